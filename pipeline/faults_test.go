package pipeline_test

// One bad article, a full disk, a reader that has gone, and parts that panic.

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/extractors/doc"
	"whosaid/pipeline"
	"whosaid/pipeline/sinks/jsonl"
)

// One bad article costs its own line, the others none.
func TestOneBadArticle(t *testing.T) {
	huge := strings.Repeat("word ", 1<<20)
	for name, c := range map[string]struct {
		load    func() (*corpus.Article, error)
		extract pipeline.Extract
		stage   string
		message string
	}{
		"load fails": {load: func() (*corpus.Article, error) { return nil, errors.New("no text") }, stage: "read", message: "no text"},
		"load names a stage": {load: func() (*corpus.Article, error) {
			return nil, &corpus.Error{Input: "x", Stage: "language", Err: errors.New("de")}
		}, stage: "language", message: "de"},
		"load panics":        {load: func() (*corpus.Article, error) { panic("nil map") }, stage: "read", message: "panic: nil map"},
		"load gives nothing": {load: func() (*corpus.Article, error) { return nil, nil }, stage: "read", message: "neither"},
		"no load":            {load: nil, stage: "read", message: "panic: "},
		"bad UTF-8":          {load: func() (*corpus.Article, error) { return &corpus.Article{Text: "caf\xe9"}, nil }, stage: "read", message: "UTF-8"},
		"extract fails":      {extract: func(*corpus.Article) (*doc.Doc, error) { return nil, errors.New("quotes: odd") }, stage: "extract", message: "quotes: odd"},
		"extract panics":     {extract: func(*corpus.Article) (*doc.Doc, error) { panic(errors.New("boom")) }, stage: "extract", message: "panic: boom"},
		"runtime panic": {extract: func(a *corpus.Article) (*doc.Doc, error) { return nil, fmt.Errorf("%c", a.Text[len(a.Text)+len(a.ID)]) },
			stage: "extract", message: "panic: runtime error: index out of range"},
		"extract gives nothing": {extract: func(*corpus.Article) (*doc.Doc, error) { return nil, nil }, stage: "extract", message: "not the article's"},
		"other text": {extract: func(a *corpus.Article) (*doc.Doc, error) { return &doc.Doc{Text: a.Text + " "}, nil },
			stage: "extract", message: "not the article's"},
		"span outside the text": {extract: func(a *corpus.Article) (*doc.Doc, error) {
			d, err := extract(a)
			d.Attributions[0].Content[0].End = 1000
			return d, err
		}, stage: "extract", message: "outside the text"},
		"label left out": {extract: func(a *corpus.Article) (*doc.Doc, error) {
			d, err := extract(a)
			d.Attributions[0].Status = ""
			return d, err
		}, stage: "record", message: "status.value"},
		"huge": {load: func() (*corpus.Article, error) { return &corpus.Article{ID: "5", Text: huge}, nil }},
		"slow": {extract: func(a *corpus.Article) (*doc.Doc, error) { time.Sleep(30 * time.Millisecond); return extract(a) }},
	} {
		t.Run(name, func(t *testing.T) {
			const bad, n = 5, 200
			out := new(memory)
			sum, err := pipeline.Run(context.Background(), pipeline.Config{
				Source: source(n, func(i int, it *corpus.Item) {
					if i == bad && (c.load != nil || c.extract == nil) {
						it.Load = c.load
					}
				}),
				Extract: func(a *corpus.Article) (*doc.Doc, error) {
					if a.ID == fmt.Sprint(bad) && c.extract != nil {
						return c.extract(a)
					}
					return extract(a)
				},
				Sink: out, Workers: 4,
			})
			require.NoError(t, err)
			require.Len(t, out.results, n)
			for i, r := range out.results {
				require.Equal(t, fmt.Sprintf("in.jsonl#line=%d", i), r.Input)
				if i != bad || c.stage == "" {
					require.Nil(t, r.Err)
					require.NotNil(t, r.Article)
					continue
				}
				require.Nil(t, r.Article)
				require.Equal(t, c.stage, r.Err.Stage)
				require.NotEmpty(t, r.Err.Input)
				require.ErrorContains(t, r.Err, c.message)
			}
			if c.stage != "" {
				require.Equal(t, map[string]int{c.stage: 1}, sum.Stages)
			}
		})
	}
}

func TestStackOfAPanicIsLoggedForDebugging(t *testing.T) {
	bad := pipeline.Config{
		Source: source(1, nil), Sink: new(memory),
		Extract: func(*corpus.Article) (*doc.Doc, error) { panic("boom") },
	}
	for level, want := range map[slog.Level]bool{slog.LevelDebug: true, slog.LevelWarn: false} {
		var log bytes.Buffer
		bad.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: level}))
		_, err := pipeline.Run(context.Background(), bad)
		require.NoError(t, err)
		require.Equal(t, want, strings.Contains(log.String(), "faults_test.go"), log.String())
		require.Equal(t, want, strings.Contains(log.String(), `input="in.jsonl#line=0" stage=extract panic=boom`), log.String())
	}
}

func TestFullDiskStopsTheRun(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("this system has no /dev/full")
	}
	defer full.Close()
	sum, err := pipeline.Run(context.Background(), pipeline.Config{
		Source: source(10_000, nil), Extract: extract, Sink: jsonl.New(full, "claims.jsonl"),
	})
	require.ErrorIs(t, err, syscall.ENOSPC)
	require.ErrorContains(t, err, "claims.jsonl")
	require.Zero(t, sum.Claims)
}

func TestClosedPipeIsAQuietEnd(t *testing.T) {
	r, w, err := os.Pipe()
	require.NoError(t, err)
	defer w.Close()
	require.NoError(t, r.Close())
	var emitted atomic.Int64
	_, err = pipeline.Run(context.Background(), pipeline.Config{
		Source:  source(1_000_000, func(int, *corpus.Item) { emitted.Add(1) }),
		Extract: extract, Sink: jsonl.New(w, "standard output"),
	})
	require.NoError(t, err)
	require.Less(t, emitted.Load(), int64(1_000_000), "the rest is not read")
}

// broken fails or panics in one of its methods.
type broken struct {
	memory
	write, close func() error
}

func (b *broken) Write(r pipeline.Result) error {
	if b.write != nil && len(b.results) == 3 {
		return b.write()
	}
	return b.memory.Write(r)
}

func (b *broken) Close(sum pipeline.Summary, err error) error {
	_ = b.memory.Close(sum, err)
	if b.close != nil {
		return b.close()
	}
	return nil
}

func TestBrokenSinkEndsTheRun(t *testing.T) {
	fails := func() error { return errors.New("disk gone") }
	panics := func() error { panic("disk gone") }
	for name, sink := range map[string]*broken{
		"write fails": {write: fails}, "write panics": {write: panics},
		"close fails": {close: fails}, "close panics": {close: panics},
	} {
		t.Run(name, func(t *testing.T) {
			sum, err := pipeline.Run(context.Background(), pipeline.Config{Source: source(500, nil), Extract: extract, Sink: sink, Workers: 3})
			require.ErrorContains(t, err, "disk gone")
			require.Equal(t, 1, sink.closed, "closed all the same")
			require.Equal(t, len(sink.results), sum.Articles)
			if sink.write != nil {
				require.Error(t, sink.err)
			}
		})
	}
}

func TestBrokenSourceEndsTheRunAfterWhatItGave(t *testing.T) {
	for name, end := range map[string]func() error{
		"fails":  func() error { return errors.New("list of inputs lost") },
		"panics": func() error { panic("list of inputs lost") },
	} {
		t.Run(name, func(t *testing.T) {
			out := new(memory)
			_, err := pipeline.Run(context.Background(), pipeline.Config{
				Source: func(ctx context.Context, emit func(corpus.Item) error) error {
					return errors.Join(source(300, nil)(ctx, emit), end())
				},
				Extract: extract, Sink: out,
			})
			require.ErrorContains(t, err, "list of inputs lost")
			require.Len(t, out.results, 300)
			require.Error(t, out.err)
		})
	}
}
