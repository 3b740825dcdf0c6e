package archive

import (
	"archive/zip"
	"bytes"
	"compress/bzip2"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"strings"
	"sync"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zstd"

	"whosaid/corpus"
	"whosaid/corpus/compress"
)

// Packing methods of zip that are read.
const (
	stored   = 0
	deflated = 8
	bzipped  = 12
	zstded   = 93
)

// Bits in a member's flags.
const (
	flagEncrypted  = 1 << 0
	flagDescriptor = 1 << 3 // sizes and checksum stand after the content
)

var (
	errEncrypted = errors.New("is encrypted: unpack it with its password first")
	errChecksum  = errors.New("damaged: its checksum does not fit")
)

func errMethod(method uint16) error {
	return fmt.Errorf("is packed in a way that is not read here (method %d): unpack it first", method)
}

// sniffZip accepts zip files other than office documents, e-books and programs,
// which are told by their first member.
func sniffZip(head []byte) bool {
	if bytes.HasPrefix(head, []byte("PK\x05\x06")) {
		return len(head) >= 22 // without members
	}
	if len(head) <= localHead || !bytes.HasPrefix(head, sigLocal) {
		return false
	}
	name := head[localHead:]
	name = name[:min(len(name), int(binary.LittleEndian.Uint16(head[26:])))]
	for _, of := range []string{"[Content_Types].xml", "_rels/", "docProps/", "word/", "mimetype", "META-INF/", "AndroidManifest.xml"} {
		if strings.HasPrefix(string(name), of) {
			return false
		}
	}
	return true
}

// maxDirectory bounds the table of contents that is held in memory, where it
// takes some four times its size: about half a million members. A zip with a
// larger one is read from front to back.
const maxDirectory = 64 << 20

// readZip reads a file by its table of contents, which stands at its end. A
// pipe, and a file whose table is missing or damaged, is read from front to
// back by the heads before each member.
func readZip(ctx context.Context, src io.Reader, in corpus.Input, emit func(corpus.Item) error) error {
	if in.File == nil {
		return streamZip(ctx, src, in, emit)
	}
	directory := &bounded{in.File, maxDirectory}
	archive, err := zip.NewReader(directory, in.FileBytes)
	switch {
	case errors.Is(err, errDirectory):
		return streamZip(ctx, src, in, emit)
	case err != nil && !errors.Is(err, zip.ErrInsecurePath):
		if cut := streamZip(ctx, src, in, emit); cut != nil {
			return cut
		}
		return &compress.Error{Format: "zip", Err: fmt.Errorf("its table of contents is damaged (%w): what was found without it was read", err)}
	}
	directory.left = math.MaxInt64 // the members are read through it too
	for method, unpack := range unpackers {
		archive.RegisterDecompressor(method, unpack)
	}
	for _, f := range archive.File {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := zipMember(ctx, in, f); err != nil {
			return err
		}
	}
	return nil
}

func zipMember(ctx context.Context, in corpus.Input, f *zip.File) error {
	name := zipName(f.Name)
	switch mode := f.Mode(); {
	case strings.HasSuffix(name, "/") || strings.HasSuffix(name, `\`) || mode.IsDir():
		return nil
	case mode&fs.ModeSymlink != 0:
		in.Skipped(skipLink)
		return nil
	case !mode.IsRegular():
		in.Skipped(skipSpecial)
		return nil
	case f.Flags&flagEncrypted != 0:
		return in.Member(ctx, faulty(in, name, errEncrypted))
	}
	content, err := f.Open()
	switch {
	case errors.Is(err, zip.ErrAlgorithm):
		return in.Member(ctx, faulty(in, name, errMethod(f.Method)))
	case err != nil:
		return in.Member(ctx, faulty(in, name, damaged("zip", fmt.Errorf("damaged where the member should begin: %w", err))))
	}
	defer content.Close()
	return in.Member(ctx, part(in, name, explained{checked{content}, "zip"}))
}

// checked says in plain words that a checksum does not fit.
type checked struct{ src io.Reader }

func (c checked) Read(p []byte) (int, error) {
	n, err := c.src.Read(p)
	if errors.Is(err, zip.ErrChecksum) {
		err = errChecksum
	}
	return n, err
}

// unpackers are what gives the content of a member, by its method.
var unpackers = map[uint16]zip.Decompressor{
	stored:   io.NopCloser,
	deflated: inflate,
	bzipped:  unbzip,
	zstded:   unzstd,
}

// inflaters are kept for the next member: making one costs more than unpacking
// a short article.
var inflaters sync.Pool

type inflater struct{ io.ReadCloser }

func inflate(src io.Reader) io.ReadCloser {
	if z, ok := inflaters.Get().(io.ReadCloser); ok {
		// It fails for no source.
		_ = z.(flate.Resetter).Reset(src, nil)
		return &inflater{z}
	}
	return &inflater{flate.NewReader(src)}
}

func (i *inflater) Close() error {
	if i.ReadCloser != nil {
		inflaters.Put(i.ReadCloser)
		i.ReadCloser = nil
	}
	return nil
}

func unbzip(src io.Reader) io.ReadCloser { return io.NopCloser(bzip2.NewReader(src)) }

func unzstd(src io.Reader) io.ReadCloser {
	z, err := zstd.NewReader(src, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return io.NopCloser(failing{err})
	}
	return z.IOReadCloser()
}

// maxWindow is the memory that a zstd decoder may take.
const maxWindow = 128 << 20

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

var errDirectory = errors.New("the table of contents is large")

// bounded stops the reading of a table of contents that memory has no room for.
type bounded struct {
	src  io.ReaderAt
	left int64
}

func (b *bounded) ReadAt(p []byte, at int64) (int, error) {
	if b.left <= 0 {
		return 0, errDirectory
	}
	n, err := b.src.ReadAt(p, at)
	b.left -= int64(n)
	return n, err
}
