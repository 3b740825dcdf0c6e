package pipeline_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/pipeline"
	"whosaid/pipeline/reprints"
	"whosaid/pipeline/sinks/jsonl"
)

// Every third article repeats the one before it.
func repeating(i int, it *corpus.Item) {
	said := i
	if i%3 == 2 {
		said--
	}
	it.Load = func() (*corpus.Article, error) {
		return &corpus.Article{ID: fmt.Sprint(i), Input: it.Input, Text: fmt.Sprintf("Person %d said thing %d.", said, said)}, nil
	}
}

func TestReprintsAreMarkedAlikeAtAnyNumberOfWorkers(t *testing.T) {
	for _, workers := range []int{1, 2, 7} {
		for _, drop := range []bool{false, true} {
			x := reprints.Open(reprints.Options{Dir: t.TempDir(), Memory: 10})
			out, claims := new(memory), new(bytes.Buffer)
			sum, err := pipeline.Run(context.Background(), pipeline.Config{
				Source: source(90, repeating), Extract: extract, Sink: tee{out, jsonl.New(claims, "out")}, Workers: workers,
				Reprints: x, DropReprints: drop,
			})
			require.NoError(t, err)
			require.NoError(t, x.Close())
			require.Equal(t, 30, sum.Reprints)
			written := 0
			for i, r := range out.results {
				line := r.Line()
				require.Equal(t, fmt.Sprint(i), line.ID, "the article's line stays")
				if i%3 != 2 {
					require.Nil(t, line.DuplicateOf)
					require.Zero(t, line.Similarity)
					written += 1
					continue
				}
				require.Equal(t, fmt.Sprint(i-1), *line.DuplicateOf)
				require.Equal(t, 1.0, line.Similarity)
				if !drop {
					written++
				}
			}
			require.Equal(t, written, sum.Claims)
			require.Equal(t, written, bytes.Count(claims.Bytes(), []byte("\n")))
		}
	}
}

func TestReprintsNotLookedFor(t *testing.T) {
	out := new(memory)
	sum, err := pipeline.Run(context.Background(), pipeline.Config{Source: source(3, repeating), Extract: extract, Sink: out})
	require.NoError(t, err)
	require.Zero(t, sum.Reprints)
	require.Nil(t, out.results[2].Line().DuplicateOf)
}

// A disk that fails under the index ends the run, and says what failed.
func TestFaultOfTheIndexEndsTheRun(t *testing.T) {
	out := new(memory)
	_, err := pipeline.Run(context.Background(), pipeline.Config{
		Source: source(10, nil), Extract: extract, Sink: out,
		Reprints: reprints.Open(reprints.Options{Dir: t.TempDir() + "/none", Memory: 2}),
	})
	require.ErrorContains(t, err, "looking for reprints")
	require.Less(t, len(out.results), 10)
}
