// Package metrics shows a run that goes on to Prometheus, in its text format
// over HTTP. It holds no counts of its own but those of the queues: the others
// are read from the summary and the stages whenever somebody asks, so that
// they agree with run.json and cost the run nothing.
package metrics

import (
	"io"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/VictoriaMetrics/metrics"

	"whosaid/pipeline"
	"whosaid/pipeline/metrics/text"
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
const prefix = "whosaid_"

// write writes what Metrics shows, and what is told of every Go program.
func (m *Metrics) write(w io.Writer) {
	m.mu.Lock()
	sum, inFlight, items := m.sum, m.bytes, maps.Clone(m.items)
	m.mu.Unlock()
	one := func(name, kind, help string, value float64) { text.One(w, prefix+name, kind, help, value) }
	head := func(name, kind, help string) { text.Head(w, prefix+name, kind, help) }
	sample := func(value float64, name string, labels ...string) {
		metrics.WriteGaugeFloat64(w, text.Series(prefix+name, labels...), value)
	}

	one("articles_total", text.Counter, "Articles read and written.", float64(sum.Articles))
	one("claims_total", text.Counter, "Claims written.", float64(sum.Claims))
	head("errors_total", text.Counter, "Items that gave an error instead of an article.")
	for _, stage := range slices.Sorted(maps.Keys(sum.Reasons)) {
		for _, reason := range slices.Sorted(maps.Keys(sum.Reasons[stage])) {
			sample(float64(sum.Reasons[stage][reason]), "errors_total", "reason", reason, "stage", stage)
		}
	}
	one("warnings_total", text.Counter, "Articles that carry a warning.", float64(sum.Warnings))
	one("reprints_total", text.Counter, "Articles that are nearly the same as an earlier one.", float64(sum.Reprints))
	one("bytes_total", text.Counter, "Raw bytes of all items written.", float64(sum.Bytes))
	if m.opts.Skipped != nil { // reasons may hold what an archive says
		head("skipped_total", text.Counter, "Parts of archives that are no articles and were passed over.")
		skipped := m.opts.Skipped()
		for _, reason := range slices.Sorted(maps.Keys(skipped)) {
			sample(float64(skipped[reason]), "skipped_total", "reason", reason)
		}
	}
	head("queue_items", text.Gauge, "Items between the source and the sink: waiting for a worker, in work, worked on and waiting to be written in order.")
	for _, queue := range slices.Sorted(maps.Keys(items)) {
		sample(float64(items[queue]), "queue_items", "queue", string(queue))
	}
	one("queue_bytes", text.Gauge, "Raw bytes of the items between the source and the sink.", float64(inFlight))
	stages := m.List()
	head("stage_seconds_total", text.Counter, "Time spent in a stage, of all goroutines together.")
	for _, s := range stages {
		sample(s.Seconds, "stage_seconds_total", "stage", s.Stage)
	}
	head("stage_items_total", text.Counter, "Items that went through a stage.")
	for _, s := range stages {
		sample(float64(s.Items), "stage_items_total", "stage", s.Stage)
	}
	one("workers", text.Gauge, "Articles that are worked on at a time.", float64(m.opts.Workers))
	one("start_time_seconds", text.Gauge, "When this process took up the run, as a Unix time.", float64(m.opts.Started.UnixNano())/1e9)
	head("build_info", text.Gauge, "The program and the model; always 1.")
	sample(1, "build_info", "model", m.opts.Model, "version", m.opts.Version)
	text.Program(w)
}
