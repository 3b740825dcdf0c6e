package exchange

// Characters that other programs cannot take, and texts that come back from
// them. Whatever is put in the place of a character is one character of one
// UTF-16 code unit for one of the same, so that no offset moves.

import (
	"strings"
	"unicode/utf8"

	"whosaid/pipeline/record"
)

// Clean puts U+FFFD in the place of what XML 1.0 does not allow, and databases
// and parsers of CSV stumble over: NUL and the other control characters but for
// tab and the ends of lines, U+FFFE and U+FFFF.
func Clean(s string) string {
	if strings.IndexFunc(s, unclean) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unclean(r) {
			return utf8.RuneError
		}
		return r
	}, s)
}

func unclean(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF
}

// BreaksLine reports whether some program takes r for the end of a line.
func BreaksLine(r rune) bool {
	switch r {
	case '\n', '\v', '\f', '\r', 0x1C, 0x1D, 0x1E, 0x85, 0x2028, 0x2029:
		return true
	}
	return false
}

// OneLine puts a blank in the place of each character that breaks a line, and
// of tabs.
func OneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || BreaksLine(r) {
			return ' '
		}
		return r
	}, s)
}

// fold brings texts together that differ in what formats put in the place of
// characters: U+FFFD or a blank.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unclean(r) || r == utf8.RuneError || r == '\t' || BreaksLine(r) {
			return ' '
		}
		return r
	}, s)
}

// SameText reports whether a text that came back is that of the article, apart
// from characters that had to be replaced one by one.
func SameText(article, back string) bool {
	return article == back || len(article) <= 4*len(back) && fold(article) == fold(back)
}

// foldLines is fold, with the two characters that end a line in Windows as one:
// for texts whose offsets do not count.
func foldLines(s string) string { return fold(strings.ReplaceAll(s, "\r\n", "\n")) }

// sameLine reports whether a value that came back is the one that went out, for
// texts of one line.
func sameLine(out, back string) bool {
	line := func(s string) string { return strings.Join(strings.Fields(fold(s)), " ") }
	return out == back || line(out) == line(back)
}

// Lines cuts spans where a line breaks, and leaves out the breaks: for formats
// in which a span stays within its line.
func (o *Offsets) Lines(spans []record.Span) (cut []record.Span) {
	for _, s := range spans {
		at, begin := s[0], -1
		for _, r := range o.Slice(s) {
			if BreaksLine(r) {
				if begin >= 0 {
					cut = append(cut, record.Span{begin, at})
					begin = -1
				}
			} else if begin < 0 {
				begin = at
			}
			at++
		}
		if begin >= 0 {
			cut = append(cut, record.Span{begin, at})
		}
	}
	return cut
}

// Join makes one of pieces that have nothing but blanks between them, which
// may be the ends of lines that Lines has left out. Spans that differ in no
// more than that are the same for a reader.
func (o *Offsets) Join(spans []record.Span) (joined []record.Span) {
	for _, s := range spans {
		if n := len(joined); n > 0 && joined[n-1][1] <= s[0] &&
			strings.TrimSpace(o.Slice(record.Span{joined[n-1][1], s[0]})) == "" {
			joined[n-1][1] = s[1]
			continue
		}
		joined = append(joined, s)
	}
	return joined
}
