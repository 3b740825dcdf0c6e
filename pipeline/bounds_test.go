package pipeline_test

// Bounds on what is in flight, and what a run costs.

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/extractors/doc"
	"whosaid/pipeline"
	"whosaid/pipeline/sinks/jsonl"
)

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

// Articles without bytes to speak of are bounded by number, also while the
// first holds up all the others.
func TestItemsInFlightAreBounded(t *testing.T) {
	const workers, n = 4, 20_000
	var flying, most atomic.Int64
	many := make(chan struct{})
	sum, err := pipeline.Run(context.Background(), pipeline.Config{
		Source: source(n, func(i int, it *corpus.Item) {
			it.Bytes = 0
			most.Store(max(most.Load(), flying.Add(1)))
			if i == 200 {
				close(many)
			}
		}),
		Extract: func(a *corpus.Article) (*doc.Doc, error) {
			if a.ID == "0" {
				<-many // others are let in meanwhile
			}
			return extract(a)
		},
		Sink: sinkFunc(func(pipeline.Result) { flying.Add(-1) }), Workers: workers,
	})
	require.NoError(t, err)
	require.Equal(t, n, sum.Articles)
	require.LessOrEqual(t, most.Load(), int64(64*workers+2), "the queue, one at the sink, one at the source")
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
						if s.Articles%100 == 0 {
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
