package warc

import (
	"bytes"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
)

// Record is a record to write. Only Type is required of all; URI is required
// of response, resource, request, metadata, revisit and conversion.
type Record struct {
	Type string    // "response", …
	ID   string    // urn:uuid:…, without <>; empty: a new one
	Date time.Time // zero: now
	URI  string    // WARC-Target-URI

	// ContentType is that of the block. Empty: what HTTP records and warcinfo have.
	ContentType string
	// Fields are further ones in their order, such as WARC-Truncated or
	// WARC-IP-Address.
	Fields []Field

	// Head and Body together are the block. Of a response or a request Head is
	// the HTTP head with the empty line that ends it, Body its payload as it came
	// over the wire; other records have no Head.
	Head, Body []byte
}

// Field is one line of a record's header.
type Field struct{ Name, Value string }

// Writer writes WARC 1.1, each record in a gzip member of its own, with
// digests (sha1, base32, which every tool knows) of block and payload. A record
// is handed to the underlying writer in one piece, so that a file is cut in
// the middle of a record only by a fault of that writer.
type Writer struct {
	w     io.Writer
	plain bool
	gz    *gzip.Writer
	buf   bytes.Buffer
	err   error
	n     int64
}

// NewWriter writes to w, which it does not close: .warc.gz.
func NewWriter(w io.Writer) *Writer { return &Writer{w: w, gz: gzip.NewWriter(io.Discard)} }

// NewPlainWriter writes to w without compression: .warc.
func NewPlainWriter(w io.Writer) *Writer { return &Writer{w: w, plain: true} }

// WriteInfo writes the warcinfo record that a file should start with. It says
// which software made the file, and more in fields.
func (w *Writer) WriteInfo(software string, fields ...Field) error {
	var body bytes.Buffer
	for _, f := range append([]Field{{"software", software}, {"format", "WARC File Format 1.1"}}, fields...) {
		if err := f.check(); err != nil {
			return err
		}
		fmt.Fprintf(&body, "%s: %s\r\n", f.Name, f.Value)
	}
	_, err := w.Write(Record{Type: "warcinfo", Body: body.Bytes()})
	return err
}

// WriteResponse writes what a server answered and returns the record's id.
// head is the HTTP head with the empty line that ends it, body what followed
// over the wire, its codings not taken off.
func (w *Writer) WriteResponse(uri string, date time.Time, head, body []byte, fields ...Field) (id string, err error) {
	return w.Write(Record{Type: "response", URI: uri, Date: date, Head: head, Body: body, Fields: fields})
}

// WriteRequest writes the request that the response of that id answers.
func (w *Writer) WriteRequest(uri string, date time.Time, head []byte, response string) error {
	r := Record{Type: "request", URI: uri, Date: date, Head: head}
	if response != "" {
		r.Fields = []Field{{"WARC-Concurrent-To", "<" + response + ">"}}
	}
	_, err := w.Write(r)
	return err
}

// Written is the number of bytes handed to the underlying writer.
func (w *Writer) Written() int64 { return w.n }

// Write writes one record and returns its id. After an error of the underlying
// writer all further calls return it.
func (w *Writer) Write(r Record) (id string, err error) {
	if w.err != nil {
		return "", w.err
	}
	w.buf.Reset()
	id, err = r.compose(&w.buf)
	if err != nil {
		return "", err
	}
	piece := w.buf.Bytes()
	if !w.plain {
		var packed bytes.Buffer
		w.gz.Reset(&packed)
		if _, err := w.gz.Write(piece); err != nil {
			return "", err
		}
		if err := w.gz.Close(); err != nil {
			return "", err
		}
		piece = packed.Bytes()
	}
	n, err := w.w.Write(piece)
	w.n += int64(n)
	if err != nil {
		w.err = err
		return "", err
	}
	return id, nil
}

// compose writes the record without compression.
func (r Record) compose(to *bytes.Buffer) (id string, err error) {
	if id = r.ID; id == "" {
		id = NewID()
	}
	date := r.Date
	if date.IsZero() {
		date = time.Now()
	}
	fields := []Field{
		{"WARC-Type", r.Type},
		{"WARC-Record-ID", "<" + id + ">"},
		{"WARC-Date", date.UTC().Format(time.RFC3339)},
	}
	switch {
	case r.Type == "":
		return "", errors.New("a record must have a type")
	case r.URI != "":
		fields = append(fields, Field{"WARC-Target-URI", r.URI})
	case r.Type != "warcinfo" && r.Type != "metadata":
		return "", fmt.Errorf("a %s record must have a target URI", r.Type)
	}
	fields = append(fields, r.Fields...)
	fields = append(fields, Field{"WARC-Block-Digest", sha1Of(r.Head, r.Body)})
	if r.Type != "warcinfo" && r.Type != "metadata" && r.Type != "revisit" {
		fields = append(fields, Field{"WARC-Payload-Digest", sha1Of(r.Body)})
	}
	if contentType := r.contentType(); contentType != "" {
		fields = append(fields, Field{"Content-Type", contentType})
	}
	fields = append(fields, Field{"Content-Length", fmt.Sprint(len(r.Head) + len(r.Body))})

	to.WriteString("WARC/1.1\r\n")
	for _, f := range fields {
		if err := f.check(); err != nil {
			return "", err
		}
		to.WriteString(f.Name + ": " + f.Value + "\r\n")
	}
	to.WriteString("\r\n")
	to.Write(r.Head)
	to.Write(r.Body)
	to.WriteString("\r\n\r\n")
	return id, nil
}

func (r Record) contentType() string {
	switch {
	case r.ContentType != "":
		return r.ContentType
	case r.Type == "warcinfo":
		return "application/warc-fields"
	case r.Type == "response" || r.Type == "revisit":
		return "application/http;msgtype=response"
	case r.Type == "request":
		return "application/http;msgtype=request"
	}
	return ""
}

// check refuses what would break out of its line, such as an address with a
// line end in it.
func (f Field) check() error {
	if f.Name == "" || strings.ContainsAny(f.Name, ": \t\r\n\x00") || strings.ContainsAny(f.Value, "\r\n\x00") {
		return fmt.Errorf("%q: %q cannot be a field of a record", f.Name, f.Value)
	}
	return nil
}

func sha1Of(parts ...[]byte) string {
	h := sha1.New()
	for _, p := range parts {
		h.Write(p)
	}
	return "sha1:" + base32.StdEncoding.EncodeToString(h.Sum(nil))
}

// NewID makes a record id: urn:uuid: and a random UUID (version 4).
func NewID() string {
	var u [16]byte
	_, _ = rand.Read(u[:]) // never fails, by its documentation
	u[6] = u[6]&0x0f | 0x40
	u[8] = u[8]&0x3f | 0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}
