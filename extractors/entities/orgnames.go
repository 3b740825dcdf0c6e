package entities

// Names in one phrase: what only stands inside names, such as particles and
// the "of" of organisations, is told here while the phrase is being cut out.

import "whosaid/extractors/en"

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
	if n := v.motto(first, j, hi); n > j {
		return n
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
		for n := j + 1; n < hi && n <= j+4 && (isName(v.tags[n]) || v.tags[n] == "JJ" && v.capital(n)); n++ {
			switch {
			case w == "on" && head && v.orgHead(v.low[j-1], "on") && (n+1 >= hi || !isName(v.tags[n+1])):
				return n + 1 // Commission on Presidential Debates
			case w == "and" && open && (v.lex.Has(en.OrgHeads, v.low[n]) || v.lex.Has(en.OrgTails, v.low[n])):
				return n + 1 // Department of Health and Human Services
			case w == "and" && (!head || j-1 == first || !v.capital(j-2) || v.tags[j-2] == "DT") && n > j+1 && v.orgHead(v.low[n], "and") && !v.lex.Has(en.Orgs, v.low[j-1]) && !v.lex.Has(en.Given, v.low[j-1]) && v.low[j+1] != "house" && v.low[j+1] != "senate":
				return n + 1 // Oversight and Reform Committee
			}
		}
	}
	return j
}

// motto is the token after a name such as Friends for Clean Rivers, Paths to
// Work, Hall of Fame, whose preposition stands at j: a plural that names no
// people, or a Hall; j if there is none.
func (v *view) motto(first, j, hi int) int {
	w := v.low[j-1]
	l := v.lex.Lemma(w, "NNS")
	switch {
	case v.low[j] == "of" && w == "hall" && v.low[j+1] == "fame":
		return j + 2
	case v.low[j] != "for" && v.low[j] != "to", j-1 == first && v.opens(first), l == w, v.classes(l) != "", v.lex.Has(en.Titles, w), v.head[j], !isName(v.tags[j+1]):
		return j
	}
	n := j + 1
	for n < hi && isName(v.tags[n]) && v.capital(n) && !v.lex.Has(en.Calendar, v.low[n]) {
		n++
	}
	if v.lex.Has(en.Places, v.phraseLow(j+1, n)) {
		return j // Flights to Paris
	}
	return n
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
