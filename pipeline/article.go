package pipeline

// One article's way through the stages, inside one worker.

import (
	"errors"
	"fmt"
	"runtime/debug"
	"time"
	"unicode/utf8"

	"whosaid/corpus"
	"whosaid/pipeline/record"
	"whosaid/pipeline/reprints"
)

// Stages that errors of the pipeline itself name, beside those of corpus.
const (
	StageExtract = "extract" // an extractor could not go on, or broke the document's invariants
	StageRecord  = "record"  // the claims do not fit the record's form
)

// one never panics: whatever goes wrong becomes the item's error.
func one(cfg Config, item corpus.Item) (r Result) {
	stage := corpus.StageRead
	fail := func(err error) Result {
		var ce *corpus.Error
		if !errors.As(err, &ce) {
			ce = &corpus.Error{Input: item.Input, Stage: stage, Err: err}
		}
		return Result{Input: item.Input, Bytes: item.Bytes, Err: ce}
	}
	defer func() {
		if p := recover(); p != nil {
			if cfg.Log != nil {
				cfg.Log.Debug("panic", "input", item.Input, "stage", stage, "panic", p, "stack", string(debug.Stack()))
			}
			r = fail(fmt.Errorf("panic: %v", p))
		}
	}()

	clock := startClock(cfg.Observer)
	a, err := item.Load()
	clock.spent(SpentDecode, 1)
	if err != nil {
		return fail(err)
	}
	if a == nil {
		return fail(errors.New("the reader gave neither an article nor an error"))
	}
	if !utf8.ValidString(a.Text) {
		// JSON would change it, and offsets with it.
		return fail(errors.New("the reader gave text that is not valid UTF-8"))
	}

	stage = StageExtract
	d, err := cfg.Extract(a)
	clock.skip()
	if err != nil {
		return fail(err)
	}
	if d == nil || d.Text != a.Text {
		return fail(errors.New("the document's text is not the article's"))
	}
	if err := d.Check(); err != nil {
		return fail(err)
	}

	stage = StageRecord
	claims := record.FromDoc(a, d, cfg.Model)
	for i := range claims {
		if err := claims[i].Check(); err != nil {
			return fail(err)
		}
	}
	r = Result{Input: item.Input, Bytes: item.Bytes, Article: a, Claims: claims}
	clock.spent(SpentRecord, 1)
	if cfg.Reprints != nil {
		sketch := reprints.Sign(a.Text)
		r.sketch, r.signing = &sketch, time.Since(clock.last)
	}
	return r
}
