package dir_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/extractors/doc"
	"whosaid/pipeline"
	"whosaid/pipeline/record"
	"whosaid/pipeline/reprints"
	"whosaid/pipeline/sinks/dir"
)

var errStop = errors.New("stopped")

// copies gives articles, every third of which is a copy of the one before, and
// every tenth an error.
func copies(n int) pipeline.Source {
	return func(_ context.Context, emit func(corpus.Item) error) error {
		for i := range n {
			input := fmt.Sprintf("in#%d", i)
			err := emit(corpus.Item{Input: input, Load: func() (*corpus.Article, error) {
				if i%10 == 9 {
					return nil, &corpus.Error{Input: input, Stage: corpus.StageRead, Err: errStop}
				}
				of := i - i%3/2
				return &corpus.Article{ID: fmt.Sprint(i), Input: input, Text: fmt.Sprintf("Story %d of %d and %d.", of, of*7, of*13)}, nil
			}})
			if err != nil {
				return err
			}
		}
		return nil
	}
}

// stopper lets a run end after some results.
type stopper struct {
	pipeline.Sink
	left int
}

func (s *stopper) Write(r pipeline.Result) error {
	if s.left--; s.left < 0 {
		return errStop
	}
	return s.Sink.Write(r)
}

// A run that looks for reprints and is stopped, and goes on with what it has
// written entered again, marks the same ones as one that was never stopped.
func TestReprintsOfWhatWasWrittenBefore(t *testing.T) {
	const n = 1500 // more than two frames of a part
	run := func(path string, parts int64, after int) {
		folder, err := dir.Open(path, dir.Options{PartBytes: parts, Run: record.Run{Version: "1"}})
		require.NoError(t, err)
		index := reprints.Open(reprints.Options{Dir: folder.Scratch(), Memory: 50})
		defer index.Close()
		written := 0
		require.NoError(t, folder.Written(func(a *record.Article) error {
			written++
			if a.DuplicateOf != nil {
				return nil
			}
			s := reprints.Sign(a.Text)
			return index.Enter(a.ID, &s)
		}))
		require.Equal(t, folder.Done().Articles, written)
		_, err = pipeline.Run(context.Background(), pipeline.Config{
			Source: skipped(copies(n), folder.Done()), Done: folder.Done(),
			Extract: func(a *corpus.Article) (*doc.Doc, error) { return &doc.Doc{Text: a.Text}, nil },
			Sink:    &stopper{folder, after}, Reprints: index,
		})
		if after < n {
			require.ErrorIs(t, err, errStop)
		} else {
			require.NoError(t, err)
		}
	}
	for _, parts := range []int64{0, 1, 1 << 20} {
		whole, stopped := t.TempDir(), t.TempDir()
		run(whole, parts, n)
		for _, after := range []int{10, 700, 0, 333, n} {
			run(stopped, parts, after)
		}
		names, err := filepath.Glob(filepath.Join(whole, "*.jsonl*"))
		require.NoError(t, err)
		require.NotEmpty(t, names)
		marks := 0
		for _, name := range names {
			want, err := os.ReadFile(name)
			require.NoError(t, err)
			got, err := os.ReadFile(filepath.Join(stopped, filepath.Base(name)))
			require.NoError(t, err)
			require.Equal(t, want, got, name)
			marks += strings.Count(string(want), `"similarity":1`)
		}
		if parts == 0 {
			require.Greater(t, marks, 300)
		}
	}
}

// skipped leaves out the items that are written.
func skipped(source pipeline.Source, done pipeline.Summary) pipeline.Source {
	return func(ctx context.Context, emit func(corpus.Item) error) error {
		n := 0
		return source(ctx, func(it corpus.Item) error {
			if n++; n <= done.Articles+done.Errors {
				return nil
			}
			return emit(it)
		})
	}
}
