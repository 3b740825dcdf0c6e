package parquet

import (
	"encoding/binary"
	"errors"
	"math/bits"

	"github.com/parquet-go/parquet-go/format"
)

// page is one as the checker sees it: unpacked, not yet decoded.
type page struct {
	encoding   format.Encoding
	dictionary bool
	v2         bool
	values     int64 // as it states

	// In the second version the levels stand apart; in the first, data begins
	// with them.
	repetition, definition int64
	levels, data           []byte
}

var (
	errRuns   = errors.New("its runs stand for more values than it states")
	errLevels = errors.New("its levels go past its end")
)

// check refuses a page whose runs stand for more values than it states: a few
// bytes of them can fill all memory. See "Encodings" of the format's
// specification; the runs are those of its RLE/bit-packing hybrid.
func (p *page) check(repetition, definition int) error {
	if p.dictionary {
		return nil // plain values
	}
	for _, l := range []struct {
		max   int
		bytes int64
	}{{repetition, p.repetition}, {definition, p.definition}} {
		if l.max == 0 && !p.v2 {
			continue
		}
		level, err := p.cut(l.bytes)
		if err != nil {
			return err
		}
		if !runs(level, bits.Len(uint(l.max)), p.values) {
			return errRuns
		}
	}
	switch p.encoding {
	//lint:ignore SA1019 files of old writers hold it
	case format.PlainDictionary, format.RLEDictionary:
		if len(p.data) > 0 && !runs(p.data[1:], int(p.data[0]), p.values) {
			return errRuns
		}
	case format.RLE: // booleans
		if len(p.data) > 4 && !runs(p.data[4:], 1, p.values) {
			return errRuns
		}
	case format.DeltaBinaryPacked, format.DeltaLengthByteArray, format.DeltaByteArray:
		return p.delta()
	}
	return nil
}

// cut takes levels off the front.
func (p *page) cut(size int64) ([]byte, error) {
	from := &p.levels
	if !p.v2 {
		if len(p.data) < 4 {
			return nil, errLevels
		}
		size = int64(binary.LittleEndian.Uint32(p.data))
		p.data = p.data[4:]
		from = &p.data
	}
	if size > int64(len(*from)) {
		return nil, errLevels
	}
	level := (*from)[:size]
	*from = (*from)[size:]
	return level, nil
}

// runs reports whether all runs together stand for no more than values. The
// last may be filled up.
func runs(data []byte, width int, values int64) bool {
	const fill = 512
	for len(data) > 0 {
		head, n := binary.Uvarint(data)
		if n <= 0 || head > 1<<32 {
			return false
		}
		data = data[n:]
		count, size := int64(head>>1), int64(width+7)/8
		if head&1 == 1 { // groups of eight, packed
			size = count * int64(width)
			count *= 8
		}
		if values -= count; values < -fill {
			return false
		}
		data = data[min(size, int64(len(data))):]
	}
	return true
}

// delta checks the sizes that the differences of integers begin with.
func (p *page) delta() error {
	const maxBlock = 1 << 20 // values; writers use 128
	data, head := p.data, [3]uint64{}
	for i := range head {
		v, n := binary.Uvarint(data)
		if n <= 0 {
			return errRuns
		}
		head[i], data = v, data[n:]
	}
	if block, miniblocks, total := head[0], head[1], head[2]; block > maxBlock || miniblocks > block || total > uint64(p.values) {
		return errRuns
	}
	return nil
}
