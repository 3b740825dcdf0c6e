package serve

// Reading a request: its parameters, and its body as a whole, so that whatever
// is wrong with it is told by the status.

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"whosaid/corpus"
	"whosaid/corpus/compress"
)

// DefaultID is the id of an article that brings none.
const DefaultID = "request"

// The id may be a web address or a path, and nothing longer than those are.
const maxID = 2048

// idOf reads the query, which knows one parameter.
func idOf(u *url.URL) (string, *Problem) {
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return "", badRequest.problem("the query cannot be read: " + err.Error())
	}
	for name := range query {
		if name != "id" {
			return "", badRequest.problem(fmt.Sprintf("there is no parameter %q: the only one is id, of an article that brings none", clip(name)))
		}
	}
	ids, given := query["id"]
	if !given {
		return DefaultID, nil
	}
	switch id := ids[0]; {
	case len(ids) > 1:
		return "", badRequest.problem("the parameter id is given twice")
	case id == "":
		return "", badRequest.problem("the parameter id is empty")
	case utf8.RuneCountInString(id) > maxID:
		return "", badRequest.problem(fmt.Sprintf("the parameter id has more than %d characters", maxID))
	case !utf8.ValidString(id):
		return "", badRequest.problem("the parameter id is not valid UTF-8")
	default:
		return id, nil
	}
}

// Content-Encodings beside identity, as compress names them.
var encodings = []string{"gzip", "zstd"}

// body reads and unpacks the body.
func (s *Server) body(w http.ResponseWriter, r *http.Request) ([]byte, *Problem) {
	limit := s.cfg.BodyBytes
	over := tooLarge.problem(fmt.Sprintf("the body is larger than %d bytes (--max-body allows more)", limit))
	if r.ContentLength > limit {
		w.Header().Set("Connection", "close") // rather than reading all of it to reach the next request
		return nil, over
	}
	encoding := strings.ToLower(strings.TrimSpace(strings.Join(r.Header.Values("Content-Encoding"), ",")))
	if encoding != "" && encoding != "identity" && !slices.Contains(encodings, encoding) {
		w.Header().Set("Accept-Encoding", strings.Join(encodings, ", "))
		return nil, mediaType.problem(fmt.Sprintf("the Content-Encoding %q is not read: the encodings are %s", clip(encoding), strings.Join(encodings, ", ")))
	}

	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(s.cfg.ReadTimeout)) // not known to readers of tests
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	_ = control.SetReadDeadline(time.Time{}) // else the request would end with it
	var cut *http.MaxBytesError
	switch {
	case errors.As(err, &cut):
		return nil, over
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, slowBody.problem(fmt.Sprintf("the body was not there after %v", s.cfg.ReadTimeout))
	case err != nil:
		return nil, badRequest.problem("the body cannot be read: " + err.Error())
	}
	if !slices.Contains(encodings, encoding) {
		return raw, nil
	}

	raw, err = unpack(encoding, raw, limit)
	switch {
	case errors.Is(err, corpus.ErrTooLarge):
		return nil, tooLarge.problem(fmt.Sprintf("the body unpacks to more than %d bytes (--max-body allows more)", limit))
	case err != nil:
		return nil, badRequest.problem(fmt.Sprintf("the body is not what its Content-Encoding says: %v", err))
	}
	return raw, nil
}

func unpack(encoding string, raw []byte, limit int64) ([]byte, error) {
	i := slices.IndexFunc(compress.Formats, func(f compress.Format) bool { return f.Name == encoding })
	z, err := compress.Formats[i].NewReader(bytes.NewReader(raw), corpus.Limits{UnpackedBytes: limit})
	if err != nil {
		return nil, err
	}
	defer z.Close()
	return io.ReadAll(z)
}
