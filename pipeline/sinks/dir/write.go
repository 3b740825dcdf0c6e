package dir

// The folder as a source's wrapping and as a sink.

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"whosaid/corpus"
	"whosaid/pipeline"
	"whosaid/pipeline/disk"
	"whosaid/pipeline/record"
	"whosaid/pipeline/sinks/flight"
)

// Source gives the items of walk that are not written yet. Its error wraps
// ErrDiffers where the inputs are not those that the run has read so far.
func (f *Folder) Source(walk Walk) pipeline.Source {
	return f.sources.source(walk, func(n int, it corpus.Item) corpus.Item {
		if f.opts.Try == nil || !f.flight.Suspect(n) || !f.sources.again() {
			return it
		}
		return flight.Tried(it, func() error { return f.opts.Try(n, it.Input) })
	}, false)
}

// Check walks the inputs of a finished run and compares them with those that
// it has read, without reading them.
func (f *Folder) Check(ctx context.Context, walk Walk) error {
	if f.journal.Lengths == nil {
		return nil // only run.json was there
	}
	s, err := lookSources(f)
	if err != nil {
		return err
	}
	return s.source(walk, nil, true)(ctx, nil)
}

// Only gives item n of the run that another process writes into the folder at
// path, and nothing else.
func Only(path string, n, limit int, walk Walk) (pipeline.Source, error) {
	j, err := loadJournal(path)
	if err != nil {
		return nil, err
	}
	s, err := lookSources(&Folder{path: path, journal: j, opts: Options{Limit: limit}})
	if err != nil {
		return nil, err
	}
	if j.Items > n {
		return nil, fmt.Errorf("item %d is written already", n)
	}
	s.drop = n
	all := s.source(walk, func(_ int, it corpus.Item) corpus.Item { return it }, false)
	return func(ctx context.Context, emit func(corpus.Item) error) error {
		return all(ctx, func(it corpus.Item) error {
			if err := emit(it); err != nil {
				return err
			}
			return errEnough
		})
	}, nil
}

// Begin and End make the folder a pipeline.Watch.
func (f *Folder) Begin(n int) { f.flight.Begin(n) }

// End is the other half of Begin.
func (f *Folder) End(n int) { f.flight.End(n) }

// Write takes the next result.
func (f *Folder) Write(r pipeline.Result) error {
	if f.err == nil {
		f.err = f.write(r)
	}
	return f.err
}

func (f *Folder) write(r pipeline.Result) error {
	part := f.out.parts.Number
	whole, err := f.out.write(r)
	if err != nil {
		return err
	}
	f.position++
	f.sum.Add(r)
	f.sources.written()
	if whole && (f.due() || f.out.parts.Number != part) {
		return f.checkpoint()
	}
	return nil
}

// Close makes what was written last. After a whole run it ends the files and
// says so in run.json. The lock is let go of.
func (f *Folder) Close(sum pipeline.Summary, runErr error) error {
	if f.closed {
		return nil
	}
	f.closed = true
	defer f.release()
	if f.finished {
		return nil
	}
	err := f.err
	switch {
	case err != nil:
	case runErr == nil:
		err = f.finish(sum)
	case f.out.unframed == 0 && f.position > f.journal.Items:
		err = f.checkpoint()
	}
	f.out.close()
	f.sources.close()
	f.flight.Close(f.journal.Items)
	return err
}

func (f *Folder) finish(sum pipeline.Summary) error {
	if err := f.out.end(); err != nil {
		return err
	}
	if err := f.checkpoint(); err != nil {
		return err
	}
	if f.opts.PartBytes > 0 {
		if err := f.writeManifest(); err != nil {
			return err
		}
	}
	if err := f.writeRun(sum); err != nil {
		return err
	}
	j := f.journal
	j.Finished = true
	return f.save(&j)
}

func (f *Folder) seconds() float64 { return f.journal.Seconds + time.Since(f.saved).Seconds() }

// stages adds what they have taken in this process to what was before it.
func (f *Folder) stages() []record.Stage {
	if f.opts.Stages == nil {
		return record.SumStages(f.before)
	}
	return record.SumStages(f.before, f.opts.Stages())
}

func (f *Folder) writeRun(sum pipeline.Summary) error {
	r := f.journal.Run
	r.Counts = sum.Counts()
	r.Counts.Skipped = f.sources.totals()
	r.Finished = time.Now().UTC()
	r.Seconds, r.Stages = f.seconds(), f.stages()
	var b bytes.Buffer
	e := record.NewEncoder(&b)
	e.SetIndent("", "  ")
	if err := e.Encode(r); err != nil {
		return err
	}
	if err := disk.Replace(f.fs, f.at(Run), b.Bytes()); err != nil {
		return fmt.Errorf("%s: cannot write: %w", f.at(Run), err)
	}
	return nil
}
