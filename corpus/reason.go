package corpus

import (
	"errors"
	"io"
	"io/fs"
)

// Reason tells why in a word or two that are the same for all inputs, for
// counting: there are few of them, however many errors. That of an error
// without one of its own (Because) follows from what it wraps.
func (e *Error) Reason() string {
	var own interface{ Reason() string }
	switch {
	case errors.As(e.Err, &own):
		return own.Reason()
	case errors.Is(e.Err, ErrTooLarge):
		return "over a limit"
	case errors.Is(e.Err, fs.ErrNotExist):
		return "not found"
	case errors.Is(e.Err, fs.ErrPermission):
		return "no permission"
	case errors.Is(e.Err, io.ErrUnexpectedEOF):
		return "cut"
	case e.Stage == StageDecompress:
		return "damaged"
	}
	return "other"
}

// Because is err with a reason of its own. It reads like err and wraps it.
func Because(reason string, err error) error { return &because{err, reason} }

type because struct {
	error
	reason string
}

func (b *because) Unwrap() error  { return b.error }
func (b *because) Reason() string { return b.reason }
