package parquet

import (
	"context"
	"fmt"
	"io"
	"os"

	"whosaid/corpus"
)

// seekable gives a source that can be read at any place, since the table of
// contents of a Parquet file stands at its end: in.File where there is one,
// else src copied into a temporary file, of at most in.Limits.UnpackedBytes.
// done removes that file again; it is never nil.
func seekable(ctx context.Context, src io.Reader, in corpus.Input) (at io.ReaderAt, size int64, done func(), err error) {
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
	size, err = io.Copy(f, corpus.Stoppable(ctx, io.LimitReader(src, limit+1)))
	if err == nil && size > limit {
		err = fmt.Errorf("is larger than %d bytes: %w (--max-unpacked allows more)", limit, corpus.ErrTooLarge)
	}
	if err != nil {
		done()
		return nil, 0, func() {}, err
	}
	return f, size, done, nil
}
