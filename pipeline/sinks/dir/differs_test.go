package dir

// What keeps a run from going on.

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/extractors/doc"
	"whosaid/pipeline"
	"whosaid/pipeline/disk"
	"whosaid/pipeline/disk/disktest"
	"whosaid/pipeline/record"
)

func TestOtherSettingsAreRefused(t *testing.T) {
	base := func() record.Run {
		return record.Run{
			Version: "1", Inputs: []string{"a", "b"},
			Models: []record.Model{{Name: "rules", Hash: "sha256:1"}},
			Settings: map[string]any{
				"max-bytes": int64(16), "format": "", "lexicon": []map[string]string{{"file": "x", "hash": "1"}}, "any-language": false,
			},
		}
	}
	for name, c := range map[string]struct {
		change func(r *record.Run)
		want   string
	}{
		"nothing":       {func(*record.Run) {}, ""},
		"times, counts": {func(r *record.Run) { r.Started, r.Seconds, r.Counts.Claims = time.Now(), 3, 4 }, ""},
		"number":        {func(r *record.Run) { r.Settings["max-bytes"] = int64(17) }, "--max-bytes was 16, and is now 17"},
		"word":          {func(r *record.Run) { r.Settings["format"] = "html" }, `--format was not given, and is now "html"`},
		"switch":        {func(r *record.Run) { r.Settings["any-language"] = true }, "--any-language was false, and is now true"},
		"file": {func(r *record.Run) { r.Settings["lexicon"] = []map[string]string{{"file": "x", "hash": "2"}} },
			`--lexicon was [{"file":"x","hash":"1"}], and is now [{"file":"x","hash":"2"}]`},
		"new setting":     {func(r *record.Run) { r.Settings["sample"] = 3 }, "--sample was not given, and is now 3"},
		"no setting":      {func(r *record.Run) { delete(r.Settings, "max-bytes") }, "--max-bytes was 16, and is now not given"},
		"model":           {func(r *record.Run) { r.Models[0].Name = "other" }, `the model was "rules", and is now "other"`},
		"weights":         {func(r *record.Run) { r.Models[0].Hash = "sha256:2" }, `the data of model rules was "sha256:1", and is now "sha256:2"`},
		"version":         {func(r *record.Run) { r.Version = "2" }, `the version of the program was "1", and is now "2"`},
		"other input":     {func(r *record.Run) { r.Inputs[1] = "c" }, `the inputs was ["a","b"], and is now ["a","c"]`},
		"more inputs":     {func(r *record.Run) { r.Inputs = append(r.Inputs, "c") }, `the inputs was ["a","b"], and is now ["a","b","c"]`},
		"order of inputs": {func(r *record.Run) { r.Inputs = []string{"b", "a"} }, `the inputs was ["a","b"], and is now ["b","a"]`},
	} {
		t.Run(name, func(t *testing.T) {
			for _, finished := range []bool{false, true} {
				path := t.TempDir()
				f, err := Open(path, Options{Run: base()})
				require.NoError(t, err)
				fill(t, f)
				if finished {
					require.NoError(t, f.Close(pipeline.Summary{}, nil))
				} else {
					require.NoError(t, f.Close(pipeline.Summary{}, context.Canceled))
				}
				before := left(t, path)
				other := base()
				c.change(&other)
				f, err = Open(path, Options{Run: other})
				if c.want == "" {
					require.NoError(t, err)
					require.Equal(t, finished, f.Finished())
					require.NoError(t, f.Close(pipeline.Summary{}, context.Canceled))
				} else {
					require.ErrorIs(t, err, ErrDiffers)
					require.ErrorContains(t, err, path)
					require.ErrorContains(t, err, c.want)
					require.ErrorContains(t, err, "--fresh")
				}
				require.Equal(t, before, left(t, path))
			}
		})
	}
}

// Inputs that are not what they were, at any place before the one that the run
// has come to.
func TestOtherInputsAreRefused(t *testing.T) {
	touch := func(name string) func(t *testing.T, j *job) {
		return func(t *testing.T, _ *job) {
			require.NoError(t, os.Chtimes(name, time.Now(), time.Now().Add(time.Hour)))
		}
	}
	for name, c := range map[string]struct {
		change func(t *testing.T, j *job)
		want   string
	}{
		"touched":   {touch("many.jsonl"), "many.jsonl was changed"},
		"in folder": {touch("folder/3/a.txt"), "folder/3/a.txt was changed"},
		"appended": {func(t *testing.T, _ *job) {
			require.NoError(t, os.WriteFile("one.txt", []byte("More."), 0o666))
		}, "one.txt had 40 bytes, and has 5 now"},
		"gone": {func(t *testing.T, _ *job) { require.NoError(t, os.Remove("folder/2/a.txt")) }, "has read folder/2/a.txt where there is folder/3/a.txt now"},
		"new": {func(t *testing.T, _ *job) {
			require.NoError(t, os.WriteFile("folder/0/0.txt", []byte("New."), 0o666))
		}, "has read folder/0/a.txt where there is folder/0/0.txt now"},
		"there at last": {func(t *testing.T, _ *job) {
			require.NoError(t, os.WriteFile("missing.txt", []byte("New."), 0o666))
		}, "missing.txt had 0 bytes, and has 4 now"},
		"fewer":          {func(_ *testing.T, j *job) { j.inputs = j.inputs[:3] }, "folder/0/a.txt is not among the inputs any more"},
		"current":        {touch("packed.jsonl.gz"), "packed.jsonl.gz was changed"},
		"without access": {func(t *testing.T, _ *job) { unreadable(t, "packed.jsonl.gz") }, "packed.jsonl.gz does not give the articles that it gave then"},
	} {
		t.Run(name, func(t *testing.T) {
			j := archive(t)
			want := t.TempDir()
			_, err := j.run(want, quick())
			require.NoError(t, err)

			path := t.TempDir()
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			first := j
			first.extract = func(a *corpus.Article) (*doc.Doc, error) {
				if a.Input == "packed.jsonl.gz#line=25" {
					cancel()
				}
				return said(a)
			}
			first.workers = 1
			_, err = first.runUntil(ctx, path, quick())
			require.ErrorIs(t, err, context.Canceled)
			saved, err := loadJournal(path)
			require.NoError(t, err)
			require.Equal(t, "packed.jsonl.gz", saved.Source.Input)
			require.NotZero(t, saved.Source.Items)
			before := left(t, path)
			c.change(t, &j)
			_, err = j.run(path, quick())
			require.ErrorIs(t, err, ErrDiffers)
			require.ErrorContains(t, err, c.want)
			require.Equal(t, before, left(t, path), "what is there stays")
			again, err := loadJournal(path)
			require.NoError(t, err)
			require.Equal(t, saved, again)

			// With the inputs as they were, the run goes on.
			if name == "without access" {
				require.NoError(t, os.Chmod("packed.jsonl.gz", 0o666))
				_, err = j.run(path, quick())
				require.NoError(t, err)
				require.Equal(t, left(t, want), left(t, path))
			}
		})
	}
}

func unreadable(t *testing.T, name string) {
	require.NoError(t, os.Chmod(name, 0))
	if f, err := os.Open(name); err == nil {
		_ = f.Close()
		require.NoError(t, os.Chmod(name, 0o666))
		t.Skip("this user may read everything")
	}
}

func TestFinishedRunSeesOtherInputs(t *testing.T) {
	j := archive(t)
	path := t.TempDir()
	_, err := j.run(path, quick())
	require.NoError(t, err)
	f, err := j.run(path, quick())
	require.NoError(t, err)
	require.True(t, f.Finished())
	require.NoError(t, os.WriteFile("folder/zzz.txt", []byte("New."), 0o666))
	_, err = j.run(path, quick())
	require.ErrorIs(t, err, ErrDiffers)
	require.ErrorContains(t, err, "folder/zzz.txt")
}

// A run that is started over and stopped at once is the new one.
func TestFreshStoppedAtAnyCall(t *testing.T) {
	old := archive(t)
	old.options.PartBytes = 600
	j := old
	j.options.PartBytes, j.options.Fresh = 0, true
	j.options.Run.Settings = map[string]any{"model": "other"}
	want := t.TempDir()
	_, err := j.run(want, quick())
	require.NoError(t, err)
	made := t.TempDir()
	_, err = old.run(made, quick())
	require.NoError(t, err)
	for at := 1; at < 60; at++ {
		path := clone(t, made)
		bad := &disktest.Disk{Files: disk.OS, At: at, Kill: true}
		_, err := j.run(path, bad)
		require.Error(t, err)
		goOn := j
		goOn.options.Fresh = false
		if _, err = goOn.run(path, quick()); err != nil { // not begun: the old one is whole
			require.ErrorIs(t, err, ErrDiffers, "%s", bad.What)
			require.Equal(t, left(t, made), left(t, path))
			continue
		}
		require.Equal(t, left(t, want), left(t, path), "stopped at call %d: %s", at, bad.What)
	}
}

func TestDamagedJournalIsRefused(t *testing.T) {
	for name, data := range map[string]string{"empty": "", "torn": `{"schema":"whosaid/jour`, "other": `{"schema":"whosaid/journal/9"}`} {
		t.Run(name, func(t *testing.T) {
			path := t.TempDir()
			f, err := Open(path, Options{})
			require.NoError(t, err)
			fill(t, f)
			require.NoError(t, f.Close(pipeline.Summary{}, context.Canceled))
			require.NoError(t, os.WriteFile(filepath.Join(path, state, journalName), []byte(data), 0o666))
			before := left(t, path)
			_, err = Open(path, Options{})
			require.ErrorContains(t, err, journalName)
			require.ErrorContains(t, err, "--fresh")
			require.Equal(t, before, left(t, path))
			f, err = Open(path, Options{Fresh: true})
			require.NoError(t, err)
			require.NoError(t, f.Close(pipeline.Summary{}, nil))
		})
	}
}

// The folder was copied without what is hidden in it.
func TestRunWithoutJournalIsFinished(t *testing.T) {
	j := archive(t)
	path := t.TempDir()
	_, err := j.run(path, quick())
	require.NoError(t, err)
	require.NoError(t, os.RemoveAll(filepath.Join(path, state)))
	f, err := j.run(path, quick())
	require.NoError(t, err)
	require.True(t, f.Finished())
	j.options.Run.Settings = map[string]any{"model": "other"}
	_, err = j.run(path, quick())
	require.ErrorIs(t, err, ErrDiffers)
}

func TestJournalSaysWhatWasRead(t *testing.T) {
	j := archive(t)
	path := t.TempDir()
	_, err := j.run(path, quick())
	require.NoError(t, err)
	file, err := os.Open(filepath.Join(path, state, inputsName))
	require.NoError(t, err)
	defer file.Close()
	total := 0
	var names []string
	for d := json.NewDecoder(file); d.More(); {
		var e entry
		require.NoError(t, d.Decode(&e))
		names = append(names, e.Input)
		total += e.Items
	}
	require.Equal(t, items, total)
	require.Len(t, names, 12)
	require.Equal(t, "missing.txt", names[2])
}
