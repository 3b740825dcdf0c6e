// Package flight tells which articles were in work when a process ended
// without a word: one of them may have ended it (memory, a fault in a library
// that nothing can catch). Its file holds a line "+n" where work on item n of
// an input or run begins and "-n" where it ends, and is begun anew now and
// then. It is not synced: a power cut is no article's doing.
//
// An item in it that is not written when the work is taken up again is tried by
// another process before this one works on it. If that one ends too, the
// article has ended two processes, and is set aside as an error.
package flight

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"slices"
	"sync"

	"whosaid/corpus"
	"whosaid/pipeline/disk"
)

// StageCrash is the stage of articles that end the process.
const StageCrash = "crash"

// Try reports whether a process survives item n, by another process, with an
// error that says how that one ended. input is the item's locator.
type Try func(n int, input string) error

// Log is what this process has in work. Its methods may be called from several
// goroutines.
type Log struct {
	mu       sync.Mutex
	path     string
	fs       disk.Files
	file     disk.File    // nil where it cannot be written: then nothing is set aside
	base     int          // number of the first item of this process
	active   map[int]bool // in work
	suspects map[int]bool // in work when an earlier process ended, and not written yet
}

// Open takes over the file at path, which an earlier process may have left.
// Items of number first and above that were in work then are suspects. Begin
// and End count from first.
func Open(files disk.Files, path string, first int, fresh bool) *Log {
	l := &Log{path: path, fs: files, base: first, active: map[int]bool{}, suspects: map[int]bool{}}
	if !fresh {
		l.suspects = suspects(path, first)
	}
	if file, err := files.Open(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND); err == nil {
		l.file = file
		l.Reset(first)
	}
	return l
}

// suspects are the items of number first and above that were begun and not
// ended. Half a line at the end counts as none.
func suspects(path string, first int) map[int]bool {
	open := map[int]bool{}
	data, err := os.ReadFile(path)
	if err != nil {
		return open
	}
	for line := range bytes.Lines(data) {
		var sign byte
		var n int
		if _, err := fmt.Sscanf(string(line), "%c%d\n", &sign, &n); err != nil || line[len(line)-1] != '\n' {
			continue
		}
		switch {
		case sign == '+' && n >= first:
			open[n] = true
		case sign == '-':
			delete(open, n)
		}
	}
	return open
}

// Reset begins the file anew when all items below n are written for good.
// Between its two calls a crash finds nothing, and costs one more crash.
func (l *Log) Reset(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reset(n)
}

func (l *Log) reset(n int) {
	maps.DeleteFunc(l.suspects, func(k int, _ bool) bool { return k < n })
	if l.file == nil || l.file.Truncate(0) != nil {
		return
	}
	var b bytes.Buffer
	both := maps.Clone(l.active)
	maps.Copy(both, l.suspects)
	for _, k := range slices.Sorted(maps.Keys(both)) {
		fmt.Fprintf(&b, "+%d\n", k)
	}
	_, _ = l.file.Write(b.Bytes())
}

// Begin notes that work on an item begins.
func (l *Log) Begin(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.active[l.base+n] = true
	l.note('+', l.base+n)
}

// End notes that it has ended. A suspect stays one until it is written: a
// process that takes over from this one must know of it.
func (l *Log) End(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.active, l.base+n)
	if !l.suspects[l.base+n] {
		l.note('-', l.base+n)
	}
}

func (l *Log) note(sign byte, n int) {
	if l.file != nil {
		_, _ = fmt.Fprintf(l.file, "%c%d\n", sign, n)
	}
}

// Suspect reports whether item n, counted as the file does, was in work when an
// earlier process ended.
func (l *Log) Suspect(n int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.suspects[n]
}

// Close leaves the suspects that are not written when all items below n are,
// and returns their number.
func (l *Log) Close(n int) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.active)
	l.reset(n)
	if l.file != nil {
		_ = l.file.Close()
		l.file = nil
	}
	return len(l.suspects)
}

// Remove closes the log and removes its file, which is of no use any more. One
// that cannot be removed does no harm.
func (l *Log) Remove() {
	l.Close(0)
	_ = l.fs.Remove(l.path)
}

// Tried makes an item that is tried before it is loaded.
func Tried(it corpus.Item, try func() error) corpus.Item {
	load := it.Load
	it.Load = func() (*corpus.Article, error) {
		if err := try(); err != nil {
			return nil, &corpus.Error{Input: it.Input, Stage: StageCrash, Err: fmt.Errorf("ends the program (%w): set aside", err)}
		}
		return load()
	}
	return it
}
