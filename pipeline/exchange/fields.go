package exchange

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/cespare/xxhash/v2"

	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
)

// Field is a part of a claim that a reviewer can change.
type Field struct {
	Name string
	Get  func(*record.Claim) string // its value as text, for comparing and telling
	Set  func(to, from *record.Claim)

	required bool // a claim that has the part of which it is, has it
	set      FieldSet
}

// FieldSet is a set of fields, by their place in Fields.
type FieldSet uint32

// The fields. The order is that of Fields.
const (
	Content FieldSet = 1 << iota
	ContentType
	Cue
	Lemma
	Negated
	Source
	SpeakerName
	SpeakerType
	Naming
	AnonymityStated
	Role
	Affiliation
	Via
	Status
	Evidence
	Kind

	AllFields FieldSet = 1<<iota - 1
)

// Fields lists what a reviewer can change. Setting a part of what the other
// claim does not have (the lemma of no cue) changes nothing.
func Fields() []Field { return fields }

var fields = numbered([]Field{
	{Name: "content", Get: func(c *record.Claim) string { return spansText(c.Content.Spans) },
		Set: func(to, from *record.Claim) {
			to.Content.Spans, to.Content.Text = slices.Clone(from.Content.Spans), from.Content.Text
		}},
	{Name: "content_type", Get: func(c *record.Claim) string { return c.Content.Type },
		Set: func(to, from *record.Claim) { to.Content.Type = from.Content.Type }},
	{Name: "cue", Get: func(c *record.Claim) string { return spansText(cue(c).Spans) },
		Set: func(to, from *record.Claim) {
			if from.Cue == nil {
				to.Cue = nil
				return
			}
			next := cue(to)
			next.Spans, next.Text = slices.Clone(from.Cue.Spans), from.Cue.Text
			to.Cue = &next
		}},
	{Name: "cue_lemma", Get: func(c *record.Claim) string { return cue(c).Lemma },
		Set: func(to, from *record.Claim) { setCue(to, func(q *record.Cue) { q.Lemma = cue(from).Lemma }) }},
	{Name: "cue_negated", Get: func(c *record.Claim) string { return strconv.FormatBool(cue(c).Negated) },
		Set: func(to, from *record.Claim) { setCue(to, func(q *record.Cue) { q.Negated = cue(from).Negated }) }},
	{Name: "source", Get: func(c *record.Claim) string { return spansText(source(c).Spans) },
		Set: func(to, from *record.Claim) {
			if from.Source == nil {
				to.Source, to.Speaker = nil, nil
				return
			}
			next := record.Piece{Spans: slices.Clone(from.Source.Spans), Text: from.Source.Text}
			to.Source = &next
		}},
	speakerField("speaker_name", func(s *record.Speaker) *string { return &s.Name }),
	speakerField("speaker_type", func(s *record.Speaker) *string { return &s.Type }),
	speakerField("speaker_naming", func(s *record.Speaker) *string { return &s.Naming }),
	{Name: "speaker_anonymity_stated", Get: func(c *record.Claim) string { return strconv.FormatBool(speaker(c).AnonymityStated) },
		Set: func(to, from *record.Claim) {
			setSpeaker(to, func(s *record.Speaker) { s.AnonymityStated = speaker(from).AnonymityStated })
		}},
	speakerField("speaker_role", func(s *record.Speaker) *string { return &s.Role }),
	speakerField("speaker_affiliation", func(s *record.Speaker) *string { return &s.Affiliation }),
	{Name: "via", Get: func(c *record.Claim) string { return strings.Join(c.Via, "; ") },
		Set: func(to, from *record.Claim) { to.Via = append([]string{}, from.Via...) }},
	{Name: "status", Get: func(c *record.Claim) string { return c.Status.Value },
		Set: func(to, from *record.Claim) { to.Status.Value = from.Status.Value }},
	{Name: "status_evidence", Get: func(c *record.Claim) string { return spansText(c.Status.Evidence) },
		Set: func(to, from *record.Claim) { to.Status.Evidence = append([]record.Span{}, from.Status.Evidence...) }},
	{Name: "kind", Get: func(c *record.Claim) string { return c.Kind },
		Set: func(to, from *record.Claim) { to.Kind = from.Kind }},
})

func numbered(list []Field) []Field {
	for i := range list {
		list[i].set = 1 << i
		list[i].required = list[i].set&(ContentType|SpeakerName|SpeakerType|Naming|Status|Kind) != 0
	}
	return list
}

func cue(c *record.Claim) record.Cue {
	if c.Cue == nil {
		return record.Cue{}
	}
	return *c.Cue
}

func source(c *record.Claim) record.Piece {
	if c.Source == nil {
		return record.Piece{}
	}
	return *c.Source
}

func speaker(c *record.Claim) record.Speaker {
	if c.Speaker == nil {
		return record.Speaker{}
	}
	return *c.Speaker
}

// setCue changes a copy: claims share their parts with the extracted ones.
func setCue(c *record.Claim, set func(*record.Cue)) {
	if c.Cue != nil {
		next := *c.Cue
		set(&next)
		c.Cue = &next
	}
}

func setSpeaker(c *record.Claim, set func(*record.Speaker)) {
	if c.Source != nil {
		next := speaker(c)
		set(&next)
		c.Speaker = &next
	}
}

func speakerField(name string, part func(*record.Speaker) *string) Field {
	return Field{
		Name: name,
		Get:  func(c *record.Claim) string { s := speaker(c); return *part(&s) },
		Set: func(to, from *record.Claim) {
			given := speaker(from)
			setSpeaker(to, func(s *record.Speaker) { *part(s) = *part(&given) })
		},
	}
}

// spansText is spans as in the record: [[744,832]].
func spansText(spans []record.Span) string {
	return strings.ReplaceAll(fmt.Sprint(spans), " ", ",")
}

// in gives the fields of a set.
func (set FieldSet) in(yield func(Field) bool) {
	for _, f := range fields {
		if set.has(f) && !yield(f) {
			return
		}
	}
}

func (set FieldSet) has(f Field) bool { return set&f.set != 0 }

// changed is the fields in which two claims differ. The lemma is not one: it
// is no decision of a reviewer's.
func changed(a, b *record.Claim) (set FieldSet) {
	for f := range (AllFields &^ Lemma).in {
		if f.Get(a) != f.Get(b) {
			set |= f.set
		}
	}
	return set
}

// Changed lists the names of the fields in which a claim differs from the
// extracted one; all of them where there is none.
func Changed(extracted, c *record.Claim) (names []string) {
	for f := range AllFields.in {
		if extracted == nil || f.Get(extracted) != f.Get(c) {
			names = append(names, f.Name)
		}
	}
	return names
}

// Revision stands for what can be changed of a claim, and what has been decided
// on it: 16 hexadecimal digits. A file keeps it beside the claim, and so
// tells whether it has been changed there, here, or in both.
func Revision(c *record.Claim, state index.State) string {
	var h xxhash.Digest
	h.Reset()
	for f := range AllFields.in {
		_, _ = h.WriteString(f.Get(c)) // a hash never fails
		_, _ = h.Write([]byte{0})
	}
	_, _ = h.WriteString(string(state))
	return fmt.Sprintf("%016x", h.Sum64())
}
