package learned

import (
	"sort"
	"strings"
	"unicode"

	"whosaid/extractors/doc"
)

// outermost are the quotations that stand in no other, in order.
func outermost(quotes []doc.Quote) []doc.Quote {
	var out []doc.Quote
	for _, q := range quotes {
		if q.Parent < 0 {
			out = append(out, q)
		}
	}
	return out
}

// justShort is how many bytes a border may lie off its mark.
const justShort = 32

// toMarks sets the borders of contents to quotation marks that they stop just
// short of: marks are exact, the model's borders are not. Outer are the
// document's outermost quotations.
func toMarks(d *doc.Doc, outer []doc.Quote, content []doc.Span) []doc.Span {
	for i := range content {
		s := &content[i]
		k := sort.Search(len(outer), func(k int) bool { return outer[k].End > s.Start })
		for ; k < len(outer) && outer[k].Start < s.End; k++ {
			q := &outer[k]
			if s.Start > q.Start && s.Start <= q.Inner.Start && (i == 0 || content[i-1].End <= q.Start) {
				s.Start = q.Start
			}
			if q.Closed && s.End < q.End && s.End > q.Start && q.End-s.End <= justShort && wordless(d.Text[s.End:q.End]) && (i+1 == len(content) || content[i+1].Start >= q.End) {
				s.End = q.End
			}
		}
	}
	return content
}

func wordless(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) < 0
}
