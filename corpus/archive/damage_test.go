package archive_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/corpus/inputs"
)

// articles counts the lines of got that are articles.
func articles(lines []string) (n int) {
	for _, l := range lines {
		if !strings.Contains(l, ": decompress: ") && !strings.Contains(l, ": read: ") && !strings.Contains(l, ": open: ") {
			n++
		}
	}
	return n
}

// Cut at every byte: all members that are whole before the cut are read, and an
// error tells of the cut; as a file and through a pipe.
func TestCutAtEveryByte(t *testing.T) {
	for name, make := range map[string]func(testing.TB, []file) ([]byte, []int){"descriptors.zip": zipped, "sizes.zip": sized, "a.tar": tarred} {
		data, ends := make(t, three)
		for k := range len(data) - 1 {
			if strings.HasSuffix(name, ".tar") && k%5 != 0 {
				continue // most of it is padding
			}
			whole := 0
			for _, end := range ends {
				if end <= k {
					whole++
				}
			}
			asFile, asPipe, _ := got(t, name, data[:k], inputs.Options{})
			for how, lines := range map[string][]string{"file": asFile, "pipe": asPipe} {
				require.GreaterOrEqual(t, articles(lines), whole, "%s cut at %d as a %s: %q", name, k, how, lines)
				// A zip without the end of its table of contents is whole to a pipe.
				if how == "file" && strings.HasSuffix(name, ".zip") || k < ends[2] {
					require.Less(t, articles(lines), len(lines), "%s cut at %d as a %s: no error", name, k, how)
				}
			}
		}
	}
}

// A damaged member costs that member.
func TestDamagedMember(t *testing.T) {
	for name, make := range map[string]func(testing.TB, []file) ([]byte, []int){"descriptors.zip": zipped, "sizes.zip": sized} {
		data, ends := make(t, three)
		lost := 0
		for i := ends[0]; i < ends[1]; i++ {
			damaged := bytes.Clone(data)
			damaged[i] ^= 0x55
			asFile, asPipe, _ := got(t, name, damaged, inputs.Options{})
			require.Equal(t, name+"!/one.txt One.", asFile[0])
			require.Equal(t, name+"!/news/three.txt Three.", asFile[len(asFile)-1], "%s, byte %d: %q", name, i, asFile)
			require.Equal(t, name+"!/one.txt One.", asPipe[0])
			if asPipe[len(asPipe)-1] != name+"!/news/three.txt Three." {
				// What a pipe gives is gone: a length that is too long takes more with it.
				lost++
				require.Less(t, articles(asPipe), len(asPipe), "%s, byte %d through a pipe: lost without a word", name, i)
			}
		}
		require.Less(t, lost, 10, name)
	}
	// Content of tar has no checksum: damage in a head is what can be seen.
	data, ends := tarred(t, three)
	head := (ends[0] + 511) &^ 511
	for i := head; i < head+512; i += 5 {
		damaged := bytes.Clone(data)
		damaged[i] ^= 0x55
		lines := both(t, "a.tar", damaged, inputs.Options{})
		require.Equal(t, "a.tar!/one.txt One.", lines[0])
		require.Equal(t, "a.tar!/news/three.txt Three.", lines[len(lines)-1], "byte %d: %q", i, lines)
		require.Len(t, lines, 3)
		if i-head != 155 { // the blank after the checksum means nothing
			require.Contains(t, lines[1], "a.tar: decompress: tar: damaged before byte")
		}
	}
}

func TestTableOfContentsIsDamaged(t *testing.T) {
	data, ends := zipped(t, three)
	for _, i := range []int{ends[2], len(data) - 22, len(data) - 10} {
		damaged := bytes.Clone(data)
		for j := i; j < i+4; j++ {
			damaged[j] ^= 0xff
		}
		asFile, asPipe, _ := got(t, "a.zip", damaged, inputs.Options{})
		require.Equal(t, 3, articles(asFile), "%q", asFile)
		require.Equal(t, 3, articles(asPipe), "%q", asPipe)
		require.Contains(t, asFile[len(asFile)-1], "its table of contents is damaged")
	}
}

func TestWhatIsNoPlainFile(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	link := &zip.FileHeader{Name: "link.txt"}
	link.SetMode(os.ModeSymlink | 0o777)
	w, err := z.CreateHeader(link)
	require.NoError(t, err)
	_, _ = w.Write([]byte("../../etc/passwd"))
	for _, h := range []*zip.FileHeader{{Name: "secret.txt", Flags: 1}, {Name: "odd.txt", Method: 97}} {
		h.CompressedSize64, h.UncompressedSize64 = 5, 5
		w, err := z.CreateRaw(h)
		require.NoError(t, err)
		_, _ = w.Write([]byte("12345"))
	}
	w, _ = z.Create("ok.txt")
	_, _ = io.WriteString(w, story)
	require.NoError(t, z.Close())
	asFile, asPipe, skipped := got(t, "a.zip", b.Bytes(), inputs.Options{})
	want := []string{
		"a.zip!/secret.txt: read: is encrypted: unpack it with its password first",
		"a.zip!/odd.txt: read: is packed in a way that is not read here (method 97): unpack it first",
		"a.zip!/ok.txt The",
	}
	require.Equal(t, want, asFile)
	require.Equal(t, want, asPipe[len(asPipe)-3:], "a pipe does not tell of links before its end")
	require.Equal(t, map[string]int{"link in an archive": 1}, skipped)

	b.Reset()
	tw := tar.NewWriter(&b)
	for _, h := range []*tar.Header{
		{Name: "link.txt", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}, {Name: "hard.txt", Typeflag: tar.TypeLink, Linkname: "ok.txt"},
		{Name: "pipe.txt", Typeflag: tar.TypeFifo}, {Name: "zero.txt", Typeflag: tar.TypeChar}, {Name: "dir.txt/", Typeflag: tar.TypeDir},
		{Name: "ok.txt", Size: int64(len(story)), Mode: 0o644},
	} {
		require.NoError(t, tw.WriteHeader(h))
	}
	_, _ = io.WriteString(tw, story)
	require.NoError(t, tw.Close())
	asFile, asPipe, skipped = got(t, "a.tar", b.Bytes(), inputs.Options{})
	require.Equal(t, []string{"a.tar!/ok.txt The"}, asFile)
	require.Equal(t, asFile, asPipe)
	require.Equal(t, map[string]int{"link in an archive": 2, "device or pipe in an archive": 2}, skipped)
}

// A file of holes claims terabytes at no cost.
func TestSparse(t *testing.T) {
	head := make([]byte, 512)
	copy(head, "holes.jsonl")
	copy(head[100:], "0000644\x000000000\x000000000\x0000000000000\x0000000000000\x00")
	head[156] = 'S'
	copy(head[257:], "ustar  \x00")
	copy(head[386:], "77777777777\x0000000000000\x00")
	copy(head[483:], "77777777777\x00")
	copy(head[148:], "        ")
	sum := 0
	for _, c := range head {
		sum += int(c)
	}
	copy(head[148:], []byte{'0' + byte(sum>>15&7), '0' + byte(sum>>12&7), '0' + byte(sum>>9&7), '0' + byte(sum>>6&7), '0' + byte(sum>>3&7), '0' + byte(sum&7), 0, ' '})
	rest, _ := tarred(t, []file{{name: "ok.txt", data: story}})
	require.Equal(t, []string{"a.tar!/holes.jsonl: read: is a sparse file, which holds no text: not read", "a.tar!/ok.txt The"},
		both(t, "a.tar", append(head, rest...), inputs.Options{}))
}

func TestArchivesOneAfterTheOther(t *testing.T) {
	a, _ := tarred(t, three[:1])
	b, _ := tarred(t, three[2:])
	require.Equal(t, []string{"a.tar!/one.txt One.", "a.tar!/news/three.txt Three."}, both(t, "a.tar", append(a, b...), inputs.Options{}))
}

func TestOfficeDocumentsAreNotRead(t *testing.T) {
	for _, first := range []string{"[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF", "word/document.xml"} {
		data, _ := zipped(t, []file{{name: first, data: "x"}, {name: "a.html", data: story}})
		asFile := both(t, "a.docx", data, inputs.Options{})
		require.Len(t, asFile, 1)
		require.Contains(t, asFile[0], "a.docx: read: is a zip archive or an office document")
	}
}

// Small files that unpack to much are stopped, in bounded memory, as files of
// each kind, read or not.
func TestBombs(t *testing.T) {
	const size = 100 << 20
	write := func(name string, method uint16, w io.Writer) {
		z := zip.NewWriter(w)
		m, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		require.NoError(t, err)
		_, err = io.CopyN(m, letters{}, size)
		require.NoError(t, err)
		require.NoError(t, z.Close())
	}
	var lines, pictures, inner bytes.Buffer
	write("a.jsonl", zip.Deflate, &lines)
	write("a.jpg", zip.Deflate, &pictures)
	write("a.jsonl", zip.Deflate, &inner)
	nested, _ := zipped(t, []file{{name: "in.zip", data: inner.String(), method: zip.Deflate}})
	for name, data := range map[string][]byte{"lines": lines.Bytes(), "pictures": pictures.Bytes(), "nested": nested, "nested, packed": gzipped(t, nested)} {
		path := filepath.Join(t.TempDir(), "a.zip")
		require.NoError(t, os.WriteFile(path, data, 0o644))
		for how, run := range map[string]func(emit func(corpus.Item) error) error{
			"file": func(emit func(corpus.Item) error) error {
				return inputs.Walk(context.Background(), []string{path}, inputs.Options{}, emit)
			},
			"pipe": func(emit func(corpus.Item) error) error {
				return inputs.Read(context.Background(), struct{ io.Reader }{bytes.NewReader(data)}, "a.zip", "a", inputs.Options{}, emit)
			},
		} {
			if name == "pictures" && how == "file" {
				continue // nothing of it is unpacked
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			found := false
			require.NoError(t, run(func(it corpus.Item) error {
				_, err := it.Load()
				found = found || errors.Is(err, corpus.ErrTooLarge)
				return nil
			}))
			runtime.ReadMemStats(&after)
			require.True(t, found, "%s as a %s", name, how)
			require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(100<<20), "%s as a %s", name, how)
		}
	}
}

// Members that overlap unpack the same bytes again and again.
func TestOverlappingMembers(t *testing.T) {
	data, ends := sized(t, []file{{name: "a.txt", data: strings.Repeat("no ", 5<<20), method: zip.Deflate}})
	body, table := data[:ends[0]], data[ends[0]:len(data)-22]
	end := bytes.Clone(data[len(data)-22:])
	const n = 1000
	binary.LittleEndian.PutUint16(end[8:], n)
	binary.LittleEndian.PutUint16(end[10:], n)
	binary.LittleEndian.PutUint32(end[12:], uint32(n*len(table)))
	bomb := append(append(bytes.Clone(body), bytes.Repeat(table, n)...), end...)
	asFile, _, _ := got(t, "a.zip", bomb, inputs.Options{})
	require.Less(t, len(asFile), 100)
	require.Contains(t, asFile[len(asFile)-1], "unpacks to more than 100 times its size")
}

func FuzzArchive(f *testing.F) {
	descriptors, _ := zipped(f, three)
	sizes, _ := sized(f, three)
	tar, _ := tarred(f, three)
	nested, _ := zipped(f, []file{{name: "a.tar", data: string(tar)}})
	for _, data := range [][]byte{descriptors, sizes, tar, nested, gzipped(f, tar)} {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		opts := inputs.Options{Limits: corpus.Limits{ArticleBytes: 1 << 12, UnpackedBytes: 1 << 20}, AnyLanguage: true}
		opts.Format = ""
		path := filepath.Join(t.TempDir(), "a.zip")
		require.NoError(t, os.WriteFile(path, data, 0o644))
		check := func(it corpus.Item) error {
			require.True(t, utf8.ValidString(it.Input))
			require.False(t, strings.ContainsFunc(it.Input, unicode.IsControl))
			if a, err := it.Load(); err == nil {
				require.NotEmpty(t, strings.TrimSpace(a.Text))
			}
			return nil
		}
		require.NoError(t, inputs.Walk(context.Background(), []string{path}, opts, check))
		for _, name := range []string{"a.zip", "a.tar", "a.tgz"} {
			require.NoError(t, inputs.Read(context.Background(), struct{ io.Reader }{bytes.NewReader(data)}, name, name, opts, check))
		}
	})
}
