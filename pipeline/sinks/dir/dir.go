// Package dir writes a run into a folder of its own:
//
//	claims.jsonl    one claim a line
//	articles.jsonl  the articles, with the text that offsets count into
//	errors.jsonl    one line for every input that gave no article
//	run.json        version, settings, models, counts, times
//
// Invariants while it is written and after any stop: the three .jsonl files
// hold whole lines in the order of the input; an article's claims are there
// before the article; and run.json is there only after a whole run, when the
// other three are safely on disk. A folder without run.json holds a run that
// was not finished.
package dir

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"whosaid/pipeline"
	"whosaid/pipeline/record"
	"whosaid/pipeline/sinks/lines"
)

// Names of the files.
const (
	Claims   = "claims.jsonl"
	Articles = "articles.jsonl"
	Errors   = "errors.jsonl"
	Run      = "run.json"

	temporary = Run + ".partial" // becomes Run when it is whole
)

// ErrNotEmpty is wrapped by Open's error where the folder holds something and
// Options.Fresh is not set.
var ErrNotEmpty = errors.New("the folder is not empty")

// Options of a folder.
type Options struct {
	Fresh bool // replace the files of an earlier run

	// Run is what run.json says of the run, Counts, Finished and Seconds
	// aside, which Close fills.
	Run record.Run

	// wrap stands between the sink and its files in tests.
	wrap func(name string, w io.Writer) io.Writer
}

type sink struct {
	path                     string
	run                      record.Run
	claims, articles, errors *file
	err                      error // of a write; ends the run
	closed                   bool
}

type file struct {
	*lines.Writer
	f *os.File
}

// Open makes the folder at path, and its parents, where it is not there, and
// begins the three files.
func Open(path string, o Options) (_ pipeline.Sink, err error) {
	if err := os.MkdirAll(path, 0o777); err != nil {
		return nil, err
	}
	if err := clear(path, o.Fresh); err != nil {
		return nil, err
	}
	s := &sink{path: path, run: o.Run}
	defer func() {
		if err != nil {
			for _, f := range s.files() {
				if f != nil {
					_ = f.f.Close()
					_ = os.Remove(f.f.Name())
				}
			}
		}
	}()
	if s.claims, err = create(path, Claims, o.wrap); err != nil {
		return nil, err
	}
	if s.articles, err = create(path, Articles, o.wrap); err != nil {
		return nil, err
	}
	if s.errors, err = create(path, Errors, o.wrap); err != nil {
		return nil, err
	}
	return s, nil
}

// clear makes way for the four files, run.json first: what is left when it
// fails half way must not look like a whole run.
func clear(path string, fresh bool) error {
	if fresh {
		for _, name := range []string{Run, temporary, Claims, Articles, Errors} {
			if err := os.Remove(filepath.Join(path, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
		return nil
	}
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer d.Close()
	switch names, err := d.Readdirnames(1); {
	case err == io.EOF:
		return nil
	case err != nil:
		return err
	default:
		return notEmpty(path, names[0])
	}
}

func notEmpty(path, name string) error {
	return fmt.Errorf("%s: %w (it holds %s): name another folder, or start over with --fresh", path, ErrNotEmpty, name)
}

func create(path, name string, wrap func(string, io.Writer) io.Writer) (*file, error) {
	// Exclusive: of two runs that begin at once in one folder, one is refused.
	f, err := os.OpenFile(filepath.Join(path, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return nil, notEmpty(path, name)
	} else if err != nil {
		return nil, err
	}
	var w io.Writer = f
	if wrap != nil {
		w = wrap(name, f)
	}
	return &file{lines.New(w, f.Name()), f}, nil
}

func (s *sink) files() []*file { return []*file{s.claims, s.articles, s.errors} }

func (s *sink) Write(r pipeline.Result) error {
	if s.err == nil {
		s.err = s.write(r)
	}
	return s.err
}

func (s *sink) write(r pipeline.Result) error {
	if r.Err != nil {
		if err := s.errors.JSON(record.FromError(r.Err)); err != nil {
			return err
		}
		return s.errors.flush()
	}
	for i := range r.Claims {
		if err := s.claims.JSON(&r.Claims[i]); err != nil {
			return err
		}
	}
	if err := s.claims.flush(); err != nil {
		return err
	}
	if err := s.articles.JSON(record.FromArticle(r.Article)); err != nil {
		return err
	}
	return s.articles.flush()
}

// flush takes back the part of a line that a full disk has let through.
func (f *file) flush() error {
	err := f.Flush()
	if err != nil {
		_ = f.f.Truncate(f.Written())
	}
	return err
}

// Close puts the three files safely on disk, and then run.json if the run is
// whole.
func (s *sink) Close(sum pipeline.Summary, runErr error) error {
	if s.closed {
		return nil
	}
	s.closed = true
	err := s.err
	for _, f := range s.files() {
		for _, e := range []error{f.f.Sync(), f.f.Close()} {
			if err == nil {
				err = e
			}
		}
	}
	if err != nil || runErr != nil {
		return err
	}
	return s.writeRun(sum)
}

func (s *sink) writeRun(sum pipeline.Summary) (err error) {
	r := s.run
	r.Schema = record.RunSchemaID
	if r.Settings == nil {
		r.Settings = map[string]any{}
	}
	// {} and [], never null.
	r.Models = append([]record.Model{}, r.Models...)
	r.Inputs = append([]string{}, r.Inputs...)
	r.Counts = record.Counts{
		Articles: sum.Articles, Claims: sum.Claims, Errors: sum.Errors,
		ErrorsByStage: map[string]int{}, Warnings: sum.Warnings, Bytes: sum.Bytes,
	}
	for stage, n := range sum.Stages {
		r.Counts.ErrorsByStage[stage] = n
	}
	r.Finished = time.Now().UTC()
	if !r.Started.IsZero() {
		r.Started = r.Started.UTC()
		r.Seconds = r.Finished.Sub(r.Started).Seconds()
	}

	partial := filepath.Join(s.path, temporary)
	f, err := os.Create(partial)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(partial)
		}
	}()
	e := record.NewEncoder(f)
	e.SetIndent("", "  ")
	if err := e.Encode(r); err != nil {
		return fmt.Errorf("%s: cannot write: %w", partial, err)
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(partial, filepath.Join(s.path, Run)); err != nil {
		return err
	}
	syncFolder(s.path)
	return nil
}

// syncFolder makes the rename last through a power cut. Not every system can
// do it, and without it the run is whole all the same.
func syncFolder(path string) {
	if d, err := os.Open(path); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}
