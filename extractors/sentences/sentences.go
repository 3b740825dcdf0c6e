// Package sentences groups tokens into sentences.
//
// It has rules of its own rather than prose's segmenter: they know the
// quotation marks, keep “Why?” Roe asked in one piece, and end fewer sentences
// at titles, initials and states, at a better score (TestAccuracyOnGUM).
package sentences

import (
	"whosaid/extractors"
	"whosaid/extractors/doc"
	"whosaid/extractors/tokens"
)

// Extractor adds Sentences. Every token is in exactly one sentence; no sentence
// crosses a paragraph. A quotation of several sentences is cut into them;
// Quotes keeps it together.
func Extractor() extractors.Extractor {
	return extractors.Extractor{
		Name:     "sentences",
		Doc:      "Groups tokens into sentences.",
		Requires: []doc.Layer{doc.Paragraphs, doc.Tokens, doc.Quotes},
		Adds:     []doc.Layer{doc.Sentences},
		Run: func(d *doc.Doc) error {
			d.Sentences = split(d)
			return nil
		},
	}
}

func split(d *doc.Doc) []doc.Sentence {
	s := newScanner(d)
	var out []doc.Sentence
	first := 0
	for _, p := range d.Paragraphs {
		last := first
		for last < len(d.Tokens) && d.Tokens[last].Start < p.End {
			last++
		}
		for from := first; from < last; {
			to := s.sentence(from, last)
			out = append(out, doc.Sentence{
				Span:  doc.Span{Start: d.Tokens[from].Start, End: d.Tokens[to-1].End},
				First: from,
				Last:  to,
			})
			from = to
		}
		first = last
	}
	return out
}

// scanner walks over the tokens of one document.
type scanner struct {
	d *doc.Doc
	// role says which tokens are quotation marks that open or close.
	role []role
}

type role byte

const (
	word role = iota
	opens
	closes
)

func newScanner(d *doc.Doc) *scanner {
	s := &scanner{d: d, role: make([]role, len(d.Tokens))}
	at := make(map[int]role, 2*len(d.Quotes))
	for _, q := range d.Quotes {
		at[q.Start] = opens
		if q.Closed {
			at[q.Inner.End] = closes
		}
	}
	for i, t := range d.Tokens {
		switch w := d.Slice(t.Span); {
		case w == "(" || w == "[" || w == "{":
			s.role[i] = opens
		case w == ")" || w == "]" || w == "}":
			s.role[i] = closes
		case tokens.QuoteMark(w) == len(w):
			if s.role[i] = at[t.Start]; s.role[i] == word && i > 0 && d.Tokens[i-1].End == t.Start {
				s.role[i] = closes // what it opened stands paragraphs before
			}
		}
	}
	return s
}

func (s *scanner) text(i int) string { return s.d.Slice(s.d.Tokens[i].Span) }

// sentence is the end of the sentence that starts at token from, at most last.
func (s *scanner) sentence(from, last int) int {
	for i := from; i < last; i++ {
		kind := s.stop(i)
		if kind == noStop {
			continue
		}
		next := i + 1
		for ; next < last; next++ {
			if more := s.stop(next); more == mark || more == period {
				kind = more
			} else if s.role[next] != closes && more != dots {
				break
			}
		}
		if next == last || s.ends(from, i, next, last, kind) {
			return next
		}
		i = next - 1
	}
	return last
}
