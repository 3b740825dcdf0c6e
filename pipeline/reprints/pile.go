package reprints

// Bytes that are only ever added to, and read at any place.

import (
	"encoding/binary"
	"io"
	"os"
)

// filePattern names the files while they have a name: hidden, as they are of no
// use to anybody.
const filePattern = ".reprints-*"

func putUint64(b []byte, v uint64) { binary.LittleEndian.PutUint64(b, v) }
func getUint64(b []byte) uint64    { return binary.LittleEndian.Uint64(b) }

// folder makes files without a lasting name.
type folder struct{ dir string }

func (f *folder) create() (*os.File, error) {
	file, err := os.CreateTemp(f.dir, filePattern)
	if err != nil {
		return nil, err
	}
	_ = os.Remove(file.Name()) // where a file in use cannot be removed, discard does it
	return file, nil
}

// discard closes a file and removes it where it still has its name.
func discard(f *os.File) error {
	err := f.Close()
	_ = os.Remove(f.Name())
	return err
}

// pile holds bytes in memory up to keep, and then in a file, with its end in memory.
type pile struct {
	folder *folder
	keep   int // bytes

	size   int64
	file   *os.File
	stored int64  // bytes in file
	tail   []byte // what comes after
}

// spill is how much is written to a file at once.
const spill = 256 << 10

func (p *pile) append(b []byte) error {
	p.tail = append(p.tail, b...)
	p.size += int64(len(b))
	if len(p.tail) < p.keep || p.file != nil && len(p.tail) < spill {
		return nil
	}
	if p.file == nil {
		f, err := p.folder.create()
		if err != nil {
			return err
		}
		p.file, p.keep = f, 0
	}
	n, err := p.file.Write(p.tail)
	p.stored += int64(n)
	if cap(p.tail) > 2*spill {
		p.tail = make([]byte, 0, spill+spill/8)
	}
	p.tail = p.tail[:0]
	return err
}

// readAt fills b with what stands at offset, which must be there.
func (p *pile) readAt(b []byte, offset int64) error {
	if offset < p.stored {
		n := min(int64(len(b)), p.stored-offset)
		if _, err := p.file.ReadAt(b[:n], offset); err != nil {
			return noEOF(err)
		}
		if b, offset = b[n:], offset+n; len(b) == 0 {
			return nil
		}
	}
	copy(b, p.tail[offset-p.stored:])
	return nil
}

func (p *pile) close() error {
	if p.file == nil {
		return nil
	}
	f := p.file
	p.file = nil
	return discard(f)
}

// noEOF: a file of ours that ends too early is damaged, not at its end.
func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
