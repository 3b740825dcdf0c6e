package main

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLogIsPlainLines(t *testing.T) {
	var b strings.Builder
	log := newLogger(&b, slog.LevelInfo)
	log.Debug("not told")
	log.Info("done", "articles", 3, "left", "1m 2s")
	log.Warn("page.html: odd")
	log.Error("a\x1b[31m\n\u202eb: open")
	log.With("x", 1).WithGroup("g").With("y", 2).Info("m", "z", "a=b")
	require.Equal(t, `whosaid: done articles=3 left="1m 2s"
whosaid: warning: page.html: odd
whosaid: error: a�[31m��b: open
whosaid: m x=1 g.y=2 g.z="a=b"
`, b.String())
}
