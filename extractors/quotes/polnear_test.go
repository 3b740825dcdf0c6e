package quotes_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"whosaid/extractors/doc"
	"whosaid/extractors/extracttest"
	"whosaid/extractors/quotes"
	"whosaid/extractors/tokens"
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

func find(t testing.TB, text string) *doc.Doc {
	d := &doc.Doc{Text: text}
	require.NoError(t, tokens.Extractor().Run(d))
	require.NoError(t, quotes.Extractor().Run(d))
	require.NoError(t, d.Check())
	return d
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

func TestShareOfDirectContents(t *testing.T) {
	for _, path := range []string{"data/polnear/train.jsonl", "data/polnear/dev.jsonl", "data/web-gold/news-train.jsonl", "data/web-gold/news-dev.jsonl"} {
		n, starts, ends, both := 0, 0, 0, 0
		for _, a := range articles(t, path) {
			d := find(t, a.Text)
			start, end := map[int]bool{}, map[int]bool{}
			for _, q := range d.Quotes {
				start[q.Start], start[q.Inner.Start] = true, true
				end[q.End], end[q.Inner.End] = true, true
			}
			for _, s := range direct(a) {
				// The rules for what stands after a mark belong to who marks contents.
				trimmed := strings.TrimRight(a.Text[s.Start:s.End], " .,\n")
				e := s.Start + len(trimmed)
				es := end[e] || end[s.End] || e < len(a.Text) && end[e+1]
				n++
				if start[s.Start] {
					starts++
				}
				if es {
					ends++
				}
				if start[s.Start] && es {
					both++
				} else if os.Getenv("SHOW") != "" {
					fmt.Printf("%v %v %s %q\n", start[s.Start], es, a.ID, a.Text[max(0, s.Start-60):s.Start]+"⟦"+a.Text[s.Start:s.End]+"⟧"+a.Text[s.End:min(len(a.Text), s.End+60)])
				}
			}
		}
		t.Logf("%s: of %d pieces %.4f start, %.4f end, %.4f both at a quotation's edge", path, n, float64(starts)/float64(n), float64(ends)/float64(n), float64(both)/float64(n))
	}
	_ = utf8.RuneLen
}
