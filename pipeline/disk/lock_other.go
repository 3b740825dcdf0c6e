//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd || windows)

package disk

import (
	"errors"
	"os"
)

func tryLock(*os.File) error {
	return errors.New("a file cannot be locked on this system")
}
