// Package parquet reads Parquet files: tables kept by columns, one article a
// row. Row groups are read one after the other, and of each only the columns
// that hold a field of an article.
//
// The decoder is github.com/parquet-go/parquet-go. It trusts the sizes that a
// file states, so check.go looks at each page before the decoder does.
package parquet

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/parquet-go/parquet-go"

	"whosaid/corpus"
	"whosaid/corpus/charset"
	"whosaid/corpus/compress"
	"whosaid/corpus/fields"
)

// Reader reads one article a row.
var Reader = corpus.Reader{
	Name:       "parquet",
	Doc:        "a Parquet table with one article a row",
	Extensions: []string{".parquet", ".pq"},
	Sniff:      sniff,
	Read:       read,
}

const (
	magic          = "PAR1"
	magicEncrypted = "PARE"
)

func sniff(head []byte) bool {
	return bytes.HasPrefix(head, []byte(magic)) || bytes.HasPrefix(head, []byte(magicEncrypted))
}

// maxFooter bounds the description of the table at the file's end, which is
// held in memory. That of a table with 1,000 row groups of 50 columns has about 10 MB.
const maxFooter = 64 << 20

func read(ctx context.Context, src io.Reader, in corpus.Input, emit func(corpus.Item) error) error {
	at, size, done, err := seekable(ctx, src, in)
	if err != nil {
		return err
	}
	defer done()
	file, err := open(at, size)
	if err != nil {
		return err
	}
	leaves := leavesOf(file)
	names := make([]string, len(leaves))
	for i, l := range leaves {
		names[i] = l.name
	}
	table, err := fields.NewTable(names, in.Columns)
	if err != nil {
		return err
	}
	t := &tableReader{ctx: ctx, in: in, emit: emit, at: at, size: size, file: file, table: table, leaves: leaves}
	for i, group := range file.RowGroups() {
		if err := t.group(i, group); err != nil {
			return err
		}
	}
	return nil
}

// open reads the description of the table. Its length is looked at first: the
// decoder would make room for whatever the file states.
func open(at io.ReaderAt, size int64) (file *parquet.File, err error) {
	defer recovered(&err)
	var head [4]byte
	var tail [8]byte
	if _, err := at.ReadAt(head[:], 0); err != nil && err != io.EOF {
		return nil, err
	}
	if string(head[:]) == magicEncrypted {
		return nil, errors.New("is encrypted")
	}
	if _, err := at.ReadAt(tail[:], max(size-int64(len(tail)), 0)); err != nil && err != io.EOF {
		return nil, err
	}
	if size < 12 || string(head[:]) != magic || string(tail[4:]) != magic {
		return nil, fmt.Errorf("is no whole Parquet file: its first and last bytes are not %q; is it cut?", magic)
	}
	if n := int64(binary.LittleEndian.Uint32(tail[:])); n > size-12 || n > maxFooter {
		return nil, fmt.Errorf("damaged: the description of the table would have %d bytes", n)
	}
	file, err = parquet.OpenFile(at, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true), parquet.ReadBufferSize(64<<10))
	if err != nil {
		return nil, fmt.Errorf("damaged: %w", err)
	}
	return file, nil
}

// recovered makes an error of a panic of the decoder, which indexes by what
// damaged files state.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("damaged: %v", p)
	}
}

// leaf is a column of values. Those inside others are named with dots; the
// layers around the values of a list are left out.
type leaf struct {
	name  string
	index int
	typ   parquet.Type
	// As in checker.
	repetition, definition int
}

func leavesOf(file *parquet.File) []leaf {
	var list []leaf
	// Without recursion: the depth of a schema is the file's to choose.
	stack := []*parquet.Column{file.Root()}
	for len(stack) > 0 {
		c := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if c.Leaf() {
			list = append(list, leaf{leafName(c.Path()), c.Index(), c.Type(), c.MaxRepetitionLevel(), c.MaxDefinitionLevel()})
			continue
		}
		inner := c.Columns()
		for i := len(inner) - 1; i >= 0; i-- {
			stack = append(stack, inner[i])
		}
	}
	return list
}

func leafName(path []string) string {
	for len(path) > 1 {
		switch path[len(path)-1] {
		case "list", "element", "item", "array", "bag", "array_element":
			path = path[:len(path)-1]
			continue
		}
		break
	}
	return strings.Join(path, ".")
}

// tableReader reads the rows of one file.
type tableReader struct {
	ctx    context.Context
	in     corpus.Input
	emit   func(corpus.Item) error
	at     io.ReaderAt
	size   int64
	file   *parquet.File
	table  *fields.Table
	leaves []leaf

	before int64 // rows in the groups before
	given  int64 // bytes of values given out
}

// group reads one row group. A fault in it costs its rows from there on.
func (t *tableReader) group(i int, group parquet.RowGroup) error {
	first, rows := t.before+1, group.NumRows()
	if rows < 0 {
		return errors.New("damaged: a row group has a negative number of rows")
	}
	t.before += rows
	cursors, err := t.cursors(i, group)
	defer func() {
		for _, c := range cursors {
			c.close()
		}
	}()
	for row := first; row < first+rows; row++ {
		if err := t.ctx.Err(); err != nil {
			return err
		}
		var item corpus.Item
		if err == nil {
			item, err = t.row(row, cursors)
		}
		switch {
		case compress.Bomb(t.size, t.given):
			return compress.ErrBomb
		case t.given > t.in.Limits.UnpackedBytes:
			return fmt.Errorf("unpacks to more than %d bytes: %w (--max-unpacked allows more)", t.in.Limits.UnpackedBytes, corpus.ErrTooLarge)
		case err != nil:
			return t.emit(corpus.Failed(t.locator(row), corpus.StageRead,
				fmt.Errorf("the rows from here to %d cannot be read: %w", first+rows-1, err)))
		}
		if err := t.emit(item); err != nil {
			return err
		}
	}
	return nil
}

func (t *tableReader) locator(row int64) string { return fmt.Sprintf("%s#row=%d", t.in.Locator, row) }

// cursors are one for each column that is needed; the others are nil.
func (t *tableReader) cursors(i int, group parquet.RowGroup) (cursors []*cursor, err error) {
	defer recovered(&err)
	cursors = make([]*cursor, len(t.leaves))
	chunks := group.ColumnChunks()
	about := t.file.Metadata().RowGroups[i].Columns
	for _, column := range t.table.Columns() {
		l := t.leaves[column]
		check, err := newChecker(t.at, t.size, about[l.index].MetaData, l, t.in.Limits)
		if err != nil {
			return cursors, err
		}
		cursors[column] = &cursor{typ: l.typ, list: l.repetition > 0, pages: chunks[l.index].Pages(), check: check}
	}
	return cursors, nil
}

// row makes an item of the next value of each cursor.
func (t *tableReader) row(row int64, cursors []*cursor) (item corpus.Item, err error) {
	defer recovered(&err)
	values := make([]string, len(cursors))
	large := false
	at := t.in
	at.Locator = t.locator(row)
	for i, c := range cursors {
		if c == nil {
			continue
		}
		v, err := c.row(t.in.Limits.ArticleBytes - item.Bytes)
		switch {
		case errors.Is(err, errLong):
			large = true
		case err == io.EOF:
			return item, errors.New("damaged: there are fewer rows than the file states")
		case err != nil:
			return item, err
		}
		values[i] = v
		item.Bytes += int64(len(v))
	}
	t.given += item.Bytes
	if large {
		return corpus.Failed(at.Locator, corpus.StageRead, corpus.TooLarge("the row", t.in.Limits.ArticleBytes)), nil
	}
	item.Input = at.Locator
	item.Load = func() (*corpus.Article, error) { return load(values, t.table, at) }
	return item, nil
}

func load(values []string, table *fields.Table, in corpus.Input) (*corpus.Article, error) {
	a, err := table.Article(func(column int) (string, string, error) {
		// Strings are UTF-8 by the format, but not by all writers.
		return charset.Decode([]byte(values[column]), "text/plain; charset=utf-8", false)
	}, in)
	if err != nil {
		return nil, &corpus.Error{Input: in.Locator, Stage: corpus.StageRead, Err: err}
	}
	return a, nil
}
