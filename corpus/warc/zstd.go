package warc

// The frames of zstd, one by one, and the dictionary that they may need: the
// IIPC's proposal for .warc.zst (iipc.github.io/warc-specifications).

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"

	"whosaid/corpus"
)

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
