package entities

// Names that their own words do not tell are typed by the rest of the article
// and by what stands around them.

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// guess types a name that its own words do not tell, by the rest of the
// article and by what stands around it.
func (v *view) guess(n *name, p *part) {
	whole := v.phraseLow(n.first, n.last)
	size := n.last - n.first
	last := v.low[n.last-1]
	head := n.last == p.last // else it stands before another noun
	before := doc.Other
	if n.first > p.first && !v.capital(n.first-1) && isNoun(v.tags[n.first-1]) {
		before = v.nounType(p.first, n.first)
	}
	the := n.first > p.first && v.low[n.first-1] == "the" || n.first > 0 && n.first == p.first && v.low[n.first-1] == "the"
	switch {
	case v.known.person[whole] > 0 && v.known.person[whole] >= v.known.org[whole]:
		n.typ = doc.Person
	case size > 1 && v.known.person[last] > 0 && !the:
		n.typ = doc.Person
	case before == doc.Person || before == doc.Organization:
		n.typ = before // the outlet Tide, her colleague Ray
	case v.known.org[whole] > 0, v.known.short[strings.ReplaceAll(whole, ".", "")] && v.allCaps(n.first) && size == 1:
		n.typ = doc.Organization
	case size == 1 && v.allCaps(n.first):
		n.typ = doc.Organization
	case the && head:
		n.typ = doc.Organization
	case size == 1 && v.locative(n.first-1) && v.placeAfter(n.last):
		n.typ = doc.Place
	case size == 1 && v.lex.Has(en.Given, whole) && !the:
		n.typ = doc.Person
	case !head:
		n.typ = doc.Other
	case v.locative(n.first - 1):
		n.typ = doc.Place
		if size > 1 && !v.placeAfter(n.last) {
			n.typ = doc.Other
		}
	case size <= 2 && v.placeAfter(n.last):
		n.typ = doc.Place
	case size <= 3 && v.acts(n.last), size <= 3 && v.tells(n.last):
		n.typ = doc.Person
		v.known.person[last]++
	case size > 1 && (v.lex.Has(en.Places, v.low[n.first]) || v.lex.Has(en.Demonyms, v.low[n.first])):
		n.typ = doc.Organization // Korea Republic
	case size == 2 || size == 3:
		n.typ = doc.Person
		if r, _ := utf8.DecodeRuneInString(v.word(n.last - 1)); strings.ContainsAny(v.word(n.first), "0123456789@") || !unicode.IsLetter(r) {
			n.typ = doc.Other
			break
		}
		v.known.person[last]++
	case strings.HasPrefix(v.word(n.first), "@"):
		n.typ = doc.Person
	default:
		n.typ = doc.Other
	}
}

// locative reports whether token i is a preposition that places stand after.
func (v *view) locative(i int) bool {
	return i >= 0 && v.lex.Has(en.Locatives, v.low[i])
}

// placeAfter reports whether a comma and another place follow: Salem, Oregon.
func (v *view) placeAfter(i int) bool {
	return i+1 < len(v.low) && v.low[i] == "," && v.lex.Has(en.Places, v.low[i+1])
}

// acts reports whether the token at i is a verb that persons are subjects of.
func (v *view) acts(i int) bool {
	for k := i; k < len(v.low) && k < i+3; k++ {
		switch t := v.tags[k]; {
		case t == "RB":
			continue
		case t == "VBD" || t == "VBZ":
			c, ok := v.lex.CueIn(v.lex.Lemma(v.low[k], t), en.Verb, 0)
			return ok && c.Weight > 0.3
		}
		return false
	}
	return false
}

// tells reports whether what follows i says that a person was named: an age,
// or "who".
func (v *view) tells(i int) bool {
	if i+1 >= len(v.low) || v.low[i] != "," {
		return i < len(v.low) && v.low[i] == "who"
	}
	if v.low[i+1] == "who" {
		return true
	}
	return v.age(i + 1)
}

// age reports whether token i is a number that can be a person's age.
func (v *view) age(i int) bool {
	w := v.low[i]
	return v.tags[i] == "CD" && (len(w) == 1 || len(w) == 2) && w[0] >= '1' && w[0] <= '9' && (len(w) == 1 || w[1] >= '0' && w[1] <= '9') &&
		(i+1 >= len(v.low) || v.low[i+1] == "," || v.low[i+1] == ")" || v.low[i+1] == "." || v.low[i+1] == ";")
}
