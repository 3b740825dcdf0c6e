// Package jsonl reads JSON Lines: one article a line. Reading only cuts the
// input into lines; each line is decoded when its item is loaded.
package jsonl

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"whosaid/corpus"
)

// Reader reads one article a line.
var Reader = corpus.Reader{
	Name:       "jsonl",
	Doc:        `one article a line as JSON: {"id", "text" or "html", "url", "title", "byline", "published", "publisher", "language"}`,
	Extensions: []string{".jsonl", ".ndjson"},
	Sniff:      Sniff,
	Read:       Read,
}

var utf16BOMs = [][]byte{[]byte("\xff\xfe"), []byte("\xfe\xff")}

func isUTF16(head []byte) bool {
	return bytes.HasPrefix(head, utf16BOMs[0]) || bytes.HasPrefix(head, utf16BOMs[1])
}

// Sniff accepts what starts with an object that has a key.
func Sniff(head []byte) bool {
	if isUTF16(head) {
		head = bytes.ReplaceAll(head[2:], []byte{0}, nil)
	}
	head = bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")))
	if len(head) == 0 || head[0] != '{' {
		return false
	}
	return bytes.HasPrefix(bytes.TrimSpace(head[1:]), []byte{'"'})
}

const bufferBytes = 64 << 10

// Read emits an item for each line that is not blank, under the locator
// path#line=N (from 1). A line over in.Limits.ArticleBytes is an item that
// fails; it is passed over without being held. Only a fault of src is returned.
func Read(ctx context.Context, src io.Reader, in corpus.Input, emit func(corpus.Item) error) error {
	lines := lineReader{ctx: ctx, src: bufio.NewReaderSize(src, bufferBytes), limit: in.Limits.ArticleBytes}
	// Shells on Windows write UTF-16; a mark at the start tells.
	if head, _ := lines.src.Peek(3); isUTF16(head) || bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		decoder := unicode.BOMOverride(unicode.UTF8.NewDecoder())
		lines.src = bufio.NewReaderSize(transform.NewReader(lines.src, decoder), bufferBytes)
	}
	first := true
	for n := 1; ; n++ {
		line, err := lines.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		at := fmt.Sprintf("%s#line=%d", in.Locator, n)
		var item corpus.Item
		switch {
		case errors.Is(err, errLong):
			item = corpus.Failed(at, corpus.StageRead, corpus.TooLarge("the line", in.Limits.ArticleBytes))
		case err != nil:
			return fmt.Errorf("line %d: %w", n, err)
		case len(bytes.TrimSpace(line)) == 0:
			continue
		case first && severalLines(line):
			return errSeveralLines
		default:
			item = itemOf(line, at, in)
		}
		first = false
		if err := emit(item); err != nil {
			return err
		}
	}
}

var errSeveralLines = errors.New("is one JSON value over many lines, not one article a line (jq -c . FILE makes lines of objects, jq -c '.[]' FILE of an array)")

// severalLines tells JSON that is a list or written over several lines, where
// each line would be an error, from its first line.
func severalLines(line []byte) bool {
	line = bytes.TrimSpace(line)
	return line[0] == '[' || string(line) == "{"
}

func itemOf(line []byte, at string, in corpus.Input) corpus.Item {
	in.Locator = at
	return corpus.Item{
		Input: at,
		Bytes: int64(len(line)),
		Load: func() (*corpus.Article, error) {
			a, err := Decode(line, in)
			if err != nil {
				return nil, &corpus.Error{Input: at, Stage: corpus.StageRead, Err: err}
			}
			return a, nil
		},
	}
}
