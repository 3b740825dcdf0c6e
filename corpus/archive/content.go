package archive

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"

	"whosaid/corpus"
	"whosaid/corpus/compress"
)

// content is what a member of a zipStream unpacks to. At its end the checksum
// is compared, and the descriptor after it read.
type content struct {
	z      *zipStream
	head   *zipHead
	src    io.ReadCloser
	end    int64             // where the packed bytes end; -1 where that is not known
	packed *io.LimitedReader // what is left of them; nil where their decoder knows its end

	crc uint32
	n   uint64
	err error // once set, for good
}

func (c *content) Read(p []byte) (int, error) {
	if c.err != nil {
		return 0, c.err
	}
	n, err := c.src.Read(p)
	c.crc = crc32.Update(c.crc, crc32.IEEETable, p[:n])
	c.n += uint64(n)
	if err == io.EOF {
		err = c.finish()
	}
	if err != nil && err != io.EOF && c.z.err != nil {
		err = c.z.err // the source's own, which the decoder may have dressed up
	}
	c.err = err
	return n, err
}

// finish returns io.EOF if the content is what was packed.
func (c *content) finish() error {
	if c.packed != nil && c.packed.N > 0 && c.head.method == stored {
		return io.ErrUnexpectedEOF
	}
	if c.head.flags&flagDescriptor != 0 {
		size := c.z.descriptor(c.crc, c.n)
		if size == 0 {
			return errChecksum
		}
		_, _ = c.z.buf.Discard(size)
		return io.EOF
	}
	if c.head.crc != c.crc || c.head.unpacked != c.n {
		return errChecksum
	}
	return io.EOF
}

// rest goes on to the end of the member, as far as its reader has not.
func (c *content) rest() error {
	told := c.n > 0 || c.err != nil // its reader met a fault first
	var scratch []byte
	for c.end < 0 && c.err == nil {
		if scratch == nil {
			scratch = make([]byte, 32<<10)
		}
		n, _ := c.Read(scratch)
		// A bomb of a kind that nobody reads must be unpacked nevertheless.
		if c.z.skipped += int64(n); compress.Bomb(c.z.n, c.z.skipped) {
			return &compress.Error{Format: "zip", Err: compress.ErrBomb}
		}
	}
	switch {
	case c.err == io.EOF:
		return nil
	case c.err == nil: // passed over, or read in part
		c.z.discard(c.end - c.z.at())
		if c.head.flags&flagDescriptor != 0 {
			_, _ = c.z.buf.Discard(c.z.descriptorBefore())
		}
		return nil
	}
	// Where the next begins must be looked for.
	c.z.lost = true
	if !told {
		fault := damaged("zip", fmt.Errorf("a member before byte %d is damaged, and what stood there may be missing: %w", c.z.at(), c.err))
		if err := c.z.emit(corpus.Failed(c.z.in.Locator, corpus.StageDecompress, fault)); err != nil {
			return err
		}
	}
	if c.err != errChecksum && c.end > c.z.at() {
		c.z.discard(c.end - c.z.at())
	}
	return nil
}

// A descriptor has the checksum, the packed and the unpacked size, these of 4
// or 8 bytes, and mostly a signature before them.

// descriptor returns the length of the one at the present place if it fits
// content of n bytes with that checksum, else 0.
func (z *zipStream) descriptor(crc uint32, n uint64) int {
	window, _ := z.buf.Peek(24)
	for _, start := range []int{len(sigDescriptor), 0} {
		if start > 0 && !bytes.HasPrefix(window, sigDescriptor) || len(window) < start+12 {
			continue
		}
		b := window[start:]
		if binary.LittleEndian.Uint32(b) != crc {
			continue
		}
		if len(b) >= 20 && binary.LittleEndian.Uint64(b[12:]) == n && (n > 0 || binary.LittleEndian.Uint64(b[4:]) < 16) {
			return start + 20
		}
		if uint64(binary.LittleEndian.Uint32(b[8:])) == n&0xffffffff {
			return start + 12
		}
	}
	return 0
}

// descriptorBefore returns the length of a descriptor that is followed by what
// follows members, for content that was not read.
func (z *zipStream) descriptorBefore() int {
	window, _ := z.buf.Peek(28)
	if bytes.HasPrefix(window, sigLocal) || len(window) >= 4 && isEnd(window[:4]) {
		return 0
	}
	for _, size := range []int{16, 24, 12, 20} {
		if len(window) >= size+2 && bytes.HasPrefix(window[size:], []byte("PK")) {
			return size
		}
	}
	return 0
}

// untilDescriptor gives content that is not packed, whose end only the
// descriptor after it tells.
type untilDescriptor struct{ c *content }

func (u untilDescriptor) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	buf := u.c.z.buf
	window, err := buf.Peek(max(buf.Buffered(), 24))
	n := bytes.Index(window, sigDescriptor)
	switch {
	case n == 0 && u.c.z.descriptor(u.c.crc, u.c.n) > 0:
		return 0, io.EOF
	case n == 0:
		n = 1 // it only looks like one
	case n < 0 && err == nil:
		n = len(window) - len(sigDescriptor) + 1 // the last bytes may begin one
	case n < 0:
		n = len(window)
	}
	if n == 0 {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return 0, err
	}
	n = copy(p, window[:n])
	_, _ = buf.Discard(n)
	return n, nil
}
