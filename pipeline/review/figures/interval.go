// Package figures is the statistics of a review: shares with their intervals,
// from samples in strata and from whole articles, how well the confidence
// tells right from wrong, and how well reviewers agree. It knows numbers only.
package figures

import "math"

// Share is an estimate of a share, with an interval that holds the true one in
// 95 of 100 samples.
type Share struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Hits  int     `json:"hits"` // in the sample
	Of    int     `json:"of"`   // units in the sample that could be judged; 0: nothing is known
}

// z is the quantile of the normal distribution for 95 %.
const z = 1.959963984540054

// Wilson is the share of hits among n units that were drawn at random, with
// the interval of Wilson (1927), which holds what it promises also for few
// units and for shares near 0 and 1. n = 0 gives 0 to 1.
func Wilson(hits, n int) Share {
	s := Share{Hits: hits, Of: n, High: 1}
	if n == 0 {
		return s
	}
	s.Value = float64(hits) / float64(n)
	s.Low, s.High = wilson(s.Value, float64(n))
	return s
}

func wilson(p, n float64) (low, high float64) {
	middle := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return max(0, middle-half), min(1, middle+half)
}

// Part is what was seen of a stratum.
type Part struct {
	Population int // units in the stratum
	Hits, Of   int // among those that were drawn and could be judged
}

// Stratified is the share in the whole population: the shares of the strata,
// weighted by the population of each. The interval is put together from the
// strata's own (Wilson) by the method of variance estimates recovery (Zou and
// Donner 2008), which needs no normal distribution; with one stratum it is
// Wilson's. Strata of which nothing could be judged are left out, and the
// share is then that of the others; covered is their part of the population.
func Stratified(parts []Part) (s Share, covered float64) {
	population, known := 0, 0
	for _, p := range parts {
		population += p.Population
		if p.Of > 0 {
			known += p.Population
		}
		s.Hits, s.Of = s.Hits+p.Hits, s.Of+p.Of
	}
	if known == 0 {
		s.High = 1
		return s, 0
	}
	var below, above float64
	for _, p := range parts {
		if p.Of == 0 {
			continue
		}
		w := float64(p.Population) / float64(known)
		own := Wilson(p.Hits, p.Of)
		s.Value += w * own.Value
		below += math.Pow(w*(own.Value-own.Low), 2)
		above += math.Pow(w*(own.High-own.Value), 2)
	}
	s.Low, s.High = max(0, s.Value-math.Sqrt(below)), min(1, s.Value+math.Sqrt(above))
	return s, float64(known) / float64(population)
}

// Cluster is what was seen in one article that was drawn as a whole.
type Cluster struct {
	Stratum  int
	Hits, Of int
}

// Clustered is a share over all that stands in articles drawn at random: hits
// in all by units in all, each article weighted by what it stands for, which
// is its stratum's population by the articles drawn of it. As units of one
// article are alike, the interval is Wilson's for fewer units: as many as would
// give, drawn one by one, the variance that the articles show (a ratio's, by
// linearisation; Kish 1965). With fewer than two articles there is nothing to
// see of that, and the interval is 0 to 1.
func Clustered(populations []int, clusters []Cluster) Share {
	drawn := make([]int, len(populations))
	for _, c := range clusters {
		drawn[c.Stratum]++
	}
	weight := func(c Cluster) float64 { return float64(populations[c.Stratum]) / float64(drawn[c.Stratum]) }
	s := Share{High: 1}
	var hits, of float64
	for _, c := range clusters {
		s.Hits, s.Of = s.Hits+c.Hits, s.Of+c.Of
		hits += weight(c) * float64(c.Hits)
		of += weight(c) * float64(c.Of)
	}
	if of == 0 {
		return s
	}
	s.Value = hits / of
	if len(clusters) < 2 {
		return s
	}
	// The residuals of the ratio, by stratum; a stratum of one article has no
	// spread of its own and is measured from zero, which is too wide rather than too narrow.
	var variance float64
	for h := range populations {
		var sum, squares float64
		n := float64(drawn[h])
		for _, c := range clusters {
			if c.Stratum == h {
				r := weight(c) * (float64(c.Hits) - s.Value*float64(c.Of)) / of
				sum += r
				squares += r * r
			}
		}
		switch {
		case n > 1:
			variance += n / (n - 1) * (squares - sum*sum/n)
		case n == 1:
			variance += squares
		}
	}
	n := float64(s.Of)
	if flat := s.Value * (1 - s.Value); flat > 0 && variance > 0 {
		n = min(n, flat/variance)
	}
	// Not more certain than one unit an article where all are alike, which is
	// where the variance shows nothing.
	if s.Value == 0 || s.Value == 1 {
		n = min(n, float64(len(clusters)))
	}
	s.Low, s.High = wilson(s.Value, n)
	return s
}
