package entities

// Names are the runs of capitalised tokens in a phrase; titles at their head
// are split off, and what the words of a name tell of its type is set here.

import (
	"slices"
	"strings"
	"unicode"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// name is a proper name in a phrase: tokens [first, last), of which
// [first, core) are titles, offices and what they belong to.
type name struct {
	first, core, last int
	typ               doc.MentionType // "" while nothing tells it
	sure              bool            // typ rests on more than a guess
}

// known is what an article tells of its names, gathered before the names that
// nothing near tells are typed.
type known struct {
	person map[string]int // votes for a word being (part of) a person's name
	org    map[string]int
	place  map[string]int
	short  map[string]bool // acronyms of names of organisations
}

// article finds the names of all phrases and types them, the plain cases first.
func (v *view) article(list []phrase) {
	v.known = known{person: map[string]int{}, org: map[string]int{}, place: map[string]int{}, short: map[string]bool{}}
	for i := range list {
		for j := range list[i].parts {
			p := &list[i].parts[j]
			if list[i].kind != nounPhrase {
				continue
			}
			p.names = v.names(p.first, p.last)
			for k := range p.names {
				v.plain(&p.names[k])
				v.vote(p.names[k])
			}
		}
	}
	for i := range list {
		for j := range list[i].parts {
			p := &list[i].parts[j]
			for k := range p.names {
				n := &p.names[k]
				v.epithet(n)
				if n.typ == "" {
					v.guess(n, p)
				}
			}
		}
	}
	// Persons guessed further down tell of short names further up.
	for i := range list {
		for j := range list[i].parts {
			p := &list[i].parts[j]
			for k := range p.names {
				n := &p.names[k]
				if n.typ == doc.Other && n.last-n.first == 1 && v.known.person[v.low[n.first]] > 0 {
					n.typ = doc.Person
				}
			}
		}
	}
}

// epithet leaves out the word before a person's full name that is no part of
// it: "Newlyweds Ann Poe"; "Slippery Ann Poe", where the text says Ann Poe too.
func (v *view) epithet(n *name) {
	if g := v.givenInside(n); g > 0 {
		n.core, n.typ, n.sure = g, doc.Person, true
		return
	}
	if n.core != n.first || n.last-n.first < 3 || v.lex.Has(en.Given, v.low[n.first]) || initial(v.word(n.first)) || !v.lex.Has(en.Given, v.low[n.first+1]) {
		return
	}
	if n.typ != "" && n.typ != doc.Person {
		return
	}
	w := v.low[n.first]
	if v.known.person[v.phraseLow(n.first+1, n.last)] > 0 || v.plural(n.first) && v.classes(v.lex.Lemma(w, "NNS")) != "" || v.lower[w] > 0 && v.midCap[w] == 0 {
		n.core, n.typ, n.sure = n.first+1, doc.Person, true
	}
}

// givenInside is the given name with which a person's name begins inside the
// run n, behind a body, place or acronym: "Ravens QB | Ann Roe"; 0 if none.
func (v *view) givenInside(n *name) int {
	if n.typ == doc.Person && n.sure {
		return 0
	}
	for g := n.core; g+1 < n.last; g++ {
		if initial(v.word(g)) {
			return 0
		}
		w := v.low[g]
		if !v.lex.Has(en.Given, w) {
			continue
		}
		if g == n.core || v.lex.Has(en.Places, w) || v.lex.Has(en.Places, v.phraseLow(g-1, g+1)) || v.lex.Has(en.OrgHeads, v.low[n.last-1]) || v.allCaps(g) {
			return 0
		}
		b := v.low[g-1]
		if v.allCaps(g-1) || v.lower[b] > 0 && v.midCap[b] == 0 || g-n.core > 1 && n.last-g == 2 || v.lex.Has(en.Orgs, b) || v.lex.Has(en.Outlets, b) || v.lex.Has(en.Places, b) || v.lex.Has(en.Demonyms, b) {
			return g
		}
		return 0
	}
	return 0
}

// names finds the runs of capitalised tokens in [lo, hi).
func (v *view) names(lo, hi int) []name {
	var out []name
	for i := lo; i < hi; i++ {
		if !v.nameToken(i, hi) || v.calendar(i) {
			continue
		}
		j := i + 1
		for j < hi {
			k := j
			for k < hi && k < j+5 && !v.nameToken(k, hi) && (!plainWord(v.tags[k]) || !v.capital(k) && v.lex.Has(en.Particles, v.low[k])) {
				k++
			}
			if k >= hi || !v.nameToken(k, hi) || k > j && !isName(v.tags[k]) {
				break
			}
			j = k + 1
		}
		if j < hi && v.tags[j] == "CD" && j+1 == hi {
			j++ // Channel 4
		}
		out = append(out, v.split(i, j))
		i = j - 1
	}
	return out
}

// plainWord reports whether a tag is that of a word that ends a name.
func plainWord(tag string) bool {
	switch tag {
	case "NN", "NNS", "JJ", "JJR", "JJS", "VBN", "VBG", "CD", "RB":
		return true
	}
	return false
}

// nameToken reports whether token i can be the start or middle of a name: a
// proper noun, or a capitalised adjective before one (Democratic National …).
func (v *view) nameToken(i, hi int) bool {
	if isName(v.tags[i]) {
		r := rune(v.word(i)[0])
		return r > 127 || unicode.IsLetter(r) || unicode.IsDigit(r) || r == '@'
	}
	return v.tags[i] == "JJ" && v.capital(i) && i+1 < hi && isName(v.tags[i+1]) && v.capital(i+1) &&
		!v.lex.Has(en.Titles, v.low[i+1]) && !(i+2 < hi && v.lex.Has(en.Titles, v.phraseLow(i+1, i+3))) &&
		(i > 0 && !v.opens(i) || v.lex.Has(en.Demonyms, v.low[i]) || v.midCap[v.low[i]] > 0 && v.lower[v.low[i]] == 0 || v.lex.Has(en.OrgHeads, v.low[i+1]) && (i+2 >= hi || !v.nameToken(i+2, hi)))
}

// split tells titles and offices at the head of the run [i, j) from the name
// of the person: "Pennsylvania Gov. | Ed Rendell".
func (v *view) split(i, j int) name {
	n := name{first: i, core: i, last: j}
	if f, ok := v.lex.Value(en.PlaceHeads, v.low[j-1]); ok && f != "surname" {
		return n // Marine Drive
	}
	if i > 1 && j-i > 1 && v.lex.Has(en.Titles, v.phraseLow(i-2, i+1)) {
		n.core, n.typ, n.sure = i+1, doc.Person, true // secretary of State | Roe
		return n
	}
	if v.orgEnd(i, j) && !(v.titleEnd(i, i+1) > i && !v.lex.Has(en.OrgHeads, v.low[j-1])) {
		return n
	}
	for k := j - 1; k > i; k-- {
		if v.nicked[k-1] || v.titleEnd(i, k) == i-1 {
			continue // Ann “the Professor” Poe holds no title
		}
		if k == i+1 && v.lex.Has(en.Given, v.low[i]) && !strings.HasSuffix(v.word(i), ".") && j-i == 2 && v.midCap[v.low[i]] > 0 && v.lower[v.low[i]] == 0 {
			break // Dean Baker
		}
		n.core = k
		n.typ, n.sure = doc.Person, true
		return n
	}
	return n
}

// titleEnd gives where the title that ends before k begins, in a run from i;
// i-1 if there is none.
func (v *view) titleEnd(i, k int) int {
	for a := max(i, k-v.lex.Longest(en.Titles)); a < k; a++ {
		if v.lex.Has(en.Titles, v.phraseLow(a, k)) {
			return a
		}
	}
	w := v.low[k-1]
	if c := v.classes(v.lex.Lemma(w, "NNS")); strings.HasPrefix(c, "person") || strings.HasPrefix(c, "office") {
		if !v.lex.Has(en.Given, w) && !v.namesakeOf(k-1) {
			return k - 1
		}
	}
	return i - 1
}

// orgEnd reports whether the run [i, j) is built like an organisation's name.
func (v *view) orgEnd(i, j int) bool {
	last := v.low[j-1]
	if j-i > 1 && v.lex.Has(en.OrgHeads, last) && !(v.lex.Has(en.Given, v.low[i]) && j-i == 2 && v.orgHead(last, "surname")) {
		return true
	}
	for k := i; k < j; k++ {
		switch v.low[k] {
		case "&", "of", "for":
			if k > i && (v.low[k] == "&" || v.low[k] == "for" && !v.capital(k) && v.plural(k-1) || v.lex.Has(en.OrgHeads, v.lex.Lemma(v.low[k-1], "NNS"))) {
				return true
			}
		}
	}
	return false
}

// orgHead reports whether w is the head of organisations' names and has flag
// in its value.
func (v *view) orgHead(w, flag string) bool {
	f, ok := v.lex.Value(en.OrgHeads, w)
	return ok && slices.Contains(strings.Fields(f), flag)
}

// plain types a name by what it is made of.
func (v *view) plain(n *name) {
	if n.typ != "" {
		return
	}
	whole := v.phraseLow(n.first, n.last)
	last := v.low[n.last-1]
	size := n.last - n.first
	set := func(t doc.MentionType) { n.typ, n.sure = t, true }
	switch {
	case v.lex.Has(en.Orgs, whole), v.lex.Has(en.Outlets, whole):
		set(doc.Organization)
	case v.lex.Has(en.Places, whole):
		set(doc.Place)
	case size == 1 && v.groupWord(n.first):
		set(doc.Group)
	case v.orgEnd(n.first, n.last):
		set(doc.Organization)
	case size > 1 && v.lex.Has(en.Suffixes, last):
		set(doc.Person)
	case size == 2 && v.lex.Has(en.Given, v.low[n.first]) && (n.first == 0 || v.low[n.first-1] != "the") && !v.lex.Has(en.OrgHeads, last) && !v.groupWord(n.last-1),
		size > 1 && v.lex.Has(en.Given, v.low[n.first]) && !v.lex.Has(en.Places, v.low[n.first]) && !v.groupWord(n.last-1):
		set(doc.Person)
	case size > 2 && initial(v.word(n.first+1)) && v.low[n.first+1] != "u.s":
		set(doc.Person)
	case size > 1 && initial(v.word(n.first)) && !v.lex.Has(en.Places, v.low[n.first]):
		set(doc.Person)
	case size > 1 && v.particle(n):
		set(doc.Person)
	case size > 1 && v.lex.Has(en.PlaceHeads, last):
		set(doc.Place)
	case size > 1 && v.nounType(n.last-1, n.last) == doc.Organization:
		set(doc.Organization)
	case size > 1 && (len(v.low[n.first]) > 4 || v.allCaps(n.first)) && (v.lex.Has(en.Orgs, v.phraseLow(n.first, n.last-1)) || v.lex.Has(en.Outlets, v.phraseLow(n.first, n.last-1))):
		set(doc.Organization)
	}
}

// groupWord reports whether token i is a word for people of a party, faith or
// land: Republicans, Americans.
func (v *view) groupWord(i int) bool {
	w := v.low[i]
	l := v.lex.Lemma(w, "NNS")
	if _, ok := v.lex.Value(en.Demonyms, l); ok {
		return l != w || v.tags[i] != "NNP"
	}
	if l != w {
		c := v.classes(l)
		return strings.Contains(c, "class") || strings.HasPrefix(c, "person")
	}
	return false
}

func (v *view) particle(n *name) bool {
	for k := n.first + 1; k < n.last-1; k++ {
		if !v.capital(k) && v.lex.Has(en.Particles, v.low[k]) {
			return true
		}
	}
	return false
}

// initial reports whether w is a single capital with or without its full stop.
func initial(w string) bool {
	return len(w) == 2 && w[1] == '.' && w[0] >= 'A' && w[0] <= 'Z'
}

func (v *view) vote(n name) {
	if !n.sure {
		return
	}
	switch n.typ {
	case doc.Person:
		last := n.last
		for last > n.core+1 && v.lex.Has(en.Suffixes, v.low[last-1]) {
			last--
			if v.low[last-1] == "," {
				last--
			}
		}
		v.known.person[v.low[last-1]] += 2
		if last-n.core > 1 {
			v.known.person[v.phraseLow(n.core, last)] += 2
			v.known.person[v.low[n.core]]++
		}
	case doc.Organization:
		v.known.org[v.phraseLow(n.first, n.last)]++
		if n.last-n.first > 1 {
			var b strings.Builder
			for k := n.first; k < n.last; k++ {
				if v.capital(k) {
					b.WriteString(v.low[k][:1])
				}
			}
			v.known.short[b.String()] = true
		}
	case doc.Place:
		v.known.place[v.phraseLow(n.first, n.last)]++
	}
}
