package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"
)

const (
	// RFC 9309: at least five redirects are followed, and a copy is used for
	// no longer than a day.
	maxRobotsRedirects = 5
	robotsAge          = 24 * time.Hour

	// maxRobotsKept bounds the rules kept, in bytes; the oldest go first and
	// are fetched again when they are needed.
	maxRobotsKept = 64 << 20
)

// robots are the rules of the servers met so far.
type robots struct {
	client *Client

	mu    sync.Mutex
	known map[string]*robotsOf
	order []string // origins, the oldest first
	held  int      // bytes
}

// robotsOf is what one server says. Until done is closed it is being asked.
type robotsOf struct {
	done  chan struct{}
	at    time.Time
	rules *rules // nil: none, all is allowed
	err   error  // what is wrong, and all is forbidden
	size  int
}

// forbiddenError is about an address that robots.txt forbids.
type forbiddenError struct{ origin, product, line string }

func (e *forbiddenError) Error() string {
	if e.line == "" {
		return fmt.Sprintf("robots.txt of %s forbids it to %s", e.origin, e.product)
	}
	return fmt.Sprintf("robots.txt of %s forbids it to %s (%s)", e.origin, e.product, e.line)
}

func (*forbiddenError) Reason() string { return "robots.txt" }

// check returns nil where u may be fetched.
func (r *robots) check(ctx context.Context, u *url.URL) error {
	origin := u.Scheme + "://" + u.Host
	it, err := r.of(ctx, origin, u)
	if err != nil {
		return err
	}
	if it.err != nil {
		var refused *refusedError
		if errors.As(it.err, &refused) {
			return it.err
		}
		return fmt.Errorf("robots.txt of %s cannot be had, so nothing is asked of this server: %w", origin, it.err)
	}
	if it.rules == nil {
		return nil
	}
	if d := it.rules.delay; d > r.client.opts.MaxWait {
		return fmt.Errorf("robots.txt of %s asks for %s between two requests (Crawl-delay), longer than the %s that are waited", origin, d, r.client.opts.MaxWait)
	}
	// The file of rules is itself always allowed.
	if ok, line := it.rules.allows(u.String()); !ok && u.EscapedPath() != "/robots.txt" {
		return &forbiddenError{origin, r.client.product, line}
	}
	return nil
}

// of gives what the server at origin says, which is asked for once.
func (r *robots) of(ctx context.Context, origin string, u *url.URL) (*robotsOf, error) {
	for {
		r.mu.Lock()
		it := r.known[origin]
		if it != nil && r.old(it) {
			r.drop(origin)
			it = nil
		}
		if it == nil {
			it = &robotsOf{done: make(chan struct{})}
			r.known[origin] = it
			r.mu.Unlock()
			return r.ask(ctx, origin, u, it)
		}
		r.mu.Unlock()
		select {
		case <-it.done:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		// Who asked may have been stopped, which says nothing of the server.
		if !stopped(it.err) {
			return it, nil
		}
	}
}

func (r *robots) old(it *robotsOf) bool {
	select {
	case <-it.done:
		return stopped(it.err) || r.client.opts.clock.Now().Sub(it.at) > robotsAge
	default:
		return false
	}
}

// drop forgets origin; r.mu is held.
func (r *robots) drop(origin string) {
	if it := r.known[origin]; it != nil {
		r.held -= it.size
		delete(r.known, origin)
	}
}

func (r *robots) ask(ctx context.Context, origin string, u *url.URL, it *robotsOf) (*robotsOf, error) {
	defer close(it.done)
	it.err = errors.New("a defect of this program: asking for it did not end") // unless a panic passes, not for long
	it.rules, it.err = r.fetch(ctx, &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"})
	if it.err != nil && ctx.Err() != nil {
		it.err = ctx.Err()
	}
	it.at = r.client.opts.clock.Now()
	if it.rules != nil && it.rules.delay > 0 {
		r.client.hosts.delay(hostOf(u), min(it.rules.delay, r.client.opts.MaxWait))
	}
	r.mu.Lock()
	it.size = 256
	if it.rules != nil {
		it.size = it.rules.size()
	}
	r.held += it.size
	r.order = append(r.order, origin)
	for r.held > maxRobotsKept && len(r.order) > 1 {
		r.drop(r.order[0])
		r.order = r.order[1:]
	}
	r.mu.Unlock()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return it, nil
}

// fetch reads a robots.txt. No rules and no error mean that there is none. An
// error means that the server cannot be asked, or is out of order: nothing
// may be fetched from it then.
func (r *robots) fetch(ctx context.Context, at *url.URL) (*rules, error) {
	for range maxRobotsRedirects + 1 {
		got, err := r.client.persist(ctx, at, wanted{robots: true})
		if err != nil {
			return nil, err
		}
		switch code := got.status; {
		case code >= 200 && code < 300:
			return parseRules(got.body, r.client.product)
		case redirects(code):
			if at, err = got.target(at); err != nil {
				return nil, err
			}
		case code == http.StatusTooManyRequests || code >= 500:
			// One that is asked too much does not say that it has no rules.
			return nil, statusError(code)
		default:
			return nil, nil
		}
	}
	return nil, nil // RFC 9309: too many redirects are as good as no file
}
