package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
)

func gzipped(data []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(data)
	_ = z.Close()
	return b.Bytes()
}

// hijack answers by hand and closes the connection.
func hijack(answer func(conn net.Conn)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer conn.Close()
		answer(conn)
	}
}

var hangUp = hijack(func(net.Conn) {})

func raw(answer string) http.HandlerFunc {
	return hijack(func(conn net.Conn) { _, _ = io.WriteString(conn, answer) })
}

// reset breaks the connection off instead of closing it.
func reset(before string) http.HandlerFunc {
	return hijack(func(conn net.Conn) {
		_, _ = io.WriteString(conn, before)
		time.Sleep(20 * time.Millisecond) // what was sent arrives first
		_ = conn.(*net.TCPConn).SetLinger(0)
	})
}

// A server that does all that servers should not. Each fault gives its line,
// the pages after it are read, and none is asked for more often than it should.
func TestMisbehavingServer(t *testing.T) {
	clock := newClock()
	var flaky atomic.Int32
	bomb := gzipped(make([]byte, 64<<20))
	const limit = 100_000
	cases := []struct {
		path    string
		handler http.HandlerFunc
		want    string
		asked   int
	}{
		{"/good", page("hello"), hello, 1},
		{"/slow", func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				_, _ = io.WriteString(w, "x")
				_ = http.NewResponseController(w).Flush()
				time.Sleep(20 * time.Millisecond)
			}
		}, "error: took longer than 500ms, the last resort against servers that never end (--fetch-timeout allows more)", 1},
		{"/silent", func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "error: took longer than 500ms", 1},
		{"/endless", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			for r.Context().Err() == nil {
				if _, err := io.WriteString(w, strings.Repeat("x", 4096)); err != nil {
					return
				}
			}
		}, "error: the page is larger than 100000 bytes: over the limit (--max-bytes allows more)", 1},
		{"/endless-head", hijack(func(conn net.Conn) {
			_, err := io.WriteString(conn, "HTTP/1.1 200 OK\r\n")
			for n := 0; err == nil && n < 1<<20; n += 1000 {
				_, err = io.WriteString(conn, "X-Y: "+strings.Repeat("x", 1000)+"\r\n")
			}
		}), "error: the head of the answer is larger than 262144 bytes", 1},
		{"/announced", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "90000000")
			w.WriteHeader(200)
		}, "over the limit", 1},
		{"/bomb", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Header().Set("Content-Type", "text/html")
			_, _ = w.Write(bomb)
		}, "error: the page is larger than 100000 bytes", 1},
		{"/circle", redirect("/circle"), "the server redirects in a circle", 1},
		{"/ping", redirect("/pong"), "error: redirected to /ping: the server redirects in a circle", 1},
		{"/pong", redirect("/ping"), "the server redirects in a circle", 1},
		{"/away/0", redirect("/away/1"), "these are more than 10 redirects", 1},
		{"/short", raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n<p>half"),
			"error: the server broke off in the middle of the page, after 7 bytes of 1000 (4 attempts)", 4},
		{"/short-chunk", raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nhalf"), "error: the server broke off in the middle of the page, after 4 bytes (4 attempts)", 4},
		{"/negative", raw("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nx"), "error: the request failed: ", 4},
		{"/no-http", raw("SSH-2.0-OpenSSH_9.6\r\n"), "error: the request failed: malformed HTTP response", 4},
		{"/hang-up", hangUp, "error: the server closed the connection without an answer (4 attempts)", 4},
		{"/reset", reset(""), "(4 attempts)", 4},
		{"/reset-late", reset("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nsome"), "error: the server broke off in the middle of the page, after 4 bytes of 1000 (4 attempts)", 4},
		{"/bad-gzip", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(gzipped([]byte(strings.Repeat("some text ", 1000)))[:40])
		}, "error: the page cannot be unpacked: ", 4},
		{"/404", status(404), "error: status 404 (Not Found)", 1},
		{"/410", status(410), "error: status 410 (Gone)", 1},
		{"/204", status(204), "error: status 204 (No Content)", 1},
		{"/304", status(304), "error: status 304 (Not Modified)", 1},
		{"/999", status(999), "error: status 999 (4 attempts)", 4},
		{"/500", status(500), "error: status 500 (Internal Server Error) (4 attempts)", 4},
		{"/429", status(429), "error: status 429 (Too Many Requests) (4 attempts)", 4},
		{"/picture", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "image/png")
			_, _ = io.WriteString(w, "\x89PNG")
		}, "error: is image/png, not a page", 1},
		{"/flaky", func(w http.ResponseWriter, r *http.Request) {
			switch flaky.Add(1) {
			case 1:
				w.WriteHeader(502)
			case 2:
				hangUp(w, r)
			default:
				page("hello")(w, r)
			}
		}, hello, 3},
		{"/packed", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(gzipped([]byte("plain")))
		}, "plain", 1},
		{"/longer", raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\nonly this counts"), "only", 1},
		{"/old", raw("HTTP/1.0 200 OK\n\nold, and without length"), "old, and without length", 1},
		{"/hints", raw("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhints"), "hints", 1},
		{"/good", nil, hello, 1},
	}
	handlers := map[string]http.HandlerFunc{}
	for _, c := range cases {
		if c.handler != nil {
			handlers[c.path] = c.handler
		}
	}
	for i := 1; i < 20; i++ {
		handlers[fmt.Sprintf("/away/%d", i)] = redirect(fmt.Sprintf("/away/%d", i+1))
	}
	it := newSite(t, clock, handlers)
	patient := newClient(t, clock, []*site{it}, func(o *Options) {
		o.Limits = corpus.Limits{ArticleBytes: limit}
		o.Timeout = time.Minute
	})
	impatient := newClient(t, clock, []*site{it}, func(o *Options) { o.Timeout = 500 * time.Millisecond })
	impatient.robots, impatient.hosts = patient.robots, patient.hosts
	require.Equal(t, hello, get(patient, it.URL+"/good"))
	for _, one := range cases {
		c := patient
		if strings.Contains(one.want, "took longer") {
			c = impatient
		}
		before := it.count(one.path)
		got := strings.ReplaceAll(get(c, it.URL+one.path), it.URL, "")
		require.Contains(t, got, one.want, one.path)
		require.NotContains(t, got, "\n", one.path)
		require.LessOrEqual(t, len(got), 300, one.path)
		require.Equal(t, one.asked, it.count(one.path)-before, "times that %s is asked for", one.path)
	}
	requireApart(t, it, time.Second)
}

func TestBackOff(t *testing.T) {
	clock := newClock()
	it := newSite(t, clock, map[string]http.HandlerFunc{"/a": status(503)})
	c := newClient(t, clock, []*site{it}, func(o *Options) { o.Rate = 1000 })
	get(c, it.URL+"/a")
	var waits []time.Duration
	for i := 2; i < len(it.times); i++ { // the first is robots.txt
		waits = append(waits, it.times[i].Sub(it.times[i-1]))
	}
	require.Equal(t, []time.Duration{time.Second, 2 * time.Second, 4 * time.Second}, waits)
}

// Retry-After holds back all requests to the host, in seconds or until a date.
func TestRetryAfter(t *testing.T) {
	for name, value := range map[string]func(now time.Time) string{
		"seconds": func(time.Time) string { return "30" },
		"date":    func(now time.Time) string { return now.Add(31 * time.Second).Format(http.TimeFormat) },
	} {
		t.Run(name, func(t *testing.T) {
			clock := newClock()
			var n atomic.Int32
			it := newSite(t, clock, map[string]http.HandlerFunc{"/b": page("hello"), "/a": func(w http.ResponseWriter, r *http.Request) {
				if n.Add(1) == 1 {
					w.Header().Set("Retry-After", value(clock.Now()))
					w.WriteHeader(http.StatusTooManyRequests)
					return
				}
				page("hello")(w, r)
			}})
			c := newClient(t, clock, []*site{it}, nil)
			require.Equal(t, hello, get(c, it.URL+"/a"))
			require.GreaterOrEqual(t, it.times[2].Sub(it.times[1]), 30*time.Second)
			require.Equal(t, hello, get(c, it.URL+"/b"))
		})
	}
}

// A server that wants to be left alone for long is left alone: the pages after
// are not asked for.
func TestRetryAfterOverTheCap(t *testing.T) {
	clock := newClock()
	it := newSite(t, clock, map[string]http.HandlerFunc{"*": func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusServiceUnavailable)
	}})
	c := newClient(t, clock, []*site{it}, nil)
	asks := "the server asks not to be asked for 1h0m0s (Retry-After), longer than the 2m0s that are waited"
	require.Equal(t, "error: status 503 (Service Unavailable): "+asks, get(c, it.URL+"/a"))
	require.Equal(t, "error: "+asks, get(c, it.URL+"/b"))
	require.Equal(t, []string{"/a"}, it.paths())
	require.NoError(t, clock.Sleep(context.Background(), time.Hour))
	get(c, it.URL+"/c")
	require.Equal(t, []string{"/a", "/c"}, it.paths())
}

func TestRetryAfterForms(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"": 0, "soon": 0, "-5": 0, "1.5": 0, "0": 0, " 7 ": 7 * time.Second, "99999999999": 1e9 * time.Second,
		"Sun, 01 Mar 2026 12:01:00 GMT": time.Minute, "Sun, 01 Mar 2026 11:00:00 GMT": 0, "Sunday, 01-Mar-26 12:01:00 GMT": time.Minute,
	} {
		require.Equal(t, want, retryAfter(value, now), value)
	}
}

// The rate holds exactly, with many callers at once, one request at a time.
func TestRate(t *testing.T) {
	for _, rate := range []float64{0.1, 1, 4} {
		clock := newClock()
		var now, most atomic.Int32
		it := newSite(t, clock, map[string]http.HandlerFunc{"*": func(w http.ResponseWriter, r *http.Request) {
			most.Store(max(most.Load(), now.Add(1)))
			time.Sleep(time.Millisecond)
			now.Add(-1)
			page("hello")(w, r)
		}})
		c := newClient(t, clock, []*site{it}, func(o *Options) { o.Rate = rate })
		var addresses []string
		for i := range 40 {
			addresses = append(addresses, fmt.Sprintf("%s/%d", it.URL, i))
		}
		getAll(t, c, addresses...)
		require.Len(t, it.paths(), 40)
		requireApart(t, it, time.Duration(float64(time.Second)/rate))
		require.EqualValues(t, 1, most.Load(), "requests to one host at once")
	}
}

// The same on the machine's own clock, as users run it.
func TestRateOnTheRealClock(t *testing.T) {
	it := newSite(t, nil, map[string]http.HandlerFunc{"*": page("hello")})
	c := newClient(t, nil, []*site{it}, func(o *Options) { o.Rate = 50; o.clock = nil })
	begun := time.Now()
	getAll(t, c, it.URL+"/1", it.URL+"/2", it.URL+"/3", it.URL+"/4")
	require.GreaterOrEqual(t, time.Since(begun), 4*20*time.Millisecond)
}

// Hosts are asked side by side: one that is slow does not hold up the others.
func TestHostsSideBySide(t *testing.T) {
	release := make(chan struct{})
	slow := newSite(t, nil, map[string]http.HandlerFunc{"/a": func(w http.ResponseWriter, r *http.Request) { <-release; page("hello")(w, r) }})
	quick := newSite(t, nil, map[string]http.HandlerFunc{"/b": func(w http.ResponseWriter, r *http.Request) { close(release); page("hello")(w, r) }})
	names := map[string][][]netip.Addr{"slow.test": {{slow.addr.Addr()}}, "quick.test": {{quick.addr.Addr()}}}
	c := newClient(t, nil, []*site{slow, quick}, func(o *Options) { o.resolver = newNames(t, names); o.clock = nil; o.Rate = 1000 })
	require.Equal(t, []string{hello, hello}, getAll(t, c, slow.at("slow.test", "/a"), quick.at("quick.test", "/b")))
}

// Idle hosts do not pile up.
func TestHostsAreForgotten(t *testing.T) {
	clock := newClock()
	h := &hosts{clock: clock, interval: time.Second, maxWait: time.Minute, byID: map[string]*host{}}
	for i := range 3 * maxIdleHosts {
		leave, err := h.enter(context.Background(), fmt.Sprint(i))
		require.NoError(t, err)
		leave()
		clock.now = clock.now.Add(time.Millisecond)
	}
	require.LessOrEqual(t, len(h.byID), maxIdleHosts)
}

func TestTLS(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		page("hello")(w, r)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	it := &site{Server: server, addr: netip.MustParseAddrPort(server.Listener.Addr().String())}
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	trusting := newClient(t, newClock(), []*site{it}, func(o *Options) { o.roots = &tls.Config{RootCAs: roots} })
	require.Equal(t, hello, get(trusting, server.URL+"/a"))
	clock := newClock()
	strict := newClient(t, clock, []*site{it}, nil)
	require.Contains(t, get(strict, server.URL+"/a"), "no safe connection: tls: failed to verify certificate")
	require.Zero(t, clock.total(), "a wrong certificate does not pass")
}

// A list may have more bytes than a page, as the sitemap protocol allows.
func TestListsMayBeLarger(t *testing.T) {
	text := "<urlset>" + strings.Repeat("<url><loc>https://post.test/a</loc></url>\n", 5000) + "</urlset>"
	it := newSite(t, newClock(), map[string]http.HandlerFunc{
		"/map":  func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, text) },
		"/page": func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "<html>"+text) },
		"/packed": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(gzipped([]byte(text)))
		},
	})
	c := newClient(t, it.clock, []*site{it}, func(o *Options) {
		o.Limits.ArticleBytes = 1000
		o.IsList = func(head []byte) bool { return strings.HasPrefix(string(head), "<urlset") }
	})
	require.Equal(t, text, get(c, it.URL+"/map"))
	require.Equal(t, text, get(c, it.URL+"/packed"))
	require.Contains(t, get(c, it.URL+"/page"), "larger than 1000 bytes")
}
