package fetch

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
)

// clock is the time that waiting goes by.
type clock interface {
	Now() time.Time
	Sleep(ctx context.Context, d time.Duration) error
}

// systemClock is the machine's.
type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

func (systemClock) Sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// hosts are the servers met so far, each with its gate.
type hosts struct {
	clock    clock
	interval time.Duration // between the starts of two requests
	maxWait  time.Duration // the longest that a server may ask to wait

	mu   sync.Mutex
	byID map[string]*host
}

// host is a gate that lets one request through at a time and keeps the
// distance between two. That distance is kept exactly rather than on the
// average, so that the set rate holds over any stretch of time.
type host struct {
	gate *semaphore.Weighted // first come, first served

	// Under hosts.mu:
	users    int           // requests in the gate or in front of it
	interval time.Duration // the larger of --rate and Crawl-delay
	next     time.Time     // no request before
	pause    time.Time     // no request before, as the server asked
	asked    time.Duration // for how long it asked then
}

// maxIdleHosts is how many servers are remembered though nothing waits for
// them; older ones whose distance has passed are forgotten.
const maxIdleHosts = 10_000

func (h *hosts) enter(ctx context.Context, name string) (leave func(), err error) {
	h.mu.Lock()
	it := h.byID[name]
	if it == nil {
		if len(h.byID) >= maxIdleHosts {
			h.forget()
		}
		it = &host{gate: semaphore.NewWeighted(1), interval: h.interval}
		h.byID[name] = it
	}
	it.users++
	h.mu.Unlock()
	done := func() {
		h.mu.Lock()
		it.users--
		h.mu.Unlock()
	}

	if err := it.gate.Acquire(ctx, 1); err != nil {
		done()
		return nil, err
	}
	leave = func() {
		it.gate.Release(1)
		done()
	}
	if err := h.wait(ctx, it); err != nil {
		leave()
		return nil, err
	}
	return leave, nil
}

// wait sleeps until a request may be sent, and takes that as its start.
func (h *hosts) wait(ctx context.Context, it *host) error {
	for {
		h.mu.Lock()
		now := h.clock.Now()
		left := max(it.next.Sub(now), it.pause.Sub(now))
		if pause := it.pause.Sub(now); pause > h.maxWait {
			err := &waitError{asked: it.asked, most: h.maxWait}
			h.mu.Unlock()
			return err
		}
		if left <= 0 {
			it.next = now.Add(it.interval)
			h.mu.Unlock()
			return ctx.Err()
		}
		h.mu.Unlock()
		if err := h.clock.Sleep(ctx, left); err != nil {
			return err
		}
	}
}

// waitError is about a server that wants not to be asked for too long.
type waitError struct{ asked, most time.Duration }

func (e *waitError) Error() string {
	return fmt.Sprintf("the server asks not to be asked for %s (Retry-After), longer than the %s that are waited", e.asked, e.most)
}

func (*waitError) Reason() string { return "asked to wait" }

// delay keeps d between the starts of two requests from now on, if that is
// more than is kept anyway.
func (h *hosts) delay(name string, d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if it := h.byID[name]; it != nil && d > it.interval {
		it.next = it.next.Add(d - it.interval)
		it.interval = d
	}
}

// pauseFor keeps all requests to the host back for d.
func (h *hosts) pauseFor(name string, d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if it := h.byID[name]; it != nil {
		if until := h.clock.Now().Add(d); until.After(it.pause) {
			it.pause, it.asked = until, d
		}
	}
}

// forget drops hosts that nothing waits for and that may be asked at once.
// One that keeps a longer distance than usual is kept: its robots.txt, which
// said so, may be remembered.
func (h *hosts) forget() {
	now := h.clock.Now()
	for name, it := range h.byID {
		if it.users == 0 && it.interval == h.interval && !now.Before(it.next) && !now.Before(it.pause) {
			delete(h.byID, name)
		}
	}
}
