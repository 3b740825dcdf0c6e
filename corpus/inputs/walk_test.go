package inputs_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"whosaid/corpus"
	"whosaid/corpus/fetch"
	"whosaid/corpus/inputs"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	story = "The mayor said on Monday that the old bridge would stay closed until spring.\n"
	page  = "<!doctype html><html><head><title>Bridge</title></head><body><article><p>The builders denied on Monday that the bridge would open in May, said Mayor Ana Ruiz.</p><p>Nobody had told them about it, they wrote in a long statement to the council.</p></article></body></html>"
	line  = `{"id":"a1","text":"The mayor said no."}` + "\n"
)

// write makes files in a new folder, which becomes the working folder so that
// locators are short. A name that ends in a slash is a folder.
func write(t testing.TB, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, data := range files {
		if strings.HasSuffix(name, "/") {
			require.NoError(t, os.MkdirAll(name, 0o755))
			continue
		}
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(data), 0o644))
	}
}

func gzipped(t testing.TB, data string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := io.WriteString(w, data)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.String()
}

func zstded(t testing.TB, data string) string {
	w, err := zstd.NewWriter(nil)
	require.NoError(t, err)
	return string(w.EncodeAll([]byte(data), nil))
}

// walk returns one line for each item: the article's id or the error.
func walk(t testing.TB, opts inputs.Options, args ...string) []string {
	t.Helper()
	got := []string{}
	err := inputs.Walk(context.Background(), args, opts, func(it corpus.Item) error {
		a, err := it.Load()
		if err == nil {
			require.Equal(t, it.Input, a.Input)
			got = append(got, a.ID)
			return nil
		}
		var fault *corpus.Error
		require.ErrorAs(t, err, &fault)
		require.Equal(t, it.Input, fault.Input)
		got = append(got, err.Error())
		return nil
	})
	require.NoError(t, err)
	return got
}

func TestKindsByName(t *testing.T) {
	write(t, map[string]string{
		"a.txt": story, "b.html": page, "c.htm": page, "d.jsonl": line, "E.TXT": story,
		"f.txt.gz": gzipped(t, story), "g.jsonl.zst": zstded(t, line), "h.html.gz": gzipped(t, page),
		"i.txt": gzipped(t, story), "fragment.html": "Only words here said Ana Ruiz, and <b>no</b> element at the start of the page, she said.",
	})
	require.Equal(t, []string{"a.txt", "b.html", "c.htm", "a1", "E.TXT", "f.txt.gz", "a1", "h.html.gz", "i.txt"},
		walk(t, inputs.Options{}, "a.txt", "b.html", "c.htm", "d.jsonl", "E.TXT", "f.txt.gz", "g.jsonl.zst", "h.html.gz", "i.txt"))
}

func TestKindsByContent(t *testing.T) {
	write(t, map[string]string{
		"story": story, "page": page, "lines": line, "page.php": page, "story.md": story, "lines.json": line,
		"packed.gz": gzipped(t, page), "packed": zstded(t, line), "curly": "{curly} said the mayor, and no more than that.",
	})
	require.Equal(t, []string{"story", "page", "a1", "page.php", "story.md", "a1", "packed.gz", "a1", "curly"},
		walk(t, inputs.Options{}, "story", "page", "lines", "page.php", "story.md", "lines.json", "packed.gz", "packed", "curly"))
}

func TestFormatOverrides(t *testing.T) {
	write(t, map[string]string{"dir/a.txt": line, "dir/b.story": line, "dir/.hidden": line, "c.html": line})
	require.Equal(t, []string{"a1", "a1", "a1"}, walk(t, inputs.Options{Format: "jsonl"}, "dir", "c.html"))

	err := inputs.Walk(context.Background(), []string{"c.html"}, inputs.Options{Format: "pdf"}, nil)
	require.EqualError(t, err, `unknown format "pdf": the formats are `+strings.Join(inputs.Names(), ", "))
}

func TestFolderOrder(t *testing.T) {
	names := []string{"n/B.txt", "n/a-b.txt", "n/a.txt", "n/a/c.txt", "n/a/z/d.txt", "n/a0.txt", "n/b.jsonl", "n/é.txt"}
	files := map[string]string{"n/.hidden.txt": story, "n/.git/x.txt": story, "n/photo.jpg": "x", "n/Makefile": "all:", "n/pack.gz": gzipped(t, story), "n/empty/": ""}
	for _, name := range names {
		files[name] = story
	}
	files["n/b.jsonl"] = line
	write(t, files)
	want := append([]string{}, names...)
	want[6] = "a1"
	require.IsIncreasing(t, names)

	var skipped []string
	opts := inputs.Options{Skipped: func(path, why string) { skipped = append(skipped, path) }}
	require.Equal(t, want, walk(t, opts, "n"))
	require.Equal(t, []string{"n/Makefile", "n/pack.gz", "n/photo.jpg"}, skipped)
}

func TestLocatorIsThePathAsGiven(t *testing.T) {
	write(t, map[string]string{"news/2024/a.txt": story})
	for _, c := range [][2]string{
		{"news", "news/2024/a.txt"}, {"news/", "news/2024/a.txt"}, {"./news//", "./news/2024/a.txt"}, {".", "./news/2024/a.txt"},
		{"./news/2024/a.txt", "./news/2024/a.txt"}, {"news/../news", "news/../news/2024/a.txt"},
	} {
		require.Equal(t, []string{c[1]}, walk(t, inputs.Options{}, c[0]), c[0])
	}
}

func TestSeveralInputsKeepTheirOrder(t *testing.T) {
	write(t, map[string]string{"b.txt": story, "a.jsonl": line, "dir/c.txt": story})
	require.Equal(t, []string{"dir/c.txt", "b.txt", "stdin", "a1", "b.txt"},
		walk(t, inputs.Options{Stdin: strings.NewReader(story)}, "dir", "b.txt", "-", "a.jsonl", "b.txt"))
	require.Empty(t, walk(t, inputs.Options{}))
}

func TestStdin(t *testing.T) {
	for name, c := range map[string]struct {
		data string
		want string
	}{
		"text": {story, "stdin"}, "html": {page, "stdin"}, "lines": {line, "a1"}, "gzip": {gzipped(t, line), "a1"},
		"empty":  {"", "stdin: read: is empty"},
		"binary": {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "stdin: read: is an image (PNG): the formats that can be read are " + strings.Join(inputs.Names(), ", ")},
	} {
		require.Equal(t, []string{c.want}, walk(t, inputs.Options{Stdin: strings.NewReader(c.data)}, "-"), name)
		require.Equal(t, []string{c.want}, walk(t, inputs.Options{Stdin: iotest.OneByteReader(strings.NewReader(c.data))}, "-"), name)
	}
	require.Equal(t, []string{"stdin", "stdin: open: standard input is named twice"},
		walk(t, inputs.Options{Stdin: strings.NewReader(story)}, "-", "-"))
	require.Equal(t, []string{"stdin: read: the disk is broken"},
		walk(t, inputs.Options{Stdin: iotest.ErrReader(errors.New("the disk is broken"))}, "-"))
}

// Each fault is one line that names the input and says what is wrong; the
// inputs after it are read.
func TestFaults(t *testing.T) {
	big := strings.Repeat("x", 2000)
	write(t, map[string]string{
		"ok.txt": story, "empty.txt": "", "blank.txt": " \n\n", "blank.jsonl": "\n \n", "empty.gz": gzipped(t, ""), "zero.gz": "",
		"photo.jpg": "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01", "paper.pdf": "%PDF-1.7\n%\xe2\xe3", "photo.txt": "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
		"memo.txt": `{\rtf1\ansi The mayor said no.}`, "note.xml": `<?xml version="1.0"?><note></note>`, "feed.xml": `<?xml version="1.0"?><rss></rss>`, "data": "\x00\x01\x02\x03\x04",
		"pack.docx": "PK\x03\x04\x14\x00\x06\x00", "big.txt": big, "big.html": "<html>" + big, "big.jsonl": line + `{"id":"b","text":"` + big + "\"}\n" + line,
		"not.gz": story, "cut.txt.gz": gzipped(t, strings.Repeat(story, 9))[:40], "twice.txt.gz": gzipped(t, gzipped(t, story)),
		"pretty.json": "{\n\"id\": \"a\"\n}\n", "nothing/": "", "other/a.pdf": "%PDF-",
		"french.txt": strings.Repeat("La maire a déclaré lundi que le vieux pont serait fermé jusqu’au printemps. ", 4),
	})
	known := ": the formats that can be read are " + strings.Join(inputs.Names(), ", ")
	var extensions []string
	for _, r := range inputs.Readers {
		extensions = append(extensions, r.Extensions...)
	}
	unknown := "open: no file of a known kind in this folder (" + strings.Join(extensions, " ") + ", each also compressed; --format reads all files)"
	for _, c := range [][]string{
		{"missing.txt", "missing.txt: open: there is no such file or folder (file does not exist)"},
		{"https://example.org/a.html", "https://example.org/a.html: fetch: " + fetch.ErrNoAgent.Error()},
		{"https://me:secret@example.org/a.html", "https://me:xxxxx@example.org/a.html: fetch: " + fetch.ErrNoAgent.Error()},
		{"ftp://example.org/a.html", "ftp://example.org/a.html: open: is no address that can be read: only http and https are fetched"},
		{"empty.txt", "empty.txt: read: is empty"},
		{"empty.gz", "empty.gz: read: is empty"},
		{"zero.gz", "zero.gz: read: is empty"},
		{"blank.txt", "blank.txt: read: is empty: there is no text in it"},
		{"blank.jsonl", "blank.jsonl: read: holds no article"},
		{"photo.jpg", "photo.jpg: read: is an image (JPEG)" + known},
		{"photo.txt", "photo.txt: read: is an image (PNG)" + known},
		{"paper.pdf", "paper.pdf: read: is a PDF document" + known},
		{"memo.txt", "memo.txt: read: is an RTF document" + known},
		{"note.xml", "note.xml: read: is an XML document" + known},
		{"feed.xml", "feed.xml: read: lists no web pages"},
		{"pack.docx", "pack.docx: read: is a zip archive or an office document" + known},
		{"twice.txt.gz", "twice.txt.gz: read: is compressed twice (unpack it once)" + known},
		{"data", "data: read: is binary data" + known},
		{"big.txt", "big.txt: read: the article is larger than 1000 bytes: over the limit (--max-bytes allows more)"},
		{"big.jsonl", "a1", "big.jsonl#line=2: read: the line is larger than 1000 bytes: over the limit (--max-bytes allows more)", "a1"},
		{"not.gz", "not.gz: decompress: gzip: this is not gzip data"},
		{"cut.txt.gz", "cut.txt.gz: decompress: gzip: the file is cut after 40 bytes: unexpected EOF"},
		{"nothing", "nothing: " + unknown},
		{"other/", "other/: " + unknown},
		{"french.txt", "french.txt: language: skipped: language is French (fr); only English is extracted"},
	} {
		opts := inputs.Options{Limits: corpus.Limits{ArticleBytes: 1000}}
		require.Equal(t, append(c[1:], "ok.txt"), walk(t, opts, c[0], "ok.txt"), c[0])
	}
	require.ErrorContains(t, errors.New(walk(t, inputs.Options{}, "pretty.json")[0]), "pretty.json: read: is one JSON value over many lines")
	require.Contains(t, walk(t, inputs.Options{Limits: corpus.Limits{ArticleBytes: 1000}}, "big.html")[0], "over the limit")
	require.Equal(t, []string{"french.txt"}, walk(t, inputs.Options{AnyLanguage: true}, "french.txt"))
}

func TestWholeLinesOfACutFileAreRead(t *testing.T) {
	var lines strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&lines, `{"id":"%d","text":"The mayor said no %d times."}`+"\n", i, i*i)
	}
	data := gzipped(t, lines.String())
	write(t, map[string]string{"cut.jsonl.gz": data[:len(data)-10]})
	got := walk(t, inputs.Options{}, "cut.jsonl.gz")
	require.Greater(t, len(got), 4900)
	for i, id := range got[:len(got)-1] {
		require.Equal(t, fmt.Sprint(i), id)
	}
	require.Contains(t, got[len(got)-1], "cut.jsonl.gz: decompress: line ")
	require.Contains(t, got[len(got)-1], "gzip: the file is cut after")
}

func TestStopsWhenEmitFails(t *testing.T) {
	write(t, map[string]string{"d/a.txt": story, "d/b.jsonl": line + line, "d/c/d.txt": story})
	stop := errors.New("stop")
	for n := 1; n <= 5; n++ {
		calls := 0
		err := inputs.Walk(context.Background(), []string{"d", "missing"}, inputs.Options{}, func(corpus.Item) error {
			if calls++; calls == n {
				return stop
			}
			return nil
		})
		require.ErrorIs(t, err, stop)
		require.Equal(t, n, calls)
	}
}

func TestStopsWhenTheContextIsDone(t *testing.T) {
	write(t, map[string]string{"d/a.jsonl": strings.Repeat(line, 10), "d/b.txt": story})
	ctx, cancel := context.WithCancel(context.Background())
	calls := 0
	err := inputs.Walk(ctx, []string{"d"}, inputs.Options{}, func(corpus.Item) error {
		if calls++; calls == 3 {
			cancel()
		}
		return nil
	})
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, 3, calls)
}

// A terminal that nobody types at does not keep the program from ending.
func TestSilentStdinCanBeLeft(t *testing.T) {
	silent, writer := io.Pipe()
	ctx, cancel := context.WithCancel(context.Background())
	go cancel()
	err := inputs.Walk(ctx, []string{"-"}, inputs.Options{Stdin: silent}, func(corpus.Item) error { return nil })
	require.ErrorIs(t, err, context.Canceled)
	require.NoError(t, writer.Close()) // lets the goroutine that waits go
}

func TestPanicOfTheReceiverIsItsOwn(t *testing.T) {
	write(t, map[string]string{"a.txt": story})
	require.PanicsWithValue(t, "receiver", func() {
		_ = inputs.Walk(context.Background(), []string{"a.txt"}, inputs.Options{}, func(corpus.Item) error { panic("receiver") })
	})
}

// 50 MB on one line cost one error and no memory; the next line is read.
func TestOneHugeLine(t *testing.T) {
	huge := io.MultiReader(strings.NewReader(`{"id":"b","text":"`), io.LimitReader(repeat("word "), 50<<20), strings.NewReader("\"}\n"+line))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got := walk(t, inputs.Options{Stdin: huge, Limits: corpus.Limits{ArticleBytes: 1 << 20}}, "-")
	runtime.ReadMemStats(&after)
	require.Equal(t, []string{"stdin#line=1: read: the line is larger than 1048576 bytes: over the limit (--max-bytes allows more)", "a1"}, got)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(16<<20))
}

// A few kilobytes that unpack to many megabytes, as each kind.
func TestBomb(t *testing.T) {
	var bomb bytes.Buffer
	w := gzip.NewWriter(&bomb)
	_, err := io.Copy(w, io.LimitReader(repeat("        "), 128<<20))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	write(t, map[string]string{"a.txt.gz": bomb.String(), "b.html.gz": bomb.String(), "c.jsonl.gz": bomb.String(), "d.gz": bomb.String()})
	bomb.Reset()
	for _, name := range []string{"a.txt.gz", "b.html.gz", "c.jsonl.gz", "d.gz"} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		got := walk(t, inputs.Options{}, name)
		runtime.ReadMemStats(&after)
		require.Len(t, got, 1)
		require.Contains(t, got[0], "over the limit", name)
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(200<<20), name)
	}
}

type repeat string

func (r repeat) Read(p []byte) (int, error) {
	n := 0
	for n+len(r) <= len(p) {
		n += copy(p[n:], r)
	}
	if n == 0 {
		n = copy(p, r)
	}
	return n, nil
}

func BenchmarkWalk(b *testing.B) {
	files := map[string]string{}
	for i := range 500 {
		files[fmt.Sprintf("d/%d/%d.txt", i%10, i)] = strings.Repeat(story, 60)
	}
	write(b, files)
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		err := inputs.Walk(context.Background(), []string{"d"}, inputs.Options{}, func(corpus.Item) error { n++; return nil })
		require.NoError(b, err)
		require.Equal(b, 500, n)
	}
}
