package en

// Lemmas come from a table of irregular forms and the rules of spelling. A
// stemmer would not do: it makes "deni" of denied.

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Lemma is the dictionary form of word as tagged (Penn Treebank), in lower
// case: said/VBD is say, allies/NNS is ally, Denied/VBN is deny. Words of
// other tags are only lowered. It knows the irregular forms of the section
// [lemmas] and, for the rest, the spelling rules of English.
func Lemma(word, tag string) string { return Default().Lemma(word, tag) }

// Lemma is as the function of that name, with the irregular forms and verbs of l.
func (l *Lexicon) Lemma(word, tag string) string {
	w := Normal(word)
	switch {
	case strings.HasPrefix(tag, "V"), tag == "MD":
		if v, ok := l.irregular("v", w); ok {
			return v
		}
		if tag == "VB" || tag == "VBP" || tag == "MD" {
			return w
		}
		return l.verb(w)
	case tag == "NNS" || tag == "NNPS":
		if v, ok := l.irregular("n", w); ok {
			return v
		}
		return plural(w)
	}
	return w
}

// VerbLemma is the lemma of word read as a verb whatever its tag says, for
// taggers that take "reports" or "claimed" for a noun or an adjective.
func (l *Lexicon) VerbLemma(word string) string {
	w := Normal(word)
	if v, ok := l.irregular("v", w); ok {
		return v
	}
	if l.isVerb(w) {
		return w
	}
	return l.verb(w)
}

func (l *Lexicon) irregular(pos, w string) (string, bool) {
	t := l.lists[lemmas]
	if t == nil {
		return "", false
	}
	v, ok := t.value[w]
	if !ok {
		return "", false
	}
	p, v, ok := strings.Cut(v, "\t")
	return v, ok && p == pos
}

// isVerb reports whether w is the lemma of a verb that the lexicon knows.
func (l *Lexicon) isVerb(w string) bool {
	for _, c := range l.cues[w] {
		if c.Class == Verb {
			return true
		}
	}
	t := l.lists[lemmas]
	return t != nil && t.value[w] == "v\t"+w
}

func (l *Lexicon) verb(w string) string {
	switch {
	case strings.HasSuffix(w, "ing") && hasVowel(w[:len(w)-3]):
		return l.stem(w[:len(w)-3])
	case strings.HasSuffix(w, "ied") && len(w) > 4:
		return w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "ed") && hasVowel(w[:len(w)-2]):
		return l.stem(w[:len(w)-2])
	case strings.HasSuffix(w, "ses") && l.isVerb(w[:len(w)-2]):
		return w[:len(w)-2] // focuses
	case strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss"):
		return plural(w)
	}
	return w
}

// stem restores the end of a verb whose -ed or -ing was cut off.
func (l *Lexicon) stem(s string) string {
	if l.isVerb(s + "e") {
		return s + "e"
	}
	if l.isVerb(s) {
		return s
	}
	n := len(s)
	if n < 2 {
		return s
	}
	last, prev := s[n-1], s[n-2]
	if last == prev && !vowel(last) {
		// A doubled end is the verb's own in -ll, -ss, -ff, -zz; else the rule of spelling.
		if strings.IndexByte("lsfz", last) < 0 || l.isVerb(s[:n-1]) {
			return s[:n-1]
		}
		return s
	}
	for _, e := range endsInE {
		if strings.HasSuffix(s, e) && !slices.ContainsFunc(butNot, func(not string) bool { return strings.HasSuffix(s, not) }) {
			return s + "e"
		}
	}
	// One syllable with a short vowel would have doubled its end: voted is vote.
	if n >= 3 && !vowel(last) && vowel(prev) && !vowel(s[n-3]) && strings.IndexByte("wxyh", last) < 0 && syllables(s) == 1 {
		return s + "e"
	}
	return s
}

// endsInE are ends of stems that ask for an e, butNot those among them that do
// not. Verbs that they get wrong stand in [lemmas].
var (
	endsInE = strings.Fields("at iz yz c v u dg ang eng rg ag as is os us rs ns ps ir ur ar in iv bl cl dl fl gl kl pl tl zl id ud ak ok ut it ip il")
	butNot  = strings.Fields("eat oat iat ear oar air oir our ain ein oin gain tain hin kin min rin win sin focus bias aid oid oud eak oak ook out bit dit sit mit rit vit xit nit rip hip kip lip oil ail eil ieg")
)

func hasVowel(s string) bool {
	for i := 0; i < len(s); i++ {
		if vowel(s[i]) || s[i] == 'y' || s[i] >= utf8.RuneSelf {
			return true
		}
	}
	return false
}

func vowel(c byte) bool { return strings.IndexByte("aeiou", c) >= 0 }

func syllables(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		if (vowel(s[i]) || s[i] == 'y') && (i == 0 || !vowel(s[i-1]) && s[i-1] != 'y') {
			n++
		}
	}
	return n
}

// plural takes the -s off a noun or a verb.
func plural(w string) string {
	n := len(w)
	switch {
	case n < 4 || !strings.HasSuffix(w, "s") || strings.HasSuffix(w, "ss") || strings.HasSuffix(w, "us") || strings.HasSuffix(w, "is"):
		if n == 3 && w[2] == 's' && !vowel(w[1]) {
			return w[:2]
		}
		return w
	case strings.HasSuffix(w, "ies") && n > 4:
		return w[:n-3] + "y"
	case strings.HasSuffix(w, "sses"), strings.HasSuffix(w, "shes"), strings.HasSuffix(w, "ches"),
		strings.HasSuffix(w, "xes"), strings.HasSuffix(w, "zzes"), strings.HasSuffix(w, "oes"):
		return w[:n-2]
	}
	return w[:n-1]
}
