package review

// The file of events. It is only ever appended to, and an event counts once
// its line is on disk (fsync): only then does Append return. A process that is
// killed while it writes leaves at most one line without its end, which nobody
// was told of; Open sets it aside, into another file, so that not even that is
// lost.

import (
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

// OpenLog opens the file of the run in dir for writing, alone, and reads it.
// torn is what was set aside; empty as a rule.
func OpenLog(dir string, o LogOptions) (_ *Log, events []Event, torn []byte, err error) {
	l := &Log{path: filepath.Join(dir, File), fs: o.Files, now: o.Now}
	if l.fs == nil {
		l.fs = disk.OS
	}
	if l.now == nil {
		l.now = time.Now
	}
	if l.lock, err = disk.Acquire(filepath.Join(dir, lockFile), ErrInUse); err != nil {
		return nil, nil, nil, fmt.Errorf("%s: %w", dir, err)
	}
	defer func() {
		if err != nil {
			_ = l.Close()
		}
	}()
	events, l.size, torn, err = read(l.path)
	if err != nil {
		return nil, nil, nil, err
	}
	l.events = len(events)
	if len(torn) > 0 {
		if err := l.setAside(filepath.Join(dir, TornFile), torn); err != nil {
			return nil, nil, nil, err
		}
	}
	if l.file, err = l.fs.Open(l.path, os.O_WRONLY|os.O_CREATE|os.O_APPEND); err != nil {
		return nil, nil, nil, err
	}
	if len(torn) > 0 {
		if err := cmp.Or(l.file.Truncate(l.size), l.file.Sync()); err != nil {
			return nil, nil, nil, err
		}
	}
	// The name of a new file must last as well as what is in it.
	if err := l.fs.SyncFolder(dir); err != nil {
		return nil, nil, nil, err
	}
	return l, events, torn, nil
}

// Load reads the events of the run in dir, for programs that only look. A last
// line without its end is passed over: somebody may be writing it.
func Load(dir string) ([]Event, error) {
	events, _, _, err := read(filepath.Join(dir, File))
	return events, err
}

// read gives the events, the length of the file up to the end of the last of
// them, and what stands behind that.
func read(path string) (events []Event, size int64, torn []byte, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, nil, nil
	}
	if err != nil {
		return nil, 0, nil, err
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(f)
	if err != nil {
		return nil, 0, nil, err
	}
	for len(data) > 0 {
		line, rest, whole := bytes.Cut(data, []byte{'\n'})
		if !whole {
			return events, size, data, nil
		}
		e, err := parse(line)
		if err == nil && e.Seq != len(events)+1 {
			err = fmt.Errorf("its seq is %d", e.Seq)
		}
		if err != nil {
			return nil, 0, nil, fmt.Errorf("%s:%d: cannot be read, and was not left like that by this program: %w; put the line right, or keep a copy of the file and take it out with all behind it", path, len(events)+1, err)
		}
		events = append(events, e)
		size += int64(len(line)) + 1
		data = rest
	}
	return events, size, nil, nil
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

// Append puts events on disk, all or none, and gives them as they stand there,
// with schema, seq and time. A process that is killed meanwhile may leave the
// first of several.
func (l *Log) Append(events ...Event) ([]Event, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.broken != nil {
		return nil, l.broken
	}
	out := make([]Event, len(events))
	var data []byte
	for i, e := range events {
		e.Schema, e.Seq, e.Time = SchemaID, l.events+i+1, l.now().UTC().Truncate(time.Millisecond)
		if err := e.check(); err != nil {
			return nil, err
		}
		line, err := e.line()
		if err != nil {
			return nil, err
		}
		data = append(data, line...)
		out[i] = e
	}
	if len(data) == 0 {
		return out, nil
	}
	_, err := l.file.Write(data)
	if err == nil {
		err = l.file.Sync()
	}
	if err != nil {
		err = fmt.Errorf("%s: the decision is not on disk: %w", l.path, err)
		// What got there must not stay: nobody is told that it counts. Where it
		// cannot be taken back, the next start reads what there is.
		if terr := cmp.Or(l.file.Truncate(l.size), l.file.Sync()); terr != nil {
			l.broken = fmt.Errorf("%w; start anew once the disk is right", err)
			return nil, l.broken
		}
		return nil, err
	}
	l.events += len(events)
	l.size += int64(len(data))
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
