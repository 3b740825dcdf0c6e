package inputs

import (
	"io/fs"
	"time"

	"whosaid/corpus"
)

// Source is what items come from: a file, standard input, addresses that stand
// in a row, or what stands for one of these that cannot be read.
type Source struct {
	Input    string    // its locator
	Bytes    int64     // size of a file; 0 for all others
	Modified time.Time // of a file; zero for all others
}

// Sources is told of each source of a walk, so that one which was read before
// can be passed over without opening it. Its methods are called from Walk, on
// its goroutine, and never for the parts of an archive.
type Sources interface {
	// Enter is called before anything is read of s. With skip, nothing is:
	// found is then the number of items that it gave when it was read. An error
	// ends the walk.
	Enter(s Source) (found int, skip bool, err error)

	// Leave is called after the last item of a source that was not skipped:
	// found is their number, format the reader's name, "" where none came to it.
	Leave(found int, format string)
}

func fileSource(path string, info fs.FileInfo) Source {
	s := Source{Input: locator(path)}
	if info != nil && info.Mode().IsRegular() {
		s.Bytes, s.Modified = info.Size(), info.ModTime()
	}
	return s
}

// within reads one source, with word to Options.Sources.
func (w *walker) within(s Source, read func() error) error {
	if w.opts.Sources == nil {
		return read()
	}
	found, skip, err := w.opts.Sources.Enter(s)
	if err != nil {
		w.stopped = err
		return err
	}
	if skip {
		w.items += found
		return nil
	}
	before := w.items
	w.format = ""
	if err := read(); err != nil {
		return err
	}
	w.opts.Sources.Leave(w.items-before, w.format)
	return nil
}

// fault is a source that cannot be read.
func (w *walker) fault(input, stage string, err error) error {
	return w.within(Source{Input: input}, func() error { return w.fail(input, stage, err) })
}

func (w *walker) fail(input, stage string, err error) error {
	return w.emit(corpus.Failed(input, stage, err))
}
