package main

// What extract tells on standard error about a run: how far it is, where its
// time went, what came of it.

import (
	"fmt"
	"log/slog"
	"os"
	"time"

	"golang.org/x/term"

	"whosaid/pipeline"
	"whosaid/pipeline/progress"
	"whosaid/pipeline/record"
)

func (o *extractOptions) level() slog.Level {
	switch {
	case o.quiet:
		return slog.LevelError
	case o.verbose:
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// showProgress begins to tell how far the run is, as far as that is wanted;
// done ends it, before anything else is told.
func (o *extractOptions) showProgress(std streams, stderr *console, log *slog.Logger, listed bool, args []string, before pipeline.Summary) (told pipeline.Progress, done func()) {
	always := o.progress.value == progressAlways
	if o.quiet && !always || o.progress.value == progressNever {
		return nil, func() {}
	}
	if isTerminal(std.err) && o.observe.logFormat.value == logText {
		// A line that is drawn anew would mix with claims on the same terminal.
		if !always && (listed || isTerminal(std.out)) && o.output == "" {
			return nil, func() {}
		}
		line := progress.NewLine(std.err, totalBytes(args))
		line.From(before)
		stderr.redirect(line.Writer())
		return line, func() {
			line.Close()
			stderr.redirect(std.err)
		}
	}
	lines := progress.NewLog(log, 0, totalBytes(args))
	lines.From(before)
	if always {
		return lines, lines.Close
	}
	return lines, func() {}
}

// tellStages tells where the time of a run went, where its progress was told
// and the run was more than a try.
func (o *extractOptions) tellStages(stages []record.Stage, took time.Duration, std streams, log *slog.Logger) {
	switch always := o.progress.value == progressAlways; {
	case o.output == "" && took < progress.DefaultEvery && !always:
	case o.observe.logFormat.value == logJSON:
		progress.LogStages(log, stages)
	case isTerminal(std.err) || always:
		_ = progress.WriteTable(std.err, stages) // a terminal that has gone stops no run
	}
}

// tellEnd says what a whole run has given.
func (o *extractOptions) tellEnd(sum pipeline.Summary, log *slog.Logger) {
	if o.output != "" {
		log.Info(fmt.Sprintf("%s, %s, %s: written to %s",
			count(sum.Articles, "article"), count(sum.Claims, "claim"), count(sum.Errors, "error"), o.output))
	}
	if sum.SameIDs > 0 {
		log.Warn(fmt.Sprintf("%s with the id of an earlier one: doc_id does not tell their claims apart", count(sum.SameIDs, "article")))
	}
	if sum.Reprints > 0 {
		log.Info(reprintsFound(sum.Reprints, o.reprints.value))
	}
}

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}
