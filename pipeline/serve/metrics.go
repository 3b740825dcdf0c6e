package serve

// What the service counts, for Prometheus. Names that package metrics has too,
// for runs, mean the same here.

import (
	"slices"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"whosaid/pipeline"
)

type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	articles prometheus.Counter
	claims   prometheus.Counter
	errors   *prometheus.CounterVec
	bytes    prometheus.Counter
}

// newMetrics has a registry of its own, so that several servers may be in one
// process.
func newMetrics(s *Server) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "whosaid_http_requests_total", Help: "Requests answered."}, []string{"path", "code"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "whosaid_http_request_seconds", Help: "Time from a request's header to the end of its answer.",
			Buckets: []float64{.001, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60}}, []string{"path"}),
		articles: prometheus.NewCounter(prometheus.CounterOpts{Name: "whosaid_articles_total", Help: "Articles read and extracted."}),
		claims:   prometheus.NewCounter(prometheus.CounterOpts{Name: "whosaid_claims_total", Help: "Claims found."}),
		errors:   prometheus.NewCounterVec(prometheus.CounterOpts{Name: "whosaid_errors_total", Help: "Articles that gave an error instead of claims."}, []string{"stage", "reason"}),
		bytes:    prometheus.NewCounter(prometheus.CounterOpts{Name: "whosaid_bytes_total", Help: "Bytes of the articles as they came."}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "whosaid_build_info", Help: "The program and the model; always 1.",
		ConstLabels: prometheus.Labels{"version": s.cfg.Version, "model": s.cfg.Model}})
	build.Set(1)
	gauge := func(name, help string, value func() int) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 { return float64(value()) })
	}
	m.registry.MustRegister(
		m.requests, m.seconds, m.articles, m.claims, m.errors, m.bytes, build,
		gauge("whosaid_requests_in_flight", "Requests accepted and not yet done with.", func() int { return len(s.seats) }),
		gauge("whosaid_requests_in_flight_limit", "As many are accepted at a time.", func() int { return cap(s.seats) }),
		gauge("whosaid_articles_in_work", "Articles that workers are at.", func() int { return len(s.turns) }),
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return m
}

// knownPaths keep the number of series bounded.
var knownPaths = []string{ClaimsPath, ArticlesPath, OpenAPIPath, HealthPath, ReadyPath, MetricsPath}

func (m *metrics) request(path string, status int, spent time.Duration) {
	if !slices.Contains(knownPaths, path) {
		path = "other"
	}
	m.requests.WithLabelValues(path, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(path).Observe(spent.Seconds())
}

func (m *metrics) result(r pipeline.Result) {
	switch {
	case r.Err != nil:
		m.errors.WithLabelValues(r.Err.Stage, r.Err.Reason()).Inc()
	case r.Article != nil:
		m.articles.Inc()
		m.claims.Add(float64(len(r.Claims)))
	}
	m.bytes.Add(float64(r.Bytes))
}
