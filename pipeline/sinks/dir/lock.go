package dir

// The lock is an open file that the system lets go of when its process ends,
// however that comes, so that none is left behind. The file itself stays: to
// remove it would let two runs hold locks on two files of one name.

import (
	"fmt"
	"io"
	"os"
	"strings"
)

type lock struct{ f *os.File }

func acquire(path string) (*lock, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, err
	}
	if err := tryLock(f); err != nil {
		defer f.Close()
		if holder, rerr := io.ReadAll(io.LimitReader(f, 64)); rerr == nil && len(holder) > 0 {
			return nil, fmt.Errorf("%w (%s)", err, strings.TrimSpace(string(holder)))
		}
		return nil, err
	}
	// For the message above only.
	_ = f.Truncate(0)
	_, _ = f.WriteAt(fmt.Appendf(nil, "process %d\n", os.Getpid()), 0)
	return &lock{f}, nil
}

func (l *lock) release() { _ = l.f.Close() }
