package review

// The fields of a claim that reviewers decide on.

import (
	"slices"
	"strings"

	"whosaid/pipeline/record"
)

// field is what two claims are compared in.
type field struct {
	name   string
	spans  bool // else one of a few values, or a name
	of     func(c *record.Claim) string
	pieces func(c *record.Claim) []record.Span
}

var fields = []field{
	{name: "content", spans: true, pieces: func(c *record.Claim) []record.Span { return c.Content.Spans }},
	{name: "type", of: func(c *record.Claim) string { return c.Content.Type }},
	{name: "cue", spans: true, pieces: func(c *record.Claim) []record.Span {
		if c.Cue == nil {
			return nil
		}
		return c.Cue.Spans
	}},
	{name: "negated", of: func(c *record.Claim) string {
		if c.Cue != nil && c.Cue.Negated {
			return "yes"
		}
		return "no"
	}},
	{name: "source", spans: true, pieces: func(c *record.Claim) []record.Span {
		if c.Source == nil {
			return nil
		}
		return c.Source.Spans
	}},
	{name: "speaker", of: speaker(func(s *record.Speaker) string { return s.Name })},
	{name: "speaker_type", of: speaker(func(s *record.Speaker) string { return s.Type })},
	{name: "naming", of: speaker(func(s *record.Speaker) string { return s.Naming })},
	{name: "anonymity_stated", of: speaker(func(s *record.Speaker) string {
		if s.AnonymityStated {
			return "yes"
		}
		return "no"
	})},
	{name: "role", of: speaker(func(s *record.Speaker) string { return s.Role })},
	{name: "affiliation", of: speaker(func(s *record.Speaker) string { return s.Affiliation })},
	{name: "via", of: func(c *record.Claim) string { return strings.Join(c.Via, "\n") }},
	{name: "status", of: func(c *record.Claim) string { return c.Status.Value }},
	{name: "evidence", spans: true, pieces: func(c *record.Claim) []record.Span { return c.Status.Evidence }},
	{name: "kind", of: func(c *record.Claim) string { return c.Kind }},
}

func speaker(of func(*record.Speaker) string) func(*record.Claim) string {
	return func(c *record.Claim) string {
		if c.Speaker == nil {
			return ""
		}
		return of(c.Speaker)
	}
}

// FieldNames are the names of the fields that reviewers decide on, in the
// order of the record: content, type, cue, negated, source, speaker,
// speaker_type, naming, anonymity_stated, role, affiliation, via, status,
// evidence, kind. Content, cue, source and evidence are compared by their spans.
func FieldNames() (names []string) {
	for _, f := range fields {
		names = append(names, f.name)
	}
	return names
}

// Differences names the fields in which two claims differ.
func Differences(a, b *record.Claim) (names []string) {
	for _, f := range fields {
		if f.differ(a, b) {
			names = append(names, f.name)
		}
	}
	return names
}

func (f field) differ(a, b *record.Claim) bool {
	if f.spans {
		return !slices.Equal(f.pieces(a), f.pieces(b))
	}
	return f.of(a) != f.of(b)
}
