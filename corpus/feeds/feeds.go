// Package feeds reads lists of web pages: RSS, Atom and JSON feeds, and
// sitemaps with their indexes and their news. A list holds links, not articles:
// what it says about a page (title, author, date, publisher) fills what the
// page does not say itself, and the text that some feeds carry is not used,
// since it is often cut and never what readers of the page see.
package feeds

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"whosaid/corpus"
)

// Reader reads a list and hands its links to corpus.Input.Follow.
var Reader = corpus.Reader{
	Name:       "feed",
	Doc:        "a list of web pages, which are fetched: an RSS, Atom or JSON feed, a sitemap or an index of sitemaps",
	Extensions: []string{".rss", ".atom", ".xml"},
	Sniff:      Sniff,
	Read:       Read,
}

// Skipped is the reason for a list that is passed over.
const Skipped = "list of web pages (name it itself to have them fetched)"

var (
	// ErrNoLinks is the error for a list without a single link.
	ErrNoLinks = errors.New("lists no web pages")
	errUnknown = errors.New("is neither a feed (RSS, Atom, JSON) nor a sitemap")
)

// MaxLinks is how many links one list may have: the sitemap protocol's limit.
const MaxLinks = 50_000

// Sniff looks for the root element of a feed or sitemap, or the mark of a JSON
// feed.
func Sniff(head []byte) bool { return kindOf(head) != "" }

// Kinds of lists.
const (
	feed    = "feed"    // RSS, Atom
	json    = "json"    // JSON feed
	sitemap = "sitemap" // urlset, sitemapindex
)

func kindOf(head []byte) string {
	head = plain(head)
	if bytes.HasPrefix(head, []byte("{")) {
		// The address of the version is the feed's own mark, and stands first.
		if i := bytes.Index(head, []byte(`"version"`)); i >= 0 {
			rest := bytes.TrimLeft(head[i+len(`"version"`):], ": \t\r\n")
			// Slashes may be escaped.
			if strings.Contains(strings.ReplaceAll(string(rest[:min(len(rest), 60)]), `\/`, "/"), "://jsonfeed.org/version/") {
				return json
			}
		}
		return ""
	}
	switch root(head) {
	case "rss", "feed", "rdf":
		return feed
	case "urlset", "sitemapindex":
		return sitemap
	}
	return ""
}

// plain drops a byte order mark and blanks in front.
func plain(head []byte) []byte {
	return bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
}

// root is the name of the first element without its prefix, in lower case.
func root(head []byte) string {
	for {
		var end string
		switch {
		case bytes.HasPrefix(head, []byte("<?")):
			end = "?>"
		case bytes.HasPrefix(head, []byte("<!--")):
			end = "-->"
		case bytes.HasPrefix(head, []byte("<!")):
			end = ">"
		case bytes.HasPrefix(head, []byte("<")):
			name := head[1:]
			if i := bytes.IndexAny(name, " \t\r\n/>"); i >= 0 {
				name = name[:i]
			}
			return strings.ToLower(string(name[bytes.IndexByte(name, ':')+1:]))
		default:
			return ""
		}
		i := bytes.Index(head, []byte(end))
		if i < 0 {
			return ""
		}
		head = bytes.TrimLeft(head[i+len(end):], " \t\r\n")
	}
}

// Read hands the links of src to in.Follow. Where there is none, the list is
// passed over.
func Read(ctx context.Context, src io.Reader, in corpus.Input, emit func(corpus.Item) error) error {
	links, err := Parse(ctx, src, in)
	switch {
	case err == nil && in.Follow == nil:
		in.Skipped(Skipped)
		return nil
	case err == nil && len(links) == 0:
		return ErrNoLinks
	case in.Follow == nil || len(links) == 0:
		return err
	}
	if err := in.Follow(ctx, links, emit); err != nil {
		return err
	}
	return err
}

// Parse reads the links of a list, each once, in its order. Of a sitemap that
// is damaged the links before the damage come with the error. A feed may have
// in.Limits.ArticleBytes, a sitemap so much in one entry.
func Parse(ctx context.Context, src io.Reader, in corpus.Input) (links []corpus.Link, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("cannot be read: %v", p)
		}
	}()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	head := make([]byte, corpus.SniffBytes)
	n, err := io.ReadFull(src, head)
	head = head[:n]
	if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
		src = failing{err} // after what came before
	}
	src = io.MultiReader(bytes.NewReader(head), src)
	c := &collector{base: in.Locator, seen: map[string]bool{}}
	switch kindOf(head) {
	case feed, json:
		err = c.feed(ctx, src, in.Limits.ArticleBytes)
	case sitemap:
		err = c.sitemap(ctx, src, in.Limits.ArticleBytes)
	default:
		err = errUnknown
		if n == 0 {
			err = ErrNoLinks
		}
		if rest, more := io.Copy(io.Discard, io.LimitReader(src, in.Limits.ArticleBytes+1)); more != nil {
			err = more
		} else if rest > in.Limits.ArticleBytes {
			err = corpus.TooLarge("the list", in.Limits.ArticleBytes)
		}
	}
	return c.links, err
}

// failing is a source with nothing but a fault.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// collector gathers links.
type collector struct {
	base  string // what relative addresses are relative to
	seen  map[string]bool
	met   int // links, those left out too
	links []corpus.Link
}

var errTooMany = fmt.Errorf("lists more than %d web pages: those after are left out", MaxLinks)

// add takes a link with an address of the web that is not there yet.
func (c *collector) add(link corpus.Link) error {
	if c.met++; c.met > MaxLinks {
		return errTooMany
	}
	link.URL = c.absolute(link.URL)
	if link.URL == "" || c.seen[link.URL] {
		return nil
	}
	c.seen[link.URL] = true
	for _, field := range []*string{&link.Title, &link.Byline, &link.Publisher} {
		*field = oneLine(*field)
	}
	c.links = append(c.links, link)
	return nil
}

func (c *collector) absolute(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || address == "" {
		return ""
	}
	if base, err := url.Parse(c.base); err == nil && !u.IsAbs() && isWeb(base) {
		u = base.ResolveReference(u)
	}
	if !isWeb(u) {
		return ""
	}
	return u.String()
}

func isWeb(u *url.URL) bool {
	return (strings.EqualFold(u.Scheme, "http") || strings.EqualFold(u.Scheme, "https")) && u.Host != ""
}

func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")
}
