// Package nitf reads the XML of news agencies and newspapers: NITF, the form of
// the New York Times Annotated Corpus, and NewsML-G2, which wraps NITF or XHTML
// and may hold many articles in one message.
//
// NITF is a document type, so are most of its dialects: elements are known by
// their local names, whatever their namespace. Declarations and entities of a
// document are not followed; only the characters that HTML names are known.
package nitf

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"whosaid/corpus"
	"whosaid/corpus/charset"
)

// Reader reads NITF and NewsML-G2.
var Reader = corpus.Reader{
	Name:       "nitf",
	Doc:        "news in XML: NITF, one article a file, or NewsML-G2, one or more",
	Extensions: []string{".xml", ".nitf", ".ntf"},
	Sniff:      Sniff,
	Read:       Read,
}

// Root elements.
const (
	rootNITF    = "nitf"
	rootItem    = "newsItem"
	rootMessage = "newsMessage"
	rootPackage = "packageItem"
)

// Sniff looks for the root element.
func Sniff(head []byte) bool {
	text, _, err := charset.Decode(head, "", false)
	if err != nil {
		return false
	}
	switch rootOf(text) {
	case rootNITF, rootItem, rootMessage, rootPackage:
		return true
	}
	return false
}

var firstElement = regexp.MustCompile(`^<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)`)

// rootOf is the local name of the first element, "" if that is not seen.
func rootOf(text string) string {
	for {
		text = strings.TrimLeft(text, " \t\r\n\ufeff")
		end := ""
		switch {
		case strings.HasPrefix(text, "<!--"):
			end = "-->"
		case strings.HasPrefix(text, "<?"):
			end = "?>"
		case strings.HasPrefix(text, "<!"):
			end = ">"
			if i := strings.IndexAny(text, "[>"); i >= 0 && text[i] == '[' {
				end = "]" // declarations of its own stand in brackets
				if text = text[i:]; strings.Contains(text, "]>") {
					end = "]>"
				}
			}
		default:
			if m := firstElement.FindStringSubmatch(text); m != nil {
				return m[1]
			}
			return ""
		}
		_, after, found := strings.Cut(text, end)
		if !found {
			return ""
		}
		text = after
	}
}

// Reasons for passing over parts of a message, as corpus.Input.Skip is told them.
const (
	skipPackage   = "package or list of news items"
	skipNoText    = "news item without text (a picture, a film, a sound)"
	skipWithdrawn = "withdrawn news item"
)

const bufferBytes = 64 << 10

// Read emits one item for a document with one article, and one for each news
// item of a message, under the locator path#item=N, from 1.
func Read(ctx context.Context, src io.Reader, in corpus.Input, emit func(corpus.Item) error) error {
	buf := bufio.NewReaderSize(src, bufferBytes)
	head, _ := buf.Peek(corpus.SniffBytes) // an error comes again
	text, _, err := charset.Decode(head, "", false)
	if err == nil && rootOf(text) == rootMessage {
		return readMessage(ctx, buf, in, head, emit)
	}
	raw, err := corpus.ReadAll(ctx, buf, in.Limits.ArticleBytes)
	if err != nil {
		return err
	}
	switch rootOf(text) {
	case rootPackage:
		in.Skipped(skipPackage)
		return nil
	case rootItem:
		if reason := passedOver(raw); reason != "" {
			in.Skipped(reason)
			return nil
		}
	}
	return emit(itemOf(raw, in))
}

func itemOf(raw []byte, in corpus.Input) corpus.Item {
	return corpus.Item{
		Input: in.Locator,
		Bytes: int64(len(raw)),
		Load: func() (*corpus.Article, error) {
			a, err := Parse(raw, in)
			if err != nil {
				return nil, &corpus.Error{Input: in.Locator, Stage: corpus.StageRead, Err: err}
			}
			return a, nil
		},
	}
}

// passedOver tells why a news item is no article: it holds a reference to a
// picture only, or says that it was withdrawn. Only marks that stand nowhere
// else are looked for, so that the item need not be parsed to be cut.
func passedOver(raw []byte) string {
	if !bytes.Contains(raw, []byte("inlineXML")) && !bytes.Contains(raw, []byte("inlineData")) {
		if bytes.Contains(raw, []byte("newsItem")) {
			return skipNoText
		}
		return ""
	}
	if i := bytes.Index(raw, []byte("pubStatus")); i >= 0 && withdrawn.Match(raw[max(0, i-maxPrefix):min(len(raw), i+300)]) {
		return skipWithdrawn
	}
	return ""
}

// maxPrefix bounds the prefixes of names that are looked at.
const maxPrefix = 40

// withdrawn is the status of an item that must not be used any more.
var withdrawn = regexp.MustCompile(`<(?:[\w.-]+:)?pubStatus\s[^>]{0,200}qcode\s*=\s*["'](?:[\w.-]+:)?(?:canceled|withheld)["']`)

var (
	// ErrNoText is the error about a document without article text.
	ErrNoText  = corpus.Because("no text", errors.New("has no article text"))
	errUnknown = errors.New("is neither NITF nor NewsML-G2")
)

// declared finds the encoding that an XML declaration names.
var declared = regexp.MustCompile(`^\s*<\?xml[^>]{0,200}\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']`)

// contentType is what a header of HTTP would say of raw.
func contentType(raw []byte) string {
	if m := declared.FindSubmatch(raw[:min(len(raw), 400)]); m != nil {
		return "text/xml; charset=" + string(m[1])
	}
	return ""
}

// Parse reads the article in a NITF document or a news item.
func Parse(raw []byte, in corpus.Input) (*corpus.Article, error) {
	text, warning, err := charset.Decode(raw, contentType(raw), false)
	if err != nil {
		return nil, err
	}
	root := rootOf(text)
	if root != rootNITF && root != rootItem {
		return nil, fmt.Errorf("%w: its first element is <%s>", errUnknown, root)
	}
	d, err := readDocument(text)
	if err != nil {
		return nil, err
	}
	a := d.article()
	a.Input = in.Locator
	if a.ID == "" {
		a.ID = in.Locator
	}
	if warning != "" {
		a.Warnings = append(a.Warnings, warning)
	}
	if a.Text == "" {
		return nil, ErrNoText
	}
	return a, nil
}
