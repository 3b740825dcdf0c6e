package progress

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"whosaid/pipeline"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// buffer is safe to read while the line is drawn.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func TestLineShowsTheLastCounts(t *testing.T) {
	for _, total := range []int64{0, 500, 10_000} {
		out := new(buffer)
		l := NewLine(out, total)
		for i := range 1000 {
			l.Update(pipeline.Summary{Articles: i, Claims: 2 * i, Errors: 1, Bytes: int64(i)})
		}
		l.Close()
		require.Contains(t, out.String(), "999 articles · 1998 claims · 1 error · ", "total %d", total)
		require.Equal(t, total > 0, strings.Contains(out.String(), "[#"), out.String())
		require.True(t, strings.HasSuffix(out.String(), "\n"), "what follows begins on a line of its own")
	}
}

func TestLogGoesAboveTheLine(t *testing.T) {
	out := new(buffer)
	l := NewLine(out, 0)
	log := slog.New(slog.NewTextHandler(l.Writer(), nil))
	log.Warn("no article", "input", "a.html")
	l.Update(pipeline.Summary{Articles: 1})
	l.Close()
	require.Contains(t, out.String(), `msg="no article" input=a.html`)
}

// A terminal that goes away must not stop the run.
func TestBrokenTerminal(t *testing.T) {
	l := NewLine(failing{}, 100)
	l.Update(pipeline.Summary{Articles: 1, Bytes: 50})
	time.Sleep(300 * time.Millisecond) // beyond one drawing
	l.Update(pipeline.Summary{Articles: 2, Bytes: 100})
	l.Close()
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, fmt.Errorf("gone") }

// clock is a time that tests move on.
type clock struct{ t time.Time }

func (c *clock) now() time.Time { return c.t }

func newTestLog(every time.Duration, total int64) (*Log, *clock, *bytes.Buffer) {
	out := new(bytes.Buffer)
	h := slog.NewTextHandler(out, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}})
	l := NewLog(slog.New(h), every, total)
	c := &clock{l.begun}
	l.now = c.now
	return l, c, out
}

func TestLogLinesNowAndThen(t *testing.T) {
	l, c, out := newTestLog(10*time.Second, 4000)
	for i := 1; i <= 25; i++ {
		c.t = c.t.Add(time.Second)
		l.Update(pipeline.Summary{Articles: 2 * i, Claims: 3 * i, Bytes: int64(100 * i)})
	}
	l.Close()
	require.Equal(t, `level=INFO msg=progress articles=20 claims=30 errors=0 per_second=2.0 left=30s
level=INFO msg=progress articles=40 claims=60 errors=0 per_second=2.0 left=20s
level=INFO msg=done articles=50 claims=75 errors=0 per_second=2.0 left=15s
`, out.String())
}

func TestTimeLeftIsNotGuessed(t *testing.T) {
	for name, c := range map[string]struct{ total, done int64 }{
		"total not known": {0, 100}, "nothing done": {1000, 0}, "all done": {1000, 1000}, "more than the files hold": {1000, 2000},
	} {
		l, clock, out := newTestLog(time.Second, c.total)
		clock.t = clock.t.Add(time.Minute)
		l.Update(pipeline.Summary{Articles: 1, Bytes: c.done})
		require.NotContains(t, out.String(), "left", name)
		require.Contains(t, out.String(), "progress", name)
	}
}

func TestNoTimePassed(t *testing.T) {
	l, _, _ := newTestLog(time.Second, 100)
	l.set(pipeline.Summary{Articles: 5, Bytes: 10})
	require.Equal(t, "5 articles · 0 claims · 0 errors · 0.0/s", l.String())
}

// What was done before the clock began has no part in the rate.
func TestRunThatGoesOn(t *testing.T) {
	l, c, out := newTestLog(10*time.Second, 4000)
	l.From(pipeline.Summary{Articles: 1000, Claims: 2000, Bytes: 2000})
	c.t = c.t.Add(10 * time.Second)
	l.Update(pipeline.Summary{Articles: 1020, Claims: 2040, Bytes: 3000})
	require.Equal(t, "level=INFO msg=progress articles=1020 claims=2040 errors=0 per_second=2.0 left=10s\n", out.String())
}
