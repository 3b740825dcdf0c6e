package speakers

// Speakers that are described rather than named.

import (
	"slices"
	"strings"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// sortOf is what the head of a description says about its kind of speaker.
type sortOf string

const (
	person       sortOf = "person"
	office       sortOf = "office"
	class        sortOf = "class"
	mass         sortOf = "mass"
	organization sortOf = "organization"
	document     sortOf = "document"
	data         sortOf = "data"
)

// described is a description with what is asked of it.
type described struct {
	phrase
	noun     string // head, singular
	classes  []string
	sort     sortOf
	plural   bool
	definite bool // the, this, his, Roe's
	bare     bool // no determiner at all
	owner    int  // cluster of the possessor, or of the name that stands before the head
	tie      int  // cluster of a name after the head
	proper   bool // a name stands in it
}

// description is the cluster of a source or mention that is described rather
// than named: "the senator", "a senior official", "her campaign", "a new poll".
func (r *resolver) description(p phrase, source bool) int {
	if c := r.oneOfThem(p); c >= 0 {
		return c
	}
	x := r.describe(p)
	if r.word(p.det) == "one" && r.word(p.det+1) == "of" && x.plural {
		return r.oneOf(x)
	}
	if c := r.pair(x); source && c >= 0 {
		return c
	}
	if c := r.shortName(x); c >= 0 {
		return c
	}
	if source && x.bare && x.start == x.head && p.last == x.head+1 && len(x.classes) == 0 && r.capital(x.head) {
		if c := r.misspelt(r.word(x.head), 0); c >= 0 {
			return c
		}
	}
	if source && r.word(p.det) == "the" && x.start == x.head && p.end == p.head+1 && (x.plural || r.tag(p.head) == "JJ") {
		if c := r.people(p.head); c >= 0 {
			return c // the Russians: their state
		}
	}
	if source {
		if x.owner >= 0 {
			if c := r.known(x); c >= 0 {
				r.reword(c, x)
				return c
			}
			if k := x.kindOf(); k != linkPerson && k != linkText {
				return r.newDescribed(x)
			}
		}
		g := r.genderOf(x.noun)
		c := r.link(x.kindOf(), x.head, g, &x, r.asked)
		if c < 0 {
			return r.newDescribed(x)
		}
		if x.definite {
			r.reword(c, x)
		}
		return c
	}
	if x.definite {
		if c := r.known(x); c >= 0 {
			r.reword(c, x)
			return c
		}
		// What is spoken of as known, yet was not: a source must stand for
		// somebody, a mere mention need not.
		if !source && !x.proper && x.owner < 0 && x.tie < 0 && x.sort != document && x.sort != data {
			return -1
		}
	} else if c := r.sameWords(x); c >= 0 {
		return c
	} else if x.bare && x.start == x.head && x.end == x.head+1 && (x.plural && x.sort == person || x.noun == "police") {
		// "officials" after "Ohio officials"
		if c := r.latest(r.heads[x.noun], x.plural); c >= 0 {
			return c
		}
	}
	return r.newDescribed(x)
}

// oneOf is one person or body of those that x describes: "one of the officials".
// What is said of all of them holds for each.
func (r *resolver) oneOf(x described) int {
	c := cluster{head: x.noun, desc: display(r.slice(x.det, max(x.end, x.head+1))), gender: r.genderOf(x.noun)}
	x.plural, x.definite = false, false
	c.typ, c.fixed = r.judge(x)
	if c.typ == doc.SpeakerGroup {
		c.typ, c.fixed = doc.SpeakerPerson, doc.Anonymous
	}
	n := r.make(c)
	if all := r.latest(r.heads[x.noun], true); all >= 0 {
		r.all[n].among = all + 1
	}
	return n
}

// oneOfThem is one or some of those whom a pronoun stands for: "one of them";
// -1 if p is no such phrase.
func (r *resolver) oneOfThem(p phrase) int {
	if p.det < 0 || r.word(p.det+1) != "of" || r.word(p.head) != "them" && r.word(p.head) != "us" && r.word(p.head) != "you" {
		return -1
	}
	c := cluster{typ: doc.SpeakerPerson, fixed: doc.Anonymous, desc: display(r.slice(p.det, p.head+1)), plural: r.word(p.det) != "one", vague: true}
	if all := r.pronoun(p.head, r.word(p.head), -1); all >= 0 && r.at(all).typ == doc.SpeakerPerson && r.at(all).name == "" && len(r.at(all).members) == 0 {
		c.desc = display(r.slice(p.det, p.det+1)) + " of the " + strings.ToLower(r.at(all).desc[:1]) + r.at(all).desc[1:]
		c.among, c.head = all+1, r.at(all).head
	}
	return r.make(c)
}

// reword takes a fuller description of c over from x, if x names its possessor
// in so many words.
func (r *resolver) reword(c int, x described) {
	k := r.at(c)
	if k.name != "" || x.owner < 0 || x.det >= 0 && r.lex.Has(en.Possessives, r.word(x.det)) {
		return
	}
	if w := r.wording(x); k.reworded || fuller(w, k.desc) && x.sort == organization {
		k.desc, k.reworded = w, false
	}
}

func (r *resolver) describe(p phrase) described {
	x := described{phrase: p, owner: -1, tie: -1}
	classes, noun, plural := r.class(p.head)
	x.noun, x.plural, x.classes = noun, plural, classes
	switch noun {
	case "staff", "brass", "crew", "personnel", "leadership", "management":
		x.plural = true
	}
	x.sort = r.sortOf(classes, p.head, plural)
	if x.sort == document && len(classes) == 0 && !plural && r.holdsName(p) {
		x.sort = organization // the Green Valley tram line
	}
	det := r.word(p.det)
	switch {
	case p.det >= 0 && r.lex.Has(en.Possessives, det):
		x.definite = true
		x.owner = r.possessor(p.det, det)
	case p.owner[1] > p.owner[0]:
		x.definite = true
		for k := p.owner[1] - 1; k >= p.owner[0]; k-- {
			if m := r.name[k]; m >= 0 && r.named[m] >= 0 {
				x.owner = r.named[m]
				break
			}
		}
		if x.owner < 0 {
			q := r.parsePhrase(p.first, p.owner[1]-1)
			if q.head >= 0 && q.owner[1] == 0 && q.last < p.head {
				x.owner = r.description(q, false)
			}
		}
	case p.det >= 0 && (det == "the" || det == "this" || det == "that" || det == "these" || det == "those"):
		x.definite = true
	case p.det < 0:
		x.bare = true
	}
	// "the Roe campaign": a person's name before the head is its possessor
	for k := p.head - 1; k >= p.start && x.owner < 0; k-- {
		if m := r.name[k]; m >= 0 && r.named[m] >= 0 {
			x.proper = true
			switch {
			case x.sort == person || x.sort == office || x.sort == class:
				x.tie = r.named[m] // the Roe adviser
			case r.at(r.named[m]).typ == doc.SpeakerPerson || x.sort == organization:
				x.owner = r.named[m]
			}
		}
	}
	r.ofPolitician(&x)
	if x.sort == organization && x.bare && !x.plural && x.owner >= 0 {
		x.definite, x.bare = true, false // headlines: Roe campaign says
	}
	if p.ofName >= 0 {
		x.tie = r.named[p.ofName]
	} else if x.owner < 0 && !x.proper && (x.sort == document || x.sort == data) {
		x.tie = r.maker(p, x.definite)
	}
	for k := p.start; k < p.end && !x.proper; k++ {
		x.proper = k != p.head && r.capital(k) && !calendar(r.lex, r.word(k)) && !r.opensSentence(k) && r.tag(k) != "JJ" && r.word(k) != "i"
	}
	return x
}

// holdsName reports whether capitalised words stand right before the words that
// end in the head of p, after an article.
func (r *resolver) holdsName(p phrase) bool {
	if r.word(p.det) != "the" || p.head-p.start < 2 || p.owner[1] > 0 {
		return false
	}
	return r.capital(p.start) && r.capital(p.start+1) && !r.capital(p.head) && r.tag(p.head) == "NN"
}

// maker is the body or person that a document is tied to by what stands around
// its description: "filed by Roe", "Roe sent a letter".
func (r *resolver) maker(p phrase, definite bool) int {
	for k := p.end; k < len(r.low) && k < p.end+10; k++ {
		w := r.word(k)
		if w == "." || w == "that" || w == "said" || w == "says" || r.sent[k] != r.sent[p.head] {
			break
		}
		if w != "by" && w != "from" && w != "of" {
			continue
		}
		if m := r.titled(k+1, len(r.low)); m >= 0 && r.d.Mentions[r.name[m]].Type != doc.Place {
			return r.named[r.name[m]]
		}
	}
	if definite {
		return -1
	}
	ev := r.recent.last()
	for i := len(ev) - 1; i >= 0 && i >= len(ev)-6; i-- {
		if e := ev[i]; e.sent == r.sent[p.head] && e.subject && e.token < p.first && r.isNamed(e.cluster) {
			for k := e.token; k < p.first && k < e.token+12; k++ {
				if r.lex.Has(en.MakingVerbs, r.lex.VerbLemma(r.word(k))) && strings.HasPrefix(r.tag(k), "V") {
					return e.cluster
				}
			}
		}
	}
	return -1
}

func (r *resolver) opensSentence(k int) bool {
	return r.sent[k] >= 0 && r.d.Sentences[r.sent[k]].First == k && r.name[k] < 0
}

// possessor is the cluster of a possessive pronoun.
func (r *resolver) possessor(i int, w string) int {
	return r.pronoun(i, w, -1)
}

// sortOf decides among the classes of the head, or guesses from its form.
func (r *resolver) sortOf(classes []string, head int, plural bool) sortOf {
	if len(classes) > 0 {
		if plural && slices.Contains(classes, "class") {
			return class
		}
		for _, c := range classes {
			if c != "class" || len(classes) == 1 {
				if c == "data" {
					return data
				}
				if c == "document" && slices.Contains(classes, "data") {
					return data
				}
				return sortOf(c)
			}
		}
	}
	w, _ := r.singular(head)
	if r.lex.Has(en.OrgHeads, w) {
		return organization
	}
	for _, s := range []string{"ist", "ian", "man", "woman", "er", "or", "ee", "ant"} {
		if strings.HasSuffix(w, s) && len(w) > len(s)+2 {
			if plural {
				return class
			}
			return person
		}
	}
	if n := r.word(head + 1); n == "who" || n == "," && r.word(head+2) == "who" {
		if plural {
			return class
		}
		return person
	}
	if plural && r.capital(head) {
		return class // Hoosiers, Saudis
	}
	return document
}

// newDescribed makes the cluster of a description that goes back to nothing.
func (r *resolver) newDescribed(x described) int {
	c := cluster{head: x.noun, plural: x.plural, desc: r.wording(x), gender: r.genderOf(x.noun)}
	c.typ, c.fixed = r.judge(x)
	c.owned = x.owner >= 0
	c.mute = x.sort == document && len(x.classes) == 0
	if !x.plural && c.typ == doc.SpeakerPerson && r.roleNoun(x.head) {
		c.role = x.noun
	}
	if x.tie >= 0 {
		if r.worksFor(x) {
			c.org = r.at(x.tie).name
		}
	} else if x.owner >= 0 && c.typ == doc.SpeakerPerson && r.at(x.owner).typ == doc.SpeakerOrganization {
		c.org = r.nameOf(x.owner)
	}
	if !x.plural && c.role == "" {
		c.org = ""
	}
	for k := x.start; k < x.head && x.sort != document && x.sort != data; k++ {
		c.stated = c.stated || r.word(k) == "anonymous" // an anonymous caller
	}
	c.reworded = x.owner >= 0 && x.det >= 0 && r.lex.Has(en.Possessives, r.word(x.det))
	n := r.make(c)
	if c.typ == doc.SpeakerDocument || c.typ == doc.SpeakerOrganization {
		r.heads.add(x.noun, n)
	}
	if k := x.key(); k != "" {
		r.full.add(k, n)
	}
	r.full.add(r.wordsKey(x), n)
	return n
}

// nameOf is the name of a cluster, or its description.
func (r *resolver) nameOf(c int) string {
	k := r.at(c)
	if k.name != "" {
		return k.name
	}
	return k.desc
}

func (r *resolver) isNamed(c int) bool {
	k := r.at(c)
	return k.name != "" || k.fixed == doc.Named
}

// speaker is cluster c as it stands in the record.
func (r *resolver) speaker(c int) doc.Speaker {
	k := r.at(c)
	s := doc.Speaker{Name: k.name, Type: k.typ, Naming: doc.Named, AnonymityStated: k.stated || k.among > 0 && r.at(k.among-1).stated, Role: k.role, Affiliation: r.affiliation(k)}
	if len(k.members) > 0 {
		var names []string
		for _, m := range k.members {
			if n := r.nameOf(m); !slices.Contains(names, n) {
				names = append(names, n)
			}
		}
		s.Name = strings.Join(names, "; ")
		return s
	}
	if k.name == "" {
		s.Name, s.Naming = k.desc, k.fixed
	}
	if s.AnonymityStated && k.typ == doc.SpeakerPerson && k.name == "" {
		s.Naming = doc.Anonymous
	}
	return s
}
