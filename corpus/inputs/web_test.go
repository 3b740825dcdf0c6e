package inputs_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/corpus/feeds"
	"whosaid/corpus/fetch"
	"whosaid/corpus/inputs"
)

// site serves pages by path; URL in a page stands for its own address.
type site struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string
}

func newSite(t *testing.T, pages map[string][2]string) *site {
	t.Helper()
	s := &site{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, r.URL.Path)
		s.mu.Unlock()
		page, known := pages[r.URL.Path]
		if !known {
			http.NotFound(w, r)
			return
		}
		if page[0] == "redirect" {
			http.Redirect(w, r, page[1], http.StatusMovedPermanently)
			return
		}
		body := strings.ReplaceAll(page[1], "URL", s.URL)
		w.Header().Set("Content-Type", page[0])
		if page[0] == "application/gzip" {
			z := gzip.NewWriter(w)
			_, _ = io.WriteString(z, body)
			_ = z.Close()
			return
		}
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(s.Close)
	return s
}

func newWeb(t *testing.T, change func(*fetch.Options)) *fetch.Client {
	t.Helper()
	o := fetch.Options{UserAgent: "whosaid/1 (test@example.org)", Rate: 1000, AllowPrivate: true, IsList: feeds.Sniff}
	if change != nil {
		change(&o)
	}
	c, err := fetch.New(o)
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

const (
	htmlType  = "text/html; charset=utf-8"
	ferryPage = `<html lang="en"><head><title>Ferry runs again</title></head><body><article><h1>Ferry runs again</h1><p>The ferry runs again, the company said on Monday. It had been out of order for three weeks.</p></article></body></html>`
	barePage  = `<html><body><p>The pier will be closed from May, the port said on Monday. Nobody knows for how long that will be.</p></body></html>`
)

func webPages() map[string][2]string {
	return map[string][2]string{
		"/ferry":      {htmlType, ferryPage},
		"/pier":       {htmlType, barePage},
		"/plain":      {"text/plain; charset=iso-8859-1", "The caf\xe9 will stay, the owner said.\n"},
		"/untyped":    {"application/octet-stream", barePage},
		"/latin":      {"text/html; charset=iso-8859-1", strings.Replace(barePage, "pier", "caf\xe9", 1)},
		"/moved":      {"redirect", "/ferry"},
		"/data":       {"application/json", `{"a": 1}`},
		"/empty":      {htmlType, "<html><body></body></html>"},
		"/archive":    {"application/gzip", "The ferry runs again."},
		"/robots.txt": {"text/plain", "user-agent: *\ndisallow: /closed\n"},
		"/feed": {"application/rss+xml", `<rss><channel><title>The Post</title><link>URL/</link>
<item><link>/pier</link><title>Pier to close</title><author>Ann Reed</author><pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate></item>
<item><link>/ferry</link><title>Another title</title></item><item><link>/gone</link></item><item><link>/closed/a</link></item><item><link>/feed2</link></item></channel></rss>`},
		"/feed2":     {"text/xml", `<rss><channel><item><link>/ferry</link></item></channel></rss>`},
		"/none":      {"text/xml", `<rss><channel><title>Nothing</title></channel></rss>`},
		"/index.xml": {"application/xml", `<sitemapindex><sitemap><loc>URL/s1.xml.gz</loc></sitemap><sitemap><loc>URL/pier</loc></sitemap><sitemap><loc>URL/gone.xml</loc></sitemap><sitemap><loc>URL/index.xml</loc></sitemap><sitemap><loc>URL/s2.xml</loc></sitemap></sitemapindex>`},
		"/s1.xml.gz": {"application/gzip", `<urlset><url><loc>URL/ferry</loc></url></urlset>`},
		"/s2.xml":    {"application/xml", `<urlset><url><loc>URL/pier</loc></url><url><loc>URL/mo`},
		"/deep0.xml": {"application/xml", `<sitemapindex><sitemap><loc>URL/deep1.xml</loc></sitemap></sitemapindex>`},
		"/deep1.xml": {"application/xml", `<sitemapindex><sitemap><loc>URL/deep2.xml</loc></sitemap></sitemapindex>`},
		"/deep2.xml": {"application/xml", `<sitemapindex><sitemap><loc>URL/deep3.xml</loc></sitemap></sitemapindex>`},
		"/deep3.xml": {"application/xml", `<sitemapindex><sitemap><loc>URL/deep4.xml</loc></sitemap></sitemapindex>`},
		"/deep4.xml": {"application/xml", `<urlset><url><loc>URL/ferry</loc></url></urlset>`},
	}
}

// walkWeb gives a line for each item, without the address of the site.
func walkWeb(t *testing.T, s *site, web *fetch.Client, addresses ...string) (lines []string, list []*corpus.Article) {
	t.Helper()
	err := inputs.Walk(context.Background(), addresses, inputs.Options{Web: web, AnyLanguage: true}, func(it corpus.Item) error {
		a, err := it.Load()
		if err != nil {
			var fault *corpus.Error
			require.ErrorAs(t, err, &fault)
			require.Equal(t, it.Input, fault.Input)
			lines = append(lines, strings.ReplaceAll(err.Error(), s.URL, ""))
			return nil
		}
		require.Equal(t, it.Input, a.Input)
		lines = append(lines, strings.TrimPrefix(a.ID, s.URL))
		list = append(list, a)
		return nil
	})
	require.NoError(t, err)
	return lines, list
}

func TestWebPages(t *testing.T) {
	s := newSite(t, webPages())
	web := newWeb(t, nil)
	lines, list := walkWeb(t, s, web, s.URL+"/ferry", s.URL+"/plain", s.URL+"/untyped", s.URL+"/latin", s.URL+"/moved",
		s.URL+"/data", s.URL+"/empty", s.URL+"/gone", s.URL+"/closed/b", s.URL+"/archive", "ftp://example.org/x", s.URL+"/pier")
	require.Equal(t, []string{
		"/ferry", "/plain", "/untyped", "/latin", "/moved",
		"/data: read: is application/json, not a page: the address must lead to HTML, plain text, a feed or a sitemap",
		"/empty: read: no article text found in the page",
		"/gone: fetch: status 404 (Not Found)",
		"/closed/b: fetch: robots.txt of  forbids it to whosaid (Disallow: /closed)",
		"/archive: read: is a compressed file (gzip), not a page",
		"ftp://example.org/x: open: is no address that can be read: only http and https are fetched",
		"/pier",
	}, lines)
	require.Equal(t, "Ferry runs again", list[0].Title)
	require.Equal(t, s.URL+"/ferry", list[0].URL)
	require.Contains(t, list[1].Text, "The café will stay")
	require.Contains(t, list[3].Text, "The café will be closed")
	require.Equal(t, s.URL+"/ferry", list[4].URL, "where a redirect leads")
	require.Equal(t, s.URL+"/moved", list[4].ID, "what was asked for")
	require.Nil(t, list[0].Archive)
}

// A list gives its pages in its order; what it says fills what they lack.
func TestWebLists(t *testing.T) {
	s := newSite(t, webPages())
	lines, list := walkWeb(t, s, newWeb(t, nil), s.URL+"/feed", s.URL+"/none", s.URL+"/index.xml", s.URL+"/deep0.xml", s.URL+"/feed2")
	require.Equal(t, []string{
		"/pier", "/ferry", "/gone: fetch: status 404 (Not Found)", "/closed/a: fetch: robots.txt of  forbids it to whosaid (Disallow: /closed)",
		"/feed2: read: is a list of pages, not a page (name it itself to have them fetched)",
		"/none: read: lists no web pages",
		"/ferry", "/pier: read: is no sitemap, though the index says so", "/gone.xml: fetch: status 404 (Not Found)",
		"/index.xml: read: this list was read already", "/pier", "/s2.xml: read: is damaged in line 1: unexpected EOF",
		"/deep4.xml: read: is a list within lists, more than 3 of them: it is not followed",
		"/ferry",
	}, lines)
	require.Equal(t, "Pier to close", list[0].Title)
	require.Equal(t, "Ann Reed", list[0].Byline)
	require.Equal(t, "2026-03-02T10:00:00Z", list[0].Published)
	require.Equal(t, "The Post", list[0].Publisher)
	require.True(t, strings.HasPrefix(list[0].Text, "The pier"), "the text is the page's")
	require.Equal(t, "Ferry runs again", list[1].Title, "the page's own title goes first")
}

// Lists in files are followed where they are named, and not where they only
// lie in a folder or an archive.
func TestListsInFiles(t *testing.T) {
	pages := webPages()
	s := newSite(t, pages)
	web := newWeb(t, nil)
	t.Chdir(t.TempDir())
	feed := strings.ReplaceAll(pages["/feed2"][1], "/ferry", s.URL+"/ferry")
	write(t, map[string]string{"dir/feed.xml": feed, "dir/a.txt": story, "feed": feed, "map.xml.gz": gzipped(t, "<urlset><url><loc>"+s.URL+"/pier</loc></url></urlset>")})
	lines, _ := walkWeb(t, s, web, "dir/feed.xml", "feed", "map.xml.gz")
	require.Equal(t, []string{"/ferry", "/ferry", "/pier"}, lines)
	lines, _ = walkWeb(t, s, nil, "dir/feed.xml")
	require.Equal(t, []string{"dir/feed.xml: fetch: lists web pages, 1 of them: " + fetch.ErrNoAgent.Error()}, lines)

	asked := len(s.asked)
	skipped := map[string]int{}
	var got []string
	require.NoError(t, inputs.Walk(context.Background(), []string{"dir"}, inputs.Options{Web: web, Skip: func(why string) { skipped[why]++ }}, func(it corpus.Item) error {
		got = append(got, it.Input)
		return nil
	}))
	require.Equal(t, []string{"dir/a.txt"}, got)
	require.Equal(t, map[string]int{feeds.Skipped: 1}, skipped)
	require.Len(t, s.asked, asked, "something was fetched")

	var in []string
	require.NoError(t, inputs.Walk(context.Background(), []string{"-"}, inputs.Options{Web: web, Stdin: strings.NewReader(feed)}, func(it corpus.Item) error {
		in = append(in, it.Input)
		return nil
	}))
	require.Equal(t, []string{s.URL + "/ferry"}, in)
}

func TestFormatForWebPages(t *testing.T) {
	s := newSite(t, map[string][2]string{
		"/lines": {"text/plain", line}, "/html": {"text/plain", barePage}, "/feed": {"text/plain", "<rss><channel><item><link>URL/html</link></item></channel></rss>"},
	})
	for format, want := range map[string][]string{
		"jsonl": {s.URL + "/lines", "a1"}, "html": {s.URL + "/html", s.URL + "/html"}, "feed": {s.URL + "/feed", s.URL + "/html"},
	} {
		require.Equal(t, want[1:], walk(t, inputs.Options{Web: newWeb(t, nil), Format: format, AnyLanguage: true}, want[0]), format)
	}
	require.Contains(t, walk(t, inputs.Options{Web: newWeb(t, nil), Format: "feed"}, s.URL+"/html")[0], "is neither a feed (RSS, Atom, JSON) nor a sitemap")
}

func TestKeptPagesHaveTheirRecord(t *testing.T) {
	s := newSite(t, webPages())
	path := filepath.Join(t.TempDir(), "kept.warc.gz")
	web := newWeb(t, func(o *fetch.Options) { o.WARC = path })
	_, live := walkWeb(t, s, web, s.URL+"/ferry", s.URL+"/plain", s.URL+"/latin")
	require.NoError(t, web.Close())
	byID := map[string]*corpus.Article{}
	for _, a := range live {
		byID[a.Archive.ID] = a
	}
	require.Len(t, byID, 3)
	found := 0
	require.NoError(t, inputs.Walk(context.Background(), []string{path}, inputs.Options{AnyLanguage: true}, func(it corpus.Item) error {
		a, err := it.Load()
		require.NoError(t, err)
		found++
		require.Equal(t, byID[a.Archive.ID].Text, a.Text)
		require.Equal(t, byID[a.Archive.ID].Archive, a.Archive)
		require.True(t, strings.HasSuffix(it.Input, "#"+a.Archive.ID))
		return nil
	}))
	require.Equal(t, 3, found)
}

func TestWebStopsWhenEmitFails(t *testing.T) {
	s := newSite(t, webPages())
	stop := errors.New("stop")
	for n := 1; n <= 4; n++ {
		calls := 0
		err := inputs.Walk(context.Background(), []string{s.URL + "/pier", s.URL + "/feed", s.URL + "/ferry"}, inputs.Options{Web: newWeb(t, nil)}, func(corpus.Item) error {
			if calls++; calls == n {
				return stop
			}
			return nil
		})
		require.ErrorIs(t, err, stop)
		require.Equal(t, n, calls)
	}
}

func BenchmarkWebPages(b *testing.B) {
	page := strings.Repeat("<p>The ferry runs again, the company said on Monday.</p>", 200)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", htmlType)
		if r.URL.Path != "/robots.txt" {
			fmt.Fprint(w, page)
		}
	}))
	defer server.Close()
	web, err := fetch.New(fetch.Options{UserAgent: "whosaid/1 (test@example.org)", Rate: 1e9, AllowPrivate: true})
	require.NoError(b, err)
	defer web.Close()
	var addresses []string
	for i := range 200 {
		addresses = append(addresses, fmt.Sprintf("%s/%d", server.URL, i))
	}
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		require.NoError(b, inputs.Walk(context.Background(), addresses, inputs.Options{Web: web}, func(corpus.Item) error { n++; return nil }))
		require.Equal(b, 200, n)
	}
}
