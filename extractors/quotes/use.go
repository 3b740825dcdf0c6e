package quotes

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"whosaid/extractors/doc"
	"whosaid/extractors/tokens"
)

//go:embed use.txt
var useText string

var classes = readClasses(useText)

func readClasses(s string) map[string]map[string]bool {
	out := map[string]map[string]bool{}
	class := ""
	for l := range strings.Lines(s) {
		l = strings.TrimSpace(l)
		switch {
		case l == "" || l[0] == '#':
		case l[0] == '[':
			class = strings.Trim(l, "[]")
			out[class] = map[string]bool{}
		default:
			for _, w := range strings.Fields(l) {
				out[class][w] = true
			}
		}
	}
	return out
}

func in(class, w string) bool { return classes[class][strings.ToLower(w)] }

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
}

const (
	innerWords = 12
	sideWords  = 30
)

// use tells what the marks of quote i are for, from words alone: parts of
// speech come later.
func use(d *doc.Doc, i int) doc.QuoteUse {
	q := d.Quotes[i]
	if !q.Closed || q.Continues >= 0 || q.Inner.Empty() || q.Inner.Len() > sideBytes {
		return doc.QuoteSpeech
	}
	c := newContext(d, q)
	if len(c.inner) == 0 || !c.whole || c.stops > 0 {
		return doc.QuoteSpeech
	}
	switch {
	case c.nickname():
		return doc.QuoteNickname
	case c.title():
		return doc.QuoteTitle
	case c.scare():
		return doc.QuoteScare
	}
	return doc.QuoteSpeech
}

// nickname: a short capitalised name between a given name and a surname.
func (c *context) nickname() bool {
	if len(c.inner) > 3 || len(c.before) == 0 || len(c.after) == 0 || !c.touchesBefore || !c.touchesAfter {
		return false
	}
	given, surname := c.before[0], c.after[0]
	return !c.heading && name(given) && name(surname) && capital(c.inner[0]) && !strings.ContainsRune(".,!?;:", c.end) &&
		!in("work", given) && !in("small", given) && !in("speech", given) && !strings.HasSuffix(given, "s’") && !possessive(given)
}

// title: words capitalised as in a title, and either several of them or a word
// near by that says what it is.
func (c *context) title() bool {
	named := len(c.before) > 0 && in("naming", c.before[0])
	if named && c.touchesBefore {
		return true
	}
	if c.heading || !titleCase(c.inner) {
		return false
	}
	if c.near("work", 4, 3) {
		return true
	}
	if len(c.inner) < 2 || c.end == '!' || c.end == '?' {
		return false
	}
	return !c.near("speech", 6, 4)
}

// scare: a few words in lower case in the midst of a sentence that nobody near
// by has said.
func (c *context) scare() bool {
	if len(c.before) > 0 && c.touchesBefore && in("distance", c.before[0]) {
		return true
	}
	if len(c.inner) > 3 || capital(c.inner[0]) || len(c.before) == 0 || !c.touchesBefore {
		return false
	}
	if c.end == '!' || c.end == '?' || c.end == '…' {
		return false
	}
	return !c.near("speech", sideWords, sideWords)
}

// near reports whether one of the nearest words is of class.
func (c *context) near(class string, before, after int) bool {
	for _, w := range c.before[:min(before, len(c.before))] {
		if in(class, w) {
			return true
		}
	}
	for _, w := range c.after[:min(after, len(c.after))] {
		if in(class, w) {
			return true
		}
	}
	return false
}

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

func trim(w string) string {
	return strings.TrimFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func capital(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.IsUpper(r)
}

// name reports whether w looks like a name rather than a word in capitals.
func name(w string) bool {
	return capital(w) && !in("stop", w)
}

func possessive(w string) bool { return strings.HasSuffix(w, "'s") || strings.HasSuffix(w, "’s") }

// titleCase reports whether the first and last word and all but small ones
// between them are capitalised.
func titleCase(list []string) bool {
	for i, w := range list {
		r, _ := utf8.DecodeRuneInString(w)
		if unicode.IsUpper(r) || unicode.IsDigit(r) {
			continue
		}
		if i == 0 || i == len(list)-1 || !in("small", w) {
			return false
		}
	}
	return true
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
