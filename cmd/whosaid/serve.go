package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"whosaid/corpus"
	"whosaid/pipeline/metrics"
	"whosaid/pipeline/serve"
)

type serveOptions struct {
	address     string
	model       modelFlag
	lexicons    []string
	anyLanguage bool
	maxBytes    byteSize
	maxBody     byteSize
	workers     workers
	inFlight    inFlight
	readTimeout time.Duration
	timeout     time.Duration
	grace       time.Duration
	quiet       bool
	verbose     bool
}

// inFlightPerWorker keeps workers busy while bodies come in and answers go out.
const inFlightPerWorker = 8

func newServe(std streams) *cobra.Command {
	o := serveOptions{
		address:     "127.0.0.1:8080",
		model:       newModelFlag(),
		maxBytes:    serve.DefaultArticleBytes,
		maxBody:     serve.DefaultBodyBytes,
		readTimeout: serve.DefaultReadTimeout,
		timeout:     serve.DefaultTimeout,
		grace:       30 * time.Second,
	}
	cmd := &cobra.Command{
		Use:   "serve [flags]",
		Short: "Answer other programs over HTTP: an article in, its claims out",
		Long: `serve answers HTTP requests of other programs, until it is told to end:

  POST ` + serve.ClaimsPath + `     an article (text/plain, text/html, or a line of input as
                       application/json) gives its claims
  POST ` + serve.ArticlesPath + `   the same gives the article too, with the text that offsets
                       count into; application/x-ndjson takes a batch
  GET  ` + serve.OpenAPIPath + `  the description (OpenAPI 3.1)
  GET  ` + serve.HealthPath + `, ` + serve.ReadyPath + `, ` + serve.MetricsPath + `

The claims are those that 'whosaid extract' finds in the same article. Whoever
reaches the address can use it: there are no accounts and no encryption. Nothing
is stored, and nothing of an article is written to the log.

SIGINT and SIGTERM end it: nothing new is taken, what is in flight is finished.

EXIT STATUS
  0    ended as told, all requests were finished
  1    it could not begin or go on, or requests were cut off at the end
  2    wrong usage
  130  a second signal ended it at once`,
		Example: `  whosaid serve
  curl --data-binary @article.txt -H 'Content-Type: text/plain' http://127.0.0.1:8080` + serve.ClaimsPath,
		Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.settle(cmd); err != nil {
				return err
			}
			return runServe(cmd.Context(), o, std)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.address, "address", o.address, "`HOST:PORT` to answer at, or a port of this machine alone; port 0 takes a free one, and tells which")
	f.Var(&o.model, "model", modelUsage())
	f.StringArrayVar(&o.lexicons, "lexicon", nil, "`FILE` of cues and words that extends the lexicon; may be repeated")
	f.BoolVar(&o.anyLanguage, "any-language", false, "do not refuse articles that are not in English")
	f.Var(&o.maxBytes, "max-bytes", "`SIZE` of the largest article that is read")
	f.Var(&o.maxBody, "max-body", "`SIZE` of the largest body, as sent and unpacked")
	f.Var(&o.workers, "workers", "`N` articles at a time; 0: as many as there are cores")
	f.Var(&o.inFlight, "in-flight", fmt.Sprintf("`N` requests accepted at a time, the others are told to come again; 0: %d a worker", inFlightPerWorker))
	f.DurationVar(&o.readTimeout, "read-timeout", o.readTimeout, "`TIME` for a body to arrive, and for an answer to be taken")
	f.DurationVar(&o.timeout, "timeout", o.timeout, "`TIME` for an article to be done, waiting included")
	f.DurationVar(&o.grace, "grace", o.grace, "`TIME` for requests in flight to be finished at the end")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "tell of errors only")
	f.BoolVarP(&o.verbose, "verbose", "v", false, "tell of every request")
	// It only fails for a flag that does not exist.
	_ = cmd.RegisterFlagCompletionFunc("model", cobra.FixedCompletions(bundled.Names(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (o *serveOptions) settle(cmd *cobra.Command) error {
	if o.quiet && o.verbose {
		if flags := given(cmd, "quiet", "verbose"); len(flags) != 1 {
			return usagef("--quiet and --verbose exclude each other")
		} else {
			o.quiet, o.verbose = flags[0] == "quiet", flags[0] == "verbose"
		}
	}
	for _, t := range []struct {
		flag string
		time time.Duration
	}{{"read-timeout", o.readTimeout}, {"timeout", o.timeout}, {"grace", o.grace}} {
		if t.time <= 0 {
			return usagef("--%s must be above 0", t.flag)
		}
	}
	if o.workers == 0 {
		o.workers = workers(runtime.GOMAXPROCS(0))
	}
	if o.inFlight == 0 {
		o.inFlight = inFlight(o.workers * inFlightPerWorker)
	}
	if o.maxBody < o.maxBytes {
		return usagef("--max-body (%s) is below --max-bytes (%s)", o.maxBody.String(), o.maxBytes.String())
	}
	return nil
}

func runServe(ctx context.Context, o serveOptions, std streams) error {
	level := slog.LevelInfo
	switch {
	case o.quiet:
		level = slog.LevelError
	case o.verbose:
		level = slog.LevelDebug
	}
	log := newLogger(&console{w: std.err}, level)
	address, err := metrics.Address(o.address)
	if err != nil {
		return usagef("--address %s: %w", o.address, err)
	}
	chain, _, err := loadModel(o.model.value, o.lexicons)
	if err != nil {
		return err
	}
	server, err := serve.New(serve.Config{
		Extract:     extract(chain),
		Model:       chain.Name,
		Version:     version().short(),
		Limits:      corpus.Limits{ArticleBytes: int64(o.maxBytes)},
		BodyBytes:   int64(o.maxBody),
		AnyLanguage: o.anyLanguage,
		Workers:     int(o.workers),
		InFlight:    int(o.inFlight),
		ReadTimeout: o.readTimeout,
		Timeout:     o.timeout,
		Log:         log,
	})
	if err != nil {
		return err
	}
	var listen net.ListenConfig
	ln, err := listen.Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("--address %s: cannot listen: %w", o.address, plainError(err))
	}
	log.Info(fmt.Sprintf("listening on http://%s", ln.Addr()))
	if host, ok := ln.Addr().(*net.TCPAddr); ok && !host.IP.IsLoopback() {
		log.Warn("whoever reaches this address can use it: there are no accounts and no encryption")
	}
	ctx, release := interruptible(ctx, func() { log.Info("ending: finishing what is in flight; a second signal stops at once") })
	defer release()
	if err := server.Serve(ctx, ln, o.grace); err != nil {
		return err
	}
	log.Info("ended")
	return nil
}

// inFlight is a number of requests; 0 is for the program to choose.
type inFlight int

func (n *inFlight) Set(s string) error {
	v, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || v < 0 || v > 1<<16 {
		return errors.New("a number from 1 to 65536 is wanted, or 0 for what fits the workers")
	}
	*n = inFlight(v)
	return nil
}

func (n *inFlight) String() string { return strconv.Itoa(int(*n)) }

func (*inFlight) Type() string { return "n" }
