// Package pipeline takes articles from a source to a sink: each item is
// loaded, its claims are extracted and brought into the form of the record,
// on as many goroutines as there are workers; results reach the sink one at a
// time and in the order of the input, so that the output does not depend on
// the number of workers.
//
//	Source ──emit──▶ [queue, bounded in items and bytes] ──▶ workers ──▶ in order ──▶ Sink
//	                                                          load
//	                                                          extract
//	                                                          record
//
// One bad article costs one error in the output and nothing else, a panic
// included. Only a fault of the sink or of the source as a whole ends the run.
package pipeline

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime"
	"time"

	"whosaid/corpus"
	"whosaid/extractors/doc"
	"whosaid/pipeline/record"
	"whosaid/pipeline/reprints"
)

// Source calls emit for each item, in input order, from one goroutine, and
// stops with emit's error when it returns one. An error of its own ends the
// run; a fault of one input is an item whose Load fails.
type Source func(ctx context.Context, emit func(corpus.Item) error) error

// Extract adds the layers of claims to an article's text. It is called on
// several goroutines at once. The document's Text is the article's.
type Extract func(a *corpus.Article) (*doc.Doc, error)

// Result is what became of one item: an article and its claims, or an error.
type Result struct {
	Input   string          // locator of the item
	Bytes   int64           // raw bytes of the item
	Article *corpus.Article // nil where Err is set
	Claims  []record.Claim  // in the order of their content
	Err     *corpus.Error   // why the item gave no article, or an article no claims

	// SameID tells that an earlier article has the same id.
	SameID bool
	// Reprint is the earlier article that this one is nearly the same as.
	Reprint reprints.Match
	sketch  *reprints.Sketch // nil where none is looked for
	signing time.Duration    // what the sketch took
}

// Line is the article's line of articles.jsonl.
func (r Result) Line() record.Article {
	line := record.FromArticle(r.Article)
	if r.Reprint.ID != "" {
		line.DuplicateOf, line.Similarity = &r.Reprint.ID, r.Reprint.Similarity
	}
	return line
}

// Sink is where results go. Write and Close are called from one goroutine.
type Sink interface {
	// Write takes the next result in input order. It may buffer. Its error
	// names the file and ends the run. The result is not to be kept.
	Write(Result) error

	// Close writes out what is buffered and ends the output. err is what ended
	// the run early, or nil after a whole one. Closing twice does nothing more.
	Close(sum Summary, err error) error
}

// ErrReaderGone is wrapped by a sink's error where the other end of a pipe has
// been closed (… | head). The run then stops and is not a failure.
var ErrReaderGone = errors.New("the reader of the output has gone")

// Progress is told how far the run is, after every result.
type Progress interface {
	Update(Summary)
}

// Watch is told what the workers are at, on their goroutines, so that after a
// crash of the whole process it is known which articles may have caused it.
// Items are numbered from 0 in the order in which the source gave them.
type Watch interface {
	Begin(item int)
	End(item int)
}

// Config is a run. Source, Extract and Sink are required.
type Config struct {
	Source  Source
	Extract Extract
	Sink    Sink
	Model   string // name of what extracts, first part of Claim.Extractor

	Workers       int   // 0: as many as the cores
	InFlightBytes int64 // bound on raw bytes read and not yet written; 0: DefaultInFlightBytes

	// Reprints looks for articles that are nearly the same as an earlier one. It
	// is asked in the order of the input, so that marks do not depend on the number
	// of workers. It stays the caller's. Nil: none is looked for.
	Reprints *reprints.Index
	// DropReprints leaves out the claims of such articles.
	DropReprints bool

	// IDs finds articles that have the id of an earlier one. Like Reprints it is
	// asked in order and stays the caller's. Nil: nobody looks.
	IDs *IDs

	// Done counts what an earlier part of the same run has written, where this
	// one goes on: the summary begins with it.
	Done Summary

	Watch    Watch        // nil: none
	Progress Progress     // nil: none
	Observer Observer     // nil: none
	Log      *slog.Logger // nil: none; else the stacks of panics, at level debug
}

// DefaultInFlightBytes keeps many cores busy with pages of usual size, and
// bounds memory to some hundreds of megabytes, as parsed HTML takes several
// times its raw size.
const DefaultInFlightBytes = 64 << 20

// Summary counts what has reached the sink.
type Summary struct {
	Articles int            // read and extracted
	Claims   int            //
	Errors   int            // items that gave an error instead
	Stages   map[string]int // errors by stage
	Reasons  Reasons        // errors by stage and reason
	Warnings int            // articles that carry a warning
	Reprints int            // articles that are nearly the same as an earlier one
	SameIDs  int            // articles that have the id of an earlier one
	Bytes    int64          // raw bytes of all items
}

// Reasons counts errors by stage and, within one, by corpus.Error.Reason.
type Reasons map[string]map[string]int

// with is r and one error more. It is a new map, as r may be read on other
// goroutines.
func (r Reasons) with(e *corpus.Error) Reasons {
	more := make(Reasons, len(r)+1)
	maps.Copy(more, r)
	of := maps.Clone(r[e.Stage])
	if of == nil {
		of = map[string]int{}
	}
	of[e.Reason()]++
	more[e.Stage] = of
	return more
}

// Add counts one more result.
func (s *Summary) Add(r Result) {
	s.Bytes += r.Bytes
	if r.Err != nil {
		s.Errors++
		// A new map, as copies of s may be read on other goroutines.
		stages := make(map[string]int, len(s.Stages)+1)
		maps.Copy(stages, s.Stages)
		stages[r.Err.Stage]++
		s.Stages = stages
		s.Reasons = s.Reasons.with(r.Err)
		return
	}
	s.Articles++
	s.Claims += len(r.Claims)
	if len(r.Article.Warnings) > 0 {
		s.Warnings++
	}
	if r.Reprint.ID != "" {
		s.Reprints++
	}
	if r.SameID {
		s.SameIDs++
	}
}

// Counts are the summary's in the form of run.json, without Skipped.
func (s Summary) Counts() record.Counts {
	c := record.Counts{
		Articles: s.Articles, Claims: s.Claims, Errors: s.Errors,
		ErrorsByStage: map[string]int{}, ErrorsByReason: map[string]map[string]int{}, // {}, never null
		Skipped:  map[string]int{},
		Warnings: s.Warnings, Reprints: s.Reprints, SameIDs: s.SameIDs, Bytes: s.Bytes,
	}
	maps.Copy(c.ErrorsByStage, s.Stages)
	for stage, reasons := range s.Reasons {
		c.ErrorsByReason[stage] = maps.Clone(reasons)
	}
	return c
}

// FromCounts is the way back.
func FromCounts(c record.Counts) Summary {
	s := Summary{
		Articles: c.Articles, Claims: c.Claims, Errors: c.Errors, Stages: maps.Clone(c.ErrorsByStage),
		Warnings: c.Warnings, Reprints: c.Reprints, SameIDs: c.SameIDs, Bytes: c.Bytes,
	}
	if len(c.ErrorsByReason) > 0 {
		s.Reasons = Reasons{}
	}
	for stage, reasons := range c.ErrorsByReason {
		s.Reasons[stage] = maps.Clone(reasons)
	}
	return s
}

// Run takes every item of the source to the sink, and closes the sink.
//
// When ctx is cancelled, articles that a worker has begun are finished and
// written as far as no earlier one is missing, and Run returns ctx's error.
// It does not wait for a source that is blocked in reading: that one ends at
// its next emit. The summary counts what was written in every case.
func Run(ctx context.Context, cfg Config) (Summary, error) {
	sum := cfg.Done
	if cfg.Source == nil || cfg.Extract == nil || cfg.Sink == nil {
		return sum, errors.New("pipeline: Source, Extract and Sink must be set")
	}
	if cfg.Observer == nil {
		cfg.Observer = unseen{}
	}
	pool := pool{workers: cfg.Workers, bytes: cfg.InFlightBytes, observer: cfg.Observer}
	if pool.workers <= 0 {
		pool.workers = runtime.GOMAXPROCS(0)
	}
	if pool.bytes <= 0 {
		pool.bytes = DefaultInFlightBytes
	}

	work := func(n int, item corpus.Item) Result {
		if cfg.Watch != nil {
			cfg.Watch.Begin(n)
			defer cfg.Watch.End(n)
		}
		return one(cfg, item)
	}
	take := func(r Result) error {
		clock := startClock(cfg.Observer)
		r.SameID = cfg.IDs != nil && r.Article != nil && cfg.IDs.Again(r.Article.ID)
		if err := cfg.compare(&r); err != nil {
			return err
		}
		if r.sketch != nil {
			clock.last = clock.last.Add(-r.signing)
			clock.spent(SpentReprints, 1)
		}
		if err := write(cfg.Sink, r); err != nil {
			return err
		}
		clock.spent(SpentWrite, 1)
		sum.Add(r)
		if cfg.Progress != nil {
			cfg.Progress.Update(sum)
		}
		return nil
	}
	err := pool.run(ctx, cfg.Source, work, take)
	if cerr := finish(cfg.Sink, sum, err); err == nil || errors.Is(cerr, ErrReaderGone) {
		err = cerr
	}
	if errors.Is(err, ErrReaderGone) {
		err = nil
	}
	return sum, err
}

// compare finds out whether r is a reprint.
func (cfg *Config) compare(r *Result) (err error) {
	if r.sketch == nil {
		return nil
	}
	if r.Reprint, err = cfg.Reprints.Next(r.Article.ID, r.sketch); err != nil {
		return fmt.Errorf("looking for reprints: %w", err)
	}
	if r.Reprint.ID != "" && cfg.DropReprints {
		r.Claims = nil
	}
	return nil
}

func write(s Sink, r Result) (err error) {
	defer recovered("writing "+r.Input, &err)
	return s.Write(r)
}

func finish(s Sink, sum Summary, runErr error) (err error) {
	defer recovered("ending the output", &err)
	return s.Close(sum, runErr)
}

// recovered turns a panic into an error, for the parts outside any article.
func recovered(doing string, err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%s: panic: %v", doing, p)
	}
}
