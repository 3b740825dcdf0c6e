package figures

import "slices"

// Alpha is Krippendorff's alpha for nominal values (Krippendorff 2004, Content
// Analysis, chapter 11): 1 where all agree, 0 where they agree as by chance.
// units holds, for each unit, the values that reviewers gave it; units with
// fewer than two count for nothing. pairable is how many values do. defined is
// false where there is nothing to differ in: no values, or all are the same.
func Alpha(units [][]string) (alpha float64, pairable int, defined bool) {
	totals := map[string]float64{}
	var differ float64 // observed disagreement, times pairable
	for _, values := range units {
		m := len(values)
		if m < 2 {
			continue
		}
		counts := map[string]int{}
		for _, v := range values {
			counts[v]++
			totals[v]++
		}
		same := 0
		for _, n := range counts {
			same += n * (n - 1)
		}
		differ += float64(m*(m-1)-same) / float64(m-1)
		pairable += m
	}
	n := float64(pairable)
	var same float64
	for _, c := range totals {
		same += c * (c - 1)
	}
	expected := n*(n-1) - same
	if pairable < 2 || expected == 0 {
		return 0, pairable, false
	}
	return 1 - (n-1)*differ/expected, pairable, true
}

// Overlap compares the spans of two reviewers: characters that both have, by
// those of each.
type Overlap struct {
	Both, A, B int // characters
	Same, Of   int // units whose spans are equal, of all
}

// Add compares the spans of a unit: ordered, [start, end).
func (o *Overlap) Add(a, b [][2]int) {
	o.Of++
	if slices.Equal(a, b) {
		o.Same++
	}
	o.A, o.B = o.A+length(a), o.B+length(b)
	for i, j := 0, 0; i < len(a) && j < len(b); {
		if n := min(a[i][1], b[j][1]) - max(a[i][0], b[j][0]); n > 0 {
			o.Both += n
		}
		if a[i][1] < b[j][1] {
			i++
		} else {
			j++
		}
	}
}

// F1 is the harmonic mean of the shares of each one's characters that the
// other has; 1 where neither has any.
func (o *Overlap) F1() float64 {
	if o.A+o.B == 0 {
		return 1
	}
	return 2 * float64(o.Both) / float64(o.A+o.B)
}

func length(spans [][2]int) (n int) {
	for _, s := range spans {
		n += s[1] - s[0]
	}
	return n
}
