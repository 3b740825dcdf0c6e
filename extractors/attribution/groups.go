package attribution

import "strings"

// A verb group is a full verb with its auxiliaries, adverbs and negation:
// “has also not said”, “to comment”. Groups are found from tags in one pass;
// whose they are is worked out when a rule asks (subject.go).
type group struct {
	first, last int // tokens, adverbs in front included
	head        int // the full verb
	be, have    bool
	modal       bool
	inf         bool // to + verb
	neg         bool
	asked       bool // subject has been worked out
	subj        subject
}

// finite reports whether the group can head a clause of its own.
func (v *view) finite(g *group) bool {
	if g.inf {
		return false
	}
	if g.be || g.have || g.modal {
		return v.tag(g.first) != "VBG" && v.word(g.first) != "being" && v.word(g.first) != "having"
	}
	switch v.tag(g.head) {
	case "VBG", "VB":
		return false
	case "VBN":
		// Taggers mix up past tense and participle: right after a name or
		// pronoun it is the verb of the clause.
		p := v.tag(g.first - 1)
		return p == "NNP" || p == "PRP"
	}
	return true
}

func (v *view) participle(g *group) bool {
	return !g.inf && !g.be && !g.have && !g.modal && v.tag(g.head) == "VBG"
}

// passive reports whether the group is be/get + past participle.
func (v *view) passive(g *group) bool {
	return g.be && g.head > g.first && (v.tag(g.head) == "VBN" || v.tag(g.head) == "VBD")
}

func isBe(w string) bool {
	switch w {
	case "be", "is", "was", "are", "were", "been", "being", "am", "'re", "'m", "get", "gets", "got", "gotten", "getting":
		return true
	}
	return false
}

func isHave(w string) bool {
	switch w {
	case "have", "has", "had", "having", "'ve":
		return true
	}
	return false
}

func isDo(w string) bool {
	switch w {
	case "do", "does", "did":
		return true
	}
	return false
}

func isNot(w string) bool {
	return w == "not" || w == "n't" || w == "never"
}

func (v *view) isVerb(i int) bool { return strings.HasPrefix(v.tag(i), "VB") }

func (v *view) isNoun(i int) bool { return strings.HasPrefix(v.tag(i), "NN") }

func (v *view) isAdverb(i int) bool {
	switch v.tag(i) {
	case "RB", "RBR", "RBS":
		return true
	}
	switch w := v.word(i); {
	case isNot(w):
		return true
	case w == "further" || w == "neither":
		return v.isVerb(i + 1)
	case w == "since":
		// “has since denied”
		return isHave(v.word(i-1)) && v.isVerb(i+1)
	}
	return false
}

// modifier reports whether the participle at i stands inside a noun phrase:
// “a growing concern”.
func (v *view) modifier(i int) bool {
	t := v.tag(i)
	if t != "VBG" && t != "VBN" {
		return false
	}
	switch v.tag(i - 1) {
	case "DT", "PRP$", "JJ", "POS", "CD":
		return v.isNoun(i+1) || v.tag(i+1) == "JJ"
	case "IN":
		// “after revised figures”
		return t == "VBN" && v.isNoun(i+1) && v.word(i-1) != "as" && v.word(i-1) != "than"
	}
	return false
}

// findGroups fills v.groups and v.verbAt.
func (v *view) findGroups() {
	for _, s := range v.d.Sentences {
		for i := s.First; i < s.Last; {
			g, ok := v.groupAt(i, s.Last)
			if !ok {
				i++
				continue
			}
			for g.first > s.First && v.isAdverb(g.first-1) && v.verb(g.first-1) < 0 && v.quoteAt(g.first-1) == v.quoteAt(g.head) {
				g.first--
				g.neg = g.neg || isNot(v.word(g.first)) || v.word(g.first) == "neither"
			}
			for t := g.first; t < g.last; t++ {
				v.verbAt[t] = len(v.groups)
			}
			v.groups = append(v.groups, g)
			i = g.last
		}
	}
}

func (v *view) groupAt(i, end int) (group, bool) {
	g := group{first: i, head: -1}
	j := i
	if v.word(j) == "to" {
		k := j + 1
		for k < end && v.isAdverb(k) {
			k++
		}
		if k >= end || v.tag(k) != "VB" && v.tag(k) != "VBP" && !v.particleVerb(i, k, end) {
			return g, false
		}
		g.inf = true
		j++
	} else if v.tag(j) != "MD" && (!v.isVerb(j) || v.modifier(j)) && !v.cueVerb(j) {
		return g, false
	}
	for last := j; j < end && j-i < 12; j++ {
		w, t := v.word(j), v.tag(j)
		switch {
		case j > last && v.quoteAt(j) != v.quoteAt(last):
			return v.closed(g)
		case t == "MD":
			if g.head >= 0 {
				return v.closed(g)
			}
			g.modal = true
			g.last = j + 1
		case v.isAdverb(j):
			if isNot(w) || w == "neither" {
				g.neg = true
				g.last = j + 1
			}
		case v.isVerb(j) || v.cueVerb(j) || g.inf && g.head < 0 && t == "NN":
			g.head, g.last = j, j+1
			if !v.auxiliary(j, end) {
				return v.closed(g)
			}
			switch {
			case isBe(w) || w == "'s":
				g.be = true
			case isHave(w):
				g.have = true
			default:
				g.modal = true // do-support stands where a modal would
			}
		default:
			return v.closed(g)
		}
	}
	return v.closed(g)
}

// particleVerb reports whether the noun at k, after “to” at i, is the verb of an
// infinitive: “promised to hand over the keys”.
func (v *view) particleVerb(i, k, end int) bool {
	if i == 0 || !v.isVerb(i-1) || k != i+1 || v.tag(k) != "NN" || k+2 >= end {
		return false
	}
	switch v.word(k + 1) {
	case "over", "up", "out", "back", "down", "off":
		t := v.tag(k + 2)
		return t == "DT" || t == "PRP$" || t == "PRP"
	}
	return false
}

func (v *view) closed(g group) (group, bool) {
	if g.head < 0 {
		// A modal alone: “they would”.
		if !g.modal {
			return g, false
		}
		g.head = g.last - 1
	}
	// The last auxiliary is the full verb where none follows: “is no fan of”.
	return g, true
}

// auxiliary reports whether the verb at j helps one that follows.
func (v *view) auxiliary(j, end int) bool {
	w := v.word(j)
	if !isBe(w) && !isHave(w) && !isDo(w) && w != "'s" {
		return false
	}
	k := j + 1
	for k < end && k < j+6 && v.isAdverb(k) {
		k++
	}
	if k >= end || !v.isVerb(k) && !v.cueVerb(k) || v.modifier(k) && v.tag(k-1) != "JJ" {
		return false
	}
	t := v.tag(k)
	switch {
	case isBe(w):
		return t == "VBG" || t == "VBN" || t == "VBD" || isBe(v.word(k))
	case isHave(w) || w == "'s":
		return t == "VBN" || t == "VBD" || isBe(v.word(k))
	}
	return t == "VB" || t == "VBP"
}
