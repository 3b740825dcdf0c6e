package verify

// A text, and what its spans give.

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"whosaid/pipeline/record"
)

// text finds bytes by code points.
type text struct {
	s      string
	starts []int32 // byte of each code point, and the end; empty where all are of one byte
	n      int     // code points
}

func (t *text) set(s string) {
	t.s, t.starts = s, t.starts[:0]
	if t.n = utf8.RuneCountInString(s); t.n == len(s) {
		return
	}
	for i := range s {
		t.starts = append(t.starts, int32(i))
	}
	t.starts = append(t.starts, int32(len(s)))
}

func (t *text) byteOf(codePoint int) int {
	if len(t.starts) == 0 {
		return codePoint
	}
	return int(t.starts[codePoint])
}

// check says what is wrong with spans: outside of the text, empty, not in order.
func (t *text) check(spans []record.Span) error {
	end := 0
	for i, s := range spans {
		switch {
		case s[0] < 0 || s[1] > t.n:
			return fmt.Errorf("the span %v is outside of the text, which has %d code points", s, t.n)
		case s[0] >= s[1]:
			return fmt.Errorf("the span %v is empty", s)
		case i > 0 && s[0] < end:
			return fmt.Errorf("the span %v begins before the one before it ends", s)
		}
		end = s[1]
	}
	return nil
}

// gives says what is wrong with a piece: its spans, or that they give another text.
func (t *text) gives(spans []record.Span, want string) error {
	if err := t.check(spans); err != nil {
		return err
	}
	var b strings.Builder
	for i, s := range spans {
		if i > 0 {
			b.WriteString(record.Joint)
		}
		b.WriteString(t.s[t.byteOf(s[0]):t.byteOf(s[1])])
	}
	if b.String() != want {
		return fmt.Errorf("the spans %v give %q, and beside them stands %q", spans, short(b.String()), short(want))
	}
	return nil
}

// short cuts a text for a message.
func short(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

// families of quotation marks: what one of a family opens, one of it closes.
var families = []string{`"“”„‟`, `'‘’‚‛` + "`", `«»`, `‹›`}

func family(r rune) string {
	for _, f := range families {
		if r > 0 && strings.ContainsRune(f, r) {
			return f
		}
	}
	return ""
}

// quoted reports whether a span, which must be in the text, stands between
// quotation marks: one is its first character or stands before it with spaces,
// dots and brackets at most between them, and one of the same family closes it,
// at its end or later in its last paragraph. A quotation may also be left open:
// where it ends with its paragraph (a mark that was forgotten), and where it
// goes on in the next one, which then opens with a mark again.
func (t *text) quoted(s record.Span) bool {
	begin, end := t.byteOf(s[0]), t.byteOf(s[1])
	first, size := utf8.DecodeRuneInString(t.s[begin:end])
	open := family(first)
	if open == "" {
		size = 0
		before := strings.TrimRightFunc(t.s[:begin], between)
		last, _ := utf8.DecodeLastRuneInString(before)
		if open = family(last); open == "" {
			return false
		}
	}
	inside := t.s[begin+size : end]
	if last, _ := utf8.DecodeLastRuneInString(inside); strings.ContainsRune(open, last) {
		return true
	}
	rest := t.s[end:]
	if line, _, _ := strings.Cut(rest, "\n"); strings.TrimSpace(line) == "" {
		return true
	}
	for {
		paragraph, after, more := strings.Cut(rest, "\n")
		if strings.ContainsAny(paragraph, open) {
			return true
		}
		rest = strings.TrimLeftFunc(after, unicode.IsSpace)
		next, size := utf8.DecodeRuneInString(rest)
		if !more || !strings.ContainsRune(open, next) {
			return false
		}
		rest = rest[size:]
	}
}

func between(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("….[](){}", r) }
