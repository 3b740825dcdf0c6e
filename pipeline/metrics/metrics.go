// Package metrics shows a run that goes on to Prometheus, in its text format
// over HTTP. It holds no counts of its own but those of the queues: the others
// are read from the summary and the stages whenever somebody asks, so that
// they agree with run.json and cost the run nothing.
package metrics

import (
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"whosaid/pipeline"
	"whosaid/pipeline/progress"
)

// Options describe the run.
type Options struct {
	Version string
	Model   string
	Workers int
	Started time.Time
	Done    pipeline.Summary      // what earlier parts of the run have written
	Skipped func() map[string]int // parts of archives passed over so far, by reason; nil: not known
}

// Metrics is told of a run as its pipeline.Progress and pipeline.Observer.
type Metrics struct {
	*progress.Stages
	opts Options

	mu    sync.Mutex
	sum   pipeline.Summary
	items map[pipeline.Queue]int
	bytes int64 // raw, of all items in the queues
}

// New shows the times of stages, which it passes on what it is told to.
func New(stages *progress.Stages, o Options) *Metrics {
	return &Metrics{
		Stages: stages, opts: o, sum: o.Done,
		items: map[pipeline.Queue]int{pipeline.Waiting: 0, pipeline.Working: 0, pipeline.Worked: 0},
	}
}

// Update takes the latest counts.
func (m *Metrics) Update(sum pipeline.Summary) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sum = sum
}

// Moved is as pipeline.Observer has it.
func (m *Metrics) Moved(from, to pipeline.Queue, bytes int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if from == pipeline.Outside {
		m.bytes += bytes
	} else {
		m.items[from]--
	}
	if to == pipeline.Outside {
		m.bytes -= bytes
	} else {
		m.items[to]++
	}
}

// What is shown. The names follow Prometheus' conventions: base units, and
// _total for what only grows.
var (
	articles     = desc("articles_total", "Articles read and written.")
	claims       = desc("claims_total", "Claims written.")
	failures     = desc("errors_total", "Items that gave an error instead of an article.", "stage", "reason")
	warnings     = desc("warnings_total", "Articles that carry a warning.")
	reprints     = desc("reprints_total", "Articles that are nearly the same as an earlier one.")
	readBytes    = desc("bytes_total", "Raw bytes of all items written.")
	skipped      = desc("skipped_total", "Parts of archives that are no articles and were passed over.", "reason")
	queueItems   = desc("queue_items", "Items between the source and the sink: waiting for a worker, in work, worked on and waiting to be written in order.", "queue")
	queueBytes   = desc("queue_bytes", "Raw bytes of the items between the source and the sink.")
	stageSeconds = desc("stage_seconds_total", "Time spent in a stage, of all goroutines together.", "stage")
	stageItems   = desc("stage_items_total", "Items that went through a stage.", "stage")
	workers      = desc("workers", "Articles that are worked on at a time.")
	started      = desc("start_time_seconds", "When this process took up the run, as a Unix time.")
	info         = desc("build_info", "The program and the model; always 1.", "version", "model")
)

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("whosaid_"+name, help, labels, nil)
}

// Describe makes Metrics a prometheus.Collector.
func (m *Metrics) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		articles, claims, failures, warnings, reprints, readBytes, skipped,
		queueItems, queueBytes, stageSeconds, stageItems, workers, started, info,
	} {
		to <- d
	}
}

// Collect is the other half of Describe.
func (m *Metrics) Collect(to chan<- prometheus.Metric) {
	count := func(d *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, value, labels...)
	}
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}

	m.mu.Lock()
	sum, inFlight := m.sum, m.bytes
	for queue, n := range m.items {
		gauge(queueItems, float64(n), string(queue))
	}
	m.mu.Unlock()
	gauge(queueBytes, float64(inFlight))

	count(articles, float64(sum.Articles))
	count(claims, float64(sum.Claims))
	count(warnings, float64(sum.Warnings))
	count(reprints, float64(sum.Reprints))
	count(readBytes, float64(sum.Bytes))
	for stage, reasons := range sum.Reasons {
		for reason, n := range reasons {
			count(failures, float64(n), stage, reason)
		}
	}
	if m.opts.Skipped != nil { // reasons may hold what an archive says
		for reason, n := range m.opts.Skipped() {
			count(skipped, float64(n), strings.ToValidUTF8(reason, "\uFFFD"))
		}
	}
	for _, s := range m.List() {
		count(stageSeconds, s.Seconds, s.Stage)
		count(stageItems, float64(s.Items), s.Stage)
	}
	gauge(workers, float64(m.opts.Workers))
	gauge(started, float64(m.opts.Started.UnixNano())/1e9)
	gauge(info, 1, m.opts.Version, m.opts.Model)
}

// registry has what Metrics shows, and what Prometheus shows of every Go
// program: memory, goroutines, processor time, open files.
func (m *Metrics) registry() *prometheus.Registry {
	r := prometheus.NewRegistry()
	r.MustRegister(m, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return r
}
