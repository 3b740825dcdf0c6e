package warc

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
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

// maxWindow bounds the memory of the zstd decoder, as package compress does.
const (
	maxWindow = 128 << 20
	maxDict   = 16 << 20
)

// openFrame begins a frame of zstd, after skippable ones.
func (m *members) openFrame() (io.Reader, error) {
	for {
		var h zstd.Header
		head, err := m.raw.Peek(zstd.HeaderMaxSize)
		if len(head) == 0 {
			return nil, err
		}
		if err := h.Decode(head); err != nil {
			return nil, err
		}
		if !h.Skippable {
			if m.zst == nil {
				if err := m.decoder(nil); err != nil {
					return nil, err
				}
			}
			frame := &frame{raw: m.raw, left: int64(h.HeaderSize), checksum: h.HasCheckSum}
			return m.zst, m.zst.Reset(frame)
		}
		if err := m.skippable(h, bytes.HasPrefix(head, dictMagic)); err != nil {
			return nil, err
		}
		m.start = m.offset()
	}
}

// skippable passes over a frame that holds no data, except that the first one
// of a file may hold the dictionary of all others (the IIPC's proposal for
// .warc.zst), which may be compressed itself.
func (m *members) skippable(h zstd.Header, dictionary bool) error {
	if _, err := m.raw.Discard(h.HeaderSize); err != nil {
		return noEOF(err)
	}
	if !dictionary || m.dict || m.zst != nil {
		_, err := io.CopyN(io.Discard, m.raw, int64(h.SkippableSize))
		return noEOF(err)
	}
	m.dict = true
	if h.SkippableSize > maxDict {
		return fmt.Errorf("the dictionary has more than %d bytes: %w", maxDict, corpus.ErrTooLarge)
	}
	var content bytes.Buffer
	if _, err := io.CopyN(&content, m.raw, int64(h.SkippableSize)); err != nil {
		return noEOF(err)
	}
	dict := content.Bytes()
	if bytes.HasPrefix(dict, zstdMagic) {
		z, err := zstd.NewReader(nil, zstd.WithDecoderMaxMemory(maxDict), zstd.WithDecoderConcurrency(1))
		if err != nil {
			return err
		}
		defer z.Close()
		if dict, err = z.DecodeAll(dict, nil); err != nil {
			return fmt.Errorf("the dictionary: %w", err)
		}
	}
	return m.decoder(dict)
}

func (m *members) decoder(dict []byte) (err error) {
	options := []zstd.DOption{
		zstd.WithDecoderConcurrency(1), // in step with body: frames end where they end
		zstd.WithDecoderLowmem(true),
		zstd.WithDecoderMaxWindow(maxWindow),
	}
	if len(dict) > 4 && binary.LittleEndian.Uint32(dict) == 0xEC30A437 {
		options = append(options, zstd.WithDecoderDicts(dict))
	} else if dict != nil {
		options = append(options, zstd.WithDecoderDictRaw(0, dict))
	}
	if m.zst, err = zstd.NewReader(nil, options...); err != nil && dict != nil {
		err = fmt.Errorf("the dictionary that all records need: %w", err)
	}
	return err
}

func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// frame gives the bytes of one frame and then io.EOF, since a decoder would
// read on into the next: header, blocks, the last with a mark, checksum.
type frame struct {
	raw      *bufio.Reader
	left     int64 // bytes of the part at work
	checksum bool
	last     bool // the last block has begun
	ended    bool // so has the checksum
}

func (f *frame) Read(p []byte) (int, error) {
	for f.left == 0 {
		if err := f.next(); err != nil {
			return 0, err
		}
	}
	n, err := f.raw.Read(p[:min(int64(len(p)), f.left)])
	f.left -= int64(n)
	return n, noEOF(err)
}

// next begins the next part of the frame.
func (f *frame) next() error {
	switch {
	case f.ended || f.last && !f.checksum:
		return io.EOF
	case f.last:
		f.ended, f.left = true, 4
		return nil
	}
	head, err := f.raw.Peek(3)
	if err != nil {
		return noEOF(err)
	}
	bits := uint32(head[0]) | uint32(head[1])<<8 | uint32(head[2])<<16
	f.last = bits&1 != 0
	f.left = 3 + int64(bits>>3)
	if kind := bits >> 1 & 3; kind == 1 { // one byte, repeated
		f.left = 3 + 1
	}
	return nil
}
