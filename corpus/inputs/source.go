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
	errEmpty     = errors.New("is empty")
	errNoArticle = errors.New("holds no article: there are only blank lines in it")
)

// source reads the articles of one stream: unpacks it, tells its kind and lets
// the reader of that kind cut it into items. Faults become items.
func (w *walker) source(src io.Reader, name, at string) error {
	before, skipped := w.items, w.skipped
	err := w.readSource(src, name, at)
	switch {
	case w.stopped != nil:
		return w.stopped
	case w.ctx.Err() != nil:
		return w.ctx.Err()
	case err == nil && w.items == before && w.skipped == skipped:
		err = errNoArticle
		fallthrough
	case err != nil:
		return w.emit(corpus.Failed(at, stageOf(err), reason(err)))
	}
	return nil
}

// readSource returns the faults of the stream as a whole.
func (w *walker) readSource(src io.Reader, name, at string) (err error) {
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
	about := corpus.Input{
		Locator: at, Limits: w.opts.Limits, AnyLanguage: w.opts.AnyLanguage,
		StrictDigests: w.opts.StrictDigests, Skip: w.countSkipped,
	}
	in := w.buffered(0, src)
	head, err := in.Peek(compress.MagicBytes)
	if len(head) == 0 {
		return emptyOr(err)
	}
	if format, compressed := compress.Detect(name, head); compressed {
		return w.readCompressed(format, src, in, name, about)
	}
	reader, err := w.kindOf(in, name)
	if err != nil {
		return err
	}
	about.File, about.FileBytes = regular(src)
	return reader.Read(w.ctx, in, about, w.emit)
}

// readCompressed unpacks in, which is src with a buffer, or hands it on as it
// is to a reader that unpacks it itself.
func (w *walker) readCompressed(format compress.Format, src io.Reader, in *bufio.Reader, name string, about corpus.Input) error {
	asIs := func(reader corpus.Reader, in io.Reader) error {
		about.File, about.FileBytes = regular(src)
		return reader.Read(w.ctx, in, about, w.emit)
	}
	name, _ = compress.Strip(name)
	if reader, ok := w.named(name); ok && slices.Contains(reader.Unpacks, format.Name) {
		return asIs(reader, in)
	}
	raw := &rewinder{src: in, keep: maxRewind}
	z, err := format.NewReader(raw, w.opts.Limits)
	if err != nil {
		return err
	}
	defer z.Close()
	unpacked := w.buffered(1, z)
	reader, err := w.kindOf(unpacked, name)
	if err != nil {
		return err
	}
	if kept, whole := raw.stop(); whole && slices.Contains(reader.Unpacks, format.Name) {
		return asIs(reader, io.MultiReader(bytes.NewReader(kept), in))
	}
	return reader.Read(w.ctx, unpacked, about, w.emit)
}

// named is the reader that --format or the name (without compression) asks for.
func (w *walker) named(name string) (corpus.Reader, bool) {
	if w.forced != nil {
		return *w.forced, true
	}
	return byExtension(name)
}

// kindOf finds the reader for what in gives.
func (w *walker) kindOf(in *bufio.Reader, name string) (corpus.Reader, error) {
	if w.forced != nil {
		return *w.forced, nil
	}
	// A fault of the source after head comes again when the reader gets there.
	head, err := in.Peek(corpus.SniffBytes)
	if len(head) == 0 {
		return corpus.Reader{}, emptyOr(err)
	}
	return kind(name, head)
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
// the next source, so sources are read one after the other, never nested.
func (w *walker) buffered(i int, src io.Reader) *bufio.Reader {
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
