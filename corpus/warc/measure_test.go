package warc_test

// A large archive made of pages of real sites, which are not part of the
// repository: they are read from the shared data where that is there.

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/corpus/html"
	"whosaid/corpus/warc"
	"whosaid/testdata/sharedtest"
)

const sitesAt = "data/article-html/html"

// sitePages are the pages as served.
func sitePages(t testing.TB) [][]byte {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(sharedtest.Path(t, sitesAt), "*.html.gz"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	var list [][]byte
	for _, name := range files {
		packed, err := os.ReadFile(name)
		require.NoError(t, err)
		z, err := gzip.NewReader(bytes.NewReader(packed))
		require.NoError(t, err)
		raw, err := io.ReadAll(z)
		require.NoError(t, err)
		list = append(list, raw)
	}
	return list
}

// coded is a page under a coding of the body, told by n.
func coded(t testing.TB, n int, body []byte) warc.Record {
	fields := []string{"Content-Type: text/html"}
	switch n % 7 {
	case 1:
		fields, body = append(fields, "Content-Encoding: gzip"), codings["gzip"](t, body)
	case 2:
		fields, body = append(fields, "Content-Encoding: br"), codings["br"](t, body)
	case 3:
		fields, body = append(fields, "Content-Encoding: zstd"), codings["zstd"](t, body)
	case 4:
		fields, body = append(fields, "Content-Encoding: deflate"), codings["deflate"](t, body)
	case 5:
		fields, body = append(fields, "Transfer-Encoding: chunked"), chunked(body, 8000)
	case 6:
		fields, body = append(fields, "Content-Encoding: gzip", "Transfer-Encoding: chunked"), chunked(codings["gzip"](t, body), 8000)
	}
	return warc.Record{Type: "response", ID: id(n), Date: crawled, URI: uri(n), Head: head("200 OK", fields...), Body: body}
}

// crawl writes n pages with other records among them; it returns the places
// behind each record and how many records there are of all kinds.
func crawl(t testing.TB, to io.Writer, sites [][]byte, n int) (ends []int64, records int) {
	w := warc.NewWriter(to)
	require.NoError(t, w.WriteInfo("test"))
	records++
	prepared := map[int]warc.Record{} // coding a page anew each time takes longer than all else
	for k := range n {
		key := k % (len(sites) * 7)
		r, ok := prepared[key]
		if !ok {
			r = coded(t, key, sites[key%len(sites)])
			prepared[key] = r
		}
		r.ID, r.URI = id(k), uri(k)
		_, err := w.Write(r)
		require.NoError(t, err)
		ends = append(ends, w.Written())
		require.NoError(t, w.WriteRequest(uri(k), crawled, []byte("GET / HTTP/1.1\r\nHost: example.org\r\n\r\n"), id(k)))
		records += 2
		var other warc.Record
		switch k % 5 {
		case 0:
			other = warc.Record{Type: "response", URI: uri(k) + "?x", Head: head("404 Not Found", htmlType), Body: []byte("<p>No.")}
		case 1:
			other = image(k)
			other.ID = ""
		case 2:
			other = warc.Record{Type: "metadata", ContentType: "application/warc-fields", Body: []byte("fetchTimeMs: 12\r\n")}
		case 3:
			other = warc.Record{Type: "revisit", URI: uri(k), Head: head("304 Not Modified")}
		default:
			continue
		}
		_, err = w.Write(other)
		require.NoError(t, err)
		records++
	}
	return ends, records
}

// WHOSAID_PAGES=20000 go test -run TestCrawl -v ./corpus/warc makes an archive
// of so many pages; without, of a few hundred. WHOSAID_CRAWL=FILE keeps it. Every text is that of the page
// as a single file, a damaged record costs itself, memory does not grow with
// the archive, and, where Python is there, warcio counts the same records.
func TestCrawl(t *testing.T) {
	sites := sitePages(t)
	n, _ := strconv.Atoi(os.Getenv("WHOSAID_PAGES"))
	every := 20 // page whose text is compared, so that each page and coding has its turn
	if n == 0 {
		n, every = 300, 5
	}
	path := os.Getenv("WHOSAID_CRAWL")
	if path == "" {
		path = filepath.Join(t.TempDir(), "crawl.warc.gz")
	}
	f, err := os.Create(path)
	require.NoError(t, err)
	ends, records := crawl(t, f, sites, n)
	require.NoError(t, f.Close())

	counted := countByWarcio(t, path)
	require.True(t, counted < 0 || counted == records, "warcio counts %d records of %d", counted, records)

	const damage = 97 // every so many pages one is damaged
	f, err = os.OpenFile(path, os.O_RDWR, 0)
	require.NoError(t, err)
	defer f.Close()
	damaged := 0
	for k := damage; k < n; k += damage {
		spot := ends[k] - 30 // in its data
		b := make([]byte, 1)
		_, err := f.ReadAt(b, spot)
		require.NoError(t, err)
		b[0] ^= 0x10
		_, err = f.WriteAt(b, spot)
		require.NoError(t, err)
		damaged++
	}

	want := make([]func() string, len(sites))
	for i, raw := range sites {
		want[i] = sync.OnceValue(func() string {
			a, err := html.Parse(raw, "", corpus.Input{Locator: "x", Limits: corpus.DefaultLimits})
			if err != nil {
				return ""
			}
			return a.Text
		})
	}
	pages, faults, compared := 0, 0, 0
	var peaks [2]uint64 // of the heap: over the first tenth, over all
	skipped := map[string]int{}
	in := corpus.Input{Locator: "crawl.warc.gz", Limits: corpus.DefaultLimits, Skip: func(reason string) { skipped[reason]++ }}
	var reading time.Duration
	begun := time.Now()
	err = warc.Read(t.Context(), f, in, func(it corpus.Item) error {
		reading += time.Since(begun)
		defer func() { begun = time.Now() }()
		if strings.Contains(it.Input, "#offset=") {
			faults++
			return nil
		}
		k, _ := strconv.Atoi(it.Input[len(it.Input)-12:])
		pages++
		if pages%200 == 0 {
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			if k < n/10 {
				peaks[0] = max(peaks[0], m.HeapAlloc)
			}
			peaks[1] = max(peaks[1], m.HeapAlloc)
		}
		if k%every != 0 {
			return nil
		}
		a, err := it.Load()
		if text := want[k%(len(sites)*7)%len(sites)](); text == "" {
			require.Error(t, err)
		} else {
			require.NoError(t, err)
			require.Equal(t, text, a.Text)
			require.Equal(t, uri(k), a.URL)
		}
		compared++
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, n-damaged, pages)
	require.Equal(t, damaged, faults)
	require.Equal(t, n, skipped["request record"])
	require.Equal(t, (n+4)/5, skipped["status 404"])
	require.Equal(t, (n+3)/5, skipped["type image"])
	info, err := f.Stat()
	require.NoError(t, err)
	t.Logf("%d pages in %d MB: %d texts compared, %d damaged, %.0f MB/s of the file while reading, heap at most %d MB over a tenth and %d MB over all; %d records, warcio counts %d (-1: it is not there)",
		pages, info.Size()>>20, compared, damaged, float64(info.Size())/1e6/reading.Seconds(), peaks[0]>>20, peaks[1]>>20, records, counted)
	if peaks[0] > 0 {
		require.Less(t, peaks[1], peaks[0]+peaks[0]/5+16<<20)
	}
}

// countByWarcio returns -1 where that is not there.
func countByWarcio(t testing.TB, path string) int {
	python := os.Getenv("WHOSAID_PYTHON")
	if python == "" || exec.Command(python, "-c", "import warcio").Run() != nil {
		return -1
	}
	out, err := exec.Command(python, "-c", "import sys\nfrom warcio.archiveiterator import ArchiveIterator\nprint(sum(1 for _ in ArchiveIterator(open(sys.argv[1],'rb'))))", path).Output()
	require.NoError(t, err)
	n, err := strconv.Atoi(strings.TrimSpace(string(out)))
	require.NoError(t, err)
	return n
}

// Reading alone, in bytes of what is unpacked. The pages are those of real
// sites if they are there, else made up.
func BenchmarkRead(b *testing.B) {
	var records [][]byte
	raw := 0
	add := func(r warc.Record) {
		records = append(records, written(b, r))
		raw += len(records[len(records)-1])
	}
	for n, site := range sitesOr(b) {
		r := page(n)
		r.Body = site
		add(r)
		r = image(n)
		r.Body = noise(20_000)
		add(r)
	}
	for _, name := range []string{"plain", "gzip", "zstd"} {
		f := packings[name](b, records...)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(raw))
			b.ReportAllocs()
			before := cpuTime()
			for b.Loop() {
				n := 0
				err := warc.Read(b.Context(), bytes.NewReader(f.data), corpus.Input{Locator: names[name], Limits: corpus.DefaultLimits},
					func(corpus.Item) error { n++; return nil })
				if err != nil || n != len(records)/2 {
					b.Fatal(n, err)
				}
			}
			if took := cpuTime() - before; took > 0 {
				b.ReportMetric(float64(raw)*float64(b.N)/1e6/took.Seconds(), "MB/cpu-s")
			}
		})
	}
}

func sitesOr(b *testing.B) (list [][]byte) {
	if _, there := sharedtest.Find(b, sitesAt); there {
		return sitePages(b)
	}
	for n := range 100 {
		list = append(list, bytes.Repeat(fmt.Appendf(pageHTML(n), "%x", noise(500)), 40))
	}
	return list
}
