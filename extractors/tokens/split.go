package tokens

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"whosaid/extractors/doc"
)

// The first step: cutting at blanks, at marks that are tokens of their own and
// where a space is missing. Each look-around is bounded, so the time is linear.

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
		if s := trim(text, doc.Span{Start: start, End: end}); !s.Empty() {
			out = append(out, piece{s, s.Len() > longestWord})
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

// trim is s without blanks at its edges: format characters beside a mark belong
// to no token.
func trim(text string, s doc.Span) doc.Span {
	t := strings.TrimRightFunc(text[s.Start:s.End], Blank)
	u := strings.TrimLeftFunc(t, Blank)
	start := s.Start + len(t) - len(u)
	return doc.Span{Start: start, End: start + len(u)}
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
