package serve

// The work: each request is a run of the pipeline over its articles, and each
// article waits for its turn among those of all requests.

import (
	"context"
	"errors"
	"sync"
	"time"

	"whosaid/pipeline"
)

// run takes the items of source to sink.
func (s *Server) run(ctx context.Context, source pipeline.Source, workers int, sink pipeline.Sink) error {
	s.work.Add(1)
	defer s.work.Done()
	_, err := pipeline.Run(ctx, pipeline.Config{
		Source:  source,
		Extract: s.cfg.Extract,
		Sink:    sink,
		Model:   s.cfg.Model,
		Workers: workers,
		Watch:   &turns{ctx: ctx, free: s.turns, held: map[int]bool{}},
		Log:     s.cfg.Log,
	})
	return err
}

// turns makes articles wait, as long as somebody waits for them: once ctx is
// done they go on at once, to be turned down by their Load.
type turns struct {
	ctx  context.Context
	free chan struct{}

	mu   sync.Mutex
	held map[int]bool
}

func (t *turns) Begin(item int) {
	select {
	case t.free <- struct{}{}:
		t.mu.Lock()
		t.held[item] = true
		t.mu.Unlock()
	case <-t.ctx.Done():
	}
}

func (t *turns) End(item int) {
	t.mu.Lock()
	held := t.held[item]
	delete(t.held, item)
	t.mu.Unlock()
	if held {
		<-t.free
	}
}

// keep is a sink for the result of one item.
type keep struct{ result pipeline.Result }

func (k *keep) Write(r pipeline.Result) error       { k.result = r; return nil }
func (k *keep) Close(pipeline.Summary, error) error { return nil }

var errOvertime = errors.New("not done in time")

// one is the result of a source that has one item. It waits no longer than
// Config.Timeout and ctx allow; the work itself cannot be broken off, and keeps
// its seat until it is done.
func (s *Server) one(ctx context.Context, source pipeline.Source, at *seat) (pipeline.Result, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, s.cfg.Timeout, errOvertime)
	type outcome struct {
		result pipeline.Result
		err    error
	}
	done := make(chan outcome, 1)
	go func() {
		defer cancel()
		var k keep
		err := s.run(ctx, source, 1, &k)
		if err != nil && ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		if err == nil {
			s.metrics.result(k.result)
		}
		done <- outcome{k.result, err}
	}()
	select {
	case o := <-done:
		return o.result, o.err
	case <-ctx.Done():
	}
	select { // both may have been ready
	case o := <-done:
		return o.result, o.err
	default:
	}
	// Only now: a client that has its answer finds the seat free.
	at.kept = true
	go func() { <-done; at.leave() }()
	return pipeline.Result{}, context.Cause(ctx)
}

// patience ends a context when nothing has come for a time.
type patience struct {
	after time.Duration
	timer *time.Timer
}

func newPatience(ctx context.Context, after time.Duration) (context.Context, *patience, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	p := &patience{after: after, timer: time.AfterFunc(after, func() { cancel(errOvertime) })}
	return ctx, p, func() { p.timer.Stop(); cancel(nil) }
}

// again begins the time anew.
func (p *patience) again() { p.timer.Reset(p.after) }
