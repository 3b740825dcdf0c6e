// Package compress unpacks inputs that are compressed as one stream: gzip,
// zstd, bzip2. It streams, so memory is bounded by the decoder's window, and
// it caps what comes out, since a few kilobytes can stand for terabytes.
//
// A damaged or cut stream gives what was whole before the damage, then an
// *Error. (A gzip file cut exactly between two of its members looks complete;
// no reader can see that.)
package compress

import (
	"bytes"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"whosaid/corpus"
)

// Format is one kind of compressed stream.
type Format struct {
	Name       string
	Extensions []string // with dot, lower case
	Magic      []byte   // what every stream of this kind starts with

	open func(src io.Reader) (io.Reader, func(), error)
}

// Formats are the kinds that can be unpacked.
var Formats = []Format{
	{Name: "gzip", Extensions: []string{".gz", ".tgz"}, Magic: []byte("\x1f\x8b\x08"), open: openGzip},
	{Name: "zstd", Extensions: []string{".zst", ".tzst"}, Magic: []byte("\x28\xb5\x2f\xfd"), open: openZstd},
	{Name: "bzip2", Extensions: []string{".bz2", ".tbz2", ".tbz"}, Magic: []byte("BZh"), open: openBzip2},
}

// MagicBytes is how many bytes at the start tell the format.
const MagicBytes = 10

// Strip cuts the extension of a compressed file off name, in any case:
// "a.jsonl.gz" gives "a.jsonl", and "a.tgz" is short for "a.tar.gz". Other
// names are returned as they are.
func Strip(name string) (inner string, compressed bool) {
	if _, ok := byName(name); !ok {
		return name, false
	}
	ext := filepath.Ext(name)
	inner = strings.TrimSuffix(name, ext)
	if ext[1]|0x20 == 't' {
		inner += ".tar"
	}
	return inner, true
}

func byName(name string) (Format, bool) {
	ext := strings.ToLower(filepath.Ext(name))
	for _, f := range Formats {
		for _, e := range f.Extensions {
			if e == ext {
				return f, true
			}
		}
	}
	return Format{}, false
}

func byMagic(head []byte) (Format, bool) {
	for _, f := range Formats {
		if !bytes.HasPrefix(head, f.Magic) {
			continue
		}
		// "BZh" may begin a text: the level and the mark of the first block
		// (or, for empty content, of the end) follow it.
		if f.Name == "bzip2" && !bzip2Head(head) {
			continue
		}
		return f, true
	}
	return Format{}, false
}

func bzip2Head(head []byte) bool {
	if len(head) < MagicBytes || head[3] < '1' || head[3] > '9' {
		return false
	}
	mark := string(head[4:10])
	return mark == "1AY&SY" || mark == "\x17\x72\x45\x38\x50\x90"
}

// Detect tells the format from the first MagicBytes of an input (fewer where
// it is shorter), else from its name. ok is false where it is not compressed.
func Detect(name string, head []byte) (f Format, ok bool) {
	if f, ok = byMagic(head); ok {
		return f, true
	}
	return byName(name)
}

// Error is a fault of a compressed stream. It wraps io.ErrUnexpectedEOF where
// the stream is cut and corpus.ErrTooLarge where it is over a limit.
type Error struct {
	Format string
	Err    error
}

func (e *Error) Error() string { return e.Format + ": " + e.Err.Error() }

func (e *Error) Unwrap() error { return e.Err }

// NewReader unpacks src. Its errors are of type *Error, except those of src.
// Close frees the decoder; it does not close src.
func (f Format) NewReader(src io.Reader, limits corpus.Limits) (io.ReadCloser, error) {
	in := &counter{src: src}
	out, free, err := f.open(in)
	if err != nil {
		return nil, f.explain(in, err)
	}
	return &reader{format: f, in: in, out: out, free: free, limit: limits.UnpackedBytes}, nil
}

func openGzip(src io.Reader) (io.Reader, func(), error) {
	z, err := gzip.NewReader(src)
	if errors.Is(err, gzip.ErrHeader) {
		err = errOther
	}
	return z, func() {}, err
}

// errOther says that the stream does not start as its format does.
var errOther = errors.New("its first bytes are not those of the format")

// maxWindow bounds the memory of the decoder: zstd --ultra -22 and --long use
// windows of up to 128 MiB, and only a hostile file asks for more.
const maxWindow = 128 << 20

func openZstd(src io.Reader) (io.Reader, func(), error) {
	z, err := zstd.NewReader(src,
		zstd.WithDecoderConcurrency(1), // the work on articles uses the cores
		zstd.WithDecoderLowmem(true),
		zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return nil, nil, err
	}
	return z, z.Close, nil
}

func openBzip2(src io.Reader) (io.Reader, func(), error) {
	return bzip2.NewReader(src), func() {}, nil
}

// explain makes an error of the decoder a sentence for the user. Errors of the
// source itself, such as a failing disk, pass through.
func (f Format) explain(in *counter, err error) error {
	switch {
	case in.err != nil && errors.Is(err, in.err):
		return err
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return &Error{f.Name, fmt.Errorf("the file is cut after %d bytes: %w", in.n, io.ErrUnexpectedEOF)}
	case errors.Is(err, zstd.ErrWindowSizeExceeded), errors.Is(err, zstd.ErrDecoderSizeExceeded):
		return &Error{f.Name, fmt.Errorf("unpacking needs more than %d bytes of memory: %w", int64(maxWindow), corpus.ErrTooLarge)}
	case errors.Is(err, errOther), errors.Is(err, zstd.ErrMagicMismatch), err == bzip2.StructuralError("bad magic value"):
		return &Error{f.Name, fmt.Errorf("this is not %s data", f.Name)}
	}
	return &Error{f.Name, fmt.Errorf("damaged near byte %d: %w", in.n, err)}
}
