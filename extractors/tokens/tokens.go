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
	"unicode"
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

// appendWord adds the word s, its contraction or a stop that prose has left on
// it as tokens of their own.
func appendWord(out []doc.Token, text string, s doc.Span) []doc.Token {
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
	return append(out,
		doc.Token{Span: doc.Span{Start: s.Start, End: s.Start + cut}},
		doc.Token{Span: doc.Span{Start: s.Start + cut, End: s.End}})
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

// split cuts paragraph p at blanks, marks and missing spaces.
func split(text string, p doc.Span) []piece {
	out := make([]piece, 0, p.Len()/4+1)
	for i := p.Start; i < p.End; {
		r, n := utf8.DecodeRuneInString(text[i:])
		if Blank(r) {
			i += n
			continue
		}
		// A run without blanks, without format characters at its end.
		end, solid := i, i
		for end < p.End {
			r, n := utf8.DecodeRuneInString(text[end:])
			if separates(r) {
				break
			}
			end += n
			if !Blank(r) {
				solid = end
			}
		}
		out = splitRun(out, text, doc.Span{Start: i, End: solid})
		i = end
	}
	return out
}

// splitRun cuts a run of characters without blanks.
func splitRun(out []piece, text string, run doc.Span) []piece {
	link := isLink(text[run.Start:min(run.End, run.Start+longestWord)])
	start := run.Start // of the word that is being read
	word := func(end int) {
		// Format characters at the edges belong to no token.
		s := text[start:end]
		t := strings.TrimRightFunc(s, Blank)
		u := strings.TrimLeftFunc(t, Blank)
		if u != "" {
			at := start + len(t) - len(u)
			out = append(out, piece{doc.Span{Start: at, End: at + len(u)}, len(u) > longestWord})
		}
	}
	for i := run.Start; i < run.End; {
		n := mark(text, run, i, link)
		if n > 0 {
			word(i)
			out = append(out, piece{doc.Span{Start: i, End: i + n}, true})
			i += n
			start = i
			continue
		}
		if i > start && !link && gap(text, run, i) {
			word(i)
			start = i
		}
		_, n = utf8.DecodeRuneInString(text[i:])
		i += n
	}
	word(run.End)
	return out
}

// mark is the length of the mark at text[i:] that is a token of its own, or 0.
func mark(text string, run doc.Span, i int, link bool) int {
	s := text[i:run.End]
	c := s[0]
	if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
		return 0
	}
	if n := QuoteMark(s); n > 0 {
		if Single(s[:n]) && Apostrophe(text, i, n) {
			return 0
		}
		return n
	}
	switch c {
	case '(', ')', '[', ']', '{', '}', '<', '>':
		if bracketed(text, run, i) {
			return 0
		}
		return 1
	case '-', '=', '*', '_', '~', '#', '+', '|', '^', '\\', '/':
		// One is part of a word (well-known, #tag, and/or); more are a line or a dash.
		if n := repeated(s); n > 1 && !link {
			return n
		}
		if len(s) == 1 && i == run.Start {
			return 1
		}
		return 0
	case '.':
		if n := repeated(s); n > 1 {
			return n
		}
		return 0
	case '!', '?':
		n := 0
		for n < len(s) && (s[n] == '!' || s[n] == '?') {
			n++
		}
		if link && n < len(s) {
			return 0
		}
		return n
	case ',', ';', ':', '$':
		if n := repeated(s); n > 1 {
			return n
		}
		return 0
	case '%':
		if i > run.Start && digit(text[i-1]) && (len(s) == 1 || !digit(s[1])) {
			return 1
		}
		return 0
	}
	if c < utf8.RuneSelf {
		return 0
	}
	r, n := utf8.DecodeRuneInString(s)
	switch {
	case r == '…':
		return repeated(s)
	case r == '\u2010' || r == '\u2011':
		return 0 // hyphens
	case unicode.In(r, unicode.Pd, unicode.Sm, unicode.Sc, unicode.Po, unicode.Ps, unicode.Pe, unicode.Pi, unicode.Pf):
		if r == '·' || r == '’' {
			return 0
		}
		return repeated(s)
	case unicode.In(r, unicode.So, unicode.Sk):
		return symbols(s, n)
	}
	return 0
}

// repeated is the length of the run of the rune that s starts with.
func repeated(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	i := n
	for strings.HasPrefix(s[i:], s[:n]) {
		i += n
	}
	return i
}

// symbols is the length of the picture that s starts with, with the joiners,
// skin tones and selectors that belong to it.
func symbols(s string, n int) int {
	last := n
	for i := n; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case unicode.In(r, unicode.So, unicode.Sk, unicode.M):
			last = i + n
		case r != '\u200d': // joins two pictures
			return last
		}
		i += n
	}
	return last
}

// bracketed reports whether the bracket at i is inside a word: [T]he, the
// reporter(s).
func bracketed(text string, run doc.Span, i int) bool {
	open := i
	if c := text[i]; c == ']' || c == ')' {
		open = i - 2
	}
	if open < run.Start || open+2 >= run.End {
		return false
	}
	letter := func(j int) bool {
		return j >= run.Start && j < run.End && (text[j]|0x20 >= 'a' && text[j]|0x20 <= 'z')
	}
	switch text[open:open+1] + text[open+2:open+3] {
	case "[]":
		return letter(open+1) && letter(open+3)
	case "()":
		return text[open+1] == 's' && letter(open-1)
	}
	return false
}

// isLink reports whether a run is an address, whose marks are its own.
func isLink(s string) bool {
	return strings.Contains(s, "://") || strings.HasPrefix(s, "www.") || strings.Contains(s, "@") && strings.Contains(s, ".")
}

// gap reports whether a space is missing before text[i]: left.She, this,but.
func gap(text string, run doc.Span, i int) bool {
	if i < run.Start+2 {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(text[run.Start : i-1])
	after, n := utf8.DecodeRuneInString(text[i:])
	switch text[i-1] {
	case ',', ';':
		return unicode.IsLetter(before) && unicode.IsLetter(after) || text[i-1] == ';' && wordRune(after)
	case ':':
		return unicode.IsLetter(before) && unicode.IsUpper(after)
	case '.':
		// A lower-case word, then a capitalised one. Names of sites are lower
		// case after the dot, names of files and versions hold figures.
		if !unicode.IsLower(before) || !unicode.IsUpper(after) || i+n >= run.End {
			return false
		}
		before2, _ := utf8.DecodeLastRuneInString(text[run.Start : i-1-utf8.RuneLen(before)])
		next, _ := utf8.DecodeRuneInString(text[i+n:])
		return unicode.IsLower(before2) && (unicode.IsLower(next) || next == '\'' || next == '’' || next == ' ')
	}
	// A sign of currency belongs to the figure after it; prose parts them.
	return false
}
