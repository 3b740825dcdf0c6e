package corpus

import (
	"context"
	"fmt"
	"io"
)

// ReadAll reads src to its end, for readers that take a whole input as one
// article. It holds at most limit bytes (plus one, to see that there is more):
// a longer source gives an error that wraps ErrTooLarge. A fault of src is
// returned as it is, without the bytes read so far, since an article that is
// cut must not pass for a whole one.
func ReadAll(ctx context.Context, src io.Reader, limit int64) ([]byte, error) {
	raw, err := io.ReadAll(Stoppable(ctx, io.LimitReader(src, limit+1)))
	if err != nil {
		return nil, err
	}
	if int64(len(raw)) > limit {
		return nil, TooLarge("the article", limit)
	}
	return raw, nil
}

// TooLarge says that what ("the article", "the line") is larger than limit
// bytes and which setting allows more. It wraps ErrTooLarge.
func TooLarge(what string, limit int64) error {
	return fmt.Errorf("%s is larger than %d bytes: %w (--max-bytes allows more)", what, limit, ErrTooLarge)
}

// Stoppable is src, ending with ctx's error once that is done.
func Stoppable(ctx context.Context, src io.Reader) io.Reader { return &stoppable{ctx: ctx, src: src} }

type stoppable struct {
	ctx context.Context
	src io.Reader
}

func (s *stoppable) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.src.Read(p)
}

// Failed is an item that gives no article: its Load returns the Error built
// from the arguments.
func Failed(input, stage string, err error) Item {
	fault := &Error{Input: input, Stage: stage, Err: err}
	return Item{Input: input, Fault: fault, Load: func() (*Article, error) { return nil, fault }}
}
