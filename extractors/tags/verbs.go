package tags

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// Verb reports whether token i of sentence s, whatever its tag, is rather a
// verb that attributes, and gives its lemma. Taggers take "reports" in "the
// Post reports that" for a noun, and most verbs of headlines; whether a word
// can attribute at all is known to the lexicon. headline tells that s has
// capitals all over, where capitals say nothing of names.
func Verb(d *doc.Doc, lex *en.Lexicon, s doc.Sentence, i int, headline bool) (string, bool) {
	tag := func(k int) string {
		if k < s.First || k >= s.Last {
			return ""
		}
		return d.Tokens[k].Tag
	}
	t := tag(i)
	switch t {
	case "NN", "NNS", "NNP", "NNPS", "JJ":
	default:
		return "", false
	}
	text := d.Slice(d.Tokens[i].Span)
	capital := text[0] >= 'A' && text[0] <= 'Z'
	if capital && !headline || i == s.First {
		return "", false
	}
	w := en.Normal(text)
	l := lex.VerbLemma(w)
	row, ok := lex.CueIn(l, en.Verb, 0)
	if !ok {
		return "", false
	}
	prev, next := tag(i-1), tag(i+1)
	follow := ""
	if i+1 < s.Last {
		follow = en.Normal(d.Slice(d.Tokens[i+1].Span))
	}
	switch prev {
	case "DT", "PRP$", "JJ", "JJR", "JJS", "POS", "IN", "CD", "CC", "TO", "VB", "VBD", "VBZ", "VBP", "VBG", "MD", "``":
		return "", false
	}
	if strings.HasPrefix(next, "V") && next != "VBN" && next != "VBG" || next == "MD" || next == "POS" {
		return "", false // a noun before its verb
	}
	subject := prev == "PRP" || strings.HasPrefix(prev, "NN") || prev == "WP" || prev == "WDT" || prev == ")" || prev == "''" || prev == "RB" || prev == ","
	if !subject {
		return "", false
	}
	object := follow == "that" || follow == ":"
	switch next {
	case "DT", "PRP", "PRP$", "``", "WP", "WRB", "TO", "EX", "PDT":
		object = true
	case "NNP", "CD":
		object = object || !capital || headline
	case "JJ", "NNS":
		object = object || headline
	case ".", ",", "":
		object = object || row.Frames.Any(en.Quote) && row.Weight > 0.5 && prev != ","
	}
	switch {
	case l == w:
		// A bare form is a verb after a plural only: "10 percent prefer".
		return l, object && row.Weight > 0.4 && (prev == "NNS" || prev == "NNPS" || headline && prev == "NNP") && t != "NNS"
	case !strings.HasSuffix(w, "s"):
		// said, argued: no noun has this form
		return l, row.Weight > 0.3 && !strings.HasSuffix(w, "ing") && !(t == "JJ" && strings.HasPrefix(next, "NN"))
	case prev == "NNS" || prev == "NNPS":
		return "", false
	}
	return l, object && (row.Weight > 0.25 || headline) || headline && row.Weight > 0.4
}

// Headline reports whether sentence s has capitals all over, as headlines of
// many papers do.
func Headline(d *doc.Doc, s doc.Sentence) bool {
	long, upper := 0, 0
	for _, t := range d.Tokens[s.First:s.Last] {
		w := d.Slice(t.Span)
		if r, _ := utf8.DecodeRuneInString(w); len(w) > 3 && unicode.IsLetter(r) {
			long++
			if unicode.IsUpper(r) {
				upper++
			}
		}
	}
	return long >= 4 && upper*10 >= long*8
}
