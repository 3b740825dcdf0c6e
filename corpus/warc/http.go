package warc

import (
	"bytes"
	"errors"
	"mime"
	"net/textproto"
	"strconv"
	"strings"
)

// httpHead is what a server said before the body of a page. It is read by
// hand, since the heads in archives keep to the standard loosely and all that
// matters are four fields.
type httpHead struct {
	size   int // bytes in the block, with the empty line
	status int
	// as written; several fields of one name are joined by a comma
	contentType, contentEncoding, transferEncoding, contentLength string
}

var (
	errNoHTTP   = errors.New("the record holds no HTTP response")
	errHTTPHead = errors.New("the HTTP head of the response does not end")
)

// parseHTTP reads the head at the start of block. last tells that there is
// nothing after block, where a head without an end is all head.
func parseHTTP(block []byte, last bool) (h httpHead, err error) {
	if !bytes.HasPrefix(block, []byte("HTTP/")) {
		return h, errNoHTTP
	}
	size, head := len(block), block
	if end := headEnd(block); end > 0 {
		size, head = end, block[:end]
	} else if !last {
		return h, errHTTPHead
	}
	h.size = size
	status, rest, _ := bytes.Cut(head, []byte{'\n'})
	// HTTP/1.1 200 OK, and HTTP/2 200
	_, code, _ := strings.Cut(string(bytes.TrimSpace(status)), " ")
	code, _, _ = strings.Cut(strings.TrimSpace(code), " ")
	if h.status, err = strconv.Atoi(code); err != nil || h.status < 100 || h.status > 999 {
		return h, errNoHTTP
	}
	for line := range bytes.SplitSeq(rest, []byte{'\n'}) {
		name, value, found := bytes.Cut(line, []byte{':'})
		if !found {
			continue
		}
		h.set(string(bytes.TrimSpace(name)), string(bytes.TrimSpace(value)))
	}
	return h, nil
}

func (h *httpHead) set(name, value string) {
	join := func(to *string) {
		if *to != "" {
			value = *to + ", " + value
		}
		*to = value
	}
	switch textproto.CanonicalMIMEHeaderKey(name) {
	case "Content-Type":
		if h.contentType == "" { // of several the first counts, as it does in curl
			h.contentType = strings.ToValidUTF8(value, "\uFFFD")
		}
	case "Content-Encoding":
		join(&h.contentEncoding)
	case "Transfer-Encoding":
		join(&h.transferEncoding)
	case "Content-Length":
		h.contentLength = value
	}
}

// headEnd is the place behind the empty line that ends the head, or 0.
func headEnd(block []byte) int {
	for i := 0; ; {
		k := bytes.IndexByte(block[i:], '\n')
		if k < 0 {
			return 0
		}
		i += k + 1
		switch {
		case bytes.HasPrefix(block[i:], []byte("\n")):
			return i + 1
		case bytes.HasPrefix(block[i:], []byte("\r\n")):
			return i + 2
		}
	}
}

// mediaType is the type without parameters in lower case, also of a header
// that is not quite as it should be: "text/html; charset".
func mediaType(contentType string) string {
	if t, _, err := mime.ParseMediaType(contentType); err == nil {
		return t
	}
	t, _, _ := strings.Cut(contentType, ";")
	t, _, _ = strings.Cut(t, ",")
	return strings.ToLower(strings.TrimSpace(t))
}
