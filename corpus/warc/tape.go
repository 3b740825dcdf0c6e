package warc

import (
	"context"
	"io"
)

// tape is a stream with a short memory: what lies a little back can be read
// again. That is how reading starts anew just behind the place where a damaged
// record began, although the decoder has run past it.
type tape struct {
	ctx context.Context
	src io.Reader
	in  io.ReaderAt // the whole of src, if it is a file; then memory has no limit
	end int64       // size of in

	keep int    // so much is remembered behind pos
	buf  []byte // what is remembered, and what is read ahead
	off  int64  // place in the stream of buf[0]
	pos  int    // place in buf of the next byte to give out
	err  error  // of src

	reread int64 // bytes given out twice
}

const (
	readBytes = 64 << 10
	minKeep   = 64 << 10
	maxKeep   = 4 << 20

	// Hostile input may make every second byte look like a record that turns out
	// damaged at the end of the file. So that the work stays linear, as much is
	// read twice as rereadShare times the stream, and rereadFrom at least.
	// Honest input reads each damaged record twice.
	rereadShare = 4
	rereadFrom  = 64 << 20
)

func newTape(ctx context.Context, src io.Reader, keep int64) *tape {
	return &tape{ctx: ctx, src: src, keep: int(min(max(keep, minKeep), maxKeep))}
}

// offset is the place in the stream of the next byte that Read gives.
func (t *tape) offset() int64 { return t.off + int64(t.pos) }

func (t *tape) Read(p []byte) (int, error) {
	if t.pos == len(t.buf) {
		if t.err != nil {
			return 0, t.err
		}
		if t.err = t.ctx.Err(); t.err != nil {
			return 0, t.err
		}
		t.fill()
		if t.pos == len(t.buf) {
			return 0, t.err
		}
	}
	n := copy(p, t.buf[t.pos:])
	t.pos += n
	return n, nil
}

// fill reads one piece more.
func (t *tape) fill() {
	// Dropping only when twice the needed is there moves each byte about once.
	if drop := t.pos - t.keep; drop > t.keep {
		t.forget(drop)
	}
	if cap(t.buf)-len(t.buf) < readBytes {
		grown := make([]byte, len(t.buf), max(2*cap(t.buf), len(t.buf)+readBytes))
		copy(grown, t.buf)
		t.buf = grown
	}
	for range 100 { // a source may give nothing now and then
		var n int
		n, t.err = t.src.Read(t.buf[len(t.buf) : len(t.buf)+readBytes])
		t.buf = t.buf[:len(t.buf)+n]
		if n > 0 || t.err != nil {
			return
		}
	}
	t.err = io.ErrNoProgress
}

// forget drops n bytes from the start of the memory.
func (t *tape) forget(n int) {
	t.buf = t.buf[:copy(t.buf, t.buf[n:])]
	t.off += int64(n)
	t.pos -= n
}

// mark tells that nothing before the place off will be read again. It costs
// nothing unless there is much to drop.
func (t *tape) mark(off int64) {
	if drop := int(off - t.off); drop > 0 && (drop >= readBytes || drop == len(t.buf)) && drop <= t.pos {
		t.forget(drop)
	}
}

// rewind goes from the place from, which is remembered, back to the place off,
// or as near to it as the memory and the allowance for reading twice let it.
func (t *tape) rewind(from, off int64) {
	if back := from - off; back < 0 || t.reread+back > rereadShare*from+rereadFrom {
		off = from
	} else {
		t.reread += back
	}
	if off < t.off && t.in != nil {
		t.src = io.NewSectionReader(t.in, off, t.end-off)
		t.buf, t.off, t.pos, t.err = t.buf[:0], off, 0, nil
		return
	}
	t.pos = int(max(off, t.off) - t.off)
}
