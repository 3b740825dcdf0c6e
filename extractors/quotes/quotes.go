// Package quotes finds what stands between quotation marks, of every style,
// and tells speech from titles, nicknames and scare quotes.
//
// Marks are paired paragraph by paragraph, so that one that is missing or one
// too many does harm in its own paragraph only.
package quotes

import (
	"whosaid/extractors"
	"whosaid/extractors/doc"
)

// Extractor adds Quotes, in order of their start, outer before inner. They nest
// and do not cross.
func Extractor() extractors.Extractor {
	return extractors.Extractor{
		Name:     "quotes",
		Doc:      "Finds what stands between quotation marks.",
		Requires: []doc.Layer{doc.Paragraphs},
		Adds:     []doc.Layer{doc.Quotes},
		Run: func(d *doc.Doc) error {
			d.Quotes = find(d.Text, d.Paragraphs)
			for i := range d.Quotes {
				d.Quotes[i].Use = use(d, i)
			}
			return nil
		},
	}
}

func find(text string, paragraphs []doc.Span) []doc.Quote {
	var out []doc.Quote
	marks := make([][]mark, len(paragraphs))
	for i, p := range paragraphs {
		marks[i] = scan(text, p)
	}
	var left []int // quotes of the paragraph before that were left open, outermost first
	var families []family
	for i, p := range paragraphs {
		var next []mark
		if i+1 < len(paragraphs) {
			next = leading(marks[i+1], paragraphs[i+1])
		}
		acts := read(marks[i], p, goesOn(next))
		from := len(out)
		out = build(out, marks[i], acts, p)
		left, families = link(out, from, left, families, marks[i], p)
	}
	return out
}

// leading are the marks that paragraph p starts with and that may open.
func leading(marks []mark, p doc.Span) []mark {
	n := 0
	for n < len(marks) && n < depth && marks[n].points != closing {
		at := p.Start
		if n > 0 {
			at = marks[n-1].End
		}
		if marks[n].Start != at {
			break
		}
		n++
	}
	return marks[:n]
}

func goesOn(next []mark) (out [families]bool) {
	for _, m := range next {
		out[m.family] = true
		if m.family == curly || m.family == straight {
			out[curly], out[straight] = true, true
		}
	}
	return out
}

// build adds the quotations of one paragraph, as its marks act.
func build(out []doc.Quote, marks []mark, acts []action, p doc.Span) []doc.Quote {
	var open []int
	for k, m := range marks {
		switch acts[k] {
		case opensOne, opensForGood:
			q := doc.Quote{
				Span:      doc.Span{Start: m.Start, End: p.End},
				Inner:     doc.Span{Start: m.End, End: p.End},
				Parent:    -1,
				Continues: -1,
			}
			if len(open) > 0 {
				q.Parent = open[len(open)-1]
			}
			open = append(open, len(out))
			out = append(out, q)
		case closesOne:
			q := &out[open[len(open)-1]]
			open = open[:len(open)-1]
			q.Inner.End, q.End, q.Closed = m.Start, m.End, true
		}
	}
	return out
}

// link ties the quotations that paragraph p starts with to those that the
// paragraph before left open, and returns those that p leaves open.
func link(out []doc.Quote, from int, left []int, kinds []family, marks []mark, p doc.Span) ([]int, []family) {
	at := p.Start
	for k := 0; k < len(left) && from+k < len(out); k++ {
		q := &out[from+k]
		if q.Start != at || !alike(kinds[k], familyAt(marks, q.Start)) {
			break
		}
		q.Continues = left[k]
		at = q.Inner.Start
	}
	left, kinds = left[:0], kinds[:0]
	for i := from; i < len(out); i++ {
		if !out[i].Closed {
			left = append(left, i)
			kinds = append(kinds, familyAt(marks, out[i].Start))
		}
	}
	return left, kinds
}

func alike(a, b family) bool {
	return a == b || a != single && b != single && a != foreign && b != foreign
}

func familyAt(marks []mark, start int) family {
	// Few marks stand before a quotation at the start or one left open, but a
	// paragraph may hold very many.
	lo, hi := 0, len(marks)
	for lo < hi {
		if mid := (lo + hi) / 2; marks[mid].Start < start {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return marks[lo].family
}
