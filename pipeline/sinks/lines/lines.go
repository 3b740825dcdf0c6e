// Package lines writes whole lines: what has been handed to the file at any
// moment ends with a line's end, so that a run that is stopped leaves nothing
// half written behind it. Only what cuts a system call short (a full disk, a
// kill in its midst, the power) can tear the last line.
package lines

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"syscall"

	"whosaid/pipeline"
	"whosaid/pipeline/record"
)

// keep is the most buffer that stays allocated between flushes.
const keep = 1 << 20

// Writer gathers lines and hands them on in one write a Flush. After an error
// every later call returns it again.
type Writer struct {
	name    string
	out     io.Writer
	buf     bytes.Buffer
	enc     *json.Encoder
	written int64
	err     error
}

// New writes to out, which errors call name.
func New(out io.Writer, name string) *Writer {
	w := &Writer{name: name, out: out}
	w.enc = record.NewEncoder(&w.buf)
	return w
}

// JSON adds v as one line.
func (w *Writer) JSON(v any) error {
	if w.err != nil {
		return w.err
	}
	n := w.buf.Len()
	if err := w.enc.Encode(v); err != nil {
		w.buf.Truncate(n)
		return w.fail(err)
	}
	return nil
}

// Write adds p, which may be a part of a line; what is there at Flush is not.
func (w *Writer) Write(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	return w.buf.Write(p)
}

// Flush hands on what was added.
func (w *Writer) Flush() error {
	if w.err != nil || w.buf.Len() == 0 {
		return w.err
	}
	n, err := w.out.Write(w.buf.Bytes())
	if err == nil && n < w.buf.Len() {
		err = io.ErrShortWrite
	}
	if err != nil {
		return w.fail(err)
	}
	w.written += int64(n)
	if w.buf.Cap() > keep {
		w.buf = bytes.Buffer{}
	}
	w.buf.Reset()
	return nil
}

// Written is the number of bytes handed on without an error: the length of
// what is whole in the file.
func (w *Writer) Written() int64 { return w.written }

func (w *Writer) fail(err error) error {
	if errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe) {
		err = fmt.Errorf("%w: %w", pipeline.ErrReaderGone, err)
	}
	w.err = fmt.Errorf("%s: cannot write: %w", w.name, err)
	return w.err
}
