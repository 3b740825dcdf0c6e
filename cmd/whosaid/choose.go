package main

// Which articles of the inputs are read: lists of names, the first N, a
// sample, and what would be read.

import (
	"bufio"
	"bytes"
	"container/heap"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"log/slog"
	"os"

	"github.com/cespare/xxhash/v2"
	"github.com/spf13/pflag"

	"whosaid/corpus"
	"whosaid/corpus/inputs"
	"whosaid/pipeline"
	"whosaid/pipeline/record"
	"whosaid/pipeline/sinks/dir"
	"whosaid/pipeline/sinks/lines"
)

type chooseOptions struct {
	filesFrom string
	null      bool
	limit     int
	sample    int
	seed      uint64
	dryRun    bool
}

func (o *chooseOptions) AddFlags(f *pflag.FlagSet) {
	f.StringVar(&o.filesFrom, "files-from", "", "read also the inputs that `FILE` names, one a line; - for standard input")
	f.BoolVarP(&o.null, "null", "0", false, "names in the list of --files-from end with a NUL byte, as find -print0 writes them")
	f.IntVar(&o.limit, "limit", 0, "read the first `N` articles only, those that give an error counted")
	f.IntVar(&o.sample, "sample", 0, "read `N` articles drawn at random; the inputs are walked twice")
	f.Uint64Var(&o.seed, "seed", 0, "`NUMBER` that decides what --sample draws")
	f.BoolVar(&o.dryRun, "dry-run", false, "print what would be read, one JSON object an input, and read nothing")
}

// some reports whether not all articles are wanted.
func (o *chooseOptions) some() bool { return o.limit > 0 || o.sample > 0 }

// list is all inputs, in order.
func (o *chooseOptions) list(args []string, stdin io.Reader) (iter.Seq2[string, error], error) {
	switch {
	case o.limit < 0 || o.sample < 0:
		return nil, usagef("--limit and --sample need a number above 0")
	case o.null && o.filesFrom == "":
		return nil, usagef("--null is about the list of --files-from")
	case o.sample > 0 && o.filesFrom == "-":
		return nil, usagef("--sample reads the list twice: put it into a file")
	}
	stdins := 0
	if o.filesFrom == "-" {
		stdins++
	}
	for _, arg := range args {
		if arg == "-" {
			stdins++
		}
		if info, err := os.Stat(arg); o.sample > 0 && (arg == "-" || err == nil && info.Mode()&fs.ModeNamedPipe != 0) {
			return nil, usagef("--sample reads the inputs twice, which cannot be done with %s", arg)
		}
	}
	if o.filesFrom == "-" && stdins > 1 {
		return nil, usagef("standard input cannot be both an input and the list of inputs")
	}
	if o.filesFrom != "" && o.filesFrom != "-" {
		if _, err := os.Stat(o.filesFrom); err != nil {
			return nil, refusal{fmt.Errorf("--files-from %s: cannot open: %w", o.filesFrom, plainError(err))}
		}
	}
	return func(yield func(string, error) bool) {
		for _, arg := range args {
			if !yield(arg, nil) {
				return
			}
		}
		if o.filesFrom == "" {
			return
		}
		in := stdin
		if o.filesFrom != "-" {
			f, err := os.Open(o.filesFrom)
			if err != nil {
				yield("", fmt.Errorf("--files-from %s: %w", o.filesFrom, plainError(err)))
				return
			}
			defer f.Close()
			in = f
		}
		for name, err := range names(in, o.null) {
			if err != nil {
				err = fmt.Errorf("--files-from %s: %w", o.filesFrom, err)
			}
			if !yield(name, err) {
				return
			}
		}
	}, nil
}

// maxName bounds a name in a list, so that a file which is none is told of.
const maxName = 64 << 10

// names gives the names in a list; empty ones are left out.
func names(in io.Reader, null bool) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		scan := bufio.NewScanner(in)
		scan.Buffer(nil, maxName)
		if null {
			scan.Split(splitNUL)
		}
		for scan.Scan() {
			if scan.Text() != "" && !yield(scan.Text(), nil) {
				return
			}
		}
		err := scan.Err()
		if errors.Is(err, bufio.ErrTooLong) {
			err = fmt.Errorf("a name is longer than %d bytes: is this a list of names?", maxName)
		}
		if err != nil {
			yield("", err)
		}
	}
}

func splitNUL(data []byte, atEOF bool) (advance int, token []byte, err error) {
	if i := bytes.IndexByte(data, 0); i >= 0 {
		return i + 1, data[:i], nil
	}
	if atEOF && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}

// walk is how the inputs are walked, by a folder or without one.
func (o *extractOptions) walk(ctx context.Context, list iter.Seq2[string, error], options inputs.Options) (dir.Walk, error) {
	if n := o.choose.sample; n > 0 {
		draw := &sample{seed: o.choose.seed, most: n}
		if err := inputs.WalkAll(ctx, list, options, draw.offer); err != nil {
			return nil, err
		}
		options.Take = draw.taken()
	}
	return func(ctx context.Context, h dir.Hooks, emit func(corpus.Item) error) error {
		options := options
		options.Sources, options.Skip = h.Sources, h.Skip
		return inputs.WalkAll(ctx, list, options, emit)
	}, nil
}

var errEnough = errors.New("the limit is reached")

// first is the walk as a source where no folder keeps count.
func (o *chooseOptions) first(walk dir.Walk, skip func(reason string)) pipeline.Source {
	return func(ctx context.Context, emit func(corpus.Item) error) error {
		n := 0
		err := walk(ctx, dir.Hooks{Skip: skip}, func(it corpus.Item) error {
			if o.limit > 0 && n == o.limit {
				return errEnough
			}
			n++
			return emit(it)
		})
		if errors.Is(err, errEnough) {
			err = nil
		}
		return err
	}
}

// sample draws articles by a hash of their locators: those with the smallest.
// So every article has the same chance, whatever the order and the number of
// the others, the same seed draws the same ones again, and a sample of more
// articles holds those of a smaller one. Of an article that is named twice both
// are drawn.
type sample struct {
	seed uint64
	most int
	kept maxHeap
	in   map[uint64]bool // what kept holds
}

func (s *sample) hash(it corpus.Item) uint64 {
	h := xxhash.NewWithSeed(s.seed)
	_, _ = h.WriteString(it.Input)
	return h.Sum64()
}

func (s *sample) offer(it corpus.Item) error {
	if s.in == nil {
		s.in = map[uint64]bool{}
	}
	h := s.hash(it)
	switch {
	case s.in[h] || len(s.kept) == s.most && h > s.kept[0]:
		return nil
	case len(s.kept) == s.most:
		delete(s.in, heap.Pop(&s.kept).(uint64))
	}
	s.in[h] = true
	heap.Push(&s.kept, h)
	return nil
}

func (s *sample) taken() func(corpus.Item) bool {
	if len(s.kept) == 0 {
		return func(corpus.Item) bool { return false }
	}
	largest := s.kept[0]
	return func(it corpus.Item) bool { return s.hash(it) <= largest }
}

type maxHeap []uint64

func (h maxHeap) Len() int           { return len(h) }
func (h maxHeap) Less(i, j int) bool { return h[i] > h[j] }
func (h maxHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *maxHeap) Push(x any)        { *h = append(*h, x.(uint64)) }
func (h *maxHeap) Pop() any {
	last := len(*h) - 1
	x := (*h)[last]
	*h = (*h)[:last]
	return x
}

// plan is a line of --dry-run: a source, and how many articles would be read.
type plan struct {
	Input    string `json:"input"`
	Format   string `json:"format"` // "" where it cannot be read
	Bytes    int64  `json:"bytes"`  // of a file; else 0
	Articles int    `json:"articles"`
	Errors   int    `json:"errors"`          // what gives none
	Error    string `json:"error,omitempty"` // the first of them
}

// planner is told of the sources of a walk.
type planner struct {
	out   *lines.Writer
	at    plan
	total plan
	n     int
	err   error
}

func (p *planner) Enter(s inputs.Source) (int, bool, error) {
	p.at = plan{Input: s.Input, Bytes: s.Bytes}
	return 0, false, p.err
}

func (p *planner) Leave(_ int, format string) {
	p.at.Format = format
	p.end()
}

func (p *planner) end() {
	p.n++
	p.total.Articles += p.at.Articles
	p.total.Errors += p.at.Errors
	if p.err = p.out.JSON(p.at); p.err == nil {
		p.err = p.out.Flush()
	}
	p.at = plan{}
}

func (p *planner) item(it corpus.Item) error {
	if it.Fault == nil {
		p.at.Articles++
		return nil
	}
	if p.at.Errors++; p.at.Error == "" {
		p.at.Error = record.FromError(it.Fault).Error
	}
	return nil
}

func dryRun(ctx context.Context, o chooseOptions, walk dir.Walk, std streams, log *slog.Logger) error {
	p := &planner{out: lines.New(std.out, stdoutName)}
	limited := o.first(func(ctx context.Context, _ dir.Hooks, emit func(corpus.Item) error) error {
		return walk(ctx, dir.Hooks{Sources: p}, emit)
	}, nil)
	err := limited(ctx, p.item)
	if err == nil && p.at.Input != "" { // cut by the limit
		p.end()
	}
	if err == nil {
		err = p.err
	}
	if err != nil {
		if errors.Is(err, pipeline.ErrReaderGone) {
			return nil
		}
		return err
	}
	log.Info(fmt.Sprintf("%s, %s, %s: nothing was extracted", count(p.n, "input"), count(p.total.Articles, "article"), count(p.total.Errors, "error")))
	if p.total.Errors > 0 {
		return errIncomplete
	}
	return nil
}
