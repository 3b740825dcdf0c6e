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
	name := r.display(m.Core)
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

// short ties a name of one word, or one that stands in a heading.
func (r *resolver) short(m doc.Mention, w []string) int {
	key := strings.Join(w, " ")
	g := r.titleGender(m)
	if len(w) > 1 {
		if c := r.within(w, m.Type == doc.Person); c >= 0 {
			if k := r.at(c); m.Type == doc.Person && len(w) == 2 && (r.givenGender(w[0]) != 0 || r.firstName(w[0])) && normal(k.name) == w[1] {
				k.name, k.gender = display(r.bare(m)), r.givenGender(w[0]) // named in full in a heading only
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
	if m.Type != doc.Organization && m.Type != doc.Document || len(r.full[key]) == 0 {
		if c := r.pick(r.surnames[key], g); c >= 0 {
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
		c := r.make(cluster{typ: doc.SpeakerPerson, name: display(r.bare(m)), gender: g})
		if r.all[c].gender == 0 && len(r.surnames[key]) == 0 {
			r.all[c].gender = r.givenGender(key)
		}
		r.surnames.add(key, c)
		return c
	}
	if l := r.full[key]; len(l) > 0 {
		c := l[len(l)-1]
		if k := r.at(c); normal(k.name) == key && fuller(r.display(m.Core), k.name) {
			k.name = r.display(m.Core) // U.S. rather than US
		}
		return c
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
	}
	if a, ok := r.lex.Value(en.Aliases, key); ok {
		if l := r.full[a]; len(l) > 0 {
			return l[len(l)-1]
		}
	} else if m.Type != doc.Place {
		l := r.orgWords[key]
		article := r.word(r.token(m.Core.Start)-1) == "the"
		for i := len(l) - 1; i >= 0; i-- {
			if initials(r.at(l[i]).name) == key {
				return l[i]
			}
		}
		caps := upper(r.d.Slice(m.Core)) // HP is not the HP Way
		for i := len(l) - 1; i >= 0; i-- {
			if caps && strings.HasPrefix(normal(r.at(l[i]).name), key+" ") {
				continue
			}
			if r.shortens(key, article, l[i]) {
				return l[i]
			}
		}
	}
	return r.newBody(m, w, key)
}

// firstName reports whether w, in a heading before a surname, may be a given
// name: nothing tells that it is another word.
func (r *resolver) firstName(w string) bool {
	if r.small == nil {
		r.small = map[string]bool{}
		for i, x := range r.low {
			if !r.capital(i) {
				r.small[x] = true
			}
		}
	}
	_, cue := r.lex.CueIn(r.lex.VerbLemma(w), en.Verb, 0)
	return !r.small[w] && !cue && !r.fronts(w) && !r.lex.Has(en.Titles, w) && !r.lex.Has(en.SourceNouns, w) && !r.lex.Has(en.NotNames, w) && !r.lex.Has(en.Modifiers, w) && !r.lex.Has(en.PhraseEnds, w) && !r.lex.Has(en.Articles, w)
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
			if n == 1 && person && len(w) == 2 && (i == 0 || len(strings.Fields(r.surnameOf(part))) > 1) {
				continue // Ann Roe is not Jane Roe
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
