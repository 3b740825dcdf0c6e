package reprints

// A run is a file of entries, band after band, each band in rising order. Of
// every block of entries the first key is kept in memory, so that one read
// finds a key: four bytes for 2 kB of file.

import (
	"bufio"
	"encoding/binary"
	"io"
	"os"
	"slices"
)

// entry is a key, and below it a number.
type entry uint64

const (
	entryBytes = 8
	perBlock   = 256 // entries
	copyBytes  = 64 << 10
)

func newEntry(key, number uint32) entry { return entry(key)<<32 | entry(number) }

func (e entry) key() uint32    { return uint32(e >> 32) }
func (e entry) number() uint32 { return uint32(e) }

// source gives the entries of one band in rising order. It is asked for the
// bands from the first to the last.
type source func(band int, yield func(entry) error) error

type run struct {
	file   *os.File
	begin  [bands + 1]int64 // of each band, in entries; at last the end
	fences [bands][]uint32  // first key of each block
	block  []byte           // kept between calls
}

func (r *run) entries() int64 { return r.begin[bands] }

func (r *run) close() error { return discard(r.file) }

func writeRun(f *folder, from source) (_ *run, err error) {
	file, err := f.create()
	if err != nil {
		return nil, err
	}
	r := &run{file: file}
	defer func() {
		if err != nil {
			_ = r.close()
		}
	}()
	w := bufio.NewWriterSize(file, 64<<10)
	var b [entryBytes]byte
	n := int64(0)
	for band := range bands {
		r.begin[band] = n
		err := from(band, func(e entry) error {
			if (n-r.begin[band])%perBlock == 0 {
				r.fences[band] = append(r.fences[band], e.key())
			}
			n++
			binary.LittleEndian.PutUint64(b[:], uint64(e))
			_, err := w.Write(b[:])
			return err
		})
		if err != nil {
			return nil, err
		}
		r.fences[band] = slices.Clip(r.fences[band])
	}
	r.begin[bands] = n
	return r, w.Flush()
}

// lookup adds the numbers of a key, until found has limit elements.
func (r *run) lookup(band int, key uint32, limit int, found []uint32) ([]uint32, error) {
	if len(found) >= limit {
		return found, nil
	}
	fences := r.fences[band]
	// The block before the first that begins with the key may end with it.
	first, _ := slices.BinarySearch(fences, key)
	for i := max(first-1, 0); i < len(fences) && fences[i] <= key; i++ {
		begin := r.begin[band] + int64(i)*perBlock
		n := min(perBlock, r.begin[band+1]-begin)
		if r.block == nil {
			r.block = make([]byte, perBlock*entryBytes)
		}
		block := r.block[:n*entryBytes]
		if _, err := r.file.ReadAt(block, begin*entryBytes); err != nil {
			return found, noEOF(err)
		}
		for ; len(block) > 0; block = block[entryBytes:] {
			e := entry(binary.LittleEndian.Uint64(block))
			switch {
			case e.key() < key:
				continue
			case e.key() > key || len(found) == limit:
				return found, nil
			}
			found = append(found, e.number())
		}
	}
	return found, nil
}

// scanner reads a band's entries through.
type scanner struct {
	in   *bufio.Reader
	left int64
	head entry
}

func (r *run) scan(band int) (*scanner, error) {
	begin, n := r.begin[band], r.begin[band+1]-r.begin[band]
	s := &scanner{left: n + 1}
	s.in = bufio.NewReaderSize(io.NewSectionReader(r.file, begin*entryBytes, n*entryBytes), int(min(n*entryBytes, copyBytes)))
	return s, s.next()
}

// next moves on; left is 0 after the last entry.
func (s *scanner) next() error {
	if s.left--; s.left == 0 {
		return nil
	}
	var b [entryBytes]byte
	if _, err := io.ReadFull(s.in, b[:]); err != nil {
		return noEOF(err)
	}
	s.head = entry(binary.LittleEndian.Uint64(b[:]))
	return nil
}

// merged gives the entries of both runs.
func merged(x, y *run) source {
	return func(band int, yield func(entry) error) error {
		a, err := x.scan(band)
		if err != nil {
			return err
		}
		b, err := y.scan(band)
		if err != nil {
			return err
		}
		for a.left > 0 || b.left > 0 {
			least := a
			if a.left == 0 || b.left > 0 && b.head < a.head {
				least = b
			}
			if err := yield(least.head); err != nil {
				return err
			}
			if err := least.next(); err != nil {
				return err
			}
		}
		return nil
	}
}
