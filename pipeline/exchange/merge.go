package exchange

// A claim that comes back, the claim as it was handed over, and the claim as it
// stands: what was changed there is put onto what stands here, field by field.

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
	"whosaid/pipeline/review"
)

// version is a claim as it was at some time.
type version struct {
	claim record.Claim
	state index.State
}

// merged is what a file makes of a claim.
type merged struct {
	claim   record.Claim // as it shall be
	changed FieldSet     // in which fields the file differs from what it was given
	verdict string       // said in the file, and not in what it was given; or ""
}

// merge puts what a file says onto a claim. base is what the file was given. The
// error tells in which fields both sides have changed it.
func merge(a *record.Article, o *Offsets, claims []record.Claim, base, current version, in *IncomingClaim) (m merged, err error) {
	file, err := over(a, o, claims, base.claim, in)
	if err != nil {
		return m, err
	}
	m.changed = changed(&base.claim, &file)
	m.claim = current.claim
	here := changed(&base.claim, &current.claim)
	var both []string
	for f := range m.changed.in {
		if here.has(f) && f.Get(&file) != f.Get(&current.claim) {
			both = append(both, fmt.Sprintf("%s is %q here and %q there", f.Name, short(f.Get(&current.claim)), short(f.Get(&file))))
		}
		f.Set(&m.claim, &file)
	}
	if v := Verdict(in.State); v != "" && v != Verdict(base.state) {
		m.verdict = v
		if now := Verdict(current.state); now != "" && now != v && now != Verdict(base.state) {
			both = append(both, fmt.Sprintf("it is %s here and %s there", now, v))
		}
	}
	if both != nil {
		return m, fmt.Errorf("was changed here and there since it was handed over: %s", strings.Join(both, "; "))
	}
	if m.changed != 0 {
		err = review.Complete(*a, claims, &m.claim)
	}
	return m, err
}

// over is a claim with the fields that a file gives.
func over(a *record.Article, o *Offsets, claims []record.Claim, c record.Claim, in *IncomingClaim) (record.Claim, error) {
	from := in.Claim
	for _, part := range []struct {
		name     string
		of       FieldSet
		now, new *record.Piece
	}{
		{"content", Content, &record.Piece{Spans: c.Content.Spans}, &record.Piece{Spans: from.Content.Spans, Text: from.Content.Text}},
		{"cue", Cue, pieceOf(c.Cue), pieceOf(from.Cue)},
		{"source", Source, c.Source, from.Source},
	} {
		if in.Has&part.of == 0 || part.new == nil {
			continue
		}
		var now []record.Span
		if part.now != nil {
			now = part.now.Spans
		}
		spans, err := o.resolve(now, part.new.Spans, part.new.Text)
		if err != nil {
			return c, fmt.Errorf("%s: %w", part.name, err)
		}
		switch part.of {
		case Content:
			from.Content.Spans = spans
		case Cue:
			q := *from.Cue
			q.Spans = spans
			from.Cue = &q
		case Source:
			from.Source = &record.Piece{Spans: spans}
		}
	}
	if in.Has&Evidence != 0 {
		if o.same(c.Status.Evidence, from.Status.Evidence) {
			from.Status.Evidence = c.Status.Evidence
		}
	}
	next := c
	for f := range in.Has.in {
		// A label that is not there, in a format in which it can be taken away,
		// says nothing.
		if f.required && f.Get(&from) == "" {
			continue
		}
		// Nor does a character that had to be replaced on the way.
		if sameLine(f.Get(&c), f.Get(&from)) {
			continue
		}
		f.Set(&next, &from)
	}
	// What the status rests on is mostly the cue: it goes with it.
	if in.Has&Evidence == 0 && c.Cue != nil && next.Cue != nil && slices.Equal(c.Status.Evidence, c.Cue.Spans) {
		next.Status.Evidence = slices.Clone(next.Cue.Spans)
	}
	if changed(&c, &next) == 0 {
		return c, nil
	}
	complete(&next, o)
	return next, review.Complete(*a, claims, &next)
}

// complete fills in the labels that a claim must have.
func complete(c *record.Claim, o *Offsets) {
	set := func(label *string, value string) {
		if *label == "" {
			*label = value
		}
	}
	set(&c.Status.Value, "asserted")
	set(&c.Kind, "statement")
	set(&c.Content.Type, typeOf(c.Content.Spans, o))
	if c.Speaker != nil {
		s := *c.Speaker
		set(&s.Type, record.None)
		set(&s.Naming, record.None)
		c.Speaker = &s
	}
}

// typeOf is the type of a content that nobody has given one: direct where it
// begins and ends with quotation marks, mixed where it holds one.
func typeOf(spans []record.Span, o *Offsets) string {
	text := ""
	for _, s := range spans {
		text += o.Slice(s)
	}
	text = strings.TrimSpace(text)
	if !strings.ContainsAny(text, marks) {
		return "indirect"
	}
	first, _ := utf8.DecodeRuneInString(text)
	inner := strings.TrimRight(strings.TrimLeft(text, marks), marks+".,;:!?")
	if strings.ContainsRune(marks, first) && !strings.ContainsAny(inner, marks) {
		return "direct"
	}
	return "mixed"
}

const marks = "\"“”„«»" // not single ones, which apostrophes are too

func pieceOf(q *record.Cue) *record.Piece {
	if q == nil {
		return nil
	}
	return &record.Piece{Spans: q.Spans, Text: q.Text}
}
