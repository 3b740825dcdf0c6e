// Package tokens cuts a text into paragraphs and tokens.
//
// Tokens follow the Penn Treebank where taggers rely on it (did|n’t, Roe|’s,
// can|not), with three differences that finding quotations needs: quotation
// marks, brackets, dashes and ellipses are always tokens of their own, also
// where the space beside them is missing (left.“She).
//
// The cutting is done in two steps. This package cuts at marks and missing
// spaces; prose's tokenizer then takes apart what is left. The first step also
// shields the second, whose work grows with the square of a run of marks.
package tokens

import (
	"strings"
	"unicode/utf8"

	"github.com/jdkato/prose/v3/tokenize"

	"whosaid/extractors"
	"whosaid/extractors/doc"
)

// longestWord is the number of bytes beyond which a run of characters without
// a space is kept whole: it is no word, and only costs time.
const longestWord = 200

// Extractor adds Paragraphs and Tokens.
//
// Every character of the text that is not Blank is in exactly one token and in
// exactly one paragraph.
func Extractor() extractors.Extractor {
	return extractors.Extractor{
		Name: "tokens",
		Doc:  "Cuts the text into paragraphs and tokens.",
		Adds: []doc.Layer{doc.Paragraphs, doc.Tokens},
		Run: func(d *doc.Doc) error {
			d.Paragraphs = Paragraphs(d.Text)
			d.Tokens = make([]doc.Token, 0, len(d.Text)/5+1)
			for _, p := range d.Paragraphs {
				d.Tokens = appendTokens(d.Tokens, d.Text, p)
			}
			return nil
		},
	}
}

// piece is a part of the text after the first step; whole pieces are tokens
// already.
type piece struct {
	doc.Span
	whole bool
}

// appendTokens adds the tokens of paragraph p.
func appendTokens(out []doc.Token, text string, p doc.Span) []doc.Token {
	pieces := split(text, p)
	// prose sees the pieces that are left with a space between them, in one
	// call, so that it allocates once a paragraph.
	var b strings.Builder
	b.Grow(p.Len() + len(pieces))
	for _, x := range pieces {
		if !x.whole {
			b.WriteString(text[x.Start:x.End])
			b.WriteByte(' ')
		}
	}
	found := prose.Tokenize(b.String())
	base := 0 // where the piece starts in what prose saw
	for _, x := range pieces {
		if x.whole {
			out = append(out, doc.Token{Span: x.Span})
			continue
		}
		end := base + x.Len()
		for len(found) > 0 && found[0].Start < end {
			s := doc.Span{Start: x.Start + found[0].Start - base, End: x.Start + found[0].End() - base}
			out = appendWord(out, text, s)
			found = found[1:]
		}
		base = end + 1
	}
	return out
}

// prose is prose's tokenizer without its contractions, which would cut
// O’Reilly at ’Re (contraction does that), and without the marks that split has
// dealt with. Abbreviations keep their stop.
var prose = tokenize.New(
	tokenize.UsingSplitCases(nil),
	tokenize.UsingPrefixes([]string{"$"}),
	tokenize.UsingSuffixes([]string{",", ".", ":", ";"}),
	tokenize.UsingSpecialTest(keepsStop),
)

func keepsStop(word string) bool { return Initial(word) || Abbreviation(word) != NoAbbreviation }

// appendWord adds the word s; its contractions (could|n’t|’ve), or a stop that
// prose has left on it, are tokens of their own.
func appendWord(out []doc.Token, text string, s doc.Span) []doc.Token {
	if s = trim(text, s); s.Empty() {
		return out
	}
	w := text[s.Start:s.End]
	cut := contraction(w)
	if cut == 0 && len(w) > 1 && w[len(w)-1] == '.' {
		// prose keeps the stop of any capitalised word of three letters, and
		// of “No.” also where no figure follows.
		if !keepsStop(w) || Abbreviation(w) == Number && !figureFollows(text[s.End:]) {
			cut = len(w) - 1
		}
	}
	if cut == 0 {
		return append(out, doc.Token{Span: s})
	}
	out = appendWord(out, text, doc.Span{Start: s.Start, End: s.Start + cut})
	return append(out, doc.Token{Span: trim(text, doc.Span{Start: s.Start + cut, End: s.End})})
}

// figureFollows reports whether rest goes on with a figure or a single capital
// letter, as after No. and Art.
func figureFollows(rest string) bool {
	rest = strings.TrimLeft(rest, " \u00a0\u202f#")
	if rest == "" {
		return false
	}
	if rest[0] >= 'A' && rest[0] <= 'Z' && rest[0] != 'I' {
		r, _ := utf8.DecodeRuneInString(rest[1:])
		return len(rest) == 1 || !wordRune(r)
	}
	return digit(rest[0])
}
