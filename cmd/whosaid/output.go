package main

import (
	"errors"
	"fmt"
	"io"
	"syscall"
)

const stdoutName = "standard output"

// printAll writes b to standard output. That its reader has gone (… | head)
// is no failure.
func printAll(w io.Writer, b []byte) error {
	if _, err := w.Write(b); err != nil && !errors.Is(err, syscall.EPIPE) {
		return fmt.Errorf("%s: cannot write: %w", stdoutName, plainError(err))
	}
	return nil
}

// plainError drops the path and system call that os puts before the reason.
func plainError(err error) error {
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return errno
	}
	return err
}
