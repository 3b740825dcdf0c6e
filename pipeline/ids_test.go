package pipeline_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"whosaid/corpus"
	"whosaid/extractors/doc"
	"whosaid/pipeline"
)

func TestIDsThatWereThereBefore(t *testing.T) {
	var ids pipeline.IDs
	for i := range 20_000 {
		require.False(t, ids.Again(fmt.Sprint("a", i)), i)
	}
	for i := range 20_000 {
		require.True(t, ids.Again(fmt.Sprint("a", i)), i)
	}
	rapid.Check(t, func(t *rapid.T) {
		var ids pipeline.IDs
		seen := map[string]bool{}
		for _, id := range rapid.SliceOf(rapid.StringN(0, 2, -1)).Draw(t, "ids") {
			require.Equal(t, seen[id], ids.Again(id))
			seen[id] = true
		}
	})
}

type lastSink struct {
	pipeline.Sink
	again []string
}

func (s *lastSink) Write(r pipeline.Result) error {
	if r.SameID {
		s.again = append(s.again, r.Input)
	}
	return nil
}
func (*lastSink) Close(pipeline.Summary, error) error { return nil }

// Of articles with one id the later ones are told of, in the order of the
// input, and what gives no article has no id.
func TestSameIDs(t *testing.T) {
	source := func(_ context.Context, emit func(corpus.Item) error) error {
		for i, id := range []string{"a", "b", "", "a", "c", "", "b", "a"} {
			at := fmt.Sprint(i)
			item := corpus.Item{Input: at, Load: func() (*corpus.Article, error) {
				return &corpus.Article{ID: id, Input: at, Text: "x"}, nil
			}}
			if id == "" {
				item = corpus.Failed(at, corpus.StageRead, fmt.Errorf("odd"))
			}
			if err := emit(item); err != nil {
				return err
			}
		}
		return nil
	}
	for _, workers := range []int{1, 4} {
		sink := &lastSink{}
		sum, err := pipeline.Run(t.Context(), pipeline.Config{
			Source: source, Sink: sink, Workers: workers, IDs: new(pipeline.IDs),
			Extract: func(a *corpus.Article) (*doc.Doc, error) { return &doc.Doc{Text: a.Text}, nil },
		})
		require.NoError(t, err)
		require.Equal(t, []string{"3", "6", "7"}, sink.again)
		require.Equal(t, 3, sum.SameIDs)
		require.Equal(t, sum, pipeline.FromCounts(sum.Counts()))
	}
}
