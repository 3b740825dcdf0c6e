//go:build !unix

package encoder

import "time"

var started = time.Now()

func cpuTime() time.Duration { return time.Since(started) }
