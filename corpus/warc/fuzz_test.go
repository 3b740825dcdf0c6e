package warc

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"whosaid/corpus"
)

// seeds are files of two records each.
func seeds(t testing.TB) [][]byte {
	var plain, packed bytes.Buffer
	for _, w := range []*Writer{NewPlainWriter(&plain), NewWriter(&packed)} {
		for n := range 2 {
			_, err := w.Write(Record{
				Type: "response", ID: fmt.Sprintf("urn:uuid:%d", n), URI: "https://example.org/",
				Head: []byte("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"), Body: []byte("The mayor said no."),
			})
			require.NoError(t, err)
		}
	}
	z, err := zstd.NewWriter(nil)
	require.NoError(t, err)
	defer z.Close()
	arc := "filedesc://a.arc 0.0.0.0 20040501101112 text/plain 2\n1 \nhttp://example.org/ 192.0.2.1 20040501101112 text/plain 5\nMayor\n"
	return [][]byte{
		plain.Bytes(), packed.Bytes(), z.EncodeAll(plain.Bytes(), nil), []byte(arc),
		append([]byte("\x5d\x2a\x4d\x18\x04\x00\x00\x00dict"), z.EncodeAll(plain.Bytes(), nil)...),
		append(packed.Bytes()[:60:60], packed.Bytes()...), plain.Bytes()[:300],
	}
}

// Whatever the file: no panic, no hang, memory in bounds, items as the seam
// promises them, and the same on a second run in small reads.
func FuzzRead(f *testing.F) {
	for _, data := range seeds(f) {
		f.Add(data, "a.warc")
		f.Add(data, "a.arc.gz")
	}
	f.Fuzz(func(t *testing.T, data []byte, name string) {
		if !utf8.ValidString(name) {
			return
		}
		limits := corpus.Limits{ArticleBytes: 1 << 12, UnpackedBytes: 1 << 20}
		run := func(small bool) (got []string) {
			in := corpus.Input{Locator: name, Limits: limits, Skip: func(reason string) { got = append(got, reason) }}
			src := bufio.NewReaderSize(bytes.NewReader(data), 16)
			if !small {
				src = bufio.NewReaderSize(bytes.NewReader(data), 1<<16)
			}
			err := Read(context.Background(), src, in, func(it corpus.Item) error {
				require.True(t, strings.HasPrefix(it.Input, name+"#"))
				require.LessOrEqual(t, it.Bytes, limits.ArticleBytes)
				a, err := it.Load()
				if err != nil {
					var fault *corpus.Error
					require.ErrorAs(t, err, &fault)
					require.Equal(t, it.Input, fault.Input)
					got = append(got, err.Error())
					return nil
				}
				require.True(t, utf8.ValidString(a.Text))
				require.NotEmpty(t, strings.TrimSpace(a.Text))
				require.NotNil(t, a.Archive)
				got = append(got, a.Input+a.Text)
				return nil
			})
			if err != nil {
				got = append(got, err.Error())
			}
			return got
		}
		require.Equal(t, run(false), run(true))
	})
}

func FuzzHeader(f *testing.F) {
	for _, s := range []string{
		"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 10\r\n\r\n", "WARC/1.1\nA: b\n c\nContent-Length:0\n\n", "WARC/1.x\r\n\r\n",
		"http://example.org/ 192.0.2.1 20040501101112 text/html 5\n", "WARC/1.0\r\nContent-Length: 99999999999999999999\r\n\r\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		in := bufio.NewReaderSize(bytes.NewReader(data), readBytes)
		h, err := readHeader(in)
		if err != nil {
			return
		}
		require.GreaterOrEqual(t, h.length, int64(0))
		for _, s := range []string{h.kind, h.id, h.uri, h.date, h.contentType} {
			require.True(t, utf8.ValidString(s))
			require.NotContains(t, s, "\n")
		}
		require.True(t, beginsRecord(data), "a record is read where none is seen to begin")
	})
}

// The head of a response and its body: what comes out has the limit, whatever
// the codings.
func FuzzResponse(f *testing.F) {
	var gz bytes.Buffer
	w := gzip.NewWriter(&gz)
	_, _ = w.Write(bytes.Repeat([]byte("The mayor said no. "), 1000))
	_ = w.Close()
	for _, coding := range []string{"gzip", "br", "deflate", "zstd", "chunked", "gzip, br", "identity", ""} {
		f.Add([]byte("HTTP/1.1 200 OK\r\nContent-Encoding: "+coding+"\r\n\r\n"), gz.Bytes())
		f.Add([]byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: "+coding+"\r\n\r\n"), []byte("5\r\nMayor\r\n0\r\n\r\n"))
	}
	f.Fuzz(func(t *testing.T, head, body []byte) {
		block := append(bytes.Clone(head), body...)
		h, err := parseHTTP(block, true)
		if err != nil {
			return
		}
		require.LessOrEqual(t, h.size, len(block))
		require.True(t, h.status >= 100 && h.status <= 999)
		const limit = 1 << 12
		out, notes, err := decodeBody(block[h.size:], h, limit)
		require.LessOrEqual(t, len(out), limit)
		for _, note := range notes {
			require.True(t, utf8.ValidString(note))
		}
		if err != nil {
			require.NotEmpty(t, err.Error())
		}
		_ = startOf(block[h.size:], h)
		p := page{http: h, header: header{payload: "sha1:AAAA"}}
		_ = p.checkDigests(block, block[h.size:], limit)
	})
}
