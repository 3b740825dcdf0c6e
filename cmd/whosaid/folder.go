package main

// Runs in a folder: begun, gone on with, found finished, and what an article
// that ends the program costs.

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"slices"
	"strconv"

	"whosaid/extractors"
	"whosaid/pipeline"
	"whosaid/pipeline/record"
	"whosaid/pipeline/sinks/dir"
)

func (o *extractOptions) openFolder(run record.Run, stages func() []record.Stage) (*dir.Folder, error) {
	options := dir.Options{
		Fresh: o.fresh, Run: run, PartBytes: int64(o.partSize), Limit: o.choose.limit, Stages: stages,
	}
	if len(os.Args) > 1 && os.Args[1] == "extract" { // else the program runs inside another
		options.Try = tryElsewhere
	}
	folder, err := dir.Open(o.output, options)
	return folder, refused(err)
}

// refused makes an error about a folder that must not be written to one of
// wrong usage.
func refused(err error) error {
	for _, reason := range []error{dir.ErrNotEmpty, dir.ErrInUse, dir.ErrDiffers} {
		if errors.Is(err, reason) {
			return refusal{err}
		}
	}
	return err
}

// goOn makes cfg the rest of the folder's run.
func goOn(cfg *pipeline.Config, folder *dir.Folder, walk dir.Walk, log *slog.Logger) {
	cfg.Source, cfg.Watch, cfg.Done = folder.Source(walk), folder, folder.Done()
	if n := cfg.Done.Articles + cfg.Done.Errors; n > 0 {
		log.Info(fmt.Sprintf("going on after %s and %s", count(cfg.Done.Articles, "article"), count(cfg.Done.Errors, "error")))
	}
}

// doneBefore counts what earlier parts of the run in the folder, if there is
// one, have written.
func doneBefore(folder *dir.Folder) pipeline.Summary {
	if folder == nil {
		return pipeline.Summary{}
	}
	return folder.Done()
}

// finished tells that there is nothing to do, if the inputs are still the same.
func finished(ctx context.Context, folder *dir.Folder, walk dir.Walk, path string, log *slog.Logger) error {
	sum := folder.Done()
	err := folder.Check(ctx, walk)
	if err != nil {
		err = refused(fmt.Errorf("%s: %w: name another folder, or start over with --fresh", path, err))
	} else {
		log.Info(fmt.Sprintf("%s, %s, %s: finished already in %s, nothing to do",
			count(sum.Articles, "article"), count(sum.Claims, "claim"), count(sum.Errors, "error"), path))
	}
	return errors.Join(err, folder.Close(sum, err))
}

// survived is what a process says at its end that was started to try an item.
const survived = "survived"

// tryElsewhere lets another process work on item n of this one's run, and
// returns how that one ended if it did not come through.
func tryElsewhere(n int) error {
	program, err := os.Executable()
	if err != nil {
		return nil
	}
	for tries := 0; ; tries++ {
		cmd := exec.Command(program)
		cmd.Args = slices.Concat(os.Args[:2], []string{"--only-item=" + strconv.Itoa(n)}, os.Args[2:])
		out, err := cmd.Output()
		switch code := cmd.ProcessState.ExitCode(); {
		case cmd.ProcessState == nil, code == statusFailed, code == statusInterrupted:
			return nil // it was not the item
		case bytes.Contains(out, []byte(survived)):
			return nil
		case err == nil:
			return errors.New("exit status 0")
		case tries == 0 && cmd.ProcessState.String() == os.Kill.String():
			// It may have been meant for this process as well.
		default:
			return errors.New(cmd.ProcessState.String())
		}
	}
}

// tryItem is the other process.
func tryItem(ctx context.Context, o extractOptions, walk dir.Walk, chain *extractors.Chain, std streams) error {
	source, err := dir.Only(o.output, o.onlyItem, o.choose.limit, walk)
	if err != nil {
		return err
	}
	_, err = pipeline.Run(ctx, pipeline.Config{
		Source: source, Extract: extract(chain), Sink: nowhere{}, Model: chain.Name, Workers: 1,
	})
	if err != nil {
		return err
	}
	return printAll(std.out, []byte(survived+"\n"))
}

// nowhere is a sink that keeps nothing.
type nowhere struct{}

func (nowhere) Write(pipeline.Result) error         { return nil }
func (nowhere) Close(pipeline.Summary, error) error { return nil }
