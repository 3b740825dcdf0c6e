package sentences

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"whosaid/extractors/en"
	"whosaid/extractors/tokens"
)

//go:embed words.txt
var wordsText string

var words = en.ReadClasses(wordsText)

func in(class, word string) bool { return words.Has(class, word) }

// stop says how a token may end a sentence.
type stop byte

const (
	noStop stop = iota
	period      // .
	mark        // ? !
	dots        // an ellipsis
	abbreviation
)

func (s *scanner) stop(i int) stop {
	w := s.text(i)
	switch c := w[0]; {
	case w == ".":
		return period
	case c == '!' || c == '?':
		if i > 0 && in("marked", s.text(i-1)) && w == "!" {
			return noStop
		}
		return mark
	case c == '.' && strings.Trim(w, ".") == "" || strings.HasPrefix(w, "…"):
		return dots
	case w == "。" || w == "！" || w == "？":
		return mark
	case len(w) > 1 && w[len(w)-1] == '.' && (tokens.Initial(w) || tokens.Abbreviation(w) != tokens.NoAbbreviation):
		return abbreviation
	}
	return noStop
}

// ends reports whether the sentence that starts at token from ends before token
// next, after a stop of the kind at token i and the closing marks behind it.
func (s *scanner) ends(from, i, next, last int, kind stop) bool {
	// The word that goes on, behind marks that open.
	head := next
	for head < last && s.role[head] == opens {
		head++
	}
	if head == last {
		return true
	}
	w := s.text(head)
	switch {
	case lower(w):
		// Careless texts go on in lower case after a plain word and a stop; a
		// list of abbreviations is never whole, but those are short.
		return kind == period && next == i+1 && i > from && plain(s.text(i-1)) || kind == period && next < head && bracket(s.text(next))
	case kind == abbreviation && w == "-":
		return false
	case w == "," || w == ";" || w == ":" || w == ")" || isDash(w):
		return false
	}
	quoted := s.role[next-1] == closes && next-1 > i
	switch kind {
	case abbreviation:
		return s.abbreviationEnds(from, i, next, head, last)
	case period:
		// 1. First of a list; the number is no sentence.
		return !(i == from+1 && figure(s.text(from)))
	case mark, dots:
		return !(quoted && s.speechFollows(next, last))
	}
	return true
}

// abbreviationEnds decides about the stop of an abbreviation or initial before
// a word that is not in lower case.
func (s *scanner) abbreviationEnds(from, i, next, head, last int) bool {
	w := s.text(i)
	follow := s.text(head)
	starter := in("starter", follow)
	quotes := head > next && !bracket(s.text(next)) // a quotation opens
	if tokens.Initial(w) {
		// A. B. Name; but: vitamin C. The
		return starter && follow != "I" && follow != "A" && i > from && !capital(s.text(i-1))
	}
	switch tokens.Abbreviation(w) {
	case tokens.Title, tokens.Inside:
		return false
	case tokens.Number:
		return !figure(follow) && !(len(follow) <= 2 && capital(follow))
	case tokens.Month:
		return starter
	case tokens.Place:
		return starter || quotes || next == i+1 && head == next && capital(follow) && i > from && s.text(i-1) == ","
	case tokens.Suffix:
		return starter || quotes
	}
	if l := strings.ToLower(w); l == "a.m." || l == "p.m." {
		return !in("zone", follow) && !figure(follow)
	}
	if w[0] >= 'a' && w[0] <= 'z' {
		return capital(follow)
	}
	return starter
}

// speechFollows reports whether who said it follows a quotation: “Why?” Roe asked.
func (s *scanner) speechFollows(next, last int) bool {
	for j := next; j < last && j < next+5; j++ {
		w := s.text(j)
		if j > next && in("speech", w) {
			return true
		}
		if !capital(w) || in("starter", w) && w != "I" {
			return false
		}
	}
	return false
}

func lower(w string) bool {
	r, n := utf8.DecodeRuneInString(w)
	if !unicode.IsLower(r) {
		return false
	}
	r2, _ := utf8.DecodeRuneInString(w[n:])
	return !unicode.IsUpper(r2) // iPhone may start a sentence
}

func capital(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.IsUpper(r)
}

// plain reports whether w is a word of at least four letters in lower case.
func plain(w string) bool {
	n := 0
	for _, r := range w {
		if !unicode.IsLower(r) {
			return false
		}
		n++
	}
	return n >= 4
}

func bracket(w string) bool { return w == "(" || w == "[" }

func figure(w string) bool { return w != "" && w[0] >= '0' && w[0] <= '9' }

func isDash(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.Is(unicode.Pd, r) && (r != '-' || len(w) > 1)
}
