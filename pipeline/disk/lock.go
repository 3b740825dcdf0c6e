package disk

// The lock is an open file that the system lets go of when its process ends,
// however that comes, so that none is left behind. The file itself stays: to
// remove it would let two processes hold locks on two files of one name.

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// errLocked is what a system's lock gives where another process holds it.
var errLocked = errors.New("locked")

// Lock is held until it is released, or the process ends.
type Lock struct{ f *os.File }

// Acquire takes the lock of the file at path, which is made where it is not
// there. It does not wait: where another process holds the lock, it fails with
// an error that wraps taken and names the process.
func Acquire(path string, taken error) (*Lock, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, err
	}
	if err := tryLock(f); err != nil {
		defer f.Close()
		if errors.Is(err, errLocked) {
			err = taken
		}
		if holder, rerr := io.ReadAll(io.LimitReader(f, 64)); rerr == nil && len(holder) > 0 {
			return nil, fmt.Errorf("%w (%s)", err, strings.TrimSpace(string(holder)))
		}
		return nil, err
	}
	// For the message above only.
	_ = f.Truncate(0)
	_, _ = f.WriteAt(fmt.Appendf(nil, "process %d\n", os.Getpid()), 0)
	return &Lock{f}, nil
}

// Release lets go of it.
func (l *Lock) Release() { _ = l.f.Close() }
