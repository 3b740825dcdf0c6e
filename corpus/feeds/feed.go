package feeds

import (
	"bytes"
	"context"
	"strings"
	"time"

	"io"

	"github.com/mmcdole/gofeed"
	"golang.org/x/net/html"

	"whosaid/corpus"
)

// feed reads RSS, Atom and JSON feeds, whose parser is gofeed's.
func (c *collector) feed(ctx context.Context, src io.Reader, limit int64) error {
	raw, err := corpus.ReadAll(ctx, src, limit)
	if err != nil {
		return err
	}
	f, err := gofeed.NewParser().Parse(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	for _, base := range []string{f.Link, f.FeedLink} {
		if c.absolute(base) != "" {
			c.base = c.absolute(base)
			break
		}
	}
	for _, item := range f.Items {
		if item == nil {
			continue
		}
		if err := c.add(linkOf(f, item)); err != nil {
			return err
		}
	}
	return nil
}

func linkOf(f *gofeed.Feed, item *gofeed.Item) corpus.Link {
	link := corpus.Link{URL: item.Link, Title: text(item.Title), Publisher: text(f.Title), Language: f.Language}
	if link.URL == "" && len(item.Links) > 0 {
		link.URL = item.Links[0]
	}
	if link.URL == "" && strings.HasPrefix(item.GUID, "http") {
		link.URL = item.GUID
	}
	authors := item.Authors
	if len(authors) == 0 {
		authors = f.Authors
	}
	var names []string
	for _, a := range authors {
		if a != nil && a.Name != "" {
			names = append(names, text(a.Name))
		}
	}
	link.Byline = strings.Join(names, ", ")
	link.Published = date(item.Published)
	if link.Published == "" && item.PublishedParsed != nil {
		link.Published = item.PublishedParsed.Format(time.RFC3339)
	}
	return link
}

// date returns a date or time in the form of RFC 3339, "" for other forms.
func date(s string) string {
	s = strings.TrimSpace(s)
	if _, err := time.Parse(time.DateOnly, s); err == nil {
		return s
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05Z0700"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Format(time.RFC3339)
		}
	}
	return ""
}

// text takes the tags out of what may be HTML.
func text(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return s
	}
	var out strings.Builder
	for z := html.NewTokenizer(strings.NewReader(s)); ; {
		switch z.Next() {
		case html.ErrorToken:
			return out.String()
		case html.TextToken:
			out.Write(bytes.Clone(z.Text()))
		}
	}
}
