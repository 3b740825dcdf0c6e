package csv

import (
	"bytes"
	"context"
	"errors"
	"io"
)

var (
	// errLong stands for a row over the limit, which has been passed over.
	errLong = errors.New("row over the limit")
	// errOpen is the error about a row whose quotation nothing ends, so that the
	// rows below it would be part of it.
	errOpen = errors.New("begins a quotation that nothing ends: its first line is passed over")
	// errCut is the error about a last row that is not whole.
	errCut = errors.New("ends inside a quotation: the file may be cut")
)

// rows cuts the input into rows, of which each may have several lines inside
// quotation marks. encoding/csv would hold a row of any length, and a single
// stray quotation mark makes the rest of a file one row.
type rows struct {
	ctx   context.Context
	src   io.Reader
	limit int64

	delimiter byte // 0 before the first row is taken apart: any of delimiters
	columns   int

	store  []byte // what held lies in
	held   []byte // read of src and not yet given out
	err    error  // of src
	budget int64  // bytes that may yet be looked at again
}

// newRows reads rows of at most limit bytes, whose columns are apart by
// delimiter; by any of delimiters where it is 0.
func newRows(ctx context.Context, src io.Reader, limit int64, delimiter byte) *rows {
	return &rows{ctx: ctx, src: src, limit: limit, delimiter: delimiter}
}

// layout tells what the first row told.
func (r *rows) layout(delimiter byte, columns int) { r.delimiter, r.columns = delimiter, columns }

// rereads is how often, on the whole, a byte may be looked at again to find the
// rows after a stray quotation mark: work stays linear in the input.
const rereads = 4

// fill reads more into held.
func (r *rows) fill() error {
	if r.err == nil {
		r.err = r.ctx.Err()
	}
	if r.err != nil {
		return r.err
	}
	if cap(r.held)-len(r.held) < bufferBytes {
		if 2*len(r.held)+bufferBytes > len(r.store) {
			r.store = make([]byte, 4*len(r.held)+2*bufferBytes)
		}
		// Where the store is not new, the two do not overlap: held is its end.
		r.held = r.store[:copy(r.store, r.held)]
	}
	n, err := r.src.Read(r.held[len(r.held):cap(r.held)])
	r.held = r.held[:len(r.held)+n]
	r.budget += int64(n) * rereads
	r.err = err
	if n > 0 {
		return nil
	}
	return err
}

// next returns the next row that is not blank, in memory of its own, without
// its line end. At the end of the input it returns io.EOF.
func (r *rows) next() ([]byte, error) {
	for {
		if err := r.ctx.Err(); err != nil {
			return nil, err
		}
		row, err := r.row()
		if err != nil || len(bytes.TrimSpace(row)) > 0 {
			return row, err
		}
	}
}

// states of the scanner of a row
type state int

const (
	fieldStart state = iota
	plain            // in a field without quotation marks
	quoted           // in one with
	mark             // behind a quotation mark in one with: its end, or the first of two
)

func (r *rows) row() ([]byte, error) {
	var s state
	long := false // the row is over the limit; it is no longer held
	for i := 0; ; i++ {
		for i >= len(r.held) {
			if long {
				r.held, i = r.held[:0], 0
			}
			if err := r.fill(); err != nil {
				return r.last(err, s, long)
			}
		}
		if int64(i) > r.limit && !long {
			if r.stray(s) {
				return r.firstLine()
			}
			long = true
		}
		c := r.held[i]
		switch s {
		case quoted:
			// Most of a table is text in quotation marks.
			if j := bytes.IndexByte(r.held[i:], '"'); j >= 0 {
				i, s = i+j, mark
			} else {
				i = len(r.held) - 1
			}
			continue
		case mark:
			if c == '"' {
				s = quoted
				continue
			}
			if c != '\n' && c != '\r' && !r.delimits(c) {
				s = quoted // a stray one inside
				continue
			}
		}
		switch {
		case c == '\n':
			return r.take(i, long)
		case r.delimits(c):
			s = fieldStart
		case s == fieldStart && c == '"':
			s = quoted
		case s == mark: // a carriage return before the line's end
		default:
			s = plain
		}
	}
}

// delimits reports whether c stands between columns.
func (r *rows) delimits(c byte) bool {
	if r.delimiter == 0 {
		return bytes.IndexByte(delimiters, c) >= 0
	}
	return c == r.delimiter
}

// take gives out the row whose line end is at i.
func (r *rows) take(i int, long bool) ([]byte, error) {
	row := r.held[:i]
	r.held = r.held[i+1:]
	if long {
		return nil, errLong
	}
	return bytes.Clone(bytes.TrimSuffix(row, []byte("\r"))), nil
}

// last gives out what stands before err, which ends the source in state s.
func (r *rows) last(err error, s state, long bool) ([]byte, error) {
	switch {
	case err != io.EOF:
		return nil, err
	case long:
		r.held = nil
		return nil, errLong
	case len(r.held) == 0:
		return nil, io.EOF
	case s == quoted && r.stray(s):
		return r.firstLine()
	}
	row := bytes.Clone(r.held)
	r.held = nil
	if s == quoted {
		return nil, errCut
	}
	return row, nil
}

// stray reports whether the quotation that s stands in was begun by a mark that
// is none: the lines below the row's first look like rows by themselves.
func (r *rows) stray(s state) bool {
	const enough = 3 // rows with the right number of columns
	end := bytes.IndexByte(r.held, '\n')
	if s != quoted && s != mark || r.columns < 2 || end < 0 || r.budget < 2*int64(len(r.held)) {
		return false
	}
	r.budget -= 2 * int64(len(r.held)) // for the look here, and for the rows then read again
	below := newRows(r.ctx, bytes.NewReader(r.held[end+1:]), r.limit, r.delimiter)
	for n := 0; n < enough; n++ {
		row, err := below.next()
		if err == io.EOF {
			return n > 0 && r.err == io.EOF
		}
		if err != nil {
			return false
		}
		if columns, err := split(row, r.delimiter); err != nil || len(columns) != r.columns {
			return false
		}
	}
	return true
}

// firstLine passes over the first line of a row with a stray quotation mark.
func (r *rows) firstLine() ([]byte, error) {
	r.held = r.held[bytes.IndexByte(r.held, '\n')+1:]
	return nil, errOpen
}
