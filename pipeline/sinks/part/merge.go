package part

// The parts of a run, made one: a manifest of their files in the order of the
// inputs, their errors in one file, and a summary. The claims and articles stay
// where they are.

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"

	"whosaid/pipeline"
	"whosaid/pipeline/disk"
	"whosaid/pipeline/record"
)

// Files that Merge writes, as a run in a folder has them.
const (
	Manifest = "manifest.json"
	Errors   = "errors.jsonl"
	Run      = "run.json"
)

// MissingError lists inputs that have no whole part.
type MissingError struct {
	Dir    string
	Inputs []string // the first of them
	Count  int
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("%s: %d of the inputs have no whole part: %s", e.Dir, e.Count, strings.Join(e.Inputs, ", "))
}

// toldMissing bounds MissingError.Inputs.
const toldMissing = 20

// Merge makes one run of the parts of inputs in dir; an input that is named
// twice counts once. It fails with a *MissingError where a part is not there,
// and with one that wraps ErrDiffers where parts were made with different
// settings; nothing is written then. files may be nil.
func Merge(dir string, inputs iter.Seq2[string, error], files disk.Files) (record.Run, error) {
	if files == nil {
		files = disk.OS
	}
	run := record.Run{
		Schema: record.RunSchemaID, Inputs: []string{}, Models: []record.Model{}, Settings: map[string]any{},
		Counts: pipeline.Summary{}.Counts(), Stages: []record.Stage{},
	}
	manifest := record.Manifest{Schema: record.ManifestSchemaID, Files: []record.ManifestFile{}}
	missing := &MissingError{Dir: dir}
	seen := map[string]bool{}
	var first *About
	var faults []record.ManifestFile
	for input, err := range inputs {
		if err != nil {
			return run, err
		}
		if seen[input] {
			continue
		}
		seen[input] = true
		a, err := Load(dir, input)
		if errors.Is(err, fs.ErrNotExist) {
			if missing.Count++; missing.Count <= toldMissing {
				missing.Inputs = append(missing.Inputs, input)
			}
			continue
		}
		if err != nil {
			return run, err
		}
		if first == nil {
			first = &a
		} else if err := a.sameRun(*first); err != nil {
			return run, fmt.Errorf("the part of %s %w, as that of %s was", input, err, first.Input)
		}
		run.Inputs = append(run.Inputs, input)
		addCounts(&run.Counts, a.Counts)
		for _, f := range a.Files {
			if f.Kind == "errors" {
				faults = append(faults, f)
			} else {
				manifest.Files = append(manifest.Files, f)
			}
		}
	}
	switch {
	case missing.Count > 0:
		return run, missing
	case first == nil:
		return run, errors.New("the list of inputs is empty: there is nothing to merge")
	}
	run.Version, run.Settings, run.Models = first.Version, first.Settings, first.Models
	run.Finished = time.Now().UTC()
	manifest.Articles, manifest.Claims, manifest.Errors = run.Counts.Articles, run.Counts.Claims, run.Counts.Errors

	about, err := joinErrors(dir, faults, files)
	if err != nil {
		return run, err
	}
	manifest.Files = append(manifest.Files, about)
	if err := replaceJSON(files, filepath.Join(dir, Manifest), manifest); err != nil {
		return run, err
	}
	if err := replaceJSON(files, filepath.Join(dir, Run), run); err != nil {
		return run, err
	}
	return run, sweep(dir, files)
}

func addCounts(to *record.Counts, c record.Counts) {
	to.Articles += c.Articles
	to.Claims += c.Claims
	to.Errors += c.Errors
	to.Warnings += c.Warnings
	to.SameIDs += c.SameIDs // within each part: nobody saw all
	to.Bytes += c.Bytes
	for stage, n := range c.ErrorsByStage {
		to.ErrorsByStage[stage] += n
	}
	for stage, reasons := range c.ErrorsByReason {
		if to.ErrorsByReason[stage] == nil {
			to.ErrorsByReason[stage] = map[string]int{}
		}
		for reason, n := range reasons {
			to.ErrorsByReason[stage][reason] += n
		}
	}
	for reason, n := range c.Skipped {
		to.Skipped[reason] += n
	}
}

// joinErrors writes the errors of all parts into one file.
func joinErrors(dir string, parts []record.ManifestFile, files disk.Files) (record.ManifestFile, error) {
	name := filepath.Join(dir, Errors)
	o := &file{kind: "errors", name: Errors, partial: filepath.Join(dir, temporary(Errors))}
	var err error
	if o.f, err = files.Open(o.partial, os.O_WRONLY|os.O_CREATE|os.O_EXCL); err != nil {
		return record.ManifestFile{}, err
	}
	for _, p := range parts {
		if err = appendFile(o.f, filepath.Join(dir, p.File)); err != nil {
			break
		}
		o.count += p.Lines
	}
	about, eerr := o.end()
	if err = errors.Join(err, eerr); err == nil {
		err = files.Rename(o.partial, name)
	}
	if err != nil {
		_ = files.Remove(o.partial)
		return about, fmt.Errorf("%s: cannot write: %w", name, err)
	}
	return about, nil
}

func appendFile(to io.Writer, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(to, f)
	return err
}

func replaceJSON(files disk.Files, path string, v any) error {
	var b bytes.Buffer
	e := record.NewEncoder(&b)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	if err := disk.Replace(files, path, b.Bytes()); err != nil {
		return fmt.Errorf("%s: cannot write: %w", path, err)
	}
	return nil
}

// sweep removes what processes have left that were killed.
func sweep(dir string, files disk.Files) error {
	left, err := filepath.Glob(filepath.Join(globEscape(dir), "*.jsonl*"+disk.Partial))
	if err != nil {
		return err
	}
	for _, kind := range []string{"part-*.json.*", flightName("*")} {
		more, err := filepath.Glob(filepath.Join(globEscape(dir), strings.TrimSuffix(kind, disk.Partial)+disk.Partial))
		if err != nil {
			return err
		}
		left = append(left, more...)
	}
	for _, path := range left {
		if err := files.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func globEscape(path string) string {
	if os.PathSeparator == '\\' {
		return path // there is no escaping there
	}
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}
