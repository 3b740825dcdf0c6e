package jsonl

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
)

// errLong stands for a line over the limit, which has been passed over.
var errLong = errors.New("line over the limit")

// lineReader cuts lines. bufio.Scanner would stop at the first long one.
type lineReader struct {
	ctx   context.Context
	src   *bufio.Reader
	limit int64
}

// next returns the next line without its end, in memory of its own. At the end
// of the source it returns io.EOF; a last line may lack its end. A line that
// the source's error cuts is not returned.
func (l *lineReader) next() ([]byte, error) {
	var line []byte
	started, long := false, false
	for {
		if err := l.ctx.Err(); err != nil {
			return nil, err
		}
		piece, err := l.src.ReadSlice('\n')
		started = started || len(piece) > 0
		if err == nil {
			piece = piece[:len(piece)-1]
		}
		if long = long || int64(len(line)+len(piece)) > l.limit; long {
			line = nil
		} else if line == nil && err != bufio.ErrBufferFull {
			line = bytes.Clone(piece) // nearly always: the whole line at once
		} else {
			line = append(line, piece...)
		}
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case err == io.EOF && !started:
			return nil, io.EOF
		case err != nil && err != io.EOF:
			return nil, err
		case long:
			return nil, errLong
		}
		return line, nil
	}
}
