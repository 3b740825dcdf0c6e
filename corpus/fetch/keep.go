package fetch

import (
	"bytes"
	"crypto/sha1"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"time"

	"whosaid/corpus"
	"whosaid/corpus/warc"
)

// keeper writes what went over the wire into a web archive: each answer of a
// server, of whatever status, and the request before it, as the bytes that
// they were. Only the encryption is taken off.
type keeper struct {
	mu     sync.Mutex
	f      *os.File
	w      *warc.Writer
	err    error
	closed bool
}

// openKeeper appends to the file at path, so that what earlier runs kept
// stays: articles of theirs lead there.
func openKeeper(path, software, agent string) (*keeper, error) {
	packed := strings.HasSuffix(path, ".warc.gz")
	if !packed && !strings.HasSuffix(path, ".warc") {
		return nil, fmt.Errorf("the web archive %s must be named .warc.gz or .warc", path)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o666)
	if err != nil {
		return nil, fmt.Errorf("the web archive cannot be written: %w", err)
	}
	head := make([]byte, 5)
	n, err := io.ReadFull(f, head)
	begins := "WARC/"
	if packed {
		begins = "\x1f\x8b"
	}
	switch {
	case n == 0 && err == io.EOF:
	case err != nil && !errors.Is(err, io.ErrUnexpectedEOF):
		_ = f.Close()
		return nil, fmt.Errorf("the web archive cannot be written: %w", err)
	case !bytes.HasPrefix(head[:n], []byte(begins)):
		_ = f.Close()
		return nil, fmt.Errorf("%s is there and is no web archive: it is not added to", path)
	}
	k := &keeper{f: f}
	if packed {
		k.w = warc.NewWriter(f)
	} else {
		k.w = warc.NewPlainWriter(f)
	}
	if err := k.w.WriteInfo(software, warc.Field{Name: "http-header-user-agent", Value: agent}, warc.Field{Name: "robots", Value: "obey"}); err != nil {
		_ = f.Close()
		return nil, keepError{err}
	}
	return k, nil
}

// keepError says that the archive cannot be written.
type keepError struct{ err error }

func (e keepError) Error() string {
	return "what was fetched cannot be kept in the web archive: " + e.err.Error()
}

func (e keepError) Unwrap() error { return e.err }

func (k *keeper) fault() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.err
}

// close makes sure that what was written is on the disk. Closing twice does
// nothing more.
func (k *keeper) close() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.closed {
		return k.err
	}
	k.closed = true
	if err := errors.Join(k.f.Sync(), k.f.Close()); err != nil && k.err == nil {
		k.err = keepError{err}
	}
	return k.err
}

// exchange is one request and its answer.
type exchange struct {
	uri            string
	begun          time.Time
	sent, received []byte
	peer           net.Addr
	cut            string      // why the answer is not whole; "": it is
	since          *remembered // what the request asked for changes of
}

// exchange writes the records and returns what leads to the answer's.
func (k *keeper) exchange(x exchange) (*corpus.ArchiveRecord, error) {
	head, body := splitHead(lastAnswer(x.received))
	if head == nil {
		return nil, nil // nothing came that could be kept
	}
	r := warc.Record{Type: "response", URI: x.uri, Date: x.begun, Head: head, Body: body}
	if ip, _, err := net.SplitHostPort(x.peer.String()); err == nil {
		r.Fields = append(r.Fields, warc.Field{Name: "WARC-IP-Address", Value: ip})
	}
	if x.cut != "" {
		r.Fields = append(r.Fields, warc.Field{Name: "WARC-Truncated", Value: x.cut})
	}
	if x.since != nil && x.since.Archive != nil && bytes.HasPrefix(statusOf(head), []byte("304")) {
		r.Type = "revisit"
		r.Fields = append(r.Fields,
			warc.Field{Name: "WARC-Profile", Value: "http://netpreserve.org/warc/1.1/revisit/server-not-modified"},
			warc.Field{Name: "WARC-Refers-To", Value: "<" + x.since.Archive.ID + ">"},
			warc.Field{Name: "WARC-Refers-To-Target-URI", Value: x.uri},
			warc.Field{Name: "WARC-Refers-To-Date", Value: x.since.Archive.Date},
		)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.err != nil {
		return nil, k.err
	}
	id, err := k.w.Write(r)
	if err == nil {
		request, _ := splitHead(x.sent)
		if request == nil {
			request = x.sent
		}
		err = k.w.WriteRequest(x.uri, x.begun, request, id)
	}
	if err != nil {
		k.err = keepError{err}
		return nil, k.err
	}
	sum := sha1.Sum(body)
	return &corpus.ArchiveRecord{
		ID: id, Date: x.begun.UTC().Format(time.RFC3339),
		PayloadDigest: "sha1:" + base32.StdEncoding.EncodeToString(sum[:]),
	}, nil
}

// splitHead cuts after the empty line that ends an HTTP head; head is nil
// where there is none.
func splitHead(message []byte) (head, body []byte) {
	// Servers may end lines by \n alone, and net/http reads that.
	for i := 0; i < len(message); {
		k := bytes.IndexByte(message[i:], '\n')
		if k < 0 {
			break
		}
		i += k + 1
		switch {
		case bytes.HasPrefix(message[i:], []byte("\n")):
			return message[:i+1], message[i+1:]
		case bytes.HasPrefix(message[i:], []byte("\r\n")):
			return message[:i+2], message[i+2:]
		}
	}
	return nil, nil
}

// statusOf is the status line without the protocol: "200 OK".
func statusOf(head []byte) []byte {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	_, status, _ := bytes.Cut(line, []byte(" "))
	return bytes.TrimSpace(status)
}

// lastAnswer passes over what a server may say before its answer (103 Early
// Hints, 100 Continue).
func lastAnswer(received []byte) []byte {
	for {
		head, rest := splitHead(received)
		status := statusOf(head)
		if head == nil || !bytes.HasPrefix(status, []byte("1")) || bytes.HasPrefix(status, []byte("101")) {
			return received
		}
		received = rest
	}
}
