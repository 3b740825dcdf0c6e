package feeds

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/net/html/charset"

	"whosaid/corpus"
)

// entry is one url of a urlset or one sitemap of a sitemapindex.
// (https://www.sitemaps.org/protocol.html, and Google's news extension.)
type entry struct {
	Loc  string `xml:"loc"`
	News struct {
		Name     string `xml:"publication>name"`
		Language string `xml:"publication>language"`
		Date     string `xml:"publication_date"`
		Title    string `xml:"title"`
	} `xml:"news"`
}

// sitemap reads entry by entry, so that what is whole before damage counts. An
// entry may have limit bytes.
func (c *collector) sitemap(ctx context.Context, src io.Reader, limit int64) error {
	in := &bounded{ctx: ctx, src: src, limit: limit, left: limit}
	dec := xml.NewDecoder(&ampersands{src: in})
	dec.Entity = xml.HTMLEntity
	dec.CharsetReader = charset.NewReaderLabel
	ended := false // the root element is closed
	for depth := 0; ; {
		in.left = limit
		token, err := dec.Token()
		switch {
		case err == io.EOF && ended:
			return nil
		case err == io.EOF:
			return errors.New("is cut: its last element is not closed")
		case err != nil:
			return broken(err)
		}
		switch t := token.(type) {
		case xml.EndElement:
			depth--
			ended = depth == 0
		case xml.StartElement:
			if ended {
				return errors.New("goes on after its last element is closed: what follows is left out")
			}
			name := t.Name.Local
			if depth != 1 || name != "url" && name != "sitemap" {
				depth++
				continue
			}
			var e entry
			if err := dec.DecodeElement(&e, &t); err != nil {
				return broken(err)
			}
			if err := c.add(corpus.Link{
				// Of & in CDATA, where it may stand.
				URL: strings.ReplaceAll(e.Loc, "&amp;", "&"), List: name == "sitemap",
				Title: e.News.Title, Publisher: e.News.Name, Language: e.News.Language, Published: date(e.News.Date),
			}); err != nil {
				return err
			}
		}
	}
}

func broken(err error) error {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("is damaged in line %d: %s", syntax.Line, syntax.Msg)
	}
	return err
}

// bounded gives an error where one entry takes more than limit bytes: the
// decoder would hold it all.
type bounded struct {
	ctx         context.Context
	src         io.Reader
	limit, left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	if b.left <= 0 {
		return 0, corpus.TooLarge("an entry of the list", b.limit)
	}
	n, err := b.src.Read(p)
	b.left -= int64(n)
	return n, err
}
