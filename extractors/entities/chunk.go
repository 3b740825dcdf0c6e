package entities

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

// nameGoesOn reads what only stands inside names: particles in lower case,
// "of" and "for" in names of organisations, a suffix after a comma. It gives
// the token after what it read, or j.
func (v *view) nameGoesOn(first, j, hi, head int) int {
	if head != j-1 || head < first || !isName(v.tags[head]) || j+1 >= hi {
		return j
	}
	w := v.low[j]
	// van, de la, bin
	k := j
	for k < hi && k < j+3 && !v.capital(k) && v.lex.Has(en.Particles, v.low[k]) && v.low[k] != "do" && v.low[k] != "to" && v.low[k] != "y" {
		k++
	}
	if k > j && k < hi && isName(v.tags[k]) && v.capital(k) && !v.lex.Has(en.Calendar, v.low[k]) {
		return k + 1
	}
	// , Jr.
	if w == "," && v.lex.Has(en.Suffixes, v.low[j+1]) && v.capital(j+1) && len(v.low[j+1]) <= 3 && (v.low[j+1] == "jr" || v.low[j+1] == "sr") {
		return j + 2
	}
	if w == "of" || w == "for" {
		n := j + 1
		if n < hi && v.low[n] == "the" {
			n++
		}
		if n < hi && isName(v.tags[n]) && !v.lex.Has(en.Calendar, v.low[n]) && v.organisational(first, j, n, hi, w) {
			return n + 1
		}
	}
	if (w == "and" || w == "on") && isName(v.tags[j+1]) {
		open, head := v.openOrg(first, j), v.lex.Has(en.OrgHeads, v.low[j-1])
		for n := j + 1; n < hi && n <= j+4 && isName(v.tags[n]); n++ {
			switch {
			case w == "on" && head && v.orgHead(v.low[j-1], "on") && (n+1 >= hi || !isName(v.tags[n+1])):
				return n + 1 // Commission on Presidential Debates
			case w == "and" && open && (v.lex.Has(en.OrgHeads, v.low[n]) || v.lex.Has(en.OrgTails, v.low[n])):
				return n + 1 // Department of Health and Human Services
			case w == "and" && !head && n > j+1 && v.orgHead(v.low[n], "and") && !v.lex.Has(en.Given, v.low[j-1]) && v.low[j+1] != "house" && v.low[j+1] != "senate":
				return n + 1 // Oversight and Reform Committee
			}
		}
	}
	return j
}

// organisational reports whether the name that ends before j goes on with of
// or for and the name at n: Department of Justice, but not Governor of Iowa.
func (v *view) organisational(first, j, n, hi int, prep string) bool {
	s := j - 1
	for s > first && isName(v.tags[s-1]) {
		s--
	}
	for k := s; k < j; k++ { // longest first
		whole := v.phraseLow(k, n+1)
		if v.lex.Has(en.Orgs, whole) || v.lex.Has(en.Titles, whole) || v.lex.Has(en.Places, whole) {
			return true
		}
	}
	w := v.low[j-1]
	if !v.lex.Has(en.OrgHeads, w) && !v.lex.Has(en.OrgHeads, v.lex.Lemma(w, "NNS")) && w != "secretary" {
		return false
	}
	if prep == "for" || w == "secretary" {
		return prep == "for" || v.low[n] == "state" || v.low[n] == "defense" || v.low[n] == "homeland"
	}
	return true
}

// openOrg reports whether the words before j are an organisation's name with
// "of" or "for", to which "and" may add another part.
func (v *view) openOrg(first, j int) bool {
	for k := j - 1; k > first && k > j-6; k-- {
		if (v.low[k] == "of" || v.low[k] == "for") && v.lex.Has(en.OrgHeads, v.lex.Lemma(v.low[k-1], "NNS")) {
			return true
		}
	}
	return false
}

// calendar reports whether token i is the name of a day, month or feast, and
// not a person's (Theresa May).
func (v *view) calendar(i int) bool {
	if !v.lex.Has(en.Calendar, v.low[i]) {
		return false
	}
	switch v.low[i] {
	case "may", "april", "june", "august":
		return !(i > 0 && isName(v.tags[i-1]) && v.lex.Has(en.Given, v.low[i-1]) && !(i+1 < len(v.tags) && v.tags[i+1] == "CD")) && v.known.person[v.low[i]] == 0
	}
	return true
}

// temporal reports whether the phrase [first, head] tells a time.
func (v *view) temporal(first, head int) bool {
	w := v.low[head]
	if v.calendar(head) {
		return true
	}
	if v.capital(head) && head > first && v.tags[head] != "NN" {
		return false // the Times
	}
	if v.lex.Has(en.Times, v.lex.Lemma(w, "NNS")) {
		for k := first; k < head; k++ {
			if isName(v.tags[k]) && !v.lex.Has(en.Calendar, v.low[k]) {
				return false
			}
		}
		return true
	}
	return v.tags[head] == "CD" && first < head && v.lex.Has(en.Calendar, v.low[head-1])
}

// quantity reads a phrase whose head is no noun: those, many of, some, one.
func (v *view) quantity(i, j, hi int) (phrase, bool) {
	if j == i {
		j = i + 1
	}
	for e := min(j, hi); e > i; e-- {
		w := v.low[e-1]
		if !v.lex.Has(en.Quantifiers, v.phraseLow(i, e)) && !(e == i+1 && (w == "those" || w == "these")) {
			continue
		}
		if t := v.tags[e-1]; t == "RB" || t == "CC" || t == "RBS" && w != "most" {
			continue
		}
		if !v.quantityStands(e-1, hi) {
			return phrase{}, false
		}
		p := v.single(i, quantityPhrase)
		p.last, p.parts[0].last = e, e
		return p, true
	}
	return phrase{}, false
}

// quantityStands reports whether the number or quantifier at i stands by itself.
func (v *view) quantityStands(i, hi int) bool {
	if i+1 >= hi {
		return false
	}
	switch n, w := v.tags[i+1], v.low[i+1]; {
	case w == "of", w == "who", w == "in", w == "on", w == "with", w == "from", w == "said":
		return v.tags[i] != "CD" || v.spelt(i)
	case strings.HasPrefix(n, "VB") && n != "VBN", n == "MD", n == "RB" && i+2 < hi && strings.HasPrefix(v.tags[i+2], "V"), n == ",":
		return (v.tags[i] != "CD" || v.spelt(i)) && v.low[i] != "all" && v.low[i] != "much" && v.low[i] != "more"
	}
	return false
}

// spelt reports whether the number at i is written in letters.
func (v *view) spelt(i int) bool {
	c := v.low[i][0]
	return c < '0' || c > '9'
}

// plural reports whether token i is a plural noun.
func (v *view) plural(i int) bool { return v.tags[i] == "NNS" || v.tags[i] == "NNPS" }

// personNoun reports whether the noun at i names a person by office or trade.
func (v *view) personNoun(i int) bool {
	c := v.classes(v.lex.Lemma(v.low[i], "NNS"))
	return strings.HasPrefix(c, "person") || strings.HasPrefix(c, "office")
}
