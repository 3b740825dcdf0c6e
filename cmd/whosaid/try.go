package main

// Another process of this program, which tries whether it survives an article
// that was in work when an earlier one ended.

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"whosaid/extractors"
	"whosaid/pipeline"
	"whosaid/pipeline/sinks/flight"
)

// survived is what the other process says at its end.
const survived = "survived"

// errNotTried is wrapped by what kept a trial from saying anything of its item.
var errNotTried = errors.New("it could not be tried by another process, and may end this one")

// elsewhere tries items of the work of a verb by calling it again with the same
// arguments and an own standard input. It is nil where this program runs inside
// another, which cannot be called so.
func elsewhere(verb string, stdin string, log *slog.Logger) flight.Try {
	program, err := os.Executable()
	if err != nil || len(os.Args) < 2 || os.Args[1] != verb {
		return nil
	}
	return func(n int, input string) error {
		err := tryTwice(func() *exec.Cmd {
			cmd := exec.Command(program)
			cmd.Args = slices.Concat(os.Args[:2], []string{"--only-item=" + strconv.Itoa(n)}, os.Args[2:])
			cmd.Stdin = strings.NewReader(stdin)
			return cmd
		})
		if errors.Is(err, errNotTried) {
			log.Warn(fmt.Sprintf("%s: was in work when the program ended: %v", input, err))
			return nil
		}
		return err
	}
}

// tryTwice tells how the process ended if it did not come through. One that was
// killed may have been so for the sake of others, and is begun again.
func tryTwice(command func() *exec.Cmd) error {
	err := tryOnce(command())
	if errors.Is(err, errKilled) {
		err = tryOnce(command())
	}
	return err
}

var errKilled = errors.New("signal: killed")

func tryOnce(cmd *exec.Cmd) error {
	out, err := cmd.Output()
	if cmd.ProcessState == nil {
		return fmt.Errorf("%w: %w", errNotTried, err)
	}
	if bytes.Contains(out, []byte(survived)) {
		return nil
	}
	status, _ := cmd.ProcessState.Sys().(syscall.WaitStatus)
	switch code := cmd.ProcessState.ExitCode(); {
	case code == statusFailed:
		return fmt.Errorf("%w: %s", errNotTried, lastWords(err))
	case status.Signaled() && slices.Contains(meantForAll, status.Signal()), code == statusInterrupted:
		return fmt.Errorf("%w: it was interrupted", errNotTried)
	case status.Signaled() && status.Signal() == syscall.SIGKILL:
		return errKilled
	case err == nil:
		return errors.New("exit status 0")
	}
	return errors.New(cmd.ProcessState.String())
}

// lastWords is what a process told last on standard error.
func lastWords(err error) string {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return err.Error()
	}
	told := strings.TrimSpace(string(exit.Stderr))
	told = told[strings.LastIndexByte(told, '\n')+1:]
	return strings.TrimPrefix(told, "whosaid: ")
}

// meantForAll are signals that a terminal, or what started this program, sends
// to all its processes.
var meantForAll = []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP}

// tryItem is the other process. A trial ends with its article, as all articles
// in work do when the program is interrupted.
func tryItem(ctx context.Context, source pipeline.Source, chain *extractors.Chain, std streams) error {
	signal.Ignore(os.Interrupt, syscall.SIGTERM)
	sum, err := pipeline.Run(ctx, pipeline.Config{
		Source: source, Extract: extract(chain), Sink: nowhere{}, Model: chain.Name, Workers: 1,
	})
	if err != nil {
		return err
	}
	if sum.Articles+sum.Errors == 0 {
		return errors.New("the inputs do not give it again")
	}
	return printAll(std.out, []byte(survived+"\n"))
}

// nowhere is a sink that keeps nothing.
type nowhere struct{}

func (nowhere) Write(pipeline.Result) error         { return nil }
func (nowhere) Close(pipeline.Summary, error) error { return nil }
