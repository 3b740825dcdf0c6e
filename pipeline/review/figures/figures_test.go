package figures_test

// The figures that other software gives for the same numbers: statsmodels
// 0.14 (proportion_confint), krippendorff 0.8, samplics 0.6 (ratio by Taylor
// linearisation), scikit-learn (brier_score_loss).

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/pipeline/review/figures"
)

func TestWilsonAsStatsmodels(t *testing.T) {
	for _, c := range []struct {
		hits, of  int
		low, high float64
	}{
		{0, 10, 0, 0.27753279986288926},
		{1, 10, 0.017876213095072924, 0.40415002679523854},
		{5, 10, 0.23659309051256394, 0.7634069094874361},
		{10, 10, 0.7224672001371106, 1},
		{87, 100, 0.7901964855992356, 0.9224283257275949},
		{199, 200, 0.9722262956021069, 0.9991168312843989},
		{1, 1, 0.2065493143772374, 1},
	} {
		s := figures.Wilson(c.hits, c.of)
		require.InDelta(t, c.low, s.Low, 1e-12, "%d of %d", c.hits, c.of)
		require.InDelta(t, c.high, s.High, 1e-12, "%d of %d", c.hits, c.of)
	}
	require.Equal(t, figures.Share{High: 1}, figures.Wilson(0, 0))
}

func TestStratified(t *testing.T) {
	// The strata's intervals are statsmodels'; put together by hand.
	s, covered := figures.Stratified([]figures.Part{{1000, 45, 50}, {500, 20, 40}, {100, 10, 10}})
	require.InDelta(t, 0.78125, s.Value, 1e-12)
	require.InDelta(t, 0.694755598862245, s.Low, 1e-12)
	require.InDelta(t, 0.8394500161916904, s.High, 1e-12)
	require.Equal(t, 75, s.Hits)
	require.Equal(t, 1.0, covered)

	one, _ := figures.Stratified([]figures.Part{{5000, 87, 100}})
	require.Equal(t, figures.Wilson(87, 100), one)

	all, _ := figures.Stratified([]figures.Part{{700, 30, 30}, {300, 30, 30}})
	require.InDelta(t, 0.9135507753110332, all.Low, 1e-12, "all right is no proof that all are")

	part, covered := figures.Stratified([]figures.Part{{750, 3, 4}, {250, 0, 0}})
	require.Equal(t, 0.75, covered)
	require.Equal(t, 0.75, part.Value)
	none, covered := figures.Stratified([]figures.Part{{10, 0, 0}})
	require.Equal(t, figures.Share{High: 1}, none)
	require.Zero(t, covered)
}

// In 95 of 100 samples the interval holds the true share, or nearly so.
func TestStratifiedHoldsWhatItPromises(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	strata := []struct {
		population, drawn int
		right             float64
	}{{8000, 40, 0.95}, {1500, 30, 0.6}, {500, 30, 0.3}}
	truth := 0.8*0.95 + 0.15*0.6 + 0.05*0.3
	const samples = 2000
	held := 0
	for range samples {
		var parts []figures.Part
		for _, s := range strata {
			p := figures.Part{Population: s.population, Of: s.drawn}
			for range s.drawn {
				if r.Float64() < s.right {
					p.Hits++
				}
			}
			parts = append(parts, p)
		}
		if s, _ := figures.Stratified(parts); s.Low <= truth && truth <= s.High {
			held++
		}
	}
	require.InDelta(t, 0.95, float64(held)/samples, 0.02)
}

func TestClusteredAsSamplics(t *testing.T) {
	clusters := []figures.Cluster{{0, 4, 5}, {0, 3, 3}, {0, 0, 2}, {0, 6, 8}, {1, 1, 4}, {1, 2, 2}, {1, 5, 6}}
	s := figures.Clustered([]int{40, 30}, clusters)
	const share, standardError = 0.7, 0.10784076052045272
	require.InDelta(t, share, s.Value, 1e-12)
	// The units that would give that standard error, if they were drawn one by one.
	n := share * (1 - share) / (standardError * standardError)
	const z = 1.959963984540054
	middle := (share + z*z/(2*n)) / (1 + z*z/n)
	require.InDelta(t, 2*middle, s.Low+s.High, 1e-9)
	require.Less(t, s.Low, 0.7-0.16)

	// Articles that are each all right or all wrong say no more than one unit each.
	lumps := figures.Clustered([]int{100}, []figures.Cluster{{0, 10, 10}, {0, 0, 10}, {0, 10, 10}, {0, 10, 10}})
	loose := figures.Wilson(30, 40)
	require.Greater(t, lumps.High-lumps.Low, 1.5*(loose.High-loose.Low))
	same := figures.Clustered([]int{100}, []figures.Cluster{{0, 10, 10}, {0, 10, 10}})
	require.Equal(t, figures.Wilson(2, 2).Low, same.Low)
	require.Equal(t, figures.Share{Value: 0.5, High: 1, Hits: 1, Of: 2}, figures.Clustered([]int{9}, []figures.Cluster{{0, 1, 2}}))
	require.Equal(t, figures.Share{High: 1}, figures.Clustered([]int{9}, []figures.Cluster{{0, 0, 0}}))
}

func TestCalibration(t *testing.T) {
	p := []float64{.05, .15, .18, .45, .55, .52, .91, .95, .99, 1}
	y := []int{0, 0, 1, 1, 0, 1, 1, 1, 0, 1}
	w := []float64{1, 2, 1, 1, 3, 1, 1, 1, 2, 1}
	var units []figures.Judged
	for i := range p {
		units = append(units, figures.Judged{Confidence: p[i], Right: y[i] == 1, Weight: w[i]})
	}
	c := figures.Calibration(units, 10)
	require.InDelta(t, 0.2950785714285714, c.Brier, 1e-12)
	require.InDelta(t, 0.295, c.Off, 1e-12)
	require.Len(t, c.Bins, 5)
	last := c.Bins[4]
	require.Equal(t, 0.9, last.From)
	require.InDelta(t, 0.6, last.Right.Value, 1e-12)
	require.Equal(t, 4, last.Right.Of)
	require.Less(t, last.Right.Low, 0.6)
	require.Empty(t, figures.Calibration(nil, 10).Bins)
}

func TestAlphaAsKrippendorff(t *testing.T) {
	units := func(words ...string) (list [][]string) {
		for _, w := range words {
			var u []string
			for _, r := range w {
				u = append(u, string(r))
			}
			list = append(list, u)
		}
		return list
	}
	for _, c := range []struct {
		units    [][]string
		alpha    float64
		pairable int
	}{
		{units("ab", "aa", "bb", "bb", "a", "ccc", "abc", "bbb"), 0.5454545454545454, 17},
		{units("aa", "bb", "ab", "ba", "aa", "bb", "bb", "aa", "aa", "ab"), 0.4242424242424242, 20},
		{units("ab", "ba", "ab", "ba"), -0.75, 8},
		{units("aa", "bb"), 1, 4},
	} {
		alpha, n, ok := figures.Alpha(c.units)
		require.True(t, ok)
		require.InDelta(t, c.alpha, alpha, 1e-12)
		require.Equal(t, c.pairable, n)
	}
	for _, c := range [][][]string{nil, units("a", "b"), units("aa", "aa")} {
		_, _, ok := figures.Alpha(c)
		require.False(t, ok, "nothing to differ in")
	}
}

func TestOverlap(t *testing.T) {
	var o figures.Overlap
	o.Add([][2]int{{0, 10}}, [][2]int{{5, 10}})                 // 5 of 10 and 5
	o.Add([][2]int{{0, 4}, {8, 12}}, [][2]int{{0, 4}, {8, 12}}) // 8 of 8 and 8
	o.Add([][2]int{{0, 4}, {6, 9}}, [][2]int{{2, 7}, {20, 30}}) // 3 of 7 and 15
	o.Add(nil, [][2]int{{0, 2}})                                // 0 of 0 and 2
	require.Equal(t, figures.Overlap{Both: 16, A: 25, B: 30, Same: 1, Of: 4}, o)
	require.InDelta(t, 2*16.0/55, o.F1(), 1e-12)
	require.Equal(t, 1.0, (&figures.Overlap{}).F1())
}
