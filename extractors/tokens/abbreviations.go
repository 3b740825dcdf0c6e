package tokens

import (
	_ "embed"
	"strings"
)

//go:embed abbreviations.txt
var abbreviationsText string

// AbbreviationClass says how an abbreviation stands in a sentence.
type AbbreviationClass string

// The classes of abbreviations.txt.
const (
	NoAbbreviation AbbreviationClass = ""
	Title          AbbreviationClass = "title"  // a name follows: Mr., Sen.
	Number         AbbreviationClass = "number" // a figure follows: No., Art.
	Place          AbbreviationClass = "place"  // stands after a name of a place: Calif.
	Month          AbbreviationClass = "month"  // a date: Sept.
	Suffix         AbbreviationClass = "suffix" // stands after a name: Jr., Inc.
	Inside         AbbreviationClass = "inside" // never ends a sentence: e.g., vs.
	Any            AbbreviationClass = "any"    // may end a sentence: etc., U.S., p.m.
)

var abbreviations = readAbbreviations(abbreviationsText)

func readAbbreviations(s string) map[string]AbbreviationClass {
	out := map[string]AbbreviationClass{}
	class := NoAbbreviation
	for l := range strings.Lines(s) {
		l = strings.TrimSpace(l)
		switch {
		case l == "" || l[0] == '#':
		case l[0] == '[':
			class = AbbreviationClass(strings.Trim(l, "[]"))
		default:
			for _, w := range strings.Fields(l) {
				out[w] = class
			}
		}
	}
	return out
}

// Abbreviation is the class of word, written with its last stop. Case counts
// (No. and no., Art. and art.), except that titles and months are found in
// capitals too. Of a compound the last part counts: R-Ky.
func Abbreviation(word string) AbbreviationClass {
	if i := strings.LastIndexByte(word, '-'); i > 0 && i+2 < len(word) && abbreviations[word] == NoAbbreviation {
		word = word[i+1:]
	}
	if len(word) < 2 || len(word) > 12 || word[len(word)-1] != '.' {
		return NoAbbreviation
	}
	if c, ok := abbreviations[word]; ok {
		return c
	}
	if word == strings.ToUpper(word) && len(word) > 2 {
		// SEN., DEC., but EST. is a time zone.
		if c := abbreviations[word[:1]+strings.ToLower(word[1:])]; c == Title || c == Month {
			return c
		}
	}
	if lettersAndStops(word) {
		return Any
	}
	return NoAbbreviation
}

// Initial reports whether word is one capital letter and a stop.
func Initial(word string) bool {
	return len(word) == 2 && word[1] == '.' && word[0] >= 'A' && word[0] <= 'Z'
}

// lettersAndStops reports whether word is of the form U.S. or p.m.
func lettersAndStops(word string) bool {
	if len(word) < 4 || len(word)%2 != 0 {
		return false
	}
	for i := 0; i < len(word); i++ {
		b := word[i] | 0x20
		if i%2 == 0 && (b < 'a' || b > 'z') || i%2 == 1 && word[i] != '.' {
			return false
		}
	}
	return true
}
