package exchange

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/cespare/xxhash/v2"

	"whosaid/pipeline/record"
)

// Field is a part of a claim that a reviewer can change.
type Field struct {
	Name string
	Get  func(*record.Claim) string // its value as text, for comparing and telling
	Set  func(to, from *record.Claim)
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

var fields = []Field{
	{"content", func(c *record.Claim) string { return spansText(c.Content.Spans) },
		func(to, from *record.Claim) {
			to.Content.Spans, to.Content.Text = slices.Clone(from.Content.Spans), from.Content.Text
		}},
	{"content_type", func(c *record.Claim) string { return c.Content.Type },
		func(to, from *record.Claim) { to.Content.Type = from.Content.Type }},
	{"cue", func(c *record.Claim) string { return spansText(cue(c).Spans) },
		func(to, from *record.Claim) {
			if from.Cue == nil {
				to.Cue = nil
				return
			}
			next := cue(to)
			next.Spans, next.Text = slices.Clone(from.Cue.Spans), from.Cue.Text
			to.Cue = &next
		}},
	{"cue_lemma", func(c *record.Claim) string { return cue(c).Lemma },
		func(to, from *record.Claim) { setCue(to, func(q *record.Cue) { q.Lemma = cue(from).Lemma }) }},
	{"cue_negated", func(c *record.Claim) string { return strconv.FormatBool(cue(c).Negated) },
		func(to, from *record.Claim) { setCue(to, func(q *record.Cue) { q.Negated = cue(from).Negated }) }},
	{"source", func(c *record.Claim) string { return spansText(source(c).Spans) },
		func(to, from *record.Claim) {
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
	{"speaker_anonymity_stated", func(c *record.Claim) string { return strconv.FormatBool(speaker(c).AnonymityStated) },
		func(to, from *record.Claim) {
			setSpeaker(to, func(s *record.Speaker) { s.AnonymityStated = speaker(from).AnonymityStated })
		}},
	speakerField("speaker_role", func(s *record.Speaker) *string { return &s.Role }),
	speakerField("speaker_affiliation", func(s *record.Speaker) *string { return &s.Affiliation }),
	{"via", func(c *record.Claim) string { return strings.Join(c.Via, "; ") },
		func(to, from *record.Claim) { to.Via = append([]string{}, from.Via...) }},
	{"status", func(c *record.Claim) string { return c.Status.Value },
		func(to, from *record.Claim) { to.Status.Value = from.Status.Value }},
	{"status_evidence", func(c *record.Claim) string { return spansText(c.Status.Evidence) },
		func(to, from *record.Claim) { to.Status.Evidence = append([]record.Span{}, from.Status.Evidence...) }},
	{"kind", func(c *record.Claim) string { return c.Kind },
		func(to, from *record.Claim) { to.Kind = from.Kind }},
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
	return Field{name,
		func(c *record.Claim) string { s := speaker(c); return *part(&s) },
		func(to, from *record.Claim) {
			given := speaker(from)
			setSpeaker(to, func(s *record.Speaker) { *part(s) = *part(&given) })
		}}
}

// spansText is spans as in the record: [[744,832]].
func spansText(spans []record.Span) string {
	return strings.ReplaceAll(fmt.Sprint(spans), " ", ",")
}

// in gives the fields of a set.
func (set FieldSet) in(yield func(Field) bool) {
	for i, f := range fields {
		if set&(1<<i) != 0 && !yield(f) {
			return
		}
	}
}

// Changed lists the names of the fields in which two claims differ; none where
// one is nil.
func Changed(a, b *record.Claim) (names []string) {
	if a == nil || b == nil {
		return nil
	}
	for f := range AllFields.in {
		if f.Get(a) != f.Get(b) {
			names = append(names, f.Name)
		}
	}
	return names
}

// Revision stands for what can be changed of a claim, and what has been said
// about it: 16 hexadecimal digits. A file keeps it beside the claim, and so
// tells whether it has been changed there, here, or in both.
func Revision(c *Claim) string {
	var h xxhash.Digest
	h.Reset()
	for f := range AllFields.in {
		_, _ = h.WriteString(f.Get(&c.Claim)) // a hash never fails
		_, _ = h.Write([]byte{0})
	}
	_, _ = h.WriteString(string(c.State))
	return fmt.Sprintf("%016x", h.Sum64())
}
