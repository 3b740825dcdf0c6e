package tags_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/extractors"
	"whosaid/extractors/doc"
	"whosaid/extractors/quotes"
	"whosaid/extractors/sentences"
	"whosaid/extractors/tags"
	"whosaid/extractors/tokens"
)

func run(t testing.TB, text string) *doc.Doc {
	t.Helper()
	c, err := extractors.NewChain("test", tokens.Extractor(), quotes.Extractor(), sentences.Extractor(), tags.Extractor())
	require.NoError(t, err)
	d := &doc.Doc{Text: text}
	require.NoError(t, c.Run(d))
	require.NoError(t, d.Check())
	return d
}

// tagged writes tokens as word/TAG, a sentence a line.
func tagged(d *doc.Doc) string {
	var lines []string
	for _, s := range d.Sentences {
		var out []string
		for _, x := range d.Tokens[s.First:s.Last] {
			out = append(out, d.Slice(x.Span)+"/"+x.Tag)
		}
		lines = append(lines, strings.Join(out, " "))
	}
	return strings.Join(lines, "\n")
}

func TestTags(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"a sentence", "The mayor denied it.", "The/DT mayor/NN denied/VBD it/PRP ./."},
		{"curly quotes", "“We won,” she said.", "“/`` We/PRP won/VBD ,/, ”/'' she/PRP said/VBD ./."},
		{"straight quotes", `"We won," she said.`, `"/` + "``" + ` We/PRP won/VBD ,/, "/'' she/PRP said/VBD ./.`},
		{"single quotes", "‘We won,’ she said.", "‘/`` We/PRP won/VBD ,/, ’/'' she/PRP said/VBD ./."},
		{"a mark alone", "We won.” They left.", "We/PRP won/VBD ./. ”/''\nThey/PRP left/VBD ./."},
		{"contractions as the model knows them", "He didn’t say they’d come.", "He/PRP did/VBD n’t/RB say/VB they/PRP ’d/MD come/VB ./."},
		{"possessive", "Roe’s plan and the workers’ pay.", "Roe/NNP ’s/POS plan/NN and/CC the/DT workers/NNS ’/POS pay/NN ./."},
		{"the same word twice", "They record the record.", "They/PRP record/VBP the/DT record/NN ./."},
		{"dashes and ellipses", "He left — then … nothing.", "He/PRP left/VBD —/: then/RB …/: nothing/NN ./."},
		{"brackets", "(He left.)", "(/( He/PRP left/VBD ./. )/)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, tagged(run(t, c.text)))
		})
	}
}

func TestEveryTokenIsTagged(t *testing.T) {
	d := run(t, "\x00 «Привет», 世界 😀 & % @roe #x http://a.b/c -- ??? \u0301 ”"+strings.Repeat(" x", 1000)+strings.Repeat("y", 100_000))
	for _, x := range d.Tokens {
		require.NotEmpty(t, x.Tag, "%q", d.Slice(x.Span)[:min(20, x.Len())])
	}
}
