// Package disk is all that a run does to the files of its output, behind one
// small interface: tests put a disk in its place that fills up, fails at a
// chosen call, or stops as a killed process does.
package disk

import (
	"io"
	"os"
	"path/filepath"
)

// Files are the calls that change something on disk. Errors name the path.
type Files interface {
	// Open is os.OpenFile. Files are made readable and writable, as far as the
	// user's mask allows.
	Open(path string, flag int) (File, error)
	Rename(from, to string) error
	Remove(path string) error
	// SyncFolder makes renames in a folder last through a power cut.
	SyncFolder(path string) error
}

// File is an open file.
type File interface {
	io.Writer
	Truncate(size int64) error
	Sync() error
	Close() error
}

// OS is the disk.
var OS Files = system{}

type system struct{}

func (system) Open(path string, flag int) (File, error) {
	f, err := os.OpenFile(path, flag, 0o666)
	if err != nil {
		return nil, err // not f: a nil *os.File is no nil File
	}
	return f, nil
}

func (system) Rename(from, to string) error { return os.Rename(from, to) }

func (system) Remove(path string) error { return os.Remove(path) }

// SyncFolder: not every system can open a folder, and without it no content is
// lost, only a name.
func (system) SyncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return nil
	}
	_ = d.Sync()
	return d.Close()
}

// Partial ends the name of a file that is not whole yet.
const Partial = ".partial"

// Replace puts data in the place of the file at path: at every instant the
// old content is there whole, or the new one.
func Replace(fs Files, path string, data []byte) (err error) {
	partial := path + Partial
	f, err := fs.Open(partial, os.O_WRONLY|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = fs.Remove(partial)
		}
	}()
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	if err := fs.Rename(partial, path); err != nil {
		return err
	}
	return fs.SyncFolder(filepath.Dir(path))
}
