package reprints

// From a text to its sketch, by MinHash: A. Broder, "On the resemblance and
// containment of documents" (1997). For each of many permutations of the
// shingles only the first shingle is kept; two texts agree in a share of these
// that is, in expectation, the share of shingles that they have in common
// (Jaccard). Of each first shingle eight bits are kept, as in P. Li and
// C. König, "b-bit minwise hashing" (2010), which is enough to compare two
// sketches; whole ones make the keys of the bands.

import (
	"math"
	"unicode"
	"unicode/utf8"
)

const (
	// ShingleWords is how many words in a row make one shingle.
	ShingleWords = 5

	// bands of rows permutations each. Two texts are compared where they agree
	// in a whole band: with a share s of common shingles that happens with the
	// probability 1-(1-s^rows)^bands. See docs/proof.md for what was measured.
	bands        = 32
	rows         = 4
	permutations = bands * rows
)

// Sketch stands for a text when texts are compared. It has a fixed size.
type Sketch struct {
	keys [bands]uint32
	firsts
	blank bool // no word in the text
}

// firsts are eight bits of the first shingle in each permutation.
type firsts [permutations]uint8

// Sign makes the sketch of a text. It may be called from many goroutines.
//
// Words are runs of letters and digits, in lower case; all else is left out, so
// that other marks, spaces and paragraphs do not make another text. A text of
// fewer than ShingleWords words is one shingle.
func Sign(text string) Sketch {
	var min [permutations]uint64
	for i := range min {
		min[i] = math.MaxUint64
	}
	var last [ShingleWords]uint64 // hashes of the last words
	n := 0
	add := func() {
		var x uint64
		for i := range last {
			x = mix(x ^ last[(n+i)%ShingleWords])
		}
		// The hot loop: Sign takes as long as this does.
		for i := range min {
			if h := multipliers[i]*x + summands[i]; h < min[i] {
				min[i] = h
			}
		}
	}
	words(text, func(word uint64) {
		last[n%ShingleWords] = word
		if n++; n >= ShingleWords {
			add()
		}
	})
	if 0 < n && n < ShingleWords {
		add()
	}

	s := Sketch{blank: n == 0}
	for i, m := range min {
		s.firsts[i] = uint8(mix(m) >> 56) // the upper bits of a minimum are mostly zero
	}
	for b := range s.keys {
		key := uint64(b)
		for _, m := range min[b*rows : (b+1)*rows] {
			key = mix(key ^ m)
		}
		s.keys[b] = uint32(key >> 32)
	}
	return s
}

// similarity estimates the share of common shingles, from 0 to 1, with a
// standard error of at most 0.045.
func (f *firsts) similarity(g *firsts) float64 {
	same := 0
	for i := range f {
		if f[i] == g[i] {
			same++
		}
	}
	const chance = 1.0 / 256 // of eight bits to agree for different shingles
	return max(0, (float64(same)/permutations-chance)/(1-chance))
}

// words calls yield with a hash of each word.
func words(text string, yield func(uint64)) {
	const offset, prime = 0xcbf29ce484222325, 0x100000001b3 // FNV-1a
	h := uint64(offset)
	inside := false
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		i += size
		switch {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
		case 'A' <= r && r <= 'Z':
			r |= 0x20
		case r < utf8.RuneSelf || !unicode.IsLetter(r) && !unicode.IsDigit(r):
			if inside {
				yield(h)
				h, inside = offset, false
			}
			continue
		default:
			r = unicode.ToLower(r)
		}
		h = (h ^ uint64(r)) * prime
		inside = true
	}
	if inside {
		yield(h)
	}
}

// mix spreads every bit of x over all bits: the finalizer of SplitMix64.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// The permutations: x goes to multiplier*x + summand, modulo 2^64. They are the
// same in every run, since marks must be.
var multipliers, summands = func() (m, s [permutations]uint64) {
	for i := range m {
		m[i] = mix(uint64(2*i)) | 1 // odd, so that no two shingles become one
		s[i] = mix(uint64(2*i + 1))
	}
	return m, s
}()
