// Package text writes metrics in Prometheus' text format, version 0.0.4.
// VictoriaMetrics/metrics, which counts, and tells of the runtime and the
// process, leaves out what tells people what a metric means; and it takes names
// with their labels ready-made.
package text

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/VictoriaMetrics/metrics"
)

// Kinds of metrics.
const (
	Counter   = "counter"
	Gauge     = "gauge"
	Histogram = "histogram"
)

// Head begins a metric: its samples come right after.
func Head(w io.Writer, name, kind, help string) {
	fmt.Fprintf(w, "# HELP %s %s\n# TYPE %[1]s %[3]s\n", name, escapeHelp.Replace(help), kind)
}

// Series is the name of a metric with labels, given as names and values in turn.
func Series(name string, labels ...string) string {
	if len(labels) == 0 {
		return name
	}
	var b strings.Builder
	b.WriteString(name)
	open := "{"
	for i := 0; i+1 < len(labels); i += 2 {
		fmt.Fprintf(&b, `%s%s="%s"`, open, labels[i], escapeLabel.Replace(strings.ToValidUTF8(labels[i+1], "\uFFFD")))
		open = ","
	}
	b.WriteString("}")
	return b.String()
}

// One writes a metric that has one sample.
func One(w io.Writer, name, kind, help string, value float64) {
	Head(w, name, kind, help)
	metrics.WriteGaugeFloat64(w, name, value)
}

// Program writes what is told of every Go program: memory, goroutines,
// processor time, open files.
func Program(w io.Writer) {
	metrics.WriteProcessMetrics(w)
	metrics.WriteFDMetrics(w)
}

// Handler answers with what write writes.
func Handler(write func(io.Writer)) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		write(w)
	}
}

var (
	escapeHelp  = strings.NewReplacer(`\`, `\\`, "\n", `\n`)
	escapeLabel = strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`)
)
