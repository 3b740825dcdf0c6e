package quotes_test

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/extractors/doc"
	"whosaid/testdata/sharedtest"
)

type article struct {
	ID           string
	Text         string
	Attributions []struct{ Content [][2]int }
}

func articles(t testing.TB, path string) []article {
	f, err := os.Open(sharedtest.Path(t, path))
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

// inBytes gives a conversion of spans from code points to bytes of text.
func inBytes(text string) func([][2]int) []doc.Span {
	at := make([]int, 0, len(text)+1)
	for i := range text {
		at = append(at, i)
	}
	at = append(at, len(text))
	return func(spans [][2]int) []doc.Span {
		var out []doc.Span
		for _, s := range spans {
			out = append(out, doc.Span{Start: at[s[0]], End: at[s[1]]})
		}
		return out
	}
}

// contents are all pieces of a's contents, in bytes.
func contents(a article) []doc.Span {
	var all [][2]int
	for _, x := range a.Attributions {
		all = append(all, x.Content...)
	}
	return inBytes(a.Text)(all)
}

// direct are the pieces of a's contents that stand wholly in double marks, by
// the scorer's rule, in bytes.
func direct(a article) []doc.Span {
	var out []doc.Span
	convert := inBytes(a.Text)
	for _, x := range a.Attributions {
		if len(x.Content) == 0 {
			continue
		}
		pieces := convert(x.Content)
		s, e := pieces[0].Start, pieces[len(pieces)-1].End
		in := strings.TrimSpace(a.Text[s:e])
		starts := strings.HasPrefix(in, `"`) || strings.HasPrefix(in, "“") || strings.HasSuffix(a.Text[:s], `"`) || strings.HasSuffix(a.Text[:s], "“")
		tail := strings.TrimSuffix(strings.TrimSuffix(in, "."), ",")
		ends := strings.HasSuffix(tail, `"`) || strings.HasSuffix(tail, "”") || strings.HasPrefix(a.Text[e:], `"`) || strings.HasPrefix(a.Text[e:], "”")
		if !starts || !ends || strings.Count(in, "“") > 3 {
			continue
		}
		out = append(out, pieces...)
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

// Of the quotations that are a direct content nearly all must count as speech;
// of those that are in no content at all, most are something else.
func TestShareOfSpeech(t *testing.T) {
	for path, floor := range map[string]float64{
		"data/polnear/train.jsonl":       .99,
		"data/web-gold/news-train.jsonl": .99,
	} {
		claims, speech, apart, other := 0, 0, 0, 0
		for _, a := range articles(t, path) {
			d := find(t, a.Text)
			pieces := map[int]bool{}
			for _, s := range direct(a) {
				pieces[s.Start] = true
			}
			in := contents(a)
			for _, q := range d.Quotes {
				if q.Parent >= 0 || !q.Closed {
					continue
				}
				switch {
				case pieces[q.Start] || pieces[q.Inner.Start]:
					claims++
					if q.Use == doc.QuoteSpeech {
						speech++
					}
				case !slices.ContainsFunc(in, q.Overlaps):
					apart++
					if q.Use != doc.QuoteSpeech {
						other++
					}
				}
			}
		}
		share := float64(speech) / float64(claims)
		t.Logf("%s: %d of %d direct are speech (%.4f), %d of %d in no content are not", path, speech, claims, share, other, apart)
		require.GreaterOrEqual(t, share, floor, path)
	}
}
