package speakers

// The second pass: mentions and sources in the order of the text, each seen
// with what was spoken of just before it.

import (
	"math"
	"sort"
	"strings"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// event is one thing that the text has just spoken of.
type event struct {
	cluster int
	token   int
	sent    int
	para    int
	quote   int  // quotation it stands in, -1 outside
	subject bool // a verb follows, or nothing stands before it in its sentence
	source  bool // it was the source of an attribution
	owner   bool // a possessor: Trump's
	inside  bool // inside a larger phrase: of Ohio, for Roe
	told    bool // somebody told it something
}

// reach is how many events back an antecedent may be. It bounds the work of
// each pronoun.
const reach = 48

// recency holds the latest events, the last at the end.
type recency struct{ events []event }

func (x *recency) add(e event) {
	if len(x.events) >= 2*reach {
		x.events = append(x.events[:0], x.events[len(x.events)-reach:]...)
	}
	x.events = append(x.events, e)
}

func (x *recency) last() []event { return x.events[max(0, len(x.events)-reach):] }

// item is a mention or a source, in the order of the text.
type item struct {
	start, end  int // bytes
	mention     int // -1 for a source
	attribution int
}

// readInOrder ties sources and mentions to clusters, from the top to the end.
func (r *resolver) readInOrder() {
	d := r.d
	r.tied = append([]int(nil), r.named...)
	r.sources = filled(len(d.Attributions))
	items := make([]item, 0, len(d.Mentions)+len(d.Attributions))
	for i, m := range d.Mentions {
		items = append(items, item{m.Start, m.End, i, -1})
	}
	for i, a := range d.Attributions {
		if len(a.Source) > 0 {
			items = append(items, item{a.Source[0].Start, a.Source[len(a.Source)-1].End, -1, i})
		}
	}
	sort.SliceStable(items, func(a, b int) bool {
		if items[a].start != items[b].start {
			return items[a].start < items[b].start
		}
		return items[a].mention < items[b].mention
	})
	r.indexContents()
	covered := 0 // end of the latest source: mentions in it are parts of it
	for _, x := range items {
		if x.mention < 0 {
			r.source(x.attribution)
			covered = max(covered, x.end)
			continue
		}
		r.mention(x.mention, x.start < covered)
	}
}

// mention enters mention i among what was spoken of.
func (r *resolver) mention(i int, inside bool) {
	m := r.d.Mentions[i]
	first, last := r.tokens(m.Span)
	if first >= last {
		return
	}
	c := r.named[i]
	if c < 0 && (!inside || m.Type == doc.Organization && m.Form == doc.Nominal && last-first > 2) {
		p := r.parsePhrase(first, last)
		switch {
		case p.pronoun != "" && m.Form == doc.Pronoun:
			if c = r.pronoun(p.first, p.pronoun, -1); c >= 0 && !r.lex.Has(en.Relatives, p.pronoun) && !r.lex.Has(en.FirstPerson, p.pronoun) {
				r.tied[i] = c
			}
			return
		case m.Form != doc.Pronoun && p.head >= 0 && (m.Type == doc.Person || m.Type == doc.Group || m.Type == doc.Organization || m.Type == doc.Document || m.Type == doc.Other && r.holdsName(p)):
			r.cutClause(&p)
			c = r.description(p, false)
		}
	}
	if c < 0 {
		return
	}
	r.tied[i] = c
	r.spoken(c, first, last, false, inside)
}

// cutClause lets a description end before its relative clause: who the clause
// is told of goes by the words before it.
func (r *resolver) cutClause(p *phrase) {
	for k := p.head + 1; k < p.end; k++ {
		switch r.word(k) {
		case "who", "whom", "whose", "which", "that":
			p.end = k
			return
		}
	}
}

// spoken adds an event for cluster c at the tokens [first, last).
func (r *resolver) spoken(c, first, last int, source, inside bool) {
	c = r.root(c)
	e := event{cluster: c, token: first, sent: r.sent[first], para: r.para[first], quote: r.quote[first], source: source, inside: inside}
	next := r.word(last)
	e.owner = next == "'s" || next == "'" || r.word(last-1) == "'s" && !source
	if e.sent >= 0 {
		start := r.d.Sentences[e.sent].First
		for start < first && (!r.wordy(start) || r.lex.Has(en.Articles, r.word(start))) {
			start++
		}
		e.subject = start == first && !e.owner
	}
	if !e.owner && !e.inside {
		k := last
		for k < last+3 && strings.HasPrefix(r.tag(k), "RB") {
			k++
		}
		e.subject = e.subject || r.verbal(k)
	}
	before := r.word(first - 1)
	e.told = r.toldBefore(first)
	if k := &r.all[c]; k.name == "" && k.head != "" && (source || e.subject || before != "," && before != "as" && !r.lex.Has(en.Auxiliaries, before)) {
		r.heads.add(k.head, c)
	}
	e.inside = e.inside || first > 0 && (r.word(first-1) == "of" || r.word(first-1) == "for" || r.word(first-1) == "in")
	r.recent.add(e)
}

// toldBefore reports whether the phrase at token i is the one told something:
// "told the Post", "in an interview with the Post".
func (r *resolver) toldBefore(i int) bool {
	for i > 0 && r.lex.Has(en.Articles, r.word(i-1)) {
		i--
	}
	switch r.word(i - 1) {
	case "told", "tell", "tells", "telling", "informed", "assured":
		return true
	case "with", "to":
		switch r.word(i - 2) {
		case "interview", "spoke", "speaking", "talked", "talking", "statement", "email", "comments":
			return true
		}
	}
	return false
}

// source ties the source of attribution a.
func (r *resolver) source(a int) {
	d := r.d
	for _, s := range d.Attributions[a].Source {
		first, last := r.tokens(s)
		if first >= last {
			continue
		}
		if c := r.resolve(first, last, a); c >= 0 {
			r.sources[a] = c
			r.spoken(c, first, last, true, false)
			return
		}
	}
	// A source without a word that could be resolved is taken as it stands.
	s := d.Attributions[a].Source[0]
	c := r.make(cluster{typ: doc.SpeakerDocument, desc: display(d.Slice(s)), fixed: doc.Anonymous})
	r.sources[a] = c
}

// resolve is the cluster that the tokens [first, last), the source of
// attribution a, stand for; -1 for tokens without a word.
func (r *resolver) resolve(first, last, a int) int {
	r.asked = a
	if left, right := r.joint(first, last); left > 0 && r.depth < 3 {
		r.depth++
		defer func() { r.depth-- }()
		if l, m := r.resolve(first, left, a), -1; l >= 0 && r.isNamed(l) {
			r.spoken(l, first, left, true, false) // for "his" in the second
			r.asked = a
			if m = r.resolve(right, last, a); m >= 0 && r.root(m) != r.root(l) {
				return r.several([]int{r.root(l), r.root(m)})
			}
		}
	}
	if c := r.turnLabel(first, last); c >= 0 {
		return c
	}
	if w := r.word(last - 1); last-first > 2 && r.word(last-2) == "of" && (w == "whom" || w == "which") {
		if c := r.relative(last-1, w); c >= 0 && (w == "which" || r.at(c).plural || r.at(c).typ == doc.SpeakerGroup) {
			return c // many of whom
		}
	}
	p := r.parsePhrase(first, last)
	switch {
	case p.first >= p.last:
		return -1
	case p.pronoun != "":
		if c := r.pronoun(p.first, p.pronoun, a); c >= 0 {
			return c
		}
		if p.last == p.first+1 && (p.pronoun == "both" || p.pronoun == "each") {
			if c := r.lastTwo(p.first, doc.SpeakerPerson); c >= 0 {
				return c
			}
		}
		return r.indefinite(p)
	case len(p.names) > 0:
		return r.nameSource(p)
	case p.bare[1] > p.bare[0]:
		return r.bareName(p)
	case p.head >= 0:
		return r.description(p, true)
	}
	return -1
}

// joint finds the "and" (or "as well as") that joins a simple phrase with
// another that is no name: "Ms. Roe and her aides", "Roe, 30, and his wife". The
// first phrase ends before left, the second begins at right; 0, 0 if there is
// none. Names among themselves are left to parsePhrase.
func (r *resolver) joint(first, last int) (left, right int) {
	for k := first; k < last-1 && k < first+12; k++ {
		w := r.word(k)
		end, next := k, r.alongWith(k)
		switch {
		case r.name[k] >= 0:
			continue
		case w == ",":
			// an age or the like may stand between commas
			for next = k + 1; next < last && (r.tag(next) == "CD" || r.word(next) == ","); next++ {
			}
			if n := r.alongWith(next); n > next {
				next = n
			} else if r.word(next) == "and" {
				next++
			} else {
				return 0, 0
			}
		case next > k:
		case w == "and":
			next = k + 1
		case r.lex.Has(en.PhraseEnds, w) && k > first, w == "or":
			return 0, 0
		default:
			continue
		}
		n := r.word(next)
		if end > first && next < last && r.name[next] < 0 && (r.lex.Has(en.Articles, n) && n != "a" || r.lex.Has(en.Possessives, n) || n == "some" || n == "other" || n == "others" || n == "many") {
			return end, next
		}
		if w == "and" && k > first && next < last && r.name[next] >= 0 && r.name[k-1] < 0 && r.bodyNoun(k-1) {
			return k, next // the Roe campaign and the party
		}
		return 0, 0
	}
	return 0, 0
}

// bodyNoun reports whether token i is a noun for a body.
func (r *resolver) bodyNoun(i int) bool {
	classes, _, _ := r.class(i)
	return len(classes) > 0 && classes[0] == string(organization)
}

// nameSource is the cluster of the names that a phrase stands for; what else
// the phrase says of a single one is learnt.
func (r *resolver) nameSource(p phrase) int {
	var list []int
	for _, m := range p.names {
		if c := r.named[m]; c >= 0 {
			list = append(list, r.root(c))
		}
	}
	if len(list) == 0 {
		return -1
	}
	if len(list) == 1 {
		if p.head >= 0 && r.at(list[0]).role == "" && p.start < p.head+1 && p.owner[1] == 0 && r.roleNoun(p.head) {
			r.at(list[0]).role = display(r.slice(p.start, p.head+1))
		}
		if p.head >= 0 {
			_, noun, _ := r.class(p.head)
			r.roles.add(noun, list[0])
			if r.at(list[0]).gender == 0 {
				r.at(list[0]).gender = r.genderOf(noun)
			}
		}
		return list[0]
	}
	return r.several(list)
}

// several is the cluster of several speakers together.
func (r *resolver) several(list []int) int {
	var key []string
	for _, c := range list {
		key = append(key, r.nameOf(c))
	}
	k := "; " + strings.Join(key, "; ")
	if l := r.full[k]; len(l) > 0 {
		return l[len(l)-1]
	}
	c := r.make(cluster{typ: r.at(list[0]).typ, members: list, plural: true})
	r.full.add(k, c)
	return c
}

// bareName is a name that no mention covers.
func (r *resolver) bareName(p phrase) int {
	f, l := p.bare[0], p.bare[1]
	key := normal(r.slice(f, l))
	w := strings.Fields(key)
	if len(w) == 0 {
		return -1
	}
	if c := r.people(l - 1); c >= 0 && l-f == 1 {
		return c
	}
	for _, x := range []index{r.full, r.surnames, r.orgWords, r.givens} {
		if c := x[key]; len(c) > 0 {
			return c[len(c)-1]
		}
	}
	if c := r.surnames[w[len(w)-1]]; len(w) > 1 && len(c) > 0 {
		return c[len(c)-1]
	}
	if c := r.misspelt(key, 0); c >= 0 {
		return c
	}
	typ := doc.SpeakerOrganization
	if r.givenGender(w[0]) != 0 || r.lex.Has(en.Titles, r.word(f-1)) {
		typ = doc.SpeakerPerson
	}
	c := r.make(cluster{typ: typ, name: display(r.slice(f, l))})
	r.full.add(key, c)
	if typ == doc.SpeakerPerson {
		r.surnames.add(w[len(w)-1], c)
	} else {
		r.orgWords.add(w[0], c)
	}
	return c
}

// people is the state or place whose people or things the word at token i names:
// American, the Russians. -1 if it is no such word.
func (r *resolver) people(i int) int {
	w := r.word(i)
	place, ok := r.lex.Value(en.Demonyms, w)
	if !ok {
		if place, ok = r.lex.Value(en.Demonyms, strings.TrimSuffix(w, "s")); !ok {
			return -1
		}
	}
	key := normal(place)
	if a, ok := r.lex.Value(en.Aliases, key); ok {
		key = a
	}
	if l := r.full[key]; len(l) > 0 {
		return l[len(l)-1]
	}
	c := r.make(cluster{typ: doc.SpeakerOrganization, name: place})
	r.full.add(key, c)
	return c
}

// antecedent is the best cluster among the latest events that ok accepts;
// want is the token that looks for it.
func (r *resolver) antecedent(want int, ok func(k *cluster) float64) int {
	best, bestScore := -1, math.Inf(-1)
	ev := r.recent.last()
	sent, para, quote := r.sent[want], r.para[want], r.quote[want]
	for i := len(ev) - 1; i >= 0; i-- {
		e := ev[i]
		c := r.root(e.cluster)
		if r.all[c].vague || e.told && r.all[c].typ == doc.SpeakerOrganization {
			continue
		}
		fit := ok(&r.all[c])
		if math.IsInf(fit, -1) {
			continue
		}
		s := fit - weights.sentence*math.Min(float64(sent-e.sent), 8) - weights.paragraph*math.Min(float64(para-e.para), 4)
		if e.subject {
			s += weights.subject
		}
		if e.source {
			s += weights.source
		}
		if e.source && e.subject && r.all[c].name == "" && r.all[c].typ == doc.SpeakerPerson && !r.all[c].plural && !r.all[c].owned && e.para == para {
			s += weights.unnamed
		}
		if e.quote >= 0 && e.quote != quote {
			s -= weights.quote
		}
		s += weights.frequency * math.Log(float64(1+r.all[c].mentions))
		if s > bestScore {
			best, bestScore = c, s
		}
	}
	return best
}

// weights of what makes an antecedent likely: distance counts against it, being
// the subject of its sentence or the source of a claim for it. Found by search
// on the sources that are pronouns in PolNeAR (train part) and news of 2023.
// An unnamed person, unless told by whose it is (Roe's mother), gets what a named one has by gender and frequency, where
// it spoke in the same paragraph.
var weights = struct{ sentence, paragraph, subject, source, quote, frequency, unnamed float64 }{
	sentence: 0.6, paragraph: 0.3, subject: 1, source: 0.8, quote: 2, frequency: 0.225, unnamed: 0.5,
}
