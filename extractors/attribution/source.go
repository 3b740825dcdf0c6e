package attribution

import "whosaid/extractors/doc"

// Source gives the phrase that stands where a cue has its source: the subject of
// its verb, the agent of its passive, the possessor of its noun. agentless says
// that the cue is a passive which names no agent (“was accused of”). The cue may
// be anything that somebody else took for one.
func (r Reading) Source(cue []doc.Span) (source []doc.Span, agentless bool) {
	v := r.v
	if len(cue) == 0 {
		return nil, false
	}
	first, last := v.tokenAt(cue[0].Start), v.tokenBefore(cue[0].End)+1
	if first >= last {
		return nil, false
	}
	lo, hi := v.sentence(first)
	if hi-lo > maxSentence {
		return nil, false
	}
	last = min(last, hi)
	for i := first; i < last; i++ {
		g := v.verb(i)
		if g < 0 {
			continue
		}
		if !v.passive(&v.groups[g]) {
			s := v.subject(g)
			return v.spans([]run{{s.first, s.last}}), false
		}
		by := last
		if v.word(last-1) == "by" {
			by--
		}
		if v.word(by) != "by" {
			return nil, true
		}
		return v.spans([]run{{by + 1, v.sourceEnd(by+1, hi)}}), false
	}
	for i := first; i < last; i++ {
		if v.isNoun(i) {
			if s, e, ok := v.possessor(i, lo); ok {
				return v.spans([]run{{s, e}}), false
			}
			break
		}
	}
	return nil, false
}
