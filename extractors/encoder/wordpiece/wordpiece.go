// Package wordpiece cuts text into the word pieces of uncased BERT models.
//
// The result, ids and spans, is that of the reference tokenizer (BertNormalizer,
// BertPreTokenizer and WordPiece of Hugging Face's tokenizers, set to lower-case
// and to strip accents) with one wanted difference: "[CLS]" and the other
// special pieces are never found in the text, where they can only be words of
// the author. Of all code points, 612 that Unicode assigned in late versions
// (rare scripts) come out differently, as the reference does not know them.
//
// The algorithm is the one of BERT (Devlin et al. 2019): drop control
// characters, cut at white space, around punctuation and around CJK
// ideographs, take accents off, lower-case, then take from the left the longest
// piece that the vocabulary holds.
package wordpiece

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// Piece is one word piece and the text it stands for.
type Piece struct {
	ID         int32 // line of the vocabulary, from 0
	Start, End int   // bytes of the text, half open; always on borders of runes
}

// MaxWord is the length in runes, after normalising, from which on a word is
// not looked up any more and is one unknown piece. It is the reference's.
const MaxWord = 100

// Tokenizer holds a vocabulary. It is read-only and safe for concurrent use.
type Tokenizer struct {
	first   map[string]int32 // pieces that begin a word
	rest    map[string]int32 // pieces that go on with it, without "##"
	longest int              // bytes
	unknown int32
	size    int
}

// New reads a vocabulary: one piece a line, its id is the number of the line,
// from 0. Pieces that go on with a word begin with "##". It must hold "[UNK]".
func New(vocab io.Reader) (*Tokenizer, error) {
	t := &Tokenizer{first: map[string]int32{}, rest: map[string]int32{}}
	lines := bufio.NewScanner(vocab)
	for lines.Scan() {
		s, m := lines.Text(), t.first
		if len(s) > 2 && s[:2] == "##" {
			s, m = s[2:], t.rest
		}
		if _, twice := m[s]; twice {
			return nil, fmt.Errorf("vocabulary, line %d: the piece %q is there twice", t.size+1, lines.Text())
		}
		m[s] = int32(t.size)
		t.longest = max(t.longest, len(s))
		t.size++
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("vocabulary, after line %d: %w", t.size, err)
	}
	var ok bool
	if t.unknown, ok = t.first["[UNK]"]; !ok {
		return nil, errors.New("vocabulary: it has no line [UNK]; is this a vocabulary of BERT, one piece a line?")
	}
	return t, nil
}

// Size is the number of pieces of the vocabulary.
func (t *Tokenizer) Size() int { return t.size }

// ID gives the id of a piece as it stands in the vocabulary: "[CLS]", "the", "##ing".
func (t *Tokenizer) ID(piece string) (int32, bool) {
	m := t.first
	if len(piece) > 2 && piece[:2] == "##" {
		piece, m = piece[2:], t.rest
	}
	id, ok := m[piece]
	return id, ok
}

// Append cuts text into pieces and appends them to dst. Spans are shifted by
// base, the place of text in the text that the caller counts in. No special
// pieces are added. Pieces are in the order of the text and do not overlap,
// except that the letters of one rune (a ligature, an ideograph of several
// letters) can be pieces of their own with the same span.
// The time is linear in the length of text, whatever is in it. Bytes that are
// not UTF-8 are skipped.
func (t *Tokenizer) Append(dst []Piece, text string, base int) []Piece {
	w := word{t: t, dst: dst, base: base}
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf { // most of a text needs no tables
			switch ascii[c] {
			case space:
				w.flush()
			case letter:
				w.add(rune(lower[c]), i, i+1)
			case alone:
				w.flush()
				w.add(rune(c), i, i+1)
				w.flush()
			case dropped:
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		w.addRune(r, text[i:i+n], i)
		i += n
	}
	w.flush()
	return w.dst
}

// word collects the normalised bytes of one word and where they came from.
// It is a value on the stack of Append, so that a Tokenizer can be shared.
type word struct {
	t     *Tokenizer
	dst   []Piece
	base  int
	n     int // bytes in b
	runes int
	b     [MaxWord * utf8.UTFMax]byte
	// start and end are, for every byte of b, the span of the rune that it comes from.
	start, end  [MaxWord * utf8.UTFMax]int
	first, last int // span of the whole word
}

// add appends a normalised rune that comes from the bytes from..to of the text.
// What is longer than MaxWord is only counted.
func (w *word) add(r rune, from, to int) {
	if w.runes == 0 {
		w.first = from
	}
	w.last = to
	w.runes++
	if w.runes > MaxWord {
		return
	}
	n := w.n + utf8.EncodeRune(w.b[w.n:], r)
	for ; w.n < n; w.n++ {
		w.start[w.n], w.end[w.n] = from, to
	}
}

// flush ends the word: its pieces, or one unknown piece, go to dst.
func (w *word) flush() {
	if w.runes == 0 {
		return
	}
	before, m := len(w.dst), w.t.first
	for s := 0; s < w.n && w.runes <= MaxWord; {
		e := min(w.n, s+w.t.longest)
		id, ok := int32(0), false
		for ; e > s; e-- {
			if e < w.n && !utf8.RuneStart(w.b[e]) {
				continue
			}
			if id, ok = m[string(w.b[s:e])]; ok {
				break
			}
		}
		if !ok {
			w.runes = MaxWord + 1
			break
		}
		w.dst = append(w.dst, Piece{ID: id, Start: w.base + w.start[s], End: w.base + w.end[e-1]})
		s, m = e, w.t.rest
	}
	if w.runes > MaxWord {
		w.dst = append(w.dst[:before], Piece{ID: w.t.unknown, Start: w.base + w.first, End: w.base + w.last})
	}
	w.n, w.runes = 0, 0
}
