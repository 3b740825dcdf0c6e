package record

import "math"

// SumStages adds the stages of several parts of one run, in the order in which
// they come first, and works out their shares and rates. It is never nil.
func SumStages(parts ...[]Stage) []Stage {
	sum := []Stage{}
	at := map[string]int{}
	total := 0.0
	for _, part := range parts {
		for _, s := range part {
			i, known := at[s.Stage]
			if !known {
				i = len(sum)
				at[s.Stage] = i
				sum = append(sum, Stage{Stage: s.Stage})
			}
			sum[i].Seconds += s.Seconds
			sum[i].Items += s.Items
			total += s.Seconds
		}
	}
	for i := range sum {
		s := &sum[i]
		if total > 0 {
			s.Share = rounded(s.Seconds/total, 1e4)
		}
		if s.Seconds > 0 {
			s.PerSecond = rounded(float64(s.Items)/s.Seconds, 10)
		}
		s.Seconds = rounded(s.Seconds, 1e6)
	}
	return sum
}

func rounded(x, scale float64) float64 { return math.Round(x*scale) / scale }
