//go:build unix

package warc_test

import (
	"syscall"
	"time"
)

// cpuTime is the processor time that this process has taken; machines that
// others use too tell nothing by the clock.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
