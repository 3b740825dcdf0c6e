package entities

// What follows a phrase and tells more of it: party, age and home, appositions,
// relative clauses.

import (
	"strings"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// brackets takes in a party in brackets or commas, and an age: (D-Ohio),
// R-Ill., 31.
func (v *view) brackets(p *phrase, hi int, find func(int) *phrase) {
	n := p.headName()
	if n == nil || n.typ != doc.Person {
		return
	}
	e := p.end
	if e+2 < hi && v.low[e] == "(" && (v.party(e+1) || v.age(e+1) || v.lex.Has(en.Places, v.low[e+1])) {
		for k := e + 2; k < hi && k < e+8; k++ {
			if v.low[k] == ")" {
				p.end = k + 1
				break
			}
		}
	}
	if e = p.end; e+1 < hi && v.low[e] == "," && len(v.low[e+1]) > 2 && v.party(e+1) {
		p.end = e + 2
	}
	if e = p.end; e+1 < hi && v.low[e] == "," && v.age(e+1) {
		p.end = e + 2
		// , 31, of Salem, Ore.
		if e = p.end; e+2 < hi && v.low[e] == "," && (v.low[e+1] == "of" || v.low[e+1] == "from") {
			if q := find(e + 2); q != nil && q.headName() != nil {
				p.end = q.end
				if e = p.end; e+1 < hi && v.low[e] == "," && v.lex.Has(en.Places, v.low[e+1]) {
					p.end = e + 2
				}
			}
		}
	}
}

// party reports whether token i marks a party and perhaps a place: R, D-Ohio.
func (v *view) party(i int) bool {
	w := v.word(i)
	if len(w) == 0 || strings.IndexByte("RDIL", w[0]) < 0 {
		return false
	}
	return len(w) == 1 || strings.HasPrefix(w[1:], "-") || strings.HasPrefix(w[1:], "–")
}

// apposition takes in a phrase after a comma that tells who p is.
func (v *view) apposition(p *phrase, list []phrase, hi int, find func(int) *phrase) {
	e := p.end
	if e+1 >= hi || v.low[e] != "," || v.headline[p.sentence] {
		return
	}
	q := find(e + 1)
	if q == nil || q.kind != nounPhrase || q.inner || v.tags[q.first] == "WP$" {
		return
	}
	qn := q.headName()
	if qn != nil && v.office(qn) {
		qn = nil
	}
	index := func(x *phrase) int { return indexOf(list, x.first) }
	pn := p.headName()
	if pn != nil && v.office(pn) {
		pn = nil
	}
	switch {
	case pn != nil && qn == nil:
		qt := v.headType(q)
		fits := pn.typ == doc.Person && (qt == doc.Person || qt == doc.Group && v.partyWord(q)) ||
			pn.typ != doc.Person && (qt == doc.Organization || qt == doc.Group) && v.tags[q.first] == "DT"
		if !fits && !pn.sure && pn.typ != doc.Place && !v.locative(p.first-1) && (p.first == 0 || v.low[p.first-1] != "on") && qt == doc.Person && !v.plural(q.last-1) {
			pn.typ, fits = doc.Person, true // Ghorbani, a carpenter
		}
		if !fits || v.plural(q.last-1) && pn.typ == doc.Person && !v.partyWord(q) {
			return
		}
		end, ok := v.clauseEnd(q.end, hi)
		if !ok || !v.closes(end, hi) {
			return
		}
		p.appos, p.end, q.inner = index(q), end, true
	case pn == nil && qn != nil && qn.typ == doc.Person:
		t := v.headType(p)
		fits := t == doc.Person && !v.plural(p.last-1) && v.definite(p) || t == doc.Other && (len(p.parts) > 1 || v.tags[p.first] == "PRP$") && !v.plural(p.last-1) ||
			p.kind == quantityPhrase && p.of >= 0 && v.low[p.last-1] == "one"
		if !fits || !v.closes(q.end, hi) || v.likened(p.first) || v.servant(p, list) || v.runsOn(p, q.end, hi) {
			return
		}
		p.name, p.end, q.inner = index(q), q.end, true
	}
}

// likened reports whether the phrase at i follows a word by which it tells
// what somebody is not, or was at another time: "As a student, Ann Poe said".
func (v *view) likened(i int) bool {
	return i > 0 && v.lex.Has(en.Likening, v.low[i-1])
}

// runsOn reports whether a name after the description p, which ends at token i,
// is rather the subject of the verb there: "having been a donor, Poe said", "it
// helps the nominee, Poe said". Only at the head of a sentence, or after one
// word there, does a description go on like that.
func (v *view) runsOn(p *phrase, i, hi int) bool {
	lead := 1
	if v.low[p.first] == "a" || v.low[p.first] == "an" {
		lead = 0
	}
	return p.first > v.d.Sentences[p.sentence].First+lead && i < hi && (v.finite(i) || strings.HasPrefix(v.tags[i], "RB"))
}

// servant reports whether p is the complement of another person's office: the
// name after "a spokeswoman for the mayor" is that of the spokeswoman.
func (v *view) servant(p *phrase, list []phrase) bool {
	k := indexOf(list, p.first) - 1
	if k < 0 || v.headType(p) != doc.Person || p.first < 2 {
		return false
	}
	o := &list[k]
	return o.kind == nounPhrase && o.last == p.first-1 && o.headName() == nil && v.roleNoun(o.parts[len(o.parts)-1].first, o.last) && v.governs(o, v.low[o.last], p)
}

// maxClause bounds what is looked over for the end of an apposition or of a
// relative clause, in tokens.
const maxClause = 30

// clauseEnd finds where the apposition or relative clause that has come to
// token i ends: at a mark, or before the verb of the sentence. It is false
// where no end comes in reach or a quotation begins.
func (v *view) clauseEnd(i, hi int) (int, bool) {
	relative, verbs := 0, 0
	for k := i; k < hi; k++ {
		if k-i > maxClause {
			return i, false
		}
		t := v.tags[k]
		switch {
		case t == "``":
			return i, k == i
		case t == "," || t == "." || t == ":" || t == ")" || t == "''" || v.low[k] == "—" || v.low[k] == "–" || v.low[k] == "--":
			return k, true
		case t == "WP" || t == "WDT" || t == "WP$" || v.low[k] == "that" && k+1 < hi && v.finite(k+1):
			relative++
		case v.finite(k):
			if verbs >= relative {
				return k, true
			}
			verbs++
			// the rest of the verb's group, and what "and" adds to it
			for k+1 < hi && (strings.HasPrefix(v.tags[k+1], "V") || strings.HasPrefix(v.tags[k+1], "RB")) {
				k++
			}
		case t == "CC" && relative > 0 && k+1 < hi && v.finite(k+1):
			verbs--
		}
	}
	return hi, true
}

// finite reports whether token i is a verb that can be a predicate.
func (v *view) finite(i int) bool {
	switch v.tags[i] {
	case "VBD", "VBZ", "VBP", "MD":
		return true
	}
	return false
}

// relative takes in a relative clause that follows p without a comma ("those
// who back her", "a study that appeared in May"), and participles after a
// document ("a poll released on Monday").
func (v *view) relative(p *phrase, hi int) {
	e := p.end
	if e+2 >= hi {
		return
	}
	w, t := v.low[e], v.tags[e]
	next := v.finite(e+1) || strings.HasPrefix(v.tags[e+1], "RB") && e+2 < hi && v.finite(e+2)
	switch {
	case (w == "who" || w == "that" || w == "which") && next:
	case t == "VBN" && p.kind == nounPhrase && v.headType(p) == doc.Document && !v.finite(e+1):
	default:
		return
	}
	if end, ok := v.clauseEnd(e, hi); ok && end > e+1 {
		p.end = end
	}
}

// partyWord reports whether q is a bare word for a member of a party, as in
// "Jane Roe, Republican of Ohio".
func (v *view) partyWord(q *phrase) bool {
	return q.last-q.first == 1 && v.low[q.first] != v.lex.Lemma(v.low[q.first], "NNP")+"s" && !v.plural(q.first)
}

// definite reports whether p means one particular person: the, his, a
// possessor, another, or an office without article.
func (v *view) definite(p *phrase) bool {
	if len(p.parts) > 1 {
		return true
	}
	switch v.tags[p.first] {
	case "DT", "PRP$":
		return true
	case "CD":
		return false
	}
	return v.tags[p.last-1] == "NN" || v.tags[p.last-1] == "NNP"
}

// closes reports whether an apposition may end before token i.
func (v *view) closes(i, hi int) bool {
	if i >= hi {
		return true
	}
	switch v.low[i] {
	case ",", ".", ";", ":", ")", "—", "–", "--", "-", "!", "?", "who", "''", "”", "\"":
		return true
	}
	t := v.tags[i]
	return t == "VBD" || t == "VBZ" || t == "." || t == "''" || t == ":" || t == "MD"
}
