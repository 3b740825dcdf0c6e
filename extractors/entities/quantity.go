package entities

// Phrases without a noun for a head (those, many of them), and phrases that
// tell a time, which are left out.

import (
	"strings"

	"whosaid/extractors/en"
)

// calendar reports whether token i is the name of a day, month or feast, and
// not a person's (Theresa May).
func (v *view) calendar(i int) bool {
	if !v.lex.Has(en.Calendar, v.low[i]) {
		return false
	}
	switch v.low[i] {
	case "sun", "sat", "mar":
		// the Las Vegas Sun
		return !(i > 0 && isName(v.tags[i-1]) && v.capital(i-1) && !(i+1 < len(v.tags) && v.tags[i+1] == "CD"))
	case "may", "april", "june", "august", "jan":
		return !v.givenMonth(i) && !(i > 0 && isName(v.tags[i-1]) && v.lex.Has(en.Given, v.low[i-1]) && !(i+1 < len(v.tags) && v.tags[i+1] == "CD")) && v.known.person[v.low[i]] == 0
	}
	return true
}

// givenMonth reports whether the month at i is somebody's given name: June Field,
// but not "in June Field".
func (v *view) givenMonth(i int) bool {
	if i+1 >= len(v.tags) || !v.capital(i+1) || !isName(v.tags[i+1]) || v.lex.Has(en.Calendar, v.low[i+1]) || v.lex.Has(en.Titles, v.low[i+1]) {
		return false
	}
	return i == 0 || v.tags[i-1] != "IN" && v.tags[i-1] != "JJ" && v.tags[i-1] != "CD" && !v.lex.Has(en.Calendar, v.low[i-1])
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
