// Package corpustest is the one suite that every reader must pass: what the
// seam corpus.Reader promises, tried on samples of the reader's own form. A
// new reader's test is a list of samples and one call of Run.
package corpustest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
)

// Sample is one good input of the reader's kind.
type Sample struct {
	Name string
	Data []byte

	// Ends tells for each article the offset in Data at which it is whole. Nil
	// means that Data is one article and whole only at its end.
	Ends []int

	// Huge gives an input of this kind whose one article has at least n bytes.
	// Nil means a run of the letter x.
	Huge func(n int64) io.Reader
}

// Locator is the Input.Locator that the suite reads samples under.
const Locator = "folder/sample"

// Run tries reader on the samples, each of which must give all its articles.
func Run(t *testing.T, reader corpus.Reader, samples ...Sample) {
	t.Helper()
	require.NotEmpty(t, samples, "no samples")
	require.NotEmpty(t, reader.Name)
	require.NotEmpty(t, reader.Doc)
	require.NotNil(t, reader.Read)
	for _, ext := range reader.Extensions {
		require.True(t, strings.HasPrefix(ext, "."), "extension %q has no dot", ext)
		require.Equal(t, strings.ToLower(ext), ext, "extension %q is not lower case", ext)
	}
	t.Run("empty", func(t *testing.T) { empty(t, reader) })
	for _, s := range samples {
		if s.Ends == nil {
			s.Ends = []int{len(s.Data)}
		}
		t.Run(s.Name+"/whole", func(t *testing.T) { whole(t, reader, s) })
		t.Run(s.Name+"/small reads", func(t *testing.T) { smallReads(t, reader, s) })
		t.Run(s.Name+"/cut", func(t *testing.T) { cut(t, reader, s) })
		t.Run(s.Name+"/source fails", func(t *testing.T) { sourceFails(t, reader, s) })
		t.Run(s.Name+"/emit fails", func(t *testing.T) { emitFails(t, reader, s) })
		t.Run(s.Name+"/context done", func(t *testing.T) { contextDone(t, reader, s) })
		t.Run(s.Name+"/too large", func(t *testing.T) { tooLarge(t, reader, s) })
	}
}

// result is what one item gave, comparable between runs.
type result struct {
	input   string
	article *corpus.Article
	err     error
}

// articles are those of results that have one.
func articles(results []result) []*corpus.Article {
	list := []*corpus.Article{}
	for _, r := range results {
		if r.article != nil {
			list = append(list, r.article)
		}
	}
	return list
}

func input(limits corpus.Limits) corpus.Input {
	return corpus.Input{Locator: Locator, Limits: limits, AnyLanguage: true}
}

// read collects all items and loads them after Read has returned, so that a
// reader that goes on using the bytes of an item it gave away is found out.
func read(t *testing.T, reader corpus.Reader, src io.Reader, limits corpus.Limits) ([]result, error) {
	t.Helper()
	var items []corpus.Item
	err := reader.Read(context.Background(), src, input(limits), func(it corpus.Item) error {
		items = append(items, it)
		return nil
	})
	results := make([]result, len(items))
	for i, it := range items {
		require.NotNil(t, it.Load, "item %s has no Load", it.Input)
		require.True(t, strings.HasPrefix(it.Input, Locator), "item %q does not lead back to %q", it.Input, Locator)
		require.LessOrEqual(t, it.Bytes, limits.ArticleBytes, "item %s holds more than one article may", it.Input)
		a, loadErr := it.Load()
		results[i] = result{input: it.Input, article: a, err: loadErr}
		if loadErr == nil {
			checkArticle(t, it, a)
			continue
		}
		require.Nil(t, a, "item %s gave an article and an error", it.Input)
		var fault *corpus.Error
		require.ErrorAs(t, loadErr, &fault, "item %s", it.Input)
		require.Equal(t, it.Input, fault.Input)
		require.NotEmpty(t, fault.Stage)
		require.Error(t, fault.Err)
	}
	return results, err
}

func checkArticle(t *testing.T, it corpus.Item, a *corpus.Article) {
	t.Helper()
	require.NotNil(t, a, "item %s gave neither article nor error", it.Input)
	require.NotEmpty(t, a.ID, "article of %s has no id", it.Input)
	require.Equal(t, it.Input, a.Input)
	require.NotEmpty(t, strings.TrimSpace(a.Text), "article %s has no text", a.ID)
	require.True(t, utf8.ValidString(a.Text), "text of %s is not valid UTF-8", a.ID)
}

func readWhole(t *testing.T, reader corpus.Reader, s Sample) []result {
	t.Helper()
	results, err := read(t, reader, bytes.NewReader(s.Data), corpus.DefaultLimits)
	require.NoError(t, err)
	return results
}

func empty(t *testing.T, reader corpus.Reader) {
	results, _ := read(t, reader, strings.NewReader(""), corpus.DefaultLimits)
	require.Empty(t, articles(results), "nothing was read, yet there are articles")
}

func whole(t *testing.T, reader corpus.Reader, s Sample) {
	first := readWhole(t, reader, s)
	require.Len(t, articles(first), len(s.Ends), "articles in the sample")
	require.Equal(t, first, readWhole(t, reader, s), "a second run differs")
}

func smallReads(t *testing.T, reader corpus.Reader, s Sample) {
	want := readWhole(t, reader, s)
	for name, src := range map[string]io.Reader{
		"one byte":        iotest.OneByteReader(bytes.NewReader(s.Data)),
		"half":            iotest.HalfReader(bytes.NewReader(s.Data)),
		"data with error": iotest.DataErrReader(bytes.NewReader(s.Data)),
	} {
		got, err := read(t, reader, src, corpus.DefaultLimits)
		require.NoError(t, err, name)
		require.Equal(t, want, got, name)
	}
}

// cuts are the offsets at which samples are cut: all of a short one, about a
// thousand of a long one.
func cuts(n int) []int {
	step := n/1000 + 1
	var list []int
	for k := 0; k < n; k += step {
		list = append(list, k)
	}
	return append(list, n)
}

// cut: an input that stops early gives at least what was whole before.
func cut(t *testing.T, reader corpus.Reader, s Sample) {
	want := articles(readWhole(t, reader, s))
	for _, k := range cuts(len(s.Data)) {
		results, _ := read(t, reader, bytes.NewReader(s.Data[:k]), corpus.DefaultLimits)
		requirePrefix(t, want, articles(results), wholeBefore(s, k+1), k)
	}
}

// sourceFails: an error of the source is not lost, and what was whole before
// it is delivered.
func sourceFails(t *testing.T, reader corpus.Reader, s Sample) {
	want := articles(readWhole(t, reader, s))
	broken := errors.New("the disk is broken")
	for _, k := range cuts(len(s.Data)) {
		src := io.MultiReader(bytes.NewReader(s.Data[:k]), iotest.ErrReader(broken))
		results, err := read(t, reader, src, corpus.DefaultLimits)
		found := errors.Is(err, broken)
		for _, r := range results {
			found = found || errors.Is(r.err, broken)
		}
		require.True(t, found, "cut at %d: the error of the source is lost (got %v)", k, err)
		requirePrefix(t, want, articles(results), wholeBefore(s, k), k)
	}
}

// wholeBefore counts the articles that end before offset k.
func wholeBefore(s Sample, k int) int {
	n := 0
	for _, end := range s.Ends {
		if end < k {
			n++
		}
	}
	return n
}

func requirePrefix(t *testing.T, want, got []*corpus.Article, n, at int) {
	t.Helper()
	require.GreaterOrEqual(t, len(got), n, "cut at %d: articles that were whole are lost", at)
	require.Equal(t, want[:n], got[:n], "cut at %d: articles before the cut differ", at)
}

func emitFails(t *testing.T, reader corpus.Reader, s Sample) {
	stop := errors.New("stop")
	for n := 1; n <= len(s.Ends); n++ {
		calls := 0
		err := reader.Read(context.Background(), bytes.NewReader(s.Data), input(corpus.DefaultLimits), func(corpus.Item) error {
			calls++
			if calls == n {
				return stop
			}
			return nil
		})
		require.ErrorIs(t, err, stop)
		require.Equal(t, n, calls, "emit was called again after it had failed")
	}
}

// endless repeats data without end.
type endless struct {
	data []byte
	pos  int
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.data[e.pos:])
	e.pos = (e.pos + n) % len(e.data)
	return n, nil
}

// contextDone reads a source without end: only the context can stop it.
func contextDone(t *testing.T, reader corpus.Reader, s Sample) {
	limits := corpus.Limits{ArticleBytes: 1 << 50, UnpackedBytes: 1 << 50}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := reader.Read(ctx, &endless{data: s.Data}, input(limits), func(corpus.Item) error { return nil })
	require.ErrorIs(t, err, context.Canceled, "done before the first byte")

	if len(s.Ends) < 2 {
		return
	}
	ctx, cancel = context.WithCancel(context.Background())
	defer cancel()
	calls := 0
	err = reader.Read(ctx, &endless{data: s.Data}, input(limits), func(corpus.Item) error {
		calls++
		cancel()
		return nil
	})
	require.ErrorIs(t, err, context.Canceled, "done after the first item")
	require.Equal(t, 1, calls, "items after the context was done")
}

// tooLarge: an article over the limit is an error, and its bytes are not held.
func tooLarge(t *testing.T, reader corpus.Reader, s Sample) {
	const limit, size = 64 << 10, 32 << 20
	huge := io.LimitReader(&endless{data: bytes.Repeat([]byte{'x'}, 1<<12)}, size)
	if s.Huge != nil {
		huge = s.Huge(size)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	results, err := read(t, reader, huge, corpus.Limits{ArticleBytes: limit, UnpackedBytes: 1 << 40})
	runtime.ReadMemStats(&after)

	found := errors.Is(err, corpus.ErrTooLarge)
	for _, r := range results {
		found = found || errors.Is(r.err, corpus.ErrTooLarge)
	}
	require.True(t, found, "no error says that the article is too large (got %v)", err)
	require.Empty(t, articles(results))
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(size/4), "bytes over the limit were held")
}
