// Package sinktest is the suite that every sink passes. A sink's own test is
// one call of Test.
package sinktest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/pipeline"
	"whosaid/pipeline/record"
)

// Open makes a sink that writes each of its files or streams through wrap.
// output gives what has been written so far, by name of file or stream.
type Open func(t *testing.T, wrap Wrap) (sink pipeline.Sink, output func() map[string][]byte)

// Wrap stands between the sink and what it writes to.
type Wrap func(name string, w io.Writer) io.Writer

// Test checks what package pipeline asks of a sink.
func Test(t *testing.T, open Open) {
	t.Run("order and whole lines", func(t *testing.T) { order(t, open) })
	t.Run("same bytes twice", func(t *testing.T) { same(t, open) })
	t.Run("nothing to write", func(t *testing.T) { nothing(t, open) })
	t.Run("close twice", func(t *testing.T) { closeTwice(t, open) })
	t.Run("stopped run", func(t *testing.T) { stopped(t, open) })
	t.Run("every write fails once", func(t *testing.T) { faults(t, open) })
	t.Run("reader gone", func(t *testing.T) { readerGone(t, open) })
}

const articles = 12

// Results are some articles with claims, and errors among them. Each claim's
// content is "claim 0", "claim 1" … in order.
func Results() []pipeline.Result {
	var list []pipeline.Result
	n := 0
	for i := range articles {
		input := fmt.Sprintf("input %d", i)
		if i%4 == 3 {
			list = append(list, pipeline.Result{Input: input, Err: &corpus.Error{
				Input: input, Stage: corpus.StageRead, Err: errors.New("is\nnot\x1b[31m readable"),
			}})
			continue
		}
		a := &corpus.Article{ID: fmt.Sprintf("a%d", i), Input: input, Title: "Article", Text: "Text."}
		r := pipeline.Result{Input: input, Bytes: 5, Article: a}
		for range i % 4 {
			r.Claims = append(r.Claims, Claim(a, fmt.Sprintf("claim %d.", n)))
			n++
		}
		list = append(list, r)
	}
	return list
}

// Claim is a complete claim of article a with this content.
func Claim(a *corpus.Article, content string) record.Claim {
	return record.Claim{
		Schema: record.SchemaID, ID: "c-0", DocID: a.ID,
		Content:  record.Content{Text: content, Spans: []record.Span{{0, 4}}, Type: "indirect"},
		Cue:      &record.Cue{Text: "said", Spans: []record.Span{{0, 4}}, Lemma: "say"},
		Source:   &record.Piece{Text: "Ada Brandt", Spans: []record.Span{{0, 4}}},
		Speaker:  &record.Speaker{Name: "Ada Brandt", Type: "person", Naming: "named", ID: "s1"},
		Via:      []string{},
		Status:   record.Status{Value: "asserted", Evidence: []record.Span{}},
		Kind:     "statement",
		Sentence: record.Sentence{Text: "Text", Span: record.Span{0, 4}},
	}
}

// recorder counts writes and fails the one of number failAt, and all later ones.
type recorder struct {
	writes, failAt int // failAt 0: never
	err            error
	short          bool // half of the failing write gets through
}

func (r *recorder) wrap(_ string, w io.Writer) io.Writer {
	return writer(func(p []byte) (int, error) {
		r.writes++
		if r.failAt == 0 || r.writes < r.failAt {
			return w.Write(p)
		}
		n := 0
		if r.short && r.writes == r.failAt {
			n, _ = w.Write(p[:len(p)/2])
		}
		return n, r.err
	})
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

// fill writes all results and closes. It returns the first error and checks
// that all later calls of Write fail too.
func fill(t *testing.T, s pipeline.Sink, runErr error) error {
	var first error
	for _, r := range Results() {
		err := s.Write(r)
		if first != nil {
			require.Error(t, err, "a write after a failed one must fail")
		}
		if first == nil {
			first = err
		}
	}
	if err := s.Close(pipeline.Summary{}, errors.Join(first, runErr)); first == nil {
		first = err
	}
	return first
}

func order(t *testing.T, open Open) {
	s, output := open(t, new(recorder).wrap)
	for _, r := range Results() {
		require.NoError(t, s.Write(r))
		whole(t, output())
	}
	require.NoError(t, s.Close(pipeline.Summary{}, nil))
	whole(t, output())

	want, got := claims(Results()), 0
	for _, data := range output() {
		found := claimForm.FindAllString(string(data), -1)
		if len(found) > 0 {
			require.Equal(t, want, found)
			got++
		}
	}
	require.Equal(t, 1, got, "claims stand in exactly one file")
}

var claimForm = regexp.MustCompile(`claim \d+\.`)

func claims(list []pipeline.Result) (texts []string) {
	for _, r := range list {
		for _, c := range r.Claims {
			texts = append(texts, c.Content.Text)
		}
	}
	return texts
}

func whole(t *testing.T, output map[string][]byte) {
	t.Helper()
	for name, data := range output {
		require.True(t, len(data) == 0 || bytes.HasSuffix(data, []byte("\n")), "%s: ends within a line: %q", name, data)
		require.NotContains(t, string(data), "\x1b[31m", "%s: control characters of the input", name)
	}
}

// volatile are the times in a summary of the run.
var volatile = regexp.MustCompile(`"(finished|seconds)": [^\n]*`)

func same(t *testing.T, open Open) {
	var first map[string]string
	for range 2 {
		s, output := open(t, new(recorder).wrap)
		require.NoError(t, fill(t, s, nil))
		got := map[string]string{}
		for name, data := range output() {
			got[name] = volatile.ReplaceAllString(string(data), "")
		}
		if first == nil {
			first = got
		}
		require.Equal(t, first, got)
	}
}

func nothing(t *testing.T, open Open) {
	s, output := open(t, new(recorder).wrap)
	require.NoError(t, s.Close(pipeline.Summary{}, nil))
	whole(t, output())
}

func closeTwice(t *testing.T, open Open) {
	s, output := open(t, new(recorder).wrap)
	require.NoError(t, fill(t, s, nil))
	before := output()
	require.NoError(t, s.Close(pipeline.Summary{}, nil))
	require.Equal(t, before, output())
}

func stopped(t *testing.T, open Open) {
	s, output := open(t, new(recorder).wrap)
	require.NoError(t, fill(t, s, errors.New("interrupted")))
	whole(t, output())
}

func faults(t *testing.T, open Open) {
	clean := new(recorder)
	s, _ := open(t, clean.wrap)
	require.NoError(t, fill(t, s, nil))
	require.NotZero(t, clean.writes)

	errDisk := errors.New("no space left")
	for n := 1; n <= clean.writes; n++ {
		for _, short := range []bool{false, true} {
			var name string
			r := &recorder{failAt: n, err: errDisk, short: short}
			s, _ := open(t, func(file string, w io.Writer) io.Writer {
				name = file
				return r.wrap(file, w)
			})
			err := fill(t, s, nil)
			require.ErrorIs(t, err, errDisk, "write %d of %d", n, clean.writes)
			require.NotErrorIs(t, err, pipeline.ErrReaderGone)
			require.True(t, namesFile(err, name), "the error names no file: %v", err)
			writes := r.writes
			_ = s.Close(pipeline.Summary{}, nil)
			require.Equal(t, writes, r.writes, "a second close writes nothing")
		}
	}
}

// namesFile accepts any file of the same kind of name: which one of several
// has failed is the sink's to say.
func namesFile(err error, name string) bool {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		name = name[i:]
	}
	return strings.Contains(err.Error(), name)
}

func readerGone(t *testing.T, open Open) {
	r := &recorder{failAt: 1, err: syscall.EPIPE}
	s, _ := open(t, r.wrap)
	require.ErrorIs(t, fill(t, s, nil), pipeline.ErrReaderGone)
}
