package tags_test

import (
	"strings"
	"testing"

	prose "github.com/jdkato/prose/v2"
	"github.com/jdkato/prose/v3/segment"
	"github.com/jdkato/prose/v3/tag"
	"github.com/jdkato/prose/v3/tokenize"
	"github.com/stretchr/testify/require"

	"whosaid/extractors"
	"whosaid/extractors/doc"
	"whosaid/extractors/quotes"
	"whosaid/extractors/sentences"
	"whosaid/extractors/tags"
	"whosaid/extractors/tokens"
)

// article is written for this test.
const article = `Council splits over bridge

The town council voted on Monday to close the old bridge for two years, Mayor Anna Roe said. "We have waited long enough," she told reporters. "The engineers record every crack, and the record is long."

Peter Doe, who leads the opposition, denied that his party had ever asked for a delay. He said the costs, now put at $4.5 million, were "a matter for the region," not for the town. Officials at the transport ministry did not comment.

According to a report by the fire brigade, the bridge doesn't carry heavy engines. Dr. J. R. Moe, an engineer from Springfield, Ill., believes that it could be saved. "It's old, but it's not dead," he said in an interview on Friday.
`

// Why prose/v3 and not v2: v2 has no offsets, tags all copies of a word in a
// text alike, and reads its model anew in each call unless it is handed over.
// "ours" is the whole way to tags in this program, on the same text.
//
//	go test ./extractors/tags -bench Prose -benchmem
func BenchmarkProse(b *testing.B) {
	text := strings.Repeat(article, 10)
	report := func(b *testing.B, tokens int) {
		b.ReportMetric(float64(tokens)/b.Elapsed().Seconds(), "tokens/s")
		b.ReportAllocs()
	}
	b.Run("v2-as-documented", func(b *testing.B) {
		n := 0
		for b.Loop() {
			d, err := prose.NewDocument(text, prose.WithExtraction(false))
			require.NoError(b, err)
			n += len(d.Tokens())
		}
		report(b, n)
	})
	b.Run("v2-shared-model", func(b *testing.B) {
		m := prose.ModelFromData("en")
		n := 0
		for b.Loop() {
			d, err := prose.NewDocument(text, prose.WithExtraction(false), prose.WithSegmentation(false), prose.UsingModel(m))
			require.NoError(b, err)
			n += len(d.Tokens())
		}
		report(b, n)
	})
	b.Run("v3", func(b *testing.B) {
		seg, err := segment.New()
		require.NoError(b, err)
		tagger, err := tag.New()
		require.NoError(b, err)
		tok := tokenize.New()
		n := 0
		for b.Loop() {
			for p := range strings.SplitSeq(text, "\n\n") {
				for _, s := range seg.Segment(p) {
					list := tok.Tokenize(s.Text)
					tagger.TagTokens(list)
					n += len(list)
				}
			}
		}
		report(b, n)
	})
	b.Run("ours", func(b *testing.B) {
		c, err := extractors.NewChain("ours", tokens.Extractor(), quotes.Extractor(), sentences.Extractor(), tags.Extractor())
		require.NoError(b, err)
		n := 0
		for b.Loop() {
			d := &doc.Doc{Text: text}
			require.NoError(b, c.Run(d))
			n += len(d.Tokens)
		}
		report(b, n)
	})
}

func BenchmarkTags(b *testing.B) {
	d := run(b, strings.Repeat(article, 20))
	x := tags.Extractor()
	b.ReportAllocs()
	for b.Loop() {
		if err := x.Run(d); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(d.Tokens)*b.N)/b.Elapsed().Seconds(), "tokens/s")
}

// The reason that counts most, as a test: v2 gives each copy of a word the tag
// of its last one.
func TestProseV2TagsCopiesAlike(t *testing.T) {
	const text = "I saw the saw and will saw wood."
	d, err := prose.NewDocument(text, prose.WithExtraction(false))
	require.NoError(t, err)
	var v2 []string
	for _, x := range d.Tokens() {
		if x.Text == "saw" {
			v2 = append(v2, x.Tag)
		}
	}
	require.Equal(t, []string{"VB", "VB", "VB"}, v2)
	require.Equal(t, "I/PRP saw/VBD the/DT saw/NN and/CC will/MD saw/VB wood/NN ./.", tagged(run(t, text)))
}
