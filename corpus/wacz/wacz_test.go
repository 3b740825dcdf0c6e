package wacz_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/corpus/inputs"
	"whosaid/corpus/wacz"
	"whosaid/corpus/warc"
)

func id(n int) string { return fmt.Sprintf("urn:uuid:00000000-0000-4000-8000-%012d", n) }

// crawl is an archive of n pages of plain text, from the first on.
func crawl(t testing.TB, first, n int) string {
	var b bytes.Buffer
	w := warc.NewWriter(&b)
	require.NoError(t, w.WriteInfo("test"))
	for k := first; k < first+n; k++ {
		_, err := w.Write(warc.Record{
			Type: "response", ID: id(k), Date: time.Unix(0, 0), URI: fmt.Sprintf("https://example.org/%d", k),
			Head: []byte("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"),
			Body: fmt.Appendf(nil, "The mayor said no %d times, and she added that nobody had been told of it.\n", k),
		})
		require.NoError(t, err)
	}
	return b.String()
}

type member struct {
	name, data string
	method     uint16
}

func members(t testing.TB) []member {
	return []member{
		{"archive/one.warc.gz", crawl(t, 1, 3), zip.Store},
		{"archive/two.warc.gz", crawl(t, 4, 2), zip.Deflate},
		{"archive/notes.txt", "The mayor said no.", zip.Deflate},
		{"indexes/index.cdx.gz", "x", zip.Store},
		{"pages/pages.jsonl", `{"id":"p","text":"The mayor said no."}` + "\n", zip.Deflate},
		{"datapackage.json", "{}", zip.Deflate},
	}
}

func zipped(t testing.TB, members []member) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, m := range members {
		f, err := w.CreateHeader(&zip.FileHeader{Name: m.name, Method: m.method})
		require.NoError(t, err)
		_, err = io.WriteString(f, m.data)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

// walk returns what each item gave, and the reasons for passing over.
func walk(t testing.TB, opts inputs.Options, input string) (got []string, skipped map[string]int) {
	skipped = map[string]int{}
	opts.AnyLanguage = true
	opts.Skip = func(reason string) { skipped[reason]++ }
	err := inputs.Walk(t.Context(), []string{input}, opts, func(it corpus.Item) error {
		if a, err := it.Load(); err != nil {
			got = append(got, err.Error())
		} else {
			got = append(got, a.Input)
		}
		return nil
	})
	require.NoError(t, err)
	return got, skipped
}

func TestPagesOfTheArchivesInIt(t *testing.T) {
	t.Chdir(t.TempDir())
	data := zipped(t, members(t))
	want := func(at string) []string {
		return []string{
			at + "!/archive/one.warc.gz#" + id(1), at + "!/archive/one.warc.gz#" + id(2), at + "!/archive/one.warc.gz#" + id(3),
			at + "!/archive/two.warc.gz#" + id(4), at + "!/archive/two.warc.gz#" + id(5),
		}
	}
	reasons := map[string]int{"index or list in a WACZ": 4, "warcinfo record": 2}
	for _, name := range []string{"crawl.wacz", "crawl", "crawl.ZIP"} { // the last two told by content
		require.NoError(t, os.WriteFile(name, data, 0o666))
		if name == "crawl.ZIP" {
			continue // a zip by its name is read as one
		}
		got, skipped := walk(t, inputs.Options{}, name)
		require.Equal(t, want(name), got)
		require.Equal(t, reasons, skipped)
	}
	got, skipped := walk(t, inputs.Options{Stdin: bytes.NewReader(data)}, "-")
	require.Equal(t, want("stdin"), got)
	require.Equal(t, reasons, skipped)
	got, _ = walk(t, inputs.Options{Format: "wacz"}, "crawl.ZIP")
	require.Equal(t, want("crawl.ZIP"), got)
}

func TestInAFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("crawl.wacz", zipped(t, members(t)), 0o666))
	got, _ := walk(t, inputs.Options{}, ".")
	require.Len(t, got, 5)
}

// Cut anywhere: what is whole before is read from a pipe, and a fault tells.
func TestCut(t *testing.T) {
	data := zipped(t, members(t)[:2])
	for k := 1; k < len(data); k += 7 {
		got, _ := walk(t, inputs.Options{Stdin: bytes.NewReader(data[:k]), Format: "wacz"}, "-")
		faults := 0
		for _, s := range got {
			if strings.Contains(s, ": ") {
				faults++
			}
		}
		if k > bytes.Index(data, []byte("PK\x01\x02")) {
			require.GreaterOrEqual(t, len(got)-faults, 5, "cut at %d in the table of contents", k)
			continue
		}
		require.NotZero(t, faults, "cut at %d", k)
	}
}

func TestDamagedRecordCostsItself(t *testing.T) {
	list := members(t)[:1]
	whole := list[0].data
	list[0].data = whole[:len(whole)-40] + "xx" + whole[len(whole)-38:]
	path := filepath.Join(t.TempDir(), "a.wacz")
	require.NoError(t, os.WriteFile(path, zipped(t, list), 0o666))
	got, _ := walk(t, inputs.Options{}, path)
	require.Len(t, got, 3)
	require.Contains(t, got[2], "a.wacz!/archive/one.warc.gz#offset=")
	require.Contains(t, got[2], "the record is damaged")
}

func TestOtherZipsAreNot(t *testing.T) {
	for _, name := range []string{"a.txt", "archive/a.txt", "pages/a.html", "data/datapackage.json", "word/document.xml"} {
		require.False(t, wacz.Sniff(zipped(t, []member{{name: name}})), name)
	}
	for _, name := range []string{"archive/", "archive/a.warc.gz", "archive/a.warc", "datapackage.json", "indexes/index.cdx", "pages/pages.jsonl", "pages/extraPages.jsonl"} {
		require.True(t, wacz.Sniff(zipped(t, []member{{name: name}})), name)
	}
	require.False(t, wacz.Sniff([]byte("PK\x03\x04")))
}

func TestStopsWithItsReceiver(t *testing.T) {
	stop := errors.New("stop")
	in := corpus.Input{Locator: "a.wacz", Limits: corpus.DefaultLimits, Member: func(context.Context, corpus.Member) error { return stop }}
	err := wacz.Read(t.Context(), bytes.NewReader(zipped(t, members(t))), in, nil)
	require.ErrorIs(t, err, stop)
}

func FuzzRead(f *testing.F) {
	f.Add(zipped(f, members(f)))
	f.Fuzz(func(t *testing.T, data []byte) {
		walk(t, inputs.Options{Stdin: bytes.NewReader(data), Format: "wacz", Limits: corpus.Limits{ArticleBytes: 1 << 16, UnpackedBytes: 1 << 20}}, "-")
	})
}
