package speakers

// Who a pronoun stands for: by gender and number among what was spoken of
// lately, by the quotation for a first person, by place for who and which.

import (
	"math"
	"strings"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// no is the fit of what cannot be the antecedent.
var no = math.Inf(-1)

// pronoun is the cluster that the pronoun w at token i stands for, -1 if none
// is found; a is the attribution whose source it is, -1 for a mere mention.
func (r *resolver) pronoun(i int, w string, a int) int {
	switch w {
	case "he", "him", "his", "himself":
		return r.gendered(i, 'm', a)
	case "she", "her", "hers", "herself":
		return r.gendered(i, 'f', a)
	case "it", "its", "itself":
		return r.link(linkIt, i, 0, nil, a)
	case "they", "them", "their", "theirs", "themselves":
		return r.link(linkThey, i, 0, nil, a)
	case "i", "me", "my", "myself", "we", "us", "our", "ourselves":
		return r.first(i, a)
	case "who", "whom", "whose", "which", "that":
		return r.relative(i, w)
	case "this":
		return -1
	case "the two", "both", "two":
		return -1
	}
	return -1
}

// gendered is the person that he or she stands for. What it is tied to takes
// the gender over.
func (r *resolver) gendered(i int, g byte, a int) int {
	c := r.link(linkHe, i, g, nil, a)
	if c >= 0 && r.all[c].unsure {
		r.all[c].typ, r.all[c].unsure = doc.SpeakerPerson, false
	}
	if c >= 0 && r.all[c].gender == 0 && r.all[c].name != "" {
		r.all[c].gender = g
	}
	return c
}

// first is who says I or we: inside a quotation whoever is quoted, outside one
// the author.
func (r *resolver) first(i, a int) int {
	if q := r.quote[i]; q >= 0 {
		if c := r.quoted(q, a); c >= 0 {
			return c
		}
		ev := r.recent.last()
		for k := len(ev) - 1; k >= 0; k-- {
			if ev[k].source && ev[k].quote < 0 {
				return r.root(ev[k].cluster)
			}
		}
		return -1
	}
	if c := r.turnAt(i); c >= 0 {
		return c
	}
	return r.author()
}

// author is the cluster of who wrote the article, -1 if the byline tells nobody.
func (r *resolver) author() int {
	if r.writer != 0 {
		return r.writer - 1
	}
	name := byline(r.d.Byline)
	if name == "" {
		return -1
	}
	key := normal(name)
	c := -1
	if l := r.full[key]; len(l) > 0 {
		c = l[len(l)-1]
	} else {
		c = r.make(cluster{typ: doc.SpeakerPerson, name: name, gender: r.givenGender(strings.Fields(key)[0])})
	}
	r.writer = c + 1
	return c
}

// byline is the author's name in a byline: "By Jane Roe, Staff Writer".
func byline(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 3 && strings.EqualFold(s[:3], "by ") {
		s = s[3:]
	}
	for _, cut := range []string{" | ", " for ", " - ", " — ", "\n", ", Staff", ", The ", ", Associated"} {
		if k := strings.Index(s, cut); k > 0 {
			s = s[:k]
		}
	}
	parts := strings.FieldsFunc(s, func(c rune) bool { return c == ',' || c == ';' || c == '&' })
	var out []string
	for _, p := range parts {
		for _, n := range strings.Split(p, " and ") {
			if n = strings.TrimSpace(n); n != "" && normal(n) != "" {
				out = append(out, n)
			}
		}
	}
	return strings.Join(out, "; ")
}

// indexContents notes, for each quotation, the attributions whose content lies
// in it, so that a first person inside finds who is quoted.
func (r *resolver) indexContents() {
	r.inQuote = map[int]int{}
	for a, x := range r.d.Attributions {
		for _, s := range x.Content {
			f, l := r.tokens(s)
			for _, t := range []int{f, f + 1, l - 2} {
				if t >= 0 && t < l && r.quote[t] >= 0 && (len(x.Source) == 0 || !r.inside(x.Source, r.quote[t])) {
					if _, ok := r.inQuote[r.quote[t]]; !ok {
						r.inQuote[r.quote[t]] = a
					}
				}
			}
		}
	}
}

// inside reports whether the spans begin inside quotation q.
func (r *resolver) inside(s []doc.Span, q int) bool {
	return len(s) > 0 && r.d.Quotes[q].Contains(s[0])
}

// quoted is the cluster of the speaker of quotation q. Its source may stand
// behind it and be unread so far: it is then resolved ahead.
func (r *resolver) quoted(q, not int) int {
	// What is resolved ahead may itself be a first person in another quotation.
	if r.depth > 2 {
		return -1
	}
	r.depth++
	defer func() { r.depth-- }()
	for n := 0; q >= 0 && n < 32; n++ {
		if a, ok := r.inQuote[q]; ok && a != not {
			if c := r.sources[a]; c >= 0 {
				return r.root(c)
			}
			if s := r.d.Attributions[a].Source; len(s) > 0 {
				f, l := r.tokens(s[0])
				if p := r.parsePhrase(f, l); len(p.names) > 0 {
					return r.nameSource(p)
				} else if p.pronoun != "" && !r.lex.Has(en.FirstPerson, p.pronoun) {
					return r.pronoun(p.first, p.pronoun, a)
				}
			}
			return -1
		}
		// a quotation that goes on from an earlier paragraph, or the piece before
		if c := r.d.Quotes[q].Continues; c >= 0 {
			q = c
			continue
		}
		q = r.pieceBeside(q)
	}
	return -1
}

// pieceBeside is the other piece of a split quotation in the same paragraph: the
// one before, else the one after if an attribution is known for it.
func (r *resolver) pieceBeside(q int) int {
	if q > 0 && r.sameParagraph(q-1, q) {
		return q - 1
	}
	if q+1 < len(r.d.Quotes) && r.sameParagraph(q, q+1) {
		if _, ok := r.inQuote[q+1]; ok {
			return q + 1
		}
	}
	return -1
}

// sameParagraph reports whether quotations a and b stand apart in one paragraph.
func (r *resolver) sameParagraph(a, b int) bool {
	x, y := r.d.Quotes[a], r.d.Quotes[b]
	i, j := r.token(x.Start), r.token(y.Start)
	return x.End < y.Start && i >= 0 && j >= 0 && r.para[i] == r.para[j]
}

// relative is what who, which and that refer to: the noun phrase just before.
func (r *resolver) relative(i int, w string) int {
	if r.sent[i] < 0 {
		return -1
	}
	start := r.d.Sentences[r.sent[i]].First
	k := i - 1
	for k >= start && (!r.wordy(k) || r.lex.Has(en.PhraseEnds, r.word(k))) || k > start && (r.word(k) == "both" || r.word(k) == "all" || r.word(k) == "some" || r.word(k) == "many" || r.word(k) == "most") {
		k--
	}
	people := w == "who" || w == "whom" || w == "whose"
	body := -1 // who can also follow a body, if no person is near
	for n := 0; k >= start && n < 24; n, k = n+1, k-1 {
		if m := r.name[k]; m >= 0 {
			t := r.d.Mentions[m].Type
			if people && n == 0 && r.named[m] >= 0 && t != doc.Place {
				body = r.named[m]
			}
			if r.named[m] >= 0 && (people && t == doc.Person || !people && t != doc.Person && (n < 3 || t != doc.Place)) {
				if f, _ := r.tokens(r.d.Mentions[m].Span); !(r.lex.Has(en.PhraseEnds, r.word(f-1)) && n > 0) {
					return r.named[m]
				}
			}
			continue
		}
		classes, _, _ := r.class(k)
		near := n == 0 && !people && strings.HasPrefix(r.tag(k), "NN") // whatever the noun
		if len(classes) == 0 && !near || strings.HasPrefix(r.tag(k), "V") {
			continue
		}
		c := "document"
		if len(classes) > 0 {
			c = classes[0]
		}
		person := c == "person" || c == "class" || c == "office"
		if people && !person || !people && person {
			continue
		}
		f := k
		for f > start && nounPart(r.tag(f-1)) && r.word(f-1) != "," {
			f--
		}
		several := false
		for r.word(f-1) == "and" && f-2 > start && f > k-longestAmount && person && isPlural(r, k) && isPlural(r, f-2) && r.noun(f-2) {
			several = true // generals and admirals, who
			for f -= 2; f > start && nounPart(r.tag(f-1)) && r.word(f-1) != ","; f-- {
			}
		}
		if f == k && r.word(f-1) == "for" {
			k-- // nominee for president, who
			continue
		}
		// "Roe, a Nevada Democrat, who": the name before the apposition
		g := f - 1
		for g > start && strings.HasPrefix(r.tag(g), "RB") {
			g-- // Roe, now the mayor, who
		}
		if g > start && r.word(g) == "," {
			if m := r.name[g-1]; m >= 0 && r.named[m] >= 0 && r.all[r.named[m]].typ == doc.SpeakerPerson && person {
				return r.named[m]
			}
		}
		ev := r.recent.last()
		for n := len(ev) - 1; n >= 0 && n >= len(ev)-6 && !several; n-- {
			if t := ev[n].token; t >= f && t <= k && (t <= f+1 || n == 0 || ev[n-1].token < f) && !ev[n].inside && !ev[n].owner {
				return r.root(ev[n].cluster)
			}
		}
		p := r.parsePhrase(f, i)
		if len(p.names) > 0 {
			return r.nameSource(p)
		}
		if p.head < 0 {
			return -1
		}
		return r.description(p, true)
	}
	return body
}

func nounPart(tag string) bool {
	switch tag {
	case "DT", "JJ", "JJR", "JJS", "NN", "NNS", "NNP", "NNPS", "CD", "PRP$", "POS", "VBG", "VBN":
		return true
	}
	return false
}

// indefinite is the cluster of a pronoun that stands for no one in particular
// or for people that the text names nowhere.
func (r *resolver) indefinite(p phrase) int {
	w := p.pronoun
	text := display(r.slice(p.first, p.last))
	switch w {
	case "some", "others", "another", "someone", "somebody", "few", "several", "most", "many", "other", "one", "those", "these", "all", "both", "two", "three":
		// "some of the lawmakers": the noun behind tells who they are
		if p.first+2 < p.last && r.word(p.first+1) == "of" {
			q := r.parsePhrase(p.first+2, p.last)
			if q.head >= 0 {
				c := r.description(q, true)
				return c
			}
		}
	}
	c := cluster{typ: doc.SpeakerGroup, desc: text, fixed: doc.Generic, plural: true, vague: true}
	switch w {
	case "someone", "somebody", "another":
		c.typ, c.fixed, c.plural = doc.SpeakerPerson, doc.Anonymous, false
	case "i", "me", "my", "myself":
		c.typ, c.fixed, c.plural, c.desc = doc.SpeakerPerson, doc.Named, false, "author"
		if r.quote[p.first] >= 0 {
			c.desc, c.fixed = "person quoted", doc.Anonymous
		}
	case "he", "she", "him", "her", "his", "hers", "himself", "herself", "who":
		c.typ, c.fixed, c.plural = doc.SpeakerPerson, doc.Named, false
		if w == "who" {
			c.fixed = doc.Anonymous
		}
	case "it", "its":
		c.typ, c.fixed, c.plural = doc.SpeakerOrganization, doc.Named, false
	case "this", "that", "which":
		c.typ, c.fixed, c.plural = doc.SpeakerDocument, doc.Anonymous, false
	case "we", "us", "our":
		c.typ, c.fixed = doc.SpeakerPerson, doc.Named
	}
	if l := r.full["<"+w]; len(l) > 0 && c.fixed == doc.Generic {
		return l[len(l)-1]
	}
	x := r.make(c)
	r.full.add("<"+w, x)
	return x
}
