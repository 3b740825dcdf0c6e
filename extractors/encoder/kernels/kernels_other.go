//go:build !amd64 && !arm64

package kernels

// machine lists the sets in assembly: there is none for this architecture.
func machine() []*Set { return nil }
