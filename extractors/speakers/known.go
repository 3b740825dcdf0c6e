package speakers

// What a description goes back to: who bears a role, which body or document was
// spoken of before in these or other words.

import (
	"slices"
	"strconv"
	"strings"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// key tells descriptions apart that mean different bodies: the head and its possessor.
func (x described) key() string {
	if x.owner >= 0 {
		return x.noun + " of " + strconv.Itoa(x.owner)
	}
	return ""
}

// known is the cluster that a definite description goes back to, -1 if it
// introduces its own.
func (r *resolver) known(x described) int {
	if x.owner >= 0 {
		x.owner = r.root(x.owner)
		if c := r.full[x.key()]; len(c) > 0 {
			return c[len(c)-1]
		}
		if x.sort == person || x.sort == office {
			// "Roe's spokesman": one who was named with that role and this tie
			for _, c := range r.roles[x.noun] {
				if k := r.at(c); !x.plural && k.org != "" && r.sameBody(k.org, x.owner) {
					return r.root(c)
				}
			}
			if c := r.bearer(x); c >= 0 && !x.plural && r.at(x.owner).typ != doc.SpeakerPerson {
				if k := r.at(c); k.org == "" || strings.Contains(normal(k.org), normal(r.nameOf(x.owner))) {
					return c
				}
			}
		}
		return -1
	}
	if c := r.sameWords(x); c >= 0 && (x.proper || x.plural) {
		return c
	}
	switch x.sort {
	case person, office, class:
		if x.plural {
			return r.latest(r.heads[x.noun], true)
		}
		if c := r.bearer(x); c >= 0 {
			return c
		}
		if x.proper && slices.Contains(x.classes, "office") {
			return -1
		}
		if c := r.latest(r.heads[x.noun], false); c >= 0 && !x.proper {
			return c
		}
		if x.sort != office {
			return r.anyPerson(x)
		}
	case organization:
		if x.plural {
			return r.latest(r.heads[x.noun], true)
		}
		if x.proper {
			return -1
		}
		if c := r.latest(r.heads[x.noun], false); c >= 0 {
			return c
		}
		if r.lex.Has(en.AnyBody, x.noun) {
			return r.antecedent(x.first, func(k *cluster) float64 {
				if k.typ != doc.SpeakerOrganization || k.plural || k.name == "" && k.fixed != doc.Named || k.name != "" && r.isOutlet(k.name) && !r.lex.Has(en.MediaNouns, x.noun) {
					return no
				}
				return 0
			})
		}
	default:
		if x.proper {
			return -1
		}
		if c := r.latest(r.heads[x.noun], x.plural); c >= 0 {
			return c
		}
		for _, o := range r.others(en.SameThings, x.noun) {
			if c := r.latest(r.heads[o], x.plural); c >= 0 {
				return c
			}
		}
	}
	return -1
}

// latest is the last cluster of l that is plural as asked.
func (r *resolver) latest(l []int, plural bool) int {
	for i := len(l) - 1; i >= 0; i-- {
		if r.at(l[i]).plural == plural {
			return r.root(l[i])
		}
	}
	return -1
}

// longestPlace bounds the words of a place before the noun of a force.
const longestPlace = 8

// fillIn gives sources that go by the noun of a public force alone ("police") the
// name of the place whose it is ("Bragby police"), where the article has one only.
func (r *resolver) fillIn() {
	whose := map[string]string{} // noun → with its place; "" where there are several
	for i := 1; i < len(r.low); i++ {
		noun, _ := r.singular(i)
		if !r.lex.Has(en.Forces, noun) {
			continue
		}
		f := i
		if r.word(i-1) == "'s" || r.word(i-1) == "'" {
			f--
		}
		for f > 0 && f > i-longestPlace && r.sent[f-1] == r.sent[i] && r.capital(f-1) && !r.opensSentence(f-1) && !calendar(r.lex, r.word(f-1)) {
			f--
		}
		if f == i || !r.capital(f) {
			continue
		}
		full := display(r.slice(f, i+1))
		if w, ok := whose[noun]; ok && normal(w) != normal(full) {
			full = ""
		}
		whose[noun] = full
	}
	for _, c := range r.sources {
		if c < 0 {
			continue
		}
		k := r.at(c)
		full := whose[k.head]
		if full == "" || k.name != "" || k.among > 0 || len(k.members) > 0 || strings.Contains(k.desc, " ") {
			continue
		}
		k.desc = full
		if k.typ == doc.SpeakerOrganization {
			k.fixed = doc.Named
		}
	}
}

// sameWords is the cluster with the same description. One of many ("an
// official") is a new one each time.
func (r *resolver) sameWords(x described) int {
	if !x.plural && !x.definite && (x.sort == person || x.sort == document || x.sort == data) && x.sort != mass {
		return -1
	}
	if c := r.full[r.wordsKey(x)]; len(c) > 0 {
		return r.root(c[len(c)-1])
	}
	return -1
}

// wordsKey leads to the description in these words; "some voters" are not the
// voters.
func (r *resolver) wordsKey(x described) string {
	key := "=" + normal(r.slice(x.start, x.end))
	if x.plural && x.det >= 0 && (r.lex.Has(en.Indefinites, r.word(x.det)) || r.tag(x.det) == "CD") {
		key += " " + r.word(x.det)
	}
	return key
}

// bearer is the person who was given the role that x names: the one spoken of
// latest, if there are several; one whose role or name holds the words beside it.
func (r *resolver) bearer(x described) int {
	l := r.roles[x.noun]
	if len(l) == 0 {
		return -1
	}
	best, bestScore := -1, -1
	ev := r.recent.last()
	for _, c := range l {
		c = r.root(c)
		if r.all[c].plural || r.all[c].name == "" {
			continue
		}
		s := 0
		for i := len(ev) - 1; i >= 0; i-- {
			if r.root(ev[i].cluster) == c {
				s = i + 1
				break
			}
		}
		role := en.Normal(r.all[c].role)
		for k := x.start; k < x.head; k++ {
			if w := r.word(k); len(w) > 3 && strings.Contains(role, w) {
				s += 10
			}
		}
		if s > bestScore {
			best, bestScore = c, s
		}
	}
	return best
}

// anyPerson is the person last spoken of that "the man" or "the senator" can
// be, where nobody bears the role by the text's own words.
func (r *resolver) anyPerson(x described) int {
	g := r.genderOf(x.noun)
	return r.antecedent(x.first, func(k *cluster) float64 {
		switch {
		case k.typ != doc.SpeakerPerson || k.plural:
			return no
		case g != 0 && k.gender != 0 && k.gender != g:
			return no
		case k.name == "":
			return -1
		}
		return 0
	})
}

func (r *resolver) sameBody(name string, c int) bool {
	a, b := normal(name), normal(r.at(c).name)
	return a != "" && b != "" && (a == b || strings.HasSuffix(a, " "+b) || strings.HasSuffix(b, " "+a))
}
