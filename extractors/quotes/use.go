package quotes

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

//go:embed use.txt
var useText string

var classes = en.ReadClasses(useText)

func in(class, word string) bool { return classes.Has(class, word) }

// use tells what the marks of quote i are for, from words alone: parts of
// speech come later.
func use(d *doc.Doc, i int) doc.QuoteUse {
	q := d.Quotes[i]
	if !q.Closed || q.Continues >= 0 || q.Inner.Empty() || q.Inner.Len() > sideBytes {
		return doc.QuoteSpeech
	}
	c := newContext(d, q)
	if q.Start > 0 && d.Text[q.Start-1] == '=' {
		return doc.QuoteScare // a value in markup: nobody's words
	}
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
	beside := ""
	if c.touchesBefore {
		beside = c.before[0]
	}
	if in("naming", beside) {
		return true
	}
	if c.heading || c.announced || !titleCase(c.inner) {
		return false
	}
	maker := strings.TrimSuffix(strings.TrimSuffix(beside, "'s"), "’s")
	if c.near("work", 4, 3) || maker != beside && in("network", maker) {
		return true
	}
	sentence := len(c.before) == 0 && strings.ContainsRune(".!?", c.end) // all of it
	if len(c.inner) < 2 || c.end == '!' || c.end == '?' || sentence {
		return false
	}
	return in("preposition", beside) && !c.saidAfter || !c.near("speech", 6, 4)
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
