// Package distiller stands in for go-domdistiller, which go-trafilatura asks for
// a second opinion only where its fallback is on.
package distiller

import (
	"errors"
	"net/url"

	"golang.org/x/net/html"
)

// Options are those that go-trafilatura sets.
type Options struct {
	OriginalURL    *url.URL
	SkipPagination bool
}

// Result is the main text of a page.
type Result struct{ Node *html.Node }

var errAbsent = errors.New("go-domdistiller is not in this program")

// Apply fails.
func Apply(*html.Node, *Options) (*Result, error) { return nil, errAbsent }
