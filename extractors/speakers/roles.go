package speakers

// Which roles and affiliations are shown. Both stand beside a claim as facts, so
// what is not sure is left empty.

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// roleNoun reports whether the noun at token i tells the office or trade of one person.
func (t *text) roleNoun(i int) bool {
	classes, noun, plural := t.class(i)
	if plural || t.lex.Has(en.NoRoles, noun) || t.lex.Has(en.NoRoles, t.word(i)) {
		return false
	}
	for _, c := range classes {
		if c == "person" || c == "office" || c == "class" {
			return true
		}
	}
	return len(classes) == 0 && t.lex.Has(en.Titles, noun)
}

// affiliation is the body that the people of cluster k speak for, by its
// fullest name; "" where the text's words for it do not lead to a body.
func (r *resolver) affiliation(k *cluster) string {
	if k.org == "" || k.typ != doc.SpeakerPerson && k.typ != doc.SpeakerGroup || len(k.members) > 0 {
		return ""
	}
	key := normal(k.org)
	if r.lex.Has(en.NoRoles, key) {
		return "" // Catholic commentators
	}
	if l := r.full[key]; len(l) > 0 {
		return r.bodyName(l[len(l)-1], key)
	}
	if a, ok := r.lex.Value(en.Aliases, key); ok {
		if l := r.full[a]; len(l) > 0 {
			return r.bodyName(l[len(l)-1], key)
		}
	}
	words := strings.Fields(k.org)
	c, _ := utf8.DecodeRuneInString(words[len(words)-1])
	named := unicode.IsUpper(c)
	if len(words) == 1 {
		if len(r.surnames[key]) > 0 || len(r.givens[key]) > 0 {
			return ""
		}
		if l := r.orgWords[key]; named && len(l) == 1 {
			return r.bodyName(l[0], key)
		}
		if !named {
			// "its director": the one body of that kind that the article names
			if l := r.heads[key]; len(l) == 1 {
				return r.bodyName(l[0], key)
			}
			return ""
		}
	}
	return display(k.org)
}

// bodyName is the name of cluster c if it is a body, "" if it is none or goes
// by the description key alone.
func (r *resolver) bodyName(c int, key string) string {
	k := r.at(c)
	switch {
	case k.typ != doc.SpeakerOrganization || len(k.members) > 0:
		return ""
	case k.name != "":
		return k.name
	case strings.Contains(key, " "):
		return k.desc
	}
	return ""
}

// worksFor reports whether the name that a description is tied to is of what
// its people speak for: a spokesman for the ministry, not an expert on it.
func (r *resolver) worksFor(x described) bool {
	if x.plural && r.lex.Has(en.NoRoles, x.noun) {
		return false // critics of the ministry
	}
	m := x.ofName
	if m < 0 {
		// the Roe adviser, but not Democratic leaders
		return x.head == x.start || !r.lex.Has(en.NoRoles, r.word(x.head-1))
	}
	if r.d.Mentions[m].Type == doc.Place && !r.lex.Has(en.PlaceOffices, x.noun) {
		return false
	}
	f, _ := r.tokens(r.d.Mentions[m].Core)
	for f > x.head && r.lex.Has(en.Articles, r.word(f-1)) {
		f--
	}
	switch r.word(f - 1) {
	case "for", "of", "at", "with", "from":
		return f-2 == x.head
	}
	return false
}
