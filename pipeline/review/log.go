package review

// The file of events. It is only ever appended to, and an event counts once
// its line is on disk (fsync): only then does Append return. A process that is
// killed while it writes leaves at most one line without its end, which nobody
// was told of; Open sets it aside, into another file, so that not even that is
// lost.

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"whosaid/pipeline/disk"
)

// Names of the files in the run's folder.
const (
	File     = "reviews.jsonl"
	TornFile = "reviews.torn" // what was left of lines that were not written whole
	lockFile = "reviews.lock"
)

// ErrInUse is wrapped by Open and OpenLog.
var ErrInUse = errors.New("another process is reviewing this run")

// LogOptions of a log.
type LogOptions struct {
	Files disk.Files       // nil: disk.OS
	Now   func() time.Time // nil: time.Now
}

// Log is the open file. It may be used from many goroutines.
type Log struct {
	path string
	fs   disk.Files
	now  func() time.Time
	lock *disk.Lock
	file disk.File

	mu     sync.Mutex
	events int
	size   int64
	broken error // the file may hold half a line: nothing more is written
}

// OpenLog opens the file of the run in dir for writing, alone, and gives its
// events to take, one after another. torn is what was set aside; empty as a rule.
func OpenLog(dir string, o LogOptions, take func(Event) error) (_ *Log, torn []byte, err error) {
	l := &Log{path: filepath.Join(dir, File), fs: o.Files, now: o.Now}
	if l.fs == nil {
		l.fs = disk.OS
	}
	if l.now == nil {
		l.now = time.Now
	}
	if l.lock, err = disk.Acquire(filepath.Join(dir, lockFile), ErrInUse); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", dir, err)
	}
	defer func() {
		if err != nil {
			_ = l.Close()
		}
	}()
	l.events, l.size, torn, err = read(l.path, take)
	if err != nil {
		return nil, nil, err
	}
	if len(torn) > 0 {
		if err := l.setAside(filepath.Join(dir, TornFile), torn); err != nil {
			return nil, nil, err
		}
	}
	if l.file, err = l.fs.Open(l.path, os.O_WRONLY|os.O_CREATE|os.O_APPEND); err != nil {
		return nil, nil, err
	}
	if len(torn) > 0 {
		if err := cmp.Or(l.file.Truncate(l.size), l.file.Sync()); err != nil {
			return nil, nil, err
		}
	}
	// The name of a new file must last as well as what is in it.
	if err := l.fs.SyncFolder(dir); err != nil {
		return nil, nil, err
	}
	return l, torn, nil
}

// Load reads the events of the run in dir, for programs that only look. A last
// line without its end is passed over: somebody may be writing it.
func Load(dir string) (events []Event, err error) {
	_, _, _, err = read(filepath.Join(dir, File), func(e Event) error {
		events = append(events, e)
		return nil
	})
	return events, err
}

// Decided is what the events of the run in dir come to, read as by Load.
func Decided(dir string) (*Decisions, error) {
	d := newDecisions()
	_, _, _, err := read(filepath.Join(dir, File), d.take)
	return d, err
}

// read gives the events to take, and returns their number, the length of the
// file up to the end of the last of them, and what stands behind that.
func read(path string, take func(Event) error) (events int, size int64, torn []byte, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, 0, nil, nil
	}
	if err != nil {
		return 0, 0, nil, err
	}
	defer func() { _ = f.Close() }()
	lines := bufio.NewReaderSize(f, 64<<10)
	for {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			return events, size, line, nil
		}
		if err != nil {
			return 0, 0, nil, err
		}
		e, err := parse(line)
		if err == nil && e.Seq != events+1 {
			err = fmt.Errorf("its seq is %d", e.Seq)
		}
		if err != nil {
			return 0, 0, nil, fmt.Errorf("%s:%d: cannot be read, and was not left like that by this program: %w; put the line right, or keep a copy of the file and take it out with all behind it", path, events+1, err)
		}
		if err := take(e); err != nil {
			return 0, 0, nil, fmt.Errorf("%s: %w", path, err)
		}
		events++
		size += int64(len(line))
	}
}

func (l *Log) setAside(path string, torn []byte) (err error) {
	f, err := l.fs.Open(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
	}()
	if _, err := f.Write(append(bytes.Clone(torn), '\n')); err != nil {
		return err
	}
	return f.Sync()
}

// writing is events on their way to the disk, all or none. A process that is
// killed meanwhile may leave the first of them.
type writing struct {
	log    *Log
	data   bytes.Buffer
	events int
	size   int64 // of what has left data
	err    error // of the disk
}

// begin begins to write; nobody else can until commit or rollback.
func (l *Log) begin() *writing {
	l.mu.Lock()
	return &writing{log: l, err: l.broken}
}

// heldBytes is how much is held in memory, of many events.
const heldBytes = 1 << 20

// add writes an event, with schema, seq and time, in which it returns it.
func (w *writing) add(e Event) (Event, error) {
	if w.err != nil {
		return e, w.err
	}
	e.Schema, e.Seq, e.Time = SchemaID, w.log.events+w.events+1, w.log.now().UTC().Truncate(time.Millisecond)
	if err := e.check(); err != nil {
		return e, err
	}
	line, err := e.line()
	if err != nil {
		return e, err
	}
	w.events++
	w.data.Write(line)
	if w.data.Len() > heldBytes {
		w.flush()
	}
	return e, w.err
}

func (w *writing) flush() {
	w.size += int64(w.data.Len())
	if _, err := w.log.file.Write(w.data.Bytes()); err != nil {
		w.err = fmt.Errorf("%s: the decision is not on disk: %w", w.log.path, err)
	}
	w.data.Reset()
}

// commit returns when all is on disk. After an error nothing is.
func (w *writing) commit() error {
	l := w.log
	if w.err == nil && w.data.Len() > 0 {
		w.flush()
	}
	if w.err == nil && w.size > 0 {
		if err := l.file.Sync(); err != nil {
			w.err = fmt.Errorf("%s: the decision is not on disk: %w", l.path, err)
		}
	}
	if w.err != nil {
		w.rollback()
		return w.err
	}
	l.events += w.events
	l.size += w.size
	l.mu.Unlock()
	return nil
}

// rollback takes back what was written. What got there must not stay: nobody
// is told that it counts. Where it cannot be taken back, the next start reads
// what there is.
func (w *writing) rollback() {
	l := w.log
	if w.size > 0 {
		if err := cmp.Or(l.file.Truncate(l.size), l.file.Sync()); err != nil {
			w.err = fmt.Errorf("%w; start anew once the disk is right", cmp.Or(w.err, err))
			l.broken = w.err
		}
	}
	l.mu.Unlock()
}

// Append puts events on disk, all or none, and gives them as they stand there.
func (l *Log) Append(events ...Event) ([]Event, error) {
	w := l.begin()
	out := make([]Event, len(events))
	for i, e := range events {
		var err error
		if out[i], err = w.add(e); err != nil {
			w.rollback()
			return nil, cmp.Or(w.err, err)
		}
	}
	if err := w.commit(); err != nil {
		return nil, err
	}
	return out, nil
}

// Close lets others review the run.
func (l *Log) Close() (err error) {
	if l.file != nil {
		err = l.file.Close()
		l.file = nil
	}
	if l.lock != nil {
		l.lock.Release()
		l.lock = nil
	}
	return err
}
