package warc_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/corpus/warc"
)

var crawled = time.Date(2024, 5, 1, 10, 11, 12, 0, time.UTC)

func uri(n int) string { return fmt.Sprintf("https://example.org/news/%d.html", n) }

func id(n int) string { return fmt.Sprintf("urn:uuid:00000000-0000-4000-8000-%012d", n) }

// pageHTML is an article of its own, with numbers that no compression foresees.
func pageHTML(n int) []byte {
	return fmt.Appendf(nil, `<!DOCTYPE html><html lang="en"><head><title>Bridge %[1]d opens</title></head><body><article><h1>Bridge %[1]d opens</h1>
<p>The builders denied that bridge %[1]d would open in May, said Ana Ruiz, who leads the office of works.</p>
<p>Nobody had told them about the %[2]d tonnes of steel, they wrote in a statement on Monday about bridge %[1]d.</p>
<p>“We will not pay for it,” the mayor told reporters, and added that the council had agreed to %[3]d euros.</p></article></body></html>`,
		n, n*7919%100_003, n*104_729%1_000_003)
}

// head is an HTTP head. fields are further lines, without line ends.
func head(status string, fields ...string) []byte {
	head := "HTTP/1.1 " + status + "\r\n"
	for _, f := range fields {
		if f != "" {
			head += f + "\r\n"
		}
	}
	return []byte(head + "Server: test\r\n\r\n")
}

const htmlType = "Content-Type: text/html; charset=utf-8"

// codings put on a body what a head names.
var codings = map[string]func(t testing.TB, body []byte) []byte{
	"identity": func(_ testing.TB, body []byte) []byte { return body },
	"gzip": func(t testing.TB, body []byte) []byte {
		return packed(t, body, func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) })
	},
	"br": func(t testing.TB, body []byte) []byte {
		return packed(t, body, func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) })
	},
	"deflate": func(t testing.TB, body []byte) []byte {
		return packed(t, body, func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) })
	},
	"raw deflate": func(t testing.TB, body []byte) []byte {
		return packed(t, body, func(w io.Writer) io.WriteCloser { z, _ := flate.NewWriter(w, 6); return z })
	},
	"zstd":    func(t testing.TB, body []byte) []byte { return zstded(t, body) },
	"chunked": func(_ testing.TB, body []byte) []byte { return chunked(body, 200) },
}

func packed(t testing.TB, body []byte, open func(io.Writer) io.WriteCloser) []byte {
	t.Helper()
	var b bytes.Buffer
	w := open(&b)
	_, err := w.Write(body)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Bytes()
}

func zstded(t testing.TB, body []byte, options ...zstd.EOption) []byte {
	w, err := zstd.NewWriter(nil, append(options, zstd.WithEncoderConcurrency(1))...)
	require.NoError(t, err)
	defer w.Close()
	return w.EncodeAll(body, nil)
}

func chunked(body []byte, size int) []byte {
	var b bytes.Buffer
	for len(body) > 0 {
		n := min(size, len(body))
		fmt.Fprintf(&b, "%x\r\n%s\r\n", n, body[:n])
		body = body[n:]
	}
	b.WriteString("0\r\n\r\n")
	return b.Bytes()
}

// page is a good response.
func page(n int) warc.Record {
	return warc.Record{Type: "response", ID: id(n), Date: crawled, URI: uri(n), Head: head("200 OK", htmlType), Body: pageHTML(n)}
}

// textPage is a good response that takes no time to load.
func textPage(n int) warc.Record {
	return warc.Record{Type: "response", ID: id(n), Date: crawled, URI: uri(n), Head: head("200 OK", "Content-Type: text/plain"),
		Body: fmt.Appendf(nil, "The mayor said no %d times, and she added that the %d builders had not been told of it.\n", n, n*7919%100_003)}
}

func textPages(t testing.TB, from, n int) [][]byte {
	var records [][]byte
	for k := range n {
		records = append(records, written(t, textPage(from+k)))
	}
	return records
}

// file is an archive; ends are the places behind each record.
type file struct {
	data []byte
	ends []int
}

// packings are the ways to compress records, each by itself.
var packings = map[string]func(t testing.TB, records ...[]byte) file{
	"plain": func(_ testing.TB, records ...[]byte) file { return join(records, func(r []byte) []byte { return r }) },
	"gzip": func(t testing.TB, records ...[]byte) file {
		return join(records, func(r []byte) []byte { return codings["gzip"](t, r) })
	},
	"zstd": func(t testing.TB, records ...[]byte) file {
		return join(records, func(r []byte) []byte { return zstded(t, r) })
	},
	"zstd, dictionary": func(t testing.TB, records ...[]byte) file {
		dict := dictionary(t)
		f := join(records, func(r []byte) []byte { return zstded(t, r, zstd.WithEncoderDict(dict)) })
		return f.behind(skippable("\x5d\x2a\x4d\x18", dict))
	},
	"zstd, compressed dictionary": func(t testing.TB, records ...[]byte) file {
		dict := dictionary(t)
		f := join(records, func(r []byte) []byte { return zstded(t, r, zstd.WithEncoderDict(dict)) })
		return f.behind(skippable("\x5d\x2a\x4d\x18", zstded(t, dict)))
	},
}

func join(records [][]byte, pack func([]byte) []byte) (f file) {
	for _, r := range records {
		f.data = append(f.data, pack(r)...)
		f.ends = append(f.ends, len(f.data))
	}
	return f
}

// names are the usual ones for each packing.
var names = map[string]string{
	"plain": "crawl.warc", "gzip": "crawl.warc.gz", "zstd": "crawl.warc.zst",
	"zstd, dictionary": "crawl.warc.zst", "zstd, compressed dictionary": "crawl.warc.zst",
}

func (f file) behind(start []byte) file {
	moved := file{data: append(start, f.data...)}
	for _, end := range f.ends {
		moved.ends = append(moved.ends, end+len(start))
	}
	return moved
}

func skippable(magic string, content []byte) []byte {
	n := len(content)
	return append([]byte{magic[0], magic[1], magic[2], magic[3], byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)}, content...)
}

func dictionary(t testing.TB) []byte {
	once.Do(func() { dict = newDictionary(t) })
	return bytes.Clone(dict)
}

var (
	once sync.Once
	dict []byte
)

func newDictionary(t testing.TB) []byte {
	var samples [][]byte
	for n := range 40 {
		samples = append(samples, written(t, page(n+5000)))
	}
	dict, err := zstd.BuildDict(zstd.BuildDictOptions{ID: 77, Contents: samples, History: samples[0], Offsets: [3]int{1, 4, 8}})
	require.NoError(t, err)
	return dict
}

// written is one record without compression.
func written(t testing.TB, r warc.Record) []byte {
	t.Helper()
	var b bytes.Buffer
	_, err := warc.NewPlainWriter(&b).Write(r)
	require.NoError(t, err)
	return b.Bytes()
}

func pages(t testing.TB, from, n int) [][]byte {
	var records [][]byte
	for k := range n {
		records = append(records, written(t, page(from+k)))
	}
	return records
}

// read is the result of reading an archive.
type read struct {
	articles []*corpus.Article
	faults   []string       // of items that gave no article
	skipped  map[string]int // by reason
	err      error
}

func (r read) ids() []string {
	ids := []string{}
	for _, a := range r.articles {
		_, id, _ := strings.Cut(a.Input, "#")
		ids = append(ids, id)
	}
	return ids
}

func readFrom(t testing.TB, src io.Reader, in corpus.Input) read {
	t.Helper()
	got := read{skipped: map[string]int{}}
	if in.Locator == "" {
		in.Locator = "crawl.warc.gz"
	}
	if in.Limits == (corpus.Limits{}) {
		in.Limits = corpus.DefaultLimits
	}
	in.Skip = func(reason string) { got.skipped[reason]++ }
	got.err = warc.Read(context.Background(), src, in, func(it corpus.Item) error {
		a, err := it.Load()
		if err != nil {
			got.faults = append(got.faults, err.Error())
			return nil
		}
		got.articles = append(got.articles, a)
		return nil
	})
	return got
}

func readAll(t testing.TB, data []byte) read {
	t.Helper()
	return readFrom(t, bytes.NewReader(data), corpus.Input{})
}

// image is a response that is no page.
func image(n int) (r warc.Record) {
	r = textPage(n)
	r.Head, r.Body = head("200 OK", "Content-Type: image/png"), append([]byte("\x89PNG\r\n\x1a\n"), noise(300)...)
	return r
}
