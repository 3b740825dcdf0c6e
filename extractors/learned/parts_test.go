package learned_test

// The parts that can be told without knowing weights.

import (
	"math"
	"math/big"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"whosaid/extractors/learned"
)

// tiny is a model of the right form with random weights (testdata/tiny.py): it
// finds many claims, and none that makes sense.
func tiny(t testing.TB) *learned.Model {
	t.Helper()
	m, err := learned.Load(tinyFile(t))
	require.NoError(t, err)
	return m
}

func tinyFile(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/tiny.model")
	require.NoError(t, err)
	return edited(t, data, func(config map[string]any) {
		var weights []float64
		for i := range learned.NWeights {
			weights = append(weights, 0.3*math.Sin(float64(i)))
		}
		extra := config["extra"].(map[string]any)
		extra["right"], extra["exact"], extra["cue"] = weights, weights, weights
	})
}

// The floor of 6*log2(n) is the greatest b with 2^b <= n^6.
func TestBucketOf(t *testing.T) {
	for n := 1; n < 5000; n++ {
		power := new(big.Int).Exp(big.NewInt(int64(n)), big.NewInt(6), nil)
		require.Equal(t, min(power.BitLen()-1, learned.Distances), learned.BucketOf(n), "n = %d", n)
	}
}

// Buckets of distances go on both sides of the middle, and never leave the table.
func TestBucket(t *testing.T) {
	require.Equal(t, learned.Distances, learned.Bucket(0))
	for r := 1; r < 5000; r++ {
		right, left := learned.Bucket(r), learned.Bucket(-r)
		require.Equal(t, 2*learned.Distances, right+left)
		require.GreaterOrEqual(t, right, learned.Bucket(r-1))
		require.LessOrEqual(t, right, 2*learned.Distances)
	}
}

// A claim has one source, without a gap: the one nearest its cue.
func TestNearest(t *testing.T) {
	for name, c := range map[string]struct {
		sources [][2]int
		cue     [2]int
		want    [][2]int
	}{
		"no source":                    {nil, [2]int{4, 5}, nil},
		"a name dropped on the way":    {[][2]int{{0, 2}, {6, 7}}, [2]int{7, 8}, [][2]int{{6, 7}}},
		"behind the cue":               {[][2]int{{0, 2}, {6, 7}}, [2]int{4, 6}, [][2]int{{6, 7}}},
		"cut in two without a gap":     {[][2]int{{0, 2}, {2, 4}}, [2]int{5, 6}, [][2]int{{0, 4}}},
		"the first of two as far away": {[][2]int{{0, 2}, {5, 7}}, [2]int{3, 4}, [][2]int{{0, 2}}},
	} {
		require.Equal(t, c.want, learned.Nearest(c.sources, c.cue), name)
	}
}

// Each piece is answered for once, by a window that sees context around it.
func TestWindows(t *testing.T) {
	m := tiny(t)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 1000).Draw(t, "pieces")
		pieces := paragraphs(n, rapid.IntRange(1, 300).Draw(t, "paragraph"))
		next := 0
		for _, w := range m.Windows(pieces) {
			a, b, lo, hi := w[0], w[1], w[2], w[3]
			require.Equal(t, next, lo)
			require.Less(t, lo, hi)
			require.LessOrEqual(t, b-a, m.Window)
			require.True(t, a == 0 || lo-a >= m.Context, "%v", w)
			require.True(t, b == n || b-hi >= m.Context, "%v", w)
			next = hi
		}
		require.Equal(t, n, next)
	})
}

// paragraphs are n pieces, each paragraph as long as every says, with its mark.
func paragraphs(n, every int) []learned.Piece {
	pieces := make([]learned.Piece, n)
	for i := range pieces {
		pieces[i].Start, pieces[i].End = i, i+1
		if i%every == 0 {
			pieces[i].End = i // a mark
		}
	}
	return pieces
}

// Segments are the pieces again, in order, and end where paragraphs end if any does.
func TestSegments(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 4*learned.MaxSegment).Draw(t, "pieces")
		every := rapid.IntRange(2, 3*learned.MaxSegment).Draw(t, "paragraph")
		at := 0
		for _, s := range learned.Segments(paragraphs(n, every)) {
			require.NotEmpty(t, s)
			require.LessOrEqual(t, len(s), learned.MaxSegment)
			require.Equal(t, at, s[0].Start)
			at += len(s)
			if every <= learned.MaxSegment/2 && at < n {
				require.Zero(t, at%every, "a segment ends inside a paragraph")
			}
		}
		require.Equal(t, n, at)
	})
}
