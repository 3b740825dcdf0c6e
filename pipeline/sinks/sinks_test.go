package sinks

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/pipeline"
)

func TestListIsComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range All() {
		require.Regexp(t, `^[a-z][a-z0-9-]*$`, k.Name)
		require.Regexp(t, `\.$`, k.Doc)
		require.False(t, seen[k.Name], "%s twice", k.Name)
		seen[k.Name] = true

		s, err := k.Open(Options{Out: new(bytes.Buffer), OutName: "out", Dir: filepath.Join(t.TempDir(), "run")})
		require.NoError(t, err)
		require.NoError(t, s.Close(pipeline.Summary{}, nil))
	}
}
