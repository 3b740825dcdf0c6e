package attribution

import "whosaid/extractors/en"

// Prepositional cues: “C, according to S”, “According to S, C”, “in S's view”.

func (v *view) prepositions() []candidate {
	var out []candidate
	for _, c := range v.cues {
		if c.class != en.Preposition || v.quoteAt(c.first) >= 0 {
			continue
		}
		lo, hi := v.sentence(c.first)
		if hi-lo > maxSentence {
			continue
		}
		e := v.sourceEnd(c.last, hi)
		if e == c.last || c.lemma == "per" && !(v.word(c.first-1) == "," && (v.tag(c.last) == "DT" || v.tag(c.last) == "NNP")) {
			continue // two dollars per ton
		}
		cand := candidate{cue: []run{{c.first, c.last}}, source: []run{{c.last, e}}, lemma: c.lemma}
		before := run{v.clauseStart(c.first, lo), c.first}
		before = v.trim(before)
		if before.empty() || !v.hasVerb(before.first, before.last) && v.word(c.first-1) != "," {
			// In front: the content is what follows the source.
			r := e
			if r < hi && v.word(r) == "," {
				r++
			} else if c.lemma != "according to" {
				continue
			}
			cand.rule = "preposition-front"
			content := v.trim(run{r, v.clauseEnd(r, hi)})
			if content.empty() {
				continue
			}
			cand.content = []run{content}
			if !before.empty() && before.last-before.first > 2 {
				cand.content = []run{before, content}
			}
		} else {
			cand.rule = "preposition-after"
			cand.content = []run{before}
			if e < hi && v.word(e) == "," && v.goesOn(before, e+1, hi) && !(v.word(e+1) == "and" && (v.clauseStarts(e+2, hi) || v.tag(e+2) == "WRB")) {
				if rest := v.trim(run{e + 1, v.clauseEnd(e+1, hi)}); !rest.empty() && v.hasVerb(rest.first, rest.last) {
					cand.rule = "preposition-around"
					cand.content = append(cand.content, rest)
				}
			}
		}
		out = append(out, cand)
	}
	return out
}
