package warc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/zstd"

	"whosaid/corpus"
	"whosaid/corpus/compress"
)

// reader is one call of Read.
type reader struct {
	ctx  context.Context
	in   corpus.Input
	emit func(corpus.Item) error
	m    *members

	opened  bool  // a member is being read
	start   place // of the record at work
	records int   // read so far, whole or not
	arc     bool  // the records are of ARC
	gap     *gap  // what is being passed over
	stopped error // what emit returned
}

// place is where a record begins: the place in the file of it or its member,
// and with compression the place in what the member unpacks to.
type place struct{ file, member int64 }

func (p place) String() string {
	if p.member == 0 {
		return fmt.Sprint(p.file)
	}
	return fmt.Sprintf("%d+%d", p.file, p.member)
}

func (r *reader) run() error {
	for {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		err := r.record()
		if err == nil {
			continue
		}
		if err != io.EOF {
			if r.isFinal(err) {
				return err
			}
			err = r.resync(err)
		}
		if err == io.EOF {
			return r.end()
		}
		if err != nil {
			return err
		}
	}
}

// isFinal tells errors after which nothing more can be read from damage.
func (r *reader) isFinal(err error) bool {
	var over *overall
	source := r.m.tape.err
	return r.stopped != nil || errors.As(err, &over) || source != nil && source != io.EOF && errors.Is(err, source)
}

// send emits an item and remembers that the receiver wants no more.
func (r *reader) send(item corpus.Item) error {
	r.stopped = r.emit(item)
	return r.stopped
}

// begin goes to the next record. It returns io.EOF where there is none.
func (r *reader) begin() error {
	for {
		if !r.opened {
			if err := r.m.open(); err != nil {
				r.start = place{file: r.m.start}
				return err
			}
			r.opened = true
		}
		r.start = place{file: r.m.start, member: r.m.at()}
		if r.m.packing == plain {
			r.start.file = r.m.offset()
			r.m.tape.mark(r.start.file)
		}
		next, err := r.m.body.Peek(1)
		switch {
		case err == io.EOF && r.m.packing != plain:
			r.opened = false
		case err != nil:
			return err
		case next[0] == '\r' || next[0] == '\n':
			_, _ = r.m.body.Discard(1)
		default:
			return nil
		}
	}
}

// record reads the next record. An error other than io.EOF, and other than
// those of isFinal, means that the record is damaged.
func (r *reader) record() error {
	if err := r.begin(); err != nil {
		return err
	}
	h, err := readHeader(r.m.body)
	if err != nil {
		return err
	}
	if err := r.closeGap(r.start.String()); err != nil {
		return err
	}
	r.records++
	r.arc = h.arc

	head, err := r.m.body.Peek(int(min(h.length, maxHead)))
	if err != nil {
		return noEOF(err)
	}
	p, reason, fault := pageOf(h, head)
	var block []byte
	switch {
	case reason != "" || fault != nil:
		err = r.discard(h.length)
	case h.length > r.in.Limits.ArticleBytes:
		fault = corpus.TooLarge("the record", r.in.Limits.ArticleBytes)
		err = r.discard(h.length)
	default:
		block, err = r.block(h.length)
	}
	if err != nil {
		return noEOF(err)
	}
	cut, err := r.endMark()
	if err != nil {
		return err
	}
	at := r.locator(h)
	switch {
	case reason != "":
		r.in.Skipped(reason)
	case fault != nil:
		err = r.send(corpus.Failed(at, corpus.StageRead, fault))
	default:
		err = r.send(p.item(at, block, r.in))
	}
	if err == nil && cut {
		err = r.send(corpus.Failed(r.at(r.start), corpus.StageRead, errCutEnd))
	}
	return err
}

var errCutEnd = fmt.Errorf("the file ends in the mark at the end of this record, so it is cut: records may be missing: %w", io.ErrUnexpectedEOF)

// locator leads back to the record.
func (r *reader) locator(h header) string {
	if h.id == "" || strings.ContainsAny(h.id, " \t\x00") {
		return r.at(r.start)
	}
	return r.in.Locator + "#" + h.id
}

func (r *reader) at(p place) string { return r.in.Locator + "#offset=" + p.String() }

// Blocks up to this size are given their memory at once; of larger ones only
// what is there takes memory, as their length may be a lie.
const sureBytes = 1 << 20

func (r *reader) block(n int64) ([]byte, error) {
	if n <= sureBytes {
		block := make([]byte, n)
		_, err := io.ReadFull(r.m.body, block)
		return block, err
	}
	var b bytes.Buffer
	b.Grow(sureBytes)
	_, err := io.CopyN(&b, r.m.body, n)
	return b.Bytes(), err
}

func (r *reader) discard(n int64) error {
	for n > 0 {
		k, err := r.m.body.Discard(int(min(n, 1<<30)))
		if n -= int64(k); err != nil {
			return err
		}
	}
	return nil
}

// A record of WARC ends with two empty lines, one of ARC with one.
const (
	endMark    = "\r\n\r\n"
	endMarkARC = "\n"
)

var errEnd = errors.New("the record does not end where it says")

// endMark passes over the mark at the end of a record and, with compression,
// sees that the member ends well where it ends here. Records whose mark is
// not as it should be pass if another record follows. cut tells that the file
// ends within the mark.
func (r *reader) endMark() (cut bool, err error) {
	mark := endMark
	if r.arc {
		mark = endMarkARC
	}
	n, lines := 0, 0
	for ; n < len(mark); n++ {
		next, err := r.m.body.Peek(1)
		if err == io.EOF {
			// ARC files without their last line end are common.
			return r.m.packing == plain && !r.arc && lines < 2, nil
		}
		if err != nil {
			return false, err
		}
		if next[0] != mark[n] && next[0] != '\n' {
			break
		}
		if next[0] == '\n' { // lines may end without \r
			lines++
		}
		_, _ = r.m.body.Discard(1)
	}
	next, err := r.m.body.Peek(1)
	if n == len(mark) || r.m.packing != plain && err == io.EOF {
		// The checksum of a member stands at its end.
		if err == io.EOF || err == nil && !r.arc {
			return false, nil
		}
	}
	if err == nil {
		next, err = r.m.body.Peek(maxARCLine)
	}
	switch {
	case err != nil && err != io.EOF:
		return false, err
	case !beginsRecord(next):
		return false, errEnd
	}
	return false, nil
}

// end reports what is open at the end of the file.
func (r *reader) end() error {
	if r.records == 0 && r.gap != nil {
		for _, cause := range []error{errNoRecord, errNoMember, zstd.ErrMagicMismatch} {
			if errors.Is(r.gap.cause, cause) {
				return errNotWARC
			}
		}
	}
	return r.closeGap("")
}

var errNotWARC = errors.New("is no web archive: there is no record of WARC or ARC in it")

// gap is a part of the file that is passed over.
type gap struct {
	from  place
	cause error
}

// closeGap reports the gap, which ends at to; "" is the end of the file.
func (r *reader) closeGap(to string) error {
	g := r.gap
	if g == nil {
		return nil
	}
	r.gap = nil
	if to == "" {
		to = "the end"
	}
	stage := corpus.StageRead
	var unpacking *compress.Error
	if errors.As(g.cause, &unpacking) {
		stage = corpus.StageDecompress
	}
	err := corpus.Because("damaged", fmt.Errorf("the record is damaged, bytes %s to %s of the file are passed over: %w", g.from, to, g.cause))
	if errors.Is(g.cause, io.ErrUnexpectedEOF) && to == "the end" {
		err = fmt.Errorf("the file is cut in the record that begins at byte %s: %w", g.from, g.cause)
	}
	return r.send(corpus.Failed(r.at(g.from), stage, err))
}
