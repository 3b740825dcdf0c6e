package entities

// Phrases become mentions: one for the phrase, one for each possessor and for
// each name inside.

import (
	"strings"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// mentions appends what p and its parts stand for. list are the phrases of the
// sentence of p.
func (v *view) mentions(out []doc.Mention, p *phrase, list []phrase) []doc.Mention {
	if p.kind != nounPhrase {
		return append(out, v.bare(p, list))
	}
	if v.tags[p.first] == "PRP$" || v.tags[p.first] == "WP$" {
		s := v.span(p.first, p.first+1)
		out = append(out, doc.Mention{Span: s, Core: s, Type: v.pronounType(p.first), Form: doc.Pronoun, Speaker: -1})
	}
	for i, x := range p.parts {
		main := i == len(p.parts)-1
		head := -1
		if n := len(x.names); n > 0 && x.names[n-1].last == x.last && !v.office(&x.names[n-1]) {
			head = n - 1
		}
		for k := range x.names {
			n := &x.names[k]
			if k == head {
				if n.core > n.first {
					out = v.frontName(out, n)
				}
				continue
			}
			if n.core > n.first {
				out = v.frontName(out, n)
			}
			if n.core < n.last && !v.office(n) && n.last < x.last {
				out = append(out, doc.Mention{Span: v.span(n.core, n.last), Core: v.span(n.core, n.last), Type: v.typed(n), Form: doc.Name, Speaker: -1})
			}
		}
		m := doc.Mention{Speaker: -1}
		last := x.last
		if main {
			last = p.end
		}
		m.Span = v.span(p.first, last)
		if head >= 0 {
			n := &x.names[head]
			m.Form, m.Type, m.Core = doc.Name, v.typed(n), v.span(n.core, n.last)
			if o := v.officeOf(p, i, n); o < n.core {
				m.Type, m.Core = doc.Organization, v.span(o, n.last)
			}
			if m.Type == doc.Person {
				v.namedOffice(&m, p, i, n)
			}
		} else {
			m.Form, m.Type, m.Core = doc.Nominal, v.nounType(x.first, x.last), v.span(v.bareStart(p.first, x.last), x.last)
			if m.Type == doc.Person || m.Type == doc.Group {
				v.nominalOffice(&m, p, i, list)
			}
		}
		if main && p.name >= 0 {
			q := &list[p.name]
			n := q.headName()
			m.Form, m.Type, m.Core = doc.Name, doc.Person, v.span(n.core, n.last)
			if m.Role == "" {
				v.nominalOffice(&m, p, i, list)
			}
			if m.Role == "" {
				// Roe's niece, Senator Poe
				v.namedOffice(&m, q, len(q.parts)-1, n)
			}
		}
		if main && p.appos >= 0 && m.Type == doc.Person {
			q := &list[p.appos]
			var a doc.Mention
			v.nominalOffice(&a, q, len(q.parts)-1, list)
			role := a.Role
			if e := v.apposRole(p, q); role != "" && v.roleCut(q.first, e) > q.roleEnd {
				// founder and chief executive of Acme
				role = v.roleText(v.roleStart(q.parts[len(q.parts)-1].first, q.last), e)
				for k := p.appos + 1; k < len(list) && list[k].last <= e && a.Affiliation == ""; k++ {
					if list[k].kind == nounPhrase && v.headType(&list[k]) == doc.Person {
						v.nominalOffice(&a, &list[k], len(list[k].parts)-1, list)
					}
				}
			}
			// The office before the name counts for more than a remark after it.
			if m.Role == "" {
				m.Role = role
			}
			if m.Affiliation == "" {
				m.Affiliation = a.Affiliation
			}
		}
		out = append(out, m)
	}
	return out
}

// officeOf is where the name n, the head of part i of p, begins with the
// possessor that belongs to it: the State Attorney's Office, Women's Wear
// Daily; n.core where it has none. The possessor's last word is then one for
// people or an office, as no name is.
func (v *view) officeOf(p *phrase, i int, n *name) int {
	if i == 0 || n.core != p.parts[i].first {
		return n.core
	}
	x := p.parts[i-1]
	w := v.low[x.last-1]
	l := v.lex.Lemma(w, "NNS")
	last := v.low[n.last-1]
	if !v.capital(x.last-1) || v.headline[p.sentence] || !v.lex.Has(en.OrgHeads, last) || v.classes(l) == "" && !v.lex.Has(en.Titles, w) && w != "women" && w != "men" && w != "children" && w != "people" {
		return n.core
	}
	a := x.last - 1
	for a > x.first && v.capital(a-1) && v.tags[a-1] != "DT" && v.tags[a-1] != "PRP$" {
		a--
	}
	return a
}

// typed is the type of n; a name that nothing tells is Other.
func (v *view) typed(n *name) doc.MentionType {
	if n.typ == "" {
		return doc.Other
	}
	return n.typ
}

// frontName appends the name in front of a title: Acme in "Acme CEO Jane Doe".
func (v *view) frontName(out []doc.Mention, n *name) []doc.Mention {
	a := v.titleStart(n)
	if a <= n.first {
		return out
	}
	f := n.first
	for f < a-1 && v.lex.Has(en.Modifiers, v.low[f]) {
		f++ // Former Ohio Governor
	}
	if a-f > 1 && v.allCaps(a-1) && !v.lex.Has(en.Orgs, v.low[a-1]) && !v.allCaps(a-2) {
		a-- // Ravens QB
	}
	o := v.split(f, a)
	v.plain(&o)
	if o.typ == "" {
		o.typ = doc.Organization
	}
	s := v.span(f, a)
	return append(out, doc.Mention{Span: s, Core: s, Type: o.typ, Form: doc.Name, Speaker: -1})
}

// text is the text of tokens [i, j) with single spaces.
func (v *view) text(i, j int) string {
	if i >= j {
		return ""
	}
	return strings.Join(strings.Fields(v.d.Slice(v.span(i, j))), " ")
}

// bare is the mention of a pronoun or a quantity.
func (v *view) bare(p *phrase, list []phrase) doc.Mention {
	m := doc.Mention{Span: v.span(p.first, p.end), Core: v.span(p.first, p.last), Form: doc.Pronoun, Speaker: -1}
	if p.kind == pronounPhrase {
		m.Type = v.pronounType(p.first)
		return m
	}
	m.Type = v.headType(p)
	if p.of >= 0 {
		m.Form = doc.Nominal
		if k := indexOf(list, p.of); k < len(list) && list[k].first == p.of {
			q := &list[k]
			if q.kind == pronounPhrase {
				m.Form = doc.Pronoun
				return m
			}
			t := v.headType(q)
			if t != doc.Group {
				m.Type = t
			}
			if t == doc.Person || t == doc.Group {
				v.nominalOffice(&m, q, len(q.parts)-1, list)
			}
			if p.name >= 0 {
				n := list[p.name].headName()
				m.Form, m.Type, m.Core = doc.Name, doc.Person, v.span(n.core, n.last)
				// of several attorneys one is an attorney
				w := v.word(q.last - 1)
				m.Role = strings.Replace(m.Role, w, v.lex.Lemma(w, "NNS"), 1)
			}
		}
	}
	return m
}

// pronounType is the type that a pronoun alone tells.
func (v *view) pronounType(i int) doc.MentionType {
	switch v.low[i] {
	case "it", "its", "itself", "which", "that":
		return doc.Other
	}
	return doc.Person
}
