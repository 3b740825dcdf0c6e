package warc_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/klauspost/compress/gzip"

	"whosaid/corpus"
	"whosaid/corpus/warc"
)

// hostile are shapes that would take time in the square of their length if
// each place that looks like a record were read on to the end.
func hostile(name string, n int) []byte {
	repeat := func(s string) []byte { return bytes.Repeat([]byte(s), n/len(s)+1)[:n] }
	switch name {
	case "lengths beyond the end":
		return repeat("WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 16000000\r\n\r\n")
	case "lengths beyond the end, skipped":
		return repeat("WARC/1.0\r\nWARC-Type: x\r\nContent-Length: 900000000\r\n\r\n")
	case "versions":
		return repeat("\r\n\r\nWARC/1.0\r\nWARC-")
	case "magic of gzip":
		return repeat("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\x00\x00\x00\xff\xff")
	case "gzip heads":
		return repeat("\x1f\x8b\x08")
	case "magic of zstd":
		return repeat("\x28\xb5\x2f\xfd\x24\x01\x00\x00")
	case "zstd frames beyond the end":
		return repeat("\x28\xb5\x2f\xfd\x00\x58\x00\x00\x04")
	case "heads of ARC":
		return repeat("http://example.org/ 192.0.2.1 20040501101112 text/html 900000\n")
	case "blank ARC":
		return repeat("http://example.org/ 192.0.2.1 ")
	case "lines":
		return repeat("\n")
	case "fields":
		return append([]byte("WARC/1.0\r\n"), repeat("A: b\r\n")...)
	case "empty members":
		var b bytes.Buffer
		_ = gzip.NewWriter(&b).Close()
		return repeat(b.String())
	}
	panic(name)
}

var shapes = []string{"lengths beyond the end", "lengths beyond the end, skipped", "versions", "magic of gzip", "gzip heads", "magic of zstd",
	"zstd frames beyond the end", "heads of ARC", "blank ARC", "lines", "fields", "empty members"}

// The time per byte must not grow with the length; see MB/s.
func BenchmarkHostile(b *testing.B) {
	for _, shape := range shapes {
		for _, size := range []int{1 << 20, 4 << 20} {
			data := hostile(shape, size)
			b.Run(fmt.Sprintf("%s/%dMB", shape, size>>20), func(b *testing.B) {
				b.SetBytes(int64(len(data)))
				for b.Loop() {
					in := corpus.Input{Locator: "a.warc", Limits: corpus.DefaultLimits}
					_ = warc.Read(b.Context(), bytes.NewReader(data), in, func(it corpus.Item) error {
						_, _ = it.Load()
						return nil
					})
				}
			})
		}
	}
}
