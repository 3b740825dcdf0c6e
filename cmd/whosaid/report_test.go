package main

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/testdata/sharedtest"
)

// The page of the bundled articles in a real browser: bars lead to claims and
// back, nothing runs and nothing is asked for, and axe finds no fault in either
// theme, with the tables closed and open, wide and narrow.
func TestReportInABrowser(t *testing.T) {
	b := newBrowser(t)
	dir := t.TempDir()
	t.Chdir(sharedtest.Repository(t))
	hostile := filepath.Join(dir, "hostile.jsonl")
	require.NoError(t, os.WriteFile(hostile, []byte(`{"id":"h","title":"</title><script>window.ran=1</script>","publisher":"<img src=x onerror=window.ran=1>","published":"2024-05-01","text":"“We are ready,” said Ana <script>window.ran=1</script> Ruiz. \u202eBo Li denied that."}`+"\n"), 0o600))
	run, page := filepath.Join(dir, "run"), filepath.Join(dir, "report.html")
	_, errs, status := runHere(t, "extract", "-q", "-o", run, "testdata/articles", hostile)
	require.Equal(t, statusOK, status, string(errs))
	_, errs, status = runHere(t, "report", run, "-o", page)
	require.Equal(t, statusOK, status, string(errs))

	address := (&url.URL{Scheme: "file", Path: filepath.ToSlash(page)}).String()
	for _, theme := range []string{"light", "dark"} {
		b.theme(theme)
		for _, width := range []int64{1280, 360} {
			b.size(width, 800)
			b.open(address)
			b.accessible("report " + theme)
		}
		require.True(t, get[bool](b, `document.querySelectorAll("details").forEach((d) => d.open = true), true`))
		b.accessible("report, tables open " + theme)
	}

	b.size(1280, 800)
	b.open(address)
	require.Equal(t, 1.0, get[float64](b, `performance.getEntriesByType("resource").length + 1`), "nothing is asked for")
	require.False(t, get[bool](b, `"ran" in window`), "nothing runs")
	require.LessOrEqual(t, get[float64](b, `document.documentElement.scrollWidth`), 1280.0, "nothing sticks out")

	// A bar, its claims, and back.
	b.click("svg a")
	target := get[string](b, `decodeURIComponent(location.hash.slice(1))`)
	require.True(t, strings.HasPrefix(target, "claims-"), target)
	require.True(t, get[bool](b, `document.querySelector(":target").checkVisibility()`))
	b.accessible("report, claims")
	require.Positive(t, get[float64](b, `document.querySelectorAll(":target mark").length`))
	b.click(":target .back")
	require.False(t, get[bool](b, `document.getElementById(`+quoted(target)+`).checkVisibility()`))
}
