package warc

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// header is what the head of a record says, of WARC or ARC.
type header struct {
	arc  bool
	kind string // WARC-Type in lower case; in ARC "response", or "filedesc" for the first record
	// id, uri and the others are as written, without <>; empty where missing
	id, uri, date  string
	contentType    string // of the block; in ARC, of the page
	truncated      string
	segment        string
	block, payload string // digests
	length         int64  // of the block in bytes
}

// Errors of the head of a record. They mean damage.
var (
	errNoRecord = errors.New("no record begins here")
	errLongHead = fmt.Errorf("the head of the record has more than %d bytes", maxHead)
	errField    = errors.New("a line in the head of the record is no field")
	errLength   = errors.New("the record does not say how long it is")
)

const maxHead = 64 << 10

var versionStart = []byte("WARC/")

// readHeader reads the head of the record that body stands before.
func readHeader(body *bufio.Reader) (h header, err error) {
	start, err := body.Peek(len(versionStart))
	if err != nil && err != io.EOF {
		return h, err
	}
	lines := headLines{in: body, left: maxHead}
	if !bytes.Equal(start, versionStart) {
		if head, _ := body.Peek(maxARCLine); !beginsRecord(head) {
			return h, errNoRecord
		}
		line, err := lines.next()
		if err != nil {
			return h, err
		}
		return parseARC(line)
	}
	version, err := lines.next()
	if err != nil {
		return h, err
	}
	if !isVersion(version) {
		return h, errNoRecord
	}
	h.length = -1
	var name, value string
	set := func() error {
		if name == "" {
			return nil
		}
		return h.set(name, strings.TrimSpace(value))
	}
	for {
		line, err := lines.next()
		if err != nil {
			return h, err
		}
		if line == "" {
			break
		}
		if line[0] == ' ' || line[0] == '\t' { // goes on from the line before
			value += " " + strings.TrimSpace(line)
			continue
		}
		if err := set(); err != nil {
			return h, err
		}
		var found bool
		name, value, found = strings.Cut(line, ":")
		if name = strings.TrimSpace(name); !found || name == "" || strings.ContainsAny(name, " \t\x00") {
			return h, errField
		}
	}
	if err := set(); err != nil {
		return h, err
	}
	if h.length < 0 {
		return h, errLength
	}
	return h, nil
}

// isVersion accepts all: what is not known of later ones does not hurt.
func isVersion(line string) bool {
	major, minor, found := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "WARC/"), ".")
	return found && digits(major) && digits(minor)
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

func (h *header) set(name, value string) error {
	switch strings.ToLower(name) {
	case "warc-type":
		h.kind = strings.ToLower(value)
	case "warc-record-id":
		h.id = bare(value)
	case "warc-target-uri":
		h.uri = bare(value)
	case "warc-date":
		h.date = value
	case "warc-truncated":
		h.truncated = value
	case "warc-segment-number":
		h.segment = value
	case "warc-block-digest":
		h.block = value
	case "warc-payload-digest":
		h.payload = value
	case "content-type":
		h.contentType = value
	case "content-length":
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil || n < 0 {
			return errLength
		}
		h.length = n
	}
	return nil
}

// bare takes off the <> that stand around record ids and, as the grammar of
// WARC 1.0 had it, around addresses.
func bare(s string) string {
	if strings.HasPrefix(s, "<") && strings.HasSuffix(s, ">") {
		s = s[1 : len(s)-1]
	}
	return strings.TrimSpace(s)
}

// headLines cuts lines, which end in \r\n or \n, up to a limit on all.
type headLines struct {
	in   *bufio.Reader
	left int
}

func (l *headLines) next() (string, error) {
	line, err := l.in.ReadSlice('\n')
	if l.left -= len(line); l.left < 0 || err == bufio.ErrBufferFull {
		return "", errLongHead
	}
	if err != nil {
		return "", noEOF(err)
	}
	line = line[:len(line)-1]
	line = bytes.TrimSuffix(line, []byte{'\r'})
	return string(bytes.ToValidUTF8(line, []byte("\uFFFD"))), nil
}
