package serve

// What the service counts, for Prometheus. Names that package metrics has too,
// for runs, mean the same here.

import (
	"io"
	"slices"
	"strconv"
	"time"

	vm "github.com/VictoriaMetrics/metrics"

	"whosaid/pipeline"
	"whosaid/pipeline/metrics/text"
)

type metrics struct {
	server                  *Server
	requests, errors        *vm.Set
	seconds                 *vm.Set
	articles, claims, bytes vm.Counter
}

// What is shown.
const (
	requestsTotal  = "whosaid_http_requests_total"
	requestSeconds = "whosaid_http_request_seconds"
	errorsTotal    = "whosaid_errors_total"
	buildInfo      = "whosaid_build_info"
)

// spans are the bounds of the histogram's buckets, in seconds.
var spans = []float64{.001, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60}

// newMetrics has sets of its own, so that several servers may be in one process.
func newMetrics(s *Server) *metrics {
	return &metrics{server: s, requests: vm.NewSet(), errors: vm.NewSet(), seconds: vm.NewSet()}
}

func (m *metrics) write(w io.Writer) {
	count := func(name, help string, c *vm.Counter) { text.One(w, name, text.Counter, help, float64(c.Get())) }
	gauge := func(name, help string, value int) { text.One(w, name, text.Gauge, help, float64(value)) }
	s := m.server
	text.Head(w, requestsTotal, text.Counter, "Requests answered.")
	m.requests.WritePrometheus(w)
	text.Head(w, requestSeconds, text.Histogram, "Time from a request's header to the end of its answer.")
	m.seconds.WritePrometheus(w)
	count("whosaid_articles_total", "Articles read and extracted.", &m.articles)
	count("whosaid_claims_total", "Claims found.", &m.claims)
	text.Head(w, errorsTotal, text.Counter, "Articles that gave an error instead of claims.")
	m.errors.WritePrometheus(w)
	count("whosaid_bytes_total", "Bytes of the articles as they came.", &m.bytes)
	gauge("whosaid_requests_in_flight", "Requests accepted and not yet done with.", len(s.seats))
	gauge("whosaid_requests_in_flight_limit", "As many are accepted at a time.", cap(s.seats))
	gauge("whosaid_articles_in_work", "Articles that workers are at.", len(s.turns))
	text.Head(w, buildInfo, text.Gauge, "The program and the model; always 1.")
	vm.WriteGaugeUint64(w, text.Series(buildInfo, "model", s.cfg.Model, "version", s.cfg.Version), 1)
	text.Program(w)
}

// knownPaths keep the number of series bounded.
var knownPaths = []string{ClaimsPath, ArticlesPath, OpenAPIPath, HealthPath, ReadyPath, MetricsPath}

func (m *metrics) request(path string, status int, spent time.Duration) {
	if !slices.Contains(knownPaths, path) {
		path = "other"
	}
	m.requests.GetOrCreateCounter(text.Series(requestsTotal, "code", strconv.Itoa(status), "path", path)).Inc()
	m.seconds.GetOrCreatePrometheusHistogramExt(text.Series(requestSeconds, "path", path), spans).Update(spent.Seconds())
}

func (m *metrics) result(r pipeline.Result) {
	switch {
	case r.Err != nil:
		m.errors.GetOrCreateCounter(text.Series(errorsTotal, "reason", r.Err.Reason(), "stage", r.Err.Stage)).Inc()
	case r.Article != nil:
		m.articles.Inc()
		m.claims.Add(len(r.Claims))
	}
	m.bytes.AddInt64(r.Bytes)
}
