package serve_test

import (
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/pipeline/serve"
)

// The service against its own description. WHOSAID_SCHEMATHESIS names the
// program that does it (pip install schemathesis).
func TestSchemathesis(t *testing.T) {
	program := os.Getenv("WHOSAID_SCHEMATHESIS")
	if program == "" {
		t.Skip("WHOSAID_SCHEMATHESIS names no schemathesis")
	}
	// In a folder of its own, as it leaves files behind.
	address := start(t, config())
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("testdata/schemathesis")))
	cmd := exec.CommandContext(t.Context(), program, "--config-file", "schemathesis.toml", "run", address+serve.OpenAPIPath, "--seed", "7", "--max-examples", "100")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	t.Logf("%s", out)
}
