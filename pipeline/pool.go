package pipeline

// The pool keeps the input's order with work on all cores: each item becomes a
// task, workers take tasks in order, and results are taken in the order in
// which the tasks were made, however long each took. Two bounds hold back the
// source: the number of tasks, and their raw bytes, from emit until the result
// is taken.

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"whosaid/corpus"
)

// tasksPerWorker lets the other workers go on while one is busy with an
// article that takes this many times as long as the usual one.
const tasksPerWorker = 64

type pool struct {
	workers  int
	bytes    int64
	observer Observer
}

type task struct {
	number int // from 0
	item   corpus.Item
	weight int64       // share of the byte budget
	result chan Result // holds one, so that a worker never waits for the taker
}

// run returns the first of: take's error, ctx's error, source's error.
func (p pool) run(ctx context.Context, source Source, work func(number int, item corpus.Item) Result, take func(Result) error) error {
	outer := ctx
	ctx, stop := context.WithCancel(ctx)
	defer stop()

	order := make(chan *task, p.workers*tasksPerWorker)
	todo := make(chan *task, cap(order)+1) // +1: the task that the taker waits for
	budget := semaphore.NewWeighted(p.bytes)

	number := 0
	emit := func(item corpus.Item) error {
		// An item over the whole budget runs alone.
		t := &task{number: number, item: item, weight: min(max(item.Bytes, 0), p.bytes), result: make(chan Result, 1)}
		if err := budget.Acquire(ctx, t.weight); err != nil {
			return err
		}
		select {
		case order <- t:
		case <-ctx.Done():
			return ctx.Err()
		}
		number++
		p.observer.Moved(Outside, Waiting, item.Bytes)
		todo <- t // never blocks: what is in todo is in order too, or waited for
		return nil
	}
	sourced := make(chan error, 1)
	go func() {
		defer close(todo)
		defer close(order)
		emit, end := timedEmit(p.observer, emit)
		defer end()
		sourced <- read(ctx, source, emit)
	}()

	var workers errgroup.Group
	for range p.workers {
		workers.Go(func() error {
			for {
				t := next(ctx, todo)
				if t == nil {
					return nil
				}
				p.observer.Moved(Waiting, Working, t.item.Bytes)
				r := work(t.number, t.item)
				t.item.Load = nil // lets go of the raw bytes
				p.observer.Moved(Working, Worked, t.item.Bytes)
				t.result <- r
			}
		})
	}
	idle := make(chan struct{}) // closed when no worker will take up another task
	go func() { _ = workers.Wait(); close(idle) }()

	err := inOrder(order, idle, func(t *task, r Result) error {
		defer budget.Release(t.weight)
		defer p.observer.Moved(Worked, Outside, t.item.Bytes)
		return take(r)
	})
	stop() // lets the workers and the source end where take has failed
	<-idle
	if err != nil {
		return err
	}
	if outer.Err() != nil {
		return outer.Err()
	}
	return <-sourced
}

// next is the next task to work on, nil at the end or once ctx is done.
func next(ctx context.Context, todo <-chan *task) *task {
	if ctx.Err() != nil {
		return nil
	}
	select {
	case t := <-todo:
		return t
	case <-ctx.Done():
		return nil
	}
}

// errDropped ends inOrder at the first task that no worker has begun.
var errDropped = errors.New("dropped")

// inOrder hands over results in the order of their tasks, until order is
// closed, take fails, or all workers have gone and left a task behind.
func inOrder(order <-chan *task, idle <-chan struct{}, take func(*task, Result) error) error {
	one := func(t *task) error {
		select {
		case r := <-t.result:
			return take(t, r)
		case <-idle:
		}
		select { // both may have been ready
		case r := <-t.result:
			return take(t, r)
		default:
			return errDropped
		}
	}
	for {
		var t *task
		select {
		case t = <-order:
		case <-idle: // the source may be blocked for ever: take only what is there
			select {
			case t = <-order:
			default:
			}
		}
		if t == nil {
			return nil
		}
		if err := one(t); err == errDropped {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func read(ctx context.Context, source Source, emit func(corpus.Item) error) (err error) {
	defer recovered("reading the inputs", &err)
	return source(ctx, emit)
}
