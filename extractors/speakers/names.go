package speakers

import (
	"strings"
	"unicode"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// collectNames makes the clusters of names. Names of several words come first,
// from the whole article, because a headline or lead often names shortly
// whom the text names in full later.
func (r *resolver) collectNames() {
	d := r.d
	r.named = filled(len(d.Mentions))
	for i, m := range d.Mentions {
		if m.Form != doc.Name {
			continue
		}
		w := r.nameWords(m)
		if len(w) < 2 && m.Type == doc.Person || len(w) == 0 {
			continue
		}
		if m.Type == doc.Person {
			r.named[i] = r.person(m, w)
		} else if len(w) > 1 {
			r.named[i] = r.body(m, w)
		}
	}
	for i, m := range d.Mentions {
		if m.Form != doc.Name || r.named[i] >= 0 {
			continue
		}
		if w := r.nameWords(m); len(w) > 0 {
			r.named[i] = r.short(i, w)
		}
	}
	r.defineAcronyms()
	for i, m := range d.Mentions {
		if c := r.named[i]; c >= 0 {
			k := r.at(c)
			k.count++
			r.learn(c, i, m)
		}
	}
}

// nameWords are the words of a name without suffixes and possessive endings.
func (r *resolver) nameWords(m doc.Mention) []string {
	w := strings.Fields(normal(r.d.Slice(m.Core)))
	if m.Type == doc.Person {
		for len(w) > 1 && r.lex.Has(en.Suffixes, w[len(w)-1]) {
			w = w[:len(w)-1]
		}
	}
	return w
}

// person finds or makes the cluster of a person's name of several words. Two
// names are one person's if the surname is the same and the given names are
// equal, or one is the other's initial, or one form leaves out middle names.
func (r *resolver) person(m doc.Mention, w []string) int {
	first, last := w[0], w[len(w)-1]
	text := r.display(m.Core)
	for _, c := range r.surnames[last] {
		k := r.at(c)
		o := strings.Fields(normal(k.name))
		if len(o) < 2 || !sameGiven(first, o[0]) && !(len(o) > 2 && len(w) == 2 && first == o[1]) {
			continue
		}
		if fuller(text, k.name) {
			k.name = text
		}
		return c
	}
	c := r.make(cluster{typ: doc.SpeakerPerson, name: text, owner: -1, gender: r.givenGender(first)})
	r.full.add(strings.Join(w, " "), c)
	r.surnames.add(last, c)
	r.givens.add(first, c)
	if len(w) > 2 {
		// Names such as Park Geun-hye and de la Cruz are also cut elsewhere.
		r.surnames.add(w[len(w)-2]+" "+last, c)
	}
	return c
}

// sameGiven reports whether given names a and b can be one person's.
func sameGiven(a, b string) bool {
	if a == b {
		return true
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	return len(a) == 1 && b[0] == a[0] || len(a) >= 3 && strings.HasPrefix(b, a)
}

func (r *resolver) givenGender(name string) byte {
	switch v, _ := r.lex.Value(en.Given, name); v {
	case "m":
		return 'm'
	case "f":
		return 'f'
	}
	return 0
}

// body finds or makes the cluster of an organisation, place or other thing
// with a name of several words.
func (r *resolver) body(m doc.Mention, w []string) int {
	key := strings.Join(w, " ")
	if l := r.full[key]; len(l) > 0 {
		return l[len(l)-1]
	}
	if a, ok := r.lex.Value(en.Aliases, key); ok {
		if l := r.full[a]; len(l) > 0 {
			k := r.at(l[len(l)-1])
			if fuller(r.display(m.Core), k.name) {
				k.name = r.display(m.Core)
			}
			return l[len(l)-1]
		}
	}
	return r.newBody(m, w, key)
}

func (r *resolver) newBody(m doc.Mention, w []string, key string) int {
	c := r.make(cluster{typ: speakerType(m.Type), name: r.display(m.Core), owner: -1})
	r.full.add(key, c)
	if a, ok := r.lex.Value(en.Aliases, key); ok {
		r.full.add(a, c)
	}
	if m.Type == doc.Person {
		return c
	}
	if len(w) > 1 {
		r.orgWords.add(w[0], c)
		r.orgWords.add(w[len(w)-1], c)
		if a := initials(r.d.Slice(m.Core)); len(a) > 1 {
			r.orgWords.add(a, c)
		}
		r.heads.add(w[len(w)-1], c)
	}
	return c
}

// short ties a name of one word, or one that no full name matched.
func (r *resolver) short(i int, w []string) int {
	m := r.d.Mentions[i]
	key := strings.Join(w, " ")
	g := r.titleGender(m)
	if m.Type != doc.Organization && m.Type != doc.Document || len(r.full[key]) == 0 {
		if c := r.pick(r.surnames[key], m, g); c >= 0 && (m.Type == doc.Person || r.recentlyNamed(c)) {
			return c
		}
	}
	if m.Type == doc.Person {
		if g == 0 {
			if c := r.pick(r.givens[key], m, 0); c >= 0 {
				return c
			}
		}
		c := r.make(cluster{typ: doc.SpeakerPerson, name: r.display(m.Core), owner: -1, gender: g})
		if r.all[c].gender == 0 && len(r.surnames[key]) == 0 {
			r.all[c].gender = r.givenGender(key)
		}
		r.surnames.add(key, c)
		return c
	}
	if l := r.full[key]; len(l) > 0 {
		return l[len(l)-1]
	}
	if a, ok := r.lex.Value(en.Aliases, key); ok {
		if l := r.full[a]; len(l) > 0 {
			return l[len(l)-1]
		}
	} else if m.Type != doc.Place {
		if l := r.orgWords[key]; len(l) > 0 && r.shortens(key, l[len(l)-1]) {
			return l[len(l)-1]
		}
	}
	return r.newBody(m, w, key)
}

// shortens reports whether the word key alone can stand for organisation c: its
// acronym, its first word, or, for media, its last (the Post).
func (r *resolver) shortens(key string, c int) bool {
	k := r.at(c)
	w := strings.Fields(normal(k.name))
	if key == w[0] || key == initials(k.name) {
		return true
	}
	return r.lex.Has(en.Outlets, k.name) || r.lex.Has(en.Outlets, "the "+k.name)
}

// recentlyNamed guards against taking a place or organisation for a person of
// the same surname: the person must have been named at least once.
func (r *resolver) recentlyNamed(c int) bool { return r.at(c).typ == doc.SpeakerPerson }

// pick chooses among the clusters that a surname may stand for: the latest one
// named before m, of the gender of its title, else the first one named after it.
func (r *resolver) pick(l []int, m doc.Mention, gender byte) int {
	best := -1
	for _, c := range l {
		k := r.at(c)
		if k.typ != doc.SpeakerPerson || gender != 0 && k.gender != 0 && k.gender != gender {
			continue
		}
		if best < 0 || r.weight(c) > r.weight(best) {
			best = c
		}
	}
	return best
}

func (r *resolver) weight(c int) int { return r.at(c).mentions }

// titleGender is told by the title inside m: Mr., Mrs., Sir, Queen.
func (r *resolver) titleGender(m doc.Mention) byte {
	return r.genderOf(r.d.Text[m.Start:m.Core.Start])
}

func (t *text) genderOf(s string) byte {
	for _, w := range strings.Fields(en.Normal(s)) {
		if v, ok := t.lex.Value(en.Gendered, w); ok && v != "" {
			return v[0]
		}
	}
	return 0
}

// learn takes over what mention i of cluster c says of it besides the name.
func (r *resolver) learn(c, i int, m doc.Mention) {
	k := r.at(c)
	k.mentions++
	if m.Type == doc.Person {
		if g := r.titleGender(m); g != 0 {
			k.gender = g
		}
		if k.gender == 0 {
			k.gender = r.genderOf(m.Role)
		}
	}
	if k.role == "" {
		k.role = m.Role
	}
	if k.org == "" {
		k.org = m.Affiliation
	}
	if k.typ == doc.SpeakerPerson {
		before := r.d.Text[m.Start:m.Core.Start]
		for _, s := range []string{m.Role, before} {
			for _, w := range strings.Fields(en.Normal(s)) {
				w = strings.Trim(w, ",'’-")
				r.roles.add(w, c)
				for _, o := range r.others(en.RoleWords, w) {
					r.roles.add(o, c)
				}
			}
		}
	}
}

// defineAcronyms joins "Federal Trade Board (FTB)" with FTB: a name followed by
// another in brackets that is made of its initials.
func (r *resolver) defineAcronyms() {
	d := r.d
	for i := 0; i+1 < len(d.Mentions); i++ {
		a, b := d.Mentions[i], d.Mentions[i+1]
		if r.named[i] < 0 || r.named[i+1] < 0 || a.End > b.Start || b.Start-a.End > 3 || strings.TrimSpace(d.Text[a.End:b.Start]) != "(" {
			continue
		}
		short := strings.ToLower(strings.ReplaceAll(d.Slice(b.Core), ".", ""))
		if short == initials(d.Slice(a.Core)) || len(short) > 1 && upper(d.Slice(b.Core)) && strings.HasPrefix(initials(d.Slice(a.Core)), short[:1]) {
			r.join(r.named[i+1], r.named[i])
		}
	}
}

func upper(s string) bool { return strings.ToUpper(s) == s }

// initials are the first letters of the capitalised words of s, in lower case.
func initials(s string) string {
	var b strings.Builder
	for _, w := range strings.FieldsFunc(s, func(c rune) bool { return unicode.IsSpace(c) || c == '-' }) {
		for _, c := range w {
			if unicode.IsUpper(c) {
				b.WriteRune(unicode.ToLower(c))
			}
			break
		}
	}
	return b.String()
}

func speakerType(t doc.MentionType) doc.SpeakerType {
	switch t {
	case doc.Person:
		return doc.SpeakerPerson
	case doc.Group:
		return doc.SpeakerGroup
	case doc.Document:
		return doc.SpeakerDocument
	}
	return doc.SpeakerOrganization
}

// display is a name as it is shown: spaces made single, no leading article, no
// possessive ending, no marks around it.
func (r *resolver) display(s doc.Span) string { return display(r.d.Slice(s)) }

func display(s string) string {
	w := strings.Fields(s)
	if len(w) > 1 {
		switch strings.ToLower(w[0]) {
		case "the", "a", "an":
			w = w[1:]
		}
	}
	s = strings.Trim(strings.Join(w, " "), ` ,;:“”"‘`)
	for _, e := range []string{"’s", "'s", "’", "'"} {
		if t, ok := strings.CutSuffix(s, e); ok && t != "" {
			s = t
			break
		}
	}
	return s
}
