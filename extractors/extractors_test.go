package extractors

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"whosaid/extractors/doc"
)

func step(name string, requires, adds []doc.Layer, run func(*doc.Doc) error) Extractor {
	return Extractor{Name: name, Doc: "for a test", Requires: requires, Adds: adds, Run: run}
}

func nothing(*doc.Doc) error { return nil }

func TestChainRefusesWhatDoesNotFit(t *testing.T) {
	tokens := step("tokens", nil, []doc.Layer{doc.Tokens}, nothing)
	tags := step("tags", []doc.Layer{doc.Tokens}, []doc.Layer{doc.Tags}, nothing)

	_, err := NewChain("good", tokens, tags)
	require.NoError(t, err)

	_, err = NewChain("swapped", tags, tokens)
	require.ErrorContains(t, err, "tags requires the layer tokens")

	_, err = NewChain("twice", tokens, tokens)
	require.ErrorContains(t, err, "adds the layer tokens a second time")

	_, err = NewChain("nameless", step("", nil, []doc.Layer{doc.Tokens}, nothing))
	require.ErrorContains(t, err, "bad name")

	_, err = NewChain("empty", Extractor{Name: "tokens", Doc: "no run", Adds: []doc.Layer{doc.Tokens}})
	require.ErrorContains(t, err, "must be set")
}

func TestChainNamesTheExtractorThatFailed(t *testing.T) {
	broken := errors.New("broken")
	for _, run := range []func(*doc.Doc) error{
		func(*doc.Doc) error { return broken },
		func(*doc.Doc) error { panic("index out of range") },
	} {
		c, err := NewChain("c", step("tokens", nil, []doc.Layer{doc.Tokens}, run))
		require.NoError(t, err)
		var e *Error
		require.ErrorAs(t, c.Run(&doc.Doc{}), &e)
		require.Equal(t, "tokens", e.Extractor)
	}
}

// Timed tells of every extractor that ran, the one that failed too, and leaves
// the chain that it was made of as it is.
func TestTimed(t *testing.T) {
	wait := func(*doc.Doc) error { time.Sleep(2 * time.Millisecond); return nil }
	plain, err := NewChain("c",
		step("tokens", nil, []doc.Layer{doc.Tokens}, wait),
		step("tags", nil, []doc.Layer{doc.Tags}, func(*doc.Doc) error { return errors.New("broken") }),
		step("cues", nil, []doc.Layer{doc.Cues}, nothing),
	)
	require.NoError(t, err)
	var told []string
	timed := plain.Timed(func(extractor string, took time.Duration) {
		told = append(told, extractor)
		if extractor == "tokens" {
			require.GreaterOrEqual(t, took, 2*time.Millisecond)
		}
	})
	require.ErrorContains(t, plain.Run(&doc.Doc{}), "tags: broken")
	require.Empty(t, told)
	var e *Error
	require.ErrorAs(t, timed.Run(&doc.Doc{}), &e)
	require.Equal(t, "tags", e.Reason())
	require.Equal(t, []string{"tokens", "tags"}, told)
}
