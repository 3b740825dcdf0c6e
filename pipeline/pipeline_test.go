package pipeline_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"whosaid/corpus"
	"whosaid/extractors/doc"
	"whosaid/pipeline"
	"whosaid/pipeline/sinks/jsonl"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// item is an article of one sentence: "Person 17 said thing 17."
func item(i int) corpus.Item {
	input := fmt.Sprintf("in.jsonl#line=%d", i)
	return corpus.Item{Input: input, Bytes: 24, Load: func() (*corpus.Article, error) {
		return &corpus.Article{ID: fmt.Sprint(i), Input: input, Text: fmt.Sprintf("Person %d said thing %d.", i, i)}, nil
	}}
}

// source emits n items; change, if set, replaces some.
func source(n int, change func(i int, it *corpus.Item)) pipeline.Source {
	return func(_ context.Context, emit func(corpus.Item) error) error {
		for i := range n {
			it := item(i)
			if change != nil {
				change(i, &it)
			}
			if err := emit(it); err != nil {
				return err
			}
		}
		return nil
	}
}

// extract finds the one claim of such a sentence.
func extract(a *corpus.Article) (*doc.Doc, error) {
	d := &doc.Doc{Text: a.Text}
	i := strings.Index(a.Text, " said ")
	if i < 0 {
		return d, nil
	}
	d.Speakers = []doc.Speaker{{Name: a.Text[:i], Type: doc.SpeakerPerson, Naming: doc.Named}}
	d.Attributions = []doc.Attribution{{
		Content: []doc.Span{{Start: i + 6, End: len(a.Text) - 1}},
		Cue:     []doc.Span{{Start: i + 1, End: i + 5}},
		Source:  []doc.Span{{Start: 0, End: i}},
		Type:    doc.Indirect, Status: doc.Asserted, Kind: doc.Statement, Lemma: "say", Rule: "test", Confidence: 1,
	}}
	return d, nil
}

// memory is a sink that keeps what it is given.
type memory struct {
	results []pipeline.Result
	closed  int
	err     error // that Close was told
}

func (m *memory) Write(r pipeline.Result) error {
	m.results = append(m.results, r)
	return nil
}

func (m *memory) Close(_ pipeline.Summary, err error) error {
	m.closed++
	m.err = err
	return nil
}

func (m *memory) String() string {
	var b strings.Builder
	for _, r := range m.results {
		fmt.Fprintf(&b, "%s %d %v\n", r.Input, len(r.Claims), r.Err)
	}
	return b.String()
}

func TestClaimsArriveInOrder(t *testing.T) {
	var out bytes.Buffer
	sum, err := pipeline.Run(context.Background(), pipeline.Config{
		Source: source(3, nil), Extract: extract, Sink: jsonl.New(&out, "out"), Model: "rules",
	})
	require.NoError(t, err)
	require.Equal(t, pipeline.Summary{Articles: 3, Claims: 3, Bytes: 72}, sum)
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	require.Len(t, lines, 3)
	for i, l := range lines {
		require.Contains(t, l, fmt.Sprintf(`"content":{"text":"thing %d"`, i))
		require.Contains(t, l, `"extractor":"rules/test"`)
	}
}

// Whatever the number of workers and however long each article takes, the
// bytes are the same.
func TestSameBytesAtAnyNumberOfWorkers(t *testing.T) {
	const n = 300
	run := func(workers int) string {
		delay := func() {
			switch rand.IntN(20) {
			case 0:
				time.Sleep(time.Duration(rand.IntN(2000)) * time.Microsecond)
			case 1:
				runtime.Gosched()
			}
		}
		out := new(memory)
		var claims bytes.Buffer
		js := jsonl.New(&claims, "out")
		sum, err := pipeline.Run(context.Background(), pipeline.Config{
			Source: source(n, func(i int, it *corpus.Item) {
				load := it.Load
				it.Load = func() (*corpus.Article, error) {
					delay()
					switch i % 50 {
					case 7:
						return nil, &corpus.Error{Input: it.Input, Stage: corpus.StageRead, Err: errors.New("bad line")}
					case 21:
						panic("odd bytes")
					}
					return load()
				}
			}),
			Extract: func(a *corpus.Article) (*doc.Doc, error) {
				delay()
				if strings.HasSuffix(a.ID, "33") {
					panic("index out of range")
				}
				return extract(a)
			},
			Sink:    tee{out, js},
			Workers: workers, InFlightBytes: 24 * 20,
		})
		require.NoError(t, err)
		require.Equal(t, n, sum.Articles+sum.Errors)
		require.Equal(t, map[string]int{"read": 12, "extract": 3}, sum.Stages)
		return out.String() + claims.String()
	}
	want := run(1)
	for _, workers := range []int{1, 2, 8, 32} {
		for range 5 {
			require.Equal(t, want, run(workers), "%d workers", workers)
		}
	}
}

type tee struct{ a, b pipeline.Sink }

func (t tee) Write(r pipeline.Result) error {
	return errors.Join(t.a.Write(r), t.b.Write(r))
}

func (t tee) Close(sum pipeline.Summary, err error) error {
	return errors.Join(t.a.Close(sum, err), t.b.Close(sum, err))
}

type update func(pipeline.Summary)

func (u update) Update(s pipeline.Summary) { u(s) }

func TestProgressHearsOfEveryResult(t *testing.T) {
	var heard []pipeline.Summary
	sum, err := pipeline.Run(context.Background(), pipeline.Config{
		Source: source(20, func(i int, it *corpus.Item) {
			if i%5 == 0 {
				it.Load = func() (*corpus.Article, error) { return nil, errors.New("bad") }
			}
		}),
		Extract: extract, Sink: new(memory),
		Progress: update(func(s pipeline.Summary) { heard = append(heard, s) }),
	})
	require.NoError(t, err)
	require.Len(t, heard, 20)
	for i, s := range heard {
		require.Equal(t, i+1, s.Articles+s.Errors)
		require.Equal(t, s.Errors, s.Stages["read"], "earlier summaries stay as they were")
	}
	require.Equal(t, sum, heard[19])
}

func TestConfigMustBeComplete(t *testing.T) {
	for _, cfg := range []pipeline.Config{
		{}, {Source: source(1, nil), Extract: extract}, {Source: source(1, nil), Sink: new(memory)}, {Extract: extract, Sink: new(memory)},
	} {
		_, err := pipeline.Run(context.Background(), cfg)
		require.ErrorContains(t, err, "must be set")
	}
}

func TestNoInput(t *testing.T) {
	out := new(memory)
	sum, err := pipeline.Run(context.Background(), pipeline.Config{Source: source(0, nil), Extract: extract, Sink: out})
	require.NoError(t, err)
	require.Equal(t, pipeline.Summary{}, sum)
	require.Equal(t, 1, out.closed)
}
