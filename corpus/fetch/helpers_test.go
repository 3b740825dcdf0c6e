package fetch

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"golang.org/x/net/dns/dnsmessage"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fakeClock goes on only by sleeping.
type fakeClock struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
}

func newClock() *fakeClock {
	return &fakeClock{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
}

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *fakeClock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if d > 0 {
		c.now = c.now.Add(d)
		c.slept = append(c.slept, d)
	}
	return ctx.Err()
}

func (c *fakeClock) total() (sum time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, d := range c.slept {
		sum += d
	}
	return sum
}

// site is a server on loopback that remembers what it was asked.
type site struct {
	*httptest.Server
	addr  netip.AddrPort
	clock *fakeClock

	mu    sync.Mutex
	asked []string // paths
	times []time.Time
	heads []http.Header
}

// newSite serves handlers by path; robots.txt is absent unless given.
func newSite(t *testing.T, clock *fakeClock, handlers map[string]http.HandlerFunc) *site {
	t.Helper()
	s := &site{clock: clock}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, r.URL.Path)
		s.heads = append(s.heads, r.Header.Clone())
		if clock != nil {
			s.times = append(s.times, clock.Now())
		}
		s.mu.Unlock()
		for _, path := range []string{r.URL.Path, "*"} {
			if h := handlers[path]; h != nil && !(path == "*" && r.URL.Path == "/robots.txt") {
				h(w, r)
				return
			}
		}
		http.NotFound(w, r)
	}))
	t.Cleanup(s.Close)
	s.addr = netip.MustParseAddrPort(strings.TrimPrefix(s.URL, "http://"))
	return s
}

// paths are those asked for, without robots.txt.
func (s *site) paths() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []string{}
	for _, p := range s.asked {
		if p != "/robots.txt" {
			list = append(list, p)
		}
	}
	return list
}

func (s *site) count(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, p := range s.asked {
		if p == path {
			n++
		}
	}
	return n
}

// newClient stands on a network where the sites' addresses are public ones and
// all others are what they are. change may be nil.
func newClient(t *testing.T, clock clock, sites []*site, change func(*Options)) *Client {
	t.Helper()
	o := Options{
		UserAgent: "whosaid/1.0 (+https://example.org/study)", Rate: 1, Timeout: 20 * time.Second, clock: clock,
		allowed: func(a netip.AddrPort) error {
			for _, s := range sites {
				if s.addr == a {
					return nil
				}
			}
			return checkPublic(a)
		},
		resolver: noNames(t),
	}
	if change != nil {
		change(&o)
	}
	c, err := New(o)
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func page(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, "<html><body><p>%s</p></body></html>", text)
	}
}

func robotsTxt(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, text) }
}

func redirect(to string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) }
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(code) }
}

// get fetches and gives the body or the error as one line.
func get(c *Client, address string) string {
	page, err := c.Get(context.Background(), address)
	if err != nil {
		return "error: " + err.Error()
	}
	return string(page.Body)
}

// getAll is get for many, in order.
func getAll(t *testing.T, c *Client, addresses ...string) (lines []string) {
	t.Helper()
	require.NoError(t, c.InOrder(context.Background(), slices.Values(addresses), func(i int, page *Page, err error) error {
		if err != nil {
			lines = append(lines, "error: "+err.Error())
		} else {
			lines = append(lines, string(page.Body))
		}
		return nil
	}))
	return lines
}

// names is a name server on loopback. Each lookup of a name takes the next of
// its answers; the last one stays.
type names struct {
	conn net.PacketConn
	mu   sync.Mutex
	of   map[string][][]netip.Addr
	seen map[string]int // by name and type
}

func newNames(t *testing.T, of map[string][][]netip.Addr) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	n := &names{conn: conn, of: of, seen: map[string]int{}}
	var done sync.WaitGroup
	done.Go(n.serve)
	t.Cleanup(func() { _ = conn.Close(); done.Wait() })
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

// noNames knows no name at all, so that no test asks the machine's own.
func noNames(t *testing.T) *net.Resolver { return newNames(t, nil) }

func (n *names) serve() {
	buf := make([]byte, 4096)
	for {
		k, from, err := n.conn.ReadFrom(buf)
		if err != nil {
			return
		}
		var m dnsmessage.Message
		if m.Unpack(buf[:k]) != nil || len(m.Questions) != 1 {
			continue
		}
		reply, err := n.answer(m)
		if err == nil {
			_, _ = n.conn.WriteTo(reply, from)
		}
	}
}

func (n *names) answer(m dnsmessage.Message) ([]byte, error) {
	q := m.Questions[0]
	m.Response, m.RecursionAvailable = true, true
	m.Additionals = nil
	name := strings.TrimSuffix(q.Name.String(), ".")
	n.mu.Lock()
	list, known := n.of[name]
	key := name + q.Type.String()
	turn := min(n.seen[key], len(list)-1)
	n.seen[key]++
	n.mu.Unlock()
	if !known {
		m.RCode = dnsmessage.RCodeNameError
		return m.Pack()
	}
	for _, a := range list[turn] {
		r := dnsmessage.Resource{Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}}
		switch {
		case q.Type == dnsmessage.TypeA && a.Is4():
			r.Body = &dnsmessage.AResource{A: a.As4()}
		case q.Type == dnsmessage.TypeAAAA && a.Is6():
			r.Body = &dnsmessage.AAAAResource{AAAA: a.As16()}
		default:
			continue
		}
		m.Answers = append(m.Answers, r)
	}
	return m.Pack()
}

// at is the address of path on a site under another name.
func (s *site) at(name, path string) string {
	u := url.URL{Scheme: "http", Host: fmt.Sprintf("%s:%d", name, s.addr.Port()), Path: path}
	return u.String()
}

func long(n int) string { return strings.Repeat("x", n) }
