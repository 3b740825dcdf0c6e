package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"whosaid/corpus"
	"whosaid/corpus/warc"
)

// maxUseless bounds the body of an answer that brings no page: it is read only
// to be kept.
const maxUseless = 64 << 10

// robotsBytes are read of a robots.txt: one more than counts, to see that it
// is cut and that its last line is not a whole one.
const robotsBytes = maxRobots + 1

// receive reads the body into got. cut says why only a part of it was read
// though that is no fault, as WARC-Truncated has it.
func (c *Client) receive(ctx context.Context, resp *http.Response, want wanted, got *answer) (cut string, err error) {
	encoding := strings.Join(resp.Header.Values("Content-Encoding"), ",")
	switch {
	case want.robots && got.status >= 200 && got.status < 300:
		raw, err := io.ReadAll(io.LimitReader(resp.Body, robotsBytes))
		if err != nil {
			return "", c.broken(ctx, resp, len(raw), err)
		}
		if len(raw) == robotsBytes {
			cut = "length"
		}
		got.body, err = decodeRobots(raw, encoding, cut != "")
		return cut, err
	case got.status != http.StatusOK:
		raw, err := io.ReadAll(io.LimitReader(resp.Body, maxUseless))
		switch {
		case err != nil:
			cut = "disconnect" // its status says enough
		case len(raw) == maxUseless:
			cut = "length"
		}
		return cut, nil
	}
	raw, err := c.readPage(ctx, resp, encoding)
	if err == nil {
		got.body, got.notes, err = c.decode(raw, encoding)
	}
	return "", err
}

// decodeRobots unpacks as much as counts; of a file that is cut, as much as
// there is.
func decodeRobots(raw []byte, encoding string, cut bool) ([]byte, error) {
	body, _, err := warc.DecodeBody(raw, encoding, robotsBytes)
	if err != nil && !cut && !errors.Is(err, corpus.ErrTooLarge) {
		return nil, &faultError{what: "it cannot be unpacked", err: err, again: true}
	}
	return body, nil
}

// readPage reads a page as it is sent.
func (c *Client) readPage(ctx context.Context, resp *http.Response, encoding string) ([]byte, error) {
	limit := c.opts.Limits.ArticleBytes
	media := MediaType(resp.Header.Get("Content-Type"))
	switch {
	case !readable(media):
		return nil, fmt.Errorf("is %s, not a page: the address must lead to HTML, plain text, a feed or a sitemap", media)
	case resp.ContentLength > max(limit, ListBytes):
		return nil, corpus.TooLarge("the page", limit)
	}
	raw, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err == nil && int64(len(raw)) > limit && limit < ListBytes && encoding == "" && c.isList(raw) {
		limit = ListBytes
		var rest []byte
		rest, err = io.ReadAll(io.LimitReader(resp.Body, limit+1-int64(len(raw))))
		raw = append(raw, rest...)
	}
	switch {
	case err != nil:
		return nil, c.broken(ctx, resp, len(raw), err)
	case int64(len(raw)) > limit:
		return nil, corpus.TooLarge("the page", limit)
	}
	return raw, nil
}

func (c *Client) isList(body []byte) bool {
	return c.opts.IsList(body[:min(len(body), corpus.SniffBytes)])
}

// broken says how reading a body ended before its time.
func (c *Client) broken(ctx context.Context, resp *http.Response, n int, err error) error {
	if ctx.Err() != nil {
		return c.explain(ctx, err)
	}
	what := fmt.Sprintf("the server broke off in the middle of the page, after %d bytes", n)
	if resp.ContentLength >= 0 {
		what += fmt.Sprintf(" of %d", resp.ContentLength)
	}
	return &faultError{what: what, again: true}
}

// decode takes the content codings off a page.
func (c *Client) decode(raw []byte, encoding string) ([]byte, []string, error) {
	limit := max(c.opts.Limits.ArticleBytes, int64(len(raw))) // what was let in raw may stay
	body, notes, err := warc.DecodeBody(raw, encoding, limit)
	if errors.Is(err, corpus.ErrTooLarge) && limit < ListBytes && c.isList(body) {
		limit = ListBytes
		body, notes, err = warc.DecodeBody(raw, encoding, limit)
	}
	switch {
	case errors.Is(err, corpus.ErrTooLarge):
		return nil, nil, corpus.TooLarge("the page", limit)
	case err != nil:
		// Damage on the way may be gone the next time.
		return nil, nil, &faultError{what: "the page cannot be unpacked", err: err, again: true}
	}
	return body, notes, nil
}

// MediaType is the type that a header Content-Type names, without its parameters, in lower case.
func MediaType(contentType string) string {
	if t, _, err := mime.ParseMediaType(contentType); err == nil {
		return t
	}
	t, _, _ := strings.Cut(contentType, ";")
	return strings.ToLower(strings.TrimSpace(t))
}

// readable tells types that can hold an article or a list of articles, and
// those that say nothing, from pictures, sounds and documents, which are then
// not even sent.
func readable(t string) bool {
	switch {
	case strings.HasPrefix(t, "text/"), strings.HasSuffix(t, "xml"), strings.HasSuffix(t, "json"):
		return true
	case t == "" || !strings.Contains(t, "/"), strings.HasPrefix(t, "unknown/"):
		return true
	case t == "application/octet-stream", t == "application/gzip", t == "application/x-gzip":
		return true
	}
	return false
}
