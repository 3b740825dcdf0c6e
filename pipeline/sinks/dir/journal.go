package dir

// journal.json says how much of the run is safely on disk. It is one object,
// replaced whole:
//
//	schema    whosaid/journal/1
//	run       version, settings, models and inputs that the run was begun with
//	finished  all is written, run.json too
//	items     items written: articles and errors, in the order of the input
//	counts    of these
//	skipped   parts of archives that were passed over, by reason
//	seconds   spent so far
//	stages    of these, by stage
//	lengths   bytes of errors.jsonl, inputs.jsonl and, without parts, of claims.jsonl and articles.jsonl
//	parts     the parts of claims and articles (parts.go)
//	source    the source that was being read, if one was: how many of its items
//	          are written, and a digest of which these were

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"whosaid/pipeline/disk"
	"whosaid/pipeline/record"
)

const journalSchema = "whosaid/journal/1"

type journal struct {
	Schema   string           `json:"schema"`
	Run      record.Run       `json:"run"`
	Finished bool             `json:"finished"`
	Items    int              `json:"items"`
	Counts   record.Counts    `json:"counts"`
	Skipped  map[string]int   `json:"skipped"`
	Seconds  float64          `json:"seconds"`
	Stages   []record.Stage   `json:"stages"`
	Lengths  map[string]int64 `json:"lengths"`
	Parts    parts            `json:"parts"`
	Source   *entry           `json:"source"`
}

// loadJournal reads the journal of the folder at path. A run.json without one
// (the hidden folder was not copied along) is a finished run.
func loadJournal(path string) (journal, error) {
	name := filepath.Join(path, state, journalName)
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return runAsJournal(path)
	}
	if err != nil {
		return journal{}, err
	}
	var j journal
	if err := json.Unmarshal(data, &j); err != nil {
		return journal{}, fmt.Errorf("%s: is damaged: %w", name, err)
	}
	if j.Schema != journalSchema {
		return journal{}, fmt.Errorf("%s: is of another version of the program (%q)", name, j.Schema)
	}
	return j, nil
}

func runAsJournal(path string) (journal, error) {
	name := filepath.Join(path, Run)
	data, err := os.ReadFile(name)
	if err != nil {
		return journal{}, err
	}
	var r record.Run
	if err := json.Unmarshal(data, &r); err != nil {
		return journal{}, fmt.Errorf("%s: is damaged: %w", name, err)
	}
	return journal{Schema: journalSchema, Run: identity(r), Finished: true, Counts: r.Counts}, nil
}

// save puts j on disk. What it counts must be there already.
func (f *Folder) save(j *journal) error {
	data, err := json.MarshalIndent(j, "", " ")
	if err != nil {
		return err
	}
	if err := disk.Replace(f.fs, f.at(state, journalName), append(data, '\n')); err != nil {
		return fmt.Errorf("%s: cannot write: %w", f.at(state, journalName), err)
	}
	f.journal, f.saved = *j, time.Now()
	return nil
}

// checkpoint makes what was written last, also through a power cut.
func (f *Folder) checkpoint() error {
	if err := f.out.sync(); err != nil {
		return err
	}
	if err := f.sources.commit(f.position); err != nil {
		return err
	}
	j := f.journal
	j.Items, j.Counts = f.position, f.sum.Counts()
	j.Lengths, j.Parts = f.out.lengths(), f.out.state()
	j.Lengths[inputsName] = f.sources.length
	j.Source, j.Skipped = f.sources.current(f.position), f.sources.skipped
	j.Seconds, j.Stages = f.seconds(), f.stages()
	if err := f.save(&j); err != nil {
		return err
	}
	f.flight.Reset(f.position)
	return nil
}

// due reports whether it is time for a checkpoint.
func (f *Folder) due() bool {
	return f.position-f.journal.Items >= f.opts.every || time.Since(f.saved) >= everyTime
}

// identity is the part of r that a run keeps from its beginning to its end.
func identity(r record.Run) record.Run {
	r.Schema = record.RunSchemaID
	r.Settings = maps.Clone(r.Settings)
	if r.Settings == nil {
		r.Settings = map[string]any{}
	}
	r.Models = append([]record.Model{}, r.Models...) // [], never null
	r.Inputs = append([]string{}, r.Inputs...)
	r.Started = r.Started.UTC()
	r.Counts, r.Finished, r.Seconds, r.Stages = record.Counts{}, time.Time{}, 0, nil
	return r
}

// differs says in what a run that is asked for differs from the one that is
// there, as an error that wraps ErrDiffers; nil if in nothing.
func differs(was, is record.Run) error {
	was, is = plain(was), plain(is)
	var what []string
	tell := func(name string, a, b any) {
		if !reflect.DeepEqual(a, b) {
			what = append(what, fmt.Sprintf("%s was %s, and is now %s", name, show(a), show(b)))
		}
	}
	tell("the version of the program", was.Version, is.Version)
	names := slices.Sorted(maps.Keys(was.Settings))
	for name := range is.Settings {
		if _, both := was.Settings[name]; !both {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		tell("--"+name, was.Settings[name], is.Settings[name])
	}
	for i := range max(len(was.Models), len(is.Models)) {
		var a, b record.Model
		if i < len(was.Models) {
			a = was.Models[i]
		}
		if i < len(is.Models) {
			b = is.Models[i]
		}
		if a.Name == b.Name {
			tell("the data of model "+a.Name, a.Hash, b.Hash)
		} else {
			tell("the model", a.Name, b.Name)
		}
	}
	tell("the inputs", was.Inputs, is.Inputs)
	if len(what) == 0 {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrDiffers, strings.Join(what, "; "))
}

// plain is r as it comes back from a file: numbers are float64 then, lists []any.
func plain(r record.Run) record.Run {
	r = identity(r)
	data, err := json.Marshal(r.Settings)
	if err == nil {
		r.Settings = nil
		err = json.Unmarshal(data, &r.Settings)
	}
	if err != nil {
		panic(err) // settings are plain values
	}
	return r
}

func show(v any) string {
	if v == nil || v == "" {
		return "not given"
	}
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	const most = 200
	if len(data) > most {
		return strings.ToValidUTF8(string(data[:most]), "") + "…"
	}
	return string(data)
}
