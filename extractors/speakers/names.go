package speakers

// The first pass: clusters of names, over the whole article.

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// collectNames makes the clusters of names. Names of several words come first,
// from the whole article, because a headline or lead often names shortly
// whom the text names in full later.
func (r *resolver) collectNames() {
	d := r.d
	r.named = filled(len(d.Mentions))
	r.words = make([][]string, len(d.Mentions))
	r.genders = map[string]byte{}
	heading := r.headings()
	head := make([]bool, len(d.Mentions))
	for i, m := range d.Mentions {
		if r.isName(m) {
			r.words[i] = r.nameWords(m)
			head[i] = heading(m)
			if g := r.titleGender(m); g != 0 && m.Type == doc.Person && len(r.words[i]) > 0 {
				s := r.words[i][len(r.words[i])-1]
				if o, ok := r.genders[s]; ok && o != g {
					g = 'b'
				}
				r.genders[s] = g
			}
		}
	}
	// Names that begin with a given name come before others, which may have a
	// word in front that is no part of them.
	for _, sure := range []bool{true, false} {
		for i, m := range d.Mentions {
			w := r.words[i]
			if len(w) < 2 || r.named[i] >= 0 || head[i] || m.Type == doc.Person && (r.lex.Has(en.Particles, w[0]) || len(w) == 2 && r.fronts(w[0])) {
				continue
			}
			if (m.Type != doc.Person || r.lex.Has(en.Given, w[0]) || len(w[0]) == 1) != sure {
				continue
			}
			if m.Type == doc.Person {
				r.named[i] = r.person(m, w)
			} else {
				r.named[i] = r.body(m, w)
			}
			r.learn(r.named[i], m)
		}
	}
	// Mr. Roe comes before Roe, who may be he and not the Ann Roe named in full.
	for _, turn := range []struct{ titled, heading bool }{{true, false}, {false, false}, {true, true}, {false, true}} {
		for i, m := range d.Mentions {
			if w := r.words[i]; len(w) > 0 && r.named[i] < 0 && head[i] == turn.heading && turn.titled == (m.Type == doc.Person && len(w) == 1 && r.titleGender(m) != 0) {
				r.named[i] = r.short(m, w)
				r.learn(r.named[i], m)
			}
		}
	}
	r.nameInPassing()
	r.defineAcronyms()
	r.rank()
}

// nameInPassing gives persons known by a surname alone the given name that stands
// before it where the text speaks of something else: the Ann Roe Act.
func (r *resolver) nameInPassing() {
	for i := 1; i < len(r.low); i++ {
		l := r.surnames[r.low[i]]
		if len(l) == 0 || !r.capital(i) || !r.capital(i-1) || !r.lex.Has(en.Given, r.low[i-1]) || r.name[i] >= 0 && r.d.Mentions[r.name[i]].Type == doc.Person && len(r.words[r.name[i]]) > 0 {
			continue
		}
		for _, c := range l {
			g := r.givenGender(r.low[i-1])
			if k := r.at(c); k.typ == doc.SpeakerPerson && normal(k.name) == r.low[i] && (k.gender == 0 || g == 0 || k.gender == g) {
				k.name = display(r.slice(i-1, i+1))
				break
			}
		}
	}
}

// most is how many of the named ones that an article speaks of most are
// looked at where a description may mean one of them.
const most = 6

// rank notes where each named cluster first stands, and which the article
// speaks of most.
func (r *resolver) rank() {
	r.firstAt = map[int]int{}
	for i, m := range r.d.Mentions {
		if r.named[i] < 0 {
			continue
		}
		c := r.root(r.named[i])
		if _, ok := r.firstAt[c]; !ok {
			r.firstAt[c] = r.after(m.Start)
			r.top = append(r.top, c)
		}
	}
	slices.SortStableFunc(r.top, func(a, b int) int { return r.all[b].mentions - r.all[a].mentions })
	r.top = r.top[:min(len(r.top), most)]
}

// headings tells the mentions in lines set in Title Case or capitals, where
// words that are no part of a name are written like one.
func (r *resolver) headings() func(doc.Mention) bool {
	is := make([]int8, len(r.d.Sentences))
	return func(m doc.Mention) bool {
		t := r.token(m.Start)
		if t < 0 || r.sent[t] < 0 {
			return false
		}
		s := r.sent[t]
		if is[s] == 0 {
			x := r.d.Sentences[s]
			capital, words := 0, 0
			for i := x.First; i < x.Last && i < x.First+40; i++ {
				if len(r.low[i]) > 3 && r.wordy(i) {
					words++
					if r.capital(i) {
						capital++
					}
				}
			}
			is[s] = -1
			most := 8
			switch r.word(x.Last - 1) {
			case ".", "!", "?":
				most = 9 // a heading has none, a sentence may hold little but names
			}
			if words >= 4 && capital*10 >= words*most {
				is[s] = 1
			}
		}
		return is[s] > 0
	}
}

// nameWords are the words of a name without titles, suffixes and possessive endings.
func (r *resolver) nameWords(m doc.Mention) []string {
	w := strings.Fields(normal(r.bare(m)))
	if m.Type == doc.Person {
		if last := len(w) - 1; last > 2 && (r.lex.Has(en.Times, w[last]) || r.lex.Has(en.OrgHeads, w[last])) {
			return nil // Ann Roe Voting Day
		}
		for len(w) > 1 && r.lex.Has(en.Suffixes, w[len(w)-1]) {
			w = w[:len(w)-1]
		}
	}
	return w
}

// bare is the text of a name; of a person's without titles at its head.
func (r *resolver) bare(m doc.Mention) string {
	s := r.d.Slice(m.Core)
	if m.Type != doc.Person {
		return s
	}
	w := strings.Fields(s)
	for n := min(4, len(w)-1); n > 0 && !(len(w) == 2 && r.lex.Has(en.Given, w[0])); n-- {
		if r.lex.Has(en.Titles, strings.Join(w[:n], " ")) {
			w = w[n:]
			n = min(4, len(w)-1) + 1
		}
	}
	// "ex-drummer Roe": a compound noun is no part of the name
	if k := strings.LastIndexByte(w[0], '-'); len(w) > 2 && k > 0 {
		if r, _ := utf8.DecodeRuneInString(w[0][k+1:]); unicode.IsLower(r) {
			w = w[1:]
		}
	}
	for len(w) > 2 && (strings.ContainsAny(w[len(w)-1], "0123456789") || r.credential(w[len(w)-1]) || degree(w)) {
		w = w[:len(w)-1]
	}
	return strings.Join(w, " ")
}

// personName is the name of a person as it is shown: ANN ROE, in a heading, is
// Ann Roe.
func (r *resolver) personName(m doc.Mention) string {
	s := display(r.bare(m))
	w := strings.Fields(s)
	if !upper(s) || len(w) < 2 || len(w[0]) < 3 || !r.lex.Has(en.Given, en.Normal(w[0])) {
		return s
	}
	for i, x := range w {
		first := true
		w[i] = strings.Map(func(c rune) rune {
			lower := unicode.ToLower(c)
			if first {
				lower = c
			}
			first = !unicode.IsLetter(c)
			return lower
		}, x)
	}
	return strings.Join(w, " ")
}

// credential reports whether w is a suffix that is no part of a full name, as
// MD is and Jr. is not.
func (r *resolver) credential(w string) bool {
	switch en.Normal(strings.TrimRight(w, ",")) {
	case "jr", "sr", "ii", "iii", "iv":
		return false
	}
	return r.lex.Has(en.Suffixes, strings.TrimRight(w, ","))
}

// degree reports whether the last of the words of a name is a degree or other
// run of capitals behind a name that is not set in capitals: Ann Roe RN.
func degree(w []string) bool {
	l := w[len(w)-1]
	return len(l) > 1 && len(l) < 6 && upper(l) && !upper(w[len(w)-2]) && strings.Trim(l, "IVX.") != "" && !strings.Contains(l, ".")
}

// fronts reports whether w, before a surname, is a word that is no given name:
// a verb of saying at the head of a sentence, a place, a body.
func (r *resolver) fronts(w string) bool {
	if r.lex.Has(en.Given, w) || len(w) < 2 {
		return false
	}
	if r.lex.Has(en.Modifiers, w) || r.lex.Has(en.NotNames, w) || r.lex.Has(en.PhraseLeads, w) || r.lex.Has(en.PhraseEnds, w) || r.lex.Has(en.Titles, w) {
		return true
	}
	c, ok := r.lex.CueIn(r.lex.VerbLemma(w), en.Verb, 0)
	return ok && c.Lemma != w || r.lex.Has(en.Places, w) || r.lex.Has(en.Demonyms, w) || r.lex.Has(en.Orgs, w) || r.lex.Has(en.Outlets, w) || r.lex.Has(en.Calendar, w)
}

// person finds or makes the cluster of a person's name of several words. Two
// names are one person's if the surname is the same and the given names are
// equal, or one is the other's initial, or one form leaves out middle names.
func (r *resolver) person(m doc.Mention, w []string) int {
	first, last := w[0], w[len(w)-1]
	text := r.personName(m)
	for _, c := range r.surnames[last] {
		k := r.at(c)
		o := strings.Fields(normal(k.name))
		if len(o) < 2 || !sameGiven(first, o[0]) && !ends(o, w) && !ends(w, o) {
			continue
		}
		if fuller(text, k.name) && (!r.lex.Has(en.Given, o[0]) || sameGiven(first, o[0])) {
			k.name = text
		}
		return c
	}
	c := r.make(cluster{typ: doc.SpeakerPerson, name: text, gender: r.givenGender(first)})
	r.full.add(strings.Join(w, " "), c)
	r.surnames.add(last, c)
	r.givens.add(first, c)
	if len(w) > 2 {
		// Names such as Park Geun-hye and de la Cruz are also cut elsewhere.
		r.surnames.add(w[len(w)-2]+" "+last, c)
		for _, x := range w[1 : len(w)-1] {
			if len(x) > 2 {
				r.middles.add(x, c)
			}
		}
	}
	return c
}

// ends reports whether a ends with all of b: Aung San Suu Kyi with Suu Kyi.
func ends(a, b []string) bool {
	return len(a) > len(b) && slices.Equal(a[len(a)-len(b):], b)
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
	// "Polish" in "Polish farmers" is nobody that a description goes back to.
	adjective := m.Type == doc.Other && len(w) == 1 && r.lex.Has(en.Demonyms, w[0])
	c := r.make(cluster{typ: speakerType(m.Type), name: r.owned(m), place: m.Type == doc.Place, unsure: m.Type == doc.Other && len(w) < 3, vague: adjective})
	r.full.add(key, c)
	if a, ok := r.lex.Value(en.Aliases, key); ok {
		r.full.add(a, c)
	}
	if m.Type == doc.Person {
		return c
	}
	if len(w) > 1 {
		for i, x := range w {
			// "the board of elections" goes back to the Ohio Board of Elections
			if i > 0 && i < len(w)-1 && w[i+1] == "of" {
				r.heads.add(x, c)
				r.full.add("="+strings.Join(w[i:], " "), c)
			}
		}
		r.orgWords.add(w[0], c)
		r.orgWords.add(w[len(w)-1], c)
		if a := initials(r.d.Slice(m.Core)); len(a) > 1 {
			r.orgWords.add(a, c)
		}
		r.heads.add(w[len(w)-1], c)
	}
	return c
}

// pick chooses among the persons whom a surname may mean: the first of the
// gender of its title, else the first whose gender is not known, since an article
// brings in its main figures first and goes on to name lesser ones of the same
// surname in full.
func (r *resolver) pick(l []int, gender byte) int {
	best, guessed := -1, -1
	for _, c := range l {
		if k := r.at(c); gender == 0 && k.typ == doc.SpeakerPerson && k.told && !strings.Contains(k.name, " ") {
			return c // Mr. Roe, where others of that surname are named in full
		}
	}
	for _, c := range l {
		k := r.at(c)
		if k.typ == doc.SpeakerPerson && gender != 0 && k.gender != 0 && k.gender != gender && !k.told && guessed < 0 {
			if w := strings.Fields(normal(k.name)); len(w) > 0 && (r.genders[w[len(w)-1]] == gender || r.genders[w[0]] == gender) {
				guessed = c // Mr. Lindsey Roe: no title in the text says otherwise
			}
		}
		switch {
		case k.typ != doc.SpeakerPerson || gender != 0 && k.gender != 0 && k.gender != gender:
		case gender == k.gender || gender == 0:
			return c
		case best < 0:
			best = c
		}
	}
	if best < 0 {
		return guessed
	}
	return best
}

// titleGender is told by the title inside m: Mr., Mrs., Sir, Queen.
func (r *resolver) titleGender(m doc.Mention) byte {
	return r.genderOf(r.d.Text[m.Start:m.Core.Start])
}

func (t *text) genderOf(s string) byte {
	for _, w := range strings.Fields(en.Normal(s)) {
		if v, ok := t.lex.Value(en.Gendered, strings.TrimRight(w, ",")); ok && v != "" {
			return v[0]
		}
	}
	return 0
}

// learn takes over what mention m of cluster c says of it besides the name.
func (r *resolver) learn(c int, m doc.Mention) {
	k := r.at(c)
	k.mentions++
	if m.Type == doc.Person {
		if g := r.titleGender(m); g != 0 {
			k.gender, k.told = g, true
		}
		if g := r.genderOf(beforePreposition(m.Role)); g != 0 && (k.gender == 0 || k.gender == g) {
			k.gender, k.told = g, true // the first lady
		}
	}
	if t := r.token(m.Start); t < 0 || r.quote[t] < 0 {
		// What a quotation calls somebody may be a wish or an insult.
		if k.role == "" {
			k.role = m.Role
		}
		if k.org == "" {
			k.org = m.Affiliation
		}
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

// beforePreposition is a role without what it is told of: "strategist" of
// "strategist for Mrs. Roe".
func beforePreposition(role string) string {
	w := strings.Fields(role)
	for i, x := range w {
		switch x {
		case "for", "of", "to", "at", "in", "with", "on", "who", "and":
			return strings.Join(w[:i], " ")
		}
	}
	return role
}

func upper(s string) bool { return strings.ToUpper(s) == s }

// initials are the first letters of the capitalised words of s, in lower case.
func initials(s string) string {
	var b strings.Builder
	for _, w := range strings.FieldsFunc(s, func(c rune) bool { return unicode.IsSpace(c) || c == '-' }) {
		if c, _ := utf8.DecodeRuneInString(w); unicode.IsUpper(c) {
			b.WriteRune(unicode.ToLower(c))
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
	s = strings.Trim(strings.Join(w, " "), " ,;:“”\"‘'—–-―−")
	for _, e := range []string{"’s", "'s", "‘s", "’", "'", "‘"} {
		if t, ok := strings.CutSuffix(s, e); ok && t != "" {
			s = t
			break
		}
	}
	return s
}
