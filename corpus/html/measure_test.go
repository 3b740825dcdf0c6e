package html

// Measures on pages of real sites, which are not part of the repository: they
// are read from the shared data where that is there, else the tests skip.

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/testdata/sharedtest"
)

type sitePage struct {
	id  string
	raw []byte
}

func sitePages(t testing.TB, set string) []sitePage {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(sharedtest.Path(t, "data/"+set+"/html"), "*.html.gz"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	var pages []sitePage
	for _, f := range files {
		packed, err := os.ReadFile(f)
		require.NoError(t, err)
		z, err := gzip.NewReader(bytes.NewReader(packed))
		require.NoError(t, err)
		raw, err := io.ReadAll(z)
		require.NoError(t, err)
		pages = append(pages, sitePage{strings.TrimSuffix(filepath.Base(f), ".html.gz"), raw})
	}
	return pages
}

var word = regexp.MustCompile(`[\p{L}\p{N}_]+`)

// shingles counts the runs of four words, as ../shared/tools/score_text.py does.
func shingles(text string) map[string]int {
	words := word.FindAllString(text, -1)
	counts := make(map[string]int)
	for i := 0; i < max(1, len(words)-3) && len(words) > 0; i++ {
		counts[strings.Join(words[i:min(i+4, len(words))], " ")]++
	}
	return counts
}

// score gives precision, recall and F1 of texts against the truth, as means over the pages.
func score(truth, texts map[string]string) (p, r, f1 float64) {
	var np, nr int
	for id, want := range truth {
		gold, got := shingles(want), shingles(texts[id])
		both, all, wanted := 0, 0, 0
		for s, n := range got {
			all += n
			both += min(n, gold[s])
		}
		for _, n := range gold {
			wanted += n
		}
		if all > 0 {
			p += float64(both) / float64(all)
			np++
		}
		if wanted > 0 {
			r += float64(both) / float64(wanted)
			nr++
		}
	}
	p, r = p/float64(np), r/float64(nr)
	return p, r, 2 * p * r / (p + r)
}

// The floors are a little below what is measured (docs/accuracy.md).
func TestMainTextOfSites(t *testing.T) {
	for _, set := range []struct {
		name  string
		truth func(t *testing.T) map[string]string
		floor float64
	}{
		{"article-html", articleTruth, 0.955},
		{"news-web", newsTruth, 0.930},
	} {
		t.Run(set.name, func(t *testing.T) {
			truth := set.truth(t)
			texts, bodies := map[string]string{}, map[string]string{}
			var lines bytes.Buffer
			out := json.NewEncoder(&lines)
			out.SetEscapeHTML(false)
			for _, page := range sitePages(t, set.name) {
				a, err := Parse(page.raw, "", corpus.Input{Locator: page.id, Limits: corpus.DefaultLimits})
				require.NoError(t, err)
				texts[a.ID] = a.Text
				bodies[a.ID] = strings.TrimPrefix(a.Text, a.Title)
				require.NoError(t, out.Encode(map[string]string{"id": a.ID, "title": a.Title, "byline": a.Byline,
					"published": a.Published, "publisher": a.Publisher, "url": a.URL, "language": a.Language, "text": a.Text}))
			}
			for id := range truth {
				if _, read := texts[id]; !read {
					delete(truth, id)
				}
			}
			require.Len(t, truth, len(texts))
			p, r, f1 := score(truth, texts)
			t.Logf("text with headline: P %.4f R %.4f F1 %.4f on %d pages", p, r, f1, len(truth))
			bp, br, bf1 := score(truth, bodies)
			t.Logf("text without it:    P %.4f R %.4f F1 %.4f", bp, br, bf1)
			require.GreaterOrEqual(t, f1, set.floor)
			// WHOSAID_OUT names a folder to keep the articles in, for the scorer and for reading.
			if dir := os.Getenv("WHOSAID_OUT"); dir != "" {
				require.NoError(t, os.WriteFile(filepath.Join(dir, set.name+".jsonl"), lines.Bytes(), 0o644))
			}
		})
	}
}

func articleTruth(t *testing.T) map[string]string {
	raw, err := os.ReadFile(sharedtest.Path(t, "data/article-html/ground-truth.json"))
	require.NoError(t, err)
	var pages map[string]struct {
		ArticleBody string `json:"articleBody"`
	}
	require.NoError(t, json.Unmarshal(raw, &pages))
	truth := map[string]string{}
	for id, p := range pages {
		truth[id] = p.ArticleBody
	}
	return truth
}

func newsTruth(t *testing.T) map[string]string {
	raw, err := os.ReadFile(sharedtest.Path(t, "data/news-web/articles.jsonl"))
	require.NoError(t, err)
	truth := map[string]string{}
	for line := range strings.Lines(string(raw)) {
		var a struct{ ID, Text string }
		require.NoError(t, json.Unmarshal([]byte(line), &a))
		truth[a.ID] = a.Text
	}
	return truth
}

func BenchmarkParse(b *testing.B) {
	pages := sitePages(b, "article-html")
	bytes := 0
	for _, p := range pages {
		bytes += len(p.raw)
	}
	run := func(p sitePage) {
		if _, err := Parse(p.raw, "", corpus.Input{Locator: p.id, Limits: corpus.DefaultLimits}); err != nil {
			b.Error(err)
		}
	}
	b.Run("one core", func(b *testing.B) {
		b.SetBytes(int64(bytes))
		b.ReportAllocs()
		for b.Loop() {
			for _, p := range pages {
				run(p)
			}
		}
		b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N*len(pages)), "ms/page")
	})
	b.Run("all cores", func(b *testing.B) {
		b.SetBytes(int64(bytes))
		for b.Loop() {
			todo := make(chan sitePage)
			done := make(chan bool)
			for range runtime.GOMAXPROCS(0) {
				go func() {
					for p := range todo {
						run(p)
					}
					done <- true
				}()
			}
			for _, p := range pages {
				todo <- p
			}
			close(todo)
			for range runtime.GOMAXPROCS(0) {
				<-done
			}
		}
		b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N*len(pages)), "ms/page")
	})
}
