package fetch

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const hello = "<html><body><p>hello</p></body></html>"

// What the answer for robots.txt means (RFC 9309, 2.3.1): for each, whether
// the page is then asked for, and what is said where not.
func TestRobotsAnswers(t *testing.T) {
	mega := "user-agent: *\ndisallow: /page\n" + strings.Repeat("disallow: /x\n", 1<<20/13)
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   string // the page, or what the error says
		asked  int    // times that robots.txt is asked for
	}{
		"allows":            {robotsTxt("user-agent: *\ndisallow: /other\n"), hello, 1},
		"forbids all":       {robotsTxt("user-agent: *\ndisallow: /\n"), "forbids it to whosaid (Disallow: /)", 1},
		"forbids this one":  {robotsTxt("user-agent: whosaid\ndisallow: /page\n"), "forbids it to whosaid (Disallow: /page)", 1},
		"empty":             {robotsTxt(""), hello, 1},
		"404":               {status(404), hello, 1},
		"410":               {status(410), hello, 1},
		"401":               {status(401), hello, 1},
		"403":               {status(403), hello, 1},
		"204":               {status(204), hello, 1},
		"500":               {status(500), "cannot be had, so nothing is asked of this server: status 500 (Internal Server Error) (4 attempts)", 4},
		"503":               {status(503), "status 503 (Service Unavailable) (4 attempts)", 4},
		"429":               {status(429), "status 429 (Too Many Requests) (4 attempts)", 4},
		"304 out of season": {status(304), hello, 1},
		"1 MB":              {robotsTxt(mega), "(Disallow: /page)", 1},
		"1 MB, packed": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(gzipped([]byte(mega)))
		}, "(Disallow: /page)", 1},
		"without an answer":      {hangUp, "the server closed the connection without an answer (4 attempts)", 0},
		"a redirect in a circle": {redirect("/robots.txt"), hello, 6},
		"five redirects":         {redirect("/r1"), "(Disallow: /page)", 1},
		"six redirects":          {redirect("/r0"), hello, 1},
		"to a private address":   {redirect("http://10.0.0.1/robots.txt"), "leads to a private address (10.0.0.1)", 1},
		"to another scheme":      {redirect("ftp://news.test/robots.txt"), "cannot be had", 1},
	} {
		t.Run(name, func(t *testing.T) {
			clock := newClock()
			handlers := map[string]http.HandlerFunc{"/page": page("hello"), "/robots.txt": c.answer, "/r5": robotsTxt("user-agent: *\ndisallow: /page\n")}
			for i := range 5 {
				handlers[fmt.Sprintf("/r%d", i)] = redirect(fmt.Sprintf("/r%d", i+1))
			}
			it := newSite(t, clock, handlers)
			client := newClient(t, clock, []*site{it}, nil)
			require.Contains(t, get(client, it.URL+"/page"), c.want)
			if c.asked > 0 {
				require.Equal(t, c.asked, it.count("/robots.txt"))
			}
			if c.want == hello {
				require.Equal(t, 1, it.count("/page"))
			} else {
				require.Zero(t, it.count("/page"), "asked against robots.txt")
			}
		})
	}
}

// Once a server's rules are known they are not asked for again, for a day.
func TestRobotsAreKeptForADay(t *testing.T) {
	clock := newClock()
	it := newSite(t, clock, map[string]http.HandlerFunc{"*": page("hello"), "/robots.txt": robotsTxt("user-agent: *\ndisallow: /no\n")})
	c := newClient(t, clock, []*site{it}, nil)
	var addresses []string
	for i := range 30 {
		addresses = append(addresses, fmt.Sprintf("%s/%d", it.URL, i), fmt.Sprintf("%s/no/%d", it.URL, i))
	}
	for i, line := range getAll(t, c, addresses...) {
		if i%2 == 0 {
			require.Equal(t, hello, line)
		} else {
			require.Contains(t, line, "forbids it")
		}
	}
	require.Equal(t, 1, it.count("/robots.txt"))
	require.Len(t, it.paths(), 30)
	require.NoError(t, clock.Sleep(context.Background(), 25*time.Hour))
	require.Equal(t, hello, get(c, it.URL+"/a"))
	require.Equal(t, 2, it.count("/robots.txt"))
}

// A server that cannot be reached costs its attempts once, not for each page.
func TestDeadServerCostsOnce(t *testing.T) {
	clock := newClock()
	it := newSite(t, clock, nil)
	it.Close()
	c := newClient(t, clock, []*site{it}, nil)
	for _, line := range getAll(t, c, it.URL+"/a", it.URL+"/b", it.URL+"/c") {
		require.Contains(t, line, "nothing is asked of this server: the server takes no connections: connection refused (4 attempts)")
	}
	require.Less(t, clock.total(), 15*time.Second)
	line := get(c, "http://nobody.test/")
	require.Contains(t, line, "no host has this name")
	require.NotContains(t, line, "attempts")
}

// The rules of a server hold for all that lead to it: each redirect is checked.
func TestRobotsOfARedirect(t *testing.T) {
	clock := newClock()
	closed := newSite(t, clock, map[string]http.HandlerFunc{"/page": page("never"), "/robots.txt": robotsTxt("user-agent: *\ndisallow: /\n")})
	open := newSite(t, clock, map[string]http.HandlerFunc{"/away": redirect(closed.URL + "/page"), "/home": redirect("/page"), "/page": page("hello")})
	c := newClient(t, clock, []*site{closed, open}, nil)
	require.Equal(t, "error: redirected to "+closed.URL+"/page: robots.txt of "+closed.URL+" forbids it to whosaid (Disallow: /)", get(c, open.URL+"/away"))
	require.Empty(t, closed.paths())
	require.Equal(t, hello, get(c, open.URL+"/home"))
}

func TestCrawlDelayIsKept(t *testing.T) {
	clock := newClock()
	it := newSite(t, clock, map[string]http.HandlerFunc{"*": page("hello"), "/robots.txt": robotsTxt("user-agent: *\ncrawl-delay: 7\n")})
	c := newClient(t, clock, []*site{it}, nil)
	getAll(t, c, it.URL+"/a", it.URL+"/b", it.URL+"/c")
	requireApart(t, it, 7*time.Second)

	slow := newSite(t, clock, map[string]http.HandlerFunc{"*": page("hello"), "/robots.txt": robotsTxt("user-agent: *\ncrawl-delay: 3600\n")})
	other := newClient(t, clock, []*site{slow}, nil)
	for _, line := range getAll(t, other, slow.URL+"/a", slow.URL+"/b") {
		require.Contains(t, line, "asks for 1h0m0s between two requests (Crawl-delay), longer than the 2m0s that are waited")
	}
	require.Empty(t, slow.paths())
}

// Memory for rules has a bound: the oldest go.
func TestOldRulesAreForgotten(t *testing.T) {
	clock := newClock()
	it := newSite(t, clock, map[string]http.HandlerFunc{"*": page("hello"), "/robots.txt": robotsTxt("user-agent: *\ndisallow: /no\n")})
	names := map[string][][]netip.Addr{"a.test": {{it.addr.Addr()}}, "b.test": {{it.addr.Addr()}}}
	c := newClient(t, clock, []*site{it}, func(o *Options) { o.resolver = newNames(t, names) })
	require.Equal(t, hello, get(c, it.at("a.test", "/x")))
	c.robots.mu.Lock()
	c.robots.held = maxRobotsKept // as after many servers
	c.robots.mu.Unlock()
	require.Equal(t, hello, get(c, it.at("b.test", "/x")))
	require.Len(t, c.robots.known, 1)
	require.Equal(t, hello, get(c, it.at("a.test", "/y")))
	require.Equal(t, 3, it.count("/robots.txt"))
}

// requireApart checks the distances between all requests that a site saw.
func requireApart(t *testing.T, it *site, d time.Duration) {
	t.Helper()
	it.mu.Lock()
	defer it.mu.Unlock()
	require.Greater(t, len(it.times), 1)
	for i := 1; i < len(it.times); i++ {
		require.GreaterOrEqual(t, it.times[i].Sub(it.times[i-1]), d, "requests %d and %d, %s", i-1, i, it.asked[i])
	}
}
