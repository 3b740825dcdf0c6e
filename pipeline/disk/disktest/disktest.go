// Package disktest gives disks that go wrong at a chosen call.
package disktest

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"syscall"

	"whosaid/pipeline/disk"
)

// ErrKilled is what the calls give that a killed process would not have made.
var ErrKilled = errors.New("killed")

// Disk counts the calls that change something and breaks one.
type Disk struct {
	disk.Files

	// At is the number of the call that goes wrong, from 1; 0: none does.
	At int
	// Kill ends everything at that call, as a killed process does; else only
	// that call fails, with ENOSPC.
	Kill bool
	// Half lets half of the data through where that call is a write.
	Half bool

	mu    sync.Mutex
	calls int
	What  string // the call that went wrong
}

// Calls is the number of calls so far.
func (d *Disk) Calls() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.calls
}

// call counts one call; first is set for the one that goes wrong.
func (d *Disk) call(what, path string) (first bool, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.calls++
	switch {
	case d.At == 0 || d.calls < d.At:
		return false, nil
	case d.calls == d.At:
		d.What = what + " " + filepath.Base(path)
		if !d.Kill {
			return true, fmt.Errorf("%s: %w", path, syscall.ENOSPC)
		}
		return true, ErrKilled
	case d.Kill:
		return false, ErrKilled
	}
	return false, nil
}

func (d *Disk) Open(path string, flag int) (disk.File, error) {
	if _, err := d.call("open", path); err != nil {
		return nil, err
	}
	f, err := d.Files.Open(path, flag)
	if err != nil {
		return nil, err
	}
	return &file{d, f, path}, nil
}

func (d *Disk) Rename(from, to string) error {
	if _, err := d.call("rename", to); err != nil {
		return err
	}
	return d.Files.Rename(from, to)
}

func (d *Disk) Remove(path string) error {
	if _, err := d.call("remove", path); err != nil {
		return err
	}
	return d.Files.Remove(path)
}

// SyncFolder does not wait for the disk: a test survives the system.
func (d *Disk) SyncFolder(path string) error {
	_, err := d.call("sync folder", path)
	return err
}

type file struct {
	d *Disk
	disk.File
	path string
}

func (f *file) Write(p []byte) (int, error) {
	first, err := f.d.call("write", f.path)
	if err == nil {
		return f.File.Write(p)
	}
	n := 0
	if first && f.d.Half {
		n, _ = f.File.Write(p[:len(p)/2])
	}
	return n, err
}

func (f *file) Truncate(size int64) error {
	if _, err := f.d.call("truncate", f.path); err != nil {
		return err
	}
	return f.File.Truncate(size)
}

// Sync does not wait either.
func (f *file) Sync() error {
	_, err := f.d.call("sync", f.path)
	return err
}

func (f *file) Close() error {
	err := f.File.Close() // always, so that tests leave none open
	if _, cerr := f.d.call("close", f.path); cerr != nil {
		return cerr
	}
	return err
}
