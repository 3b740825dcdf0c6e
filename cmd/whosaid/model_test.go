package main

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/pipeline/serve"
	"whosaid/testdata/sharedtest"
)

// A service with a model file gives what extract gives with it.
func TestServeModelFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "own.model")
	weights, err := os.ReadFile(filepath.Join(sharedtest.Repository(t), "extractors/models/weights/full.model"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, weights, 0o600))

	cmd := program(t, "serve", "--address", "127.0.0.1:0", "--model", file)
	stderr, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill() }) // where the test has failed before it ended
	lines := bufio.NewScanner(stderr)
	require.True(t, lines.Scan())
	address := lines.Text()[strings.Index(lines.Text(), "http://"):]

	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("a.txt", []byte(fire), 0o600))
	r, err := http.NewRequest(http.MethodPost, address+serve.ClaimsPath+"?id=a.txt", strings.NewReader(fire))
	require.NoError(t, err)
	r.Header.Set("Content-Type", serve.TextType)
	r.Header.Set("Accept", serve.NDJSONType)
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	got, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.Contains(t, string(got), `"extractor":"own/`)
	require.Equal(t, string(extractTo(t, "--model", file, "a.txt")), string(got))

	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	for lines.Scan() {
	}
	require.NoError(t, cmd.Wait())
}
