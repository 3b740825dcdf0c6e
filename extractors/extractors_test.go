package extractors

import (
	"errors"
	"testing"

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
