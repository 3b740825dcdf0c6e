package index_test

// One million claims, made from copies:
//
//	whosaid extract -o /tmp/run ../shared/data/polnear/*.jsonl
//	WHOSAID_RUN=/tmp/run go test -bench . -benchtime 1x ./pipeline/index
//
// With WHOSAID_COPIES=DIR the copies are kept there, and used again.

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"whosaid/pipeline/index"
	"whosaid/pipeline/index/indextest"
)

const million = 1_000_000

// large is the folder of a run of a million claims.
func large(b *testing.B) string {
	from, dir := os.Getenv("WHOSAID_RUN"), os.Getenv("WHOSAID_COPIES")
	if dir == "" {
		dir = b.TempDir()
	}
	if _, err := os.Stat(filepath.Join(dir, "run.json")); err != nil {
		if from == "" {
			b.Skip("WHOSAID_RUN names no folder of a run to make copies of")
		}
		require.NoError(b, os.MkdirAll(dir, 0o777))
		require.NoError(b, indextest.Copies(from, dir, million))
	}
	return dir
}

func BenchmarkMillion(b *testing.B) {
	dir := large(b)
	ctx := context.Background()
	b.Run("build", func(b *testing.B) {
		for b.Loop() {
			before, start := cpu(), time.Now()
			x, err := index.Open(ctx, dir, index.Options{Rebuild: true})
			require.NoError(b, err)
			claims, _ := x.Size()
			require.NoError(b, x.Close())
			b.ReportMetric(float64(claims)/time.Since(start).Seconds(), "claims/s")
			b.ReportMetric((cpu() - before).Seconds(), "cpu-s")
		}
		b.ReportMetric(peak(), "peak-MB")
	})
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			x, err := index.Open(ctx, dir, index.Options{})
			require.NoError(b, err)
			require.Equal(b, index.Unchanged, x.Change())
			require.NoError(b, x.Close())
		}
	})
	x, err := index.Open(ctx, dir, index.Options{})
	require.NoError(b, err)
	defer func() { require.NoError(b, x.Close()) }()
	half := 0.5
	middle, err := x.Claims(ctx, index.Filter{}, index.Page{After: "500000"})
	require.NoError(b, err)
	article := middle.Rows[0].Claim.DocID
	for _, c := range []struct {
		name string
		f    index.Filter
		page index.Page
	}{
		{"first page", index.Filter{}, index.Page{}},
		{"page in the middle", index.Filter{}, index.Page{After: "500000"}},
		{"least sure", index.Filter{}, index.Page{Order: index.Least}},
		{"newest, anonymous, denied", index.Filter{Naming: []string{"anonymous"}, Status: []string{"denied"}}, index.Page{Order: index.Newest}},
		{"confidence and date", index.Filter{MinConfidence: &half, From: "2015-03", To: "2018"}, index.Page{}},
		{"unreviewed", index.Filter{Review: []string{"unreviewed"}}, index.Page{}},
		{"article", index.Filter{Article: article}, index.Page{}},
		{"rare word", index.Filter{Text: "subpoena"}, index.Page{}},
		{"phrase", index.Filter{Text: `"hillary clinton"`}, index.Page{}},
		{"commonest word", index.Filter{Text: "the"}, index.Page{}},
		{"words of articles", index.Filter{ArticleText: "emails server"}, index.Page{}},
	} {
		b.Run("list/"+c.name, func(b *testing.B) {
			work(b, func() error { x.Forget(); _, err := x.Claims(ctx, c.f, c.page); return err })
		})
		b.Run("counts/"+c.name, func(b *testing.B) {
			work(b, func() error { x.Forget(); _, _, err := x.Facets(ctx, c.f, index.FacetOptions{}); return err })
		})
	}
	for name, by := range map[string][]index.Field{
		"speaker": {index.Speaker}, "outlet, month, naming": {index.Outlet, index.Month, index.Naming},
		"speaker, outlet": {index.Speaker, index.Outlet},
	} {
		b.Run("groups/"+name, func(b *testing.B) {
			work(b, func() error { _, err := x.Groups(ctx, index.Filter{}, 100, by...); return err })
		})
	}
	b.Run("claim", func(b *testing.B) {
		for b.Loop() {
			_, err := x.Claim(ctx, middle.Rows[0].Claim.ID, "")
			require.NoError(b, err)
		}
	})
	b.Run("article", func(b *testing.B) {
		for b.Loop() {
			_, err := x.Article(ctx, article, "")
			require.NoError(b, err)
		}
		runtime.GC()
		b.ReportMetric(peak(), "peak-MB")
	})
}

// work tells, beside the time that went by, the time of work, which is the same
// on a machine that has other things to do.
func work(b *testing.B, f func() error) {
	before := cpu()
	for b.Loop() {
		require.NoError(b, f())
	}
	b.ReportMetric(float64((cpu()-before).Microseconds())/1e3/float64(b.N), "cpu-ms/op")
}

// peak is the most memory that this process has had, in MB.
func peak() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := bytes.Cut(status, []byte("VmHWM:"))
	var kb float64
	_, _ = fmt.Sscan(strings.TrimSpace(string(rest)), &kb)
	return kb / 1e3
}
