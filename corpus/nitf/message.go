package nitf

import (
	"bufio"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	htmlcharset "golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"whosaid/corpus"
)

// readMessage cuts a message into its news items, which are parsed when they
// are loaded. Damage costs the item that it stands in: the next begins at the
// next start tag.
func readMessage(ctx context.Context, src io.Reader, in corpus.Input, head []byte, emit func(corpus.Item) error) error {
	m := &message{ctx: ctx, src: bufio.NewReaderSize(utf8Reader(src, head), bufferBytes), in: in, emit: emit}
	for {
		if err := m.cut(); err != nil {
			return m.last(err)
		}
		if err := m.skip(); err != nil {
			return m.last(err)
		}
	}
}

// utf8Reader decodes by the mark at the start or what the document declares.
func utf8Reader(src io.Reader, head []byte) io.Reader {
	decoder := unicode.BOMOverride(transform.Nop)
	if m := declared.FindSubmatch(head); m != nil {
		if e, name := htmlcharset.Lookup(string(m[1])); e != nil && name != "utf-8" && !strings.HasPrefix(name, "utf-16") {
			decoder = unicode.BOMOverride(e.NewDecoder())
		}
	}
	return transform.NewReader(src, decoder)
}

// message is one that is cut. It is the source of the decoder, byte by byte, so
// that it holds exactly what the decoder has seen.
type message struct {
	ctx  context.Context
	src  *bufio.Reader
	in   corpus.Input
	emit func(corpus.Item) error

	err   error // of the source, but for its end
	n     int64 // bytes read
	token int64 // where the token at hand begins
	item  int   // number of the item at hand
	open  bool  // it has begun, and is not yet at its end

	held []byte // from the start of the item or token at hand
	from int64  // where held begins
	long bool   // the item is too long to be held
}

// last makes the end of the message of err: nil where nothing is missing.
func (m *message) last(err error) error {
	if m.err != nil {
		return m.err
	}
	if err != io.EOF {
		return err
	}
	if !m.open {
		return nil
	}
	return m.fail(fmt.Errorf("the message is cut in it: %w", io.ErrUnexpectedEOF))
}

// ReadByte gives the decoder the next byte.
func (m *message) ReadByte() (byte, error) {
	b, err := m.src.ReadByte()
	if err != nil {
		if err != io.EOF {
			m.err = err
		}
		return 0, err
	}
	m.n++
	limit := m.in.Limits.ArticleBytes
	if m.n-m.token > limit {
		// The decoder would hold all of it.
		m.err = corpus.TooLarge(fmt.Sprintf("an element or text at byte %d", m.token), limit)
		return 0, m.err
	}
	if int64(len(m.held)) >= limit {
		m.long, m.held, m.from = true, m.held[:0], m.n-1
	}
	m.held = append(m.held, b)
	return b, nil
}

// Read is there since the decoder asks for it; it uses ReadByte.
func (m *message) Read([]byte) (int, error) { return 0, errors.ErrUnsupported }

// cut reads items. It returns io.EOF at the end of the message, and nil at
// damage.
func (m *message) cut() error {
	base := m.n
	dec := xml.NewDecoder(m)
	dec.Strict = false
	dec.CharsetReader = func(_ string, src io.Reader) (io.Reader, error) { return src, nil }
	for {
		if err := m.ctx.Err(); err != nil {
			return err
		}
		m.token = base + dec.InputOffset()
		if !m.open || m.long {
			m.drop(m.token)
		}
		token, err := dec.RawToken()
		end := base + dec.InputOffset()
		switch {
		case m.err != nil || err == io.EOF:
			return err
		case err != nil:
			// A byte that the decoder has looked at ahead may begin the next item.
			if m.n > end && m.src.UnreadByte() == nil {
				m.n--
			}
			if _, ended := m.src.Peek(1); ended == io.EOF && m.open {
				return io.EOF // it is cut inside a tag
			}
			if m.open {
				return m.fail(fmt.Errorf("is not well-formed XML: %w", err))
			}
			return nil
		}
		switch t := token.(type) {
		case xml.StartElement:
			err = m.start(t.Name.Local)
		case xml.EndElement:
			if t.Name.Local == rootItem && m.open {
				err = m.whole(end)
			}
		}
		if err != nil {
			return err
		}
	}
}

func (m *message) start(name string) error {
	switch name {
	case rootItem:
		if m.open {
			if err := m.fail(errors.New("does not end before the next begins")); err != nil {
				return err
			}
		}
		m.item++
		m.drop(m.token)
		m.open, m.long = true, m.from > m.token // its tag may be what was too much
	case rootPackage, "conceptItem", "knowledgeItem", "planningItem", "catalogItem":
		m.in.Skipped(skipPackage)
	}
	return nil
}

// drop lets go of what stands before an offset.
func (m *message) drop(to int64) {
	if m.from < to {
		m.held = append(m.held[:0], m.held[to-m.from:]...)
		m.from = to
	}
}

// whole emits the item that ends at end.
func (m *message) whole(end int64) error {
	m.open = false
	if m.long {
		return m.emit(corpus.Failed(m.locator(), corpus.StageRead, corpus.TooLarge("the news item", m.in.Limits.ArticleBytes)))
	}
	raw := bytes.Clone(m.held[:end-m.from])
	if reason := passedOver(raw); reason != "" {
		m.in.Skipped(reason)
		return nil
	}
	at := m.in
	at.Locator = m.locator()
	return m.emit(itemOf(raw, at))
}

// nextItem is the start tag of an item.
var nextItem = regexp.MustCompile(`^<(?:[A-Za-z_][\w.-]{0,40}:)?newsItem[\s>/]`)

// skip goes on to the next item after damage.
func (m *message) skip() error {
	m.held, m.long = m.held[:0], false
	for {
		if err := m.ctx.Err(); err != nil {
			return err
		}
		window, err := m.src.Peek(max(m.src.Buffered(), 1))
		if err != nil {
			if err != io.EOF {
				m.err = err
			}
			return err
		}
		n := bytes.IndexByte(window, '<')
		if n < 0 {
			n = len(window)
		} else if n == 0 {
			if ahead, _ := m.src.Peek(64); nextItem.Match(ahead) {
				m.token, m.from = m.n, m.n
				return nil
			}
			n = 1
		}
		_, _ = m.src.Discard(n)
		m.n += int64(n)
	}
}

func (m *message) locator() string { return fmt.Sprintf("%s#item=%d", m.in.Locator, m.item) }

func (m *message) fail(err error) error {
	m.open = false
	return m.emit(corpus.Failed(m.locator(), corpus.StageRead, err))
}
