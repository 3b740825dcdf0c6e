// Package serve gives claims over HTTP: a program posts an article and gets
// what `whosaid extract` would write for it.
//
//	admission (admit.go) ─▶ body, read whole (body.go) ─▶ items (media.go)
//	    ─▶ pipeline.Run, a turn for each article (work.go) ─▶ answer (answer.go)
//
// Every request goes through the same pipeline as a run over files, so that the
// claims are the same byte for byte. Work is bounded by bytes and by how much
// is in flight; time bounds how long a client waits and may keep others
// waiting. Whatever cannot be answered is a problem of RFC 9457 (problem.go).
package serve

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"whosaid/corpus"
	"whosaid/pipeline"
)

// Config is a service. Extract and Model are required.
type Config struct {
	Extract pipeline.Extract
	Model   string // as pipeline.Config.Model
	Version string // of the program, for the description and the metrics

	Limits      corpus.Limits // of one article; a zero field stands for its default
	BodyBytes   int64         // of a request's body, as sent and unpacked; 0: DefaultBodyBytes
	AnyLanguage bool          // articles in other languages than English are not refused

	Workers  int // articles in work at a time; required
	InFlight int // requests accepted at a time; the others are told to come again; required

	ReadTimeout time.Duration // for a whole body to arrive, and for a client to take an answer; 0: DefaultReadTimeout
	Timeout     time.Duration // for an article to be done, waiting included; 0: DefaultTimeout

	Log *slog.Logger // nil: none
}

// Defaults of Config.
const (
	DefaultArticleBytes = 2 << 20 // holds nearly any web page; as much plain text takes a core two minutes
	DefaultBodyBytes    = 32 << 20
	DefaultReadTimeout  = 30 * time.Second
	DefaultTimeout      = 60 * time.Second
)

// Bounds against clients that open connections and say nothing.
const (
	headerTimeout = 10 * time.Second
	idleTimeout   = 60 * time.Second
	headerBytes   = 64 << 10
)

// Server answers requests. It is made by New.
type Server struct {
	cfg     Config
	handler http.Handler
	metrics *metrics
	spec    []byte // the OpenAPI description

	seats  chan struct{}  // holds one for each request accepted
	turns  chan struct{}  // holds one for each article in work
	work   sync.WaitGroup // articles in work, also those whose client waits no more
	ending atomic.Bool
}

// New makes a service that is ready to answer.
func New(cfg Config) (*Server, error) {
	if cfg.Extract == nil || cfg.Model == "" || cfg.Workers < 1 || cfg.InFlight < 1 {
		return nil, errors.New("serve: Extract, Model, Workers and InFlight must be set")
	}
	set(&cfg.Limits.ArticleBytes, DefaultArticleBytes)
	set(&cfg.BodyBytes, DefaultBodyBytes)
	set(&cfg.ReadTimeout, DefaultReadTimeout)
	set(&cfg.Timeout, DefaultTimeout)
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{
		cfg:   cfg,
		seats: make(chan struct{}, cfg.InFlight),
		turns: make(chan struct{}, cfg.Workers),
	}
	s.metrics = newMetrics(s)
	var err error
	if s.spec, err = description(cfg); err != nil {
		return nil, err
	}
	s.handler = s.routes()
	return s, nil
}

func set[T int64 | time.Duration](v *T, value T) {
	if *v == 0 {
		*v = value
	}
}

// Paths of the service.
const (
	ClaimsPath   = "/v1/claims"
	ArticlesPath = "/v1/articles"
	OpenAPIPath  = "/openapi.json"
	HealthPath   = "/healthz"
	ReadyPath    = "/readyz"
	MetricsPath  = "/metrics"
)

func (s *Server) routes() http.Handler {
	paths := map[string]route{
		ClaimsPath:   {posted, s.admitted(s.claims)},
		ArticlesPath: {posted, s.admitted(s.articles)},
		OpenAPIPath:  {got, s.openAPI},
		HealthPath:   {got, s.health},
		ReadyPath:    {got, s.ready},
		MetricsPath: {got, promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{
			ErrorLog: slog.NewLogLogger(s.cfg.Log.Handler(), slog.LevelError),
		}).ServeHTTP},
	}
	// A page that a browser shows must not put this machine to work.
	origins := http.NewCrossOriginProtection()
	return s.watched(func(w http.ResponseWriter, r *http.Request) {
		if origins.Check(r) != nil {
			crossOrigin.answer(w, "the request comes from a web page of another origin")
			return
		}
		to, known := paths[r.URL.Path]
		if !known {
			notFound.answer(w, fmt.Sprintf("there is nothing at %q: claims are at %s, the description is at %s", clip(r.URL.Path), ClaimsPath, OpenAPIPath))
			return
		}
		to.serve(w, r)
	})
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Serve answers what comes in on ln, until ctx is done. Then it takes nothing
// new, and waits at most grace for what is in flight. It returns nil if all of
// that was finished. It closes ln.
func (s *Server) Serve(ctx context.Context, ln net.Listener, grace time.Duration) error {
	server := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    headerBytes,
		ErrorLog:          slog.NewLogLogger(s.cfg.Log.Handler(), slog.LevelDebug), // noise of broken clients
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(ln) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serving on %s: %w", ln.Addr(), err)
	case <-ctx.Done():
	}
	s.ending.Store(true)
	wait, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err := server.Shutdown(wait)
	<-failed
	if err == nil {
		err = s.settle(wait)
	}
	if err != nil {
		n := len(s.seats)
		_ = server.Close() // what it could say is that connections were cut
		return fmt.Errorf("after %v, requests that were not finished: %d", grace, n)
	}
	return nil
}

// settle waits for articles in work whose clients wait no more.
func (s *Server) settle(ctx context.Context) error {
	done := make(chan struct{})
	go func() { s.work.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
