package dir

// inflight tells which articles were in work when a process ended without a
// word: one of them may have ended it (memory, a fault in a library that
// nothing can catch). It holds a line "+n" where work on item n begins and "-n"
// where it ends, and is begun anew with each journal. It is not synced: a
// power cut is no article's doing.
//
// An item in it that is not written when the run goes on is tried by another
// process before this one works on it. If that one ends too, the article has
// ended two processes, and is set aside into errors.jsonl.

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

type flight struct {
	mu       sync.Mutex
	file     disk.File    // nil where it cannot be written: then nothing is set aside
	base     int          // number of the first item of this process
	active   map[int]bool // in work
	suspects map[int]bool // in work when an earlier process ended
}

func openFlight(f *Folder) *flight {
	path := f.at(state, flightName)
	l := &flight{base: f.position, active: map[int]bool{}, suspects: map[int]bool{}}
	if f.journal.Items > 0 || !f.opts.Fresh {
		l.suspects = suspects(path, f.position)
	}
	if file, err := f.fs.Open(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND); err == nil {
		l.file = file
		l.reset(f.position)
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

// reset begins the file anew when n items are written. Between the two calls a
// crash finds nothing, and costs one more crash.
func (l *flight) reset(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
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

func (l *flight) begin(n int) { l.note(n, true) }

func (l *flight) end(n int) { l.note(n, false) }

func (l *flight) note(n int, begins bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n += l.base
	sign := '-'
	if begins {
		sign = '+'
		l.active[n] = true
	} else {
		delete(l.active, n)
		delete(l.suspects, n)
	}
	if l.file != nil {
		_, _ = fmt.Fprintf(l.file, "%c%d\n", sign, n)
	}
}

func (l *flight) suspect(n int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.suspects[n]
}

// close leaves nothing but what was in work before and was not come to.
func (l *flight) close(n int) {
	l.mu.Lock()
	clear(l.active)
	l.mu.Unlock()
	l.reset(n)
	if l.file != nil {
		_ = l.file.Close()
	}
}

// tried makes an item that is tried before it is loaded.
func tried(it corpus.Item, try func() error) corpus.Item {
	load := it.Load
	it.Load = func() (*corpus.Article, error) {
		if err := try(); err != nil {
			return nil, &corpus.Error{Input: it.Input, Stage: StageCrash, Err: fmt.Errorf("ends the program (%w): set aside", err)}
		}
		return load()
	}
	return it
}
