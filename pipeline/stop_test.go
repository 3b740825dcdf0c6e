package pipeline_test

// Ctrl-C at any moment.

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/extractors/doc"
	"whosaid/pipeline"
	"whosaid/pipeline/sinks/jsonl"
)

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
