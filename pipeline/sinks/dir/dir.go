// Package dir writes a run into a folder of its own, so that it can be stopped
// at any moment and gone on with:
//
//	claims.jsonl    one claim a line
//	articles.jsonl  the articles, with the text that offsets count into
//	errors.jsonl    one line for every input that gave no article
//	run.json        version, settings, models, counts, times
//
// With Options.PartBytes, claims and articles are written in parts instead
// (parts.go). Beside them the folder .whosaid keeps
//
//	journal.json  how much of the run is safely on disk (journal.go)
//	inputs.jsonl  the sources read so far (sources.go)
//	inflight      the articles in work (package flight)
//	lock          held by the run that writes here
//
// Invariants at every instant, a power cut included:
//
//   - Each output file holds at least what the journal says, in the order of
//     the input, and what it holds behind that may be torn or missing. To go on
//     is to cut the files to the journal's lengths and to pass over as many
//     items as the journal counts.
//   - The journal is replaced whole, after what it counts has been synced:
//     claims, articles, errors, inputs, then the journal.
//   - run.json is there only after a whole run. Where the journal says that the
//     run is not finished, the journal is right.
//   - What is written depends on the input and the settings alone, never on
//     where a run was stopped: also where parts and their frames end.
package dir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"whosaid/pipeline"
	"whosaid/pipeline/disk"
	"whosaid/pipeline/record"
	"whosaid/pipeline/sinks/flight"
)

// Names of the files.
const (
	Claims   = "claims.jsonl"
	Articles = "articles.jsonl"
	Errors   = "errors.jsonl"
	Run      = "run.json"
	Manifest = "manifest.json" // of a run in parts

	state       = ".whosaid" // folder of the files below
	journalName = "journal.json"
	inputsName  = "inputs.jsonl"
	flightName  = "inflight"
	lockName    = "lock"
)

// Errors that Open wraps. Each says what a user can do.
var (
	ErrNotEmpty = errors.New("the folder is not empty")
	ErrInUse    = errors.New("another run is writing into this folder")
	ErrDiffers  = errors.New("the run in this folder was made otherwise")
)

// How much work a crash may cost at most: what is written between two journals.
const (
	everyItems = 1000
	everyTime  = time.Second
)

// Options of a folder.
type Options struct {
	Fresh bool // replace the run that the folder holds

	// Run is what run.json says of the run, Counts, Finished, Seconds and Stages
	// aside, which Close fills. A run goes on only where Version, Settings,
	// Models and Inputs are those that it was begun with.
	Run record.Run

	PartBytes int64 // end a part at this size; 0: no parts
	Limit     int   // read this many items and no more; 0: all

	// Stages tells what the stages have taken in this process; Close puts it into
	// run.json, with that of earlier parts of the run. Nil: not known.
	Stages func() []record.Stage

	// Try is asked about items of the run that were in work when a process ended
	// without a word; one that ends another is set aside. Nil: none is tried.
	Try flight.Try

	Files disk.Files // nil: disk.OS

	// Smaller ones make tests come to more of them.
	every, frame int // 0: everyItems, frameItems
}

// Folder is a run's folder, and the sink that writes to it.
type Folder struct {
	path     string
	opts     Options
	fs       disk.Files
	lock     *disk.Lock
	journal  journal // as saved last
	finished bool    // it was found so

	out     *output
	sources *sources
	flight  *flight.Log

	before   []record.Stage // what the stages took in earlier parts of the run
	position int            // items written
	sum      pipeline.Summary
	saved    time.Time // when the journal was
	err      error     // of a write; ends the run
	closed   bool
}

// Open takes the folder at path, which is made with its parents where it is
// not there: for a new run, to go on with the one that it holds, or, where that
// one is finished, to say so (Finished). It fails where another run is writing
// there, where the folder holds a run that was made otherwise, or something
// else than a run.
func Open(path string, o Options) (_ *Folder, err error) {
	f := &Folder{path: path, opts: o, fs: o.Files}
	if f.fs == nil {
		f.fs = disk.OS
	}
	if f.opts.every == 0 {
		f.opts.every = everyItems
	}
	if f.opts.frame == 0 {
		f.opts.frame = frameItems
	}
	if err := os.MkdirAll(path, 0o777); err != nil {
		return nil, err
	}
	if !o.Fresh && !f.there(state, journalName) && !f.there(Run) {
		if err := onlyState(path); err != nil {
			return nil, err
		}
	}
	if err := os.MkdirAll(filepath.Join(path, state), 0o777); err != nil {
		return nil, err
	}
	if f.lock, err = disk.Acquire(f.at(state, lockName), ErrInUse); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	defer func() {
		if err != nil {
			f.release()
		}
	}()
	if err := f.load(); err != nil {
		return nil, err
	}
	if f.finished {
		return f, nil
	}
	return f, f.open()
}

// load takes the journal of the run that is there, or begins one.
func (f *Folder) load() error {
	j, err := loadJournal(f.path)
	switch {
	case f.opts.Fresh || errors.Is(err, fs.ErrNotExist):
		j = journal{Schema: journalSchema, Run: identity(f.opts.Run), Parts: parts{Number: 1}}
		if f.opts.PartBytes == 0 {
			j.Parts = parts{}
		}
		if err := f.save(&j); err != nil {
			return err
		}
	case err != nil:
		return fmt.Errorf("%w: start over with --fresh", err)
	default:
		if err := differs(j.Run, f.opts.Run); err != nil {
			return fmt.Errorf("%s: %w: give what it was made with, name another folder, or start over with --fresh", f.path, err)
		}
		f.journal = j
	}
	f.position, f.sum, f.finished = j.Items, pipeline.FromCounts(j.Counts), j.Finished
	f.before = j.Stages
	if f.finished {
		return f.checkWhole()
	}
	return nil
}

// open makes the files ready for what comes next.
func (f *Folder) open() (err error) {
	if err := f.sweep(); err != nil {
		return err
	}
	if f.out, err = openOutput(f); err != nil {
		return err
	}
	if f.sources, err = openSources(f); err != nil {
		f.out.close()
		return err
	}
	f.flight = flight.Open(f.fs, f.at(state, flightName), f.position, f.opts.Fresh)
	f.saved = time.Now()
	return f.fs.SyncFolder(f.path)
}

// Finished reports whether the run was there whole already. Nothing can be
// written then.
func (f *Folder) Finished() bool { return f.finished }

// Done counts what was written before this process took over.
func (f *Folder) Done() pipeline.Summary { return pipeline.FromCounts(f.journal.Counts) }

// Skipped counts the parts of archives that were passed over so far, by reason.
// It may be called while the run goes on.
func (f *Folder) Skipped() map[string]int { return f.sources.sofar() }

func (f *Folder) at(names ...string) string {
	return filepath.Join(append([]string{f.path}, names...)...)
}

func (f *Folder) there(names ...string) bool {
	_, err := os.Lstat(f.at(names...))
	return err == nil
}

func (f *Folder) release() {
	if f.lock != nil {
		f.lock.Release()
		f.lock = nil
	}
}

// onlyState refuses a folder that holds something else than what a run that
// was stopped at its very beginning leaves.
func onlyState(path string) error {
	entries, err := os.ReadDir(path)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() != state {
			return fmt.Errorf("%s: %w (it holds %s): name another folder, or start over with --fresh", path, ErrNotEmpty, e.Name())
		}
	}
	return nil
}
