// Package text reads a plain text file as one article.
package text

import (
	"context"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"whosaid/corpus"
	"whosaid/corpus/charset"
)

// Reader reads plain text in any charset, one article a file.
var Reader = corpus.Reader{
	Name:       "text",
	Doc:        "plain text, one article a file",
	Extensions: []string{".txt", ".text"},
	Sniff:      Sniff,
	Read:       Read,
}

// Sniff accepts whatever is neither binary nor one of the documents that are
// written in text but are none to a reader: text itself has no mark.
func Sniff(head []byte) bool {
	s, _, err := charset.Decode(head, "", false)
	if err != nil {
		return false
	}
	for _, mark := range []string{`{\rtf`, "%!PS", "<?xml"} {
		if strings.HasPrefix(s, mark) {
			return false
		}
	}
	return true
}

// Read emits src as one item.
func Read(ctx context.Context, src io.Reader, in corpus.Input, emit func(corpus.Item) error) error {
	raw, err := corpus.ReadAll(ctx, src, in.Limits.ArticleBytes)
	if err != nil {
		return err
	}
	return emit(corpus.Item{
		Input: in.Locator,
		Bytes: int64(len(raw)),
		Load: func() (*corpus.Article, error) {
			a, err := Parse(raw, in)
			if err != nil {
				return nil, &corpus.Error{Input: in.Locator, Stage: corpus.StageRead, Err: err}
			}
			return a, nil
		},
	})
}

// ErrEmpty is the error for a text without a single character to read.
var ErrEmpty = corpus.Because("empty", errors.New("is empty: there is no text in it"))

// Parse decodes raw. Line ends become \n; nothing else of the text changes.
func Parse(raw []byte, in corpus.Input) (*corpus.Article, error) {
	return ParseTyped(raw, "", in)
}

// ParseTyped is Parse for text that came with an HTTP header Content-Type,
// which may name its charset.
func ParseTyped(raw []byte, contentType string, in corpus.Input) (*corpus.Article, error) {
	decoded, warning, err := charset.Decode(raw, contentType, false)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(decoded) == "" {
		return nil, ErrEmpty
	}
	a := &corpus.Article{ID: in.Locator, Input: in.Locator, Text: lineEnds.Replace(decoded)}
	a.Title = headline(a.Text)
	if warning != "" {
		a.Warnings = []string{warning}
	}
	return a, nil
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// A headline has at most this many characters; the longest of the web do.
const maxHeadline = 150

// headline returns the first line where it is plainly one: short, several
// words, without the stop of a sentence, and apart from the text below it.
func headline(s string) string {
	s = strings.TrimLeft(s, " \t\n")
	line, rest, _ := strings.Cut(s, "\n")
	line = strings.TrimSpace(line)
	below, body, _ := strings.Cut(rest, "\n")
	switch {
	case strings.TrimSpace(below) != "" || strings.TrimSpace(body) == "":
		return "" // goes on in the next line, or nothing stands below
	case utf8.RuneCountInString(line) > maxHeadline || len(strings.Fields(line)) < 2:
		return ""
	case strings.HasPrefix(strings.ToLower(line), "by "):
		return "" // a byline
	}
	// A stop may stand before closing marks: “It is over.”
	switch core := strings.TrimRight(line, ` "'”’»)]`); {
	case core == "" || strings.ContainsAny(core[len(core)-1:], ".:;,") || strings.HasSuffix(core, "…"):
		return ""
	}
	return line
}
