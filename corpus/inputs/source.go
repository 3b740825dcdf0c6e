package inputs

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"whosaid/corpus"
	"whosaid/corpus/compress"
)

const bufferBytes = 64 << 10

var (
	errEmpty     = corpus.Because("empty", errors.New("is empty"))
	errNoArticle = corpus.Because("no article", errors.New("holds no article"))
)

// stream is one input, or one part of a container, on its way to its reader.
type stream struct {
	src   io.Reader
	name  string // tells the kind
	at    string // the locator
	depth int    // containers around it
}

// source reads the articles of one stream: unpacks it, tells its kind and lets
// the reader of that kind cut it into items. Faults become items.
func (w *walker) source(s stream) error {
	before, skipped := w.items, w.skipped
	if s.depth == 0 {
		w.packed, w.unpacked = 0, 0
	}
	err := w.readSource(s)
	switch {
	case w.stopped != nil:
		return w.stopped
	case w.ctx.Err() != nil:
		return w.ctx.Err()
	case err == nil && w.items == before && w.skipped == skipped:
		err = errNoArticle
		fallthrough
	case err != nil:
		return w.emit(corpus.Failed(s.at, stageOf(err), reason(err)))
	}
	return nil
}

// readSource returns the faults of the stream as a whole.
func (w *walker) readSource(s stream) (err error) {
	defer func() {
		// A decoder that panics on damaged bytes costs this input only. A panic
		// of the receiver is not ours to hide.
		if p := recover(); p != nil {
			if w.emitting {
				panic(p)
			}
			err = fmt.Errorf("a defect of this program: reading it ended in a panic: %v", p)
		}
	}()
	in := w.buffered(2*s.depth, w.counted(s))
	head, err := in.Peek(compress.MagicBytes)
	if len(head) == 0 {
		return emptyOr(err)
	}
	if format, compressed := compress.Detect(s.name, head); compressed {
		return w.readCompressed(format, in, s)
	}
	reader, err := w.kindOf(in, s)
	if err != nil {
		return err
	}
	return w.read(reader, in, s, true)
}

// readCompressed unpacks in, which is the stream with a buffer, or hands it on
// as it is to a reader that unpacks it itself.
func (w *walker) readCompressed(format compress.Format, in *bufio.Reader, s stream) error {
	s.name, _ = compress.Strip(s.name)
	if reader, ok := w.named(s); ok && slices.Contains(reader.Unpacks, format.Name) {
		return w.read(reader, in, s, true)
	}
	raw := &rewinder{src: in, keep: maxRewind}
	z, err := format.NewReader(raw, w.opts.Limits)
	if err != nil {
		return err
	}
	defer z.Close()
	unpacked := w.buffered(2*s.depth+1, w.weighed(z, s))
	reader, err := w.kindOf(unpacked, s)
	if err != nil {
		return err
	}
	if kept, whole := raw.stop(); whole && slices.Contains(reader.Unpacks, format.Name) {
		return w.read(reader, io.MultiReader(bytes.NewReader(kept), in), s, true)
	}
	return w.read(reader, unpacked, s, false)
}

// read lets reader take in apart; asIs where that is the stream itself.
func (w *walker) read(reader corpus.Reader, in io.Reader, s stream, asIs bool) error {
	if s.depth == 0 {
		w.format = reader.Name
	}
	about := corpus.Input{
		Locator: s.at, Limits: w.opts.Limits, AnyLanguage: w.opts.AnyLanguage, Columns: w.opts.Columns,
		StrictDigests: w.opts.StrictDigests, Skip: w.countSkipped,
	}
	if s.depth == 0 && !w.inFolder {
		about.Follow = w.follow
	}
	if asIs {
		about.File, about.FileBytes = regular(s.src)
	}
	if reader.Container {
		return w.readContainer(reader, in, about, s)
	}
	return reader.Read(w.ctx, in, about, w.emit)
}

// named is the reader that --format or the name (without compression) asks for.
func (w *walker) named(s stream) (corpus.Reader, bool) {
	if forced := w.forcedAt(s.depth); forced != nil {
		return *forced, true
	}
	if list := byExtension(s.name); len(list) > 0 {
		return list[0], true
	}
	return corpus.Reader{}, false
}

// kindOf finds the reader for what in, which s is or unpacks to, gives.
func (w *walker) kindOf(in *bufio.Reader, s stream) (corpus.Reader, error) {
	// A fault of the source after head comes again when a reader gets there.
	head, err := in.Peek(corpus.SniffBytes)
	if forced := w.forcedAt(s.depth); forced != nil {
		return unlessContainer(*forced, head), nil
	}
	if len(head) == 0 {
		return corpus.Reader{}, emptyOr(err)
	}
	reader, unknown := kind(s.name, head)
	if unknown != nil && err != nil && err != io.EOF {
		return reader, plainError(err) // head is not all that there was to be
	}
	return reader, unknown
}

// regular gives src as a file that can be read at any place, if it is one.
// Pipes and devices reach this package in a wrapping of their own.
func regular(src io.Reader) (io.ReaderAt, int64) {
	f, ok := src.(*os.File)
	if !ok {
		return nil, 0
	}
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return nil, 0
	}
	return f, info.Size()
}

// maxRewind bounds what is kept of a compressed stream while its kind is told:
// the first SniffBytes unpacked stand in far less, except in hostile streams.
const maxRewind = 4 << 20

// rewinder keeps what is read of src until it is stopped, so that a reader
// that wants the stream as it is can have it from its start.
type rewinder struct {
	src  io.Reader
	keep int // at most this much
	kept []byte
	off  bool // nothing more is kept
}

func (r *rewinder) Read(p []byte) (int, error) {
	n, err := r.src.Read(p)
	if !r.off && len(r.kept)+n > r.keep {
		r.off, r.kept = true, nil
	}
	if !r.off {
		r.kept = append(r.kept, p[:n]...)
	}
	return n, err
}

// stop ends the keeping and returns what was kept, if that is all.
func (r *rewinder) stop() (kept []byte, whole bool) {
	kept, whole = r.kept, !r.off
	r.kept, r.off = nil, true
	return kept, whole
}

// buffered returns one of the walker's buffers, reading from src: making one
// for each file would cost more than reading a short article. It serves until
// the next source of the same depth: those are read one after the other.
func (w *walker) buffered(i int, src io.Reader) *bufio.Reader {
	for len(w.buffers) <= i {
		w.buffers = append(w.buffers, nil)
	}
	if w.buffers[i] == nil {
		w.buffers[i] = bufio.NewReaderSize(nil, bufferBytes)
	}
	w.buffers[i].Reset(src)
	return w.buffers[i]
}

func emptyOr(err error) error {
	if err == nil || err == io.EOF {
		return errEmpty
	}
	return plainError(err)
}

// stageOf tells at which stage reading a stream failed.
func stageOf(err error) string {
	var unpacking *compress.Error
	var fault *corpus.Error
	var opening *openError
	switch {
	case errors.As(err, &unpacking):
		return corpus.StageDecompress
	case errors.As(err, &opening):
		return corpus.StageOpen
	case errors.As(err, &fault):
		return fault.Stage
	}
	return corpus.StageRead
}

// reason takes a reader's error out of a *corpus.Error around it.
func reason(err error) error {
	var fault *corpus.Error
	if errors.As(err, &fault) {
		return fault.Err
	}
	return err
}
