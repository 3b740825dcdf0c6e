package extracttest

import (
	"slices"
	"testing"

	"whosaid/extractors/doc"
)

// Must parses marked text or ends the test.
func Must(t testing.TB, marked string) Marked {
	t.Helper()
	m, err := Parse(marked)
	if err != nil {
		t.Fatalf("marked text: %v\n%s", err, marked)
	}
	return m
}

// Run runs an extractor chain on the text of marked and fails unless the
// attributions found are exactly those that are marked: the same contents, each
// with its cue and source, and no other. It returns the document for further
// checks.
//
//	extracttest.Run(t, chain.Run, `{source:Ms Roe} {cue:denied} {content:taking the money}.`)
func Run(t testing.TB, run func(*doc.Doc) error, marked string) *doc.Doc {
	t.Helper()
	m := Must(t, marked)
	d := &doc.Doc{Text: m.Text}
	if err := run(d); err != nil {
		t.Fatalf("%v\n%s", err, m.Text)
	}
	if err := d.Check(); err != nil {
		t.Errorf("%v\n%s", err, m.Text)
	}
	if want, got, same := Compare(m, d); !same {
		t.Errorf("claims differ\nwant: %s\n got: %s", want, got)
	}
	return d
}

// Compare tells whether the attributions of d are those marked in m, and writes
// both as marked text, numbered from 1 in the order of their contents.
func Compare(m Marked, d *doc.Doc) (want, got string, same bool) {
	w, g := m.Claims(), Found(d)
	equal := slices.EqualFunc(w, g, func(a, b Claim) bool {
		return slices.Equal(a.Content, b.Content) && slices.Equal(a.Cue, b.Cue) && slices.Equal(a.Source, b.Source)
	})
	return Render(m.Text, claimMarks(w)), Render(d.Text, claimMarks(g)), equal
}

// Found are the attributions of d as claims, in order of their content.
func Found(d *doc.Doc) []Claim {
	var out []Claim
	for _, a := range d.Attributions {
		out = append(out, Claim{Source: a.Source, Cue: a.Cue, Content: a.Content})
	}
	sortClaims(out)
	return out
}

// claimMarks are the marks of claims; spans that several claims share become
// one mark with their numbers.
func claimMarks(claims []Claim) []Mark {
	var out []Mark
	add := func(label string, n int, spans []doc.Span) {
		for _, s := range spans {
			i := slices.IndexFunc(out, func(m Mark) bool { return m.Label == label && m.Span == s })
			if i < 0 {
				out = append(out, Mark{Span: s, Label: label, Claims: []int{n}})
			} else {
				out[i].Claims = append(out[i].Claims, n)
			}
		}
	}
	for i, c := range claims {
		n := i + 1
		if len(claims) == 1 {
			n = 0
		}
		add("source", n, c.Source)
		add("cue", n, c.Cue)
		add("content", n, c.Content)
	}
	return out
}
