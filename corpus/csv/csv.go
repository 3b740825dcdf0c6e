// Package csv reads tables in text form (CSV, TSV and their kin): one article
// a row, under the names in the first row.
//
// The input is cut into rows by the rules of RFC 4180, one after the other;
// each row is taken apart, and its characters decoded, when its item is loaded.
package csv

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"whosaid/corpus"
	"whosaid/corpus/charset"
	"whosaid/corpus/fields"
)

// Reader reads one article a row.
var Reader = corpus.Reader{
	Name:       "csv",
	Doc:        "a table with one article a row, its columns named in the first: apart by comma, semicolon, tab or bar (CSV, TSV)",
	Extensions: []string{".csv", ".tsv", ".tab"},
	Sniff:      Sniff,
	Read:       Read,
}

// delimiters may stand between columns, the likeliest first.
var delimiters = []byte{',', '\t', ';', '|'}

const bufferBytes = 64 << 10

// Sniff accepts what starts with a row of names, two of which at least are
// those of fields, and a row below it.
func Sniff(head []byte) bool {
	text, _, err := charset.Decode(head, "", false)
	if err != nil {
		return false
	}
	rows := newRows(context.Background(), strings.NewReader(text), int64(len(text)), 0)
	first, err := rows.next()
	if err != nil || len(rows.held) == 0 {
		return false
	}
	names, _, err := header(first, nil, "")
	return err == nil && fields.Likely(names)
}

// Read emits an item for each row below the first that is not blank, under the
// locator path#row=N, from 1. A row over in.Limits.ArticleBytes, and one that
// begins a quotation which nothing ends, is an item that fails; reading goes on
// behind it.
func Read(ctx context.Context, src io.Reader, in corpus.Input, emit func(corpus.Item) error) error {
	buf := bufio.NewReaderSize(src, bufferBytes)
	// Shells and spreadsheets on Windows write UTF-16; a mark at the start tells.
	if head, _ := buf.Peek(3); bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) || bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		src = transform.NewReader(buf, unicode.BOMOverride(unicode.UTF8.NewDecoder()))
	} else {
		src = buf
	}
	rows := newRows(ctx, src, in.Limits.ArticleBytes, 0)
	table, err := readHeader(rows, in)
	if err != nil {
		return err
	}
	for n := 1; ; n++ {
		row, err := rows.next()
		if err == io.EOF {
			return nil
		}
		at := in
		at.Locator = fmt.Sprintf("%s#row=%d", in.Locator, n)
		item := corpus.Item{Input: at.Locator, Bytes: int64(len(row)), Load: func() (*corpus.Article, error) { return load(row, table, at) }}
		switch {
		case errors.Is(err, errLong):
			item = corpus.Failed(at.Locator, corpus.StageRead, corpus.TooLarge("the row", in.Limits.ArticleBytes))
		case errors.Is(err, errOpen), errors.Is(err, errCut):
			item = corpus.Failed(at.Locator, corpus.StageRead, err)
		case err != nil:
			return fmt.Errorf("row %d: %w", n, err)
		}
		if err := emit(item); err != nil {
			return err
		}
	}
}

// layout is what the first row tells.
type layout struct {
	fields    *fields.Table
	delimiter byte
	names     []string
}

func readHeader(rows *rows, in corpus.Input) (*layout, error) {
	first, err := rows.next()
	if err == nil && bytes.HasPrefix(first, []byte("sep=")) { // a hint to spreadsheets
		first, err = rows.next()
	}
	switch {
	case err == io.EOF:
		return nil, errors.New("has no first row that names the columns: there are only blank lines in it")
	case errors.Is(err, errLong):
		return nil, corpus.TooLarge("the first row", in.Limits.ArticleBytes)
	case err != nil:
		return nil, fmt.Errorf("the first row, which is to name the columns: %w", err)
	}
	names, delimiter, err := header(first, in.Columns, in.Locator)
	if err != nil {
		return nil, fmt.Errorf("the first row, which is to name the columns: %w", err)
	}
	table, err := fields.NewTable(names, in.Columns)
	if err != nil {
		return nil, err
	}
	rows.layout(delimiter, len(names))
	return &layout{table, delimiter, names}, nil
}

// header takes the first row apart by the delimiter that gives the most names
// that are known, else the most names.
func header(row []byte, columns map[string]string, locator string) (names []string, delimiter byte, err error) {
	order := delimiters
	if ext := strings.ToLower(filepath.Ext(locator)); ext == ".tsv" || ext == ".tab" {
		order = []byte{'\t', ',', ';', '|'}
	}
	best := -1
	for _, d := range order {
		list, e := split(row, d)
		if e != nil {
			err = e
			continue
		}
		for i, name := range list {
			list[i], _, _ = charset.Decode([]byte(name), "", false)
			list[i] = strings.TrimSpace(list[i])
		}
		score := fields.Score(list, columns)
		if score > best || score == best && score == 0 && len(list) > len(names) {
			names, delimiter, best = list, d, score
		}
	}
	if best < 0 {
		return nil, 0, err
	}
	return names, delimiter, nil
}

// split takes a row apart. Quotation marks that do not follow the rules are
// taken for text.
func split(row []byte, delimiter byte) ([]string, error) {
	var first error
	for _, lazy := range []bool{false, true} {
		r := csv.NewReader(bytes.NewReader(row))
		r.Comma, r.LazyQuotes, r.FieldsPerRecord = rune(delimiter), lazy, -1
		record, err := r.Read()
		if err == nil {
			if _, more := r.Read(); more == io.EOF {
				return record, nil
			}
			err = errors.New("its quotation marks do not fit together")
		}
		var syntax *csv.ParseError
		if errors.As(err, &syntax) {
			err = syntax.Err
		}
		if first == nil {
			first = err
		}
	}
	return nil, first
}

func load(row []byte, l *layout, in corpus.Input) (*corpus.Article, error) {
	fail := func(err error) (*corpus.Article, error) {
		return nil, &corpus.Error{Input: in.Locator, Stage: corpus.StageRead, Err: err}
	}
	values, err := split(row, l.delimiter)
	if err != nil {
		return fail(fmt.Errorf("is no row of a table: %w", err))
	}
	if n := len(l.names); len(values) > n && slices.ContainsFunc(values[n:], func(v string) bool { return strings.TrimSpace(v) != "" }) {
		return fail(fmt.Errorf("has %d columns, but the first row names %d: is a %q in its text not quoted?", len(values), n, l.delimiter))
	}
	a, err := l.fields.Article(func(column int) (string, string, error) {
		if column >= len(values) {
			return "", "", nil // trailing columns that are empty may be left out
		}
		text, warning, err := charset.Decode([]byte(values[column]), "", false)
		if err != nil {
			return "", "", fmt.Errorf("the column %q: %w", l.names[column], err)
		}
		return text, warning, nil
	}, in)
	if err != nil {
		return fail(err)
	}
	return a, nil
}
