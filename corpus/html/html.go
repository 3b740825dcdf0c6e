// Package html reads an article from a web page: its text in paragraphs and
// what the page says about it.
//
// The way of a page:
//
//	bytes -> charset.Decode -> html.Parse -> metadata      (metadata.go, jsonld.go, dates.go)
//	                                      -> prune         (prune.go: elements that are never text)
//	                                      -> blocks        (blocks.go: paragraphs as a reader sees them)
//	                                      -> main text     (maintext.go: go-trafilatura chooses among the blocks)
//	                                      -> lines         (lines.go: promotion, captions, credits among them)
//
// The main text is go-trafilatura's choice; own rules exist only where that
// choice is wrong on pages of many sites, each with a test that shows the
// case. A page that nests deeper than the parser allows (512 open elements)
// and one so large that the library's time would no longer grow with its size
// go a plainer way (plain.go): paragraphs by their shape alone.
//
// The text starts with the headline, where the page has one: headlines claim
// things ("X, ministry says"). It is the first paragraph, once, in the same
// words as Article.Title, so that who wants the body alone can cut it off. (On
// 91 pages whose bodies people marked without headlines it costs 0.012 of F1:
// 0.962 with, 0.974 without; go-trafilatura's own text has 0.955.)
package html

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"

	"whosaid/corpus"
	"whosaid/corpus/charset"
)

// ErrNoText is wrapped by the error about a page without article text.
var ErrNoText = corpus.Because("no text", errors.New("no article text found in the page"))

// Reader reads one page as one article.
var Reader = corpus.Reader{
	Name:       "html",
	Doc:        "a web page: the article's main text, without menus, captions and adverts",
	Extensions: []string{".html", ".htm", ".xhtml"},
	Sniff:      sniff,
	Read:       read,
}

// sniff looks for the first element; text before it would not be HTML.
func sniff(head []byte) bool {
	text, _, err := charset.Decode(head, "", true)
	if err != nil {
		return false
	}
	text = strings.ToLower(strings.TrimLeft(text, " \t\r\n\f"))
	for strings.HasPrefix(text, "<!--") || strings.HasPrefix(text, "<?xml") {
		_, after, found := strings.Cut(text, ">")
		if !found {
			return false
		}
		text = strings.TrimLeft(after, " \t\r\n\f")
	}
	for _, start := range []string{"<!doctype html", "<html", "<head", "<body", "<meta", "<title", "<article", "<div", "<p>", "<p ", "<h1"} {
		if strings.HasPrefix(text, start) {
			return true
		}
	}
	return false
}

func read(ctx context.Context, src io.Reader, in corpus.Input, emit func(corpus.Item) error) error {
	raw, err := corpus.ReadAll(ctx, src, in.Limits.ArticleBytes)
	if err != nil {
		return err
	}
	return emit(corpus.Item{
		Input: in.Locator,
		Bytes: int64(len(raw)),
		Load:  func() (*corpus.Article, error) { return Parse(raw, "", in) },
	})
}

// Parse reads the article in a page. contentType is the HTTP header of that
// name where it is known. The ID and Input of the article are the locator; its
// text is not empty. The error is of type *corpus.Error.
func Parse(raw []byte, contentType string, in corpus.Input) (article *corpus.Article, err error) {
	fail := func(err error) (*corpus.Article, error) {
		return nil, &corpus.Error{Input: in.Locator, Stage: corpus.StageRead, Err: err}
	}
	defer func() {
		if p := recover(); p != nil {
			article, err = fail(fmt.Errorf("%s: %v", unreadable, p))
		}
	}()
	page, warning, err := charset.Decode(raw, contentType, true)
	if err != nil {
		return fail(err)
	}
	a := &corpus.Article{ID: in.Locator, Input: in.Locator}
	if warning != "" {
		a.Warnings = append(a.Warnings, warning)
	}

	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		a.Warnings = append(a.Warnings, byShape+strings.TrimPrefix(err.Error(), "html: "))
		m := readMetadata(head(page))
		m.fill(a)
		return finish(a, plain(tokenized(page)), m.body, fail)
	}
	doc := goquery.NewDocumentFromNode(root)
	m := readMetadata(doc)
	m.fill(a)
	prune(doc)
	kept, warning := mainText(doc)
	if warning != "" {
		a.Warnings = append(a.Warnings, warning)
	}
	return finish(a, kept, m.body, fail)
}

// unreadable starts the error about a page that made the program panic.
const unreadable = "the page cannot be read"

// byShape starts the warning about a page whose text was found the plain way.
const byShape = "main text taken by the shape of the paragraphs: "

// enough is the share of the JSON-LD article body that the main text must have
// in bytes; a shorter one was cut by a paywall or is not the article.
const enough = 0.6

func finish(a *corpus.Article, kept []block, body string, fail func(error) (*corpus.Article, error)) (*corpus.Article, error) {
	a.Text = joinText(cleanLines(kept, a.Title))
	if declared := joinText(cleanLines(bodyBlocks(body), a.Title)); float64(len(a.Text)) < enough*float64(len(declared)) {
		a.Text = declared
		a.Warnings = append(a.Warnings, "text taken from the page's JSON-LD articleBody")
	}
	if a.Text == "" {
		return fail(ErrNoText)
	}
	if a.Title != "" {
		a.Text = a.Title + "\n\n" + a.Text
	}
	return a, nil
}

func joinText(kept []block) string {
	var text strings.Builder
	for i, b := range kept {
		if i > 0 {
			text.WriteString("\n\n")
		}
		text.WriteString(b.text)
	}
	return text.String()
}

// absolute returns address if it is an absolute web address, else "".
func absolute(address string) string {
	address = strings.TrimSpace(address)
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return address
}
