package learned

import (
	"strings"
	"unicode"

	"whosaid/extractors/doc"
)

// toMarks sets the borders of contents to quotation marks that they stop just
// short of: marks are exact, the model's borders are not.
func toMarks(d *doc.Doc, content []doc.Span) []doc.Span {
	for i := range content {
		s := &content[i]
		for _, q := range d.Quotes {
			if q.Parent >= 0 || !q.Overlaps(*s) {
				continue
			}
			if s.Start > q.Start && s.Start <= q.Inner.Start && (i == 0 || content[i-1].End <= q.Start) {
				s.Start = q.Start
			}
			if q.Closed && s.End < q.End && s.End > q.Start && wordless(d.Text[s.End:q.End]) && (i+1 == len(content) || content[i+1].Start >= q.End) {
				s.End = q.End
			}
		}
	}
	return content
}

func wordless(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) < 0
}
