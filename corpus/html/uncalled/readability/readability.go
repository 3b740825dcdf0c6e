// Package readability stands in for go-readability, which go-trafilatura asks
// for a second opinion only where its fallback is on.
package readability

import (
	"errors"
	"net/url"

	"golang.org/x/net/html"
)

// Article is the main text of a page.
type Article struct{ Node *html.Node }

var errAbsent = errors.New("go-readability is not in this program")

// FromDocument fails.
func FromDocument(*html.Node, *url.URL) (Article, error) { return Article{}, errAbsent }
