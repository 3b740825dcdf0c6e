package progress

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"whosaid/pipeline"
	"whosaid/pipeline/record"
)

func TestStagesInTheOrderOfTheWay(t *testing.T) {
	s := NewStages("tokens", "tags")
	require.Empty(t, s.List())
	var told sync.WaitGroup
	for range 4 { // workers
		told.Go(func() {
			for range 10 {
				for _, stage := range []string{pipeline.SpentWrite, "tags", "other", "tokens", pipeline.SpentDecode} {
					s.Spent(stage, 1, 25*time.Millisecond)
				}
			}
		})
	}
	told.Wait()
	s.Spent(pipeline.SpentRead, 40, 3*time.Second)
	s.Spent(pipeline.SpentRead, 0, 2*time.Second)
	require.Equal(t, []record.Stage{
		{Stage: "read", Seconds: 5, Share: 0.5, Items: 40, PerSecond: 8},
		{Stage: "decode", Seconds: 1, Share: 0.1, Items: 40, PerSecond: 40},
		{Stage: "tokens", Seconds: 1, Share: 0.1, Items: 40, PerSecond: 40},
		{Stage: "tags", Seconds: 1, Share: 0.1, Items: 40, PerSecond: 40},
		{Stage: "write", Seconds: 1, Share: 0.1, Items: 40, PerSecond: 40},
		{Stage: "other", Seconds: 1, Share: 0.1, Items: 40, PerSecond: 40},
	}, s.List())
}

func TestTableOfStages(t *testing.T) {
	var b strings.Builder
	stages := []record.Stage{
		{Stage: "read", Seconds: 0.25, Share: 0.2, Items: 100, PerSecond: 400},
		{Stage: "attribution", Seconds: 1, Share: 0.8, Items: 99, PerSecond: 99},
	}
	require.NoError(t, WriteTable(&b, stages))
	require.Equal(t, ""+
		"stage          seconds   share     items items/second\n"+
		"read             0.250   20.0%       100        400.0\n"+
		"attribution      1.000   80.0%        99         99.0\n", b.String())
	require.ErrorContains(t, WriteTable(failing{}, stages), "gone")
}

// Numbers are numbers in a log of JSON.
func TestLogAsJSON(t *testing.T) {
	var b bytes.Buffer
	log := slog.New(slog.NewJSONHandler(&b, nil))
	LogStages(log, []record.Stage{{Stage: "read", Seconds: 0.25, Share: 0.2, Items: 100, PerSecond: 400}})
	l := NewLog(log, 0, 0)
	c := clock{l.begun.Add(3 * time.Second)}
	l.now = c.now
	l.Update(pipeline.Summary{Articles: 7})
	l.Close()
	var got []map[string]any
	for line := range bytes.Lines(b.Bytes()) {
		var o map[string]any
		require.NoError(t, json.Unmarshal(line, &o))
		delete(o, "time")
		got = append(got, o)
	}
	require.Equal(t, []map[string]any{
		{"level": "INFO", "msg": "stage", "stage": "read", "seconds": 0.25, "share": 0.2, "items": 100.0, "per_second": 400.0},
		{"level": "INFO", "msg": "done", "articles": 7.0, "claims": 0.0, "errors": 0.0, "per_second": 2.3},
	}, got)
}

type heard []pipeline.Summary

func (h *heard) Update(sum pipeline.Summary) { *h = append(*h, sum) }

func TestEachIsTold(t *testing.T) {
	var a, b heard
	Each{&a, &b}.Update(pipeline.Summary{Articles: 1})
	require.Len(t, a, 1)
	require.Equal(t, a, b)
}
