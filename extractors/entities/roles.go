package entities

// Role and affiliation of persons, from what stands before and after a name.

import (
	"strings"

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

// namedOffice fills role and affiliation of a person from what stands before the name.
func (v *view) namedOffice(m *doc.Mention, p *phrase, part int, n *name) {
	x := p.parts[part]
	start := v.bareStart(x.first, n.core)
	a := n.core // where the title begins
	for a > start {
		b := v.titleEnd(start, a)
		if b < start {
			break
		}
		a = b
	}
	if a < n.core {
		m.Role = v.title(start, n.core)
		m.Affiliation = v.ownerIn(start, a)
		if n.first < a && a < n.core && n.first >= start && m.Affiliation == v.text(n.first, a) {
			// Acme CEO: the office alone is the role
			m.Role = strings.TrimSpace(v.text(start, n.first) + " " + v.title(a, n.core))
		}
	}
	if part > 0 {
		m.Affiliation = v.owner(p.parts[part-1])
	}
	if p.end > p.last && part == len(p.parts)-1 && (v.low[p.last] == "of" || v.low[p.last] == "from") && m.Role != "" && m.Affiliation == "" {
		s := v.bareStart(p.last+1, p.end)
		e := s
		for e < p.end && (isName(v.tags[e]) || e > s && e+1 < p.end && (v.low[e] == "of" || v.low[e] == "for") && isName(v.tags[e+1])) {
			e++
		}
		m.Affiliation = v.text(s, e)
	}
}

// owner is the bare name of a possessor, "" if it is a person without a name.
func (v *view) owner(o part) string {
	if k := len(o.names); k > 0 && o.names[k-1].last == o.last {
		return v.text(o.names[k-1].core, o.last)
	}
	if v.nounType(o.first, o.last) == doc.Person {
		return ""
	}
	return v.text(v.bareStart(o.first, o.last), o.last)
}

// title is tokens [i, j) as a role: abbreviations in full, forms of address left out.
func (v *view) title(i, j int) string {
	var w []string
	for i < j {
		n := min(v.lex.Longest(en.Titles), j-i)
		for ; n > 0; n-- {
			long, ok := v.lex.Value(en.Titles, v.phraseLow(i, i+n))
			if !ok {
				continue
			}
			if long == "" {
				long = v.text(i, i+n)
			}
			if long != "-" {
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

// nominalOffice fills role and affiliation of a person without a name.
func (v *view) nominalOffice(m *doc.Mention, p *phrase, part int, list []phrase) {
	x := p.parts[part]
	main := part == len(p.parts)-1
	start := v.bareStart(x.first, x.last)
	end := x.last
	if main {
		end = max(end, p.roleEnd)
	}
	m.Role = v.text(start, end)
	switch {
	case part > 0:
		m.Affiliation = v.owner(p.parts[part-1])
	case main && p.end > p.last:
		m.Affiliation = v.complementOwner(p, list)
	}
	if m.Affiliation == "" {
		m.Affiliation = v.ownerIn(start, x.last-1)
	}
}

// complementOwner is the organisation or place in the first complement of p:
// the ministry in "a spokesman for the ministry in Kabul".
func (v *view) complementOwner(p *phrase, list []phrase) string {
	switch v.low[p.last] {
	case "for", "of", "at", "with", "from", "in":
	default:
		return ""
	}
	k := indexOf(list, p.last+1)
	if k >= len(list) || list[k].first != p.last+1 || list[k].kind != nounPhrase {
		return ""
	}
	q := &list[k]
	t := v.headType(q)
	n := q.headName()
	if t == doc.Organization || t == doc.Place || n != nil && t != doc.Person && !v.office(n) {
		if n != nil {
			return v.text(n.core, n.last)
		}
		return v.text(v.bareStart(q.first, q.last), q.last)
	}
	return ""
}

// ownerIn is the organisation among the words [i, j) before a role:
// "Clinton campaign" in "Clinton campaign manager", Taliban in "Taliban official".
func (v *view) ownerIn(i, j int) string {
	for e := j; e > i; e-- {
		if isNoun(v.tags[e-1]) && v.nounType(i, e) == doc.Organization && !v.lex.Has(en.Titles, v.low[e-1]) {
			s := e - 1
			for s > i && (isNoun(v.tags[s-1]) || v.tags[s-1] == "JJ" && v.capital(s-1)) {
				s--
			}
			return v.text(s, e)
		}
	}
	for s := i; s < j; s++ {
		if !isName(v.tags[s]) || v.lex.Has(en.Titles, v.low[s]) || v.lex.Has(en.Modifiers, v.low[s]) || !v.capital(s) {
			continue
		}
		e := s + 1
		for e < j && isName(v.tags[e]) && !v.lex.Has(en.Titles, v.low[e]) {
			e++
		}
		if v.titleEnd(s, e) >= s || v.groupWord(s) {
			s = e - 1
			continue
		}
		return v.text(s, e)
	}
	return ""
}
