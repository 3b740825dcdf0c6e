// Package cues finds expressions that may attribute something to somebody:
// said, has not confirmed, according to, pointed out, made clear, the claim.
// They are candidates; whether one attributes, and what to whom, is decided by
// attribution.
//
// The span of a verb's cue is its whole group, as people mark it: auxiliaries,
// negation and adverbs before the verb ("has repeatedly denied", "did not
// say", "to insist"), verbs that only hand on to it ("went on to say"), and the
// words that belong to a lemma of several ("called for", "ruled out"). It holds
// neither the one told nor where or when it was said.
package cues

import (
	"strings"

	"whosaid/extractors"
	"whosaid/extractors/doc"
	"whosaid/extractors/en"
	"whosaid/extractors/tags"
)

// Extractor adds Cues, in order of their heads; none holds another.
func Extractor(lex *en.Lexicon) extractors.Extractor {
	x := newIndex(lex)
	return extractors.Extractor{
		Name:     "cues",
		Doc:      "Finds expressions that may attribute, with their verb group and lemma.",
		Requires: []doc.Layer{doc.Tokens, doc.Sentences, doc.Tags},
		Adds:     []doc.Layer{doc.Cues},
		Run: func(d *doc.Doc) error {
			v := newView(d, lex, x)
			for _, s := range d.Sentences {
				v.sentence(s)
			}
			return nil
		},
	}
}

// index holds the lexicon's lemmas by their first word, the longest first.
type index map[string][][]string

func newIndex(lex *en.Lexicon) index {
	x := index{}
	for n := lex.LongestCue(); n > 0; n-- {
		for _, l := range lex.Lemmas() {
			if w := strings.Split(l, " "); len(w) == n {
				x[w[0]] = append(x[w[0]], w)
			}
		}
	}
	return x
}

type view struct {
	d     *doc.Doc
	lex   *en.Lexicon
	index index
	low   []string
	lemma []string // of verbs; else as low
	neg   []bool
}

func newView(d *doc.Doc, lex *en.Lexicon, x index) *view {
	n := len(d.Tokens)
	v := &view{d: d, lex: lex, index: x, low: make([]string, n), lemma: make([]string, n), neg: make([]bool, n)}
	for i, t := range d.Tokens {
		w := en.Normal(d.Slice(t.Span))
		v.low[i] = w
		v.lemma[i] = w
		if strings.HasPrefix(t.Tag, "V") {
			v.lemma[i] = lex.Lemma(w, t.Tag)
		}
		v.neg[i] = lex.Has(en.Negations, w)
	}
	return v
}

func (v *view) tag(i int) string {
	if i < 0 || i >= len(v.d.Tokens) {
		return ""
	}
	return v.d.Tokens[i].Tag
}

func (v *view) sentence(s doc.Sentence) {
	headline := tags.Headline(v.d, s)
	for i := s.First; i < s.Last; i++ {
		if c, ok := v.at(i, s, headline); ok {
			// went on | to say: what only hands on is no cue of its own
			for n := len(v.d.Cues); n > 0 && c.Contains(v.d.Cues[n-1].Span); n-- {
				v.d.Cues = v.d.Cues[:n-1]
			}
			v.d.Cues = append(v.d.Cues, c)
		}
	}
}

// at finds the cue whose head is token i, in sentence s.
func (v *view) at(i int, s doc.Sentence, headline bool) (doc.Cue, bool) {
	lo, hi := s.First, s.Last
	lemma := v.lemma[i]
	verb := strings.HasPrefix(v.tag(i), "V")
	if !verb {
		if l, ok := tags.Verb(v.d, v.lex, s, i, headline); ok {
			lemma, verb = l, true
		}
	}
	list := v.index[lemma]
	if lemma != v.low[i] && len(v.index[v.low[i]]) > 0 {
		// according to: the form itself is the lemma
		list = append(v.index[v.low[i]][:len(v.index[v.low[i]]):len(v.index[v.low[i]])], list...)
	}
	for _, words := range list {
		end := v.match(words, i, hi)
		if end < 0 {
			continue
		}
		row, ok := v.allowed(strings.Join(words, " "), i, end, lo, hi, verb)
		if !ok {
			continue
		}
		first := i
		switch {
		case row.Class == en.Adjective:
			first = v.copula(i, lo)
		case verb && row.Class != en.Preposition && row.Class != en.Noun:
			first = v.group(i, lo)
		}
		c := doc.Cue{Lemma: row.Lemma, Class: string(row.Class), Head: i}
		c.Span = doc.Span{Start: v.d.Tokens[first].Start, End: v.d.Tokens[end-1].End}
		for k := first; k < end; k++ {
			c.Negated = c.Negated || v.neg[k]
		}
		return c, true
	}
	return doc.Cue{}, false
}

// match reads the words of a lemma from token i on; adverbs and articles may
// stand between them. It gives the token after them, or -1. Where an object
// stands before a particle, the cue is the verb alone: ruled [it] out.
func (v *view) match(words []string, i, hi int) int {
	k := i + 1
	object := false
	for n := 1; n < len(words); n++ {
		gap := 0
		for k < hi && v.low[k] != words[n] && v.lemma[k] != words[n] {
			t := v.tag(k)
			filler := strings.HasPrefix(t, "RB") || t == "DT" || t == "PRP$" || t == "JJ" && n > 1
			if !filler && len(words) == 2 && v.lex.Has(en.VerbParticles, words[n]) && (t == "PRP" || t == "NN" || t == "NNS" || t == "NNP" || t == "JJ") {
				filler, object = true, true
			}
			if gap == 2 && !object || gap == 3 || !filler || !object && (v.low[k] == "that" || v.low[k] == "this") {
				return -1
			}
			gap++
			k++
		}
		if k >= hi {
			return -1
		}
		k++
	}
	if object {
		return i + 1
	}
	return k
}

// allowed picks the row of lemma that the tags at [i, end) allow.
func (v *view) allowed(lemma string, i, end, lo, hi int, verb bool) (en.Cue, bool) {
	for _, row := range v.lex.Cues(lemma) {
		ok := false
		switch row.Class {
		case en.Verb:
			ok = verb && v.asVerb(i, lo, hi)
		case en.Phrase:
			ok = verb || end-i > 1 && (v.low[i] == "it" || !v.nominal(i))
		case en.Preposition:
			ok = true
		case en.Adverb:
			ok = strings.HasPrefix(v.tag(i), "RB") || v.tag(i) == "JJ"
		case en.Adjective:
			ok = v.asAdjective(i, lo, hi)
		case en.Noun:
			ok = !verb && v.asNoun(row, i, hi)
		}
		if ok {
			return row, true
		}
	}
	return en.Cue{}, false
}

func (v *view) nominal(i int) bool { return strings.HasPrefix(v.tag(i), "NN") }

// asVerb rejects participles that stand before a noun ("a promising start",
// "the expected result") and forms that are no predicate ("the accused").
func (v *view) asVerb(i, lo, hi int) bool {
	t := v.tag(i)
	if t != "VBN" && t != "VBG" || i == lo {
		return true
	}
	switch p := v.tag(i - 1); {
	case p == "DT" || p == "PRP$" || p == "POS":
		return false
	case p == "JJ" || p == "CD":
		return i+1 >= hi || !v.nominal(i+1) || t == "VBG"
	}
	return true
}

// asAdjective accepts "alleged" before a noun, and "confident" after be.
func (v *view) asAdjective(i, lo, hi int) bool {
	t := v.tag(i)
	if t != "JJ" && t != "VBN" && t != "VBD" {
		return false
	}
	if i+1 < hi && v.nominal(i+1) {
		return true
	}
	return v.copula(i, lo) < i
}

// copula is the first token of the group of the linking verb before the
// adjective at i: "is not", "has been", "remains"; i if there is none.
func (v *view) copula(i, lo int) int {
	for k := i - 1; k >= lo && k > i-4; k-- {
		if v.lex.Has(en.Linking, v.lemma[k]) {
			return v.group(k, lo)
		}
		if !strings.HasPrefix(v.tag(k), "RB") {
			break
		}
	}
	return i
}

// asNoun accepts a noun with a content after it, or with an owner before it.
func (v *view) asNoun(row en.Cue, i, hi int) bool {
	if t := v.tag(i); t != "NN" && t != "NNS" {
		return false
	}
	if row.Weight < 0.02 {
		return false
	}
	switch v.tag(i - 1) {
	case "POS", "PRP$":
		return true
	}
	if i+1 >= hi {
		return false
	}
	switch n, w := v.tag(i+1), v.low[i+1]; {
	case w == "that":
		return row.Frames.Any(en.That)
	case n == "TO" || w == "to":
		return row.Frames.Any(en.To | en.PP)
	case w == "whether" || w == "if" || w == "how" || w == "why":
		return row.Frames.Any(en.Wh)
	case n == "IN":
		return row.Frames.Any(en.PP)
	case w == ":":
		return row.Frames.Any(en.Quote)
	}
	return false
}
