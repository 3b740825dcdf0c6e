package tokens

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"whosaid/extractors/doc"
)

// line is a line of the text without its line break, trimmed of blanks.
type line struct {
	doc.Span      // empty for a blank line
	runes    int  // length of the trimmed line
	first    int  // length of its first word, in runes
	lower    bool // starts with a lower-case letter
	ends     bool // ends in . ? ! : or a closing mark after one of these
	runs     bool // ends in a letter or comma
	indent   bool // starts with two blanks or more
}

// Paragraphs cuts text at line breaks: news text has one paragraph a line, with
// or without blank lines between. In text wrapped at a fixed width (as in old
// e-mail and wire copy) a line break is a space instead, unless it comes before
// the line is full.
func Paragraphs(text string) []doc.Span {
	lines := splitLines(text)
	width := wrapWidth(lines)
	var out []doc.Span
	open := false // the last paragraph may go on
	for i, l := range lines {
		if l.Empty() {
			open = false
			continue
		}
		if open && (width > 0 && wrapped(lines[i-1], l, width) || broken(lines[i-1], l)) {
			out[len(out)-1].End = l.End
		} else {
			out = append(out, l.Span)
		}
		open = true
	}
	return out
}

// wrapped reports whether the break between a and b is there only because b's
// first word did not fit on a's line.
func wrapped(a, b line, width int) bool {
	return a.runes+1+b.first > width || (b.lower && !a.ends && a.runes > width/2)
}

// broken reports whether a line break stands in the midst of a sentence: a full
// line without a stop, then lower case.
func broken(a, b line) bool {
	return b.lower && !b.indent && a.runs && a.runes >= minWrap
}

const (
	minWrap = 50  // narrower lines are verse, lists, tables
	maxWrap = 100 // wider ones are paragraphs
)

// wrapWidth is the width at which text was wrapped, or 0 where its line breaks
// mean paragraphs. Greedy wrapping leaves a trace: the next line's first word
// would never have fitted.
func wrapWidth(lines []line) int {
	var lengths []int
	for i := 0; i+1 < len(lines); i++ {
		if !lines[i].Empty() && !lines[i+1].Empty() {
			lengths = append(lengths, lines[i].runes)
		}
	}
	if len(lengths) < 2 {
		return 0
	}
	slices.Sort(lengths)
	// A few lines may be longer than the width: links, tables.
	width := lengths[len(lengths)*9/10]
	if width < minWrap || width > maxWrap {
		return 0
	}
	full, lower := 0, 0
	for i := 0; i+1 < len(lines); i++ {
		a, b := lines[i], lines[i+1]
		if a.Empty() || b.Empty() {
			continue
		}
		if a.runes+1+b.first > width {
			full++
			if b.lower && !a.ends {
				lower++
			}
		}
	}
	if full*5 < len(lengths)*4 || lower*3 < len(lengths) {
		return 0
	}
	return width
}

func splitLines(text string) []line {
	var out []line
	start := 0
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !lineBreak(r) {
			i += n
			continue
		}
		out = append(out, newLine(text, start, i))
		i += n
		if r == '\r' && i < len(text) && text[i] == '\n' {
			i++
		}
		start = i
	}
	return append(out, newLine(text, start, len(text)))
}

func lineBreak(r rune) bool {
	return r >= '\n' && r <= '\r' || r == '\u0085' || r == '\u2028' || r == '\u2029'
}

func newLine(text string, start, end int) line {
	s := text[start:end]
	trimmed := strings.TrimLeftFunc(s, Blank)
	indent := len(s) - len(trimmed)
	start += indent
	trimmed = strings.TrimRightFunc(trimmed, Blank)
	l := line{Span: doc.Span{Start: start, End: start + len(trimmed)}, indent: indent > 1}
	if trimmed == "" {
		return l
	}
	l.runes = utf8.RuneCountInString(trimmed)
	word := trimmed
	if i := strings.IndexFunc(trimmed, unicode.IsSpace); i >= 0 {
		word = trimmed[:i]
	}
	l.first = utf8.RuneCountInString(word)
	r, _ := utf8.DecodeRuneInString(trimmed)
	l.lower = unicode.IsLower(r)
	r, _ = utf8.DecodeLastRuneInString(trimmed)
	l.runs = unicode.IsLetter(r) || r == ','
	last := strings.TrimRight(trimmed, `"'”’»)]`)
	l.ends = last == "" || strings.ContainsRune(".?!:", rune(last[len(last)-1]))
	return l
}
