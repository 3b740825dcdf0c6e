package dir

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/pipeline"
	"whosaid/pipeline/disk"
	"whosaid/pipeline/record"
	"whosaid/pipeline/sinks/sinktest"
)

func TestSink(t *testing.T) {
	sinktest.Test(t, func(t *testing.T, wrap sinktest.Wrap) (pipeline.Sink, func() map[string][]byte) {
		path := filepath.Join(t.TempDir(), "deep", "run")
		s, err := Open(path, Options{Files: wrapped{disk.OS, wrap}})
		require.NoError(t, err)
		t.Cleanup(func() { _ = s.Close(pipeline.Summary{}, errors.New("stopped")) })
		return s, func() map[string][]byte {
			out := map[string][]byte{}
			for _, name := range names(t, path) {
				data, err := os.ReadFile(filepath.Join(path, name))
				require.NoError(t, err)
				out[name] = data
			}
			return out
		}
	})
}

// wrapped wraps what is written to the files of lines.
type wrapped struct {
	disk.Files
	wrap func(name string, w io.Writer) io.Writer
}

func (d wrapped) Open(path string, flag int) (disk.File, error) {
	f, err := d.Files.Open(path, flag)
	if err != nil || filepath.Ext(path) != ".jsonl" || filepath.Base(path) == inputsName {
		return f, err
	}
	return through{f, d.wrap(filepath.Base(path), f)}, nil
}

type through struct {
	disk.File
	w io.Writer
}

func (t through) Write(p []byte) (int, error) { return t.w.Write(p) }

func names(t *testing.T, path string) (list []string) {
	entries, err := os.ReadDir(path)
	require.NoError(t, err)
	for _, e := range entries {
		if e.Name() != state {
			list = append(list, e.Name())
		}
	}
	return list
}

func lineCount(t *testing.T, path ...string) int {
	data, err := os.ReadFile(filepath.Join(path...))
	require.NoError(t, err)
	return strings.Count(string(data), "\n")
}

func fill(t *testing.T, s pipeline.Sink) {
	for _, r := range sinktest.Results() {
		require.NoError(t, s.Write(r))
	}
}

func TestFiles(t *testing.T) {
	path := t.TempDir() // there, and empty
	s, err := Open(path, Options{Run: record.Run{Version: "1.2.3", Models: []record.Model{{Name: "rules", Hash: "sha256:0"}}}})
	require.NoError(t, err)
	fill(t, s)
	require.NotContains(t, names(t, path), Run, "before the run is whole")
	require.NoError(t, s.Close(pipeline.Summary{Articles: 9, Claims: 9, Errors: 3, Stages: map[string]int{"read": 3}, Reasons: pipeline.Reasons{"read": {"cut": 3}}}, nil))

	require.Equal(t, []string{Articles, Claims, Errors, Run}, names(t, path))
	require.Equal(t, 9, lineCount(t, path, Articles))
	require.Equal(t, 3, lineCount(t, path, Errors))

	data, err := os.ReadFile(filepath.Join(path, Run))
	require.NoError(t, err)
	var run record.Run
	require.NoError(t, json.Unmarshal(data, &run))
	require.Equal(t, record.RunSchemaID, run.Schema)
	require.Equal(t, "1.2.3", run.Version)
	require.Equal(t, record.Counts{Articles: 9, Claims: 9, Errors: 3, ErrorsByStage: map[string]int{"read": 3}, ErrorsByReason: map[string]map[string]int{"read": {"cut": 3}}, Skipped: map[string]int{}}, run.Counts)
	require.NotContains(t, string(data), "null")
}

// What the stages took in the parts of a run that was stopped is added up.
func TestStagesOfARunThatGoesOn(t *testing.T) {
	path := t.TempDir()
	for _, stop := range []error{errors.New("stopped"), nil} {
		took := 0.0
		f, err := Open(path, Options{Stages: func() []record.Stage {
			took++ // it is asked anew whenever it is written down
			return []record.Stage{{Stage: "read", Seconds: took, Items: 1}, {Stage: "write", Seconds: 3 * took, Items: 2}}
		}})
		require.NoError(t, err)
		require.NoError(t, f.Write(pipeline.Result{Article: &corpus.Article{ID: "1", Text: "A"}}))
		require.NoError(t, f.Close(pipeline.Summary{}, stop))
	}
	data, err := os.ReadFile(filepath.Join(path, Run))
	require.NoError(t, err)
	var run record.Run
	require.NoError(t, json.Unmarshal(data, &run))
	require.Equal(t, []record.Stage{ // once in the first part, twice in the second
		{Stage: "read", Seconds: 3, Share: 0.25, Items: 2, PerSecond: 0.7},
		{Stage: "write", Seconds: 9, Share: 0.75, Items: 4, PerSecond: 0.4},
	}, run.Stages)
}

func TestEveryKeyOnEveryLine(t *testing.T) {
	path := t.TempDir()
	s, err := Open(path, Options{})
	require.NoError(t, err)
	require.NoError(t, s.Write(pipeline.Result{Article: &corpus.Article{ID: "1", Text: "A & <b>"}}))
	require.NoError(t, s.Write(pipeline.Result{Err: &corpus.Error{Input: "x.txt", Stage: "open", Err: os.ErrNotExist}}))
	require.NoError(t, s.Close(pipeline.Summary{}, nil))

	article, err := os.ReadFile(filepath.Join(path, Articles))
	require.NoError(t, err)
	require.Equal(t, `{"id":"1","url":"","title":"","byline":"","published":"","publisher":"","language":"","text":"A & <b>","input":"","warnings":[],"sha256":"fad10192bf0267904eace271787d9d4a7e742f4be414583fb87423ffa0adc98f","archive":null,"duplicate_of":null,"similarity":0}`+"\n", string(article))
	fault, err := os.ReadFile(filepath.Join(path, Errors))
	require.NoError(t, err)
	require.Equal(t, `{"input":"x.txt","stage":"open","error":"file does not exist"}`+"\n", string(fault))
}

func TestNotEmptyIsRefused(t *testing.T) {
	path := t.TempDir()
	other := filepath.Join(path, "notes.txt")
	require.NoError(t, os.WriteFile(other, []byte("mine"), 0o666))
	_, err := Open(path, Options{})
	require.ErrorIs(t, err, ErrNotEmpty)
	require.ErrorContains(t, err, path)
	require.ErrorContains(t, err, "--fresh")
	entries, err := os.ReadDir(path)
	require.NoError(t, err)
	require.Len(t, entries, 1, "a refused run leaves nothing")
}

func TestSecondRunAtTheSameTimeIsRefused(t *testing.T) {
	path := t.TempDir()
	s, err := Open(path, Options{})
	require.NoError(t, err)
	for _, fresh := range []bool{false, true} {
		_, err = Open(path, Options{Fresh: fresh})
		require.ErrorIs(t, err, ErrInUse)
		require.ErrorContains(t, err, path)
		require.ErrorContains(t, err, fmt.Sprint("process ", os.Getpid()))
	}
	fill(t, s)
	require.NoError(t, s.Close(pipeline.Summary{}, nil), "the first is not disturbed")
	require.Equal(t, 9, lineCount(t, path, Articles))
}

func TestFreshReplacesItsOwnFilesOnly(t *testing.T) {
	path := t.TempDir()
	target := filepath.Join(t.TempDir(), "elsewhere")
	require.NoError(t, os.WriteFile(target, []byte("mine"), 0o666))
	require.NoError(t, os.WriteFile(filepath.Join(path, "notes.txt"), []byte("mine"), 0o666))
	require.NoError(t, os.WriteFile(filepath.Join(path, Run), []byte("old"), 0o666))
	require.NoError(t, os.WriteFile(filepath.Join(path, Articles), []byte("old"), 0o666))
	require.NoError(t, os.Symlink(target, filepath.Join(path, Claims)))

	s, err := Open(path, Options{Fresh: true})
	require.NoError(t, err)
	require.NotContains(t, names(t, path), Run, "the old run is over as soon as the new one begins")
	fill(t, s)
	require.NoError(t, s.Close(pipeline.Summary{}, nil))
	require.Equal(t, []string{Articles, Claims, Errors, "notes.txt", Run}, names(t, path))
	require.Equal(t, 9, lineCount(t, path, Articles))

	data, err := os.ReadFile(target)
	require.NoError(t, err)
	require.Equal(t, "mine", string(data), "a link is replaced, not followed")
}

func TestStoppedRunHasNoRunFile(t *testing.T) {
	path := t.TempDir()
	s, err := Open(path, Options{})
	require.NoError(t, err)
	fill(t, s)
	require.NoError(t, s.Close(pipeline.Summary{}, errors.New("interrupted")))
	require.Equal(t, []string{Articles, Claims, Errors}, names(t, path))
	require.Equal(t, 9, lineCount(t, path, Articles), "what was done is kept")
}

// A disk that fills up lets a part of a line through.
func TestFullDiskLeavesWholeLines(t *testing.T) {
	path := t.TempDir()
	left := 400
	s, err := Open(path, Options{Files: wrapped{disk.OS, func(_ string, w io.Writer) io.Writer {
		return writer(func(p []byte) (int, error) {
			if len(p) <= left {
				left -= len(p)
				return w.Write(p)
			}
			n, _ := w.Write(p[:left])
			left = 0
			return n, errors.New("no space left on device")
		})
	}}})
	require.NoError(t, err)
	for _, r := range sinktest.Results() {
		if err = s.Write(r); err != nil {
			break
		}
	}
	require.ErrorContains(t, err, "no space left")
	require.ErrorContains(t, err, path)
	require.Error(t, s.Close(pipeline.Summary{}, nil), "a run that lost lines is not a whole one")
	for _, name := range []string{Claims, Articles, Errors} {
		data, err := os.ReadFile(filepath.Join(path, name))
		require.NoError(t, err)
		require.True(t, len(data) == 0 || data[len(data)-1] == '\n', "%s: %q", name, data)
	}
	require.NotContains(t, names(t, path), Run)
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

func TestOpenSaysWhy(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o666))
	_, err := Open(file, Options{})
	require.ErrorContains(t, err, file)

	// One of the four names is taken by a folder that holds something.
	path := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(path, Errors, "sub"), 0o777))
	_, err = Open(path, Options{Fresh: true})
	require.ErrorContains(t, err, Errors)
}
