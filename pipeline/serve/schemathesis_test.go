package serve_test

import (
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/pipeline/serve"
)

// runSchemathesis runs it in a folder of its own, as it leaves files behind.
func runSchemathesis(t *testing.T, program, setup string) {
	address := start(t, config())
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS(setup)))
	cmd := exec.CommandContext(t.Context(), program, "--config-file", "schemathesis.toml", "run", address+serve.OpenAPIPath, "--seed", "7", "--max-examples", "100")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	t.Logf("%s", out)
}
