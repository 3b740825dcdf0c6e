package learned

import (
	"strings"

	"whosaid/extractors/attribution"
	"whosaid/extractors/doc"
)

// goOn gives quotations that fill a paragraph, and that nothing claims, to the
// speaker of the quotation that ends the paragraph before: people mark them as
// further pieces of that claim. Claims are in the order of their beginnings.
func goOn(d *doc.Doc, claims []doc.Attribution, rules attribution.Reading) {
	ends := map[int]int{} // paragraph → claim whose direct speech ends last in it
	taken := make([]bool, len(d.Paragraphs))
	for i := range claims {
		a := &claims[i]
		for _, spans := range [][]doc.Span{a.Content, a.Cue} {
			for _, s := range spans {
				for p := paragraph(d, s.Start); p <= paragraph(d, s.End-1); p++ {
					taken[p] = true
				}
			}
		}
		if last := a.Content[len(a.Content)-1]; len(a.Source) > 0 && a.Type != doc.Indirect {
			ends[paragraph(d, last.End-1)] = i
		}
	}
	for _, q := range d.Quotes {
		p := paragraph(d, q.Start)
		if q.Parent >= 0 || q.Use != doc.QuoteSpeech || !q.Closed || p == 0 || taken[p] || !fills(d, q.Span, d.Paragraphs[p]) {
			continue
		}
		i, ok := ends[p-1]
		if !ok || !atMark(d, claims[i].Content[len(claims[i].Content)-1]) {
			continue
		}
		claims[i].Content = append(claims[i].Content, q.Span)
		claims[i].Type = rules.Type(claims[i].Content)
		ends[p] = i
	}
}

// paragraph is the index of the paragraph that byte b stands in.
func paragraph(d *doc.Doc, b int) int {
	lo, hi := 0, len(d.Paragraphs)-1
	for lo < hi {
		mid := (lo + hi + 1) / 2
		if d.Paragraphs[mid].Start <= b {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return lo
}

// fills reports whether there is nothing but s in the paragraph p.
func fills(d *doc.Doc, s, p doc.Span) bool {
	return p.Contains(s) && wordless(d.Text[p.Start:s.Start]) && wordless(d.Text[s.End:p.End])
}

// atMark reports whether s ends with the closing mark of a quotation.
func atMark(d *doc.Doc, s doc.Span) bool {
	t := strings.TrimRight(d.Slice(s), " .,")
	for _, mark := range []string{"\"", "”", "''", "’", "'"} {
		if strings.HasSuffix(t, mark) {
			return true
		}
	}
	return false
}
