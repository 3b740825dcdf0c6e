package attribution

import "whosaid/extractors/en"

// Adverbs and adjectives that attribute without naming anybody: “C1 reportedly
// C2”, “the alleged plot”.

func (v *view) adverbs() []candidate {
	var out []candidate
	for _, c := range v.cues {
		lo, hi := v.sentence(c.first)
		if hi-lo > maxSentence || v.quoteAt(c.first) >= 0 {
			continue
		}
		cand := candidate{cue: []run{{c.first, c.last}}, lemma: c.lemma}
		if c.class == en.Adverb {
			cand.rule = "adverb"
			start := lo
			for k := c.first - 1; k > lo; k-- {
				if w := v.word(k); w == ";" || w == "," && v.clauseStarts(k+1, hi) {
					start = k + 1
					break
				}
				// the noun phrase before a relative clause belongs to it
				if w := v.word(k); (w == "that" || w == "which" || w == "who") && k > c.first-4 {
					start = v.nounLeft(k, lo)
					break
				}
			}
			before := v.trim(run{start, c.first})
			after := v.trim(run{c.last, v.clauseEnd(c.last, hi)})
			if !before.empty() {
				cand.content = append(cand.content, before)
			}
			if !after.empty() {
				cand.content = append(cand.content, after)
			}
		} else if c.class == en.Adjective && v.tag(c.first) == "JJ" && v.isNoun(c.last) {
			cand.rule = "adjective"
			if e := v.nounRight(c.last, hi, true); e > c.last {
				cand.content = []run{{c.last, e}}
			}
		}
		if len(cand.content) > 0 {
			out = append(out, cand)
		}
	}
	return out
}
