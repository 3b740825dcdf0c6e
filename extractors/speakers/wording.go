package speakers

// How a description is shown: the words of the text, with whom its possessor
// means in place of a pronoun or a short name, and without what only tells when.

import (
	"strings"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// wording is the description x as it is shown.
func (r *resolver) wording(x described) string {
	end := r.withoutTimes(x.head+1, max(x.end, x.head+1))
	det := r.word(x.det)
	pronoun := x.det >= 0 && r.lex.Has(en.Possessives, det)
	start := x.start
	if pronoun && r.word(start) == "own" && start < x.head {
		start++
	}
	owned := x.phrase.owner
	if x.owner >= 0 {
		owner, k := r.nameOf(x.owner), r.at(x.owner)
		short := owner
		if w := strings.Fields(owner); k.typ == doc.SpeakerPerson && len(w) > 0 && k.name != "" {
			short = w[len(w)-1]
		}
		own := owned[1] > 0 && (x.noun == "campaign" || x.noun == "administration" || owned[1] == x.head || r.word(owned[1]) == "own" && owned[1]+1 == x.head)
		if short != "" && r.campaigns(x) && (pronoun && start == x.head || own) {
			noun := r.slice(x.head, x.head+1)
			if x.noun == "campaign" {
				noun = x.noun
			}
			return display(short + " " + noun)
		}
		if pronoun && owner != "" && (k.name != "" || !strings.Contains(owner, "'s ")) {
			return display(owner + "'s " + r.slice(start, end))
		}
	}
	if owned[1] > 0 {
		start = r.withoutTitle(start, owned[1])
	} else if x.proper && x.noun == "campaign" && r.campaigns(x) {
		end = x.head + 1
	}
	if x.det >= 0 && !r.lex.Has(en.Articles, det) && !pronoun && !r.lex.Has(en.Demonstratives, det) && (det != "one" || start == x.head && end == x.head+1 && !(r.word(end) == "," && r.lex.Has(en.Relatives, r.word(end+1)))) || x.det >= 0 && det == "another" {
		from := x.det
		if det == "all" && from+1 < x.head && r.tag(from+1) == "CD" {
			from++ // all five of them
		}
		return display(r.slice(from, end))
	}
	if m := r.name[start]; m >= 0 && start < x.head && r.named[m] >= 0 && !strings.Contains(r.display(r.d.Mentions[m].Core), " ") {
		// a Times article: an article of the Bragby Times
		paper := r.at(r.named[m]).name
		w := strings.Fields(normal(paper))
		if len(w) > 1 && (r.isOutlet(paper) && w[len(w)-1] == r.word(start) || len(w) == 2 && w[1] == "university" && w[0] == r.word(start)) {
			return display(paper + " " + r.slice(start+1, end))
		}
	}
	return display(r.slice(start, end))
}

// campaigns reports whether x is the campaign or government of somebody, which
// goes by the surname: the Roe campaign.
func (r *resolver) campaigns(x described) bool {
	switch x.noun {
	case "campaign", "camp", "team", "administration":
		return x.sort == organization || x.noun == "campaign"
	}
	return false
}

// withoutTitle is where the possessor [i, j) begins without a title of office
// before a full name: Sen. Ann Roe's bill.
func (r *resolver) withoutTitle(i, j int) int {
	m := r.title[i]
	if m < 0 {
		return i
	}
	f, l := r.tokens(r.d.Mentions[m].Core)
	if f <= i || f+1 >= l || l > j {
		return i
	}
	return f
}

// withoutTimes is where the tokens [lo, hi) behind a head noun end without what
// tells only when ("released on Monday", "in January", "today") and without
// words that only lay stress (themselves, alone).
func (r *resolver) withoutTimes(lo, hi int) int {
	for hi > lo {
		w := r.word(hi - 1)
		if strings.HasSuffix(w, "selves") || strings.HasSuffix(w, "self") || w == "alone" || w == "here" || w == "alike" || w == "too" {
			hi--
			continue
		}
		break
	}
	told := false
	for k := hi; k > lo; k-- {
		w := r.word(k - 1)
		if calendar(r.lex, w) || r.lex.Has(en.Times, w) || w == "awhile" || w == "while" {
			told = true
		} else if r.tag(k-1) != "CD" && w != "for" && w != "a" && w != "ago" && w != "earlier" && w != "last" && w != "this" && w != "the" && w != "in" && w != "on" && w != "from" && w != "at" {
			return hi
		}
	}
	if told && strings.HasPrefix(r.tag(lo-1), "N") {
		return lo
	}
	return hi
}
