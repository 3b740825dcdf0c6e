package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// interruptible gives a context that the first SIGINT or SIGTERM ends, after
// telling; the second ends the program at once. Lines are written whole, so
// what is there is whole even then.
func interruptible(ctx context.Context, tell func()) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		select {
		case <-signals:
		case <-ctx.Done():
			return
		}
		tell()
		cancel()
		<-signals
		os.Exit(statusInterrupted)
	}()
	return ctx, func() {
		cancel()
		signal.Stop(signals)
	}
}

// quietPipes makes a write to a pipe whose reader has gone (… | head) an error
// like others, where it would end the program without a word.
func quietPipes() { signal.Ignore(syscall.SIGPIPE) }
