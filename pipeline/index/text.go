package index

// Free text.

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Query is free text: words that must all be there, "words in quotation
// marks" that must stand together, word* for the beginning of a word, and
// -word for one that must not be there. Case and accents do not count.
type Query struct {
	terms []term
}

type term struct {
	text   string   // as given, for FTS5, which folds in its own way
	words  []string // folded
	prefix bool     // the last word is the beginning of one
	not    bool
}

// ParseQuery reads a query. It must hold a word that is wanted.
func ParseQuery(text string) (*Query, error) {
	q := &Query{}
	wanted := false
	for len(text) > 0 {
		text = strings.TrimLeftFunc(text, unicode.IsSpace)
		var t term
		if rest, ok := strings.CutPrefix(text, "-"); ok {
			t.not, text = true, rest
		}
		var piece string
		if rest, ok := strings.CutPrefix(text, `"`); ok {
			piece, text, _ = strings.Cut(rest, `"`)
			if rest, ok := strings.CutPrefix(text, "*"); ok {
				t.prefix, text = true, rest
			}
		} else {
			end := strings.IndexFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '"' })
			if end < 0 {
				end = len(text)
			}
			piece, text = text[:end], text[end:]
			t.prefix = strings.HasSuffix(piece, "*")
		}
		t.text = strings.ReplaceAll(piece, "\x00", " ")
		if t.words = words(piece); len(t.words) > 0 {
			q.terms = append(q.terms, t)
			wanted = wanted || !t.not
		}
	}
	if !wanted {
		return nil, errors.New("the search holds no word to look for")
	}
	return q, nil
}

// words cuts a text as the index does: runs of letters and digits, without
// case and accents. In scripts and letters that SQLite's tables do not have, the
// two may differ.
func words(text string) []string {
	folded := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(text))
	return strings.FieldsFunc(folded, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.Is(unicode.Co, r)
	})
}

// match is the query in the words of FTS5.
func (q *Query) match() string {
	var yes, no []string
	for _, t := range q.terms {
		phrase := `"` + t.text + `"`
		if t.prefix {
			phrase += "*"
		}
		if t.not {
			no = append(no, phrase)
		} else {
			yes = append(yes, phrase)
		}
	}
	m := "(" + strings.Join(yes, " AND ") + ")"
	if len(no) > 0 {
		m += " NOT (" + strings.Join(no, " OR ") + ")"
	}
	return m
}

// Matches reports whether texts that are not in the index would be found.
func (q *Query) Matches(texts ...string) bool {
	var all [][]string
	for _, t := range texts {
		all = append(all, words(t))
	}
	for _, t := range q.terms {
		if slices.ContainsFunc(all, t.in) == t.not {
			return false
		}
	}
	return true
}

func (t term) in(text []string) bool {
	n := len(t.words)
	for i := 0; i+n <= len(text); i++ {
		if slices.Equal(text[i:i+n-1], t.words[:n-1]) &&
			(text[i+n-1] == t.words[n-1] || t.prefix && strings.HasPrefix(text[i+n-1], t.words[n-1])) {
			return true
		}
	}
	return false
}

// bits is a set of rows.
type bits []uint64

func newBits(n int) bits { return make(bits, (n+63)/64) }

func (b bits) has(row uint32) bool {
	return int(row>>6) < len(b) && b[row>>6]&(1<<(row&63)) != 0
}

// textCache keeps the last searches: a view asks for the same one for its
// claims, for their number and for its counts.
type textCache struct {
	mu   sync.Mutex
	list []found
}

type found struct {
	table, match string
	rows         bits
}

const cachedSearches = 8

// search finds the rows of a table. All of them are wanted, for the counts,
// and they come as one text, which costs a tenth of as many rows.
func (x *Index) search(ctx context.Context, table string, q *Query, n int) (bits, error) {
	match := q.match()
	x.texts.mu.Lock()
	for i, f := range x.texts.list {
		if f.table == table && f.match == match {
			x.texts.list = append(slices.Delete(x.texts.list, i, i+1), f)
			x.texts.mu.Unlock()
			return f.rows, nil
		}
	}
	x.texts.mu.Unlock()

	var list []byte
	err := x.db.QueryRowContext(ctx, "SELECT group_concat(rowid, ' ') FROM "+table+" WHERE "+table+" MATCH ?", match).Scan(&list)
	if err != nil {
		return nil, fmt.Errorf("the search %s: %w", match, err)
	}
	rows := newBits(n)
	number, digits := uint32(0), false
	for _, c := range append(list, ' ') {
		if c != ' ' {
			number, digits = number*10+uint32(c-'0'), true
			continue
		}
		if digits && int(number) < n {
			rows[number>>6] |= 1 << (number & 63)
		}
		number, digits = 0, false
	}
	x.texts.mu.Lock()
	defer x.texts.mu.Unlock()
	x.texts.list = append(x.texts.list, found{table, match, rows})
	if len(x.texts.list) > cachedSearches {
		x.texts.list = slices.Delete(x.texts.list, 0, 1)
	}
	return rows, nil
}
