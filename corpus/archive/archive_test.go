package archive_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"whosaid/corpus"
	"whosaid/corpus/archive"
	"whosaid/corpus/corpustest"
	"whosaid/corpus/inputs"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const story = "The mayor said on Monday that the old bridge would stay closed until spring.\n"

// file is one member to be written. Method is that of zip.
type file struct {
	name, data string
	method     uint16
}

var three = []file{
	{"one.txt", "One. " + story, zip.Deflate},
	{"news/two.jsonl", `{"id":"two","text":"The mayor said no."}` + "\n", zip.Deflate},
	{"news/three.txt", "Three. " + story, zip.Store},
}

// zipped writes a zip as Go does: sizes and checksums in descriptors. ends are
// the offsets at which members are whole.
func zipped(t testing.TB, files []file) (data []byte, ends []int) {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		m, err := w.CreateHeader(&zip.FileHeader{Name: f.name, Method: f.method})
		require.NoError(t, err)
		_, err = io.WriteString(m, f.data)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes(), memberEnds(b.Bytes())
}

// memberEnds finds where the members of a small zip end: where the next begins.
func memberEnds(zip []byte) (ends []int) {
	for i := 1; i < len(zip); i++ {
		if bytes.HasPrefix(zip[i:], []byte("PK\x03\x04")) {
			ends = append(ends, i)
		}
	}
	return append(ends, bytes.Index(zip, []byte("PK\x01\x02")))
}

// sized writes a zip with sizes and checksums before the content.
func sized(t testing.TB, files []file) (data []byte, ends []int) {
	t.Helper()
	plain, _ := zipped(t, files)
	from, err := zip.NewReader(bytes.NewReader(plain), int64(len(plain)))
	require.NoError(t, err)
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range from.File {
		f.Flags &^= 8
		m, err := w.CreateRaw(&f.FileHeader)
		require.NoError(t, err)
		raw, err := f.OpenRaw()
		require.NoError(t, err)
		_, err = io.Copy(m, raw)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes(), memberEnds(b.Bytes())
}

func tarred(t testing.TB, files []file) (data []byte, ends []int) {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range files {
		require.NoError(t, w.WriteHeader(&tar.Header{Name: f.name, Size: int64(len(f.data)), Mode: 0o644}))
		_, err := io.WriteString(w, f.data)
		require.NoError(t, err)
		ends = append(ends, b.Len())
	}
	require.NoError(t, w.Close())
	return b.Bytes(), ends
}

func gzipped(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(data)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Bytes()
}

// inside gives the reader the program's own way to read members.
func inside(r corpus.Reader) corpus.Reader {
	r.Read = func(ctx context.Context, src io.Reader, in corpus.Input, emit func(corpus.Item) error) error {
		opts := inputs.Options{Limits: in.Limits, AnyLanguage: in.AnyLanguage}
		return inputs.Read(ctx, src, "sample"+r.Extensions[0], in.Locator, opts, emit)
	}
	return r
}

// oneHuge gives an archive with one member of n bytes, made as it is read.
func oneHuge(t testing.TB, write func(w io.Writer, n int64) error) func(n int64) io.Reader {
	return func(n int64) io.Reader {
		r, w := io.Pipe()
		go func() { w.CloseWithError(write(w, n)) }()
		t.Cleanup(func() { r.Close() })
		return r
	}
}

func hugeZip(method uint16) func(w io.Writer, n int64) error {
	return func(w io.Writer, n int64) error {
		z := zip.NewWriter(w)
		m, err := z.CreateHeader(&zip.FileHeader{Name: "huge.txt", Method: method})
		if err != nil {
			return err
		}
		if _, err := io.CopyN(m, letters{}, n); err != nil {
			return err
		}
		return z.Close()
	}
}

func hugeTar(w io.Writer, n int64) error {
	z := tar.NewWriter(w)
	if err := z.WriteHeader(&tar.Header{Name: "huge.txt", Size: n, Mode: 0o644}); err != nil {
		return err
	}
	if _, err := io.CopyN(z, letters{}, n); err != nil {
		return err
	}
	return z.Close()
}

type letters struct{}

func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = "the mayor "[i%10]
	}
	return len(p), nil
}

func TestZip(t *testing.T) {
	descriptors, ends := zipped(t, three)
	sizes, sizedEnds := sized(t, three)
	corpustest.Run(t, inside(archive.Zip),
		corpustest.Sample{Name: "descriptors", Data: descriptors, Ends: ends, Huge: oneHuge(t, hugeZip(zip.Store))},
		corpustest.Sample{Name: "sizes", Data: sizes, Ends: sizedEnds, Huge: oneHuge(t, hugeZip(zip.Deflate))},
	)
}

func TestTar(t *testing.T) {
	data, ends := tarred(t, three)
	corpustest.Run(t, inside(archive.Tar),
		corpustest.Sample{Name: "three", Data: data, Ends: ends, Huge: oneHuge(t, hugeTar)},
	)
}

// folders are one for each test: a new one for each of thousands of files would
// take most of the time.
var folders = map[string]string{}

func folder(t testing.TB) string {
	if folders[t.Name()] == "" {
		folders[t.Name()] = t.TempDir()
		t.Cleanup(func() { delete(folders, t.Name()) })
	}
	return folders[t.Name()]
}

// got reads data under a name and returns a line for each item: locator and
// first word of the article, or the error. Both as a file and through a pipe.
func got(t testing.TB, name string, data []byte, opts inputs.Options) (asFile, asPipe []string, skipped map[string]int) {
	t.Helper()
	path := filepath.Join(folder(t), name)
	require.NoError(t, os.WriteFile(path, data, 0o644))
	skipped = map[string]int{}
	opts.Skip = func(reason string) { skipped[reason]++ }
	require.NoError(t, inputs.Walk(context.Background(), []string{path}, opts, lines(&asFile, filepath.ToSlash(path), name)))
	opts.Skip = nil
	require.NoError(t, inputs.Read(context.Background(), struct{ io.Reader }{bytes.NewReader(data)}, name, name, opts, lines(&asPipe, name, name)))
	return asFile, asPipe, skipped
}

func lines(to *[]string, locator, name string) func(corpus.Item) error {
	return func(it corpus.Item) error {
		a, err := it.Load()
		line := ""
		if err != nil {
			line = err.Error()
		} else {
			word, _, _ := strings.Cut(a.Text, " ")
			line = a.Input + " " + word
		}
		*to = append(*to, strings.Replace(line, locator, name, 1))
		return nil
	}
}

// both is got for what must come out the same of a file and a pipe.
func both(t testing.TB, name string, data []byte, opts inputs.Options) []string {
	t.Helper()
	asFile, asPipe, _ := got(t, name, data, opts)
	require.Equal(t, asFile, asPipe, "through a pipe")
	return asFile
}

func TestMembersAreReadAsFilesAre(t *testing.T) {
	inner, _ := tarred(t, []file{{name: "./d.txt", data: "Four. " + story}, {name: "e.csv", data: "id,text\n5,Five. The mayor said so.\n"}})
	deep, _ := zipped(t, []file{{name: "x.txt", data: story}})
	deep, _ = zipped(t, []file{{name: "y.zip", data: string(deep)}})
	members := []file{
		{name: "b/"},
		{name: "b/page.HTML", data: "<html><body><article><p>One was said by the mayor on Monday, who denied that the bridge would be closed.</p></article></body></html>"},
		{name: `b\two.txt.gz`, data: string(gzipped(t, []byte("Two. "+story)))},
		{name: "c.jsonl", data: `{"id":"a","text":"Three said the mayor."}` + "\n\n" + `{"id":"b"}`},
		{name: "photo.jpg", data: "\xff\xd8\xff"}, {name: ".git/z.txt", data: story}, {name: "__MACOSX/z.txt", data: story},
		{name: "empty.txt"},
		{name: "in.tgz", data: string(gzipped(t, inner))},
		{name: "deep.zip", data: string(deep)},
	}
	want := func(name string) []string {
		return []string{
			name + "!/b/page.HTML One",
			name + "!/b/two.txt.gz Two.",
			name + "!/c.jsonl#line=1 Three",
			name + `!/c.jsonl#line=3: read: has no "text"`,
			name + "!/empty.txt: read: is empty",
			name + "!/in.tgz!/d.txt Four.",
			name + "!/in.tgz!/e.csv#row=1 Five.",
			name + "!/deep.zip!/y.zip: read: is an archive in an archive in an archive: only 2 levels are read (unpack the outer one)",
		}
	}
	data, _ := zipped(t, members)
	list, _ := tarred(t, members[1:])
	z, err := zstd.NewWriter(nil)
	require.NoError(t, err)
	for name, data := range map[string][]byte{"a.zip": data, "a.tar": list, "a.tgz": gzipped(t, list), "a.tar.zst": z.EncodeAll(list, nil), "noname": data, "a.zip.gz": gzipped(t, data)} {
		asFile, asPipe, skipped := got(t, name, data, inputs.Options{})
		expected := want(name)
		require.Equal(t, asFile, asPipe)
		expected[3] = asFile[3]
		require.Contains(t, asFile[3], "!/c.jsonl#line=3: read: has ne")
		require.Equal(t, expected, asFile, name)
		require.Equal(t, map[string]int{"file of an unknown kind in an archive": 1, "hidden file in an archive": 2}, skipped, name)
	}
}

func TestFormatIsThatOfTheMembers(t *testing.T) {
	data, _ := zipped(t, []file{{name: "README", data: "One. " + story}, {name: "b.html", data: "Two. " + story}})
	require.Equal(t, []string{"a.zip!/README One.", "a.zip!/b.html Two."}, both(t, "a.zip", data, inputs.Options{Format: "text"}))
	require.Equal(t, []string{"a.dat!/b.html Two."}, both(t, "a.dat", data, inputs.Options{Format: "zip"}))
}

func TestNothingToRead(t *testing.T) {
	data, _ := zipped(t, []file{{name: "photo.jpg", data: "x"}})
	asFile := both(t, "a.zip", data, inputs.Options{})
	require.Len(t, asFile, 1)
	require.Contains(t, asFile[0], "a.zip: read: no file of a known kind in this archive (.")

	var empty bytes.Buffer
	require.NoError(t, zip.NewWriter(&empty).Close())
	require.Contains(t, both(t, "a.zip", empty.Bytes(), inputs.Options{})[0], "no file of a known kind in this archive")
}

// Names are labels: they lead nowhere, and show as one plain line.
func TestHostileNames(t *testing.T) {
	for name, want := range map[string]string{
		"../../etc/passwd.txt":   "../../etc/passwd.txt",
		"/etc/passwd.txt":        "etc/passwd.txt",
		`C:\news\a.txt`:          "C:/news/a.txt",
		"a\x1b[2Jb\r\n.txt":      "a\uFFFD[2Jb\uFFFD\uFFFD.txt",
		"evil\u202etxt.exe.txt":  "evil\uFFFDtxt.exe.txt",
		"caf\xe9.txt":            "cafΘ.txt", // the charset of MS-DOS
		"café.txt":               "café.txt",
		"./a/./b.txt":            "a/./b.txt",
		strings.Repeat("é", 900): "",
	} {
		before, err := os.ReadDir(".")
		require.NoError(t, err)
		data, _ := zipped(t, []file{{name: name, data: story}, {name: "ok.txt", data: story}})
		lines := both(t, "a.zip", data, inputs.Options{})
		require.Equal(t, "a.zip!/ok.txt The", lines[len(lines)-1])
		if want != "" {
			require.Equal(t, "a.zip!/"+want+" The", lines[0])
		}
		after, err := os.ReadDir(".")
		require.NoError(t, err)
		require.Equal(t, len(before), len(after), "something was written")
	}
}

func BenchmarkArchive(b *testing.B) {
	var files []file
	for i := range 2000 {
		files = append(files, file{name: fmt.Sprintf("%d/%d.txt", i%20, i), data: strings.Repeat(story, 60), method: zip.Deflate})
	}
	zip, _ := zipped(b, files)
	tar, _ := tarred(b, files)
	path := filepath.Join(b.TempDir(), "a.zip")
	require.NoError(b, os.WriteFile(path, zip, 0o644))
	count := func(n *int) func(corpus.Item) error {
		return func(corpus.Item) error { *n++; return nil }
	}
	for name, run := range map[string]func(emit func(corpus.Item) error) error{
		"zip": func(emit func(corpus.Item) error) error {
			return inputs.Walk(context.Background(), []string{path}, inputs.Options{}, emit)
		},
		"zip from a pipe": func(emit func(corpus.Item) error) error {
			return inputs.Read(context.Background(), bytes.NewReader(zip), "a.zip", "a", inputs.Options{}, emit)
		},
		"tar": func(emit func(corpus.Item) error) error {
			return inputs.Read(context.Background(), bytes.NewReader(tar), "a.tar", "a", inputs.Options{}, emit)
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(2000 * 60 * len(story)))
			b.ReportAllocs()
			for b.Loop() {
				n := 0
				require.NoError(b, run(count(&n)))
				require.Equal(b, 2000, n)
			}
		})
	}
}
