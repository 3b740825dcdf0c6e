package parquet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
	"github.com/pierrec/lz4/v4"

	"whosaid/corpus"
)

// Bounds on a page. Writers close one at a megabyte, but look at its size only
// now and then: Arrow after each 1,024 values.
const (
	maxPageArticles = 16       // of Limits.ArticleBytes: the bytes of a page
	maxPageValues   = 16 << 20 // each costs memory even where all are empty
	// A page of values that are told by what they share with the one before may
	// stand for many times its size.
	maxShared = 4 << 30
)

// checker goes through the pages of a column just ahead of the decoder, and
// refuses those that would need more memory than they may. What a page says of
// its size need not be so: each is unpacked once more to see, in small memory.
type checker struct {
	at    io.ReaderAt
	codec format.CompressionCodec
	// The highest levels of the column: how deep its lists are nested, and how
	// many of its layers may be missing.
	repetition, definition int

	pos   int64 // of the next page
	end   int64
	limit int64 // bytes of one page, packed and unpacked
	// maxHead bounds the head of a page, which may hold the least and the
	// greatest of its values.
	maxHead int64

	head, body, scratch []byte

	zstd *zstd.Decoder // made when first needed
}

func newChecker(at io.ReaderAt, size int64, column format.ColumnMetaData, l leaf, limits corpus.Limits) (*checker, error) {
	c := &checker{at: at, codec: column.Codec, repetition: l.repetition, definition: l.definition, pos: column.DataPageOffset}
	if d := column.DictionaryPageOffset; d != 0 {
		c.pos = d
	}
	if c.pos < 0 || column.TotalCompressedSize < 0 || c.pos > size || column.TotalCompressedSize > size-c.pos {
		return nil, errors.New("damaged: a column lies outside of the file")
	}
	c.end = c.pos + column.TotalCompressedSize
	article := min(limits.ArticleBytes, math.MaxInt32/maxPageArticles) // the format has no larger pages
	c.limit, c.maxHead = article*maxPageArticles, 2*article+64<<10
	return c, nil
}

func (c *checker) close() {
	if c.zstd != nil {
		c.zstd.Close()
	}
}

// page checks all up to and with the next page of data. It returns io.EOF
// after the last.
func (c *checker) page() error {
	for {
		if c.pos >= c.end {
			return io.EOF
		}
		header, err := c.header()
		if err != nil {
			return err
		}
		packed, unpacked := int64(header.CompressedPageSize), int64(header.UncompressedPageSize)
		switch {
		case packed < 0 || unpacked < 0 || packed > c.end-c.pos:
			return errors.New("damaged: a page is larger than its column")
		case packed > c.limit || unpacked > c.limit:
			return corpus.TooLarge("a page", c.limit)
		}
		if err := c.content(header, packed, unpacked); err != nil {
			return err
		}
		c.pos += packed
		if header.Type == format.DataPage || header.Type == format.DataPageV2 {
			return nil
		}
	}
}

// header reads the head of the page at pos, and goes on behind it. It is decoded
// from memory, whose size the decoder respects, unlike what a stream states.
func (c *checker) header() (*format.PageHeader, error) {
	most := min(c.end-c.pos, c.maxHead)
	for size := min(most, 4<<10); ; size = min(most, size*16) {
		if int64(cap(c.head)) < size {
			c.head = make([]byte, size)
		}
		c.head = c.head[:size]
		if _, err := c.at.ReadAt(c.head, c.pos); err != nil {
			return nil, fmt.Errorf("a page at byte %d cannot be read: %w", c.pos, err)
		}
		header := new(format.PageHeader)
		var protocol thrift.CompactProtocol
		r := protocol.NewReaderFromBytes(c.head)
		err := thrift.NewDecoder(r).Decode(header)
		switch {
		case err == nil:
			c.pos += int64(r.BytesRead())
			return header, nil
		case size < most:
			continue // it may be longer
		case size == c.maxHead:
			return nil, corpus.TooLarge(fmt.Sprintf("the head of a page at byte %d", c.pos), c.maxHead)
		}
		return nil, fmt.Errorf("damaged: the head of a page at byte %d: %w", c.pos, err)
	}
}

// content checks a page of data or a dictionary: what it unpacks to, and how
// many values the runs in it stand for.
func (c *checker) content(header *format.PageHeader, packed, unpacked int64) error {
	p := page{encoding: format.Plain}
	isPacked := c.codec != format.Uncompressed
	switch {
	case header.Type == format.DataPage && header.DataPageHeader.Valid:
		p.values, p.encoding = int64(header.DataPageHeader.V.NumValues), header.DataPageHeader.V.Encoding
	case header.Type == format.DataPageV2 && header.DataPageHeaderV2.Valid:
		h := header.DataPageHeaderV2.V
		p.values, p.encoding, p.v2 = int64(h.NumValues), h.Encoding, true
		p.repetition, p.definition = int64(h.RepetitionLevelsByteLength), int64(h.DefinitionLevelsByteLength)
		isPacked = isPacked && (!h.IsCompressed.Valid || h.IsCompressed.V)
	case header.Type == format.DictionaryPage && header.DictionaryPageHeader.Valid:
		p.values, p.dictionary = int64(header.DictionaryPageHeader.V.NumValues), true
	default:
		return nil // of a kind that the decoder does not look into
	}
	levels := p.repetition + p.definition
	switch {
	case p.values < 0 || p.values > maxPageValues:
		return fmt.Errorf("a page states %d values: at most %d are read", p.values, maxPageValues)
	case p.repetition < 0 || p.definition < 0 || levels > packed || levels > unpacked:
		return errors.New("damaged: the levels of a page are larger than the page")
	case p.encoding == format.DeltaByteArray && p.values*unpacked > maxShared:
		return errors.New("its pages are in the encoding DELTA_BYTE_ARRAY, and too large to be read in bounded memory: write the file anew in another one")
	}
	c.body = room(c.body, packed)
	if _, err := c.at.ReadAt(c.body, c.pos); err != nil {
		return fmt.Errorf("a page at byte %d cannot be read: %w", c.pos, err)
	}
	// The levels of the second version stand before the content, never packed.
	p.levels, p.data = c.body[:levels], c.body[levels:]
	if isPacked {
		var err error
		if p.data, err = c.unpack(p.data, unpacked-levels); err != nil {
			return fmt.Errorf("damaged: a page at byte %d does not unpack as it states: %w", c.pos, err)
		}
	}
	if err := p.check(c.repetition, c.definition); err != nil {
		return fmt.Errorf("damaged: a page at byte %d: %w", c.pos, err)
	}
	return nil
}

// room returns n bytes, those of buf if it has as many.
func room(buf []byte, n int64) []byte {
	if int64(cap(buf)) < n {
		return make([]byte, n)
	}
	return buf[:n]
}

var errMore = errors.New("it unpacks to more")

// unpack unpacks body, to at most limit bytes.
func (c *checker) unpack(body []byte, limit int64) ([]byte, error) {
	if len(body) == 0 {
		return nil, nil
	}
	var src io.Reader = bytes.NewReader(body)
	switch c.codec {
	case format.Snappy:
		if n, err := snappy.DecodedLen(body); err != nil || int64(n) > limit {
			return nil, errors.Join(err, errMore)
		}
		c.scratch = room(c.scratch, limit)
		return snappy.Decode(c.scratch, body)
	case format.Lz4Raw:
		c.scratch = room(c.scratch, limit)
		n, err := lz4.UncompressBlock(body, c.scratch)
		if err != nil {
			return nil, err
		}
		return c.scratch[:n], nil
	case format.Gzip:
		z, err := gzip.NewReader(src)
		if err != nil {
			return nil, err
		}
		src = z
	case format.Zstd:
		if c.zstd == nil {
			z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(128<<20))
			if err != nil {
				return nil, err
			}
			c.zstd = z
		}
		if err := c.zstd.Reset(src); err != nil {
			return nil, err
		}
		src = c.zstd
	case format.Brotli:
		src = brotli.NewReader(src)
	default:
		return nil, fmt.Errorf("compression %s is not supported", c.codec)
	}
	// A byte of room more, to see that there is more.
	c.scratch = room(c.scratch, limit+1)
	n, err := io.ReadFull(src, c.scratch)
	switch {
	case err == nil:
		return nil, errMore
	case err == io.EOF || err == io.ErrUnexpectedEOF && n > 0 && ended(src):
		return c.scratch[:n], nil
	}
	return nil, err
}

// ended tells the end of a stream, which io.ReadFull gives no other name than a
// cut, from a cut: it is met again.
func ended(src io.Reader) bool {
	var b [1]byte
	_, err := src.Read(b[:])
	return err == io.EOF
}
