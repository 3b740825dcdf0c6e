package inputs

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"whosaid/corpus"
	"whosaid/corpus/compress"
	"whosaid/corpus/feeds"
	"whosaid/corpus/fetch"
	"whosaid/corpus/html"
	"whosaid/corpus/text"
)

const (
	// maxListDepth is how deep lists of lists are followed. The sitemap protocol
	// allows an index of sitemaps and nothing beyond; some sites have more.
	maxListDepth = 3
	// maxLists bounds the lists that one input may lead to.
	maxLists = feeds.MaxLinks
)

// web reads the pages at addresses that stand in a row among the inputs.
func (w *walker) web(addresses []string) error {
	links := make([]corpus.Link, len(addresses))
	for i, a := range addresses {
		links[i].URL = a
	}
	if w.opts.Web == nil {
		for _, a := range addresses {
			if err := w.fail(fetch.Redacted(a), corpus.StageFetch, fetch.ErrNoAgent); err != nil {
				return err
			}
		}
		return nil
	}
	return w.pages(w.ctx, links, w.emit, nil)
}

// follow is corpus.Input.Follow.
func (w *walker) follow(ctx context.Context, links []corpus.Link, emit func(corpus.Item) error) error {
	if w.opts.Web == nil {
		return &corpus.Error{Stage: corpus.StageFetch, Err: fmt.Errorf("lists web pages, %d of them: %w", len(links), fetch.ErrNoAgent)}
	}
	return w.pages(ctx, links, emit, &list{seen: map[string]bool{}})
}

// list is one that links come from; nil for those that the user has named.
type list struct {
	depth int
	seen  map[string]bool // lists met under the same input
}

// pages fetches links and emits an item for each, or those that it lists.
func (w *walker) pages(ctx context.Context, links []corpus.Link, emit func(corpus.Item) error, from *list) error {
	addresses := func(yield func(string) bool) {
		for _, l := range links {
			if !yield(l.URL) {
				return
			}
		}
	}
	return w.opts.Web.InOrder(ctx, addresses, func(i int, page *fetch.Page, err error) error {
		at := fetch.Redacted(links[i].URL)
		if err != nil {
			return emit(corpus.Failed(at, corpus.StageFetch, err))
		}
		return w.page(ctx, fetched{Page: page, link: links[i], at: at}, emit, from)
	})
}

// fetched is a page on its way to its reader.
type fetched struct {
	*fetch.Page
	link corpus.Link
	at   string // the locator
}

func (w *walker) page(ctx context.Context, p fetched, emit func(corpus.Item) error, from *list) error {
	name := w.opts.Format
	if name == "" || p.link.List || name == feeds.Reader.Name && from != nil {
		name = p.kind()
	}
	in := corpus.Input{
		Locator: p.at, Limits: w.opts.Limits, AnyLanguage: w.opts.AnyLanguage,
		Columns: w.opts.Columns, StrictDigests: w.opts.StrictDigests, Skip: w.countSkipped,
	}
	switch {
	case name == feeds.Reader.Name:
		return w.list(ctx, p, in, emit, from)
	case p.link.List:
		return emit(corpus.Failed(p.at, corpus.StageRead, errors.New("is no sitemap, though the index says so")))
	case name == html.Reader.Name, name == text.Reader.Name:
		return emit(corpus.Item{Input: p.at, Bytes: int64(len(p.Body)), Load: func() (*corpus.Article, error) { return p.article(name, in) }})
	case name == "":
		what := fetch.MediaType(p.ContentType)
		if what == "" {
			what = "of no known type"
		}
		return emit(corpus.Failed(p.at, corpus.StageRead, fmt.Errorf("is %s, not a page: the address must lead to HTML, plain text, a feed or a sitemap", what)))
	}
	// Some other kind that --format asks for.
	err := w.forced.Read(ctx, bytes.NewReader(p.Body), in, emit)
	if err != nil && w.stopped == nil && ctx.Err() == nil {
		return emit(corpus.Failed(p.at, stageOf(err), reason(err)))
	}
	return err
}

// kind is the name of the reader for the page; "" where there is none.
func (p fetched) kind() string {
	head := p.Body[:min(len(p.Body), corpus.SniffBytes)]
	media := fetch.MediaType(p.ContentType)
	_, packed := compress.Detect("", head[:min(len(head), compress.MagicBytes)])
	switch {
	case packed || feeds.Sniff(head):
		return feeds.Reader.Name
	case media == "text/html" || media == "application/xhtml+xml" || media != "text/plain" && html.Reader.Sniff(head):
		return html.Reader.Name
	case (media == "" || media == "application/octet-stream" || strings.HasPrefix(media, "text/")) && text.Sniff(head):
		return text.Reader.Name
	}
	return ""
}

// article decodes the page.
func (p fetched) article(kind string, in corpus.Input) (a *corpus.Article, err error) {
	if kind == html.Reader.Name {
		if a, err = html.Parse(p.Body, p.ContentType, in); err != nil {
			return nil, err
		}
	} else if a, err = text.ParseTyped(p.Body, p.ContentType, in); err != nil {
		return nil, &corpus.Error{Input: p.at, Stage: corpus.StageRead, Err: err}
	}
	a.URL, a.Archive = p.URL, p.Archive
	for _, fill := range []struct {
		field *string
		value string
	}{
		{&a.Title, p.link.Title}, {&a.Byline, p.link.Byline}, {&a.Published, p.link.Published},
		{&a.Publisher, p.link.Publisher}, {&a.Language, p.link.Language},
	} {
		if *fill.field == "" {
			*fill.field = fill.value
		}
	}
	a.Warnings = append(a.Warnings, p.Warnings...)
	return a, nil
}

// list reads the links of a page that is a list, and the pages that they lead
// to. A list among the pages of a feed is not followed: nobody asked for it.
func (w *walker) list(ctx context.Context, p fetched, in corpus.Input, emit func(corpus.Item) error, from *list) error {
	fail := func(err error) error { return emit(corpus.Failed(p.at, stageOf(err), reason(err))) }
	this := &list{seen: map[string]bool{}}
	if from != nil {
		this = &list{depth: from.depth + 1, seen: from.seen}
	}
	switch {
	case from != nil && !p.link.List:
		return fail(errors.New("is a list of pages, not a page (name it itself to have them fetched)"))
	case this.seen[p.URL]:
		return fail(errors.New("this list was read already"))
	case this.depth > maxListDepth:
		return fail(fmt.Errorf("is a list within lists, more than %d of them: it is not followed", maxListDepth))
	case len(this.seen) >= maxLists:
		return fail(fmt.Errorf("is one of more than %d lists: it is not followed", maxLists))
	}
	this.seen[p.URL] = true
	src, done, err := unpacked(p.Body, w.opts.Limits)
	if err != nil {
		return fail(err)
	}
	defer done()
	links, err := feeds.Parse(ctx, src, in)
	if err == nil && len(links) == 0 {
		err = feeds.ErrNoLinks
	}
	if len(links) > 0 {
		if err := w.pages(ctx, links, emit, this); err != nil {
			return err
		}
	}
	if err != nil {
		return fail(err)
	}
	return nil
}

// unpacked reads a list that may be a compressed file, as large sitemaps are.
func unpacked(body []byte, limits corpus.Limits) (src io.Reader, done func(), err error) {
	format, packed := compress.Detect("", body[:min(len(body), compress.MagicBytes)])
	if !packed {
		return bytes.NewReader(body), func() {}, nil
	}
	z, err := format.NewReader(bytes.NewReader(body), limits)
	if err != nil {
		return nil, nil, err
	}
	in := bufio.NewReaderSize(z, corpus.SniffBytes)
	if head, err := in.Peek(corpus.SniffBytes); !feeds.Sniff(head) {
		_ = z.Close()
		if len(head) == 0 && err != nil && err != io.EOF {
			return nil, nil, err
		}
		return nil, nil, fmt.Errorf("is a compressed file (%s), not a page", format.Name)
	}
	return in, func() { _ = z.Close() }, nil
}
