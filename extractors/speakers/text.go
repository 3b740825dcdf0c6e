package speakers

// The document as the rules ask for it: words in lower case, and what each
// token lies in.

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// text is a document with what is asked of its tokens again and again, by
// index of the token.
type text struct {
	d   *doc.Doc
	lex *en.Lexicon

	low   []string // lower case, straight apostrophes, no final stop
	sent  []int    // sentence, -1 outside
	quote []int    // innermost quotation of speech around it, -1 outside
	para  []int    // paragraph
	name  []int    // mention by name whose bare name covers the token, -1 for none
	title []int    // mention by name whose phrase begins at the token, before the bare name; -1
}

func newText(d *doc.Doc, lex *en.Lexicon) *text {
	n := len(d.Tokens)
	t := &text{d: d, lex: lex,
		low: make([]string, n), sent: filled(n), quote: filled(n), para: make([]int, n), name: filled(n), title: filled(n)}
	for i, tok := range d.Tokens {
		t.low[i] = en.Normal(d.Slice(tok.Span))
	}
	for s, x := range d.Sentences {
		for i := x.First; i < x.Last; i++ {
			t.sent[i] = s
		}
	}
	p := 0
	for i, tok := range d.Tokens {
		for p+1 < len(d.Paragraphs) && tok.Start >= d.Paragraphs[p].End {
			p++
		}
		t.para[i] = p
	}
	for q, x := range d.Quotes {
		if x.Use != doc.QuoteSpeech || x.Parent >= 0 && d.Quotes[x.Parent].Use == doc.QuoteSpeech {
			continue
		}
		for i := t.after(x.Start); i < n && d.Tokens[i].Start < x.End; i++ {
			t.quote[i] = q
		}
	}
	for m, x := range d.Mentions {
		if !t.isName(x) {
			continue
		}
		first, last := t.tokens(x.Core)
		if first < last && t.lex.Has(en.PhraseEnds, t.low[first]) && !upper(t.slice(first, first+1)) {
			continue
		}
		for i := first; i < last && t.name[i] < 0; i++ {
			t.name[i] = m
		}
		if x.Type == doc.Person && x.Start < x.Core.Start {
			// Only titles and roles stand between; a possessor would be another's.
			if i, _ := t.tokens(x.Span); i < first && first-i < 12 {
				if t.low[i] == "both" {
					i++
				}
				t.title[i] = m
			}
		}
	}
	return t
}

// isName reports whether mention m names somebody. "A Nevada Republican" does
// not, whatever its capitals.
func (t *text) isName(m doc.Mention) bool {
	if m.Form != doc.Name || partyAndPlace(t.d.Slice(m.Core)) {
		return false
	}
	if m.Type != doc.Person && m.Type != doc.Group {
		return true
	}
	first, last := t.tokens(m.Core)
	if classes, _, _ := t.class(last - 1); len(classes) == 0 {
		return true
	}
	switch t.word(first - 1) {
	case "a", "an", "another", "one", "every", "each", "some", "many", "several", "most", "no":
		return false
	}
	return true
}

// partyAndPlace reports whether s tells the party and home of a politician: R-Ohio.
func partyAndPlace(s string) bool {
	return len(s) > 3 && s[1] == '-' && (s[0] == 'R' || s[0] == 'D' || s[0] == 'I') && s[2] >= 'A' && s[2] <= 'Z'
}

func filled(n int) []int {
	x := make([]int, n)
	for i := range x {
		x[i] = -1
	}
	return x
}

// token is the first token that ends after byte b, -1 if none does.
func (t *text) token(b int) int {
	if i := t.after(b); i < len(t.low) {
		return i
	}
	return -1
}

// after is the first token that ends after byte b, the number of tokens if none does.
func (t *text) after(b int) int {
	return sort.Search(len(t.d.Tokens), func(i int) bool { return t.d.Tokens[i].End > b })
}

// tokens are those of s, [first, last).
func (t *text) tokens(s doc.Span) (first, last int) {
	first = t.after(s.Start)
	last = first
	for last < len(t.d.Tokens) && t.d.Tokens[last].Start < s.End {
		last++
	}
	return first, last
}

// word is token i in lower case, "" outside the text.
func (t *text) word(i int) string {
	if i < 0 || i >= len(t.low) {
		return ""
	}
	return t.low[i]
}

func (t *text) tag(i int) string {
	if i < 0 || i >= len(t.low) {
		return ""
	}
	return t.d.Tokens[i].Tag
}

// slice is the text of the tokens [i, j).
func (t *text) slice(i, j int) string {
	if i >= j {
		return ""
	}
	return t.d.Text[t.d.Tokens[i].Start:t.d.Tokens[j-1].End]
}

func (t *text) capital(i int) bool {
	if i < 0 || i >= len(t.low) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(t.d.Slice(t.d.Tokens[i].Span))
	return unicode.IsUpper(r)
}

// wordy reports whether token i has a letter or digit.
func (t *text) wordy(i int) bool {
	for _, r := range t.word(i) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return true
		}
	}
	return false
}

// verbal reports whether token i is a finite verb or an auxiliary.
func (t *text) verbal(i int) bool {
	switch t.tag(i) {
	case "VBD", "VBZ", "VBP", "MD":
		return true
	}
	return t.lex.Has(en.Auxiliaries, t.word(i))
}

// singular is the singular of a noun and whether it was plural.
func (t *text) singular(i int) (string, bool) {
	w := t.word(i)
	if w == "people" {
		return "person", true
	}
	if t.lex.Has(en.SourceNouns, w) {
		return w, false
	}
	if s := t.lex.Lemma(w, "NNS"); s != w {
		return s, true
	}
	return w, t.tag(i) == "NNS" || t.tag(i) == "NNPS"
}

// class tells whether token i is a noun of one of the classes of source nouns:
// the classes of its entry, the first for the singular, and whether it is plural.
func (t *text) class(i int) (classes []string, noun string, plural bool) {
	s, plural := t.singular(i)
	if v, ok := t.lex.Value(en.SourceNouns, s); ok {
		return strings.Fields(v), s, plural
	}
	// Compounds count by their last part: ex-wife, vice-chairman.
	if k := strings.LastIndexByte(s, '-'); k > 0 {
		if v, ok := t.lex.Value(en.SourceNouns, s[k+1:]); ok {
			return strings.Fields(v), s[k+1:], plural
		}
	}
	return nil, s, plural
}

// others are the words that list leads to from w.
func (t *text) others(list en.List, w string) []string {
	v, _ := t.lex.Value(list, w)
	return strings.Fields(v)
}
