package listing

// Text of articles on its way to a terminal: nothing in it may move the
// cursor, change colours or turn the direction of writing, and it is wrapped
// by the width that characters take up there.

import (
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
)

// harmless brings s into one line of printable characters. White space of any
// kind becomes one space; control characters become their pictures (␛), and
// the marks that override the direction of writing go.
func harmless(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			space = true
			continue
		case r == '\u061C', r == '\u200E', r == '\u200F',
			r >= '\u202A' && r <= '\u202E', r >= '\u2066' && r <= '\u2069':
			continue
		case r < ' ':
			r += '␀'
		case r == '\x7F':
			r = '␡'
		case unicode.IsControl(r), r >= 0xE0000 && r <= 0xE007F: // C1; tags
			r = unicode.ReplacementChar
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
	}
	return b.String()
}

// wrap breaks s, of single spaces, into lines of at most width columns. A word
// that is longer than a line is cut.
func wrap(s string, width int) []string {
	width = max(width, 2) // a wide character fits
	var out []string
	var line strings.Builder
	used := 0
	end := func() {
		out = append(out, line.String())
		line.Reset()
		used = 0
	}
	for word := range strings.SplitSeq(s, " ") {
		w := uniseg.StringWidth(word)
		if line.Len() > 0 && used+1+w <= width {
			line.WriteByte(' ')
			line.WriteString(word)
			used += 1 + w
			continue
		}
		if line.Len() > 0 {
			end()
		}
		for w > width && word != "" {
			head, n := cut(word, width)
			out = append(out, head)
			word = word[len(head):]
			w -= n
		}
		line.WriteString(word)
		used = w
	}
	if line.Len() > 0 {
		end()
	}
	return out
}

// cut is as much of word as fits into width columns, at least one character
// with the marks that belong to it, and its columns.
func cut(word string, width int) (string, int) {
	used, n, state := 0, 0, -1
	for rest := word; rest != ""; {
		var char string
		var w int
		char, rest, w, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if n > 0 && used+w > width {
			break
		}
		n += len(char)
		used += w
	}
	return word[:n], used
}
