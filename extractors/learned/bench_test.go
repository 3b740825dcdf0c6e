package learned_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/extractors"
	"whosaid/extractors/doc"
)

// prepared are an article's layers up to the model's, and the model's extractor.
func prepared(b *testing.B, c *extractors.Chain, text string) (*doc.Doc, extractors.Extractor) {
	d := &doc.Doc{Text: text}
	for _, x := range c.Extractors() {
		if x.Name == "learned" {
			return d, x
		}
		require.NoError(b, x.Run(d))
	}
	b.Fatal("no learned extractor")
	return nil, extractors.Extractor{}
}

// BenchmarkFull is the bundled model on an article of 600 words.
func BenchmarkFull(b *testing.B) {
	d, x := prepared(b, chain(b, full(b)), strings.Repeat(article, 5))
	b.SetBytes(int64(len(d.Text)))
	b.ReportAllocs()
	for b.Loop() {
		require.NoError(b, x.Run(d))
	}
}

// BenchmarkAround is what stands around the encoder: its own work is next to
// nothing in the model with random weights, which finds very many candidates.
func BenchmarkAround(b *testing.B) {
	d, x := prepared(b, chain(b, tiny(b)), strings.Repeat(article, 5))
	b.SetBytes(int64(len(d.Text)))
	b.ReportAllocs()
	for b.Loop() {
		require.NoError(b, x.Run(d))
	}
}
