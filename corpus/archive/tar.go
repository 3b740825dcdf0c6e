package archive

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"whosaid/corpus"
	"whosaid/corpus/compress"
)

const tarBlock = 512

// sniffTar checks the sum over the first head, which even the oldest tar files
// have. They have no other mark.
func sniffTar(head []byte) bool {
	return len(head) >= tarBlock && isTarHead(head[:tarBlock])
}

func isTarHead(block []byte) bool {
	const at, size = 148, 8
	field := strings.Trim(string(block[at:at+size]), " \x00")
	want, err := strconv.ParseInt(field, 8, 32)
	if err != nil || want == 0 {
		return false
	}
	// The sum is made with blanks in its own place. Some old archivers took
	// bytes for signed.
	unsigned, signed := int64(size*' '), int64(size*' ')
	for i, c := range block {
		if i < at || i >= at+size {
			unsigned += int64(c)
			signed += int64(int8(c))
		}
	}
	return want == unsigned || want == signed
}

// readTar reads members in their order. After damage, it goes on at the next
// block that is a head.
func readTar(ctx context.Context, src io.Reader, in corpus.Input, emit func(corpus.Item) error) error {
	blocks := &blocks{ctx: ctx, src: src}
	archive := tar.NewReader(blocks)
	for {
		head, err := archive.Next()
		switch {
		case head != nil && (err == nil || errors.Is(err, tar.ErrInsecurePath)):
			if err := tarMember(ctx, in, head, archive); err != nil {
				return err
			}
			continue
		case blocks.err != nil:
			return blocks.err
		case err == io.EOF && blocks.ended:
			return tarCut(blocks.n, "its end mark is missing")
		case err == io.EOF:
			// Archives may stand one after the other: cat a.tar b.tar.
		case errors.Is(err, io.ErrUnexpectedEOF):
			return tarCut(blocks.n, "a member is not whole")
		default:
			fault := fmt.Errorf("damaged before byte %d: what follows up to the next whole head is passed over: %w", blocks.n, err)
			if err := emit(corpus.Failed(in.Locator, corpus.StageDecompress, damaged("tar", fault))); err != nil {
				return err
			}
		}
		next, err := blocks.seek()
		if err != nil || next == nil {
			return err
		}
		archive = tar.NewReader(io.MultiReader(bytes.NewReader(next), blocks))
	}
}

func tarCut(n int64, why string) error {
	return &compress.Error{Format: "tar", Err: fmt.Errorf("the file is cut after %d bytes (%s): %w", n, why, io.ErrUnexpectedEOF)}
}

func tarMember(ctx context.Context, in corpus.Input, head *tar.Header, content io.Reader) error {
	switch head.Typeflag {
	case tar.TypeReg, '7': // 7 is a file that was to lie in one piece on its disk
		if sparse(head) {
			return in.Member(ctx, faulty(in, head.Name, errSparse))
		}
		return in.Member(ctx, part(in, head.Name, explained{content, "tar"}))
	case tar.TypeGNUSparse:
		return in.Member(ctx, faulty(in, head.Name, errSparse))
	case tar.TypeLink, tar.TypeSymlink:
		in.Skipped(skipLink)
	case tar.TypeChar, tar.TypeBlock, tar.TypeFifo:
		in.Skipped(skipSpecial)
	}
	return nil // the rest are folders, and heads that are about others
}

func sparse(head *tar.Header) bool {
	for key := range head.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return true
		}
	}
	return false
}

// errSparse refuses files with holes: they may claim any length at no cost.
var errSparse = errors.New("is a sparse file, which holds no text: not read")

// blocks is the source of a tar file. Its decoder reads whole blocks only.
type blocks struct {
	ctx   context.Context
	src   io.Reader
	n     int64 // bytes read
	ended bool  // the source is at its end
	err   error // of the source or the context
}

func (b *blocks) Read(p []byte) (int, error) {
	if b.err == nil {
		b.err = b.ctx.Err()
	}
	if b.err != nil {
		return 0, b.err
	}
	n, err := b.src.Read(p)
	b.n += int64(n)
	switch {
	case err == io.EOF:
		b.ended = b.ended || n == 0
	case err != nil:
		b.err = err
	}
	return n, err
}

// seek returns the next block that is a head; nil at the end of the source.
func (b *blocks) seek() ([]byte, error) {
	block := make([]byte, tarBlock)
	// A head that is damaged may have been left in the middle of a block.
	_, err := io.CopyN(io.Discard, b, -b.n&(tarBlock-1))
	for {
		if err == nil {
			_, err = io.ReadFull(b, block)
		}
		switch {
		case b.err != nil:
			return nil, b.err
		case err != nil:
			return nil, nil
		case isTarHead(block):
			return block, nil
		}
	}
}
