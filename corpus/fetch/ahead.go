package fetch

import (
	"context"
	"fmt"
	"iter"
	"sync"
)

// ahead is how many pages are fetched, or held after it, before their turn: so
// that hosts are asked side by side, and the memory used has a bound.
const ahead = 16

// result is what became of one address.
type result struct {
	page *Page
	err  error
}

// InOrder fetches all addresses and calls do with each page or error, in their
// order and on the caller's goroutine, while the next ones are being fetched.
// It stops at an error of do, and when ctx is done. When it returns, nothing
// is being fetched any more.
func (c *Client) InOrder(ctx context.Context, addresses iter.Seq[string], do func(i int, page *Page, err error) error) error {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	next, stop := iter.Pull(addresses)
	defer stop()

	var queue []chan result
	for i := 0; ; i++ {
		for len(queue) < ahead {
			address, more := next()
			if !more {
				break
			}
			done := make(chan result, 1)
			queue = append(queue, done)
			running.Go(func() { done <- c.safely(ctx, address) })
		}
		if len(queue) == 0 {
			return ctx.Err()
		}
		r := <-queue[0]
		queue = queue[1:]
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case c.Err() != nil:
			return c.Err()
		}
		if err := do(i, r.page, r.err); err != nil {
			return err
		}
	}
}

func (c *Client) safely(ctx context.Context, address string) (r result) {
	defer func() {
		if p := recover(); p != nil {
			r = result{err: fmt.Errorf("a defect of this program: fetching it ended in a panic: %v", p)}
		}
	}()
	page, err := c.Get(ctx, address)
	return result{page, err}
}
