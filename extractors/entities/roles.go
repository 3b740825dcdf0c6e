package entities

// The role of persons, from what stands before and after a name.
//
// A wrong role does more harm than none, so only two forms are read: a title or
// noun of office right before the name, and a description in apposition or
// without a name, both headed by a noun for one person's office or trade. Words
// for people that tell neither (rival, woman, niece) stand in [no roles].

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// apposRole is where the office that the apposition q to p tells ends: before
// a relative clause or a second remark after a comma.
func (v *view) apposRole(p, q *phrase) int {
	for k := q.last; k < p.end; k++ {
		switch v.tags[k] {
		case "WP", "WDT", "WP$", ",", "VBG", "VBN", "``":
			return k
		}
	}
	return p.end
}

// titleStart is where the title before the core of n begins.
func (v *view) titleStart(n *name) int {
	a := n.core
	for a > n.first {
		b := v.titleEnd(n.first, a)
		if b < n.first {
			break
		}
		a = b
	}
	return a
}

// bareStart skips articles, numbers and possessive pronouns from token i on.
func (v *view) bareStart(i, last int) int {
	for i < last-1 {
		switch v.tags[i] {
		case "DT", "PDT", "PRP$", "WP$":
			i++
			continue
		}
		break
	}
	return i
}

// roleNoun reports whether the noun that ends before token last, in a phrase
// that begins at token first, tells the office or trade of one person.
func (v *view) roleNoun(first, last int) bool {
	w := v.low[last-1]
	tail := w[strings.LastIndexByte(w, '-')+1:] // co-founder, ex-minister
	l := v.lex.Lemma(tail, "NNS")
	if v.lex.Has(en.NoRoles, w) || v.lex.Has(en.NoRoles, tail) || v.lex.Has(en.NoRoles, l) {
		return false
	}
	for a := max(first, last-v.lex.Longest(en.Titles)); a < last; a++ {
		if t, ok := v.lex.Value(en.Titles, v.phraseLow(a, last)); ok && t != "-" {
			return true
		}
	}
	var c []string
	if last-2 >= first {
		c = strings.Fields(v.classes(v.low[last-2] + " " + w))
	}
	for _, n := range []string{w, tail} {
		if len(c) == 0 {
			c = strings.Fields(v.classes(n))
		}
	}
	if len(c) == 0 || l != tail && v.classes(l) != "" {
		return false // unknown, or several people
	}
	return slices.Contains(c, "person") || slices.Contains(c, "office") || slices.Contains(c, "class")
}

// maxRole bounds a role, in tokens: what is longer tells a story.
const maxRole = 16

// roleCut is end, where a role that begins at start and has come to end is
// whole there; 0 where it is too long, or the phrase behind it was cut.
func (v *view) roleCut(start, end int) int {
	if end-start > maxRole {
		return 0
	}
	if end < len(v.tags) && (isNoun(v.tags[end]) || v.tags[end] == "VBG") && !strings.Contains(v.d.Text[v.d.Tokens[end-1].End:v.d.Tokens[end].Start], "\n") {
		return 0
	}
	return end
}

// roleStart skips what stands before an office and is no part of it: articles,
// numbers, possessive pronouns, an age.
func (v *view) roleStart(i, last int) int {
	for i < last-1 {
		switch w := v.low[i]; {
		case v.tags[i] == "DT", v.tags[i] == "PDT", v.tags[i] == "PRP$", v.tags[i] == "WP$", v.tags[i] == "CD",
			strings.HasSuffix(w, "-old"):
			i++
			continue
		}
		break
	}
	return i
}

// roleText is tokens [i, j) as a role; a capital that only the start of a
// sentence gives is taken away.
func (v *view) roleText(i, j int) string {
	for j > i && (v.tags[j-1] == "CC" || v.tags[j-1] == "IN" || v.tags[j-1] == "," || v.tags[j-1] == "TO" || v.tags[j-1] == "DT") {
		j--
	}
	s := v.text(i, j)
	if s == "" || i > 0 && !v.opens(i) && v.tags[i-1] != "." || !v.lex.Has(en.Modifiers, v.low[i]) && v.lower[v.low[i]] == 0 || v.midCap[v.low[i]] > 0 && v.low[i] != "former" {
		return s
	}
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[n:]
}

// namedOffice fills role and affiliation of a person from what stands before the name.
func (v *view) namedOffice(m *doc.Mention, p *phrase, part int, n *name) {
	x := p.parts[part]
	start := v.roleStart(x.first, n.core)
	a := n.core // where the title begins
	for a > start {
		b := v.titleEnd(start, a)
		if b < start {
			break
		}
		a = b
	}
	if a == n.core || !v.roleNoun(start, n.core) {
		return
	}
	s, e := v.ownerIn(start, a, n.core)
	switch {
	case s < e && e > a: // Clinton campaign manager: the title tells more of the owner
		m.Role, m.Affiliation = v.title(start, n.core), v.text(s, e)
	case s < e && e == a: // Acme CEO: the office alone is the role
		m.Affiliation = v.text(s, e)
		m.Role = strings.TrimSpace(v.roleText(start, s) + " " + v.title(a, n.core))
	default:
		m.Affiliation = v.text(s, e)
		m.Role = strings.TrimSpace(v.roleText(start, a) + " " + v.title(a, n.core))
	}
	if part > 0 {
		m.Affiliation = v.owner(p.parts[part-1])
	}
	if p.end > p.last && part == len(p.parts)-1 && (v.low[p.last] == "of" || v.low[p.last] == "from") && m.Affiliation == "" {
		s := v.bareStart(p.last+1, p.end)
		e := s
		for e < p.end && (isName(v.tags[e]) || e > s && e+1 < p.end && (v.low[e] == "of" || v.low[e] == "for") && isName(v.tags[e+1])) {
			e++
		}
		m.Affiliation = v.text(s, e)
	}
}

// title is tokens [i, j) as a role: abbreviations in full, forms of address left out.
func (v *view) title(i, j int) string {
	var w []string
	first := i
	for i < j {
		n := min(v.lex.Longest(en.Titles), j-i)
		for ; n > 0; n-- {
			long, ok := v.lex.Value(en.Titles, v.phraseLow(i, i+n))
			if !ok {
				continue
			}
			value := long != ""
			if !value {
				long = v.text(i, i+n)
			}
			switch {
			case long == "-":
			case value && i > first && v.roleNoun(first, i):
				w[len(w)-1] += "," // nominee Gov. Roe: two offices
				fallthrough
			default:
				w = append(w, long)
			}
			break
		}
		if n == 0 {
			w = append(w, v.text(i, i+1))
			n = 1
		}
		i += n
	}
	return strings.Join(w, " ")
}

// nominalOffice fills role and affiliation of a person from a description: of
// several people only what they belong to.
func (v *view) nominalOffice(m *doc.Mention, p *phrase, part int, list []phrase) {
	x := p.parts[part]
	main := part == len(p.parts)-1
	start := v.roleStart(x.first, x.last)
	several := v.plural(x.last - 1)
	if !several && !v.roleNoun(x.first, x.last) || several && v.lex.Has(en.NoRoles, v.lex.Lemma(v.low[x.last-1], "NNS")) {
		return
	}
	if !several {
		end := x.last
		if main {
			end = max(end, v.roleCut(start, p.roleEnd))
		}
		m.Role = v.roleText(start, end)
	}
	switch {
	case part > 0:
		m.Affiliation = v.owner(p.parts[part-1])
	case main && p.end > p.last:
		m.Affiliation = v.complementOwner(p, list)
	}
	if m.Affiliation == "" && !(main && v.named(p)) {
		j := x.last - 1
		if t := v.titleEnd(start, x.last); t >= start {
			j = t
		}
		s, e := v.ownerIn(start, j, x.last)
		m.Affiliation = v.text(s, e)
	}
}

// named reports whether a name follows p as its complement: what stands before
// the head is then no body (House editor for the Bragby Report).
func (v *view) named(p *phrase) bool {
	k := p.last
	if k+2 >= v.d.Sentences[p.sentence].Last || v.low[k] != "for" && v.low[k] != "at" && v.low[k] != "with" {
		return false
	}
	if k++; v.tags[k] == "DT" {
		k++
	}
	return v.capital(k)
}
