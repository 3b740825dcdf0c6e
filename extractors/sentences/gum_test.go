package sentences_test

import (
	"testing"

	"github.com/jdkato/prose/v3/segment"
	"github.com/stretchr/testify/require"

	"whosaid/extractors"
	"whosaid/extractors/doc"
	"whosaid/extractors/extracttest"
	"whosaid/extractors/quotes"
	"whosaid/extractors/sentences"
	"whosaid/extractors/tokens"
)

// score counts ends found, right and in the gold.
type score struct{ found, right, gold int }

func (s score) f1() float64 { return 2 * float64(s.right) / float64(s.found+s.gold) }

func (s *score) add(found, gold map[int]bool) {
	s.found += len(found)
	s.gold += len(gold)
	for e := range found {
		if gold[e] {
			s.right++
		}
	}
}

func run(t testing.TB, text string) *doc.Doc {
	c, err := extractors.NewChain("test", tokens.Extractor(), quotes.Extractor(), sentences.Extractor())
	require.NoError(t, err)
	d := &doc.Doc{Text: text}
	require.NoError(t, c.Run(d))
	require.NoError(t, d.Check())
	return d
}

func ends(d *doc.Doc) map[int]bool {
	out := map[int]bool{}
	for _, s := range d.Sentences {
		out[s.End] = true
	}
	return out
}

func proseEnds(seg *segment.Segmenter, d *doc.Doc) map[int]bool {
	out := map[int]bool{}
	for _, p := range d.Paragraphs {
		for _, s := range seg.Segment(d.Slice(p)) {
			out[p.Start+s.End()] = true
		}
	}
	return out
}

// Floors of the F1 of sentence ends; prose's trained segmenter reaches .9779 on
// news and .9733 on all kinds, which is why the rules stand in its place.
func TestAccuracyOnGUM(t *testing.T) {
	seg, err := segment.New()
	require.NoError(t, err)
	for kind, floor := range map[string]float64{"news": .979, "": .977} {
		var own, theirs score
		for _, part := range []string{"train", "dev"} {
			for _, g := range extracttest.GUM(t, "data/gum/"+part+".conllu.gz", kind) {
				d := run(t, g.Text)
				own.add(ends(d), g.Ends)
				theirs.add(proseEnds(seg, d), g.Ends)
			}
		}
		t.Logf("%-5s F1 of %d ends: rules %.4f, prose %.4f", kind, own.gold, own.f1(), theirs.f1())
		require.GreaterOrEqual(t, own.f1(), floor, kind)
		require.Greater(t, own.f1(), theirs.f1(), kind)
	}
}
