package part

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/pipeline"
	"whosaid/pipeline/disk"
	"whosaid/pipeline/disk/disktest"
	"whosaid/pipeline/record"
	"whosaid/pipeline/sinks/sinktest"
)

var run = record.Run{Version: "1", Settings: map[string]any{"max-bytes": int64(5)}, Models: []record.Model{{Name: "m", Hash: "h"}}}

// write makes the part of input.
func write(dir, input string, files disk.Files) error {
	s, err := Open(dir, New(input, run), files)
	if err != nil {
		return err
	}
	var sum pipeline.Summary
	for _, r := range sinktest.Results() {
		if err := s.Write(r); err != nil {
			return errors.Join(err, s.Close(sum, err))
		}
		sum.Add(r)
	}
	s.Skip("status 404")
	return s.Close(sum, nil)
}

func content(t *testing.T, dir string) map[string]string {
	out := map[string]string{}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		require.NoError(t, err)
		out[e.Name()] = string(data)
	}
	return out
}

func list(names ...string) func(func(string, error) bool) {
	return func(yield func(string, error) bool) {
		for _, n := range names {
			if !yield(n, nil) {
				return
			}
		}
	}
}

func TestPart(t *testing.T) {
	dir := t.TempDir()
	_, there, err := There(dir, New("a", run))
	require.NoError(t, err)
	require.False(t, there)
	require.NoError(t, write(dir, "a", nil))
	about, there, err := There(dir, New("a", run))
	require.NoError(t, err)
	require.True(t, there)
	require.Equal(t, 9, about.Counts.Articles)
	require.Equal(t, 3, about.Counts.Errors)
	require.Equal(t, map[string]int{"status 404": 1}, about.Counts.Skipped)
	require.Len(t, about.Files, 3)
	require.Len(t, content(t, dir), 4, "no temporary file stays")

	packed, err := os.ReadFile(filepath.Join(dir, "articles-"+ID("a")+".jsonl.zst"))
	require.NoError(t, err)
	z, err := zstd.NewReader(nil)
	require.NoError(t, err)
	defer z.Close()
	data, err := z.DecodeAll(packed, nil)
	require.NoError(t, err)
	require.Equal(t, 9, strings.Count(string(data), "\n"))
}

func TestPartOfOtherSettingsIsRefused(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, write(dir, "a", nil))
	for name, change := range map[string]func(r *record.Run){
		"version":  func(r *record.Run) { r.Version = "2" },
		"model":    func(r *record.Run) { r.Models = []record.Model{{Name: "m", Hash: "other"}} },
		"settings": func(r *record.Run) { r.Settings = map[string]any{"max-bytes": int64(6)} },
	} {
		other := run
		change(&other)
		_, _, err := There(dir, New("a", other))
		require.ErrorIs(t, err, ErrDiffers, name)
		require.ErrorContains(t, err, "the part of a")
	}
}

func TestChangedInputIsDoneAnew(t *testing.T) {
	dir := t.TempDir()
	input := filepath.Join(t.TempDir(), "in.txt")
	require.NoError(t, os.WriteFile(input, []byte("one"), 0o666))
	require.NoError(t, write(dir, input, nil))
	require.NoError(t, os.WriteFile(input, []byte("more"), 0o666))
	_, there, err := There(dir, New(input, run))
	require.NoError(t, err)
	require.False(t, there)
}

// Killed or failing anywhere, the part is not there, or it is there whole; done
// again it is the same.
func TestStoppedAtEveryCall(t *testing.T) {
	want := t.TempDir()
	clean := &disktest.Disk{Files: disk.OS}
	require.NoError(t, write(want, "a", clean))
	for _, mode := range []struct{ kill, half bool }{{true, false}, {true, true}, {false, false}, {false, true}} {
		for at := 1; at <= clean.Calls(); at++ {
			dir := t.TempDir()
			bad := &disktest.Disk{Files: disk.OS, At: at, Kill: mode.kill, Half: mode.half}
			err := write(dir, "a", bad)
			about, there, terr := There(dir, New("a", run))
			require.NoError(t, terr)
			if !there {
				require.Error(t, err, "%s", bad.What)
				_, err := Merge(dir, list("a"), nil)
				var missing *MissingError
				require.ErrorAs(t, err, &missing)
				require.NoError(t, write(dir, "a", nil))
			} else {
				require.Equal(t, 9, about.Counts.Articles)
			}
			_, err = Merge(dir, list("a"), nil)
			require.NoError(t, err)
			got := content(t, dir)
			for name, data := range content(t, want) {
				require.Equal(t, data, got[name], "call %d, %s: %s", at, bad.What, name)
			}
			require.Len(t, got, 4+3, "merging sweeps: %s", bad.What)
		}
	}
}

func TestSamePartAtTheSameTime(t *testing.T) {
	want, dir := t.TempDir(), t.TempDir()
	require.NoError(t, write(want, "a", nil))
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 5 {
				if err := write(dir, "a", &disktest.Disk{Files: disk.OS}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	require.Equal(t, content(t, want), content(t, dir))
}

func TestInterruptedLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir, New("a", run), nil)
	require.NoError(t, err)
	require.NoError(t, s.Write(sinktest.Results()[0]))
	require.NoError(t, s.Close(pipeline.Summary{}, context.Canceled))
	require.Empty(t, content(t, dir))
}

func TestMerge(t *testing.T) {
	dir := t.TempDir()
	for _, input := range []string{"a", "b", "c"} {
		require.NoError(t, write(dir, input, nil))
	}
	merged, err := Merge(dir, list("c", "a", "c"), nil)
	require.NoError(t, err)
	require.Equal(t, []string{"c", "a"}, merged.Inputs)
	require.Equal(t, 18, merged.Counts.Articles, "a name that is given twice counts once")
	require.Equal(t, map[string]int{"read": 6}, merged.Counts.ErrorsByStage)
	faults, err := os.ReadFile(filepath.Join(dir, Errors))
	require.NoError(t, err)
	require.Equal(t, 6, strings.Count(string(faults), "\n"))

	_, err = Merge(dir, list(), nil)
	require.ErrorContains(t, err, "empty")
	var many []string
	for i := range 50 {
		many = append(many, fmt.Sprint("x", i))
	}
	_, err = Merge(dir, list(append(many, "a")...), nil)
	var missing *MissingError
	require.ErrorAs(t, err, &missing)
	require.Equal(t, 50, missing.Count)
	require.Len(t, missing.Inputs, toldMissing)

	other := run
	other.Version = "2"
	s, err := Open(dir, New("d", other), nil)
	require.NoError(t, err)
	require.NoError(t, s.Close(pipeline.Summary{}, nil))
	_, err = Merge(dir, list("a", "d"), nil)
	require.ErrorIs(t, err, ErrDiffers)

	require.NoError(t, os.WriteFile(filepath.Join(dir, aboutName(ID("b"))), []byte("{"), 0o666))
	_, err = Merge(dir, list("b"), nil)
	require.ErrorContains(t, err, "is damaged")
	require.NotErrorIs(t, err, fs.ErrNotExist)
}

// What was in work when a process ended is tried by the next, which counts the
// items anew; one that a trial does not survive becomes an error.
func TestInWorkWhenAProcessEnded(t *testing.T) {
	dir := t.TempDir()
	killed, err := Open(dir, New("a", run), nil)
	require.NoError(t, err)
	for _, n := range []int{0, 1, 2} {
		killed.Begin(n)
	}
	killed.End(1) // and no Close

	source := func(_ context.Context, emit func(corpus.Item) error) error {
		for i := range 4 {
			if err := emit(corpus.Item{Input: fmt.Sprint("a#", i), Load: func() (*corpus.Article, error) { return &corpus.Article{}, nil }}); err != nil {
				return err
			}
		}
		return nil
	}
	for range 2 { // the second finds what the first has left, which is stopped too
		s, err := Open(dir, New("a", run), nil)
		require.NoError(t, err)
		tried, lost := map[int]string{}, []string{}
		try := func(n int, input string) error {
			tried[n] = input
			if n == 2 {
				return errors.New("signal: killed")
			}
			return nil
		}
		n := 0
		require.NoError(t, s.Source(source, try)(t.Context(), func(it corpus.Item) error {
			s.Begin(n)
			_, err := it.Load()
			s.End(n)
			n++
			if err != nil {
				lost = append(lost, err.Error())
			}
			return s.Write(pipeline.Result{Input: it.Input, Article: &corpus.Article{}})
		}))
		require.Equal(t, map[int]string{0: "a#0", 2: "a#2"}, tried)
		require.Equal(t, []string{"a#2: crash: ends the program (signal: killed): set aside"}, lost)
		require.NoError(t, s.Close(pipeline.Summary{}, context.Canceled))
		require.Len(t, content(t, dir), 3+1, "the files of the killed one, and what it had in work")
	}
	require.NoError(t, write(dir, "a", nil))
	require.NotContains(t, content(t, dir), flightName(ID("a")))
}

func TestOnly(t *testing.T) {
	source := func(_ context.Context, emit func(corpus.Item) error) error {
		for i := range 3 {
			if err := emit(corpus.Item{Input: fmt.Sprint(i)}); err != nil {
				return err
			}
		}
		return nil
	}
	for n, want := range [][]string{{"0"}, {"1"}, {"2"}, nil} {
		var got []string
		require.NoError(t, Only(source, n)(t.Context(), func(it corpus.Item) error { got = append(got, it.Input); return nil }))
		require.Equal(t, want, got)
	}
}
