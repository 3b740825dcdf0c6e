package metrics

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/extractors"
	"whosaid/extractors/doc"
	"whosaid/extractors/en"
	"whosaid/extractors/models"
	"whosaid/pipeline"
	"whosaid/pipeline/progress"
)

// What looking at a run costs for each article, on the shortest of articles:
// the difference between the lines. An article of usual length takes
// milliseconds.
func BenchmarkObserved(b *testing.B) {
	chain, err := models.Rules(en.Default())
	require.NoError(b, err)
	run := func(b *testing.B, chain *extractors.Chain, observer pipeline.Observer, told pipeline.Progress) {
		item := corpus.Item{Input: "a", Load: func() (*corpus.Article, error) {
			return &corpus.Article{ID: "a", Text: "Fire."}, nil
		}}
		_, err := pipeline.Run(b.Context(), pipeline.Config{
			Source: func(_ context.Context, emit func(corpus.Item) error) error {
				for b.Loop() {
					if err := emit(item); err != nil {
						return err
					}
				}
				return nil
			},
			Extract: func(a *corpus.Article) (*doc.Doc, error) {
				d := &doc.Doc{Text: a.Text}
				return d, chain.Run(d)
			},
			Sink: nowhere{}, Observer: observer, Progress: told,
		})
		require.NoError(b, err)
	}
	b.Run("unseen", func(b *testing.B) { run(b, chain, nil, nil) })
	b.Run("metrics", func(b *testing.B) {
		stages := progress.NewStages()
		m := New(stages, Options{})
		timed := chain.Timed(func(e string, took time.Duration) { stages.Spent(e, 1, took) })
		run(b, timed, m, m)
	})
}
