package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"whosaid/pipeline/index"
)

type indexOptions struct {
	rebuild bool
	json    bool
	quiet   bool
}

func (o *indexOptions) AddFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&o.rebuild, "rebuild", false, "make the index anew even where it is as it should be")
	f.BoolVar(&o.json, "json", false, "print the outcome as JSON")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "tell errors only")
}

func newIndex(std streams) *cobra.Command {
	var o indexOptions
	cmd := &cobra.Command{
		Use:   "index DIR",
		Short: "Make a run quick to look through",
		Long: `index puts the claims and articles that extract has written into DIR into one
SQLite file, DIR/` + index.File + `, with full-text search over both. review and
report do so by themselves where it is missing; index does it beforehand.

The file is made from the run's files and can be deleted at any time. Where it
is there, only what the run has got since is added; where it is of another run,
it is made anew. Stopped, it goes on where it was. What reviewers have decided
is kept elsewhere, in DIR/reviews.jsonl.

Of a run that is not finished, the articles are taken whose claims are all there.

EXIT STATUS
  0    the index is as it should be
  1    it could not be made
  2    wrong usage
  130  interrupted; the same command goes on`,
		Example: `  whosaid extract -o run/ archive/
  whosaid index run/
  sqlite3 run/` + index.File + ` 'SELECT speaker, count(*) FROM claims GROUP BY 1 ORDER BY 2 DESC LIMIT 9'`,
		Args: arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runIndex(cmd.Context(), o, args[0], std)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
	}
	o.AddFlags(cmd)
	return cmd
}

func runIndex(ctx context.Context, o indexOptions, path string, std streams) error {
	ctx, release := interruptible(ctx, func() {})
	defer release()
	collectOften()
	teller := newIndexing(std, o.quiet)
	start := time.Now()
	x, err := index.Open(ctx, path, index.Options{Progress: teller.tell, Rebuild: o.rebuild})
	teller.end()
	if err != nil {
		return err
	}
	defer func() { _ = x.Close() }()
	claims, articles := x.Size()
	info, err := os.Stat(filepath.Join(path, index.File))
	if err != nil {
		return err
	}
	seconds := time.Since(start).Seconds()
	if o.json {
		return json.NewEncoder(std.out).Encode(map[string]any{
			"index": filepath.Join(path, index.File), "change": x.Change(), "finished": x.Finished(),
			"claims": claims, "articles": articles, "bytes": info.Size(), "seconds": seconds,
		})
	}
	if o.quiet {
		return nil
	}
	line := fmt.Sprintf("%s: %s, %s; %s", filepath.Join(path, index.File), count(claims, "claim"), count(articles, "article"), x.Change())
	if x.Change() != index.Unchanged {
		line += fmt.Sprintf(" in %.1f s, %d MB", seconds, info.Size()/1e6)
	}
	if !x.Finished() {
		line += "; the run is not finished"
	}
	return printAll(std.out, []byte(line+"\n"))
}

// collectOften keeps garbage small beside what an index and the decisions hold in
// memory for as long as a verb runs, which is quick to go through.
func collectOften() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(40)
	}
}

// indexing tells how far an index is: on a terminal in one line, else in a line
// of log every ten seconds. The other verbs use it too, as they make an index
// that is missing.
type indexing struct {
	std      streams
	quiet    bool
	terminal bool
	log      *slog.Logger
	start    time.Time
	first    int // claims that were there before
	last     time.Time
	drawn    bool
}

func newIndexing(std streams, quiet bool) *indexing {
	now := time.Now()
	return &indexing{
		std: std, quiet: quiet, terminal: term.IsTerminal(int(std.err.Fd())),
		log: newLogger(std.err, slog.LevelInfo), first: -1, last: now,
	}
}

func (t *indexing) tell(p index.Progress) {
	every := 10 * time.Second
	if t.terminal {
		every = 200 * time.Millisecond
	}
	now := time.Now()
	if t.first < 0 {
		t.first, t.start = p.Claims, now
	}
	if t.quiet || now.Sub(t.last) < every {
		return
	}
	t.last = now
	text := "indexing: " + count(p.Claims, "claim")
	if p.Total > 0 {
		text += fmt.Sprintf(" of %d (%d %%)", p.Total, 100*p.Claims/p.Total)
	}
	text += fmt.Sprintf(", %.0f a second", float64(p.Claims-t.first)/now.Sub(t.start).Seconds())
	if t.terminal {
		fmt.Fprintf(t.std.err, "\r\x1b[K%s", text)
		t.drawn = true
	} else {
		t.log.Info(text)
	}
}

// end takes the line off the terminal.
func (t *indexing) end() {
	if t.drawn {
		fmt.Fprint(t.std.err, "\r\x1b[K")
		t.drawn = false
	}
}
