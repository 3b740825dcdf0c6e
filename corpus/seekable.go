package corpus

import (
	"context"
	"fmt"
	"io"
	"os"
)

// Seekable gives a source that can be read at any place, for kinds whose table
// of contents stands at their end (zip, Parquet): in.File where there is one,
// else src copied into a temporary file, of at most in.Limits.UnpackedBytes.
// done removes that file again; it is never nil.
func Seekable(ctx context.Context, src io.Reader, in Input) (at io.ReaderAt, size int64, done func(), err error) {
	if in.File != nil {
		return in.File, in.FileBytes, func() {}, ctx.Err()
	}
	f, err := os.CreateTemp("", "whosaid-*")
	if err != nil {
		return nil, 0, func() {}, fmt.Errorf("a pipe must be put into a temporary file to be read: %w", err)
	}
	done = func() {
		_ = f.Close()
		_ = os.Remove(f.Name())
	}
	limit := in.Limits.UnpackedBytes
	size, err = io.Copy(f, &stoppable{ctx: ctx, src: io.LimitReader(src, limit+1)})
	if err == nil && size > limit {
		err = fmt.Errorf("is larger than %d bytes: %w (--max-unpacked allows more)", limit, ErrTooLarge)
	}
	if err != nil {
		done()
		return nil, 0, func() {}, err
	}
	return f, size, done, nil
}
