package main

// Runs in a folder: begun, gone on with, found finished.

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"whosaid/pipeline"
	"whosaid/pipeline/record"
	"whosaid/pipeline/sinks/dir"
)

func (o *extractOptions) openFolder(run record.Run, stages func() []record.Stage, log *slog.Logger) (*dir.Folder, error) {
	folder, err := dir.Open(o.output, dir.Options{
		Fresh: o.fresh, Run: run, PartBytes: int64(o.partSize), Limit: o.choose.limit, Stages: stages,
		Try: elsewhere("extract", "", log),
	})
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
