// Package language tells whether an article is in English.
//
// An English article must not be lost: it may be short, full of names, or
// quote speeches in other languages. So two witnesses are heard, the trigram
// statistics of whatlanggo and the share of English function words, and an
// article is refused only where nothing speaks for English.
package language

import (
	_ "embed"
	"fmt"
	"strings"
	"unicode"

	"github.com/abadojack/whatlanggo"
	xlanguage "golang.org/x/text/language"

	"whosaid/corpus"
)

// Check sets a.Language (ISO 639-1) to what the text is in; where that cannot
// be told, it stays what was declared. Unless any is set, an article that is
// not in English gives a *corpus.Error at StageLanguage that names the language.
func Check(a *corpus.Article, any bool) error {
	a.Language = Detect(a.Text, a.Language)
	if any || a.Language == "en" || a.Language == "" {
		return nil
	}
	return &corpus.Error{Input: a.Input, Stage: corpus.StageLanguage,
		Err: corpus.Because(a.Language, fmt.Errorf("skipped: language is %s; only English is extracted", describe(a.Language)))}
}

const (
	// enough letters for the trigram statistics to be trusted: of 14,000
	// paragraphs of English news with 60 letters or more, no one was lost.
	enough = 100
	// enoughOther letters of a script that English does not use tell on their own.
	enoughOther = 20
	// englishShare of words on the list makes a text English, whatever else
	// speaks against it. Among 1,341 articles in English the lowest share is
	// 0.056 (a list of names) and one in a hundred is below 0.14; samples of 68
	// other languages stay at 0.01.
	englishShare = 0.05
)

// Detect returns the language of text as ISO 639-1 (ISO 639-3 where that has
// no code), or the declared one in that form where the text does not tell.
func Detect(text, declared string) string {
	declared = normal(declared)
	text = sample(text)
	count := measure(text)
	otherScript := count.letters >= enoughOther && count.latin*3 < count.letters
	if !otherScript && count.share() >= englishShare {
		return "en"
	}
	if !otherScript && count.letters < enough {
		return declared
	}
	info := whatlanggo.Detect(text)
	switch code := codeOf(info.Lang); {
	case otherScript && code != "" && code != "en":
		return code // which language of the script it is matters less
	case !otherScript && (code == "en" || info.IsReliable()):
		return code
	}
	// Low confidence is also what a draw gives, whose winner is chance.
	return declared
}

// counts are what the words of a text tell.
type counts struct {
	letters, latin int
	words, english int
}

func (c counts) share() float64 {
	if c.words == 0 {
		return 0
	}
	return float64(c.english) / float64(c.words)
}

func measure(text string) counts {
	var c counts
	for _, r := range text {
		if unicode.IsLetter(r) {
			c.letters++
			if unicode.Is(unicode.Latin, r) {
				c.latin++
			}
		}
	}
	notLetter := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }
	for word := range strings.FieldsFuncSeq(text, notLetter) {
		c.words++
		if functionWords[strings.ToLower(word)] {
			c.english++
		}
	}
	return c
}

//go:embed english.txt
var englishList string

var functionWords = parseList(englishList)

// parseList reads one word a line; # begins a comment.
func parseList(list string) map[string]bool {
	words := map[string]bool{}
	for line := range strings.Lines(list) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			words[line] = true
		}
	}
	return words
}

// sampleBytes of each of the start, the middle and the end stand for a long
// text: a whole book would take the detector hundreds of megabytes.
const sampleBytes = 16 << 10

func sample(text string) string {
	if len(text) <= 3*sampleBytes {
		return text
	}
	middle, end := len(text)/2, len(text)-sampleBytes
	return strings.ToValidUTF8(text[:sampleBytes]+" "+text[middle:middle+sampleBytes]+" "+text[end:], "")
}

// normal brings a declared language ("en-GB", "EN_us", "eng", "cmn") to its
// code. What is no language tag gives "".
func normal(tag string) string {
	t, err := xlanguage.Macro.Parse(strings.TrimSpace(tag))
	if err != nil || t == xlanguage.Und {
		return ""
	}
	base, _ := t.Base()
	return base.String()
}

// codeOf gives the detector's language the same form, "" where it knows none.
func codeOf(lang whatlanggo.Lang) string {
	if lang < 0 {
		return ""
	}
	if code := lang.Iso6391(); code != "" {
		return code
	}
	return normal(lang.Iso6393())
}

// describe gives name and code: "French (fr)". A name that the detector does
// not know is left out.
func describe(code string) string {
	for lang := range whatlanggo.Lang(len(whatlanggo.Langs)) {
		if codeOf(lang) == code {
			return fmt.Sprintf("%s (%s)", lang, code)
		}
	}
	return code
}
