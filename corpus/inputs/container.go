package inputs

import (
	"context"
	"fmt"
	"io"
	"strings"

	"whosaid/corpus"
	"whosaid/corpus/compress"
)

// maxDepth is how many containers may stand around an article: a zip in a tar
// is read, a zip in a zip in a tar is not. Each level multiplies what a small
// input can unpack to.
const maxDepth = 2

// readContainer lets the container's reader hand over its parts, each of which
// is read as a file in a folder is.
func (w *walker) readContainer(reader corpus.Reader, in io.Reader, about corpus.Input, s stream) error {
	if s.depth >= maxDepth {
		return fmt.Errorf("is an archive in an archive in an archive: only %d levels are read (unpack the outer one)", maxDepth)
	}
	about.Member = func(_ context.Context, m corpus.Member) error { return w.member(m, s.depth+1) }
	before := w.items
	err := reader.Read(w.ctx, in, about, w.emit)
	if err == nil && w.items == before {
		// As for a folder: a run over nothing would look like success.
		err = fmt.Errorf("no file of a known kind in this archive (%s, each also compressed; --format reads all files)", extensions())
	}
	return err
}

// Reasons for passing over a part of a container.
const (
	skipHidden  = "hidden file in an archive"
	skipUnknown = "file of an unknown kind in an archive"
)

// member reads one part of a container.
func (w *walker) member(m corpus.Member, depth int) error {
	switch {
	case w.stopped != nil:
		return w.stopped
	case hidden(m.Name):
		w.countSkipped(skipHidden)
		return nil
	case w.forcedAt(depth) == nil && !knownName(m.Name):
		w.countSkipped(skipUnknown)
		w.skip(m.Locator, "its kind is not known by its name")
		return nil
	case m.Fault != nil:
		return w.emit(corpus.Failed(m.Locator, stageOf(m.Fault), m.Fault))
	}
	if err := w.source(stream{src: w.weigh(m.Source), name: m.Name, at: m.Locator, depth: depth}); err != nil {
		return err
	}
	return w.overweight() // ends the container, which would give this error for each part
}

// hidden tells files that no user put there on purpose: names with a dot in
// front, and what the archiver of macOS adds.
func hidden(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") && part != "." && part != ".." || part == "__MACOSX" {
			return true
		}
	}
	return false
}

// forcedAt gives the reader that --format asks for, at a depth. Where that is a
// container's, its parts are told by themselves.
func (w *walker) forcedAt(depth int) *corpus.Reader {
	if w.forced != nil && w.forced.Container && depth > 0 {
		return nil
	}
	return w.forced
}

// unlessContainer gives forced, but for a container its own reader: as what is
// compressed is unpacked, it is opened, and the format is that of its parts.
func unlessContainer(forced corpus.Reader, head []byte) corpus.Reader {
	for _, r := range Readers {
		if r.Container && !forced.Container && r.Sniff(head) {
			return r
		}
	}
	return forced
}

// counted counts the bytes of an input as they are read, which what it unpacks
// to is compared with. The size of a file is known.
func (w *walker) counted(s stream) io.Reader {
	if s.depth > 0 {
		return s.src
	}
	if file, size := regular(s.src); file != nil {
		w.packed = size
		return s.src
	}
	return readerFunc(func(p []byte) (int, error) {
		n, err := s.src.Read(p)
		w.packed += int64(n)
		return n, err
	})
}

// weighed is what a compressed stream unpacks to. Outside of containers, the
// decoder's own limits are enough.
func (w *walker) weighed(src io.Reader, s stream) io.Reader {
	if s.depth == 0 {
		return src
	}
	return w.weigh(src)
}

// weigh counts what src gives as unpacked, and stops reading where that is too
// much for the input. Bytes that are unpacked twice (a gzip file in a zip) count
// twice.
func (w *walker) weigh(src io.Reader) io.Reader {
	return readerFunc(func(p []byte) (int, error) {
		n, err := src.Read(p)
		w.unpacked += int64(n)
		if over := w.overweight(); over != nil {
			return 0, over
		}
		return n, err
	})
}

// overweight is the error about an input that unpacks to more than its limit,
// or to so much that it must be a bomb.
func (w *walker) overweight() error {
	switch limit := w.opts.Limits.UnpackedBytes; {
	case w.unpacked > limit:
		return fmt.Errorf("the archive unpacks to more than %d bytes: %w (--max-unpacked allows more)", limit, corpus.ErrTooLarge)
	case compress.Bomb(w.packed, w.unpacked):
		return fmt.Errorf("the archive %w", compress.ErrBomb)
	}
	return nil
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
