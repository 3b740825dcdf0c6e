package tokens

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Blank reports whether r shows nothing: white space, control characters and
// format characters such as zero-width spaces and direction marks. No token
// starts or ends with one.
func Blank(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r)
}

// separates reports whether r ends a word. Format characters other than the
// zero-width space stand inside words: soft hyphens, joiners.
func separates(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Cc, r) || r == '\u200b' || r == '\ufeff'
}

// QuoteMark is the length in bytes of the quotation mark that s starts with, or
// 0. Apostrophes count: whether they quote takes context, see Apostrophe. Two
// single marks or two grave accents in a row are one double mark; of three, the
// single one is the inner.
func QuoteMark(s string) int {
	if s == "" {
		return 0
	}
	switch s[0] {
	case '"':
		return 1
	case '\'', '`':
		return doubled(s, 1)
	}
	if s[0] < utf8.RuneSelf {
		return 0
	}
	r, n := utf8.DecodeRuneInString(s)
	switch r {
	case '‘', '’':
		return doubled(s, n)
	case '“', '”', '„', '‟', '‚', '‛', '«', '»', '‹', '›', '＂', '「', '」', '『', '』':
		return n
	}
	return 0
}

// doubled is the length of the mark that s starts with, a single mark of n bytes
// or two of them.
func doubled(s string, n int) int {
	one, rest := s[:n], s[n:]
	if !strings.HasPrefix(rest, one) {
		return n
	}
	rest = rest[n:]
	if !strings.HasPrefix(rest, one) || strings.HasPrefix(rest[n:], one) {
		return 2 * n
	}
	if r, _ := utf8.DecodeRuneInString(rest[n:]); len(rest) > n && wordRune(r) {
		return 2 * n // three that open
	}
	return n
}

// Single reports whether the quotation mark m may also be an apostrophe.
func Single(m string) bool {
	switch m {
	case "'", "’", "‘", "‛", "`":
		return true
	}
	return false
}

// wordRune reports whether r is part of a word: letters, digits and the marks
// that combine with them.
func wordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r)
}

// Apostrophe reports whether the single mark of n bytes at text[i:] belongs to
// a word and so quotes nothing: between letters (don't), at the head of a known
// clipped word (’tis, the ’90s), at the end of one (goin’, rock ’n’ roll) or
// after a figure of feet or minutes (6' 2"). A mark after a plural (the
// workers’ pay) is left open: whether it closes a quotation depends on what
// comes before, and Quotes weighs that.
func Apostrophe(text string, i, n int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	after, _ := utf8.DecodeRuneInString(text[i+n:])
	left, right := i > 0 && wordRune(before), i+n < len(text) && wordRune(after)
	switch {
	case left && right:
		return true
	case right && (before == ']' || before == ')'):
		return true // [Roe]’s
	case right:
		return clippedHead(text[i+n:])
	case left:
		return clippedTail(text[:i]) || unicode.IsDigit(before) && feet(text[i+n:])
	}
	return false
}
