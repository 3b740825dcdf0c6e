package inputs

import (
	"bufio"
	"errors"
	"fmt"
	"io"

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
	before := w.items
	err := w.readSource(src, name, at)
	switch {
	case w.stopped != nil:
		return w.stopped
	case w.ctx.Err() != nil:
		return w.ctx.Err()
	case err == nil && w.items == before:
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
	in := bufio.NewReaderSize(src, bufferBytes)
	head, err := in.Peek(compress.MagicBytes)
	if len(head) == 0 {
		return emptyOr(err)
	}
	format, compressed := compress.Detect(name, head)
	if compressed {
		z, err := format.NewReader(in, w.opts.Limits)
		if err != nil {
			return err
		}
		defer z.Close()
		name, _ = compress.Strip(name)
		in = bufio.NewReaderSize(z, bufferBytes)
	}
	reader := w.forced
	if reader == nil {
		// A fault of the source after head comes again when the reader gets there.
		head, err := in.Peek(corpus.SniffBytes)
		if len(head) == 0 {
			return emptyOr(err)
		}
		r, err := kind(name, head)
		if err != nil {
			return err
		}
		reader = &r
	}
	return reader.Read(w.ctx, in, corpus.Input{Locator: at, Limits: w.opts.Limits, AnyLanguage: w.opts.AnyLanguage}, w.emit)
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
