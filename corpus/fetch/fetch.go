// Package fetch gets pages from web servers, in a way that their owners can
// live with and that is safe for whoever runs it.
//
// The way of an address:
//
//	Get -> robots    (robots.go, rules.go: may it be fetched? RFC 9309)
//	    -> persist   (request.go: again after passing faults)
//	    -> host      (host.go: one request at a time, at the set distance)
//	    -> once      (request.go, body.go: one request under all limits)
//	    -> dial      (dial.go, address.go: only to public addresses)
//	    -> redirect: all of it again for the new address
//
// What came over the wire can be kept as a web archive (keep.go), and a page
// that has not changed since an earlier run is not sent again (cache.go).
package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"

	"golang.org/x/net/idna"

	"whosaid/corpus"
)

// Options of a Client. Only UserAgent is required.
type Options struct {
	UserAgent string  // as Agent makes it
	Rate      float64 // requests a second to one host, at most; 0: DefaultRate

	// AllowPrivate lets requests go to addresses that are not public: loopback,
	// private networks and the like.
	AllowPrivate bool

	// Timeout of one request with its answer: the last resort against servers
	// that never end, and the one limit by which two runs may differ. 0:
	// DefaultTimeout.
	Timeout time.Duration
	// MaxWait is the longest that is waited because a server asks for it, by
	// Retry-After or Crawl-delay; one that asks for more is left alone. 0:
	// DefaultMaxWait.
	MaxWait time.Duration

	// Limits.ArticleBytes bounds a page as it is sent, and unpacked. A zero
	// field stands for its default.
	Limits corpus.Limits
	// IsList reports whether a page that starts so is a list of links, which
	// may have ListBytes. May be nil.
	IsList func(head []byte) bool

	CacheDir string // keeps pages, to ask next time only whether they changed; "": none
	WARC     string // file (.warc, .warc.gz) that keeps requests and answers; "": none
	Software string // name and version that the WARC file gives for its maker

	Log *slog.Logger // of what a user should know about the run as a whole; nil: none

	// For tests; nil is what the machine has.
	clock    clock
	resolver *net.Resolver
	allowed  func(netip.AddrPort) error
	roots    *tls.Config
}

// Defaults of Options.
const (
	DefaultRate    = 1.0
	DefaultTimeout = time.Minute
	DefaultMaxWait = 2 * time.Minute
)

const (
	// ListBytes is the size that the sitemap protocol allows.
	ListBytes = 50 << 20

	maxRedirects = 10   // as browsers and RFC 9110 have it, or less
	maxAddress   = 8192 // bytes; servers take no longer ones
)

// Client fetches pages. It may be used on several goroutines.
type Client struct {
	opts      Options
	product   string // the name that robots.txt files call it by
	transport *http.Transport
	hosts     *hosts
	robots    *robots
	keep      *keeper // nil: nothing is kept
	cache     *cache  // nil: none
}

// Page is what a server gave for an address, its codings taken off.
type Page struct {
	URL         string // where it was found, after redirects
	ContentType string // header of that name
	Body        []byte
	Warnings    []string

	Archive *corpus.ArchiveRecord // the record that keeps it; nil without Options.WARC
}

// New opens what the options name. Close must be called.
func New(o Options) (*Client, error) {
	if o.UserAgent == "" {
		return nil, ErrNoAgent
	}
	if o.Rate == 0 {
		o.Rate = DefaultRate
	}
	if !(o.Rate > 0) {
		return nil, fmt.Errorf("a rate of %v requests a second cannot be kept: it must be above 0", o.Rate)
	}
	if o.Timeout == 0 {
		o.Timeout = DefaultTimeout
	}
	if o.MaxWait == 0 {
		o.MaxWait = DefaultMaxWait
	}
	if o.Limits.ArticleBytes == 0 {
		o.Limits.ArticleBytes = corpus.DefaultLimits.ArticleBytes
	}
	if o.IsList == nil {
		o.IsList = func([]byte) bool { return false }
	}
	if o.clock == nil {
		o.clock = systemClock{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.roots == nil {
		o.roots = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	if o.allowed == nil {
		o.allowed = checkPublic
		if o.AllowPrivate {
			o.allowed = func(netip.AddrPort) error { return nil }
		}
	}
	c := &Client{opts: o, product: product(o.UserAgent)}
	c.transport = newTransport(o.allowed, o.resolver, o.roots)
	c.hosts = &hosts{
		clock: o.clock, maxWait: o.MaxWait, byID: map[string]*host{},
		interval: time.Duration(min(float64(time.Second)/o.Rate, float64(24*time.Hour))),
	}
	c.robots = &robots{client: c, known: map[string]*robotsOf{}}
	var err error
	if o.CacheDir != "" {
		if c.cache, err = openCache(o.CacheDir, ListBytes, o.Log); err != nil {
			return nil, err
		}
	}
	if o.WARC != "" {
		if c.keep, err = openKeeper(o.WARC, o.Software, o.UserAgent); err != nil {
			return nil, err
		}
	}
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"} {
		if os.Getenv(name) != "" {
			o.Log.Warn(name + " is set, but pages are fetched directly: behind a proxy it cannot be seen which address a name leads to")
			break
		}
	}
	return c, nil
}

// Close ends the file that keeps what was fetched. Its error is about that.
func (c *Client) Close() error {
	if c.keep == nil {
		return nil
	}
	return c.keep.close()
}

// Err is the fault, if any, after which nothing can be kept in Options.WARC
// any more. All Gets fail from then on.
func (c *Client) Err() error {
	if c.keep == nil {
		return nil
	}
	return c.keep.fault()
}

// Get fetches the page at address, through redirects. It blocks while the
// host's turn has not come.
func (c *Client) Get(ctx context.Context, address string) (*Page, error) {
	u, err := parse(address)
	if err != nil {
		return nil, err
	}
	page, to, err := c.follow(ctx, u)
	if err != nil && to != nil && ctx.Err() == nil {
		return nil, fmt.Errorf("redirected to %s: %w", to.Redacted(), err)
	}
	return page, err
}

// follow goes from u to a page. to is where it got to, if it was redirected.
func (c *Client) follow(ctx context.Context, u *url.URL) (page *Page, to *url.URL, err error) {
	seen := map[string]bool{}
	for {
		seen[u.String()] = true
		if err := c.robots.check(ctx, u); err != nil {
			return nil, to, err
		}
		old := c.remembered(u)
		got, err := c.persist(ctx, u, wanted{since: old})
		if err != nil {
			return nil, to, err
		}
		switch {
		case got.status == http.StatusNotModified && old != nil:
			return old.page(u), to, nil
		case got.status == http.StatusOK:
			page := &Page{
				URL: u.String(), ContentType: got.header.Get("Content-Type"),
				Body: got.body, Warnings: got.notes, Archive: got.record,
			}
			c.remember(u, got, page)
			return page, to, nil
		case !redirects(got.status):
			return nil, to, statusError(got.status)
		}
		if u, err = got.target(u); err != nil {
			return nil, to, err
		}
		switch to = u; {
		case seen[u.String()]:
			return nil, to, errors.New("the server redirects in a circle")
		case len(seen) > maxRedirects:
			return nil, to, fmt.Errorf("these are more than %d redirects", maxRedirects)
		}
	}
}

// parse makes an address that may be asked for, without fragment and with
// the host as the name system has it.
func parse(address string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	switch {
	case err != nil:
		// The error of the library repeats the address, with a password in it.
		return nil, errors.New("is no web address that can be read")
	case len(address) > maxAddress:
		return nil, fmt.Errorf("the address is longer than %d bytes", maxAddress)
	}
	return u, normalize(u)
}

func normalize(u *url.URL) error {
	u.Scheme = strings.ToLower(u.Scheme)
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("has a scheme that is not of the web (%q): only http and https are fetched", u.Scheme)
	case u.User != nil:
		return errors.New("holds a user name or password: take it out, they are not sent")
	case u.Hostname() == "" || u.Opaque != "":
		return errors.New("names no host")
	}
	u.Fragment, u.RawFragment = "", ""
	name, port := strings.ToLower(u.Hostname()), u.Port()
	if _, err := netip.ParseAddr(name); err != nil {
		if name, err = idna.Lookup.ToASCII(name); err != nil {
			return errors.New("names no valid host")
		}
	}
	if strings.Contains(name, ":") {
		name = "[" + name + "]"
	}
	if port != "" && !(u.Scheme == "http" && port == "80") && !(u.Scheme == "https" && port == "443") {
		name += ":" + port
	}
	u.Host = name
	return nil
}

// hostOf names the server that requests are counted for: all ports together.
func hostOf(u *url.URL) string { return u.Hostname() }

// Redacted is address without a password in it, to be told to people.
func Redacted(address string) string {
	u, err := url.Parse(address)
	switch {
	case err == nil:
		return u.Redacted()
	case strings.Contains(address, "@"):
		scheme, rest, _ := strings.Cut(address, "://")
		return scheme + "://xxxxx@" + rest[strings.LastIndex(rest, "@")+1:]
	}
	return address
}
