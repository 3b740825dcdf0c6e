package eval

// This file holds what is compared: sets of tokens, and the pairing of gold
// and system by them.

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// tokens is a set of words, each named by the offset of its first code point,
// in rising order.
type tokens []int

// tokensIn finds the words in spans. A span that begins inside a word makes a
// token of the rest of it.
func tokensIn(text []rune, spans []Span) tokens {
	var out tokens
	for _, s := range spans {
		start, end := clip(s[0], len(text)), clip(s[1], len(text))
		inside := false
		for i := start; i < end; i++ {
			w := isWord(text[i])
			if w && !inside {
				out = append(out, i)
			}
			inside = w
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// isWord reports whether r is a word character: letter, number or underscore.
// Combining marks are not.
func isWord(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r)
}

func clip(i, n int) int { return max(0, min(i, n)) }

// shared is the number of tokens in both.
func (a tokens) shared(b tokens) int {
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			n, i, j = n+1, i+1, j+1
		}
	}
	return n
}

func (a tokens) f1(b tokens) float64 {
	n := a.shared(b)
	if n == 0 {
		return 0
	}
	return float64(2*n) / float64(len(a)+len(b))
}

// apart tells cheaply that two sets share nothing, because one ends before the
// other begins. Neither may be empty.
func (a tokens) apart(b tokens) bool { return a[len(a)-1] < b[0] || b[len(b)-1] < a[0] }

// pairing is a gold attribution and a claim that were found to be the same.
type pairing struct {
	gold, system int
	f1           float64 // of their contents
	claim        bool    // good enough to count as the same claim
}

// pairUp pairs gold and system one to one, the best overlap first. Of equal
// overlaps the earlier gold, then the earlier claim goes first.
func pairUp(gold, system []item) []pairing {
	var all []pairing
	for i, g := range gold {
		for j, s := range system {
			if g.content.apart(s.content) {
				continue
			}
			if v := g.content.f1(s.content); v > 0 {
				all = append(all, pairing{gold: i, system: j, f1: v})
			}
		}
	}
	slices.SortFunc(all, func(a, b pairing) int {
		return cmp.Or(cmp.Compare(b.f1, a.f1), cmp.Compare(a.gold, b.gold), cmp.Compare(a.system, b.system))
	})
	usedGold, usedSystem := make([]bool, len(gold)), make([]bool, len(system))
	out := all[:0]
	for _, p := range all {
		if !usedGold[p.gold] && !usedSystem[p.system] {
			usedGold[p.gold], usedSystem[p.system] = true, true
			out = append(out, p)
		}
	}
	return out
}

// isDirect reports whether a content is a direct quotation: a double mark
// opens it (inside the span or just before it) and one closes it.
func isDirect(text []rune, spans []Span) bool {
	if len(spans) == 0 {
		return false
	}
	first, last := clip(spans[0][0], len(text)), clip(spans[len(spans)-1][1], len(text))
	t := ""
	if first < last {
		t = strings.TrimFunc(string(text[first:last]), isSpace)
	}
	opens := t == "" || strings.HasPrefix(t, `"`) || strings.HasPrefix(t, "“") ||
		first > 0 && (text[first-1] == '"' || text[first-1] == '“')
	body := strings.TrimSuffix(t, ".")
	if body == t {
		body = strings.TrimSuffix(t, ",")
	}
	closes := strings.HasSuffix(body, `"`) || strings.HasSuffix(body, "”") ||
		last < len(text) && (text[last] == '"' || text[last] == '”')
	// More than three opening marks are a run of fragments, not one quotation.
	return opens && closes && strings.Count(t, "“") <= 3
}

// isSpace is white space as Python sees it: Go's, and the four information
// separators.
func isSpace(r rune) bool { return unicode.IsSpace(r) || 0x1C <= r && r <= 0x1F }
