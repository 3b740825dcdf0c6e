//go:build unix

package index_test

import (
	"time"

	"golang.org/x/sys/unix"
)

// cpu is the time that this process has worked.
func cpu() time.Duration {
	var u unix.Rusage
	_ = unix.Getrusage(unix.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
