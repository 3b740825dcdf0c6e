package attribution

import (
	"math"
	"strings"
)

// Traits are what a candidate shows beside its rule, form and cue: who the
// source is, how long the content, how the verb stands. Each moves the
// confidence by what was counted for it (traits.tsv).

// traitNames is the order in which traits are counted and applied: each one
// corrects what those before it left.
var traitNames = []string{"source", "length", "verb", "place", "before"}

// traits fills c.traits.
func (v *view) traits(c *candidate) {
	c.traits = [5]string{v.sourceTrait(c), v.lengthTrait(c), v.verbTrait(c), v.placeTrait(c), v.beforeTrait(c)}
}

// sourceTrait is the kind of word that heads the source.
func (v *view) sourceTrait(c *candidate) string {
	if len(c.source) == 0 || c.source[0].empty() {
		return "none"
	}
	r := c.source[0]
	e := r.last
	for k := r.first + 1; k < r.last; k++ {
		if v.word(k) == "," || v.word(k) == "who" || v.word(k) == "(" || v.tag(k) == "IN" {
			e = k
			break
		}
	}
	w := v.word(e - 1)
	switch t := v.tag(e - 1); {
	case t == "PRP" || t == "PRP$":
		switch w {
		case "he", "she", "his", "her", "they", "their":
			return "person-pronoun"
		case "i", "we", "my", "our", "you", "your", "us", "me":
			return "speech-pronoun"
		}
		return "it"
	case w == "who" || w == "that" || w == "which" || w == "whoever" || w == "what":
		return w
	}
	if m := v.ment[e-1]; m >= 0 {
		x := v.d.Mentions[m]
		return string(x.Form) + "-" + string(x.Type)
	}
	switch v.tag(e - 1) {
	case "NNP", "NNPS":
		return "proper"
	case "NNS":
		return "plural"
	case "NN":
		return "singular"
	}
	return "other"
}

// lengthTrait is the number of words of the content, in steps.
func (v *view) lengthTrait(c *candidate) string {
	n := 0
	for _, r := range c.content {
		n += r.last - r.first
	}
	switch {
	case n == 1:
		return "1"
	case n <= 3:
		return "2-3"
	case n <= 6:
		return "4-6"
	case n <= 12:
		return "7-12"
	case n <= 30:
		return "13-30"
	}
	return "31-"
}

// verbTrait is the form of the cue's verb group.
func (v *view) verbTrait(c *candidate) string {
	if len(c.cue) == 0 || c.cue[0].empty() {
		return "none"
	}
	g := -1
	for t := c.cue[0].last - 1; t >= c.cue[0].first && g < 0; t-- {
		g = v.verb(t)
	}
	if g < 0 {
		return "no-verb"
	}
	x := &v.groups[g]
	out := v.tag(x.head)
	switch {
	case x.inf:
		out = "to"
	case x.modal:
		out = "modal"
	case x.have:
		out = "have"
	case x.be:
		out += "-be"
	}
	if x.neg {
		out += "-not"
	}
	return out
}

// placeTrait tells headlines, questions and the inside of quotations.
func (v *view) placeTrait(c *candidate) string {
	i := c.content[0].first
	if len(c.cue) > 0 && !c.cue[0].empty() {
		i = c.cue[0].first
	}
	if v.quoteAt(i) >= 0 {
		return "quoted"
	}
	lo, hi := v.sentence(i)
	switch {
	case v.inSource[i]:
		return "source"
	case v.headline[v.sent[i]]:
		return "headline"
	case v.word(hi-1) == "?":
		return "question"
	case v.tag(lo) == "VB":
		return "order"
	}
	return "text"
}

// beforeTrait is the word before the whole candidate, where it can make a
// clause of it that claims nothing: if, when, because.
func (v *view) beforeTrait(c *candidate) string {
	b := c.begin()
	lo, _ := v.sentence(b)
	if b == lo {
		return "start"
	}
	switch w := v.word(b - 1); w {
	case "if", "when", "because", "as", "while", "that", "but", "and", "although", "after", "before", "what", "how", "why", "whether", "since", "where", "than", "to", "for", "of", "with":
		return w
	case ",", ";", ":":
		return w
	}
	if v.quoteAt(b-1) >= 0 {
		return "quote"
	}
	return strings.TrimRight(v.tag(b-1), "SDGNPZ")
}

func logit(p float64) float64 { return math.Log(odds(p)) }

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
