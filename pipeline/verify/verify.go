// Package verify re-reads what a run has written and checks that it holds
// together: every claim against its article, every article against its digest
// and, where asked for, against the input that it came from, and the counts.
//
// It shares with the writing side only the form of the lines and the way ids
// and digests are made. Articles and claims stand in the same order, so that
// both are read once, side by side; memory grows by 16 bytes an article, for
// an index of ids, and by 16 more where inputs are compared.
package verify

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"path/filepath"

	"whosaid/pipeline"
	"whosaid/pipeline/record"
	"whosaid/pipeline/runfiles"
)

// Kinds of faults.
const (
	File        = "file"         // a file is missing, cut, or not as the manifest has it
	Form        = "form"         // a line is not of the form of its file
	DocID       = "doc_id"       // a claim is of no article of the run
	Order       = "order"        // a claim does not stand in the order of the articles
	Doc         = "doc"          // a claim's metadata are not its article's
	Span        = "span"         // a span is not in the text, or does not give the text beside it
	ID          = "id"           // a claim's id is not that of its article and spans
	Direct      = "direct"       // a claim marked direct does not stand between quotation marks
	SHA256      = "sha256"       // a digest is not that of the text
	DuplicateOf = "duplicate_of" // an article's duplicate_of is no earlier article
	Count       = "count"        // there are not as many lines as run.json or manifest.json say
	Input       = "input"        // an article is not as its input gives it
)

// Options of a check.
type Options struct {
	Show int // faults that are listed; all are counted

	// Inputs gives the items of the inputs again. Nil: they are not compared.
	Inputs  pipeline.Source
	Workers int // that load them; 0: as many as the cores
	// Gone reports whether an input cannot be read a second time, as standard
	// input cannot. Its articles are counted, and no fault. Nil: none is.
	Gone func(input string) bool
}

// Fault is one thing that does not hold.
type Fault struct {
	File string `json:"file"` // in the run's folder
	Line int    `json:"line"` // from 1; 0 where it is about the whole file
	Kind string `json:"kind"`
	What string `json:"what"`
}

// Report is the outcome.
type Report struct {
	Articles int            `json:"articles"`
	Claims   int            `json:"claims"`
	Errors   int            `json:"errors"`
	Compared int            `json:"compared"` // articles that were compared with their inputs
	Gone     int            `json:"gone"`     // articles whose input cannot be read again
	Faults   int            `json:"faults"`
	Kinds    map[string]int `json:"kinds"` // how many faults of each kind
	Shown    []Fault        `json:"shown"` // the first of them
}

// Run checks the run in folder. Its error says that it could not: what a file
// holds is a fault, that it cannot be read an error.
func Run(ctx context.Context, folder *runfiles.Folder, o Options) (Report, error) {
	c := &checker{
		ctx: ctx, folder: folder, opts: o,
		report: Report{Kinds: map[string]int{}, Shown: []Fault{}},
		lines:  map[string]int{}, stages: map[string]int{},
	}
	for _, step := range []func() error{c.files, c.indexIDs, c.articlesAndClaims, c.errors, c.counts, c.compare} {
		if err := cmp.Or(ctx.Err(), step()); err != nil {
			return c.report, err
		}
	}
	return c.report, nil
}

type checker struct {
	ctx    context.Context
	folder *runfiles.Folder
	opts   Options
	report Report
	schema schema

	ids    index // of articles, by id
	places index // of articles, by input; only where inputs are compared
	failed index // of errors, by input; the same

	lines    map[string]int // read of each file
	stages   map[string]int // errors by stage
	warnings int            // articles with a warning
	reprints int            // articles that are a duplicate
}

func (c *checker) fault(file string, line int, kind, what string) {
	c.report.Faults++
	c.report.Kinds[kind]++
	if len(c.report.Shown) < c.opts.Show {
		if file != "" {
			file = filepath.Base(file)
		}
		c.report.Shown = append(c.report.Shown, Fault{file, line, kind, what})
	}
}

// reader gives the lines of the files of one kind. What makes a file unreadable
// by what it holds is a fault, and ends the lines.
type reader struct {
	c     *checker
	lines *runfiles.Lines
	quiet bool // the files have been read before, faults have been told
}

func (c *checker) reader(kind string) *reader {
	return &reader{c: c, lines: runfiles.NewLines(c.folder.Files(kind))}
}

// next is the next line, nil after the last.
func (r *reader) next() ([]byte, error) {
	if err := r.c.ctx.Err(); err != nil {
		return nil, err
	}
	line, err := r.lines.Next()
	if err == io.EOF {
		return nil, nil
	}
	path, number := r.lines.At()
	var system *fs.PathError
	switch {
	case errors.As(err, &system):
		return nil, err
	case err != nil:
		if !r.quiet {
			r.c.fault(path, number, File, "cannot be read any further: "+errors.Unwrap(err).Error())
		}
		return nil, nil
	case r.quiet:
		return line, nil
	}
	r.c.lines[path]++
	if r.lines.Cut() {
		r.c.fault(path, number, File, "the last line has no end: the file is cut")
	}
	return line, nil
}

func (r *reader) fault(kind, what string) {
	path, number := r.lines.At()
	r.c.fault(path, number, kind, what)
}

// errors checks errors.jsonl.
func (c *checker) errors() error {
	r := c.reader(runfiles.Errors)
	defer r.lines.Close()
	for {
		line, err := r.next()
		if line == nil || err != nil {
			return err
		}
		c.report.Errors++
		var e record.Error
		if err := decode(line, &e, errorKeys); err != nil {
			r.fault(Form, err.Error())
			continue
		}
		c.stages[e.Stage]++
		if c.opts.Inputs != nil {
			c.failed.add(e.Input, c.report.Errors)
		}
	}
}
