package archive

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strings"

	"whosaid/corpus"
	"whosaid/corpus/compress"
)

// The format is PKWARE's APPNOTE.TXT: before each member stands a local head,
// and the table of contents follows the last. A head may leave sizes and
// checksum to a descriptor after the content, since its writer did not know
// them yet; then only unpacking tells where the content ends.

const localHead = 30 // bytes, before name and extra fields

var (
	sigLocal      = []byte("PK\x03\x04")
	sigDescriptor = []byte("PK\x07\x08")
	// What may follow the last member.
	sigEnds = [][]byte{[]byte("PK\x01\x02"), []byte("PK\x05\x06"), []byte("PK\x06\x06"), []byte("PK\x06\x08")}
)

// zipStream reads a zip from front to back.
type zipStream struct {
	ctx  context.Context
	src  io.Reader
	n    int64 // bytes read of src
	err  error // of src or the context, but for its end
	buf  *bufio.Reader
	in   corpus.Input
	emit func(corpus.Item) error

	lost    bool  // where the next head is expected is not known
	skipped int64 // bytes unpacked only to find the end of a member
}

func (z *zipStream) Read(p []byte) (int, error) {
	if z.err == nil {
		z.err = z.ctx.Err()
	}
	if z.err != nil {
		return 0, z.err
	}
	n, err := z.src.Read(p)
	z.n += int64(n)
	if err != nil && err != io.EOF {
		z.err = err
	}
	return n, err
}

// at is the offset of what buf gives next.
func (z *zipStream) at() int64 { return z.n - int64(z.buf.Buffered()) }

// headBuffer holds the longest head: name and extra fields have up to 64 kB each.
const headBuffer = 192 << 10

func streamZip(ctx context.Context, src io.Reader, in corpus.Input, emit func(corpus.Item) error) error {
	z := &zipStream{ctx: ctx, src: src, in: in, emit: emit}
	z.buf = bufio.NewReaderSize(z, headBuffer)
	// A file that was once split begins with a mark of that.
	if mark, _ := z.buf.Peek(8); bytes.HasPrefix(mark, sigDescriptor) || bytes.HasPrefix(mark, []byte("PK00")) {
		_, _ = z.buf.Discard(4)
	}
	for {
		head, err := z.next()
		switch {
		case z.err != nil:
			return z.err
		case err == io.EOF: // at the table of contents; a writer to the pipe is heard to its end
			_, _ = io.Copy(io.Discard, z.buf)
			return z.err
		case err != nil:
			return err
		}
		if err := z.member(head); err != nil {
			return err
		}
	}
}

// next finds the next member and reads its head. It returns io.EOF at the table
// of contents.
func (z *zipStream) next() (*zipHead, error) {
	expected := z.at()
	for {
		sig, err := z.buf.Peek(4)
		switch {
		case len(sig) < 4 && err == io.EOF:
			return nil, z.cut("its table of contents is missing")
		case err != nil:
			return nil, err
		case isEnd(sig):
			return nil, z.passed(expected, io.EOF)
		case bytes.Equal(sig, sigLocal):
			head, size, err := z.head()
			if err != nil {
				return nil, err
			}
			if head != nil {
				err := z.passed(expected, nil)
				_, _ = z.buf.Discard(size)
				return head, err
			}
		}
		z.seek()
	}
}

func isEnd(sig []byte) bool {
	for _, end := range sigEnds {
		if bytes.Equal(sig, end) {
			return true
		}
	}
	return false
}

// passed tells of bytes that were passed over to find the present place, unless
// that is what a member whose fault was told of left. Else it returns then.
func (z *zipStream) passed(expected int64, then error) error {
	lost := z.lost
	z.lost = false
	if n := z.at() - expected; n > 0 && !lost {
		err := fmt.Errorf("damaged: %d bytes after byte %d are no member and are passed over", n, expected)
		if err := z.emit(corpus.Failed(z.in.Locator, corpus.StageDecompress, &compress.Error{Format: "zip", Err: err})); err != nil {
			return err
		}
	}
	return then
}

func (z *zipStream) cut(why string) error {
	return &compress.Error{Format: "zip", Err: fmt.Errorf("the file is cut after %d bytes (%s): %w", z.n, why, io.ErrUnexpectedEOF)}
}

// seek goes on to the next place that may be a head, at least a byte further.
// What stops it, next meets again.
func (z *zipStream) seek() {
	_, _ = z.buf.Discard(1)
	for {
		window, err := z.buf.Peek(max(z.buf.Buffered(), 4))
		if i := bytes.Index(window, []byte("PK")); i >= 0 {
			_, _ = z.buf.Discard(i)
			return
		}
		if err != nil {
			_, _ = z.buf.Discard(len(window))
			return
		}
		_, _ = z.buf.Discard(len(window) - 1)
	}
}

// zipHead is a local head.
type zipHead struct {
	flags, method    uint16
	crc              uint32
	packed, unpacked uint64
	name             string
}

// sizes tells whether the head has them. Where a descriptor follows, they are
// not needed for what tells its own end.
func (h *zipHead) sizes() bool {
	return h.flags&flagDescriptor == 0 || h.packed != 0 && h.method != deflated
}

// head reads the local head at the present place, without going on. It is nil
// where the place only looks like one.
func (z *zipStream) head() (*zipHead, int, error) {
	b, err := z.buf.Peek(localHead)
	if err == nil {
		version, method := binary.LittleEndian.Uint16(b[4:]), binary.LittleEndian.Uint16(b[8:])
		if version&0xff > 63 || method > 99 || binary.LittleEndian.Uint16(b[26:]) == 0 {
			return nil, 0, nil
		}
		b, err = z.buf.Peek(localHead + int(binary.LittleEndian.Uint16(b[26:])) + int(binary.LittleEndian.Uint16(b[28:])))
	}
	if err == io.EOF {
		err = z.cut("a head is not whole")
	}
	if err != nil {
		return nil, 0, err
	}
	h := &zipHead{
		flags:    binary.LittleEndian.Uint16(b[6:]),
		method:   binary.LittleEndian.Uint16(b[8:]),
		crc:      binary.LittleEndian.Uint32(b[14:]),
		packed:   uint64(binary.LittleEndian.Uint32(b[18:])),
		unpacked: uint64(binary.LittleEndian.Uint32(b[22:])),
	}
	name := b[localHead:][:binary.LittleEndian.Uint16(b[26:])]
	h.name = zipName(string(name))
	h.zip64(b[localHead+len(name):])
	return h, len(b), nil
}

// zip64 takes sizes of 4 GiB and more from the extra field for them.
func (h *zipHead) zip64(extra []byte) {
	for len(extra) >= 4 {
		id, size := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		extra = extra[4:]
		if size > len(extra) {
			return
		}
		field := extra[:size]
		extra = extra[size:]
		if id != 1 {
			continue
		}
		for _, to := range []*uint64{&h.unpacked, &h.packed} {
			if *to == 0xffffffff && len(field) >= 8 {
				*to = binary.LittleEndian.Uint64(field)
				field = field[8:]
			}
		}
	}
}

// member hands over the member whose head was read, and goes on to its end.
func (z *zipStream) member(h *zipHead) error {
	unpack, known := unpackers[h.method]
	var fault error
	switch {
	case h.flags&flagEncrypted != 0:
		fault = errEncrypted
	case !known, !h.sizes() && h.method != deflated && h.method != stored: // where it ends is not known
		fault = errMethod(h.method)
	}
	if fault != nil {
		z.lost = true // where it ends is known only with sizes
		if err := z.in.Member(z.ctx, faulty(z.in, h.name, fault)); err != nil {
			return err
		}
		if h.sizes() {
			z.discard(int64(min(h.packed, math.MaxInt64)))
		}
		return nil
	}
	c := &content{z: z, head: h, end: -1}
	if h.sizes() {
		c.end = z.at() + int64(min(h.packed, math.MaxInt64/2))
	}
	switch {
	case h.method == deflated && h.sizes():
		// It takes no byte too many, even where the head states too many, and
		// damage does not lead it into the next member.
		c.src = unpack(&within{z.buf, c.end - z.at()})
	case h.method == deflated:
		c.src = unpack(z.buf)
	case h.sizes():
		c.packed = &io.LimitedReader{R: z.buf, N: int64(min(h.packed, math.MaxInt64))}
		c.src = unpack(c.packed)
	default:
		c.src = io.NopCloser(untilDescriptor{c})
	}
	defer c.src.Close()
	if !strings.HasSuffix(h.name, "/") && !strings.HasSuffix(h.name, `\`) {
		if err := z.in.Member(z.ctx, part(z.in, h.name, explained{c, "zip"})); err != nil {
			return err
		}
	}
	return c.rest()
}

func (z *zipStream) discard(n int64) {
	_, _ = io.CopyN(io.Discard, z.buf, n) // next meets an error again
}

// within gives at most n bytes of buf, one by one where that is asked for.
type within struct {
	buf *bufio.Reader
	n   int64
}

func (w *within) Read(p []byte) (int, error) {
	if w.n <= 0 {
		return 0, io.EOF
	}
	n, err := w.buf.Read(p[:min(int64(len(p)), w.n)])
	w.n -= int64(n)
	return n, err
}

func (w *within) ReadByte() (byte, error) {
	if w.n <= 0 {
		return 0, io.EOF
	}
	w.n--
	return w.buf.ReadByte()
}
