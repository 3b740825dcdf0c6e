package speakers

// Descriptions that the rest of the article settles alone: two who were just
// spoken of together, the short name of a body, a politician's campaign.

import (
	"slices"
	"strings"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// pair is the cluster of the two that "the couple", "both companies" or "the two
// men" means: the latest two speakers taken together, else the two persons or
// bodies named last; -1 if x means no such two.
func (r *resolver) pair(x described) int {
	two := x.noun == "couple" || x.noun == "duo"
	if x.plural {
		w := r.word(x.start)
		two = two || r.word(x.first-1) == "both" && x.start == x.head || w == "two" && r.word(x.det) == "the" && x.start+1 == x.head
	}
	if !two || x.end > x.head+1 || x.proper || x.owner >= 0 {
		return -1
	}
	typ := doc.SpeakerPerson
	if slices.Contains(x.classes, string(organization)) && x.noun != "duo" || r.lex.Has(en.PlaceNouns, x.noun) {
		typ = doc.SpeakerOrganization
	}
	return r.lastTwo(x.head, typ)
}

// lastTwo is the cluster of the two named ones of a type that the text before
// token i spoke of last, in the order in which it named them; -1 if they are not
// near.
func (r *resolver) lastTwo(i int, typ doc.SpeakerType) int {
	var found []int
	ev := r.recent.last()
	for n := len(ev) - 1; n >= 0 && r.sent[i]-ev[n].sent <= 4; n-- {
		c := r.root(ev[n].cluster)
		k := &r.all[c]
		if len(k.members) == 2 && len(found) == 0 && r.at(k.members[0]).typ == typ {
			return c
		}
		if k.name == "" || k.typ != typ || len(found) > 0 && found[0] == c {
			continue
		}
		if found = append(found, c); len(found) == 2 {
			return r.several([]int{found[1], found[0]})
		}
	}
	return -1
}

// shortName is the body that "the Post" or "the House" means where a noun that
// could describe something is written as a name; -1 for others.
func (r *resolver) shortName(x described) int {
	if !x.alone() || !r.capital(x.head) || r.opensSentence(x.head) || r.word(x.det) != "the" {
		return -1
	}
	key := r.word(x.head)
	l := r.orgWords[key]
	for n := len(l) - 1; n >= 0; n-- {
		if w := strings.Fields(normal(r.at(l[n]).name)); len(w) > 1 && w[len(w)-1] == key && r.shortens(key, true, l[n]) {
			return l[n]
		}
	}
	return -1
}

// ofPolitician ties "the campaign" and the like to the one whose it is: a team or
// camp is the campaign of somebody whose campaign the article speaks of.
func (r *resolver) ofPolitician(x *described) {
	if r.runs == nil {
		r.findCampaigns()
	}
	switch x.noun {
	case "camp", "team", "force", "operation":
		if x.owner >= 0 && r.runs[r.root(x.owner)] && (x.start == x.head || x.phrase.owner[1] == x.head || x.proper) {
			x.noun, x.sort, x.plural = "campaign", organization, false
		}
	case "administration", "campaign":
		if x.alone() && x.owner < 0 && len(r.heads[x.noun]) == 0 {
			if c := r.governs[x.noun]; c > 0 {
				x.owner = c - 1
			}
		}
	}
}

// findCampaigns notes whose campaign or administration the article speaks of by
// name: the Roe campaign, Roe's administration.
func (r *resolver) findCampaigns() {
	r.runs, r.governs = map[int]bool{}, map[string]int{}
	for k := 1; k < len(r.low); k++ {
		w := r.low[k]
		if w != "campaign" && w != "administration" {
			continue
		}
		p := k - 1
		if r.word(p) == "'s" || r.word(p) == "'" {
			p--
		}
		if p < 0 || r.name[p] < 0 || r.named[r.name[p]] < 0 {
			continue
		}
		c := r.root(r.named[r.name[p]])
		if r.all[c].typ != doc.SpeakerPerson {
			continue
		}
		if w == "campaign" {
			r.runs[c] = true
		}
		switch r.governs[w] {
		case 0:
			r.governs[w] = c + 1
		case c + 1:
		default:
			r.governs[w] = -1 // several have one
		}
	}
}
