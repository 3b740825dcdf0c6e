package entities

// Base noun phrases are cut out by tags, from left to right, with one token of
// the next few looked at where a modifier could also end the phrase.

import (
	"strings"

	"whosaid/extractors/en"
)

// phrase is a base noun phrase: tokens [first, last) of a sentence.
type phrase struct {
	sentence    int
	first, last int
	kind        phraseKind
	parts       []part // apart by possessive endings; the last holds the head
	// end is where the phrase ends with all that belongs to it; at first last.
	end int
	// roleEnd is end before relative clauses and appositions were taken in.
	roleEnd int
	// name is what the phrase is called where the name stands in another
	// phrase, as in "his aide, Ann Poe": an index of a phrase of the same
	// sentence, or -1.
	name int
	// appos is the phrase that tells more of this one: ", a former official".
	appos int
	// of is the phrase that a quantity is of: one of the officials; -1 for none.
	of int
	// inner is true where another phrase took this one in.
	inner bool
}

type phraseKind uint8

const (
	nounPhrase phraseKind = iota
	pronounPhrase
	quantityPhrase // those, many, one: a head that is no noun
)

// part is the piece of a phrase up to a possessive ending: [first, last), with
// the names in it.
type part struct {
	first, last int
	names       []name
}

// maxPhrase bounds a base phrase, in tokens.
const maxPhrase = 40

// sentence appends the base phrases of sentence s to list.
func (v *view) sentence(list []phrase, s int) []phrase {
	x := v.d.Sentences[s]
	for i := x.First; i < x.Last; {
		p, ok := v.chunk(i, x.Last)
		if !ok {
			i++
			continue
		}
		p.sentence, p.end, p.roleEnd, p.name, p.appos, p.of = s, p.last, p.last, -1, -1, -1
		list = append(list, p)
		i = max(p.last, i+1)
		if i < x.Last && v.tags[i] == "POS" {
			i++
		}
	}
	return list
}

// chunk reads the base phrase that starts at token i, before token hi.
func (v *view) chunk(i, hi int) (phrase, bool) {
	hi = min(hi, i+maxPhrase)
	if i > 0 && v.low[i-1] == "(" && v.party(i) {
		return phrase{}, false
	}
	switch t, w := v.tags[i], v.low[i]; {
	case t == "PRP" && w != "'s" || w == "i" && t != "FW" && v.capital(i) && !v.next(i, "NNP"):
		return v.single(i, pronounPhrase), true
	case t == "PRP$" && !v.leads(i, hi):
		return v.single(i, pronounPhrase), true
	case t == "WP" && (w == "who" || w == "whom" || w == "whoever"):
		return v.single(i, pronounPhrase), true
	case t == "WDT" && w != "whatever":
		return v.single(i, pronounPhrase), true
	}
	j := i
	head := -1       // last token that can be the head
	partFirst := i   // of the part that is being read
	var parts []part // closed ones
	for j < hi {
		if e := v.nick[j]; e > 0 && e <= hi && head == j-1 && isName(v.tags[j-1]) && e < len(v.tags) && (v.capital(e) || e == hi) {
			j = e // the nickname stands inside the name
			if e < hi && isName(v.tags[e]) {
				continue
			}
			head = e - 1
			break
		}
		if e := v.nameGoesOn(i, j, hi, head); e > j {
			head = e - 1
			j = e
			continue
		}
		if v.tags[j] == "POS" || head == j-1 && head >= 0 && (v.word(j) == "'" || v.word(j) == "’") && strings.HasSuffix(v.low[j-1], "s") && j+1 < hi && v.inner(j+1) && isNoun(v.tags[j-1]) {
			if head != j-1 || head < 0 || j+1 >= hi || !v.inner(j+1) {
				break
			}
			parts = append(parts, part{first: partFirst, last: j})
			partFirst, head = j+1, -1
			j++
			continue
		}
		if !v.fits(partFirst, j, hi, head) {
			break
		}
		if isNoun(v.tags[j]) || v.tags[j] == "CD" {
			head = j
		}
		j++
	}
	if head < 0 && len(parts) > 0 {
		// Nothing was owned after all.
		p := parts[len(parts)-1]
		parts, partFirst, head = parts[:len(parts)-1], p.first, p.last-1
	}
	if head >= 0 {
		if v.temporal(i, head) {
			return phrase{}, false
		}
		if i == head && v.tags[i] == "CD" {
			if !v.quantityStands(i, hi) {
				return phrase{}, false
			}
			return v.single(i, quantityPhrase), true
		}
		p := phrase{first: i, last: head + 1, parts: append(parts, part{first: partFirst, last: head + 1})}
		return p, true
	}
	return v.quantity(i, j, hi)
}

func (v *view) single(i int, k phraseKind) phrase {
	return phrase{first: i, last: i + 1, kind: k, parts: []part{{first: i, last: i + 1}}}
}

// inner reports whether token j can follow a possessive ending in a phrase.
func (v *view) inner(j int) bool {
	switch t := v.tags[j]; t {
	case "JJ", "JJR", "JJS", "CD", "VBN", "RBS":
		return true
	case "VBG":
		return j+1 < len(v.tags) && isNoun(v.tags[j+1])
	case "``":
		return false
	default:
		return isNoun(t)
	}
}

// fits reports whether token j can go on with the part [first, j), whose last
// possible head is head.
func (v *view) fits(first, j, hi, head int) bool {
	t, w := v.tags[j], v.low[j]
	prev := ""
	if j > first {
		prev = v.tags[j-1]
	}
	nounNear := func(n int) bool {
		for k := j + 1; k < hi && k <= j+n; k++ {
			if isNoun(v.tags[k]) {
				return true
			}
			if u := v.tags[k]; u != "JJ" && u != "CD" && u != "VBN" && u != "VBG" && u != "NN" && u != "JJS" && u != "HYPH" {
				return false
			}
		}
		return false
	}
	if w == "&" {
		return head == j-1 && j+1 < hi && isName(v.tags[j+1])
	}
	switch t {
	case "NN", "NNS", "FW":
		if head >= 0 && prev == "CD" && w == "percent" {
			return true
		}
		return !(head >= 0 && v.calendar(j))
	case "NNP", "NNPS":
		if v.calendar(j) {
			return head < 0 && j+1 < hi && (isNoun(v.tags[j+1]) && !v.capital(j+1) || v.tags[j+1] == "POS")
		}
		if prev == "NNS" {
			return v.lex.Has(en.Titles, w) || v.lex.Has(en.Titles, v.low[j-1]) || v.plural(j-1) && j-1 > first && v.tags[first] != "DT" && v.personNoun(j-1) && !v.lex.Has(en.Titles, w)
		}
		return true
	case "PDT":
		return j == first
	case "DT", "PRP$", "WP$":
		if j == first {
			return v.leads(j, hi)
		}
		return prev == "PDT" || (v.low[j-1] == "all" || v.low[j-1] == "both" || v.low[j-1] == "half") && j-1 == first
	case "CD":
		return head < 0 || prev == "NNP" && !v.capital(j)
	case "$", "#":
		return j == first
	case "JJ", "JJR", "JJS":
		if head < 0 {
			return j > first || v.leads(j, hi)
		}
		return prev != "NNS" && prev != "NNPS" && nounNear(2)
	case "VBN", "VBG":
		if head >= 0 {
			return false
		}
		if j > first {
			return nounNear(3)
		}
		return t == "VBN" && nounNear(2) && w == "retired" || t == "VBN" && nounNear(1) && (j == 0 || !strings.HasPrefix(v.tags[j-1], "V")) && v.tags[j+1] == "NNS"
	case "RB", "RBR", "RBS":
		if head >= 0 || j+1 >= hi {
			return false
		}
		n := v.tags[j+1]
		if j > first {
			return (n == "JJ" || n == "VBN" || n == "CD" || n == "VBG") && nounAfter(v.tags[j+1:hi])
		}
		return n == "CD" && w != "not" && nounAfter(v.tags[j+1:hi])
	case "CC":
		if head >= 0 || j == first || j+2 > hi || w != "and" && w != "or" {
			return false
		}
		return prev == "JJ" && j+1 < hi && v.tags[j+1] == "JJ" && nounNear(2)
	}
	return false
}

func nounAfter(tags []string) bool {
	for k, t := range tags {
		if isNoun(t) {
			return true
		}
		if k > 3 || t != "JJ" && t != "VBN" && t != "CD" && t != "VBG" && t != "RB" {
			return false
		}
	}
	return false
}

// leads reports whether a noun follows the determiner or adjective at j soon
// enough to be its head.
func (v *view) leads(j, hi int) bool {
	for k := j + 1; k < hi && k <= j+7; k++ {
		switch t := v.tags[k]; {
		case isNoun(t), t == "CD":
			return true
		case t == "JJ", t == "JJR", t == "JJS", t == "VBN", t == "VBG", t == "RB", t == "RBS", t == "RBR", t == "PDT", t == "CC", t == "DT" && k == j+1:
		default:
			return false
		}
	}
	return false
}
