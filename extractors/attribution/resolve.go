package attribution

import "sort"

// Candidates that overlap contradict each other: a word belongs to one content
// only. Which of them stays is a matter of their confidence, and of which holds
// which: what somebody says is one claim, and the claims inside it are theirs.

// threshold is the confidence below which a candidate is dropped: about half
// the F1 that the rules reach, which is where a further claim stops to pay.
const threshold = 0.3

// outerShare is how sure, against an inner candidate, the one around it must be.
const outerShare = 0.8

func (v *view) resolve(list []candidate, least float64) []candidate {
	var out []candidate
	for _, i := range v.choose(list, least, confidence) {
		out = append(out, list[i])
	}
	sort.SliceStable(out, func(a, b int) bool { return out[a].begin() < out[b].begin() })
	return out
}

// choose gives the indexes of the candidates that stand, better ones first.
func (v *view) choose(list []candidate, threshold float64, confidence func(*candidate) float64) []int {
	conf := make([]float64, len(list))
	var order []int
	for i := range list {
		conf[i] = confidence(&list[i])
		if conf[i] >= threshold {
			order = append(order, i)
		}
	}
	inner := v.inner(list, order, conf)
	sort.SliceStable(order, func(a, b int) bool {
		if x, y := inner[order[a]], inner[order[b]]; x != y {
			return y
		}
		return conf[order[a]] > conf[order[b]]
	})
	content := make([]bool, len(v.low))
	cue := make([]bool, len(v.low))
	var out []int
	for _, i := range order {
		c := &list[i]
		if overlap(c.content, content) || overlap(c.cue, cue) || overlap(c.cue, content) || overlap(c.content, cue) {
			continue
		}
		mark(c.content, content)
		mark(c.cue, cue)
		out = append(out, i)
	}
	return out
}

// inner tells which candidates have their cue inside the content of another
// that is about as sure: what somebody says that others say is one claim.
func (v *view) inner(list []candidate, order []int, conf []float64) []bool {
	out := make([]bool, len(list))
	// The surest content over each token, for a look-up at each cue.
	best := make([]float64, len(v.low))
	for _, i := range order {
		for _, r := range list[i].content {
			for t := r.first; t < r.last; t++ {
				best[t] = max(best[t], conf[i])
			}
		}
	}
	for _, i := range order {
		for _, r := range list[i].cue {
			if r.first < r.last && best[r.first] >= conf[i]*outerShare {
				out[i] = true
			}
		}
	}
	return out
}

func (c *candidate) begin() int {
	b := c.content[0].first
	for _, rs := range [][]run{c.cue, c.source} {
		for _, r := range rs {
			b = min(b, r.first)
		}
	}
	return b
}

func overlap(rs []run, taken []bool) bool {
	for _, r := range rs {
		for t := r.first; t < r.last; t++ {
			if taken[t] {
				return true
			}
		}
	}
	return false
}

func mark(rs []run, taken []bool) {
	for _, r := range rs {
		for t := r.first; t < r.last; t++ {
			taken[t] = true
		}
	}
}
