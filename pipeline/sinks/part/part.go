// Package part writes the claims and articles of one input into files of its
// own, for work that an engine spreads over many processes and machines:
//
//	claims-ID.jsonl.zst    one claim a line
//	articles-ID.jsonl.zst  the articles
//	errors-ID.jsonl        what gave no article; only where there is any
//	part-ID.json           the input, settings, counts, sizes and digests
//	inflight-ID.partial    the articles in work, while the part is made (package flight)
//
// ID is a digest of the input's name. Files are written under temporary names
// that no other process uses, and part-ID.json gets its name last: where it is,
// the part is whole. The same input and settings give the same bytes, so two
// processes that write one part at once do each other no harm, and a task that
// was lost is run again. Merge makes one run of the parts.
package part

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"

	"github.com/klauspost/compress/zstd"

	"whosaid/corpus"
	"whosaid/pipeline"
	"whosaid/pipeline/disk"
	"whosaid/pipeline/record"
	"whosaid/pipeline/sinks/flight"
	"whosaid/pipeline/sinks/lines"
)

// SchemaID is the value of About.Schema.
const SchemaID = "whosaid/part/1"

// About is part-ID.json.
type About struct {
	Schema   string                `json:"schema"`
	Input    string                `json:"input"`
	Bytes    int64                 `json:"bytes"` // size of the input, 0 where it is no file
	Version  string                `json:"version"`
	Settings map[string]any        `json:"settings"`
	Models   []record.Model        `json:"models"`
	Counts   record.Counts         `json:"counts"`
	Files    []record.ManifestFile `json:"files"`
}

// ErrDiffers is wrapped by errors about a part that was made with other
// settings.
var ErrDiffers = errors.New("was made otherwise")

// ID names the part of an input.
func ID(input string) string {
	sum := sha256.Sum256([]byte(input))
	return hex.EncodeToString(sum[:10])
}

func aboutName(id string) string { return "part-" + id + ".json" }

// New is what a part of input will tell about itself, counts and files aside.
func New(input string, run record.Run) About {
	a := About{
		Schema: SchemaID, Input: input, Version: run.Version,
		Settings: run.Settings, Models: append([]record.Model{}, run.Models...),
	}
	if info, err := os.Stat(input); err == nil && info.Mode().IsRegular() {
		a.Bytes = info.Size()
	}
	return a
}

// Load reads what the part of input in the folder dir tells about itself. The
// error is fs.ErrNotExist where there is none, or where it is not whole.
func Load(dir, input string) (About, error) {
	name := filepath.Join(dir, aboutName(ID(input)))
	data, err := os.ReadFile(name)
	if err != nil {
		return About{}, err
	}
	var a About
	if err := json.Unmarshal(data, &a); err != nil || a.Schema != SchemaID {
		return About{}, fmt.Errorf("%s: is damaged: remove it, and the part is made anew", name)
	}
	if a.Input != input {
		return About{}, fmt.Errorf("%s: is the part of %s, not of %s", name, a.Input, input)
	}
	for _, f := range a.Files {
		info, err := os.Stat(filepath.Join(dir, f.File))
		if err != nil {
			return About{}, err
		}
		if info.Size() != f.Bytes {
			return About{}, fmt.Errorf("%s: holds %d bytes, not %d: %w", f.File, info.Size(), f.Bytes, fs.ErrNotExist)
		}
	}
	return a, nil
}

// There gives the part that was made for the same input with the same
// settings, if it is there whole. One made with others is an error.
func There(dir string, want About) (a About, there bool, err error) {
	a, err = Load(dir, want.Input)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return About{}, false, nil
	case err != nil:
		return About{}, false, err
	}
	if err := a.sameRun(want); err != nil {
		return About{}, false, fmt.Errorf("%s: the part of %s %w: name another folder", dir, want.Input, err)
	}
	return a, a.Bytes == want.Bytes, nil
}

// sameRun compares what parts of one run have in common.
func (a About) sameRun(b About) error {
	what := ""
	switch as, bs := plain(a.Settings), plain(b.Settings); {
	case a.Version != b.Version:
		what = fmt.Sprintf("by version %q, not %q", a.Version, b.Version)
	case !reflect.DeepEqual(a.Models, b.Models):
		what = fmt.Sprintf("with model %v, not %v", a.Models, b.Models)
	case !reflect.DeepEqual(as, bs):
		what = fmt.Sprintf("with settings %v, not %v", as, bs)
	default:
		return nil
	}
	return fmt.Errorf("%w: %s", ErrDiffers, what)
}

// plain is what settings are after a way through JSON.
func plain(settings map[string]any) (out map[string]any) {
	data, err := json.Marshal(settings)
	if err == nil {
		err = json.Unmarshal(data, &out)
	}
	if err != nil {
		panic(err) // settings are plain values
	}
	return out
}

// Sink writes one part.
type Sink struct {
	dir                      string
	fs                       disk.Files
	about                    About
	flight                   *flight.Log
	position                 int // results written
	claims, articles, errors *file
	err                      error
	closed                   bool
	skipped                  map[string]int
}

// file is one file under a temporary name.
type file struct {
	kind, name, partial string
	f                   disk.File
	enc                 *zstd.Encoder // nil: not packed
	lines               *lines.Writer
	count               int
}

// Open begins the part that about tells of, in the folder dir. fs may be nil.
func Open(dir string, about About, files disk.Files) (_ *Sink, err error) {
	if files == nil {
		files = disk.OS
	}
	s := &Sink{dir: dir, fs: files, about: about, skipped: map[string]int{}}
	defer func() {
		if err != nil {
			s.drop()
		}
	}()
	id := ID(about.Input)
	if s.claims, err = s.create("claims", "claims-"+id+".jsonl.zst"); err != nil {
		return nil, err
	}
	if s.articles, err = s.create("articles", "articles-"+id+".jsonl.zst"); err != nil {
		return nil, err
	}
	if s.errors, err = s.create("errors", "errors-"+id+".jsonl"); err != nil {
		return nil, err
	}
	// One name for all processes: the next one is to find it, and should two be
	// at work at once, they at most try an article in vain.
	s.flight = flight.Open(files, filepath.Join(dir, flightName(id)), 0, false)
	return s, nil
}

func flightName(id string) string { return "inflight-" + id + disk.Partial }

// Source wraps the source of the part's items: one that was in work when an
// earlier process ended without a word is tried, and set aside if it ends another.
// try may be nil: then none is tried.
func (s *Sink) Source(source pipeline.Source, try flight.Try) pipeline.Source {
	if try == nil {
		return source
	}
	return func(ctx context.Context, emit func(corpus.Item) error) error {
		n := -1
		return source(ctx, func(it corpus.Item) error {
			n++
			if n := n; s.flight.Suspect(n) {
				it = flight.Tried(it, func() error { return try(n, it.Input) })
			}
			return emit(it)
		})
	}
}

// Only gives item n of a source, counted from 0, and nothing else.
func Only(source pipeline.Source, n int) pipeline.Source {
	return func(ctx context.Context, emit func(corpus.Item) error) error {
		err := source(ctx, func(it corpus.Item) error {
			n--
			if n >= 0 {
				return nil
			}
			if err := emit(it); err != nil {
				return err
			}
			return errEnough
		})
		if errors.Is(err, errEnough) {
			return nil
		}
		return err
	}
}

var errEnough = errors.New("one is enough")

// Begin and End make the sink a pipeline.Watch.
func (s *Sink) Begin(n int) { s.flight.Begin(n) }

// End is the other half of Begin.
func (s *Sink) End(n int) { s.flight.End(n) }

// temporary is a name that no other process comes to.
func temporary(name string) string { return name + "." + rand.Text() + disk.Partial }

func (s *Sink) create(kind, name string) (*file, error) {
	o := &file{kind: kind, name: name, partial: filepath.Join(s.dir, temporary(name))}
	var err error
	if o.f, err = s.fs.Open(o.partial, os.O_WRONLY|os.O_CREATE|os.O_EXCL); err != nil {
		return nil, err
	}
	var w io.Writer = o.f
	if kind != "errors" {
		// One goroutine: the same bytes on every machine.
		if o.enc, err = zstd.NewWriter(o.f, zstd.WithEncoderConcurrency(1), zstd.WithZeroFrames(true)); err != nil {
			return nil, err
		}
		w = o.enc
	}
	o.lines = lines.New(w, filepath.Join(s.dir, name))
	return o, nil
}

func (o *file) add(v any) error {
	o.count++
	if err := o.lines.JSON(v); err != nil {
		return err
	}
	return o.lines.Flush()
}

func (s *Sink) files() (list []*file) {
	for _, f := range []*file{s.claims, s.articles, s.errors} {
		if f != nil {
			list = append(list, f)
		}
	}
	return list
}

// Skip counts a part of an archive that is no article, by reason. It is called
// from one goroutine, before Close.
func (s *Sink) Skip(reason string) { s.skipped[reason]++ }

// shortenEvery is after how many results the file of what is in work is begun anew.
const shortenEvery = 1000

// Write is as pipeline.Sink has it.
func (s *Sink) Write(r pipeline.Result) error {
	if s.err == nil {
		s.err = s.write(r)
	}
	return s.err
}

func (s *Sink) write(r pipeline.Result) error {
	if s.position++; s.position%shortenEvery == 0 {
		s.flight.Reset(0) // nothing is written for good before all is
	}
	if r.Err != nil {
		return s.errors.add(record.FromError(r.Err))
	}
	for i := range r.Claims {
		if err := s.claims.add(&r.Claims[i]); err != nil {
			return err
		}
	}
	return s.articles.add(r.Line())
}

// Close gives the files their names after a whole run, and removes them after
// another.
func (s *Sink) Close(sum pipeline.Summary, runErr error) error {
	if s.closed {
		return nil
	}
	s.closed = true
	err := s.err
	if err == nil && runErr == nil {
		err = s.finish(sum)
	}
	if err != nil || runErr != nil {
		s.drop()
	}
	return err
}

func (s *Sink) finish(sum pipeline.Summary) error {
	s.about.Counts = sum.Counts()
	s.about.Counts.Skipped = s.skipped
	s.about.Files = []record.ManifestFile{}
	for _, o := range s.files() {
		about, err := o.end()
		if err != nil {
			return fmt.Errorf("%s: cannot write: %w", filepath.Join(s.dir, o.name), err)
		}
		if o == s.errors && o.count == 0 {
			if err := s.fs.Remove(o.partial); err != nil {
				return err
			}
			continue
		}
		if err := s.fs.Rename(o.partial, filepath.Join(s.dir, o.name)); err != nil {
			return err
		}
		s.about.Files = append(s.about.Files, about)
	}
	if err := s.fs.SyncFolder(s.dir); err != nil {
		return err
	}
	var b bytes.Buffer
	e := record.NewEncoder(&b)
	e.SetIndent("", "  ")
	if err := e.Encode(s.about); err != nil {
		return err
	}
	// Not disk.Replace: of two processes each needs a temporary name of its own.
	name := filepath.Join(s.dir, aboutName(ID(s.about.Input)))
	partial := temporary(name)
	f, err := s.fs.Open(partial, os.O_WRONLY|os.O_CREATE|os.O_EXCL)
	if err != nil {
		return err
	}
	_, err = f.Write(b.Bytes())
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = s.fs.Rename(partial, name)
	}
	if err != nil {
		_ = s.fs.Remove(partial)
		return fmt.Errorf("%s: cannot write: %w", name, err)
	}
	s.flight.Remove()
	return s.fs.SyncFolder(s.dir)
}

// About is what a part tells of itself once it is closed.
func (s *Sink) About() About { return s.about }

// end makes the file whole under its temporary name.
func (o *file) end() (about record.ManifestFile, err error) {
	if o.enc != nil {
		err = o.enc.Close()
	}
	if err = errors.Join(err, o.f.Sync(), o.f.Close()); err != nil {
		return about, err
	}
	in, err := os.Open(o.partial)
	if err != nil {
		return about, err
	}
	defer in.Close()
	h := sha256.New()
	n, err := io.Copy(h, in)
	return record.ManifestFile{File: o.name, Kind: o.kind, Lines: o.count, Bytes: n, SHA256: hex.EncodeToString(h.Sum(nil))}, err
}

// drop removes what is not whole.
func (s *Sink) drop() {
	if s.flight != nil && s.flight.Close(0) == 0 {
		s.flight.Remove()
	}
	for _, o := range s.files() {
		_ = o.f.Close()
		_ = s.fs.Remove(o.partial)
	}
}
