package inputs

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"whosaid/corpus"
	"whosaid/corpus/fetch"
	"whosaid/corpus/language"
)

// Options of Walk. The zero value reads every kind under the default limits.
type Options struct {
	Format      string        // name of a reader for all inputs; "" tells from name and content
	Limits      corpus.Limits // a zero field stands for its default
	AnyLanguage bool          // articles in other languages than English are not refused
	Stdin       io.Reader     // what "-" reads; nil is os.Stdin

	// Columns is as in corpus.Input.
	Columns map[string]string

	// Except is a folder that is passed over where it lies inside a walked one:
	// the one that the output goes to. "" is none.
	Except string

	// Skipped is told of each file or folder inside a walked folder that is
	// passed over, and why. Hidden ones are not told of. May be nil.
	Skipped func(path, why string)

	// StrictDigests is as in corpus.Input.
	StrictDigests bool

	// Web fetches inputs that are web addresses, and what lists of them name.
	// Nil makes them errors.
	Web *fetch.Client

	// Sources is told of each source, and may pass over some. May be nil.
	Sources Sources

	// Take chooses the items that are emitted. Nil takes all.
	Take func(corpus.Item) bool

	// Skip is told why a part of an archive that is no article is passed over,
	// as in corpus.Input. It is called from Walk, on its goroutine. May be nil.
	Skip func(reason string)
}

// StdinName is the locator and the article id of standard input.
const StdinName = "stdin"

// Walk emits an item for each article in inputs, in order:
//
//   - a file, also compressed; its kind is told by its extension, else by its
//     content. A named pipe, as shells make for <(…), is read like a file.
//   - a folder: its files of known kinds and those in its folders, by the bytes
//     of their paths. Hidden files and folders are passed over. Links are
//     followed, but a folder is not read twice.
//   - "-": standard input.
//   - a web address: the page there, or the pages that a feed or sitemap there
//     lists. Several in a row are fetched side by side. Lists in files are
//     followed as well where the user has named them, or standard input is one.
//
// The locator is the path as given, with slashes, and for a file in a folder
// its path in the folder after it.
//
// An input that cannot be read, is empty or holds no article is an item whose
// Load gives a *corpus.Error. Walk itself returns an error only when emit
// fails, ctx is done (their errors), Options.Format is unknown, or what
// Options.Web fetches cannot be kept.
func Walk(ctx context.Context, inputs []string, opts Options, emit func(corpus.Item) error) error {
	return WalkAll(ctx, func(yield func(string, error) bool) {
		for _, input := range inputs {
			if !yield(input, nil) {
				return
			}
		}
	}, opts, emit)
}

// maxRow bounds the addresses in a row that are gathered before they are fetched.
const maxRow = 1000

// WalkAll is Walk over a list of inputs that need not be held in memory. An
// error of the list ends the walk, after what stands before it.
func WalkAll(ctx context.Context, inputs iter.Seq2[string, error], opts Options, emit func(corpus.Item) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // ends the goroutines that wait for pipes
	w, err := newWalker(ctx, opts, emit)
	if err != nil {
		return err
	}
	var row []string // of addresses
	fetchRow := func() error {
		if len(row) == 0 {
			return nil
		}
		addresses := row
		row = nil
		return w.within(Source{Input: fetch.Redacted(addresses[0])}, func() error { return w.web(addresses) })
	}
	for input, err := range inputs {
		if err == nil && IsURL(input) {
			if row = append(row, input); len(row) < maxRow {
				continue
			}
		}
		if err := fetchRow(); err != nil {
			return err
		}
		switch {
		case err != nil:
			return err
		case !IsURL(input):
			if err := w.input(input); err != nil {
				return err
			}
		}
	}
	return fetchRow()
}

// Read emits an item for each article in src as Walk does for a file: name
// tells its kind where content does not, at is its locator. It is for sources
// that are no files.
func Read(ctx context.Context, src io.Reader, name, at string, opts Options, emit func(corpus.Item) error) error {
	w, err := newWalker(ctx, opts, emit)
	if err != nil {
		return err
	}
	return w.source(stream{src: src, name: name, at: at})
}

func newWalker(ctx context.Context, opts Options, emit func(corpus.Item) error) (*walker, error) {
	w := &walker{ctx: ctx, opts: opts, out: emit}
	if opts.Format != "" {
		r, err := ByName(opts.Format)
		if err != nil {
			return nil, err
		}
		w.forced = &r
	}
	if w.opts.Limits.ArticleBytes == 0 {
		w.opts.Limits.ArticleBytes = corpus.DefaultLimits.ArticleBytes
	}
	if w.opts.Limits.UnpackedBytes == 0 {
		w.opts.Limits.UnpackedBytes = corpus.DefaultLimits.UnpackedBytes
	}
	if w.opts.Stdin == nil {
		w.opts.Stdin = os.Stdin
	}
	return w, nil
}

// walker is one call of Walk.
type walker struct {
	ctx    context.Context
	opts   Options
	forced *corpus.Reader
	out    func(corpus.Item) error

	buffers   []*bufio.Reader // for each depth, of the source and of what it unpacks to
	stdinRead bool
	packed    int64  // bytes of the input at work, as far as they are known
	unpacked  int64  // bytes that it unpacked to so far
	items     int    // emitted so far
	skipped   int    // parts of archives passed over so far
	format    string // name of the reader of the source at work
	inFolder  bool   // the file at work is one that a folder holds
	emitting  bool   // the receiver is at work
	stopped   error  // what emit returned, or what the context says
}

// input reads one of the inputs that the user named.
func (w *walker) input(name string) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	if name == "-" {
		if w.stdinRead {
			return w.fault(StdinName, corpus.StageOpen, errors.New("standard input is named twice"))
		}
		w.stdinRead = true
		return w.within(Source{Input: StdinName}, func() error {
			src := newPatient(w.ctx, func() (io.ReadCloser, error) { return io.NopCloser(w.opts.Stdin), nil })
			return w.source(stream{src: src, at: StdinName})
		})
	}
	info, err := os.Stat(name)
	switch {
	case err != nil && strings.Contains(name, "://"):
		return w.fault(locator(name), corpus.StageOpen, errors.New("is no address that can be read: only http and https are fetched"))
	case err != nil:
		return w.fault(locator(name), corpus.StageOpen, plainError(err))
	case info.IsDir():
		w.inFolder = true
		defer func() { w.inFolder = false }()
		return w.folder(name)
	}
	return w.file(name, info.Mode())
}

// IsURL reports whether an input is a web address, not a path.
func IsURL(name string) bool {
	lower := strings.ToLower(name)
	return strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://")
}

// file reads one file that is no folder.
func (w *walker) file(path string, mode fs.FileMode) error {
	var info fs.FileInfo
	if w.opts.Sources != nil {
		info, _ = os.Stat(path) // a fault comes again when it is opened
	}
	return w.within(fileSource(path, info), func() error { return w.open(path, mode) })
}

// open reads a file. Devices and sockets may never end and hold no articles.
func (w *walker) open(path string, mode fs.FileMode) error {
	switch {
	case mode.IsRegular():
		f, err := os.Open(path)
		if err != nil {
			return w.fail(locator(path), corpus.StageOpen, plainError(err))
		}
		defer f.Close()
		return w.source(stream{src: f, name: path, at: locator(path)})
	case mode&fs.ModeNamedPipe != 0:
		// Even opening one waits for its writer.
		src := newPatient(w.ctx, func() (io.ReadCloser, error) { return os.Open(path) })
		return w.source(stream{src: src, name: path, at: locator(path)})
	}
	return w.fail(locator(path), corpus.StageOpen, fmt.Errorf("is %s, not a file", special(mode)))
}

func special(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&fs.ModeDevice != 0:
		return "a device"
	}
	return "something special"
}

// locator is a path as the output names it: with slashes, valid UTF-8.
func locator(path string) string {
	return strings.ToValidUTF8(filepath.ToSlash(path), "\uFFFD")
}

// plainError leaves the path and the system call out, which the error's Input
// names or which do not help, and says the usual cases in plain words.
func plainError(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no such file or folder (%w)", fs.ErrNotExist)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("there is no permission to read it (%w)", fs.ErrPermission)
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// emit hands one item on, with the check of its language, and remembers that
// the receiver wants no more.
func (w *walker) emit(it corpus.Item) error {
	if w.stopped == nil {
		w.stopped = w.ctx.Err()
	}
	if w.stopped != nil {
		return w.stopped
	}
	load := it.Load
	it.Load = func() (*corpus.Article, error) {
		a, err := load()
		if err != nil {
			return nil, err
		}
		if err := language.Check(a, w.opts.AnyLanguage); err != nil {
			return nil, err
		}
		return a, nil
	}
	w.items++
	if w.opts.Take != nil && !w.opts.Take(it) {
		return nil
	}
	w.emitting = true
	w.stopped = w.out(it)
	w.emitting = false
	return w.stopped
}

// countSkipped is corpus.Input.Skip.
func (w *walker) countSkipped(reason string) {
	w.skipped++
	if w.opts.Skip != nil {
		w.opts.Skip(reason)
	}
}

func (w *walker) skip(path, why string) {
	if w.opts.Skipped != nil {
		w.opts.Skipped(locator(path), why)
	}
}
