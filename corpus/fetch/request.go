package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"whosaid/corpus"
)

// wanted says what a request is for.
type wanted struct {
	robots bool
	since  *remembered // what an earlier run got; nil: nothing
}

// answer is what a server said.
type answer struct {
	status int
	header http.Header
	body   []byte // codings taken off
	notes  []string
	record *corpus.ArchiveRecord // nil where nothing is kept
}

// target is where a redirect from u leads.
func (a *answer) target(u *url.URL) (*url.URL, error) {
	location := a.header.Get("Location")
	if location == "" {
		return nil, fmt.Errorf("%w without saying where to", statusError(a.status))
	}
	if len(location) > maxAddress {
		return nil, fmt.Errorf("redirects to an address longer than %d bytes", maxAddress)
	}
	to, err := u.Parse(location)
	if err != nil {
		return nil, errors.New("redirects to something that is no address")
	}
	if err := normalize(to); err != nil {
		return nil, fmt.Errorf("redirects to %s, which %w", to.Redacted(), err)
	}
	return to, nil
}

func redirects(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// statusError is a status that brings no page.
type statusError int

func (e statusError) Reason() string { return fmt.Sprintf("status %d", int(e)) }

func (e statusError) Error() string {
	if name := http.StatusText(int(e)); name != "" {
		return fmt.Sprintf("status %d (%s)", int(e), name)
	}
	return fmt.Sprintf("status %d", int(e))
}

const (
	attempts  = 4           // of one address, for faults that may pass
	firstWait = time.Second // before the second attempt; doubled before each further one
)

// persist asks again after faults that may pass: broken connections, 429, 5xx.
// The last answer or error stands; 429 and 5xx of a page are errors.
func (c *Client) persist(ctx context.Context, u *url.URL, want wanted) (*answer, error) {
	host := hostOf(u)
	for n := 1; ; n++ {
		leave, err := c.hosts.enter(ctx, host)
		if err != nil {
			return nil, err
		}
		got, err := c.once(ctx, u, want)
		var pause time.Duration
		if err == nil && passingStatus(got.status) {
			pause = retryAfter(got.header.Get("Retry-After"), c.opts.clock.Now())
			c.hosts.pauseFor(host, pause)
			err = statusError(got.status)
		}
		leave()
		switch {
		case err == nil:
			return got, nil
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case pause > c.opts.MaxWait:
			return nil, fmt.Errorf("%w: %w", err, &waitError{pause, c.opts.MaxWait})
		case !passing(err):
			return nil, err
		case n == attempts:
			return nil, fmt.Errorf("%w (%d attempts)", err, n)
		}
		if pause == 0 {
			if err := c.opts.clock.Sleep(ctx, firstWait<<(n-1)); err != nil {
				return nil, err
			}
		}
	}
}

func passingStatus(code int) bool { return code == http.StatusTooManyRequests || code >= 500 }

// retryAfter reads the header of that name: seconds, or a date. 0: none.
func retryAfter(value string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseUint(strings.TrimSpace(value), 10, 63); err == nil {
		return time.Duration(min(seconds, 1e9)) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}

// faultError is an error of a connection in words for people. Again tells
// that it may pass.
type faultError struct {
	what  string
	err   error
	again bool
}

func (e *faultError) Error() string {
	if e.err == nil {
		return e.what
	}
	return e.what + ": " + e.err.Error()
}

func (e *faultError) Unwrap() error { return e.err }

func (*faultError) Reason() string { return "no answer" }

func passing(err error) bool {
	var fault *faultError
	var status statusError
	return errors.As(err, &fault) && fault.again || errors.As(err, &status) && passingStatus(int(status))
}

func stopped(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// errTooLong ends a request that takes longer than Options.Timeout.
var errTooLong = errors.New("too long")

// explain says what went wrong with a request.
func (c *Client) explain(ctx context.Context, err error) error {
	var refused *refusedError
	var dns *net.DNSError
	var tlsRecord tls.RecordHeaderError
	var certificate *tls.CertificateVerificationError
	var alert tls.AlertError
	var host x509.HostnameError
	var unknown x509.UnknownAuthorityError
	var timeout net.Error
	switch {
	case errors.As(err, &refused):
		return refused
	case errors.Is(context.Cause(ctx), errTooLong):
		return &faultError{what: fmt.Sprintf("took longer than %s, the last resort against servers that never end (--fetch-timeout allows more)", c.opts.Timeout)}
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &dns) && dns.IsNotFound:
		return &faultError{what: "no host has this name"}
	case errors.As(err, &dns):
		return &faultError{what: "the name of the host could not be looked up", err: errors.New(dns.Err), again: true}
	case errors.As(err, &certificate), errors.As(err, &tlsRecord), errors.As(err, &alert), errors.As(err, &host), errors.As(err, &unknown):
		return &faultError{what: "no safe connection", err: err}
	case errors.Is(err, syscall.ECONNREFUSED):
		return &faultError{what: "the server takes no connections", err: syscall.ECONNREFUSED, again: true}
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return &faultError{what: "the server broke the connection off", again: true}
	case errors.Is(err, io.EOF):
		return &faultError{what: "the server closed the connection without an answer", again: true}
	case strings.Contains(err.Error(), "response headers exceeded"): // net/http has no name for it
		return &faultError{what: fmt.Sprintf("the head of the answer is larger than %d bytes", maxHeader)}
	case errors.As(err, &timeout) && timeout.Timeout():
		return &faultError{what: "no connection within " + connectTimeout.String(), again: true}
	}
	what := strings.TrimPrefix(err.Error(), "net/http: HTTP/1.x transport connection broken: ")
	return &faultError{what: "the request failed: " + what, again: true}
}

// once sends one request and reads its answer. The host's gate is open.
func (c *Client) once(ctx context.Context, u *url.URL, want wanted) (*answer, error) {
	if err := c.Err(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, c.opts.Timeout, errTooLong)
	defer cancel()
	var line *tape
	if c.keep != nil {
		ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
			line, _ = info.Conn.(*tape)
			if line != nil {
				line.start(max(c.opts.Limits.ArticleBytes, ListBytes) + 4*maxHeader)
			}
		}})
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, &faultError{what: "is no address that can be asked for", err: err}
	}
	req.Header.Set("User-Agent", c.opts.UserAgent)
	req.Header.Set("Accept-Encoding", "gzip")
	if !want.robots {
		req.Header.Set("Accept", "text/html,application/xhtml+xml,text/plain;q=0.9,application/xml;q=0.8,*/*;q=0.5")
		req.Header.Set("Accept-Language", "en,*;q=0.5")
	}
	want.since.ask(req.Header)

	begun := time.Now()
	resp, err := c.transport.RoundTrip(req)
	if err != nil {
		return nil, c.explain(ctx, err)
	}
	defer resp.Body.Close()
	got := &answer{status: resp.StatusCode, header: resp.Header}
	cut, err := c.receive(ctx, resp, want, got)
	if err != nil {
		// Not kept: read from the archive, a part would pass for a page, and
		// once for each attempt.
		return nil, err
	}
	if line != nil {
		sent, received := line.stop()
		var keepErr error
		got.record, keepErr = c.keep.exchange(exchange{
			uri: u.String(), begun: begun, sent: sent, received: received,
			peer: line.RemoteAddr(), cut: cut, since: want.since,
		})
		if keepErr != nil {
			return nil, keepErr
		}
	}
	return got, nil
}
