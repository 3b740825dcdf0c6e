package wordpiece

// What becomes of each rune: the reference's BertNormalizer and BertPreTokenizer.

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	letter  = iota // part of a word
	space          // ends a word
	alone          // a word of its own: punctuation
	dropped        // control characters: as if they were not there
)

var (
	ascii = asciiClasses()
	lower = asciiLower()
)

func asciiClasses() (class [utf8.RuneSelf]uint8) {
	for c := range class {
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			class[c] = space
		case c < ' ' || c == 0x7f:
			class[c] = dropped
		case isPunctuation(rune(c)):
			class[c] = alone
		}
	}
	return class
}

func asciiLower() (low [utf8.RuneSelf]uint8) {
	for c := range low {
		low[c] = uint8(unicode.ToLower(rune(c)))
	}
	return low
}

// addRune takes the rune r, whose bytes are s and stand at i, into the word.
func (w *word) addRune(r rune, s string, i int) {
	switch {
	case r == utf8.RuneError: // not UTF-8, or the replacement character itself
		return
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co): // before white space, as U+0085 is both; what is not assigned stays
		return
	case unicode.IsSpace(r):
		w.flush()
		return
	case isIdeograph(r):
		w.flush()
		w.add(r, i, i+len(s))
		w.flush()
		return
	}
	// Canonical decomposition rune by rune: that marks are not sorted over
	// several runes makes no difference, as they are dropped.
	parts := norm.NFD.PropertiesString(s).Decomposition()
	switch {
	case r >= hangul && r < hangul+hanguls:
		parts = norm.NFD.AppendString(nil, s)
	case parts == nil:
		w.addPart(r, i, i+len(s))
		return
	}
	for k := 0; k < len(parts); {
		d, n := utf8.DecodeRune(parts[k:])
		w.addPart(d, i, i+len(s))
		k += n
	}
}

// addPart takes one rune of a decomposition; it stands for the bytes from..to.
func (w *word) addPart(r rune, from, to int) {
	if unicode.Is(unicode.Mn, r) {
		return
	}
	r = unicode.ToLower(r)
	if !isPunctuation(r) {
		w.add(r, from, to)
		return
	}
	w.flush()
	w.add(r, from, to)
	w.flush()
}

// Syllables of Hangul are taken apart by arithmetic and stand in no table.
const hangul, hanguls = 0xAC00, 11172

// isPunctuation is wide: in ASCII, all that is neither letter, digit, space nor control.
func isPunctuation(r rune) bool {
	if r < utf8.RuneSelf {
		return r > ' ' && r < 0x7f && !(r >= '0' && r <= '9') && !(r >= 'a' && r <= 'z') && !(r >= 'A' && r <= 'Z')
	}
	return unicode.Is(unicode.P, r)
}

// isIdeograph tells the blocks of CJK ideographs that BERT cuts rune by rune.
func isIdeograph(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r >= 0x3400 && r <= 0x4DBF ||
		r >= 0x20000 && r <= 0x2A6DF || r >= 0x2A700 && r <= 0x2B73F ||
		r >= 0x2B740 && r <= 0x2B81F || r >= 0x2B920 && r <= 0x2CEAF ||
		r >= 0xF900 && r <= 0xFAFF || r >= 0x2F800 && r <= 0x2FA1F
}
