package quotes

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"whosaid/extractors/doc"
	"whosaid/extractors/tokens"
)

// context is what use looks at: a bounded number of words in and around a
// quotation, so that the time for all quotations stays linear.
type context struct {
	inner  []string // words inside, at most innerWords
	whole  bool     // inner holds all of them
	stops  int      // sentence ends inside, before the last word
	end    rune     // last character inside
	before []string // words before, nearest first
	after  []string // words after, nearest first
	// touches says that nothing but a space stands between the quotation and
	// the nearest word.
	touchesBefore, touchesAfter bool
	heading                     bool // all is capitalised around it
	announced                   bool // a colon stands before it
	saidAfter                   bool // a comma ends it or follows, and a verb of saying comes next
}

const (
	innerWords = 12
	sideWords  = 30
)

func newContext(d *doc.Doc, q doc.Quote) *context {
	c := &context{}
	text := d.Text
	c.readInner(text[q.Inner.Start:q.Inner.End])
	p := paragraphOf(d.Paragraphs, q.Start)
	left := text[max(p.Start, boundary(text, q.Start-sideBytes)):q.Start]
	right := text[q.End:min(p.End, boundary(text, q.End+sideBytes))]
	c.before = lastWords(left)
	c.after = firstWords(right)
	c.touchesBefore = len(c.before) > 0 && strings.HasSuffix(strings.TrimRight(left, " \u00a0"), c.before[0])
	c.touchesAfter = len(c.after) > 0 && strings.HasPrefix(strings.TrimLeft(right, " \u00a0"), c.after[0])
	c.announced = strings.HasSuffix(strings.TrimRight(left, " \u00a0"), ":")
	c.saidAfter = (c.end == ',' || strings.HasPrefix(right, ",")) && c.near("speech", 0, 3)
	n, capitals := 0, 0
	for _, w := range append(append([]string{}, c.before...), c.after...) {
		if utf8.RuneCountInString(w) > 3 {
			n++
			if capital(w) {
				capitals++
			}
		}
	}
	c.heading = n >= 2 && capitals*5 >= n*4
	return c
}

// sideBytes bounds how much text is read on each side.
const sideBytes = 300

// boundary moves i to the start of a character, within text.
func boundary(text string, i int) int {
	if i <= 0 {
		return 0
	}
	if i >= len(text) {
		return len(text)
	}
	for !utf8.RuneStart(text[i]) {
		i--
	}
	return i
}

func (c *context) readInner(s string) {
	c.whole = true
	stopped := false
	for w := range strings.FieldsSeq(s) {
		if len(c.inner) == innerWords {
			c.whole = false
			return
		}
		if stopped {
			c.stops++
		}
		t := trim(w)
		stopped = strings.ContainsAny(w[max(0, len(w)-1):], ".?!;:") && tokens.Abbreviation(w) == tokens.NoAbbreviation && !tokens.Initial(w)
		if t != "" {
			c.inner = append(c.inner, t)
		}
	}
	c.end, _ = utf8.DecodeLastRuneInString(strings.TrimRight(s, " \u00a0"))
}

// lastWords are the words of s's last sentence, nearest first.
func lastWords(s string) []string {
	var out []string
	for len(out) < sideWords {
		s = strings.TrimRightFunc(s, unicode.IsSpace)
		if s == "" {
			break
		}
		i := strings.LastIndexFunc(s, unicode.IsSpace)
		_, n := utf8.DecodeRuneInString(s[max(i, 0):])
		w := s
		if i >= 0 {
			w = s[i+n:]
		}
		if sentenceEnd(w) {
			break
		}
		if t := trim(w); t != "" {
			out = append(out, t)
		}
		s = s[:len(s)-len(w)]
	}
	return out
}

// firstWords are the words of s up to the end of its first sentence.
func firstWords(s string) []string {
	var out []string
	for w := range strings.FieldsSeq(s) {
		if len(out) == sideWords {
			break
		}
		if t := trim(w); t != "" {
			out = append(out, t)
		}
		if sentenceEnd(w) {
			break
		}
	}
	return out
}

func sentenceEnd(w string) bool {
	w = strings.TrimRight(w, `"”’')]`)
	if w == "" || !strings.ContainsAny(w[len(w)-1:], ".?!") {
		return false
	}
	return tokens.Abbreviation(w) == tokens.NoAbbreviation && !tokens.Initial(w)
}

func paragraphOf(list []doc.Span, at int) doc.Span {
	lo, hi := 0, len(list)
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; list[mid].Start <= at {
			lo = mid
		} else {
			hi = mid
		}
	}
	return list[lo]
}
