package warc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http/httputil"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"

	"whosaid/corpus"
)

// cutError tells that the body ends before its coding does. What there is of
// it is returned beside the error.
type cutError struct{ coding string }

func (e *cutError) Error() string {
	return "the body is cut: it ends in the middle of its " + e.coding + " coding"
}

func (e *cutError) Unwrap() error { return io.ErrUnexpectedEOF }

// maxCodings is more than servers use; each may unpack to the limit.
const maxCodings = 4

// decodeBody takes off the codings that the head names: transfer codings, then
// content codings, the last put on first. Each step gives at most limit bytes,
// else the error wraps corpus.ErrTooLarge. Many archives hold bodies whose
// codings the crawler has taken off already, though the head names them still:
// such a body is taken as it is. notes tell of that and of other oddities.
func decodeBody(body []byte, h httpHead, limit int64) (decoded []byte, notes []string, err error) {
	codings := append(split(h.contentEncoding), split(h.transferEncoding)...)
	if len(codings) > maxCodings {
		return nil, nil, fmt.Errorf("the body has %d codings, one over the other", len(codings))
	}
	for i := len(codings) - 1; i >= 0; i-- {
		name := codings[i]
		open, known := decoders[name]
		switch {
		case known && open == nil: // stands for none
			continue
		case !known:
			notes = append(notes, fmt.Sprintf("the coding %q of the page is not known: taken as it is", clip(name)))
			continue
		}
		out, err := decode(body, open, limit)
		switch {
		case err == nil:
		case errors.Is(err, corpus.ErrTooLarge):
			return out, notes, err
		case errors.Is(err, errNotCoded) || len(out) == 0 && isText(body):
			notes = append(notes, fmt.Sprintf("the page is not coded as its head says (%s): taken as it is", name))
			continue
		case errors.Is(err, io.ErrUnexpectedEOF) && name == "chunked" && endsChunk(body):
			notes = append(notes, "the mark at the end of the body is missing: the page may be cut")
		case errors.Is(err, io.ErrUnexpectedEOF):
			return out, notes, &cutError{name}
		case name == "gzip" && errors.Is(err, gzip.ErrHeader) && len(out) > 0:
			// Something follows the coded body; browsers pass over it too.
		default:
			return out, notes, fmt.Errorf("the body is damaged: %s: %w", name, err)
		}
		body = out
	}
	if int64(len(body)) > limit {
		return body[:limit], notes, corpus.TooLarge("the article", limit)
	}
	return body, notes, nil
}

func split(list string) []string {
	var names []string
	for name := range strings.SplitSeq(strings.ToLower(list), ",") {
		if name = strings.TrimPrefix(strings.TrimSpace(name), "x-"); name != "" {
			names = append(names, name)
		}
	}
	return names
}

func clip(s string) string {
	return strings.ToValidUTF8(s[:min(len(s), 40)], "\uFFFD")
}

var errNotCoded = errors.New("not coded so")

// decoders open the codings; nil stands for no coding.
var decoders = map[string]func(body []byte) (io.Reader, func(), error){
	"identity": nil, "none": nil, "binary": nil, "utf-8": nil,
	"chunked": openChunked,
	"gzip":    openGzip,
	"deflate": openDeflate,
	"br": func(body []byte) (io.Reader, func(), error) {
		return brotli.NewReader(bytes.NewReader(body)), func() {}, nil
	},
	"zstd": openZstd,
}

func openChunked(body []byte) (io.Reader, func(), error) {
	line, _, _ := bytes.Cut(body[:min(len(body), 256)], []byte{'\n'})
	size, _, _ := bytes.Cut(line, []byte{';'})
	size = bytes.TrimSpace(size)
	if len(size) == 0 || len(bytes.Trim(size, "0123456789abcdefABCDEF")) > 0 {
		return nil, nil, errNotCoded
	}
	return httputil.NewChunkedReader(bytes.NewReader(body)), func() {}, nil
}

func openGzip(body []byte) (io.Reader, func(), error) {
	if !bytes.HasPrefix(body, gzipMagic) && len(body) >= len(gzipMagic) {
		return nil, nil, errNotCoded
	}
	z, err := gzip.NewReader(bytes.NewReader(body))
	return z, func() {}, noEOF(err)
}

// openDeflate reads what the standard means by deflate, which is zlib, and
// what some servers took it for.
func openDeflate(body []byte) (io.Reader, func(), error) {
	if len(body) >= 2 && body[0]&0x0f == 8 && (int(body[0])<<8|int(body[1]))%31 == 0 {
		z, err := zlib.NewReader(bytes.NewReader(body))
		return z, func() {}, err
	}
	return flate.NewReader(bytes.NewReader(body)), func() {}, nil
}

func openZstd(body []byte) (io.Reader, func(), error) {
	if !bytes.HasPrefix(body, zstdMagic) && len(body) >= len(zstdMagic) {
		return nil, nil, errNotCoded
	}
	z, err := zstd.NewReader(bytes.NewReader(body),
		zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(bodyWindow))
	if err != nil {
		return nil, nil, err
	}
	return z, z.Close, nil
}

// bodyWindow is what RFC 9659 allows a server to ask of whoever unpacks, twice.
const bodyWindow = 16 << 20

// decode unpacks body to at most limit bytes. What was unpacked is returned
// beside an error.
func decode(body []byte, open func([]byte) (io.Reader, func(), error), limit int64) ([]byte, error) {
	src, done, err := open(body)
	if err != nil {
		return nil, err
	}
	defer done()
	var out bytes.Buffer
	out.Grow(int(min(limit+1, 4*int64(len(body))+bytes.MinRead)))
	_, err = out.ReadFrom(io.LimitReader(src, limit+1))
	if int64(out.Len()) > limit {
		return out.Bytes()[:limit], corpus.TooLarge("the article", limit)
	}
	return out.Bytes(), err
}

// endsChunk reports whether a chunked body that is cut ends behind a chunk and
// so lacks nothing but the empty one at its end: many servers close the
// connection there.
func endsChunk(body []byte) bool {
	for {
		line, rest, found := bytes.Cut(body, []byte{'\n'})
		size, _, _ := strings.Cut(string(line), ";")
		n, err := strconv.ParseUint(strings.TrimSpace(size), 16, 62)
		switch {
		case !found || err != nil:
			return len(bytes.Trim(body, "0\r")) == 0
		case n == 0:
			return true
		case uint64(len(rest)) < n:
			return false
		}
		body = bytes.TrimPrefix(bytes.TrimPrefix(rest[n:], []byte{'\r'}), []byte{'\n'})
	}
}

// isText reports whether body looks like a page that is not coded at all.
func isText(body []byte) bool {
	start := body[:min(len(body), sniffed)]
	if bytes.HasPrefix(bytes.TrimSpace(start), []byte("<")) {
		return true
	}
	for range utf8.UTFMax { // start may end within a character
		if utf8.Valid(start) {
			return len(start) > 0 && bytes.IndexByte(start, 0) < 0
		}
		start = start[:max(0, len(start)-1)]
	}
	return false
}

// startOf unpacks the start of a body of which only that may be at hand, to
// tell its type. Faults are told when the page is loaded.
func startOf(body []byte, h httpHead) []byte {
	codings := append(split(h.contentEncoding), split(h.transferEncoding)...)
	for i := len(codings) - 1; i >= max(0, len(codings)-maxCodings); i-- {
		if open := decoders[codings[i]]; open != nil {
			if out, _ := decode(body, open, maxHead); len(out) > 0 {
				body = out
			}
		}
	}
	return body[:min(len(body), sniffed)]
}
