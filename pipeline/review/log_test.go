package review_test

// What the program has said is on disk is there after any end.

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"whosaid/pipeline/disk"
	"whosaid/pipeline/disk/disktest"
	"whosaid/pipeline/review"
)

func note(n int) review.Event {
	return review.Event{Reviewer: "ann", Action: review.Note, DocID: "a", Note: fmt.Sprintf("note %d, with a 🚧", n)}
}

func seqs(events []review.Event) (list []int) {
	for _, e := range events {
		list = append(list, e.Seq)
	}
	return list
}

func TestAFileCutAnywhere(t *testing.T) {
	dir := t.TempDir()
	l, events, torn, err := openLog(dir, review.LogOptions{Now: func() time.Time { return time.Unix(1e9, 0) }})
	require.NoError(t, err)
	require.Empty(t, events)
	require.Empty(t, torn)
	var ends []int // of the lines
	for n := range 4 {
		_, err := l.Append(note(n))
		require.NoError(t, err)
		data, err := os.ReadFile(filepath.Join(dir, review.File))
		require.NoError(t, err)
		ends = append(ends, len(data))
	}
	require.NoError(t, l.Close())
	data, err := os.ReadFile(filepath.Join(dir, review.File))
	require.NoError(t, err)

	for cut := range len(data) + 1 {
		dir := t.TempDir()
		path := filepath.Join(dir, review.File)
		require.NoError(t, os.WriteFile(path, data[:cut], 0o666))
		whole, begin := 0, 0
		for _, end := range ends {
			if end <= cut {
				whole, begin = whole+1, end
			}
		}
		seen, err := review.Load(dir)
		require.NoError(t, err)
		require.Len(t, seen, whole, "who only looks passes over it")

		l, events, torn, err := openLog(dir, review.LogOptions{Files: &disktest.Disk{Files: disk.OS}}) // does not wait for the disk
		require.NoError(t, err)
		require.Len(t, events, whole)
		require.Equal(t, string(data[begin:cut]), string(torn))
		if aside, err := os.ReadFile(filepath.Join(dir, review.TornFile)); len(torn) > 0 {
			require.NoError(t, err)
			require.Equal(t, string(torn)+"\n", string(aside), "not even that is lost")
		} else {
			require.ErrorIs(t, err, os.ErrNotExist)
		}
		e, err := l.Append(note(9))
		require.NoError(t, err)
		require.Equal(t, whole+1, e[0].Seq)
		require.NoError(t, l.Close())
		seen, err = review.Load(dir)
		require.NoError(t, err)
		require.Len(t, seen, whole+1)
	}
}

// A process that is killed at any call, or a disk that fails at any, loses
// nothing that was acknowledged, and what was refused is not there.
func TestNothingAcknowledgedIsLost(t *testing.T) {
	for _, kill := range []bool{true, false} {
		for _, half := range []bool{true, false} {
			for at := 1; ; at++ {
				dir := t.TempDir()
				d := &disktest.Disk{Files: disk.OS, At: at, Kill: kill, Half: half}
				var acknowledged []int
				l, _, _, err := openLog(dir, review.LogOptions{Files: d})
				if err == nil {
					for n := range 3 {
						list, err := l.Append(note(n), note(n+10))
						if err == nil {
							acknowledged = append(acknowledged, seqs(list)...)
						} else {
							require.True(t, errors.Is(err, disktest.ErrKilled) || errors.Is(err, syscall.ENOSPC), "%v", err)
						}
					}
					_ = l.Close()
				}
				name := fmt.Sprintf("kill %t, half %t, %s", kill, half, d.What)
				l, events, _, err := openLog(dir, review.LogOptions{})
				require.NoError(t, err, name)
				require.NoError(t, l.Close())
				got := seqs(events)
				require.GreaterOrEqual(t, len(got), len(acknowledged), name)
				require.Equal(t, acknowledged, append([]int(nil), got[:len(acknowledged)]...), name)
				if kill {
					require.LessOrEqual(t, len(got), len(acknowledged)+2, name)
				} else if d.What != "" && !strings.HasPrefix(d.What, "close") && !strings.HasPrefix(d.What, "truncate") {
					require.Len(t, got, len(acknowledged), "%s: what was refused is not there", name)
				}
				if d.What == "" {
					require.Greater(t, at, 8)
					break
				}
			}
		}
	}
}

func TestAnotherHandInTheFile(t *testing.T) {
	dir := t.TempDir()
	l, _, _, err := openLog(dir, review.LogOptions{})
	require.NoError(t, err)
	_, err = l.Append(note(1), note(2), note(3))
	require.NoError(t, err)

	_, _, _, err = openLog(dir, review.LogOptions{})
	require.ErrorIs(t, err, review.ErrInUse)
	require.ErrorContains(t, err, fmt.Sprintf("process %d", os.Getpid()))
	require.NoError(t, l.Close())

	path := filepath.Join(dir, review.File)
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	lines := strings.SplitAfter(string(data), "\n")
	for name, c := range map[string]struct{ content, want string }{
		"a line taken out": {lines[0] + lines[2], "reviews.jsonl:2: cannot be read, and was not left like that by this program: its seq is 3"},
		"no JSON":          {lines[0] + "{]\n" + lines[2], "reviews.jsonl:2"},
		"another version":  {strings.Replace(string(data), "whosaid/review/1", "whosaid/review/7", 1), "another version"},
	} {
		require.NoError(t, os.WriteFile(path, []byte(c.content), 0o666))
		_, _, _, err := openLog(dir, review.LogOptions{})
		require.ErrorContains(t, err, c.want, name)
		after, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, c.content, string(after), "left as it is")
	}
}

func TestLinesHaveEveryKey(t *testing.T) {
	dir := t.TempDir()
	l, _, _, err := openLog(dir, review.LogOptions{Now: func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 6e6, time.UTC) }})
	require.NoError(t, err)
	_, err = l.Append(note(1))
	require.NoError(t, err)
	require.NoError(t, l.Close())
	data, err := os.ReadFile(filepath.Join(dir, review.File))
	require.NoError(t, err)
	require.JSONEq(t, `{"schema":"whosaid/review/1","seq":1,"time":"2026-01-02T03:04:05.006Z","reviewer":"ann","action":"note","doc_id":"a",
		"claims":[],"before":[],"after":[],"verdict":"","note":"note 1, with a 🚧","undoes":0,"step":0,"sample":"","origin":"","drawn":null}`, string(data))
	require.True(t, json.Valid(data))

	l, _, _, err = openLog(dir, review.LogOptions{})
	require.NoError(t, err)
	_, err = l.Append(note(2), review.Event{Reviewer: "ann", Action: "like"})
	require.ErrorIs(t, err, review.ErrRefused)
	require.NoError(t, l.Close())
	events, err := review.Load(dir)
	require.NoError(t, err)
	require.Len(t, events, 1, "all or none")
}

// openLog opens a log with all its events.
func openLog(dir string, o review.LogOptions) (l *review.Log, events []review.Event, torn []byte, err error) {
	l, torn, err = review.OpenLog(dir, o, func(e review.Event) error {
		events = append(events, e)
		return nil
	})
	return l, events, torn, err
}
