package fetch

import (
	"bytes"
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

// Reasons why a body is kept in part, as WARC-Truncated has them.
const (
	cutLength     = "length"
	cutTime       = "time"
	cutDisconnect = "disconnect"
	cutOther      = "unspecified"
)

// maxUseless bounds the body of an answer that brings no page: it is read only
// to be kept.
const maxUseless = 64 << 10

// robotsBytes are read of a robots.txt: one more than counts, to see that it
// is cut and that its last line is not a whole one.
const robotsBytes = maxRobots + 1

// receive reads the body into got. cut says why not all of it was read.
func (c *Client) receive(ctx context.Context, resp *http.Response, want wanted, got *answer) (cut string, err error) {
	useless := resp.StatusCode != http.StatusOK
	limit := c.opts.Limits.ArticleBytes
	switch {
	case want.robots:
		limit, useless = robotsBytes, false
	case useless:
		limit = maxUseless
	case !readable(resp.Header.Get("Content-Type")):
		return cutOther, fmt.Errorf("is %s, not a page: the address must lead to HTML, plain text, a feed or a sitemap",
			MediaType(resp.Header.Get("Content-Type")))
	case resp.ContentLength > max(limit, ListBytes):
		return cutLength, corpus.TooLarge("the page", limit)
	}
	raw, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	encoding := strings.Join(resp.Header.Values("Content-Encoding"), ",")
	if err == nil && int64(len(raw)) > limit && !useless && !want.robots && encoding == "" && c.opts.IsList(raw[:min(len(raw), corpus.SniffBytes)]) {
		limit = max(limit, ListBytes)
		var rest []byte
		rest, err = io.ReadAll(io.LimitReader(resp.Body, limit+1-int64(len(raw))))
		raw = append(raw, rest...)
	}
	switch {
	case err != nil:
		cut, err = c.broken(ctx, resp, len(raw), err)
	case int64(len(raw)) > limit:
		cut, err = cutLength, corpus.TooLarge("the page", limit)
		raw = raw[:limit]
	}
	switch {
	case useless:
		return cut, nil // its status says enough
	case want.robots && cut == cutLength:
		got.body = c.prefix(raw, encoding)
		return cut, nil
	case err != nil:
		return cut, err
	}
	got.body, got.notes, err = c.decode(raw, encoding, limit, want)
	return "", err
}

// broken says how reading a body ended before its time.
func (c *Client) broken(ctx context.Context, resp *http.Response, n int, err error) (string, error) {
	err = c.explain(ctx, err)
	switch {
	case errors.Is(context.Cause(ctx), errTooLong):
		return cutTime, err
	case ctx.Err() != nil:
		return cutOther, err
	}
	what := fmt.Sprintf("the server broke off in the middle of the page, after %d bytes", n)
	if resp.ContentLength >= 0 {
		what = fmt.Sprintf("the server broke off in the middle of the page, after %d bytes of %d", n, resp.ContentLength)
	}
	return cutDisconnect, &faultError{what: what, again: true}
}

// decode takes the content codings off.
func (c *Client) decode(raw []byte, encoding string, limit int64, want wanted) ([]byte, []string, error) {
	body, notes, err := warc.DecodeBody(raw, encoding, limit)
	switch {
	case err == nil:
		return body, notes, nil
	case want.robots && errors.Is(err, corpus.ErrTooLarge):
		return body, nil, nil
	case errors.Is(err, corpus.ErrTooLarge) && limit < ListBytes && c.opts.IsList(body[:min(len(body), corpus.SniffBytes)]):
		body, notes, err = warc.DecodeBody(raw, encoding, ListBytes)
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

// prefix unpacks as much as there is of a robots.txt that was cut.
func (c *Client) prefix(raw []byte, encoding string) []byte {
	body, _, _ := warc.DecodeBody(raw, encoding, robotsBytes)
	if body == nil && encoding == "" {
		return raw
	}
	return bytes.Clone(body)
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
func readable(contentType string) bool {
	switch t := MediaType(contentType); {
	case strings.HasPrefix(t, "text/"), strings.HasSuffix(t, "xml"), strings.HasSuffix(t, "json"):
		return true
	case t == "" || !strings.Contains(t, "/"), strings.HasPrefix(t, "unknown/"):
		return true
	case t == "application/octet-stream", t == "application/gzip", t == "application/x-gzip":
		return true
	}
	return false
}
