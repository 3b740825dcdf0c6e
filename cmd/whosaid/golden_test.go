package main

// Whole articles, read as a user reads them, against the claims that they are
// known to give. go test ./cmd/whosaid -run Golden -update writes what they
// give now: look at the difference before it goes in.

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/stretchr/testify/require"

	"whosaid/testdata/sharedtest"
)

var update = flag.Bool("update", false, "write golden files and raise accuracy floors to what is measured")

func TestGolden(t *testing.T) {
	root := sharedtest.Repository(t)
	// Ids and locators hold the path as given.
	t.Chdir(root)
	articles, err := filepath.Glob("testdata/articles/*")
	require.NoError(t, err)
	require.NotEmpty(t, articles)
	for _, article := range articles {
		t.Run(filepath.Base(article), func(t *testing.T) {
			got := extractTo(t, "--model", bundled[0].Name, filepath.ToSlash(article))
			path := filepath.Join("testdata", "golden", filepath.Base(article)+".claims.jsonl")
			if *update {
				require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
				require.NoError(t, os.WriteFile(path, got, 0o666))
			}
			want, err := os.ReadFile(path)
			require.NoError(t, err, "no golden claims: run with -update")
			if !bytes.Equal(want, got) {
				// Indented, the difference shows which field of which claim it is in.
				t.Errorf("%s", diff.Diff(path, indented(t, want), "what it gives now", indented(t, got)))
			}
		})
	}
}

// extractTo runs extract in this process and gives what it writes to standard
// output. Any error of the run fails the test.
func extractTo(t *testing.T, args ...string) []byte {
	t.Helper()
	out, errs, status := runHere(t, append([]string{"extract", "--json"}, args...)...)
	require.Equal(t, statusOK, status, string(errs))
	return out
}

// runHere is the program in this process.
func runHere(t *testing.T, args ...string) (stdout, stderr []byte, status int) {
	t.Helper()
	dir := t.TempDir()
	create := func(name string) *os.File {
		f, err := os.Create(filepath.Join(dir, name))
		require.NoError(t, err)
		t.Cleanup(func() { _ = f.Close() })
		return f
	}
	o, e := create("stdout"), create("stderr")
	args = append([]string{}, args...) // never nil, for which cobra takes the arguments of the test binary
	status = run(context.Background(), args, streams{in: bytes.NewReader(nil), out: o, err: e})
	for f, to := range map[*os.File]*[]byte{o: &stdout, e: &stderr} {
		b, err := os.ReadFile(f.Name())
		require.NoError(t, err)
		*to = b
	}
	return stdout, stderr, status
}

func indented(t *testing.T, lines []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	for line := range bytes.Lines(lines) {
		require.NoError(t, json.Indent(&out, line, "", "  "))
	}
	return out.Bytes()
}
