package learned

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/extractors"
	"whosaid/extractors/attribution"
	"whosaid/extractors/cues"
	"whosaid/extractors/doc"
	"whosaid/extractors/en"
	"whosaid/extractors/entities"
	"whosaid/extractors/quotes"
	"whosaid/extractors/sentences"
	"whosaid/extractors/tags"
	"whosaid/extractors/tokens"
)

// A quotation that fills a paragraph, and that nothing claims, goes on with what
// the paragraph before ended with, and nothing else does.
func TestGoOn(t *testing.T) {
	first := "“The arch will hold,” said Ann Roe, the engineer."
	for _, c := range []struct {
		name, text string
		content    []string // of the claim
		want       []string
	}{
		{"one paragraph more", first + "\n\n“We tested it twice.”\n\nThe bridge is old.", []string{"“The arch will hold,”"}, []string{"“The arch will hold,”", "“We tested it twice.”"}},
		{"and one more", first + "\n\n“We tested it twice.”\n\n“It did not move.”", []string{"“The arch will hold,”"}, []string{"“The arch will hold,”", "“We tested it twice.”", "“It did not move.”"}},
		{"words beside the quotation", first + "\n\n“We tested it twice.” The bridge is old.", []string{"“The arch will hold,”"}, []string{"“The arch will hold,”"}},
		{"a paragraph between", first + "\n\nThe bridge is old.\n\n“We tested it twice.”", []string{"“The arch will hold,”"}, []string{"“The arch will hold,”"}},
		{"the content holds it already", first + "\n\n“We tested it twice.”", []string{"“The arch will hold,” said Ann Roe, the engineer.\n\n“We tested it twice.”"}, []string{"“The arch will hold,” said Ann Roe, the engineer.\n\n“We tested it twice.”"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			lex := en.Default()
			chain, err := extractors.NewChain("before", tokens.Extractor(), quotes.Extractor(), sentences.Extractor(), tags.Extractor(), entities.Extractor(lex), cues.Extractor(lex))
			require.NoError(t, err)
			d := &doc.Doc{Text: c.text}
			require.NoError(t, chain.Run(d))
			span := func(s string) doc.Span {
				at := strings.Index(c.text, s)
				require.GreaterOrEqual(t, at, 0)
				return doc.Span{Start: at, End: at + len(s)}
			}
			a := doc.Attribution{Source: []doc.Span{span("Ann Roe")}, Type: doc.Direct, Speaker: -1}
			for _, s := range c.content {
				a.Content = append(a.Content, span(s))
			}
			claims := []doc.Attribution{a}
			goOn(d, claims, attribution.Read(d, lex))
			var got []string
			for _, s := range claims[0].Content {
				got = append(got, d.Slice(s))
			}
			require.Equal(t, c.want, got)
		})
	}
}
