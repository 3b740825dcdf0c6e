package reprints_test

// How well reprints are found: articles with planted near-copies, made of
// random words in every run of the tests, and of paragraphs of real news where
// WHOSAID_MEASURE is set and the corpora are there:
//
//	WHOSAID_MEASURE=1 go test -run Measure -v ./pipeline/reprints

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"whosaid/pipeline/reprints"
	"whosaid/testdata/sharedtest"
)

// piece is an article of the measure.
type piece struct {
	text   string
	family int // of an original and its copies
}

// plant makes a list of originals and near-copies in a mixed order, where some
// copies come before what they are copies of, and half of the copies share
// their original with another. paragraph gives a new one on every call.
func plant(r *rand.Rand, originals, copies int, paragraph func() string) []piece {
	papers := make([][]string, 40)
	for i := range papers {
		papers[i] = boilerplate(r)
	}
	print := func(headline string, body []string) string {
		paper := papers[r.IntN(len(papers))]
		return strings.Join(append(append([]string{headline}, body...), paper...), "\n\n")
	}
	bodies := make([][]string, originals)
	var list []piece
	for i := range bodies {
		for range 4 + r.IntN(14) {
			bodies[i] = append(bodies[i], paragraph())
		}
		list = append(list, piece{print(words(r, 9), bodies[i]), i})
	}
	for c := range copies {
		family := c / 2 // twice each for the first half
		if c >= copies/2 {
			family = c
		}
		list = append(list, piece{print(words(r, 7), cut(r, bodies[family])), family})
	}
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

// cut leaves nine tenths of the words: without the end, the beginning, a piece
// of the middle, or sentences here and there.
func cut(r *rand.Rand, body []string) []string {
	text := strings.Join(body, "\n\n")
	if r.IntN(4) == 0 {
		var kept []string
		for _, s := range strings.SplitAfter(text, ". ") {
			if r.IntN(10) > 0 {
				kept = append(kept, s)
			}
		}
		return []string{strings.Join(kept, "")}
	}
	list := strings.SplitAfter(text, " ")
	n := len(list) / 10
	at := []int{0, r.IntN(len(list) - n + 1), len(list) - n}[r.IntN(3)]
	return []string{strings.Join(list[:at], "") + strings.Join(list[at+n:], "")}
}

// boilerplate is what a paper prints below all its articles.
func boilerplate(r *rand.Rand) []string {
	return []string{
		fmt.Sprintf("Sign up for our %s newsletter and have the best of %s in your inbox every morning.", words(r, 1), words(r, 2)),
		fmt.Sprintf("Copyright %d The %s. All rights reserved. This material may not be published, broadcast or rewritten.", 2000+r.IntN(20), words(r, 2)),
		"Read more: " + words(r, 8+r.IntN(15)) + ".",
	}
}

// words are n made-up ones.
func words(r *rand.Rand, n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = word(r.IntN(20000))
	}
	return strings.Join(list, " ")
}

func word(n int) string {
	syllables := []string{"ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "zu", "an", "el"}
	s := syllables[n%12]
	for n /= 12; n > 0; n /= 12 {
		s += syllables[n%12]
	}
	return s
}

// outcome of a list: what was marked, against what was planted.
type outcome struct {
	reprints, marked, right int
	signing, finding        time.Duration
	disk                    int64
	heap                    uint64
}

func (o outcome) recall() float64    { return float64(o.right) / float64(o.reprints) }
func (o outcome) precision() float64 { return float64(o.right) / float64(o.marked) }

// run takes a list through an index. An article is a reprint where one of its
// family came before it; a mark is right where it names one of the family.
func run(t *testing.T, list []piece, o reprints.Options) (out outcome) {
	x := reprints.Open(o)
	defer func() { require.NoError(t, x.Close()) }()
	seen := map[int]bool{}
	for i, p := range list {
		start := time.Now()
		s := reprints.Sign(p.text)
		signed := time.Now()
		m, err := x.Next(fmt.Sprint(i), &s)
		out.finding += time.Since(signed)
		out.signing += signed.Sub(start)
		require.NoError(t, err)
		if seen[p.family] {
			out.reprints++
		}
		seen[p.family] = true
		if m.ID == "" {
			continue
		}
		out.marked++
		var earlier int
		_, err = fmt.Sscan(m.ID, &earlier)
		require.NoError(t, err)
		require.Less(t, earlier, i)
		if list[earlier].family == p.family {
			out.right++
		}
	}
	var mem runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&mem)
	out.disk, out.heap = x.Bytes(), mem.HeapAlloc
	return out
}

func TestPlantedReprintsAreFound(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	paragraph := func() string {
		var sentences []string
		for range 2 + r.IntN(3) {
			sentences = append(sentences, words(r, 8+r.IntN(20))+".")
		}
		return strings.Join(sentences, " ")
	}
	list := plant(r, 1600, 400, paragraph)
	for _, memory := range []int{0, 100} { // all in memory; most in files
		out := run(t, list, reprints.Options{Dir: t.TempDir(), Memory: memory})
		require.Equal(t, 400, out.reprints)
		require.GreaterOrEqual(t, out.recall(), 0.98)
		require.GreaterOrEqual(t, out.precision(), 0.995)
	}
}

func TestMeasureOnNews(t *testing.T) {
	if os.Getenv("WHOSAID_MEASURE") == "" {
		t.Skip("a measure: set WHOSAID_MEASURE=1")
	}
	r := rand.New(rand.NewPCG(3, 4))
	paragraphs := newsParagraphs(t)
	r.Shuffle(len(paragraphs), func(i, j int) { paragraphs[i], paragraphs[j] = paragraphs[j], paragraphs[i] })
	// Round after round, so that an article shares at most a few paragraphs with another.
	next := 0
	list := plant(r, 8000, 2000, func() string {
		if next == len(paragraphs) {
			r.Shuffle(len(paragraphs), func(i, j int) { paragraphs[i], paragraphs[j] = paragraphs[j], paragraphs[i] })
			next = 0
		}
		next++
		return paragraphs[next-1]
	})
	length := 0
	for _, p := range list {
		length += len(p.text)
	}
	t.Logf("%d paragraphs, %d articles of %d bytes on average", len(paragraphs), len(list), length/len(list))
	for _, memory := range []int{1 << 20, reprints.DefaultMemory, 500} {
		out := run(t, list, reprints.Options{Dir: t.TempDir(), Memory: memory})
		t.Logf("memory %d: recall %.4f, precision %.4f (%d reprints, %d marked, %d right)",
			memory, out.recall(), out.precision(), out.reprints, out.marked, out.right)
		n := time.Duration(len(list))
		t.Logf("  an article: signing %v, finding %v: %.0f a second", out.signing/n, out.finding/n, float64(n)/(out.signing+out.finding).Seconds())
		require.GreaterOrEqual(t, out.recall(), 0.98)
		require.GreaterOrEqual(t, out.precision(), 0.995)
	}
}

// newsParagraphs are the different ones of at least 15 words in the corpora.
func newsParagraphs(t *testing.T) (list []string) {
	seen := map[string]bool{}
	for _, name := range []string{"news-web/articles.jsonl", "polnear/train.jsonl", "polnear/dev.jsonl"} {
		f, err := os.Open(sharedtest.Path(t, "data/"+name))
		require.NoError(t, err)
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 16<<20)
		for lines.Scan() {
			var a struct{ Text string }
			require.NoError(t, json.Unmarshal(lines.Bytes(), &a))
			for _, p := range strings.Split(a.Text, "\n") {
				key := strings.ToLower(strings.Join(strings.Fields(p), " "))
				if strings.Count(key, " ") >= 14 && !seen[key] {
					seen[key] = true
					list = append(list, p)
				}
			}
		}
		require.NoError(t, lines.Err())
		require.NoError(t, f.Close())
	}
	return list
}

// What an index costs as it grows. Articles are sketches of short made-up
// texts: what they are made of makes no difference to an index.
//
//	WHOSAID_MEASURE=1 go test -run MeasureGrowth -v ./pipeline/reprints
func TestMeasureGrowth(t *testing.T) {
	if os.Getenv("WHOSAID_MEASURE") == "" {
		t.Skip("a measure: set WHOSAID_MEASURE=1")
	}
	x := reprints.Open(reprints.Options{Dir: t.TempDir()})
	defer func() { require.NoError(t, x.Close()) }()
	r := rand.New(rand.NewPCG(5, 6))
	var mem runtime.MemStats
	begin, last := time.Now(), 0
	var signing time.Duration
	for n := 1; n <= 1_000_000; n++ {
		start := time.Now()
		s := reprints.Sign(words(r, 12))
		signing += time.Since(start)
		_, err := x.Next(fmt.Sprintf("archive/part-%06d.warc.gz#urn:uuid:%032x", n/1000, n), &s)
		require.NoError(t, err)
		if n&(n-1) == 0 && n >= 1<<13 || n == 1_000_000 {
			took := time.Since(begin) - signing
			runtime.GC()
			runtime.ReadMemStats(&mem)
			t.Logf("%8d articles: heap %5.1f MB, files %6.1f MB (%d bytes an article), %v an article since the last line",
				n, float64(mem.HeapAlloc)/1e6, float64(x.Bytes())/1e6, x.Bytes()/int64(n), took/time.Duration(n-last))
			begin, signing, last = time.Now(), 0, n
		}
	}
}
