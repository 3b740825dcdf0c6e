package warc

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"whosaid/corpus"
	"whosaid/corpus/compress"
)

// packing is how a file is compressed.
type packing int

const (
	plain packing = iota
	gzipped
	zstdPacked
)

var (
	gzipMagic = []byte("\x1f\x8b\x08")
	zstdMagic = []byte("\x28\xb5\x2f\xfd")
	dictMagic = []byte("\x5d\x2a\x4d\x18") // a skippable frame that holds the dictionary
)

func (p packing) magic() []byte {
	if p == gzipped {
		return gzipMagic
	}
	return zstdMagic
}

func (p packing) String() string { return [...]string{"", "gzip", "zstd"}[p] }

// packingOf tells the packing from the start of a file. Its first bytes may be
// damaged, so the rest of head and the name are asked as well.
func packingOf(head []byte, name string) packing {
	switch {
	case bytes.HasPrefix(head, gzipMagic):
		return gzipped
	case bytes.HasPrefix(head, zstdMagic), bytes.HasPrefix(head, dictMagic):
		return zstdPacked
	case bytes.HasPrefix(head, []byte("WARC/")), bytes.HasPrefix(head, []byte("filedesc:")):
		return plain
	}
	name = strings.ToLower(name)
	gz, zst := strings.HasSuffix(name, ".gz"), strings.HasSuffix(name, ".zst")
	others := head[min(1, len(head)):] // later records
	switch {
	case gz && bytes.Contains(others, gzipMagic):
		return gzipped
	case zst && bytes.Contains(others, zstdMagic):
		return zstdPacked
	case bytes.Contains(head, []byte("WARC-Type:")):
		return plain
	case zst, bytes.Contains(others, zstdMagic):
		return zstdPacked
	case gz, bytes.Contains(others, gzipMagic):
		return gzipped
	}
	return plain
}

// members takes a file apart into what can be unpacked by itself: the members
// of gzip, the frames of zstd; a plain file is one member. body gives what the
// member at work unpacks to.
type members struct {
	packing packing
	tape    *tape
	raw     *bufio.Reader // over tape
	body    *bufio.Reader // what is unpacked; for a plain file, raw itself

	start    int64 // place of the member in the file
	unpacked int64 // bytes that members have given out, all together
	given    int64 // by this one
	limit    int64 // on unpacked

	gz    *gzip.Reader
	zst   *zstd.Decoder
	trial *gzip.Reader // for what may be a member
	tried int64        // bytes read by trials
	dict  bool         // the dictionary has been looked for
}

func newMembers(ctx context.Context, src io.Reader, in corpus.Input) *members {
	m := &members{tape: newTape(ctx, src, in.Limits.ArticleBytes), limit: in.Limits.UnpackedBytes}
	m.tape.in, m.tape.end = in.File, in.FileBytes
	m.raw = bufio.NewReaderSize(m.tape, readBytes)
	head, _ := m.raw.Peek(readBytes) // an error comes again
	m.packing = packingOf(head, in.Locator)
	if m.body = m.raw; m.packing != plain {
		m.body = bufio.NewReaderSize(nil, readBytes)
	}
	return m
}

func (m *members) close() {
	if m.zst != nil {
		m.zst.Close()
	}
}

// offset is the place in the file up to which members were consumed.
func (m *members) offset() int64 { return m.tape.offset() - int64(m.raw.Buffered()) }

// at is the place in the member of the next byte of body.
func (m *members) at() int64 {
	if m.packing == plain {
		return 0
	}
	return m.given - int64(m.body.Buffered())
}

// rewind goes back to the place off in the file, as far as the tape can.
func (m *members) rewind(off int64) {
	m.tape.rewind(m.offset(), off)
	m.raw.Reset(m.tape)
}

// open begins the member at the present offset. It returns io.EOF where the
// file ends there.
func (m *members) open() error {
	m.start = m.offset()
	m.tape.mark(m.start)
	if _, err := m.raw.Peek(1); err != nil {
		return err
	}
	var src io.Reader
	switch m.packing {
	case plain:
		return nil
	case gzipped:
		if head, _ := m.raw.Peek(len(gzipMagic)); !bytes.Equal(head, gzipMagic) && !bytes.HasPrefix(gzipMagic, head) {
			return m.fault(errNoMember)
		}
		if m.gz == nil {
			m.gz = new(gzip.Reader)
		}
		if err := m.gz.Reset(m.raw); err != nil {
			return m.fault(err)
		}
		m.gz.Multistream(false)
		src = m.gz
	case zstdPacked:
		f, err := m.openFrame()
		if err != nil {
			if err == io.EOF {
				return io.EOF
			}
			return m.fault(err)
		}
		src = f
	}
	m.given = 0
	m.body.Reset(&counted{m, src})
	return nil
}

var errNoMember = errors.New("what stands here is no compressed record")

// fault makes an error of a decoder one that says which, unless it is the
// source's own.
func (m *members) fault(err error) error {
	if own := m.tape.err; own != nil && own != io.EOF && errors.Is(err, own) {
		return err
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.ErrUnexpectedEOF
	}
	return &compress.Error{Format: m.packing.String(), Err: err}
}

// counted counts what a member gives and stops bombs.
type counted struct {
	m   *members
	src io.Reader
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.src.Read(p)
	c.m.given += int64(n)
	c.m.unpacked += int64(n)
	switch {
	case compress.Bomb(c.m.offset()-c.m.start, c.m.given):
		return 0, &compress.Error{Format: c.m.packing.String(), Err: compress.ErrBomb}
	case c.m.unpacked > c.m.limit:
		return 0, errUnpacked(c.m.limit)
	case err != nil && err != io.EOF:
		err = c.m.fault(err)
	}
	return n, err
}

func errUnpacked(limit int64) error {
	return &overall{fmt.Errorf("unpacks to more than %d bytes: %w (--max-unpacked allows more)", limit, corpus.ErrTooLarge)}
}

// overall is an error after which nothing more is to be read.
type overall struct{ error }

func (e *overall) Unwrap() error { return e.error }
