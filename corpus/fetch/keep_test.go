package fetch

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/corpus/html"
	"whosaid/corpus/warc"
)

const story = "<html><head><title>Old mill reopens</title></head><body><p>The old mill will reopen in May, the owner said on Tuesday. It had been closed for ten years.</p></body></html>"

func serveStory(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = io.WriteString(w, story)
}

// articlesIn reads the pages of an archive by their locators.
func articlesIn(t *testing.T, path string) (list []*corpus.Article, skipped []string) {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	in := corpus.Input{Locator: "kept", Limits: corpus.DefaultLimits, StrictDigests: true, Skip: func(why string) { skipped = append(skipped, why) }}
	err = warc.Read(context.Background(), bytes.NewReader(data), in, func(it corpus.Item) error {
		a, err := it.Load()
		require.NoError(t, err)
		list = append(list, a)
		return nil
	})
	require.NoError(t, err)
	return list, skipped
}

// What is fetched stands in the archive as the bytes that came: reading it
// from there gives the same article, under the id that the page was given.
func TestKeptPagesReadTheSame(t *testing.T) {
	big := "<html><body><p>" + strings.Repeat("The harbour is open again, the port said. ", 3000) + "</p></body></html>"
	handlers := map[string]http.HandlerFunc{
		"/plain": serveStory,
		"/chunked": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			for _, part := range strings.SplitAfter(story, ">") {
				_, _ = io.WriteString(w, part)
				_ = http.NewResponseController(w).Flush()
			}
		},
		"/packed": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(gzipped([]byte(story)))
		},
		"/both": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.Header().Set("Content-Encoding", "gzip")
			data := gzipped([]byte(big))
			_, _ = w.Write(data[:20])
			_ = http.NewResponseController(w).Flush()
			_, _ = w.Write(data[20:])
		},
		"/big": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, big)
		},
		"/latin": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=iso-8859-1")
			_, _ = io.WriteString(w, strings.Replace(story, "mill", "caf\xe9", 1))
		},
		"/to-end":  raw("HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + story),
		"/hints":   raw("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + story),
		"/away":    redirect("/plain"),
		"/missing": status(404),
		"/cut":     raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n" + story),
	}
	for _, name := range []string{"kept.warc.gz", "kept.warc"} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), name)
			it := newSite(t, newClock(), handlers)
			c := newClient(t, it.clock, []*site{it}, func(o *Options) { o.WARC = path; o.Software = "whosaid test" })
			live := map[string]*corpus.Article{}
			for _, p := range []string{"/plain", "/chunked", "/packed", "/both", "/big", "/latin", "/to-end", "/hints", "/away"} {
				page, err := c.Get(context.Background(), it.URL+p)
				require.NoError(t, err, p)
				require.NotNil(t, page.Archive, p)
				a, err := html.Parse(page.Body, page.ContentType, corpus.Input{Locator: p, Limits: corpus.DefaultLimits})
				require.NoError(t, err, p)
				a.Archive, a.URL = page.Archive, page.URL
				live[page.Archive.ID] = a
			}
			require.Contains(t, get(c, it.URL+"/missing"), "404")
			require.Contains(t, get(c, it.URL+"/cut"), "broke off")
			require.NoError(t, c.Close())
			require.NoError(t, c.Close(), "closing twice")

			list, skipped := articlesIn(t, path)
			found := 0
			for _, a := range list {
				want := live[a.Archive.ID]
				require.NotNil(t, want, "%s came to nothing, and yet is kept as a page", a.URL)
				found++
				require.Equal(t, want.Text, a.Text)
				require.Equal(t, want.URL, a.URL)
				require.Equal(t, want.Archive, a.Archive)
			}
			require.Equal(t, len(live), found)
			for _, why := range []string{"warcinfo record", "request record", "status 404", "status 302"} {
				require.Contains(t, skipped, why)
			}
		})
	}
}

// A later run adds to the file, so that what earlier articles lead to stays.
func TestKeptPagesAreAddedTo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kept.warc.gz")
	it := newSite(t, newClock(), map[string]http.HandlerFunc{"*": serveStory})
	for i := range 2 {
		c := newClient(t, it.clock, []*site{it}, func(o *Options) { o.WARC = path })
		require.Equal(t, story, get(c, fmt.Sprintf("%s/%d", it.URL, i)))
		require.NoError(t, c.Close())
	}
	list, _ := articlesIn(t, path)
	require.Len(t, list, 2)
	require.NotEqual(t, list[0].URL, list[1].URL)
}

func TestFilesThatAreNoArchiveAreLeftAlone(t *testing.T) {
	dir := t.TempDir()
	for name, why := range map[string]string{"a.warc": "is no web archive", "b.warc.gz": "is no web archive", "c.txt": "must be named .warc.gz or .warc", "d/e.warc": "cannot be written"} {
		path := filepath.Join(dir, name)
		_ = os.WriteFile(path, []byte("my own notes"), 0o666)
		_, err := New(Options{UserAgent: "x/1 (a@example.org)", WARC: path})
		require.ErrorContains(t, err, why, name)
		if data, err := os.ReadFile(path); err == nil {
			require.Equal(t, "my own notes", string(data))
		}
	}
}

// Where the archive cannot be written any more, nothing passes for kept.
func TestFullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no /dev/full here: ", err)
	}
	path := filepath.Join(t.TempDir(), "kept.warc")
	it := newSite(t, newClock(), map[string]http.HandlerFunc{"*": serveStory})
	c := newClient(t, it.clock, []*site{it}, func(o *Options) { o.WARC = path })
	require.NoError(t, c.keep.f.Close())
	c.keep.f, c.keep.w = full, warc.NewPlainWriter(full)

	calls := 0
	err = c.InOrder(context.Background(), slices.Values([]string{it.URL + "/a", it.URL + "/b"}), func(int, *Page, error) error { calls++; return nil })
	require.ErrorContains(t, err, "what was fetched cannot be kept in the web archive: write /dev/full: no space left on device")
	require.Zero(t, calls)
	require.ErrorContains(t, c.Err(), "no space left")
	require.ErrorContains(t, c.Close(), "no space left")
}

// stateful serves a page that has a mark of its state.
type stateful struct {
	etag, modified, body string
	fresh                int // times that the page was sent whole
}

func (s *stateful) serve(w http.ResponseWriter, r *http.Request) {
	if s.etag != "" {
		w.Header().Set("ETag", s.etag)
	}
	if s.modified != "" {
		w.Header().Set("Last-Modified", s.modified)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if s.etag != "" && r.Header.Get("If-None-Match") == s.etag || s.etag == "" && s.modified != "" && r.Header.Get("If-Modified-Since") == s.modified {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	s.fresh++
	_, _ = io.WriteString(w, s.body)
}

func TestPagesThatHaveNotChangedAreNotSentAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache")
	tagged := &stateful{etag: `"v1"`, body: story}
	dated := &stateful{modified: "Sun, 01 Mar 2026 10:00:00 GMT", body: story}
	bare := &stateful{body: story}
	it := newSite(t, newClock(), map[string]http.HandlerFunc{
		"/tagged": tagged.serve, "/dated": dated.serve, "/bare": bare.serve, "/away": redirect("/tagged"),
		"/secret": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "private, no-store")
			w.Header().Set("ETag", `"x"`)
			require.Empty(t, r.Header.Get("If-None-Match"))
			serveStory(w, r)
		},
	})
	run := func() {
		c := newClient(t, it.clock, []*site{it}, func(o *Options) { o.CacheDir = dir })
		for _, p := range []string{"/tagged", "/dated", "/bare", "/away", "/secret"} {
			page, err := c.Get(context.Background(), it.URL+p)
			require.NoError(t, err)
			require.Equal(t, tagged.body, string(page.Body), p)
			require.Equal(t, "text/html; charset=utf-8", page.ContentType, p)
		}
	}
	run()
	run()
	require.Equal(t, []int{1, 1, 2}, []int{tagged.fresh, dated.fresh, bare.fresh})

	changed := strings.Replace(story, "May", "June", 1)
	tagged.etag, tagged.body, dated.body, bare.body = `"v2"`, changed, changed, changed
	dated.modified = "Mon, 02 Mar 2026 10:00:00 GMT"
	c := newClient(t, it.clock, []*site{it}, func(o *Options) { o.CacheDir = dir })
	require.Equal(t, changed, get(c, it.URL+"/tagged"))
	require.Equal(t, changed, get(c, it.URL+"/dated"))

	// Files of the cache that are damaged are as good as absent.
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.gz"))
	require.NoError(t, err)
	require.Len(t, files, 2)
	for i, f := range files {
		data, err := os.ReadFile(f)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(f, data[:len(data)*(i+1)/3], 0o666))
	}
	before := tagged.fresh + dated.fresh
	require.Equal(t, changed, get(c, it.URL+"/tagged"))
	require.Equal(t, changed, get(c, it.URL+"/dated"))
	require.Equal(t, before+2, tagged.fresh+dated.fresh)
}

// With an archive, a page from the cache leads to the record that has its
// bytes; one that stands in no archive yet is fetched anew.
func TestCacheAndArchive(t *testing.T) {
	dir := t.TempDir()
	tagged := &stateful{etag: `"v1"`, body: story}
	it := newSite(t, newClock(), map[string]http.HandlerFunc{"/a": tagged.serve})
	run := func(archive string) *Page {
		c := newClient(t, it.clock, []*site{it}, func(o *Options) {
			o.CacheDir = filepath.Join(dir, "cache")
			if archive != "" {
				o.WARC = filepath.Join(dir, archive)
			}
		})
		page, err := c.Get(context.Background(), it.URL+"/a")
		require.NoError(t, err)
		require.Equal(t, story, string(page.Body))
		require.NoError(t, c.Close())
		return page
	}
	require.Nil(t, run("").Archive)
	first := run("one.warc").Archive
	require.NotNil(t, first)
	require.Equal(t, 2, tagged.fresh)
	require.Equal(t, first, run("two.warc").Archive)
	require.Equal(t, 2, tagged.fresh)
	data, err := os.ReadFile(filepath.Join(dir, "two.warc"))
	require.NoError(t, err)
	require.Contains(t, string(data), "WARC-Type: revisit\r\n")
	require.Contains(t, string(data), "WARC-Refers-To: <"+first.ID+">\r\n")
	require.Contains(t, string(data), "WARC-Refers-To-Date: "+first.Date+"\r\n")
	list, skipped := articlesIn(t, filepath.Join(dir, "two.warc"))
	require.Empty(t, list)
	require.Contains(t, skipped, "revisit record")
}

// The address decides the file, and no address leads out of the folder.
func TestCacheFiles(t *testing.T) {
	dir := t.TempDir()
	c, err := openCache(dir, 1<<20, nil)
	require.NoError(t, err)
	for _, address := range []string{"http://news.test/a", "http://news.test/../../../etc/passwd", "http://news.test/" + long(5000)} {
		require.Nil(t, c.load(address))
		c.store(&remembered{URL: address, ETag: "x", Bytes: 4, body: []byte("page")})
		require.Equal(t, "page", string(c.load(address).body))
		require.True(t, strings.HasPrefix(c.path(address), dir))
	}
	left, err := filepath.Glob(filepath.Join(dir, "*", ".new-*"))
	require.NoError(t, err)
	require.Empty(t, left)

	// Another page under the same name, and one too large, are not taken.
	f, err := os.Create(c.path("http://news.test/a"))
	require.NoError(t, err)
	z := gzip.NewWriter(f)
	_, err = z.Write([]byte(`{"url":"http://news.test/b","bytes":4}` + "\npage"))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	require.NoError(t, f.Close())
	require.Nil(t, c.load("http://news.test/a"))
}

func TestInOrder(t *testing.T) {
	clock := newClock()
	it := newSite(t, clock, map[string]http.HandlerFunc{"*": func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.URL.Path) }})
	c := newClient(t, clock, []*site{it}, nil)
	pulled := 0
	addresses := func(yield func(string) bool) {
		for i := range 60 {
			pulled++
			if !yield(fmt.Sprintf("%s/%d", it.URL, i)) {
				return
			}
		}
	}
	next := 0
	require.NoError(t, c.InOrder(context.Background(), addresses, func(i int, page *Page, err error) error {
		require.NoError(t, err)
		require.Equal(t, next, i)
		require.Equal(t, fmt.Sprintf("/%d", i), string(page.Body))
		require.LessOrEqual(t, pulled, i+ahead+1, "pages held before their turn")
		next++
		return nil
	}))
	require.Equal(t, 60, next)

	stop := fmt.Errorf("stop")
	require.ErrorIs(t, c.InOrder(context.Background(), addresses, func(i int, _ *Page, _ error) error {
		if i == 3 {
			return stop
		}
		return nil
	}), stop)

	ctx, cancel := context.WithCancel(context.Background())
	require.ErrorIs(t, c.InOrder(ctx, addresses, func(i int, _ *Page, err error) error {
		require.NoError(t, err)
		if i == 3 {
			cancel()
		}
		return nil
	}), context.Canceled)
}

// A run that is stopped while it waits ends at once, and says nothing wrong of
// the pages it waited for.
func TestStoppedWhileWaiting(t *testing.T) {
	it := newSite(t, nil, map[string]http.HandlerFunc{"*": func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }})
	c := newClient(t, nil, []*site{it}, func(o *Options) { o.clock = nil })
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	err := c.InOrder(ctx, slices.Values([]string{it.URL + "/a", it.URL + "/b"}), func(int, *Page, error) error {
		t.Error("a page came")
		return nil
	})
	require.ErrorIs(t, err, context.DeadlineExceeded)
}
