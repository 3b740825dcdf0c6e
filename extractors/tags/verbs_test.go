package tags_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
	"whosaid/extractors/tags"
)

// The sentences are tagged by hand with what taggers make of them.
func TestVerb(t *testing.T) {
	type w = [2]string
	for _, c := range []struct {
		words    []w
		word     int
		headline bool
		lemma    string // "" where it is no verb
	}{
		{[]w{{"The", "DT"}, {"Tide", "NNP"}, {"reports", "NNS"}, {"that", "IN"}, {"ferries", "NNS"}, {"sank", "VBD"}}, 2, false, "report"},
		{[]w{{"The", "DT"}, {"tide", "NN"}, {"reports", "NNS"}, {"were", "VBD"}, {"late", "JJ"}}, 2, false, ""},
		{[]w{{"The", "DT"}, {"long", "JJ"}, {"reports", "NNS"}, {"that", "IN"}, {"came", "VBD"}}, 2, false, ""},
		{[]w{{"Lawyers", "NNS"}, {"of", "IN"}, {"the", "DT"}, {"firm", "NN"}, {"argue", "NN"}, {"that", "IN"}, {"it", "PRP"}, {"sank", "VBD"}}, 4, false, "argue"},
		{[]w{{"His", "PRP$"}, {"insurance", "NN"}, {"claim", "NN"}, {"that", "IN"}, {"it", "PRP"}, {"sank", "VBD"}}, 2, false, ""},
		{[]w{{"Said", "NNP"}, {"Roe", "NNP"}, {":", ":"}, {"No", "DT"}, {".", "."}}, 0, false, "say"},
		{[]w{{"Ann", "NNP"}, {"Poe", "NNP"}, {"Blasts", "NNPS"}, {"Ferry", "NNP"}, {"Owner", "NNP"}}, 2, true, "blast"},
		{[]w{{"the", "DT"}, {"United", "NNP"}, {"States", "NNPS"}, {".", "."}}, 2, true, ""},
		{[]w{{"she", "PRP"}, {"was", "VBD"}, {"so", "RB"}, {"worried", "JJ"}, {".", "."}}, 3, false, ""},
	} {
		d := &doc.Doc{}
		for _, x := range c.words {
			if d.Text != "" {
				d.Text += " "
			}
			start := len(d.Text)
			d.Text += x[0]
			d.Tokens = append(d.Tokens, doc.Token{Span: doc.Span{Start: start, End: len(d.Text)}, Tag: x[1]})
		}
		s := doc.Sentence{Span: doc.Span{Start: 0, End: len(d.Text)}, First: 0, Last: len(d.Tokens)}
		lemma, ok := tags.Verb(d, en.Default(), s, c.word, c.headline)
		if c.lemma == "" {
			require.False(t, ok, "%s: %s", d.Text, lemma)
			continue
		}
		require.True(t, ok, d.Text)
		require.Equal(t, c.lemma, lemma)
	}
}
