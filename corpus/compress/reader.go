package compress

import (
	"fmt"
	"io"

	"whosaid/corpus"
)

// An input is taken for a bomb where it has unpacked to more than maxRatio
// times its size. Text seldom reaches 20; copies of one article may pass 100,
// so that small ones are let through: streaming them costs no memory, and
// ratioFrom bytes cost a fraction of a second.
const (
	maxRatio  = 100
	ratioFrom = 64 << 20 // bytes of output below which the ratio does not count
)

// ErrBomb is the error about a stream that is taken for a bomb.
var ErrBomb = fmt.Errorf("unpacks to more than %d times its size: %w (if it is to be trusted, unpack it first)", maxRatio, corpus.ErrTooLarge)

// Bomb reports whether packed bytes that gave unpacked bytes so far are to be
// taken for a bomb. It is for readers that unpack by themselves.
func Bomb(packed, unpacked int64) bool {
	return unpacked > ratioFrom && unpacked > maxRatio*packed
}

// reader caps and explains what a decoder gives.
type reader struct {
	format Format
	in     *counter
	out    io.Reader
	free   func()
	limit  int64
	n      int64 // bytes given out
	err    error // once set, for good
}

func (r *reader) Read(p []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	// One byte more than allowed is asked for, to see that there is more.
	if room := r.limit - r.n; int64(len(p)) > room+1 {
		p = p[:room+1]
	}
	n, err := r.out.Read(p)
	r.n += int64(n)
	switch {
	case r.n > r.limit:
		n--
		r.err = &Error{r.format.Name, fmt.Errorf("unpacks to more than %d bytes: %w (--max-unpacked allows more)", r.limit, corpus.ErrTooLarge)}
	case Bomb(r.in.n, r.n):
		r.err = &Error{r.format.Name, ErrBomb}
	case err != nil && err != io.EOF:
		r.err = r.format.explain(r.in, err)
	default:
		r.err = err
	}
	return n, r.err
}

func (r *reader) Close() error {
	if r.free != nil {
		r.free()
		r.free = nil
	}
	return nil
}

// counter counts what the decoder consumed and keeps the error of the source.
type counter struct {
	src io.Reader
	n   int64
	err error // other than io.EOF
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.src.Read(p)
	c.n += int64(n)
	if err != nil && err != io.EOF {
		c.err = err
	}
	return n, err
}
