package learned

import (
	"math"

	"whosaid/extractors/doc"
)

// nEvidence is how many figures tell a right candidate from a wrong one.
const nEvidence = sourceEvidence + 3 + nOrigins

// evidence is what there is for and against a candidate: what the model holds of
// its parts and of their borders, and what the rules say.
func (s *segment) evidence(c *claim, a *doc.Attribution, from origin) (e [nEvidence]float64) {
	windows := s.windows
	cue, source, content := c.parts[cueRole], c.parts[sourceRole], c.parts[contentRole]
	e[0] = 1
	if len(cue) > 0 {
		e[1] = 1
		e[2] = logOdds(probability(windows, cue[0].first, beginCue))
		e[3] = logOdds(mean(windows, cue, cueRole))
		e[16] = ends(windows, cue, inCue)
	}
	e[4] = logOdds(mean(windows, content, contentRole))
	e[5] = logOdds(probability(windows, content[0].first, beginContent))
	e[6] = ends(windows, content, inContent)
	e[7] = logOdds(c.link[contentRole])
	if len(source) > 0 {
		e[8] = 1
		e[9] = logOdds(mean(windows, source, sourceRole))
		e[10] = logOdds(c.link[sourceRole])
		e[17] = logOdds(probability(windows, source[0].first, beginSource))
		e[18] = ends(windows, source, inSource)
		e[19] = logOdds(least(windows, source, sourceRole))
	}
	if a.Type == doc.Direct {
		e[directEvidence] = 1
	}
	if a.Rule != rule {
		e[ruleEvidence] = 1
		e[13] = a.Confidence
	} else {
		for i := range s.proposals {
			if p := &s.proposals[i]; touch(p.Cue, a.Cue) && touch(p.Content, a.Content) {
				e[14] = max(e[14], p.Confidence)
			}
		}
	}
	n := 0
	for _, p := range content {
		n += p.last - p.first
	}
	e[15] = logOdds(float64(n) / float64(n+16))
	if len(source) == 0 {
		e[sourceEvidence] = logOdds(share(a.Votes[typeVote:namingVote], len(types)))
		switch subject, agentless := s.rules.Source(a.Cue); {
		case agentless:
			e[sourceEvidence+1] = 1
		case len(subject) > 0:
			e[sourceEvidence+2] = 1
		}
	}
	if from != asRead {
		e[sourceEvidence+2+int(from)] = 1
	}
	return e
}

// share is the probability of value k by the votes for all values of a label.
func share(votes []float32, k int) float64 {
	var sum float64
	for _, x := range votes {
		sum += math.Exp(float64(x - votes[k]))
	}
	return 1 / sum
}

// ends is the log-odds that parts end where they end: that the next piece does
// not go on with them.
func ends(windows []window, parts []part, in int) float64 {
	if end := parts[len(parts)-1].last; end < windows[len(windows)-1].hi {
		return logOdds(1 - probability(windows, end, in))
	}
	return 0
}

// Evidence that weighs differently for what the rules found and for direct
// speech, and where that about the source begins: for a claim without one what
// the votes hold of there being none, whether grammar says so, too, or has one;
// and for one whose source was changed in which way.
const (
	directEvidence = 11
	ruleEvidence   = 12
	sourceEvidence = 20
)

// probability is that of a logistic regression (training/calibrate.py) over the
// evidence, and over the evidence once more where it is of the rules, and where
// it is for direct speech.
func (w Weights) probability(e [nEvidence]float64) float64 {
	var s float64
	for i, x := range e {
		s += x * (w[i] + e[ruleEvidence]*w[nEvidence+i] + e[directEvidence]*w[2*nEvidence+i])
	}
	return 1 / (1 + math.Exp(-s))
}

// probability of a tag at piece i.
func probability(windows []window, i, tag int) float64 {
	p := softmax(windows, i)
	return p[tag]
}

// mean is the mean probability of a role over parts.
func mean(windows []window, parts []part, role int) float64 {
	var sum float64
	n := 0
	for _, x := range parts {
		for i := x.first; i < x.last; i++ {
			p := softmax(windows, i)
			sum += p[1+2*role] + p[2+2*role]
			n++
		}
	}
	return sum / float64(n)
}

// least is the smallest probability of a role over the pieces of parts.
func least(windows []window, parts []part, role int) float64 {
	p := 1.0
	for _, x := range parts {
		for i := x.first; i < x.last; i++ {
			q := softmax(windows, i)
			p = min(p, q[1+2*role]+q[2+2*role])
		}
	}
	return p
}

func softmax(windows []window, i int) (p [nTags]float64) {
	row := answering(windows, i).row(i)
	top := row[0]
	for _, x := range row[1:nTags] {
		top = max(top, x)
	}
	var sum float64
	for t := range p {
		p[t] = math.Exp(float64(row[t] - top))
		sum += p[t]
	}
	for t := range p {
		p[t] /= sum
	}
	return p
}

// answering is the window that answers for piece i.
func answering(windows []window, i int) *window {
	lo, hi := 0, len(windows)-1
	for lo < hi {
		mid := (lo + hi) / 2
		if i < windows[mid].hi {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return &windows[lo]
}

// logOdds of p, between -5 and 5.
func logOdds(p float64) float64 {
	return max(-5, min(5, math.Log(max(p, 1e-6)/max(1-p, 1e-6))))
}

func touch(a, b []doc.Span) bool {
	for _, x := range a {
		for _, y := range b {
			if x.Overlaps(y) {
				return true
			}
		}
	}
	return false
}
