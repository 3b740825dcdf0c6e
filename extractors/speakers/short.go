package speakers

// Names that say less than the whole: one word, an acronym, a line in Title Case.

import (
	"strings"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// owned is the name of a body, with the place whose it is where the name alone
// tells too little: Ghana's Health Ministry.
func (r *resolver) owned(m doc.Mention) string {
	name := r.seated(m)
	t := r.token(m.Core.Start)
	if t < 2 || r.word(t-1) != "'s" && r.word(t-1) != "'" || m.Type != doc.Organization {
		return name
	}
	w := strings.Fields(name)
	if p := r.name[t-2]; p >= 0 && r.d.Mentions[p].Type == doc.Place && r.lex.Has(en.OrgHeads, w[len(w)-1]) {
		return r.display(r.d.Mentions[p].Core) + "'s " + name
	}
	return name
}

// seated is the name of a body with that of the body that it belongs to behind
// it: the Centre for River Studies at the University of Bragby.
func (r *resolver) seated(m doc.Mention) string {
	name := r.display(m.Core)
	if m.Type != doc.Organization || !strings.Contains(name, " ") {
		return name
	}
	i, j := r.tokens(m.Core)
	k := j
	switch r.word(k) {
	case "at", "for", "of", "in":
	default:
		return name
	}
	if k++; r.lex.Has(en.Articles, r.word(k)) {
		k++
	}
	if k >= len(r.name) || r.name[k] < 0 || r.sent[k] != r.sent[i] {
		return name
	}
	e := r.endOf(r.name[k])
	if r.word(e) == "'s" || r.word(e) == "'" {
		return name
	}
	if n := e + 1; r.word(k-1) == "the" && r.word(e) == "and" && n < len(r.name) && r.name[n] >= 0 && r.d.Mentions[r.name[n]].Type == doc.Organization {
		e = r.endOf(r.name[n]) // at the Roe Institute and Poe Foundation
	}
	return display(r.slice(i, e))
}

// short ties a name of one word, or one that stands in a heading.
func (r *resolver) short(m doc.Mention, w []string) int {
	key := strings.Join(w, " ")
	g := r.titleGender(m)
	if len(w) > 1 {
		if c := r.within(w, m.Type == doc.Person); c >= 0 {
			if k := r.at(c); m.Type == doc.Person && len(w) == 2 && (r.givenGender(w[0]) != 0 || r.firstName(w[0])) && normal(k.name) == w[1] {
				k.name, k.gender = r.personName(m), r.givenGender(w[0]) // named in full in a heading only
			}
			return c
		}
		for _, c := range r.surnames[w[1]] {
			if f := strings.Fields(normal(r.at(c).name)); sameGiven(w[0], f[0]) {
				return c
			}
		}
		if m.Type == doc.Person {
			if len(w) == 2 && r.fronts(w[0]) {
				if c := r.pick(r.surnames[w[1]], g); c >= 0 {
					return c // "Continued Roe", "Ohio Roe"
				}
			}
			return r.person(m, w)
		}
		return r.body(m, w)
	}
	if m.Type == doc.Person && g == 0 && m.Start == m.Core.Start && len(r.surnames[key]) == 0 && len(r.givens[key]) == 0 && len(r.middles[key]) == 0 && !r.lex.Has(en.Given, key) {
		if c := r.shortBody(key, r.word(r.token(m.Core.Start)-1) == "the", false); c >= 0 && r.at(c).typ == doc.SpeakerOrganization && !upper(lastWord(r.at(c).name)) {
			return c // a firm's first word, taken for a surname
		}
	}
	if m.Type != doc.Organization && m.Type != doc.Document || len(r.full[key]) == 0 {
		if c := r.pick(r.surnames[key], g); c >= 0 && !(r.lex.Has(en.Given, key) && len(r.givens[key]) > 0 && !r.whole(c)) {
			return c
		}
	}
	if l := r.full[key+" department"]; len(l) > 0 && g == 0 {
		return l[len(l)-1] // State, Justice
	}
	if m.Type == doc.Person {
		if c := r.pick(r.middles[key], g); c >= 0 {
			return c
		}
		if c := r.pick(r.givens[key], g); c >= 0 && (g == 0 || r.givenGender(key) == 0 || len(strings.Fields(r.at(c).name)) == 2 && !r.lex.Has(en.Given, lastWord(normal(r.at(c).name)))) {
			return c
		}
		if c := r.misspelt(key, g); c >= 0 {
			return c
		}
		c := r.make(cluster{typ: doc.SpeakerPerson, name: r.personName(m), gender: g})
		if r.all[c].gender == 0 && len(r.surnames[key]) == 0 {
			r.all[c].gender = r.givenGender(key)
		}
		r.surnames.add(key, c)
		return c
	}
	if l := r.full[key]; len(l) > 0 {
		c := l[len(l)-1]
		if k := r.at(c); fuller(r.display(m.Core), k.name) {
			if a, _ := r.lex.Value(en.Aliases, normal(k.name)); normal(k.name) == key || a == key {
				k.name = r.display(m.Core) // U.S. rather than US, Volkswagen than VW
			}
		}
		return c
	}
	if (m.Type == doc.Group || m.Type == doc.Organization && len(r.orgWords[key]) == 0) && r.word(r.token(m.Core.Start)-1) == "the" && strings.HasSuffix(key, "s") {
		if c := r.people(r.token(m.Core.Start)); c >= 0 {
			return c // the Saudis
		}
	}
	if m.Type == doc.Other {
		if t := r.token(m.Core.Start); strings.HasSuffix(key, "s") && !r.lex.Has(en.SourceNouns, strings.TrimSuffix(key, "s")) {
			if c := r.people(t); c >= 0 {
				return c // Saudis, where no classes of people are told apart by that word
			}
		}
		if c := r.pick(r.givens[key], 0); c >= 0 {
			return c
		}
		if c := r.misspelt(key, 0); c >= 0 {
			return c
		}
	}
	if a, ok := r.lex.Value(en.Aliases, key); ok {
		if l := r.full[a]; len(l) > 0 {
			return l[len(l)-1]
		}
	} else if m.Type != doc.Place {
		article := r.word(r.token(m.Core.Start)-1) == "the"
		if c := r.shortBody(key, article, upper(r.d.Slice(m.Core))); c >= 0 {
			return c
		}
	}
	return r.newBody(m, w, key)
}

// shortBody is the body that the word key alone stands for, with or without an
// article before it; -1 for none. In capitals it is no first word: HP is not the
// HP Way.
func (r *resolver) shortBody(key string, article, caps bool) int {
	if r.lex.Has(en.Demonyms, key) {
		return -1 // what is Norwegian is not the Norwegian Ministry of Health
	}
	l := r.orgWords[key]
	for i := len(l) - 1; i >= 0; i-- {
		if initials(r.at(l[i]).name) == key {
			return l[i]
		}
	}
	for i := len(l) - 1; i >= 0; i-- {
		if caps && strings.HasPrefix(normal(r.at(l[i]).name), key+" ") {
			continue
		}
		if r.shortens(key, article, l[i]) {
			return l[i]
		}
	}
	return -1
}

// least letters of a surname that another may be a slip of.
const spelt = 5

// misspelt is the one person named in full whose surname differs from key by one
// letter, which is not its first or last; -1 for none.
func (r *resolver) misspelt(key string, g byte) int {
	if r.slips == nil {
		r.slips = index{}
		for i, c := range r.named {
			if w := r.words[i]; c >= 0 && len(w) > 1 && r.d.Mentions[i].Type == doc.Person {
				for _, s := range slips(w[len(w)-1]) {
					r.slips.add(s, r.root(c))
				}
			}
		}
	}
	found := -1
	for _, s := range slips(key) {
		for _, c := range r.slips[s] {
			c = r.root(c)
			w := lastWord(normal(r.all[c].name))
			if d := len(w) - len(key); d < -1 || d > 1 || w[len(w)-1] != key[len(key)-1] || g != 0 && r.all[c].gender != 0 && r.all[c].gender != g {
				continue
			}
			if found >= 0 && found != c {
				return -1
			}
			found = c
		}
	}
	return found
}

// slips are w and w with each letter but the first and last left out: two words
// that differ by one letter share one.
func slips(w string) []string {
	if len(w) < spelt || len(w) > 20 {
		return nil
	}
	out := []string{w}
	for i := 1; i < len(w)-1; i++ {
		out = append(out, w[:i]+w[i+1:])
	}
	return out
}

// whole reports whether the name of person c begins with a given name, so that
// its last word is a surname.
func (r *resolver) whole(c int) bool {
	w := strings.Fields(normal(r.at(c).name))
	return len(w) > 1 && r.lex.Has(en.Given, w[0])
}

// firstName reports whether w, in a heading before a surname, may be a given
// name: nothing tells that it is another word.
func (r *resolver) firstName(w string) bool {
	return !r.plainWord(w) && !r.fronts(w) && !r.lex.Has(en.Titles, w) && !r.lex.Has(en.SourceNouns, w) && !r.lex.Has(en.NotNames, w) && !r.lex.Has(en.Modifiers, w) && !r.lex.Has(en.PhraseEnds, w) && !r.lex.Has(en.Articles, w)
}

// plainWord reports whether w is a word that the text also writes without a
// capital, or a verb of saying.
func (r *resolver) plainWord(w string) bool {
	if r.small == nil {
		r.small = map[string]bool{}
		for i, x := range r.low {
			if !r.capital(i) {
				r.small[x] = true
			}
		}
	}
	_, cue := r.lex.CueIn(r.lex.VerbLemma(w), en.Verb, 0)
	return r.small[w] || cue
}

// longestHeading bounds the words of a name that its parts are looked up for.
const longestHeading = 8

// within is the longest part of w that names what the text names elsewhere: in
// a heading, words beside a name are written like parts of it.
func (r *resolver) within(w []string, person bool) int {
	w = w[:min(len(w), longestHeading)]
	for n := len(w); n > 0; n-- {
		for i := 0; i+n <= len(w); i++ {
			part := strings.Join(w[i:i+n], " ")
			if l := r.full[part]; len(l) > 0 {
				return l[len(l)-1]
			}
			if n == 1 && person && len(w) == 2 && (i == 0 && r.firstName(part) && !r.plainWord(w[1]) || i == 1 && len(strings.Fields(r.surnameOf(part))) > 1) {
				continue // Ann Roe is not Jane Roe, nor Ann
			}
			if c := r.pick(r.surnames[part], 0); c >= 0 {
				if f := strings.Fields(normal(r.at(c).name)); len(f) < 2 || i == 0 || sameGiven(w[i-1], f[0]) || r.givenGender(w[i-1]) == 0 {
					return c
				}
			}
		}
	}
	return -1
}

// lastWord is the last word of s, which is not empty.
func lastWord(s string) string { return s[strings.LastIndexByte(s, ' ')+1:] }

// surnameOf is the name of the person whom a surname means, "" for none.
func (r *resolver) surnameOf(part string) string {
	if c := r.pick(r.surnames[part], 0); c >= 0 {
		return r.at(c).name
	}
	return ""
}

// shortens reports whether the word key alone can stand for organisation c: its
// acronym, its first word, or, with an article or for media, its last (the Post).
func (r *resolver) shortens(key string, article bool, c int) bool {
	k := r.at(c)
	w := strings.Fields(normal(k.name))
	switch {
	case key == initials(k.name):
		return true
	case key == w[0]:
		// a name of its own, such as Google, does not stand for Google Pro
		return !r.lex.Has(en.Orgs, key) && !r.lex.Has(en.Outlets, key)
	}
	return article || strings.HasSuffix(key, "s") && k.typ == doc.SpeakerOrganization && len(w) > 1 && w[len(w)-1] == key || r.lex.Has(en.Outlets, k.name) || r.lex.Has(en.Outlets, "the "+k.name)
}
