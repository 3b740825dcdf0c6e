// Package progress tells how far a run is: on a terminal one line that is
// drawn anew, elsewhere a log line now and then. Only the clock and the screen
// hang on it, never the output.
package progress

import (
	"fmt"
	"io"
	"log/slog"
	"math"
	"strings"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"whosaid/pipeline"
)

// DefaultEvery is the time between two log lines.
const DefaultEvery = 10 * time.Second

// Line is a line on a terminal. Close it before anything else is written
// there; what must be written meanwhile goes through Writer.
type Line struct {
	meter
	screen *mpb.Progress
	bar    *mpb.Bar
}

// NewLine draws on the terminal w. total is the raw bytes of all inputs, 0
// where they are not known; with it the line has a bar and the time left.
func NewLine(w io.Writer, total int64) *Line {
	l := &Line{meter: newMeter(total)}
	// Whether w is a terminal is the caller's to know.
	l.screen = mpb.New(mpb.WithOutput(w), mpb.WithAutoRefresh(), mpb.WithRefreshRate(200*time.Millisecond))
	style := mpb.BarFillerBuilder(mpb.NopStyle())
	if total > 0 {
		style = mpb.BarStyle().Lbound("[").Filler("#").Tip("#").Padding(".").Rbound("]")
	}
	// A bar without total never completes by itself: Close ends it.
	l.bar = l.screen.New(0, style,
		mpb.BarWidth(20),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return l.String() })),
	)
	if total > 0 {
		l.bar.SetTotal(total, false)
	}
	return l
}

// Update takes the latest counts.
func (l *Line) Update(sum pipeline.Summary) {
	l.set(sum)
	// Compressed inputs hold more than their files: the bar then stays full.
	l.bar.SetCurrent(min(sum.Bytes, l.total))
}

// Writer writes lines above the progress, for the log.
func (l *Line) Writer() io.Writer { return l.screen }

// Close leaves the last state of the line on the terminal.
func (l *Line) Close() {
	l.bar.Abort(false)
	l.screen.Wait()
}

// Log is a line of log now and then.
type Log struct {
	meter
	log   *slog.Logger
	every time.Duration
	last  time.Time
}

// NewLog writes to log at most once in every (0: DefaultEvery). total is as
// in NewLine.
func NewLog(log *slog.Logger, every time.Duration, total int64) *Log {
	if every <= 0 {
		every = DefaultEvery
	}
	l := &Log{meter: newMeter(total), log: log, every: every}
	l.last = l.begun
	return l
}

// Update takes the latest counts, and logs them if it is time.
func (l *Log) Update(sum pipeline.Summary) {
	l.set(sum)
	if now := l.now(); now.Sub(l.last) >= l.every {
		l.last = now
		l.log.Info("progress", l.attrs()...)
	}
}

// Close logs the last counts.
func (l *Log) Close() { l.log.Info("done", l.attrs()...) }

func (l *Log) attrs() []any {
	sum, rate, left := l.state()
	attrs := []any{
		"articles", sum.Articles, "claims", sum.Claims, "errors", sum.Errors,
		"per_second", perSecond(math.Round(rate*10) / 10),
	}
	if left > 0 {
		attrs = append(attrs, "left", left.String())
	}
	return attrs
}

// perSecond is a rate, in JSON a number.
type perSecond float64

func (r perSecond) String() string { return fmt.Sprintf("%.1f", float64(r)) }

// meter turns counts into a rate and the time left.
type meter struct {
	mu    sync.Mutex
	base  pipeline.Summary // what was done before the clock began
	sum   pipeline.Summary
	total int64
	begun time.Time
	now   func() time.Time
}

func newMeter(total int64) meter {
	return meter{total: total, begun: time.Now(), now: time.Now}
}

// From tells what earlier parts of the run have done, which took none of the
// time since.
func (m *meter) From(sum pipeline.Summary) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.base, m.sum = sum, sum
}

func (m *meter) set(sum pipeline.Summary) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sum = sum
}

// state is the counts, inputs a second, and the time left by bytes (0 where it
// is not known).
func (m *meter) state() (sum pipeline.Summary, rate float64, left time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	passed := m.now().Sub(m.begun)
	if passed <= 0 {
		return m.sum, 0, 0
	}
	rate = float64(m.sum.Articles+m.sum.Errors-m.base.Articles-m.base.Errors) / passed.Seconds()
	if done := m.sum.Bytes - m.base.Bytes; done > 0 && m.sum.Bytes < m.total {
		left = time.Duration(float64(passed) * float64(m.total-m.sum.Bytes) / float64(done)).Round(time.Second)
	}
	return m.sum, rate, left
}

func (m *meter) String() string {
	sum, rate, left := m.state()
	parts := []string{
		count(sum.Articles, "article"), count(sum.Claims, "claim"), count(sum.Errors, "error"),
		fmt.Sprintf("%.1f/s", rate),
	}
	if left > 0 {
		parts = append(parts, left.String()+" left")
	}
	return strings.Join(parts, " · ")
}

func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}
