package main

// What can be seen of a run while it goes on and after it: the log as JSON,
// metrics, the table of stages, profiles. None of it bears on the output.

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"runtime"
	"runtime/pprof"
	"runtime/trace"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"whosaid/extractors"
	"whosaid/pipeline"
	"whosaid/pipeline/metrics"
	"whosaid/pipeline/progress"
	"whosaid/pipeline/record"
	"whosaid/pipeline/sinks/dir"
)

type observeOptions struct {
	logFormat  choice
	metrics    metricsAddress
	cpuProfile string
	memProfile string
	trace      string
}

// Values of --log-format.
const (
	logText = "text"
	logJSON = "json"
)

func defaultObserveOptions() observeOptions {
	return observeOptions{logFormat: choice{value: logText, of: []string{logText, logJSON}}}
}

func (o *observeOptions) AddFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.Var(&o.logFormat, "log-format", "`FORMAT` of what is told on standard error: text, or json, one object a line")
	f.Var(&o.metrics, "metrics", "answer Prometheus on `ADDRESS` while the run goes on: a port of this machine, or HOST:PORT")
	f.StringVar(&o.cpuProfile, "cpuprofile", "", "for developers: write a profile of processor time into `FILE`")
	f.StringVar(&o.memProfile, "memprofile", "", "for developers: write a profile of allocations into `FILE`")
	f.StringVar(&o.trace, "trace", "", "for developers: write an execution trace into `FILE`")
	// It only fails for a flag that does not exist.
	_ = cmd.RegisterFlagCompletionFunc("log-format", cobra.FixedCompletions(o.logFormat.of, cobra.ShellCompDirectiveNoFileComp))
}

// metricsAddress is HOST:PORT, "" where nothing is shown.
type metricsAddress string

func (a *metricsAddress) Set(s string) error {
	address, err := metrics.Address(s)
	if err == nil {
		*a = metricsAddress(address)
	}
	return err
}

func (a *metricsAddress) String() string { return string(*a) }

func (*metricsAddress) Type() string { return "address" }

var _ pflag.Value = (*metricsAddress)(nil)

// observed is a run that is looked at.
type observed struct {
	stages *progress.Stages
	server *metrics.Server // nil: no metrics
	ends   []func() error

	mu      sync.Mutex
	skipped map[string]int // where no folder counts
}

// begin takes the address and opens the files before anything else is done, so
// that nothing is begun where one cannot be had.
func (o *observeOptions) begin(chain *extractors.Chain, log *slog.Logger) (_ *observed, err error) {
	var names []string
	for _, e := range chain.Extractors() {
		names = append(names, e.Name)
	}
	w := &observed{stages: progress.NewStages(names...), skipped: map[string]int{}}
	defer func() {
		if err != nil {
			_ = w.end() // what it says then is no news
		}
	}()
	if o.metrics != "" {
		if w.server, err = metrics.Listen(string(o.metrics)); err != nil {
			return nil, fmt.Errorf("--metrics: %w", err)
		}
		w.ends = append(w.ends, func() error { w.server.Close(); return nil })
		log.Info("metrics are at " + w.server.URL())
	}
	return w, w.profile(o)
}

// profile begins the profiles that are wanted.
func (w *observed) profile(o *observeOptions) error {
	for _, p := range []struct {
		flag, path string
		begin      func(*os.File) error
		end        func(*os.File) error
	}{
		{"cpuprofile", o.cpuProfile,
			func(f *os.File) error { return pprof.StartCPUProfile(f) },
			func(*os.File) error { pprof.StopCPUProfile(); return nil }},
		{"memprofile", o.memProfile,
			func(*os.File) error { return nil },
			func(f *os.File) error { runtime.GC(); return pprof.Lookup("allocs").WriteTo(f, 0) }},
		{"trace", o.trace,
			func(f *os.File) error { return trace.Start(f) },
			func(*os.File) error { trace.Stop(); return nil }},
	} {
		if p.path == "" {
			continue
		}
		f, err := os.Create(p.path)
		if err != nil {
			return refusal{fmt.Errorf("--%s %s: cannot write: %w", p.flag, p.path, plainError(err))}
		}
		if err := p.begin(f); err != nil {
			_ = f.Close()
			return fmt.Errorf("--%s: %w", p.flag, err)
		}
		w.ends = append(w.ends, func() error {
			if err := errors.Join(p.end(f), f.Close()); err != nil {
				return fmt.Errorf("--%s %s: cannot write: %w", p.flag, p.path, err)
			}
			return nil
		})
	}
	return nil
}

// end closes what begin has opened. A second call does nothing.
func (w *observed) end() (err error) {
	for i := len(w.ends) - 1; i >= 0; i-- {
		err = errors.Join(err, w.ends[i]())
	}
	w.ends = nil
	return err
}

// timed is chain with its extractors among the stages.
func (w *observed) timed(chain *extractors.Chain) *extractors.Chain {
	return chain.Timed(func(extractor string, took time.Duration) { w.stages.Spent(extractor, 1, took) })
}

// look makes cfg tell what it is at; folder may be nil.
func (w *observed) look(cfg *pipeline.Config, folder *dir.Folder, model record.Model, began time.Time) {
	cfg.Observer = w.stages
	if w.server == nil {
		return
	}
	o := metrics.Options{
		Version: version().short(), Model: model.Name, Workers: cfg.Workers,
		Started: began, Done: cfg.Done, Skipped: w.counted,
	}
	if o.Workers == 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if folder != nil {
		o.Skipped = folder.Skipped
	}
	m := metrics.New(w.stages, o)
	cfg.Observer = m
	if cfg.Progress == nil {
		cfg.Progress = m
	} else {
		cfg.Progress = progress.Each{cfg.Progress, m}
	}
	w.server.Show(m)
}

// skip counts for the metrics where no folder does.
func (w *observed) skip(reason string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.skipped[reason]++
}

func (w *observed) counted() map[string]int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return maps.Clone(w.skipped)
}

// logger writes what is told to w, in the format that is wanted.
func (o *observeOptions) logger(w *console, level slog.Level) *slog.Logger {
	if o.logFormat.value == logJSON {
		return newJSONLogger(w, level)
	}
	return newLogger(w, level)
}

// wantsJSON reports whether a command line, or else the variable, asks for a
// log in JSON, so that also what is wrong with that line is told so.
func wantsJSON(args []string) bool {
	const flag = "--log-format"
	format := os.Getenv(variable(strings.TrimPrefix(flag, "--")))
	for i, arg := range args {
		switch {
		case arg == "--":
			return format == logJSON
		case arg == flag && i+1 < len(args):
			format = args[i+1]
		case strings.HasPrefix(arg, flag+"="):
			format = strings.TrimPrefix(arg, flag+"=")
		}
	}
	return format == logJSON
}

// faultLog is standard error for the last words of a program whose log is in
// JSON: what is written at once becomes one object.
type faultLog struct{ log *slog.Logger }

func (l faultLog) Write(p []byte) (int, error) {
	l.log.Log(context.Background(), slog.LevelError, strings.TrimSpace(strings.TrimPrefix(string(p), "whosaid: ")))
	return len(p), nil
}
