package jsonl

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/pipeline"
	"whosaid/pipeline/record"
	"whosaid/pipeline/sinks/sinktest"
)

func TestSink(t *testing.T) {
	sinktest.Test(t, func(t *testing.T, wrap sinktest.Wrap) (pipeline.Sink, func() map[string][]byte) {
		var out bytes.Buffer
		return New(wrap("standard output", &out), "standard output"),
			func() map[string][]byte { return map[string][]byte{"standard output": bytes.Clone(out.Bytes())} }
	})
}

func TestCharactersStandAsTheyAre(t *testing.T) {
	var out bytes.Buffer
	s := New(&out, "out")
	c := sinktest.Claim(&corpus.Article{ID: "1"}, `“R&D <fell>” \ "é" 🙂`)
	require.NoError(t, s.Write(pipeline.Result{Article: &corpus.Article{}, Claims: []record.Claim{c}}))
	require.Contains(t, out.String(), `“R&D <fell>” \\ \"é\" 🙂`)

	var back record.Claim
	require.NoError(t, json.Unmarshal(out.Bytes(), &back))
	require.Equal(t, c, back)
}

func TestErrorsStayOut(t *testing.T) {
	var out bytes.Buffer
	s := New(&out, "out")
	require.NoError(t, s.Write(pipeline.Result{Err: &corpus.Error{Input: "x", Stage: corpus.StageOpen}}))
	require.Empty(t, out.String())
}
