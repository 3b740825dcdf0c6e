// Package labels says what each source does with its content: whether it puts
// it forward, confirms, denies, asks, or takes no side (Status), whether the
// cue is negated, and what sort of attitude it is (Kind).
//
// All of it rests on the words of the cue. reading.go finds them in the
// lexicon, status.go and kind.go decide. What a status rests on, the cue and
// its negation, is kept as Evidence.
package labels

import (
	"whosaid/extractors"
	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// Extractor fills Lemma (where it is empty), Negated, Status, Evidence and Kind
// of the attributions.
func Extractor(lex *en.Lexicon) extractors.Extractor {
	return extractors.Extractor{
		Name:     "labels",
		Doc:      "says of each claim whether its source asserts, confirms, denies or asks it, and as what",
		Requires: []doc.Layer{doc.Tokens, doc.Quotes, doc.Sentences, doc.Tags, doc.Attributions},
		Adds:     []doc.Layer{doc.Labels},
		Run: func(d *doc.Doc) error {
			t := newText(d, lex)
			for i := range d.Attributions {
				label(t, &d.Attributions[i])
			}
			return nil
		},
	}
}

func label(t *text, a *doc.Attribution) {
	x := read(t, a)
	if a.Lemma == "" {
		a.Lemma = x.lemma()
	}
	status, on := x.status()
	a.Status, a.Evidence = status, x.evidence(a, on)
	a.Negated = x.negated()
	a.Kind = x.kind(status)
}
