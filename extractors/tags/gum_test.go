package tags_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/extractors/extracttest"
)

// Floors on GUM: the F1 of token spans (its words are cut at hyphens, ours are
// not) and the share of right tags among tokens with the gold's span.
func TestAccuracyOnGUM(t *testing.T) {
	for kind, floor := range map[string]struct{ spans, tags float64 }{
		"news": {.986, .946},
		"":     {.988, .926},
	} {
		same, right, gold, found := 0, 0, 0, 0
		for _, part := range []string{"train", "dev"} {
			for _, g := range extracttest.GUM(t, "data/gum/"+part+".conllu.gz", kind) {
				d := run(t, g.Text)
				gold += len(g.Tags)
				found += len(d.Tokens)
				for _, x := range d.Tokens {
					if want, ok := g.Tags[x.Span]; ok {
						same++
						if agree(want, x.Tag) {
							right++
						}
					}
				}
			}
		}
		spans, share := 2*float64(same)/float64(gold+found), float64(right)/float64(same)
		t.Logf("%-5s %d words: F1 of spans %.4f, right tags %.4f", kind, gold, spans, share)
		require.GreaterOrEqual(t, spans, floor.spans, kind)
		require.GreaterOrEqual(t, share, floor.tags, kind)
	}
}

// agree leaves out differences of the tag sets: GUM has one tag for
// prepositions and "to" apart, and tags of its own for odd marks.
func agree(gold, got string) bool {
	switch gold {
	case got:
		return true
	case "IN", "TO":
		return got == "IN" || got == "TO"
	case "-LRB-":
		return got == "("
	case "-RRB-":
		return got == ")"
	case "HYPH", "NFP", "ADD", "GW", "AFX", "SYM":
		return true
	case ",", ":", ".":
		return strings.Contains(",:.", got)
	}
	return false
}
