package compress_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/corpus/compress"
)

const plain = "The mayor said the bridge would open in May.\nNobody had told the builders.\n"

// plainBzip2 is plain as bzip2 writes it; no Go library writes the format.
const plainBzip2 = "425a6839314159265359fc3f95a30000095780001040010003040036e7dea0200050a0d1a341901a0d4c827a9e934d33210c5d470ceac50393a20bc572d40cc582392419fd09a0eb8dcc96b12ceb6b37e209f4b402323b783f177245385090fc3f95a3"

func gzipped(t testing.TB, data []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(data)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Bytes()
}

func zstded(t testing.TB, data []byte) []byte {
	w, err := zstd.NewWriter(nil)
	require.NoError(t, err)
	return w.EncodeAll(data, nil)
}

func bzip2ed(t testing.TB) []byte {
	b, err := hex.DecodeString(plainBzip2)
	require.NoError(t, err)
	return b
}

func unpack(t testing.TB, name string, data io.Reader, head []byte, limits corpus.Limits) ([]byte, error) {
	f, ok := compress.Detect(name, head)
	require.True(t, ok, "%s is not seen as compressed", name)
	r, err := f.NewReader(data, limits)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

func unpackAll(t testing.TB, name string, data []byte) ([]byte, error) {
	return unpack(t, name, bytes.NewReader(data), data[:min(len(data), compress.MagicBytes)], corpus.DefaultLimits)
}

func samples(t testing.TB) map[string][]byte {
	return map[string][]byte{
		"gzip":  gzipped(t, []byte(plain)),
		"zstd":  zstded(t, []byte(plain)),
		"bzip2": bzip2ed(t),
	}
}

func TestUnpack(t *testing.T) {
	for name, data := range samples(t) {
		t.Run(name, func(t *testing.T) {
			got, err := unpackAll(t, "no-extension", data)
			require.NoError(t, err)
			require.Equal(t, plain, string(got))

			got, err = unpackAll(t, "two streams", append(bytes.Clone(data), data...))
			require.NoError(t, err)
			require.Equal(t, plain+plain, string(got))

			got, err = unpack(t, "", iotest.OneByteReader(bytes.NewReader(data)), data, corpus.DefaultLimits)
			require.NoError(t, err)
			require.Equal(t, plain, string(got))
		})
	}
}

func TestStrip(t *testing.T) {
	for name, want := range map[string]string{
		"news.jsonl.gz": "news.jsonl", "a.txt.ZST": "a.txt", "dir.gz/page.html.bz2": "dir.gz/page.html", "x.gz": "x",
		"a.tgz": "a.tar", "b.TBZ2": "b.tar", "c.tbz": "c.tar", "d.tzst": "d.tar",
	} {
		got, ok := compress.Strip(name)
		require.True(t, ok, name)
		require.Equal(t, want, got)
	}
	for _, name := range []string{"a.txt", "gz", "dir.gz/page", ""} {
		got, ok := compress.Strip(name)
		require.False(t, ok, name)
		require.Equal(t, name, got)
	}
}

func TestTextIsNotTakenForCompressed(t *testing.T) {
	for _, text := range []string{"", "B", "BZh", "BZh9 is a postcode.", "BZh91AY&SX", "\x1f", "(\xb5/", plain} {
		_, ok := compress.Detect("a.txt", []byte(text[:min(len(text), compress.MagicBytes)]))
		require.False(t, ok, "%q", text)
	}
}

func TestNamedCompressedButIsNot(t *testing.T) {
	for _, name := range []string{"a.gz", "a.zst", "a.bz2"} {
		_, err := unpackAll(t, name, []byte(plain))
		var fault *compress.Error
		require.ErrorAs(t, err, &fault, name)
		require.Equal(t, fault.Format+": this is not "+fault.Format+" data", err.Error())
	}
}

// Every cut gives an error, and only bytes of the original before it.
func TestCut(t *testing.T) {
	for name, data := range samples(t) {
		for k := range data {
			if k < compress.MagicBytes {
				continue // too short to be seen as compressed
			}
			got, err := unpackAll(t, "cut", data[:k])
			require.ErrorIs(t, err, io.ErrUnexpectedEOF, "%s cut at %d", name, k)
			require.True(t, strings.HasPrefix(plain, string(got)), "%s cut at %d gave %q", name, k, got)
			require.ErrorContains(t, err, "is cut")
		}
	}
}

func TestWholePartsOfACutStreamAreDelivered(t *testing.T) {
	long := []byte(strings.Repeat(plain, 20_000)) // several blocks
	for name, data := range map[string][]byte{"gzip": gzipped(t, long), "zstd": zstded(t, long)} {
		data = append(bytes.Clone(data), data...)
		got, err := unpackAll(t, "", data[:len(data)-4])
		require.ErrorIs(t, err, io.ErrUnexpectedEOF, name)
		require.GreaterOrEqual(t, len(got), len(long), name)
	}
}

func TestErrorOfTheSourcePasses(t *testing.T) {
	broken := errors.New("the disk is broken")
	for name, data := range samples(t) {
		src := io.MultiReader(bytes.NewReader(data[:len(data)/2]), iotest.ErrReader(broken))
		_, err := unpack(t, "", src, data, corpus.DefaultLimits)
		require.ErrorIs(t, err, broken, name)
		var fault *compress.Error
		require.False(t, errors.As(err, &fault), "%s: taken for a fault of the stream", name)
	}
}

func TestUnpackedLimit(t *testing.T) {
	for name, data := range samples(t) {
		for limit, whole := range map[int]bool{len(plain): true, len(plain) - 1: false, 1: false, 0: false} {
			got, err := unpack(t, "", bytes.NewReader(data), data, corpus.Limits{UnpackedBytes: int64(limit)})
			require.Equal(t, plain[:min(limit, len(plain))], string(got), name)
			if whole {
				require.NoError(t, err, name)
				continue
			}
			require.ErrorIs(t, err, corpus.ErrTooLarge, name)
		}
	}
}

// A bomb is stopped by its ratio, long before the limit, in bounded memory.
func TestBomb(t *testing.T) {
	const size = 256 << 20
	zeros := io.LimitReader(zeroReader{}, size)
	var gz, zst bytes.Buffer
	w := gzip.NewWriter(&gz)
	z, err := zstd.NewWriter(&zst)
	require.NoError(t, err)
	_, err = io.Copy(io.MultiWriter(w, z), zeros)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.NoError(t, z.Close())

	for name, data := range map[string][]byte{"gzip": gz.Bytes(), "zstd": zst.Bytes()} {
		t.Run(name, func(t *testing.T) {
			f, ok := compress.Detect("", data)
			require.True(t, ok)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			r, err := f.NewReader(bytes.NewReader(data), corpus.DefaultLimits)
			require.NoError(t, err)
			defer r.Close()
			n, err := io.Copy(io.Discard, r)
			runtime.ReadMemStats(&after)
			require.ErrorIs(t, err, corpus.ErrTooLarge)
			require.ErrorContains(t, err, "times its size")
			require.Less(t, n, int64(65<<20))
			require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(64<<20))
		})
	}
}

type zeroReader struct{}

func (zeroReader) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// A frame head that asks for a window of 2 GiB costs a refusal, not the memory.
func TestZstdWindow(t *testing.T) {
	head := []byte("\x28\xb5\x2f\xfd\x00\xa8") // no content size, window log 10+21
	data := append(head, 0x02, 0x00, 0x00)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := unpackAll(t, "", data)
	runtime.ReadMemStats(&after)
	require.ErrorIs(t, err, corpus.ErrTooLarge)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(64<<20))
}

func FuzzDecompress(f *testing.F) {
	for _, data := range samples(f) {
		f.Add(data)
		f.Add(data[:len(data)/2])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		limits := corpus.Limits{UnpackedBytes: 1 << 20}
		for _, name := range []string{"a.gz", "a.zst", "a.bz2"} {
			format, ok := compress.Detect(name, data[:min(len(data), compress.MagicBytes)])
			require.True(t, ok)
			r, err := format.NewReader(bytes.NewReader(data), limits)
			if err == nil {
				var n int64
				n, err = io.Copy(io.Discard, r)
				require.LessOrEqual(t, n, limits.UnpackedBytes)
				r.Close()
			}
			if err != nil {
				var fault *compress.Error
				require.ErrorAs(t, err, &fault)
			}
		}
	})
}

func BenchmarkUnpack(b *testing.B) {
	var text bytes.Buffer
	for i := range 2000 {
		text.WriteString(strings.ReplaceAll(plain, "May", strings.Repeat("May", i%7)))
		text.WriteString(strings.Repeat(string(rune('a'+i%26)), i%50))
	}
	for name, data := range map[string][]byte{"gzip": gzipped(b, text.Bytes()), "zstd": zstded(b, text.Bytes())} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(text.Len()))
			for b.Loop() {
				if _, err := unpackAll(b, "", data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
