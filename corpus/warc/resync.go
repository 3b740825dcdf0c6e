package warc

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"regexp"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"whosaid/corpus"
	"whosaid/corpus/compress"
)

// resync goes to the place where a record may begin after the damaged one at
// r.start. It opens a gap, which the next record with a good head closes. It
// returns io.EOF where there is no such place.
func (r *reader) resync(cause error) error {
	if r.gap == nil {
		r.gap = &gap{from: r.start, cause: cause}
	}
	from := r.m.start + 1
	if r.m.packing == plain {
		from = r.start.file + 1
	}
	var unpacking *compress.Error
	switch {
	case errors.Is(cause, corpus.ErrTooLarge):
		from = r.m.offset() // a bomb: it was whole up to here, and is not to be unpacked twice
	case r.m.packing != plain && r.opened && !errors.As(cause, &unpacking):
		// The member itself is good so far; other records may follow in it.
		err := findRecord(r.m.body, r.arc)
		if err == nil {
			return nil
		}
		if err == io.EOF {
			r.opened = false
			return nil
		}
		if r.isFinal(err) {
			return err
		}
	}
	r.opened = false
	r.m.rewind(from)
	var err error
	switch r.m.packing {
	case plain:
		err = findRecord(r.m.raw, r.arc)
	default:
		err = r.m.find()
	}
	return err
}

// findRecord goes to the next place in what is not compressed where a record
// begins: a line with a head of ARC or the version of WARC, the latter behind an
// empty line or, as zeros may stand where that was, before another field.
func findRecord(in *bufio.Reader, arc bool) error {
	start := versionStart
	if arc {
		start = []byte{'\n'}
	}
	var before []byte // up to 3 bytes before head
	for {
		head, err := in.Peek(readBytes)
		if len(head) == 0 {
			return err
		}
		last := err != nil // there is nothing after head
		if last && err != io.EOF {
			return err
		}
		usable := len(head) // a place up to here can be judged
		if !last {
			usable -= maxARCLine
		}
		for i := 0; i < usable; {
			k := bytes.Index(head[i:min(len(head), usable+len(start)-1)], start)
			if k < 0 {
				break
			}
			k += i
			i = k + 1
			if arc {
				k++ // behind the line end
			}
			if beginsRecord(head[k:]) && (arc || versionField.Match(head[k:min(len(head), k+32)]) || blankBefore(before, head[:k])) {
				_, _ = in.Discard(k)
				return nil
			}
		}
		before = bytes.Clone(head[max(0, usable-3):usable])
		_, _ = in.Discard(usable)
	}
}

var versionField = regexp.MustCompile(`^WARC/\d+\.\d+\r?\nWARC-`)

// blankBefore reports whether an empty line ends where head does.
func blankBefore(before, head []byte) bool {
	if len(head) < 3 {
		head = append(bytes.Clone(before), head...)
	}
	return bytes.HasSuffix(head, []byte("\n\r\n")) || bytes.HasSuffix(head, []byte("\n\n"))
}

const maxARCLine = 8 << 10

// beginsRecord reports whether what starts with head begins a record.
func beginsRecord(head []byte) bool {
	if bytes.HasPrefix(head, versionStart) {
		return len(head) < 6 || head[5] >= '0' && head[5] <= '9'
	}
	if len(head) < len(versionStart) && bytes.HasPrefix(versionStart, head) {
		return true // cut there
	}
	if len(head) == 0 {
		return true // so is the end
	}
	line, _, found := bytes.Cut(head[:min(len(head), maxARCLine)], []byte{'\n'})
	if !found && len(head) < maxARCLine { // cut in its head
		address, _, more := bytes.Cut(line, []byte{' '})
		scheme, _, known := bytes.Cut(address, []byte{':'})
		return (known || !more) && isScheme(scheme)
	}
	line = bytes.TrimSuffix(line, []byte{'\r'})
	if !found || len(line) == 0 || line[len(line)-1] < '0' || line[len(line)-1] > '9' {
		return false
	}
	return arcHead.Match(line)
}

func isScheme(s []byte) bool {
	for _, c := range s {
		if (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') && c != '+' && c != '-' && c != '.' {
			return false
		}
	}
	return true
}

// find goes to the next place where a member that holds a record begins.
func (m *members) find() error {
	in, magic := m.raw, m.packing.magic()
	for {
		head, err := in.Peek(readBytes)
		if len(head) < len(magic) {
			if err == nil {
				err = io.EOF
			}
			return err
		}
		k := bytes.Index(head, magic)
		if k < 0 {
			if err != nil && err != io.EOF {
				return err
			}
			_, _ = in.Discard(len(head) - len(magic) + 1)
			continue
		}
		_, _ = in.Discard(k)
		if head, _ = in.Peek(trialBytes); m.holdsRecord(head) {
			return nil
		}
		_, _ = in.Discard(1)
	}
}

// Of a member so much is tried; a record's first bytes unpack from less. In
// hostile data every third byte may begin one: trials end where they have read
// trialShare times the file.
const (
	trialBytes = 1 << 10
	trialShare = 16
	trialsFrom = 1 << 20
)

// holdsRecord reports whether a member that starts with head unpacks to
// something that begins like a record. For zstd only its form is looked at,
// since nothing less than a block, of up to 128 KiB, can be unpacked.
func (m *members) holdsRecord(head []byte) bool {
	if m.packing == zstdPacked {
		var h zstd.Header
		return h.Decode(head) == nil && h.FirstBlock.OK
	}
	if m.trial == nil {
		m.trial = new(gzip.Reader)
	}
	if m.tried += int64(len(head)); m.tried > trialShare*m.offset()+trialsFrom {
		return false
	}
	if m.trial.Reset(bytes.NewReader(head)) != nil {
		return false
	}
	var start [512]byte
	n, _ := io.ReadFull(m.trial, start[:])
	return n > len(versionStart) && beginsRecord(start[:n])
}
