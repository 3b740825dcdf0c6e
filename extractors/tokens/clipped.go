package tokens

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"
)

//go:embed clipped.txt
var clippedText string

// clippedHeads and clippedTails are the words of clipped.txt without their
// apostrophe; longestClipped bounds how far a look-up reads.
var clippedHeads, clippedTails, longestClipped = readClipped(clippedText)

func readClipped(s string) (heads, tails map[string]bool, longest int) {
	heads, tails = map[string]bool{}, map[string]bool{}
	for l := range strings.Lines(s) {
		w := strings.TrimSpace(l)
		if w == "" || w[0] == '#' {
			continue
		}
		if h, ok := strings.CutPrefix(w, "'"); ok {
			h, tail := strings.CutSuffix(h, "'")
			heads[h] = true
			if tail {
				tails[h] = true
			}
			longest = max(longest, len(h))
		} else {
			t := strings.TrimSuffix(w, "'")
			tails[t] = true
			longest = max(longest, len(t))
		}
	}
	return heads, tails, longest
}

// clippedHead reports whether rest, what follows an apostrophe, begins with a
// word that is written with one: a decade (90s) or a word of the list.
func clippedHead(rest string) bool {
	end := 0
	for end < len(rest) && end <= longestClipped {
		r, n := utf8.DecodeRuneInString(rest[end:])
		if !wordRune(r) {
			break
		}
		end += n
	}
	w := rest[:end]
	if len(w) >= 2 && digit(w[0]) && digit(w[1]) && (len(w) == 2 || w[2:] == "s") {
		return true
	}
	return clippedHeads[strings.ToLower(w)]
}

// clippedTail reports whether text ends in a word of the list that is written
// with an apostrophe after it.
func clippedTail(text string) bool {
	start := len(text)
	for start > 0 && len(text)-start <= longestClipped {
		r, n := utf8.DecodeLastRuneInString(text[:start])
		if !wordRune(r) {
			break
		}
		start -= n
	}
	return clippedTails[strings.ToLower(text[start:])]
}

// feet reports whether what follows a mark after a figure makes it a measure:
// inches (6' 2"), a unit's noun or nothing that could be outside a quotation.
func feet(rest string) bool {
	rest = strings.TrimLeft(rest, " ")
	i := 0
	for i < len(rest) && i < 3 && digit(rest[i]) {
		i++
	}
	if i == 0 || i == len(rest) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(rest[i:])
	return r == '"' || r == '”' || r == '″' || rest[i] == '\'' && strings.HasPrefix(rest[i:], "''")
}

func digit(b byte) bool { return unicode.IsDigit(rune(b)) && b < utf8.RuneSelf }
