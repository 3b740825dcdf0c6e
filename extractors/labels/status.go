package labels

// Confirmed or denied: what a source does with a content.

import (
	"slices"
	"strings"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// status is what the source does with the content, and the tokens that say so.
// The order of the rules is that of their strength: taking no side, then
// turning down, then negation, then the words themselves.
func (x *reading) status() (doc.Status, []int) {
	if s, on := x.noSide(); s != "" {
		return s, on
	}
	base, on := x.base()
	if n := x.subjectNegation(); n >= 0 && base == doc.Asserted {
		return doc.Denied, append([]int{n}, on...)
	}
	if len(x.negs) == 0 {
		return base, on
	}
	on = append(append([]int(nil), x.negs...), on...)
	if x.has("clear") || x.has("sure") || x.has("certain") {
		return doc.Questioned, on
	}
	if base != doc.Asserted && base != doc.Confirmed {
		return base, on
	}
	for _, i := range x.cue {
		if x.lex.Has(en.NegatedDenies, x.base0(i)) || x.lex.Has(en.NegatedDenies, x.word(i)) {
			return doc.Denied, on
		}
	}
	return base, on
}

// noSide finds the ways of taking none: declining or refusing to speak, not
// having spoken or decided, neither confirming nor denying.
func (x *reading) noSide() (doc.Status, []int) {
	refusal, silent := -1, false
	var silence, confirm, deny = -1, -1, -1
	for _, i := range x.cue {
		w := x.base0(i)
		if v, ok := x.lex.Value(en.Refusals, w); ok && refusal < 0 {
			refusal, silent = i, v == "silent"
			continue
		}
		if silence < 0 && x.lex.Has(en.Silence, w) {
			silence = i
		}
		switch w {
		case "confirm":
			confirm = i
		case "deny":
			deny = i
		}
	}
	if refusal >= 0 && silence < 0 {
		verb := false
		if silence, verb = x.silenceInContent(); verb && silence < 0 {
			silent = false // declined to renew the contract
		}
	}
	if confirm >= 0 && deny >= 0 {
		return doc.Neither, x.cue
	}
	if refusal >= 0 && silence >= 0 {
		return doc.Neither, []int{refusal, silence}
	}
	if refusal >= 0 && silent {
		return doc.Neither, []int{refusal}
	}
	negs := x.negs
	if n := x.subjectNegation(); n >= 0 && x.word(n) == "neither" {
		negs = append([]int{n}, negs...)
	}
	if len(negs) == 0 || refusal >= 0 || silence < 0 || x.main >= 0 && x.words[x.main].first > silence {
		return "", nil
	}
	if v, _ := x.lex.Value(en.Silence, x.base0(silence)); v == "refused" && !x.has("comment") && !x.has("position") && !x.has("decision") && !x.has("details") {
		return "", nil
	}
	switch x.base0(silence) {
	case "say", "state":
		for _, n := range negs {
			if x.word(n) == "never" {
				return "", nil // a denial
			}
		}
	case "know":
		if x.frames.Has(en.That) || x.frames.Has(en.NP) {
			return "", nil
		}
	}
	return doc.Neither, append(append([]int(nil), negs...), silence)
}

// silenceInContent is the verb that a refusal governs where the content itself
// begins with it: refused {to comment on the case}; verb tells whether the
// content begins with any.
func (x *reading) silenceInContent() (i int, verb bool) {
	for k, i := range x.content {
		if k > 3 {
			break
		}
		if strings.HasPrefix(x.tag(i), "V") {
			if x.lex.Has(en.Silence, x.base0(i)) {
				return i, true
			}
			return -1, true
		}
	}
	return -1, false
}

// base is the status of the words of the cue, negation aside: that of the main
// one, unless another carries its own.
func (x *reading) base() (doc.Status, []int) {
	main := []int{}
	if x.main >= 0 {
		f := x.words[x.main]
		for i := f.first; i < f.last; i++ {
			main = append(main, i)
		}
		if f.lemma == "ask" || f.lemma == "inquire" {
			if x.asks() {
				return doc.Questioned, main
			}
			return doc.Asserted, main
		}
		if x.frames.Has(en.Wh) && (f.lemma == "press" || f.lemma == "grill" || f.lemma == "demand" || f.lemma == "press for") {
			return doc.Questioned, main
		}
		if f.lemma == "dismiss" && x.asPerson() {
			return doc.Asserted, main // belittled somebody, denied nothing
		}
		if x.row.Status != doc.Asserted && x.row.Status != "" {
			return x.row.Status, main
		}
		if x.against(f.lemma) {
			return doc.Denied, main
		}
	} else {
		main = x.cue
		if x.against("") {
			return doc.Denied, main
		}
		if len(main) > 0 && !wordy(x.word(main[0])) && x.question() {
			return doc.Questioned, main // Q: …?
		}
	}
	for k := len(x.cue) - 1; k >= 0; k-- {
		i := x.cue[k]
		if slices.Contains(main, i) && x.main >= 0 {
			continue
		}
		if v, ok := x.lex.Value(en.Stance, x.base0(i)); ok && !x.without(i) {
			return doc.Status(v), append(main, i)
		}
	}
	return doc.Asserted, main
}

// without reports whether token i is taken away again: no doubt, without question.
func (x *reading) without(i int) bool {
	w := x.word(i - 1)
	return w == "no" || w == "without" || w == "little" || w == "beyond"
}

// asks reports whether "ask" is followed by a question, not by a request: to do
// something, for something, that something be done.
func (x *reading) asks() bool {
	if x.frames.Any(en.To|en.That) && !x.frames.Has(en.Quote) || x.has("for") || x.has("that") {
		return false
	}
	for k, i := range x.content {
		w := x.word(i)
		switch {
		case k == 0 && (w == "for" || w == "that" || w == "to"):
			return false
		case x.lex.Has(en.WhWords, w) || w == "about" || w == "?":
			return true
		case w == "to" && x.tag(i+1) == "VB" || w == "not" && x.word(i+1) == "to":
			return false
		case x.tag(i) == "MD" || x.tag(i) == "VBD":
			return true
		}
	}
	return true
}

// against reports whether the cue sets the source against the content: is
// against, voted against. Speaking against is criticism.
func (x *reading) against(lemma string) bool {
	if !x.has("against") && (len(x.content) == 0 || x.word(x.content[0]) != "against") {
		return false
	}
	switch lemma {
	case "", "be", "rule", "vote", "turn", "decide", "come", "stand", "come out", "vote against", "rule against":
		return true
	}
	return false
}

// question reports whether the content ends with a question mark.
func (x *reading) question() bool {
	c := x.a.Content
	return strings.HasSuffix(strings.TrimRight(x.d.Slice(c[len(c)-1]), " \"”’'"), "?")
}

// asPerson reports whether the content is of the form "them as losers".
func (x *reading) asPerson() bool {
	if len(x.content) == 0 {
		return false
	}
	i := x.content[0]
	if t := x.tag(i); t != "PRP" && t != "NNP" {
		return false
	}
	for _, i := range x.content {
		if x.word(i) == "as" {
			return true
		}
	}
	return false
}

// subjectNegation is the token of a source such as "no one" or "none of them".
func (x *reading) subjectNegation() int {
	for k, i := range x.source {
		if k > 1 {
			break
		}
		switch x.word(i) {
		case "no", "nobody", "none", "neither", "no-one":
			return i
		}
	}
	return -1
}

func (x *reading) has(w string) bool {
	for _, i := range x.cue {
		if x.word(i) == w {
			return true
		}
	}
	return false
}

// base0 is the dictionary form of token i.
func (x *reading) base0(i int) string {
	tag := x.tag(i)
	w := x.lex.Lemma(x.word(i), tag)
	if strings.HasPrefix(tag, "V") || tag == "NN" && w != "comment" || strings.HasPrefix(tag, "J") {
		if v := x.lex.VerbLemma(x.word(i)); x.lex.Has(en.Refusals, v) || x.lex.Has(en.Silence, v) || x.lex.Has(en.Stance, v) {
			return v
		}
	}
	return w
}

// negated reports whether the cue itself is negated; turning down counts where
// it means not having spoken.
func (x *reading) negated() bool {
	if len(x.negs) > 0 {
		return true
	}
	s, on := x.noSide()
	if s != doc.Neither || len(on) == 0 {
		return false
	}
	_, ok := x.lex.Value(en.Refusals, x.base0(on[0]))
	return ok
}

// evidence are the spans of the tokens on, or the cue's own where there are none.
func (x *reading) evidence(a *doc.Attribution, on []int) []doc.Span {
	mark := map[int]bool{}
	for _, i := range on {
		mark[i] = true
	}
	var out []doc.Span
	last := -2
	for _, i := range sorted(mark) {
		s := x.d.Tokens[i].Span
		if i == last+1 && x.sent[i] == x.sent[last] {
			out[len(out)-1].End = s.End
		} else {
			out = append(out, s)
		}
		last = i
	}
	if len(out) == 0 {
		return append(out, a.Cue...)
	}
	return out
}
