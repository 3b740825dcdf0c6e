package pipeline_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/extractors/doc"
	"whosaid/pipeline"
	"whosaid/pipeline/reprints"
)

// watcher keeps what an observer is told.
type watcher struct {
	mu    sync.Mutex
	items map[string]int
	took  map[string]time.Duration
	queue map[pipeline.Queue]int
	bytes map[pipeline.Queue]int64
	least int // that was ever in a queue
}

func newWatcher() *watcher {
	return &watcher{
		items: map[string]int{}, took: map[string]time.Duration{},
		queue: map[pipeline.Queue]int{}, bytes: map[pipeline.Queue]int64{},
	}
}

func (w *watcher) Spent(stage string, items int, took time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.items[stage] += items
	w.took[stage] += took
}

func (w *watcher) Moved(from, to pipeline.Queue, bytes int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.queue[from]--
	w.queue[to]++
	w.bytes[from] -= bytes
	w.bytes[to] += bytes
	if from != pipeline.Outside {
		w.least = min(w.least, w.queue[from])
	}
}

const pause = 3 * time.Millisecond

type slowSink struct{ pipeline.Sink }

func (slowSink) Write(pipeline.Result) error         { time.Sleep(pause); return nil }
func (slowSink) Close(pipeline.Summary, error) error { return nil }

// Each stage is told its own time and items: reading not the waiting for room,
// and what is left of it after the last item too.
func TestObserver(t *testing.T) {
	const good, bad = 6, 4
	source := func(ctx context.Context, emit func(corpus.Item) error) error {
		for i := range good + bad {
			time.Sleep(pause)
			item := corpus.Failed("x", corpus.StageRead, errors.New("odd"))
			if i < good {
				id := fmt.Sprint(i)
				item = corpus.Item{Input: id, Load: func() (*corpus.Article, error) {
					time.Sleep(pause)
					return &corpus.Article{ID: id, Text: "Nothing."}, nil
				}}
			}
			item.Bytes = 5
			if err := emit(item); err != nil {
				return err
			}
		}
		time.Sleep(pause)
		return nil
	}
	for _, workers := range []int{1, 4} {
		w := newWatcher()
		index := reprints.Open(reprints.Options{})
		_, err := pipeline.Run(t.Context(), pipeline.Config{
			Source: source, Sink: slowSink{}, Workers: workers, Observer: w, Reprints: index,
			Extract: func(a *corpus.Article) (*doc.Doc, error) {
				time.Sleep(pause)
				return &doc.Doc{Text: a.Text}, nil
			},
		})
		require.NoError(t, err)
		require.NoError(t, index.Close())
		require.Equal(t, map[string]int{
			pipeline.SpentRead: good + bad, pipeline.SpentDecode: good + bad,
			pipeline.SpentRecord: good, pipeline.SpentReprints: good, pipeline.SpentWrite: good + bad,
		}, w.items)
		require.GreaterOrEqual(t, w.took[pipeline.SpentRead], (good+bad+1)*pause)
		require.GreaterOrEqual(t, w.took[pipeline.SpentDecode], good*pause)
		require.GreaterOrEqual(t, w.took[pipeline.SpentWrite], (good+bad)*pause)
		require.NotZero(t, w.took[pipeline.SpentReprints])

		require.Zero(t, w.least)
		for _, n := range w.queue {
			require.Zero(t, n, "%v", w.queue)
		}
		for _, n := range w.bytes {
			require.Zero(t, n, "%v", w.bytes)
		}
	}
}

// Errors are counted by stage and reason, and a summary is not changed by those
// that come after it.
func TestReasons(t *testing.T) {
	var sums []pipeline.Summary
	var sum pipeline.Summary
	for _, reason := range []string{"empty", "cut", "empty", "empty"} {
		err := &corpus.Error{Stage: "read", Err: corpus.Because(reason, errors.New("x"))}
		sum.Add(pipeline.Result{Err: err})
		sums = append(sums, sum)
	}
	sum.Add(pipeline.Result{Err: &corpus.Error{Stage: "open", Err: errors.New("x")}})
	require.Equal(t, pipeline.Reasons{"read": {"empty": 3, "cut": 1}, "open": {"other": 1}}, sum.Reasons)
	require.Equal(t, pipeline.Reasons{"read": {"empty": 1}}, sums[0].Reasons)
	require.Equal(t, pipeline.Reasons{"read": {"empty": 2, "cut": 1}}, sums[2].Reasons)

	require.Equal(t, sum, pipeline.FromCounts(sum.Counts()))
	require.Equal(t, pipeline.Summary{Stages: map[string]int{}}, pipeline.FromCounts(pipeline.Summary{}.Counts()))
}
