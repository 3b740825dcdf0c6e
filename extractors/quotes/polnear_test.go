package quotes_test

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/extractors/doc"
	"whosaid/extractors/extracttest"
)

type article struct {
	ID           string
	Text         string
	Attributions []struct{ Content [][2]int }
}

func articles(t testing.TB, path string) []article {
	f, err := os.Open(extracttest.Shared(t, path))
	require.NoError(t, err)
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<24)
	var out []article
	for s.Scan() {
		var a article
		require.NoError(t, json.Unmarshal(s.Bytes(), &a))
		out = append(out, a)
	}
	require.NoError(t, s.Err())
	return out
}

// direct are the pieces of a's contents that stand wholly in double marks, by
// the scorer's rule, in bytes.
func direct(a article) []doc.Span {
	at := make([]int, 0, len(a.Text)+1)
	for i := range a.Text {
		at = append(at, i)
	}
	at = append(at, len(a.Text))
	var out []doc.Span
	for _, x := range a.Attributions {
		if len(x.Content) == 0 {
			continue
		}
		s, e := at[x.Content[0][0]], at[x.Content[len(x.Content)-1][1]]
		in := strings.TrimSpace(a.Text[s:e])
		starts := strings.HasPrefix(in, `"`) || strings.HasPrefix(in, "“") || strings.HasSuffix(a.Text[:s], `"`) || strings.HasSuffix(a.Text[:s], "“")
		tail := strings.TrimSuffix(strings.TrimSuffix(in, "."), ",")
		ends := strings.HasSuffix(tail, `"`) || strings.HasSuffix(tail, "”") || strings.HasPrefix(a.Text[e:], `"`) || strings.HasPrefix(a.Text[e:], "”")
		if !starts || !ends || strings.Count(in, "“") > 3 {
			continue
		}
		for _, c := range x.Content {
			out = append(out, doc.Span{Start: at[c[0]], End: at[c[1]]})
		}
	}
	return out
}

// Shares of the pieces of direct contents that start and end at the edge of a
// quotation. What is missing is marked otherwise than the text's quotation
// marks stand: contents that take in words around them, or cut them short.
func TestShareOfDirectContents(t *testing.T) {
	for path, floor := range map[string]float64{
		"data/polnear/train.jsonl":       .987,
		"data/polnear/dev.jsonl":         .995,
		"data/web-gold/news-train.jsonl": .995,
	} {
		n, both := 0, 0
		for _, a := range articles(t, path) {
			d := find(t, a.Text)
			start, end := map[int]bool{}, map[int]bool{}
			for _, q := range d.Quotes {
				start[q.Start], start[q.Inner.Start] = true, true
				end[q.End], end[q.Inner.End] = true, true
			}
			for _, s := range direct(a) {
				// Whether a stop behind the mark belongs to a content varies.
				e := s.Start + len(strings.TrimRight(a.Text[s.Start:s.End], " .,\n"))
				n++
				if start[s.Start] && (end[e] || end[s.End] || end[e+1]) {
					both++
				}
			}
		}
		share := float64(both) / float64(n)
		t.Logf("%s: %d of %d pieces (%.4f)", path, both, n, share)
		require.GreaterOrEqual(t, share, floor, path)
	}
}
