package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"whosaid/extractors"
	"whosaid/extractors/doc"
	"whosaid/extractors/en"
	"whosaid/extractors/models"
)

func TestStatusOfErrors(t *testing.T) {
	cmd := &cobra.Command{Use: "verb [flags] INPUT"}
	for _, c := range []struct {
		err    error
		status int
		told   string
	}{
		{nil, 0, ""},
		{errors.New("disk full"), 1, "whosaid: disk full\n"},
		{usagef("no INPUT"), 2, "whosaid: no INPUT\nusage: verb [flags] INPUT\nSee 'verb --help'.\n"},
		{refusal{errors.New("run: not empty")}, 2, "whosaid: run: not empty\n"},
		{errIncomplete, 3, ""},
		{fmt.Errorf("reading: %w", context.Canceled), 130, "whosaid: interrupted; what is written is whole\n"},
	} {
		var b strings.Builder
		require.Equal(t, c.status, report(&b, cmd, c.err))
		require.Equal(t, c.told, b.String())
	}
}

// A panic, wherever it is, must not end the program as Go would: with status 2,
// which means wrong usage, and a trace for the user to read.
func TestPanics(t *testing.T) {
	article := filepath.Join(t.TempDir(), "a.txt")
	require.NoError(t, os.WriteFile(article, []byte("The mayor said that the bridge was closed."), 0o600))
	before := bundled
	t.Cleanup(func() { bundled = before })

	t.Run("in the program", func(t *testing.T) {
		bundled = []models.Model{{Name: "rules", New: func(*en.Lexicon) (*extractors.Chain, error) { panic("boom") }}}
		out, errs, status := runHere(t, "extract", article)
		require.Equal(t, statusFailed, status)
		require.Empty(t, string(out))
		require.Contains(t, string(errs), "a fault of the program, not of your input: boom")
		require.NotContains(t, string(errs), "goroutine")

		t.Setenv("WHOSAID_VERBOSE", "true")
		_, errs, status = runHere(t, "extract", article)
		require.Equal(t, statusFailed, status)
		require.Contains(t, string(errs), "goroutine")
	})

	t.Run("inside one article", func(t *testing.T) {
		bundled = []models.Model{{Name: "rules", New: func(*en.Lexicon) (*extractors.Chain, error) {
			return extractors.NewChain("rules", extractors.Extractor{
				Name: "faulty", Doc: "panics.", Adds: []doc.Layer{doc.Tokens},
				Run: func(*doc.Doc) error { panic("boom") },
			})
		}}}
		_, errs, status := runHere(t, "extract", article)
		require.Equal(t, statusIncomplete, status)
		require.Contains(t, string(errs), article+": extract: faulty: panic: boom")
	})
}
