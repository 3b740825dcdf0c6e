package attribution

import "whosaid/extractors/en"

// Nominal cues: “his promise to leave”, “the claim that C”, “Roe's criticism of
// the bill”, “a request for comment”.

func (v *view) nominal() []candidate {
	var out []candidate
	for _, c := range v.cues {
		if c.class != en.Noun || !v.isNoun(c.first) || v.verb(c.first) >= 0 {
			continue
		}
		lo, hi := v.sentence(c.first)
		if hi-lo > maxSentence {
			continue
		}
		if q := v.quoteAt(c.first); q >= 0 {
			hi = min(hi, v.quotes[q].last-1)
			lo = max(lo, v.quotes[q].first+1)
		}
		cand := candidate{cue: []run{{c.first, c.last}}, lemma: c.lemma}
		r := c.last
		switch w := v.word(r); {
		case r >= hi:
			continue
		case w == "that":
			end := v.clauseEnd(r, hi)
			if !v.hasVerb(r+1, end) {
				continue
			}
			cand.frame = "that"
			if v.verbless(lo, c.first) {
				end = v.secondVerb(r+1, end)
			}
			cand.content = []run{v.trim(run{r, end})}
		case w == "to" && v.verb(r) >= 0 && v.groups[v.verb(r)].inf:
			cand.frame = "inf"
			cand.content = []run{v.trim(run{r, v.clauseEnd(r, hi)})}
		case v.preposition(r) || w == "against" || w == "over":
			if w == "by" || w == "at" || w == "from" {
				continue
			}
			cand.frame = "pp-" + w
			cand.cue[0].last = r + 1
			cand.content = []run{v.trim(run{r + 1, v.objectEnd(r+1, hi)})}
		default:
			continue
		}
		if cand.frame != "that" && v.verbless(lo, c.first) {
			cand.content[0] = v.trim(run{cand.content[0].first, v.predicate(cand.content[0])})
		}
		if cand.content[0].empty() {
			continue
		}
		cand.rule = "nominal"
		if s, e, ok := v.possessor(c.first, lo); ok {
			cand.rule = "nominal-possessive"
			cand.source = []run{{s, e}}
			if e < cand.cue[0].first {
				// “his recent promise to”: what stands between is part of the cue
				f := e
				if v.tag(f) == "POS" {
					f++
				}
				if f < cand.cue[0].first {
					cand.cue[0].first = f
				}
			}
		}
		out = append(out, cand)
	}
	return out
}

// predicate gives the place in r where the verb begins that the noun before r
// is the subject of: “her promise to leave | was broken”; else the end of r.
func (v *view) predicate(r run) int {
	for k := r.first; k < r.last; k++ {
		switch v.word(k) {
		case "who", "which", "that", "what", "how", "why", "where", "if", "whether":
			return r.last
		}
		if g := v.verb(k); g >= 0 {
			if v.finite(&v.groups[g]) {
				return k
			}
			k = v.groups[g].last - 1
		}
	}
	return r.last
}

// secondVerb gives the place in [i, end) where a second finite verb begins that
// no conjunction, comma or clause lets in: “the claim that he paid | was wrong”;
// else end.
func (v *view) secondVerb(i, end int) int {
	seen := false
	for k := i; k < end; k++ {
		if v.quoteAt(k) >= 0 && v.quotes[v.quoteAt(k)].first == k {
			return end
		}
		g := v.verb(k)
		if g < 0 {
			switch v.word(k) {
			case ",", ";", "and", "or", "but", "that", "who", "which", "whose", "what", "how", "why", "where", "when", "if", "whether", "as", "because", "while", "after", "before", "until", "since":
				return end
			}
			if isDash(v.word(k)) {
				return end
			}
			continue
		}
		if v.finite(&v.groups[g]) && !v.reduced(&v.groups[g]) {
			if seen {
				for v.isAdverb(k) && !isNot(v.word(k)) {
					k++ // “paid twice | was doubted”
				}
				return k
			}
			if c, ok := v.cueOf(g); ok && c.row.Frames.Any(en.That) && !v.passive(&v.groups[g]) {
				return end
			}
			seen = true
		}
		k = v.groups[g].last - 1
	}
	return end
}

// possessor finds “his”, “Ms Roe's” in front of the noun at i.
func (v *view) possessor(i, lo int) (int, int, bool) {
	for k := i - 1; k >= lo && k > i-6; k-- {
		switch v.tag(k) {
		case "PRP$":
			return k, k + 1, true
		case "POS":
			if s := v.nounLeft(k, lo); s < k {
				return s, k, true
			}
			return 0, 0, false
		case "JJ", "NN", "NNP", "VBG", "VBN", "CD", "RB", "NNS", "JJR", "JJS":
		default:
			return 0, 0, false
		}
	}
	return 0, 0, false
}
