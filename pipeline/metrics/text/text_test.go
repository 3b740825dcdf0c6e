package text

import (
	"bytes"
	"strings"
	"testing"

	"github.com/VictoriaMetrics/metrics"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Prometheus' own parser reads what is written, whatever stands in labels.
func TestParsed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		label := rapid.String().Draw(t, "label")
		help := rapid.String().Draw(t, "help")
		value := rapid.Float64().Draw(t, "value")
		var out bytes.Buffer
		Head(&out, "said_total", Counter, help)
		metrics.WriteGaugeFloat64(&out, Series("said_total", "a", label, "b", "x"), value)
		One(&out, "open", Gauge, "Open.", 3)
		p := expfmt.NewTextParser(model.LegacyValidation)
		got, err := p.TextToMetricFamilies(&out)
		require.NoError(t, err)
		m := got["said_total"].GetMetric()[0]
		require.Equal(t, value, m.GetCounter().GetValue())
		require.Equal(t, strings.ToValidUTF8(label, "\uFFFD"), m.GetLabel()[0].GetValue())
		require.Equal(t, "x", m.GetLabel()[1].GetValue())
		require.EqualValues(t, 3, got["open"].GetMetric()[0].GetGauge().GetValue())
	})
}

func TestProgram(t *testing.T) {
	var out bytes.Buffer
	Program(&out)
	for _, name := range []string{"go_goroutines", "go_memstats_heap_alloc_bytes", "process_cpu_seconds_total", "process_open_fds"} {
		require.Contains(t, out.String(), "\n"+name+" ")
	}
	_, err := promlint.New(&out).Lint()
	require.NoError(t, err)
}
