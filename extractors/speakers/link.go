package speakers

// Whom a pronoun or a description goes back to is told by many small signs at
// once: how far off, whether the subject, whether of the same role. Each
// candidate gets the sum of the weights of its signs, by the kind of expression;
// the best is taken. For descriptions one candidate is that it goes back to
// nothing and stands for itself. The weights were learned on articles in which
// people said who is meant (see weights.tsv); this is the mention-ranking form of
// coreference of Denis and Baldridge (2008) with a log-linear model.

import (
	_ "embed"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

//go:embed weights.tsv
var weightTable string

// linkKind is the kind of an expression that goes back to something.
type linkKind int

const (
	linkHe     linkKind = iota // he, she
	linkIt                     // it
	linkThey                   // they
	linkPerson                 // the senator
	linkPeople                 // the officials
	linkBody                   // the company
	linkText                   // the report
	linkKinds
)

var linkNames = [linkKinds]string{"he", "it", "they", "person", "people", "body", "text"}

// sign is what can be seen of a candidate.
type sign int

const (
	// of the candidate that stands for itself
	signNew sign = iota
	signNewDefinite
	signNewBare
	signNewOwned
	signNewModified
	signNewComplement
	signNewProper
	signNewBorne
	signNewSpoken
	signNewOffice
	signNewAny
	signNewCapital
	signNewLater
	// where it was last spoken of
	signSame
	signPrevious
	signTwo
	signNear
	signMid
	signFar
	signOut
	signLater
	signSoon
	signSamePara
	signPrevPara
	signSubject
	signSource
	signOwner
	signInside
	signTold
	signQuote
	signOtherQuote
	signLastSource
	signLastSourceHere
	signLastSubject
	signSubjectNear
	signSourceNear
	signSourceHere
	signEvents
	signUnnamedHere
	signFirst
	signSecond
	signThird
	// what it is
	signMentions
	signTop
	signNext
	signNamed
	signPersonal
	signOrganization
	signGroup
	signDocument
	signPlural
	signSingularPerson
	signGender
	signPlace
	signOutlet
	signMute
	signOwned
	// how it fits the words of the description
	signBearer
	signOnlyBearer
	signRoleWords
	signOtherRole
	signUnmatched
	signHead
	signSynonym
	signNameHas
	signAny
	signPlaceNoun
	signCapital
	signMedia
	signLatestBearer
	signSameWords
	signSameOwner
	signOwnerOrg
	signs
)

var signNames = [signs]string{
	"new", "new-definite", "new-bare", "new-owned", "new-modified", "new-complement", "new-proper", "new-borne", "new-spoken", "new-office", "new-any", "new-capital", "new-later",
	"same-sentence", "previous-sentence", "two-back", "near", "mid", "far", "out-of-reach", "later", "soon", "same-paragraph", "previous-paragraph",
	"subject", "source", "owner", "inside", "told", "quoted", "other-quotation", "last-source", "last-source-here", "last-subject", "subject-near", "source-near", "source-here", "events", "unnamed-here", "latest", "second-latest", "third-latest",
	"mentions", "top", "next-to-top", "named", "person", "organization", "group", "document", "plural", "singular-person", "gender", "place", "outlet", "mute", "owned",
	"bearer", "only-bearer", "role-words", "other-role", "unmatched", "head", "synonym", "name-has", "any", "place-noun", "capital", "media", "latest-bearer", "same-words", "same-owner", "owner-organization",
}

type linkWeights [linkKinds][signs]float64

var learnedWeights = sync.OnceValue(func() *linkWeights { return readWeights(weightTable) })

// readWeights reads rows of kind, sign and weight; rows of other names are left out.
func readWeights(table string) *linkWeights {
	w := &linkWeights{}
	for line := range strings.Lines(table) {
		f := strings.Fields(line)
		if len(f) != 3 || f[0] == "#" {
			continue
		}
		k, s := slices.Index(linkNames[:], f[0]), slices.Index(signNames[:], f[1])
		if x, err := strconv.ParseFloat(f[2], 64); err == nil && k >= 0 && s >= 0 {
			w[k][s] = x
		}
	}
	return w
}

// seen is a sign with its strength, 1 for most.
type seen struct {
	sign sign
	by   float64
}

// candidate is a cluster that an expression may stand for; -1 for itself.
type candidate struct {
	cluster int
	signs   []seen
}

func (c *candidate) add(s sign, yes bool) {
	if yes {
		c.signs = append(c.signs, seen{s, 1})
	}
}

func (w *linkWeights) score(k linkKind, c candidate) float64 {
	sum := 0.0
	for _, s := range c.signs {
		sum += w[k][s.sign] * s.by
	}
	return sum
}

// link is the cluster that an expression of kind k at token i stands for, -1 for
// itself or for nothing; x is its description, nil for pronouns, a the
// attribution whose source it is.
func (r *resolver) link(k linkKind, i int, g byte, x *described, a int) int {
	list := r.candidates(k, i, g, x)
	if len(list) == 0 {
		return -1
	}
	if r.teacher != nil {
		return r.teacher(k, list, x, a)
	}
	best, bestScore := -1, math.Inf(-1)
	for n := range list {
		if s := r.weights.score(k, list[n]); s > bestScore {
			best, bestScore = n, s
		}
	}
	return list[best].cluster
}

// candidates are the clusters that fit the kind, each with its signs: what was
// spoken of lately, the latest first, then, for descriptions, who bears the role
// or goes by the noun, and whom the article speaks of most.
func (r *resolver) candidates(k linkKind, i int, g byte, x *described) []candidate {
	var list []candidate
	at := map[int]int{} // cluster → 1 + its place in list
	latest := 0
	add := func(c int, e *event) {
		c = r.root(c)
		short := k == linkText && r.all[c].typ == doc.SpeakerOrganization && r.all[c].head == x.noun // the (tram) line
		if at[c] > 0 || k == linkPerson && x != nil && x.owner >= 0 && !r.bears(c, x.noun) || k == linkBody && !r.goesBy(c, x) || !short && !r.fits(k, &r.all[c], g) || x != nil && x.owner >= 0 && r.root(x.owner) == c {
			return
		}
		at[c] = len(list) + 1
		n := candidate{cluster: c}
		r.place(&n, i, e)
		if e != nil {
			latest++
			n.add(signFirst, latest == 1)
			n.add(signSecond, latest == 2)
			n.add(signThird, latest == 3)
		}
		r.nature(&n, g)
		if x != nil {
			r.match(&n, x)
		}
		list = append(list, n)
	}
	known := x == nil || x.definite || x.bare && x.sort == person
	if known {
		ev := r.recent.last()
		for n := len(ev) - 1; n >= 0; n-- {
			if ev[n].told && r.at(ev[n].cluster).typ == doc.SpeakerOrganization && (x == nil || !r.lex.Has(en.MediaNouns, x.noun)) {
				continue // the paper that was told so
			}
			add(ev[n].cluster, &ev[n])
		}
		r.history(list, at, i, ev)
	}
	if x == nil {
		return list
	}
	bearer := -1
	for n := range list {
		if bearer < 0 && r.bears(list[n].cluster, x.noun) {
			bearer = n
			list[n].add(signLatestBearer, true)
		}
	}
	for _, c := range r.roles[x.noun] {
		if f := r.firstAt[r.root(c)]; known || f > x.head && r.former(x) == wasOnce(r.at(c).role) {
			add(c, nil)
		}
	}
	if known || x.plural || x.sort == organization {
		if l := r.full[x.key()]; x.owner >= 0 && len(l) > 0 {
			add(l[len(l)-1], nil)
		}
		if l := r.full[r.wordsKey(*x)]; len(l) > 0 {
			add(l[len(l)-1], nil)
		}
		for _, c := range r.heads[x.noun] {
			add(c, nil)
		}
		if x.sort == document || x.sort == data {
			for _, o := range r.others(en.SameThings, x.noun) {
				for _, c := range r.heads[o] {
					add(c, nil)
				}
			}
		}
		for _, c := range r.top {
			if known && k == linkPerson {
				add(c, nil)
			}
		}
	}
	n := candidate{cluster: -1}
	r.itself(&n, k, x)
	return append(list, n)
}

// fits reports whether a cluster can at all be what an expression of kind k and
// gender g stands for.
func (r *resolver) fits(k linkKind, c *cluster, g byte) bool {
	if c.vague {
		return false
	}
	switch k {
	case linkHe, linkPerson:
		if c.unsure && k == linkHe {
			return true // Beyoncé and the like
		}
		return c.typ == doc.SpeakerPerson && !c.plural && (g == 0 || c.gender == 0 || c.gender == g)
	case linkIt:
		return !c.plural && c.typ != doc.SpeakerPerson && c.typ != doc.SpeakerGroup
	case linkThey:
		return c.typ != doc.SpeakerDocument || c.plural
	case linkPeople:
		return c.plural || c.typ == doc.SpeakerGroup
	case linkBody:
		return c.typ == doc.SpeakerOrganization && !c.plural
	}
	return c.typ == doc.SpeakerDocument
}

// goesBy reports whether a body c may be called by the noun of x: the noun that it
// was described by, a word of its name, one for any body, for media or for places. One for companies does not
// stand for a name that tells of a public body (University).
func (r *resolver) goesBy(c int, x *described) bool {
	k := &r.all[c]
	switch {
	case k.place:
		return r.lex.Has(en.PlaceNouns, x.noun)
	case k.name == "":
		return k.head == x.noun || r.lex.Has(en.AnyBody, x.noun) || slices.Contains(r.others(en.SameThings, x.noun), k.head)
	case r.bears(c, x.noun) || r.lex.Has(en.MediaNouns, x.noun):
		return true
	}
	words := strings.Fields(normal(k.name))
	if slices.Contains(words, x.noun) {
		return true
	}
	if !r.lex.Has(en.AnyBody, x.noun) {
		return false
	}
	return r.lex.Has(en.PublicNouns, x.noun) || !slices.ContainsFunc(words, func(w string) bool { return r.lex.Has(en.PublicHeads, w) })
}

// place adds where a candidate was last spoken of, seen from token i; e is nil
// where that is out of reach.
func (r *resolver) place(n *candidate, i int, e *event) {
	if e == nil {
		later := false
		if f, ok := r.firstAt[n.cluster]; ok && f > i {
			later = true
		}
		n.add(signLater, later)
		if later {
			if t := r.firstAt[n.cluster]; t < len(r.para) {
				n.add(signSoon, r.para[t]-r.para[i] <= 2)
			}
		}
		n.add(signOut, !later)
		return
	}
	d, p := r.sent[i]-e.sent, r.para[i]-e.para
	switch {
	case d <= 0:
		n.add(signSame, true)
	case d == 1:
		n.add(signPrevious, true)
	case d == 2:
		n.add(signTwo, true)
	case d <= 4:
		n.add(signNear, true)
	case d <= 8:
		n.add(signMid, true)
	default:
		n.add(signFar, true)
	}
	n.add(signSamePara, p == 0)
	n.add(signPrevPara, p == 1)
	n.add(signSubject, e.subject)
	n.add(signSource, e.source)
	n.add(signOwner, e.owner)
	n.add(signInside, e.inside)
	n.add(signTold, e.told)
	n.add(signQuote, e.quote >= 0 && e.quote == r.quote[i])
	n.add(signOtherQuote, e.quote >= 0 && e.quote != r.quote[i])
}

// history adds what the candidates in list have done lately, by all events of
// each; at gives for a cluster 1 + its place in list.
func (r *resolver) history(list []candidate, at map[int]int, i int, ev []event) {
	type past struct {
		events                                         int
		subject, source, here, last, lastHere, topmost bool
	}
	did := make([]past, len(list))
	source, subject := false, -1 // whether a source was met; sentence of the subject met
	for n := len(ev) - 1; n >= 0; n-- {
		e := &ev[n]
		p := at[r.root(e.cluster)] - 1
		if p >= 0 {
			x := &did[p]
			x.events++
			near := r.sent[i]-e.sent <= 2
			x.subject = x.subject || e.subject && near
			x.source = x.source || e.source && near
			x.here = x.here || e.source && e.para == r.para[i]
			if e.source && !source {
				x.last = true
				x.lastHere = e.para == r.para[i]
			}
		}
		source = source || e.source
		// the first subject of the latest sentence before
		if e.sent < r.sent[i] && e.subject && (subject < 0 || e.sent == subject) {
			if p >= 0 {
				for k := range did {
					did[k].topmost = k == p
				}
			}
			subject = e.sent
		}
	}
	for p := range list {
		n, x := &list[p], did[p]
		n.add(signLastSource, x.last)
		n.add(signLastSourceHere, x.lastHere)
		n.add(signLastSubject, x.topmost)
		n.add(signSubjectNear, x.subject)
		n.add(signSourceNear, x.source)
		n.add(signSourceHere, x.here)
		n.signs = append(n.signs, seen{signEvents, math.Log(float64(max(1, x.events)))})
		c := &r.all[n.cluster]
		n.add(signUnnamedHere, x.here && c.name == "" && !c.owned)
	}
}

// nature adds what a candidate is.
func (r *resolver) nature(n *candidate, g byte) {
	c := &r.all[n.cluster]
	n.signs = append(n.signs, seen{signMentions, math.Log(float64(1 + c.mentions))})
	rank := r.rankOf(n.cluster)
	n.add(signTop, rank == 0)
	n.add(signNext, rank == 1)
	n.add(signNamed, c.name != "")
	n.add(signPersonal, c.typ == doc.SpeakerPerson)
	n.add(signOrganization, c.typ == doc.SpeakerOrganization)
	n.add(signGroup, c.typ == doc.SpeakerGroup)
	n.add(signDocument, c.typ == doc.SpeakerDocument)
	n.add(signPlural, c.plural || len(c.members) > 0)
	n.add(signSingularPerson, c.typ == doc.SpeakerPerson && !c.plural && len(c.members) == 0)
	n.add(signGender, g != 0 && c.gender == g)
	n.add(signPlace, c.place)
	n.add(signOutlet, c.name != "" && r.isOutlet(c.name))
	n.add(signMute, c.mute)
	n.add(signOwned, c.owned)
}

// rankOf is how many of the type of the named cluster c the article speaks of
// more; -1 for one that is not among the first.
func (r *resolver) rankOf(c int) int {
	n := 0
	for _, o := range r.top {
		o = r.root(o)
		switch {
		case o == c:
			return n
		case r.all[o].typ == r.all[c].typ && r.all[o].place == r.all[c].place:
			n++
		}
	}
	return -1
}

// match adds how a candidate fits the words of the description x.
func (r *resolver) match(n *candidate, x *described) {
	c := &r.all[n.cluster]
	borne := r.bears(n.cluster, x.noun)
	n.add(signBearer, borne)
	n.add(signOnlyBearer, borne && len(r.roles[x.noun]) == 1)
	about := " " + en.Normal(c.role) + " " + en.Normal(c.org) + " " + normal(c.name) + " " + normal(c.desc) + " "
	words, missing := 0, 0
	for k := x.start; k < x.head; k++ {
		w := r.word(k)
		if len(w) < 3 || w == "former" || !r.wordy(k) || k >= x.phrase.owner[0] && k < x.phrase.owner[1] {
			continue
		}
		place, _ := r.lex.Value(en.Demonyms, w)
		if strings.Contains(about, " "+w+" ") || place != "" && strings.Contains(about, " "+en.Normal(place)+" ") {
			words++
		} else {
			missing++
		}
	}
	n.add(signRoleWords, words > 0)
	n.add(signUnmatched, missing > 0)
	n.add(signOtherRole, c.role != "" && !borne)
	n.add(signHead, c.head == x.noun)
	n.add(signSynonym, c.head != x.noun && slices.Contains(r.others(en.SameThings, x.noun), c.head))
	n.add(signNameHas, c.name != "" && strings.Contains(" "+normal(c.name)+" ", " "+x.noun+" "))
	any := r.lex.Has(en.AnyBody, x.noun)
	n.add(signAny, c.name != "" && any && x.alone())
	n.add(signPlaceNoun, c.place && r.lex.Has(en.PlaceNouns, x.noun))
	n.add(signCapital, r.capital(x.head) && !r.opensSentence(x.head))
	n.add(signMedia, c.name != "" && r.isOutlet(c.name) && r.lex.Has(en.MediaNouns, x.noun))
	same := false
	if l := r.full[r.wordsKey(*x)]; len(l) > 0 {
		same = r.root(l[len(l)-1]) == n.cluster
	}
	n.add(signSameWords, same)
	if x.owner >= 0 {
		l := r.full[x.key()]
		n.add(signSameOwner, len(l) > 0 && r.root(l[len(l)-1]) == n.cluster)
		n.add(signOwnerOrg, c.org != "" && r.sameBody(c.org, x.owner))
	}
}

// former reports whether the description x is of somebody who no longer is that.
func (r *resolver) former(x *described) bool {
	for k := x.start; k < x.head; k++ {
		if wasOnce(r.word(k)) {
			return true
		}
	}
	return strings.HasPrefix(r.word(x.head), "ex-")
}

// wasOnce reports whether a role is one that its bearer no longer has.
func wasOnce(role string) bool {
	role = strings.ToLower(role)
	return strings.Contains(role, "former") || strings.HasPrefix(role, "ex-") || strings.Contains(role, " ex-")
}

// bears reports whether cluster c, a root, was given the role noun.
func (r *resolver) bears(c int, noun string) bool {
	for _, b := range r.roles[noun] {
		if r.root(b) == c {
			return true
		}
	}
	return false
}

// itself adds the signs that the description x stands for itself.
func (r *resolver) itself(n *candidate, k linkKind, x *described) {
	n.add(signNew, true)
	n.add(signNewDefinite, x.definite)
	n.add(signNewBare, x.bare)
	n.add(signNewOwned, x.owner >= 0)
	n.add(signNewModified, x.head > x.start)
	n.add(signNewComplement, x.end > x.head+1)
	n.add(signNewProper, x.proper)
	borne, later := false, false
	for _, c := range r.roles[x.noun] {
		if r.fits(k, r.at(c), r.genderOf(x.noun)) {
			borne = true
			f, ok := r.firstAt[r.root(c)]
			later = later || ok && f > x.head
		}
	}
	n.add(signNewBorne, borne)
	n.add(signNewLater, later)
	n.add(signNewSpoken, len(r.heads[x.noun]) > 0)
	n.add(signNewOffice, x.sort == office)
	n.add(signNewCapital, r.capital(x.head) && !r.opensSentence(x.head))
	n.add(signNewAny, r.lex.Has(en.AnyBody, x.noun) && x.alone())
}

// alone reports whether x is a noun with an article and nothing else: the company.
func (x described) alone() bool {
	return x.definite && x.start == x.head && x.end <= x.head+1
}

// kindOf is the kind of expression that the description x is.
func (x described) kindOf() linkKind {
	switch x.sort {
	case person, office, class, mass:
		if x.plural || x.sort == mass {
			return linkPeople
		}
		return linkPerson
	case organization:
		if x.plural {
			return linkPeople
		}
		return linkBody
	}
	return linkText
}
