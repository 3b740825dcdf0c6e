package warc_test

import (
	"bytes"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/corpus/warc"
)

// with is page n, changed.
func with(n int, change func(r *warc.Record)) warc.Record {
	r := page(n)
	change(&r)
	return r
}

func readRecords(t testing.TB, records ...warc.Record) read {
	t.Helper()
	var b bytes.Buffer
	w := warc.NewWriter(&b)
	for _, r := range records {
		_, err := w.Write(r)
		require.NoError(t, err)
	}
	return readAll(t, b.Bytes())
}

func TestOnlyPagesAreRead(t *testing.T) {
	status := func(n int, status string) warc.Record {
		return with(n, func(r *warc.Record) { r.Head = head(status, htmlType) })
	}
	typed := func(n int, contentType string) warc.Record {
		return with(n, func(r *warc.Record) { r.Head = head("200 OK", contentType) })
	}
	of := func(n int, kind, contentType, uri string) warc.Record {
		return with(n, func(r *warc.Record) { r.Type, r.ContentType, r.URI, r.Head = kind, contentType, uri, nil })
	}
	for _, c := range []struct {
		record warc.Record
		reason string // "" is a page
	}{
		{page(1), ""},
		{status(2, "404 Not Found"), "status 404"},
		{status(3, "301 Moved"), "status 301"},
		{status(4, "200"), ""},
		{with(5, func(r *warc.Record) {
			r.Head = bytes.Replace(r.Head, []byte("HTTP/1.1 200 OK"), []byte("HTTP/2 200"), 1)
		}), ""},
		{with(6, func(r *warc.Record) { r.Head = bytes.ReplaceAll(r.Head, []byte("\r\n"), []byte("\n")) }), ""},
		{typed(7, "content-type: Application/XHTML+XML"), ""},
		{typed(8, "Content-Type: text/plain; charset=utf-8"), ""},
		{typed(9, "Content-Type: image/png"), "type image"},
		{typed(10, "Content-Type: application/json; charset=utf-8"), "type application/json"},
		{typed(11, "Content-Type: application/vnd.made-up.11"), "type other application"},
		{typed(12, "Content-Type: nonsense"), "type other"},
		{typed(13, "Content-Type: text/html; charset"), ""},
		{typed(14, "X-None: 1"), ""}, // told from the body
		{with(15, func(r *warc.Record) { r.Head, r.Body = head("200 OK"), noise(2000) }), "type application/octet-stream"},
		{with(16, func(r *warc.Record) {
			r.Head, r.Body = head("200 OK", "Content-Encoding: gzip", "Transfer-Encoding: chunked"), chunked(codings["gzip"](t, r.Body), 100)
		}), ""},
		{with(17, func(r *warc.Record) { r.Body = nil }), "empty page"},
		{with(18, func(r *warc.Record) {
			r.URI, r.Head = "https://example.org/robots.txt?x", head("200 OK", "Content-Type: text/plain")
		}), "robots.txt"},
		{of(19, "request", "", uri(19)), "request record"},
		{of(20, "metadata", "application/warc-fields", uri(20)), "metadata record"},
		{of(21, "revisit", "", uri(21)), "revisit record"},
		{of(22, "continuation", "", uri(22)), "continuation record"},
		{of(23, "gadget", "text/html", uri(23)), "record of an unknown type"},
		{of(24, "resource", "text/html", uri(24)), ""},
		{of(25, "resource", "text/html", "file:///home/page.html"), ""},
		{of(26, "resource", "text/plain", "urn:text:"+uri(26)), "resource record under an address that is not of the web"},
		{of(27, "resource", "image/jpeg", uri(27)), "type image"},
		{of(28, "conversion", "text/plain", uri(28)), ""},
		{with(29, func(r *warc.Record) { r.ContentType, r.URI, r.Head = "text/dns", "dns:example.org", nil }), "response of another protocol"},
		{warc.Record{Type: "warcinfo", ID: id(30), Body: []byte("software: x\r\n")}, "warcinfo record"},
	} {
		got := readRecords(t, c.record)
		require.NoError(t, got.err)
		require.Empty(t, got.faults)
		if c.reason == "" {
			require.Equal(t, []string{c.record.ID}, got.ids())
			require.Empty(t, got.skipped)
			continue
		}
		require.Equal(t, map[string]int{c.reason: 1}, got.skipped, c.record.ID)
		require.Empty(t, got.articles)
	}
}

func TestRecordsThatAreNoHTTP(t *testing.T) {
	for head, want := range map[string]string{
		"<html>":               "the record holds no HTTP response",
		"HTTP/1.1 abc\r\n\r\n": "the record holds no HTTP response",
		"HTTP/1.1 200 OK\r\n" + strings.Repeat("X-Long: 1234567890\r\n", 5000): "the HTTP head of the response does not end",
	} {
		got := readRecords(t, page(1), with(2, func(r *warc.Record) { r.Head = []byte(head) }), page(3))
		require.Equal(t, []string{"crawl.warc.gz#" + id(2) + ": read: " + want}, got.faults)
		require.Equal(t, []string{id(1), id(3)}, got.ids())
	}
}

// Each coding, alone and chunked, gives the text of the page as it is.
func TestBodyCodings(t *testing.T) {
	want := readRecords(t, page(1)).articles[0].Text
	for coding, pack := range codings {
		names := []string{coding}
		switch coding {
		case "raw deflate":
			names = []string{"deflate"}
		case "gzip":
			names = []string{"gzip", "x-gzip", "GZIP", " gzip "}
		case "chunked":
			names = []string{"identity"}
		}
		for _, name := range names {
			for _, transfer := range []string{"", "Transfer-Encoding: chunked"} {
				if coding == "chunked" && transfer == "" {
					continue
				}
				r := page(1)
				if coding != "chunked" {
					r.Body = pack(t, r.Body)
				}
				if transfer != "" {
					r.Body = chunked(r.Body, 100)
				}
				r.Head = head("200 OK", htmlType, "Content-Encoding: "+name, transfer)
				got := readRecords(t, r)
				require.Empty(t, got.faults, "%s %s", name, transfer)
				require.Equal(t, want, got.articles[0].Text)
				require.Empty(t, got.articles[0].Warnings)
			}
		}
	}
	r := page(1)
	r.Body = codings["gzip"](t, codings["br"](t, r.Body))
	for _, fields := range [][]string{{"Content-Encoding: br, gzip"}, {"Content-Encoding: br", "Content-Encoding: gzip"}, {"Content-Encoding: br", "Transfer-Encoding: gzip"}} {
		r.Head = head("200 OK", append(fields, htmlType)...)
		require.Equal(t, want, readRecords(t, r).articles[0].Text, fields)
	}
	r.Head = head("200 OK", htmlType, "Content-Encoding: br,br,br,br,br")
	require.Contains(t, readRecords(t, r).faults[0], "has 5 codings")
}

// Crawlers that take codings off often leave the head as it was.
func TestCodingsThatAreOffAlready(t *testing.T) {
	for _, coding := range []string{"gzip", "br", "deflate", "zstd", "frob"} {
		for _, transfer := range []string{"", "chunked"} {
			got := readRecords(t, with(1, func(r *warc.Record) {
				r.Head = head("200 OK", htmlType, "Content-Encoding: "+coding, "Transfer-Encoding: "+transfer)
			}))
			require.Empty(t, got.faults, coding)
			require.Contains(t, got.articles[0].Text, "denied that bridge 1 would open")
			require.NotEmpty(t, got.articles[0].Warnings, coding)
			for _, w := range got.articles[0].Warnings {
				require.Contains(t, w, "taken as it is")
			}
		}
	}
}

func TestCutBodies(t *testing.T) {
	for coding, pack := range codings {
		name := strings.TrimPrefix(coding, "raw ")
		field := "Content-Encoding: " + name
		if coding == "chunked" {
			field = "Transfer-Encoding: chunked"
		}
		cut := with(1, func(r *warc.Record) {
			r.Body = pack(t, r.Body)
			r.Body = r.Body[:len(r.Body)*3/4]
			r.Head = head("200 OK", htmlType, field)
		})
		got := readRecords(t, cut)
		if coding == "identity" {
			require.Empty(t, got.faults)
		} else {
			require.Equal(t, []string{"crawl.warc.gz#" + id(1) + ": decompress: the body is cut: it ends in the middle of its " + name + " coding"}, got.faults)
		}
		cut.Fields = []warc.Field{{Name: "WARC-Truncated", Value: "length"}}
		got = readRecords(t, cut)
		if coding == "zstd" {
			require.Len(t, got.faults, 1, "of a short body zstd gives nothing before its end")
			continue
		}
		require.Empty(t, got.faults, coding)
		require.Contains(t, got.articles[0].Text, "denied that bridge 1 would open", coding)
		require.Contains(t, got.articles[0].Warnings, "the archive holds only a part of the page (WARC-Truncated: length)")
	}
	got := readRecords(t, with(1, func(r *warc.Record) { // the last chunk is missing
		r.Body = bytes.TrimSuffix(chunked(r.Body, 100), []byte("0\r\n\r\n"))
		r.Head = head("200 OK", htmlType, "Transfer-Encoding: chunked")
	}))
	require.Equal(t, []string{"the mark at the end of the body is missing: the page may be cut"}, got.articles[0].Warnings)

	got = readRecords(t, with(1, func(r *warc.Record) { r.Head = head("200 OK", htmlType, "Content-Length: 100000") }))
	require.Regexp(t, `^the page is cut: its last \d+ bytes, of 100000, are not in the archive$`, got.articles[0].Warnings[0])
}

func TestDamagedBody(t *testing.T) {
	for _, coding := range []string{"gzip", "zstd"} { // the others have no checksum over all
		got := readRecords(t, page(1), with(2, func(r *warc.Record) {
			r.Body = codings[coding](t, r.Body)
			r.Body[len(r.Body)-6] ^= 1
			r.Head = head("200 OK", htmlType, "Content-Encoding: "+coding)
		}), page(3))
		require.Len(t, got.faults, 1)
		require.Contains(t, got.faults[0], "crawl.warc.gz#"+id(2)+": decompress: the body is damaged: "+coding)
		require.Equal(t, []string{id(1), id(3)}, got.ids())
	}
}

// zeros that every coding packs small are stopped at the limit, in its memory.
func TestBombs(t *testing.T) {
	const size = 32 << 20
	limits := corpus.Limits{ArticleBytes: 8 << 20, UnpackedBytes: 1 << 40}
	for _, coding := range []string{"gzip", "br", "deflate", "raw deflate", "zstd"} {
		r := page(1)
		r.Body = codings[coding](t, make([]byte, size))
		r.Head = head("200 OK", htmlType, "Content-Encoding: "+strings.TrimPrefix(coding, "raw "))
		data := written(t, r)
		before := allocated()
		got := readFrom(t, bytes.NewReader(data), corpus.Input{Limits: limits})
		require.Equal(t, []string{"crawl.warc.gz#" + id(1) + ": decompress: the article is larger than 8388608 bytes: over the limit (--max-bytes allows more)"}, got.faults, coding)
		require.Less(t, allocated()-before, uint64(100<<20), coding)
	}
	// Coded twice, and in the packing of the file, where it costs its record.
	r := page(1)
	r.Body = codings["gzip"](t, codings["gzip"](t, make([]byte, size)))
	r.Head = head("200 OK", htmlType, "Content-Encoding: gzip, gzip")
	require.Contains(t, readFrom(t, bytes.NewReader(written(t, r)), corpus.Input{Limits: limits}).faults[0], "over the limit")

	for _, packing := range []string{"gzip", "zstd"} {
		r := image(2)
		r.Body = make([]byte, 80<<20)
		f := packings[packing](t, written(t, textPage(1)), written(t, r), written(t, textPage(3)))
		before := allocated()
		got := readFrom(t, bytes.NewReader(f.data), corpus.Input{Limits: limits})
		require.Equal(t, []string{id(1), id(3)}, got.ids(), packing)
		require.Len(t, got.faults, 1)
		require.Contains(t, got.faults[0], "unpacks to more than 100 times its size")
		require.Less(t, allocated()-before, uint64(100<<20), packing)
	}
	// All of the file together.
	f := packings["gzip"](t, pages(t, 1, 10)...)
	got := readFrom(t, bytes.NewReader(f.data), corpus.Input{Limits: corpus.Limits{ArticleBytes: 8 << 20, UnpackedBytes: 5000}})
	require.ErrorIs(t, got.err, corpus.ErrTooLarge)
	require.Less(t, len(got.articles), 10)
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

func TestTooLargePageCostsItselfOnly(t *testing.T) {
	big := with(2, func(r *warc.Record) { r.Body = append(r.Body, bytes.Repeat([]byte(" "), 2000)...) })
	for name, pack := range packings {
		f := pack(t, written(t, page(1)), written(t, big), written(t, page(3)))
		got := readFrom(t, bytes.NewReader(f.data), corpus.Input{Limits: corpus.Limits{ArticleBytes: 2500, UnpackedBytes: 1 << 30}})
		require.Equal(t, []string{"crawl.warc.gz#" + id(2) + ": read: the record is larger than 2500 bytes: over the limit (--max-bytes allows more)"}, got.faults, name)
		require.Equal(t, []string{id(1), id(3)}, got.ids(), name)
	}
}

func TestDigests(t *testing.T) {
	sum, md := sha256.Sum256(pageHTML(1)), md5.Sum(pageHTML(1))
	const wrong = "the record is not as it was archived: wrong "
	for name, c := range map[string]struct {
		field, value, warning string
	}{
		"sha256":       {"WARC-Payload-Digest", "sha256:" + hex.EncodeToString(sum[:]), ""},
		"upper case":   {"WARC-Payload-Digest", "SHA-256:" + strings.ToUpper(hex.EncodeToString(sum[:])), ""},
		"md5":          {"WARC-Payload-Digest", "md5:" + hex.EncodeToString(md[:]), ""},
		"not known":    {"WARC-Payload-Digest", "blake9:00", ""},
		"another":      {"WARC-Payload-Digest", "sha256:" + strings.Repeat("0", 64), wrong + "WARC-Payload-Digest"},
		"too short":    {"WARC-Payload-Digest", "sha1:AAAA", wrong + "WARC-Payload-Digest"},
		"no digits":    {"WARC-Payload-Digest", "sha1:!!!", wrong + "WARC-Payload-Digest"},
		"of the block": {"WARC-Block-Digest", "md5:" + strings.Repeat("0", 32), wrong + "WARC-Block-Digest"},
	} {
		// The last of two fields of one name counts, so the writer's own is taken off.
		data := written(t, page(1))
		start := bytes.Index(data, []byte(c.field))
		end := start + bytes.IndexByte(data[start:], '\n') + 1
		data = append(bytes.Clone(data[:start]), append([]byte(c.field+": "+c.value+"\r\n"), data[end:]...)...)

		got := readAll(t, data)
		require.Empty(t, got.faults, name)
		strict := readFrom(t, bytes.NewReader(data), corpus.Input{StrictDigests: true})
		if c.warning == "" {
			require.Empty(t, got.articles[0].Warnings, name)
			require.Len(t, strict.articles, 1, name)
			continue
		}
		require.Equal(t, []string{c.warning}, got.articles[0].Warnings, name)
		require.Equal(t, []string{"crawl.warc.gz#" + id(1) + ": read: " + c.warning}, strict.faults, name)
	}
}

// Crawlers make the payload digest of the body as it came, the standard of
// that without transfer coding, and some of that unpacked.
func TestPayloadDigestOfEachForm(t *testing.T) {
	gz := codings["gzip"](t, pageHTML(1))
	for name, body := range map[string][]byte{"as it came": chunked(gz, 100), "without chunks": gz, "unpacked": pageHTML(1), "another": []byte("x")} {
		sum := sha256.Sum256(body)
		data := written(t, with(1, func(r *warc.Record) {
			r.Body = chunked(gz, 100)
			r.Head = head("200 OK", htmlType, "Content-Encoding: gzip", "Transfer-Encoding: chunked")
		}))
		start := bytes.Index(data, []byte("WARC-Payload-Digest"))
		end := start + bytes.IndexByte(data[start:], '\n') + 1
		data = append(bytes.Clone(data[:start]), append(fmt.Appendf(nil, "WARC-Payload-Digest: sha256:%x\r\n", sum), data[end:]...)...)
		got := readAll(t, data)
		require.Len(t, got.articles, 1)
		require.Equal(t, name == "another", len(got.articles[0].Warnings) > 0, name)
	}
}

func TestHeadersAreReadAsTheStandardSays(t *testing.T) {
	body := string(head("200 OK", htmlType)) + string(pageHTML(1))
	record := fmt.Sprintf("WARC/1.0\r\nwarc-type:Response\r\nWARC-Record-ID: <%s>\r\nWARC-Target-URI: <%s>\r\nX-Long: one\r\n two\r\n\tthree\r\nWARC-Segment-Number: 1\r\nCONTENT-LENGTH:  %d  \r\n\r\n%s\r\n\r\n", id(1), uri(1), len(body), body)
	for name, data := range map[string]string{
		"1.0": record, "0.18": strings.Replace(record, "1.0", "0.18", 1), "2.13": strings.Replace(record, "1.0", "2.13", 1),
		"\\n alone in the head": strings.Replace(strings.Replace(record, "\r\n", "\n", 9), "\n\r\n", "\n\n", 1),
	} {
		got := readAll(t, []byte(data))
		require.Empty(t, got.faults, name)
		require.Equal(t, []string{id(1)}, got.ids(), name)
		require.Equal(t, uri(1), got.articles[0].URL)
		require.Contains(t, got.articles[0].Archive.PayloadDigest, "sha256:", "made here where the record has none")
		require.Contains(t, got.articles[0].Warnings[0], "in several records")
	}
	got := readAll(t, []byte(strings.Replace(record, "WARC-Record-ID", "X-Record-ID", 1)))
	require.Equal(t, []string{"offset=0"}, got.ids(), "a record without an id is named by its place")
}

func TestARC(t *testing.T) {
	line := func(uri, kind string, length int) string {
		return fmt.Sprintf("%s 192.0.2.1 20040501101112 %s %d\n", uri, kind, length)
	}
	record := func(uri, kind, block string) []byte { return []byte(line(uri, kind, len(block)) + block + "\n") }
	html := string(head("200 OK", htmlType)) + string(pageHTML(1))
	records := [][]byte{
		record("filedesc://crawl.arc", "text/plain", "1 0 Example\nURL IP-address Archive-date Content-type Archive-length\n"),
		record(uri(1), "text/html", html),
		record("https://example.org/a page with blanks", "text/html", html),
		record(uri(2), "no-type", string(pageHTML(2))), // a server of HTTP/0.9
		record(uri(3), "image/png", string(head("200 OK", "Content-Type: image/png"))+"x"),
		record(uri(4), "text/html", string(head("404 Not Found", htmlType))+"x"),
		record("dns:example.org", "text/dns", "20040501 example.org. 192.0.2.1"),
		[]byte(fmt.Sprintf("%s 192.0.2.1 20040501101112 text/html 200 - - 1234 crawl.arc %d\n%s\n", uri(5), len(html), html)),
	}
	for _, packing := range []string{"plain", "gzip"} {
		f := packings[packing](t, records...)
		in := corpus.Input{Locator: "crawl.arc"}
		got := readFrom(t, bytes.NewReader(f.data), in)
		require.NoError(t, got.err)
		require.Empty(t, got.faults)
		at := func(n int) string { return fmt.Sprintf("offset=%d", f.ends[n]) }
		require.Equal(t, []string{at(0), at(1), at(2), at(6)}, got.ids())
		require.Equal(t, map[string]int{"filedesc record": 1, "type image": 1, "status 404": 1, "response of another protocol": 1}, got.skipped)
		require.Equal(t, "https://example.org/a page with blanks", got.articles[1].URL)
		require.Equal(t, "2004-05-01T10:11:12Z", got.articles[0].Archive.Date)
		require.Contains(t, got.articles[2].Text, "denied that bridge 2")

		for n := 1; n < len(records); n++ { // a head that is damaged
			data := bytes.Clone(f.data)
			data[f.ends[n-1]] = '!'
			got := readFrom(t, bytes.NewReader(data), in)
			require.NotEmpty(t, got.faults)
			require.NoError(t, got.err)
		}
	}
	got := readFrom(t, bytes.NewReader(bytes.Join(records, nil)), corpus.Input{Locator: "crawl"})
	require.Len(t, got.articles, 4, "told by its content")
}

func TestARCCutAtEveryByte(t *testing.T) {
	var records [][]byte
	for n := range 4 {
		block := string(head("200 OK", "Content-Type: text/plain")) + "The mayor said no.\n"
		records = append(records, fmt.Appendf(nil, "%s 192.0.2.1 20040501101112 text/plain %d\n%s\n", uri(n), len(block), block))
	}
	for _, packing := range []string{"plain", "gzip"} {
		f := packings[packing](t, records...)
		whole := 0
		for k := range f.data {
			for whole < len(f.ends) && f.ends[whole] <= k {
				whole++
			}
			got := readFrom(t, bytes.NewReader(f.data[:k]), corpus.Input{Locator: "crawl.arc"})
			require.GreaterOrEqual(t, len(got.articles), whole, "cut at %d", k)
			require.LessOrEqual(t, len(got.faults), 1, "cut at %d", k)
		}
	}
}

func TestStopsWhenTheReceiverDoes(t *testing.T) {
	f := packings["gzip"](t, textPages(t, 1, 3)...)
	f.data[f.ends[1]-6] ^= 1
	for n := 1; n <= 3; n++ {
		calls := 0
		err := warc.Read(t.Context(), bytes.NewReader(f.data), corpus.Input{Locator: "a", Limits: corpus.DefaultLimits}, func(corpus.Item) error {
			if calls++; calls == n {
				return io.ErrClosedPipe
			}
			return nil
		})
		require.ErrorIs(t, err, io.ErrClosedPipe)
		require.Equal(t, n, calls)
	}
}
