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
	w := en.Normal(text)
	l := lex.VerbLemma(w)
	row, ok := lex.CueIn(l, en.Verb, 0)
	if !ok {
		return "", false
	}
	past := l != w && !strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ing")
	prev, next := tag(i-1), tag(i+1)
	if i == s.First {
		// Said Ms Roe: no noun has this form
		return l, past && row.Weight > 0.5 && t != "JJ" && (next == "NNP" || next == "DT" || next == "PRP")
	}
	capital := text[0] >= 'A' && text[0] <= 'Z'
	if capital && !headline {
		return "", false
	}
	follow := ""
	if i+1 < s.Last {
		follow = en.Normal(d.Slice(d.Tokens[i+1].Span))
	}
	if strings.HasSuffix(w, "ing") {
		// , asserting, "…
		return l, t == "NN" && prev == "," && row.Weight > 0.4 && (next == "," || next == "``" || next == "DT" || next == "PRP" || follow == "that")
	}
	switch prev {
	case "DT", "PRP$", "WP$", "JJ", "JJR", "JJS", "POS", "IN", "CC", "TO", "VB", "VBD", "VBZ", "VBP", "VBG", "MD", "``":
		return "", false
	}
	if lex.Has(en.Places, d.Slice(doc.Span{Start: d.Tokens[i-1].Start, End: d.Tokens[i].End})) {
		return "", false // United States
	}
	_, noun := lex.CueIn(l, en.Noun, 0)
	noun = noun || lex.Has(en.SourceNouns, l) || lex.Has(en.NounsToo, l)
	if strings.HasPrefix(next, "V") && next != "VBN" && next != "VBG" || next == "POS" || next == "MD" && (noun || past) {
		return "", false // a noun before its verb
	}
	plural := prev == "NNS" || prev == "NNPS"
	subject := prev == "PRP" || strings.HasPrefix(prev, "NN") || prev == "WP" || prev == "WDT" || prev == ")" || prev == "''" || prev == "RB" || prev == "," || prev == "CD" && l != w && i > 0 && en.Normal(d.Slice(d.Tokens[i-1].Span)) == "one"
	if !subject {
		return "", false
	}
	if past {
		// said, argued; but not the argued case
		if before := tag(i - 2); t == "JJ" && prev == "RB" && before != "PRP" && !strings.HasPrefix(before, "NN") {
			return "", false // so worried
		}
		return l, row.Weight > 0.3 && !(t == "JJ" && strings.HasPrefix(next, "NN") && prev != "PRP" && prev != "RB")
	}
	if !noun && t != "JJ" && (l != w || row.Weight > 0.5) && !(plural && l != w) && prev != "," && prev != "RB" {
		// argue, prefers: hardly ever nouns
		return l, row.Weight > 0.2
	}
	object := follow == "that" || follow == ":"
	switch next {
	case "DT", "PRP", "PRP$", "``", "WP", "WRB", "EX", "PDT":
		object = true
	case "TO":
		object = object || row.Frames.Any(en.To)
	case "NNP":
		object = object || !capital || headline
	case "JJ", "NNS":
		object = object || headline
	case ".", ",", "":
		object = object || row.Frames.Any(en.Quote) && row.Weight > 0.5 && prev != ","
	}
	if l == w {
		// A bare form is a verb after a plural only: "10 percent prefer".
		return l, object && row.Weight > 0.4 && (plural || headline && prev == "NNP") && t != "NNS"
	}
	return l, !plural && (object && (row.Weight > 0.25 || headline) || headline && row.Weight > 0.4)
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
