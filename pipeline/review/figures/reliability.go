package figures

import "math"

// Judged is a unit whose outcome is known.
type Judged struct {
	Confidence float64
	Right      bool
	Weight     float64 // units of the population that it stands for
}

// Bin is the units whose confidence lies in a range.
type Bin struct {
	From       float64 `json:"from"` // included
	To         float64 `json:"to"`   // excluded, but 1
	Confidence float64 `json:"confidence"`
	Right      Share   `json:"right"`
}

// Reliability is how well the confidence foretells what is right.
type Reliability struct {
	Bins []Bin `json:"bins"` // those with units in them, rising
	// Off is the mean distance between confidence and share of right, by bins,
	// weighted (expected calibration error); 0 is best.
	Off float64 `json:"off"`
	// Brier is the mean squared distance between confidence and outcome.
	Brier float64 `json:"brier"`
	Of    int     `json:"of"`
}

// Calibration puts units in as many bins of equal width. Means and shares are
// weighted; the intervals are Wilson's for as many units as the weights leave
// (Kish: the square of their sum by the sum of their squares).
func Calibration(units []Judged, bins int) Reliability {
	type sums struct {
		w, w2, confidence, right float64
		n, hits                  int
	}
	all := make([]sums, bins)
	out := Reliability{Bins: []Bin{}, Of: len(units)}
	var total float64
	for _, u := range units {
		b := &all[min(bins-1, max(0, int(u.Confidence*float64(bins))))]
		b.n++
		b.w += u.Weight
		b.w2 += u.Weight * u.Weight
		b.confidence += u.Weight * u.Confidence
		y := 0.0
		if u.Right {
			y = 1
			b.hits++
		}
		b.right += u.Weight * y
		out.Brier += u.Weight * (u.Confidence - y) * (u.Confidence - y)
		total += u.Weight
	}
	if total == 0 {
		return out
	}
	out.Brier /= total
	for i, b := range all {
		if b.w == 0 {
			continue
		}
		bin := Bin{From: float64(i) / float64(bins), To: float64(i+1) / float64(bins), Confidence: b.confidence / b.w}
		bin.Right = Share{Value: b.right / b.w, Hits: b.hits, Of: b.n}
		bin.Right.Low, bin.Right.High = wilson(bin.Right.Value, b.w*b.w/b.w2)
		out.Off += b.w / total * math.Abs(bin.Confidence-bin.Right.Value)
		out.Bins = append(out.Bins, bin)
	}
	return out
}
