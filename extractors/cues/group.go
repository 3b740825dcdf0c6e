package cues

// A cue is marked with its whole verb group, because negation and the verbs
// that hand on to it ("did not say", "went on to deny") are part of what it says.

import (
	"strings"

	"whosaid/extractors/en"
)

// maxGroup bounds a verb group to the left of its verb, in tokens.
const maxGroup = 12

// group is the first token of the verb group whose verb is token i.
func (v *view) group(i, lo int) int {
	lo = max(lo, i-maxGroup)
	first := i
	for {
		k := v.auxiliaries(first, lo)
		// went on to say, refused to be drawn: the infinitive's own group first
		h := v.handsOn(k, lo)
		if h == k {
			first = k
			break
		}
		first = h
	}
	return v.adverb(first, lo)
}

// auxiliaries goes left from the verb at i over auxiliaries, "not", "to" and
// adverbs between them.
func (v *view) auxiliaries(i, lo int) int {
	first := i
	for k := i - 1; k >= lo; k-- {
		t, w := v.tag(k), v.low[k]
		switch {
		case t == "MD", t == "TO" && k == first-1:
			first = k
		case v.lex.Has(en.Auxiliaries, w) && t != "POS" && v.governs(k, first):
			first = k
		case strings.HasPrefix(t, "RB") || v.neg[k]:
			// kept only if an auxiliary follows to the left
			continue
		default:
			return first
		}
		if t == "TO" {
			return first
		}
	}
	return first
}

// governs reports whether the auxiliary at k can go with the verb form at i:
// have and be with participles, do with the bare verb.
func (v *view) governs(k, i int) bool {
	l, _ := v.lex.Value(en.Auxiliaries, v.low[k])
	t := v.tag(i)
	switch l {
	case "be":
		return t == "VBG" || t == "VBN" || t == "VBD" || t == "JJ"
	case "have":
		return t == "VBN" || t == "VBD" || t == "TO"
	case "do":
		return t == "VB" || t == "VBP"
	case "get":
		return t == "VBN"
	case "modal":
		return t == "VB" || t == "VBP" || t == "MD"
	}
	return false
}

// handsOn goes left from a group that starts at token i over a verb that only
// hands on to it: began saying, continued to insist, went on to say. It gives
// the first token of that verb's group, or i.
func (v *view) handsOn(i, lo int) int {
	t := v.tag(i)
	if t != "TO" && t != "VBG" {
		return i
	}
	for n := 1; n <= 2; n++ {
		k := i - n
		if k < lo || !strings.HasPrefix(v.tag(k), "V") && v.tag(k) != "MD" {
			continue
		}
		words := v.lemma[k]
		for j := k + 1; j < i; j++ {
			words += " " + v.low[j]
		}
		if !v.lex.Has(en.Catenatives, words) {
			return i
		}
		if l, ok := v.lex.Value(en.Auxiliaries, v.low[k]); ok && l != "" {
			return i // be and have with "to" are dealt with as auxiliaries
		}
		return v.auxiliaries(k, lo)
	}
	return i
}

// adverb takes in one adverb right before the group: also said.
func (v *view) adverb(i, lo int) int {
	k := i - 1
	if k < lo {
		return i
	}
	if !strings.HasPrefix(v.tag(k), "RB") && !v.neg[k] || v.tag(k) == "DT" {
		return i
	}
	if v.lex.Has(en.LooseAdverbs, v.low[k]) || k == lo {
		return i
	}
	return k
}
