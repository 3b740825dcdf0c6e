package pipeline_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
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

// One bad article costs its own line, the others none.
func TestOneBadArticle(t *testing.T) {
	huge := strings.Repeat("word ", 1<<20)
	for name, c := range map[string]struct {
		load    func() (*corpus.Article, error)
		extract pipeline.Extract
		stage   string
		message string
	}{
		"load fails": {load: func() (*corpus.Article, error) { return nil, errors.New("no text") }, stage: "read", message: "no text"},
		"load names a stage": {load: func() (*corpus.Article, error) {
			return nil, &corpus.Error{Input: "x", Stage: "language", Err: errors.New("de")}
		}, stage: "language", message: "de"},
		"load panics":        {load: func() (*corpus.Article, error) { panic("nil map") }, stage: "read", message: "panic: nil map"},
		"load gives nothing": {load: func() (*corpus.Article, error) { return nil, nil }, stage: "read", message: "neither"},
		"no load":            {load: nil, stage: "read", message: "panic: "},
		"bad UTF-8":          {load: func() (*corpus.Article, error) { return &corpus.Article{Text: "caf\xe9"}, nil }, stage: "read", message: "UTF-8"},
		"extract fails":      {extract: func(*corpus.Article) (*doc.Doc, error) { return nil, errors.New("quotes: odd") }, stage: "extract", message: "quotes: odd"},
		"extract panics":     {extract: func(*corpus.Article) (*doc.Doc, error) { panic(errors.New("boom")) }, stage: "extract", message: "panic: boom"},
		"runtime panic": {extract: func(a *corpus.Article) (*doc.Doc, error) { return nil, fmt.Errorf("%c", a.Text[len(a.Text)+len(a.ID)]) },
			stage: "extract", message: "panic: runtime error: index out of range"},
		"extract gives nothing": {extract: func(*corpus.Article) (*doc.Doc, error) { return nil, nil }, stage: "extract", message: "not the article's"},
		"other text": {extract: func(a *corpus.Article) (*doc.Doc, error) { return &doc.Doc{Text: a.Text + " "}, nil },
			stage: "extract", message: "not the article's"},
		"span outside the text": {extract: func(a *corpus.Article) (*doc.Doc, error) {
			d, err := extract(a)
			d.Attributions[0].Content[0].End = 1000
			return d, err
		}, stage: "extract", message: "outside the text"},
		"label left out": {extract: func(a *corpus.Article) (*doc.Doc, error) {
			d, err := extract(a)
			d.Attributions[0].Status = ""
			return d, err
		}, stage: "record", message: "status.value"},
		"huge": {load: func() (*corpus.Article, error) { return &corpus.Article{ID: "5", Text: huge}, nil }},
		"slow": {extract: func(a *corpus.Article) (*doc.Doc, error) { time.Sleep(30 * time.Millisecond); return extract(a) }},
	} {
		t.Run(name, func(t *testing.T) {
			const bad, n = 5, 200
			out := new(memory)
			sum, err := pipeline.Run(context.Background(), pipeline.Config{
				Source: source(n, func(i int, it *corpus.Item) {
					if i == bad && (c.load != nil || c.extract == nil) {
						it.Load = c.load
					}
				}),
				Extract: func(a *corpus.Article) (*doc.Doc, error) {
					if a.ID == fmt.Sprint(bad) && c.extract != nil {
						return c.extract(a)
					}
					return extract(a)
				},
				Sink: out, Workers: 4,
			})
			require.NoError(t, err)
			require.Len(t, out.results, n)
			for i, r := range out.results {
				require.Equal(t, fmt.Sprintf("in.jsonl#line=%d", i), r.Input)
				if i != bad || c.stage == "" {
					require.Nil(t, r.Err)
					require.NotNil(t, r.Article)
					continue
				}
				require.Nil(t, r.Article)
				require.Equal(t, c.stage, r.Err.Stage)
				require.NotEmpty(t, r.Err.Input)
				require.ErrorContains(t, r.Err, c.message)
			}
			if c.stage != "" {
				require.Equal(t, map[string]int{c.stage: 1}, sum.Stages)
			}
		})
	}
}

func TestStackOfAPanicIsLoggedForDebugging(t *testing.T) {
	bad := pipeline.Config{
		Source: source(1, nil), Sink: new(memory),
		Extract: func(*corpus.Article) (*doc.Doc, error) { panic("boom") },
	}
	for level, want := range map[slog.Level]bool{slog.LevelDebug: true, slog.LevelWarn: false} {
		var log bytes.Buffer
		bad.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: level}))
		_, err := pipeline.Run(context.Background(), bad)
		require.NoError(t, err)
		require.Equal(t, want, strings.Contains(log.String(), "pipeline_test.go"), log.String())
		require.Equal(t, want, strings.Contains(log.String(), `input="in.jsonl#line=0" stage=extract panic=boom`), log.String())
	}
}

// What is written at a stop is the beginning of what a whole run writes.
func TestCancelAtAnyMomentLeavesWholeLines(t *testing.T) {
	const n = 400
	var want bytes.Buffer
	_, err := pipeline.Run(context.Background(), pipeline.Config{Source: source(n, nil), Extract: extract, Sink: jsonl.New(&want, "out")})
	require.NoError(t, err)

	for range 60 {
		ctx, cancel := context.WithCancel(context.Background())
		at := rand.IntN(n)
		var out bytes.Buffer
		sum, err := pipeline.Run(ctx, pipeline.Config{
			Source: source(n, nil),
			Extract: func(a *corpus.Article) (*doc.Doc, error) {
				if a.ID == fmt.Sprint(at) {
					cancel()
				}
				return extract(a)
			},
			Sink: jsonl.New(&out, "out"), Workers: 1 + rand.IntN(8),
		})
		require.ErrorIs(t, err, context.Canceled)
		require.True(t, bytes.HasPrefix(want.Bytes(), out.Bytes()))
		require.True(t, out.Len() == 0 || bytes.HasSuffix(out.Bytes(), []byte("\n")))
		require.Equal(t, sum.Claims, bytes.Count(out.Bytes(), []byte("\n")))
		cancel()
	}
}

func TestArticleBegunIsFinishedAfterCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	out := new(memory)
	_, err := pipeline.Run(ctx, pipeline.Config{
		Source: source(10, nil),
		Extract: func(a *corpus.Article) (*doc.Doc, error) {
			cancel()
			time.Sleep(10 * time.Millisecond)
			return extract(a)
		},
		Sink: out, Workers: 1,
	})
	require.ErrorIs(t, err, context.Canceled)
	require.Len(t, out.results, 1)
	require.Equal(t, 1, out.closed)
	require.ErrorIs(t, out.err, context.Canceled, "the sink knows that the run is not whole")
}

// Standard input that nobody writes to must not hold up Ctrl-C.
func TestCancelWhileTheSourceIsBlocked(t *testing.T) {
	r, w, err := os.Pipe()
	require.NoError(t, err)
	defer w.Close()
	ctx, cancel := context.WithCancel(context.Background())
	out := new(memory)
	ended := make(chan struct{})
	_, err = pipeline.Run(ctx, pipeline.Config{
		Source: func(_ context.Context, emit func(corpus.Item) error) error {
			defer close(ended)
			if err := emit(item(0)); err != nil {
				return err
			}
			_, err := r.Read(make([]byte, 1))
			return errors.Join(err, emit(item(1)))
		},
		Extract: extract,
		Sink:    out,
		Progress: update(func(pipeline.Summary) {
			cancel()
		}),
	})
	require.ErrorIs(t, err, context.Canceled)
	require.Len(t, out.results, 1)
	require.NoError(t, r.Close()) // lets the source go on: its emit is refused
	<-ended
	require.Len(t, out.results, 1)
}

type update func(pipeline.Summary)

func (u update) Update(s pipeline.Summary) { u(s) }

func TestFullDiskStopsTheRun(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("this system has no /dev/full")
	}
	defer full.Close()
	sum, err := pipeline.Run(context.Background(), pipeline.Config{
		Source: source(10_000, nil), Extract: extract, Sink: jsonl.New(full, "claims.jsonl"),
	})
	require.ErrorIs(t, err, syscall.ENOSPC)
	require.ErrorContains(t, err, "claims.jsonl")
	require.Zero(t, sum.Claims)
}

func TestClosedPipeIsAQuietEnd(t *testing.T) {
	r, w, err := os.Pipe()
	require.NoError(t, err)
	defer w.Close()
	require.NoError(t, r.Close())
	var emitted atomic.Int64
	_, err = pipeline.Run(context.Background(), pipeline.Config{
		Source:  source(1_000_000, func(int, *corpus.Item) { emitted.Add(1) }),
		Extract: extract, Sink: jsonl.New(w, "standard output"),
	})
	require.NoError(t, err)
	require.Less(t, emitted.Load(), int64(1_000_000), "the rest is not read")
}

// broken fails or panics in one of its methods.
type broken struct {
	memory
	write, close func() error
}

func (b *broken) Write(r pipeline.Result) error {
	if b.write != nil && len(b.results) == 3 {
		return b.write()
	}
	return b.memory.Write(r)
}

func (b *broken) Close(sum pipeline.Summary, err error) error {
	_ = b.memory.Close(sum, err)
	if b.close != nil {
		return b.close()
	}
	return nil
}

func TestBrokenSinkEndsTheRun(t *testing.T) {
	fails := func() error { return errors.New("disk gone") }
	panics := func() error { panic("disk gone") }
	for name, sink := range map[string]*broken{
		"write fails": {write: fails}, "write panics": {write: panics},
		"close fails": {close: fails}, "close panics": {close: panics},
	} {
		t.Run(name, func(t *testing.T) {
			sum, err := pipeline.Run(context.Background(), pipeline.Config{Source: source(500, nil), Extract: extract, Sink: sink, Workers: 3})
			require.ErrorContains(t, err, "disk gone")
			require.Equal(t, 1, sink.closed, "closed all the same")
			require.Equal(t, len(sink.results), sum.Articles)
			if sink.write != nil {
				require.Error(t, sink.err)
			}
		})
	}
}

func TestBrokenSourceEndsTheRunAfterWhatItGave(t *testing.T) {
	for name, end := range map[string]func() error{
		"fails":  func() error { return errors.New("list of inputs lost") },
		"panics": func() error { panic("list of inputs lost") },
	} {
		t.Run(name, func(t *testing.T) {
			out := new(memory)
			_, err := pipeline.Run(context.Background(), pipeline.Config{
				Source: func(ctx context.Context, emit func(corpus.Item) error) error {
					return errors.Join(source(300, nil)(ctx, emit), end())
				},
				Extract: extract, Sink: out,
			})
			require.ErrorContains(t, err, "list of inputs lost")
			require.Len(t, out.results, 300)
			require.Error(t, out.err)
		})
	}
}

// Raw bytes read and not yet written stay below the bound, plus the one item
// that waits to be let in.
func TestBytesInFlightAreBounded(t *testing.T) {
	const bound, largest = 10_000, 3000
	var flying, most atomic.Int64
	sizes := map[string]int64{}
	for i := range 2000 {
		sizes[item(i).Input] = int64(rand.IntN(largest))
	}
	sizes[item(77).Input] = 5 * bound // alone over the bound: passes all the same
	sum, err := pipeline.Run(context.Background(), pipeline.Config{
		Source: source(2000, func(i int, it *corpus.Item) {
			it.Bytes = sizes[it.Input]
			if now := flying.Add(min(it.Bytes, bound)); now > most.Load() {
				most.Store(now)
			}
		}),
		Extract: func(a *corpus.Article) (*doc.Doc, error) {
			time.Sleep(time.Duration(rand.IntN(200)) * time.Microsecond)
			return extract(a)
		},
		Sink:    sinkFunc(func(r pipeline.Result) { flying.Add(-min(r.Bytes, bound)) }),
		Workers: 8, InFlightBytes: bound,
	})
	require.NoError(t, err)
	require.Equal(t, 2000, sum.Articles)
	require.Zero(t, flying.Load())
	require.LessOrEqual(t, most.Load(), int64(2*bound), "the bound, and the large item")
	require.Greater(t, most.Load(), int64(bound/2), "the bound is made use of")
}

type sinkFunc func(pipeline.Result)

func (s sinkFunc) Write(r pipeline.Result) error       { s(r); return nil }
func (s sinkFunc) Close(pipeline.Summary, error) error { return nil }

// Articles without bytes to speak of are bounded by number.
func TestItemsInFlightAreBounded(t *testing.T) {
	release := make(chan struct{})
	var emitted atomic.Int64
	done := make(chan error)
	go func() {
		_, err := pipeline.Run(context.Background(), pipeline.Config{
			Source: source(20_000, func(i int, it *corpus.Item) { it.Bytes = 0; emitted.Add(1) }),
			Extract: func(a *corpus.Article) (*doc.Doc, error) {
				if a.ID == "0" {
					<-release
				}
				return extract(a)
			},
			Sink: new(memory), Workers: 4,
		})
		done <- err
	}()
	var before int64
	require.Eventually(t, func() bool { // until the source stands still
		now := emitted.Load()
		still := now == before && now > 1
		before = now
		return still
	}, 10*time.Second, 50*time.Millisecond)
	require.Less(t, before, int64(1000))
	close(release)
	require.NoError(t, <-done)
	require.Equal(t, int64(20_000), emitted.Load())
}

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

// What the pipeline itself costs an article, with extraction that does nothing.
func BenchmarkOverhead(b *testing.B) {
	for _, workers := range []int{1, 0} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			b.ReportAllocs()
			_, err := pipeline.Run(context.Background(), pipeline.Config{
				Source:  source(b.N, nil),
				Extract: func(a *corpus.Article) (*doc.Doc, error) { return &doc.Doc{Text: a.Text}, nil },
				Sink:    jsonl.New(io.Discard, "out"), Workers: workers,
			})
			if err != nil {
				b.Fatal(err)
			}
		})
	}
}

// Most live heap over few and many articles, read from a source that makes
// each one anew: the figure must not grow with the number of articles.
func BenchmarkMemory(b *testing.B) {
	text := strings.Repeat("Ada Brandt said the wall has been leaking since autumn. ", 100)
	for _, n := range []int{1000, 20_000} {
		b.Run(fmt.Sprintf("articles=%d", n), func(b *testing.B) {
			for b.Loop() {
				runtime.GC()
				var peak uint64
				_, err := pipeline.Run(context.Background(), pipeline.Config{
					Source: source(n, func(i int, it *corpus.Item) {
						raw := []byte(text)
						it.Bytes = int64(len(raw))
						it.Load = func() (*corpus.Article, error) {
							return &corpus.Article{ID: fmt.Sprint(i), Text: string(raw)}, nil
						}
					}),
					Extract: extract,
					Sink:    jsonl.New(io.Discard, "out"),
					Progress: update(func(s pipeline.Summary) {
						if s.Articles%500 == 0 {
							runtime.GC()
							var m runtime.MemStats
							runtime.ReadMemStats(&m)
							peak = max(peak, m.HeapAlloc)
						}
					}),
				})
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(peak)/1e6, "live-MB")
			}
		})
	}
}
