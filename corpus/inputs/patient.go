package inputs

import (
	"context"
	"io"
)

// patient reads a source that may keep a reader waiting for ever (standard
// input, a named pipe) so that a done context ends the wait. The goroutine
// that waits stays until its source answers; it touches nothing that others use.
type patient struct {
	ctx    context.Context
	chunks chan chunk
	rest   []byte
	err    error
}

type chunk struct {
	data []byte
	err  error
}

// openError is a fault in opening a source that is opened late.
type openError struct{ err error }

func (e *openError) Error() string { return e.err.Error() }

func (e *openError) Unwrap() error { return e.err }

// newPatient reads what open gives, to its end, and closes it.
func newPatient(ctx context.Context, open func() (io.ReadCloser, error)) *patient {
	p := &patient{ctx: ctx, chunks: make(chan chunk)}
	go p.fill(open)
	return p
}

func (p *patient) fill(open func() (io.ReadCloser, error)) {
	src, err := open()
	if err != nil {
		p.send(chunk{err: &openError{plainError(err)}})
		return
	}
	defer src.Close()
	// Two buffers are enough: a chunk is sent when the one before is used up.
	buffers := [2][]byte{make([]byte, bufferBytes), make([]byte, bufferBytes)}
	for i := 0; ; i++ {
		n, err := src.Read(buffers[i%2])
		if !p.send(chunk{buffers[i%2][:n], err}) || err != nil {
			return
		}
	}
}

func (p *patient) send(c chunk) bool {
	select {
	case p.chunks <- c:
		return true
	case <-p.ctx.Done():
		return false
	}
}

func (p *patient) Read(b []byte) (int, error) {
	for len(p.rest) == 0 {
		if p.err != nil {
			return 0, p.err
		}
		select {
		case c := <-p.chunks:
			p.rest, p.err = c.data, c.err
		case <-p.ctx.Done():
			return 0, p.ctx.Err()
		}
	}
	n := copy(b, p.rest)
	p.rest = p.rest[n:]
	return n, nil
}
