package runfiles_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"whosaid/pipeline/runfiles"
)

func write(t *testing.T, dir string, files map[string]string) {
	for name, content := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666))
	}
}

func packed(t *testing.T, frames ...string) string {
	var b bytes.Buffer
	for _, f := range frames {
		w, err := zstd.NewWriter(&b)
		require.NoError(t, err)
		_, err = io.WriteString(w, f)
		require.NoError(t, err)
		require.NoError(t, w.Close())
	}
	return b.String()
}

type place struct {
	file string
	line int
	text string
}

func all(t *testing.T, l *runfiles.Lines) (list []place) {
	defer l.Close()
	for {
		line, err := l.Next()
		if err == io.EOF {
			return list
		}
		require.NoError(t, err)
		path, n := l.At()
		list = append(list, place{filepath.Base(path), n, string(line)})
	}
}

func TestLinesThroughParts(t *testing.T) {
	dir := t.TempDir()
	long := strings.Repeat("x", 300_000)
	write(t, dir, map[string]string{
		"claims-00001.jsonl.zst":         packed(t, "a\nb\n", long+"\n"),
		"claims-00002.jsonl.zst":         packed(t, ""),
		"claims-00003.jsonl.zst":         packed(t, "c\n"),
		"claims-00004.jsonl.zst.partial": packed(t, "d\n"),
		"articles-00001.jsonl.zst":       packed(t, "e"),
	})
	f, err := runfiles.Open(dir)
	require.NoError(t, err)
	require.Nil(t, f.Run)
	require.Nil(t, f.Manifest)
	require.Equal(t, []place{
		{"claims-00001.jsonl.zst", 1, "a"}, {"claims-00001.jsonl.zst", 2, "b"}, {"claims-00001.jsonl.zst", 3, long},
		{"claims-00003.jsonl.zst", 1, "c"},
	}, all(t, runfiles.NewLines(f.Files(runfiles.Claims))))
	require.Equal(t, []place{{"claims-00004.jsonl.zst.partial", 1, "d"}},
		all(t, runfiles.NewLines([]string{filepath.Join(dir, "claims-00004.jsonl.zst.partial")})))

	articles := runfiles.NewLines(f.Files(runfiles.Articles))
	_, err = articles.Next()
	require.NoError(t, err)
	require.True(t, articles.Cut())
	require.Nil(t, f.Files(runfiles.Errors))
}

func TestManifestSaysWhichFiles(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{
		"manifest.json":          `{"files":[{"file":"claims-00002.jsonl.zst","kind":"claims"},{"file":"../claims-00001.jsonl.zst","kind":"claims"}]}`,
		"claims-00001.jsonl.zst": packed(t, "1\n"), "claims-00002.jsonl.zst": packed(t, "2\n"), "claims-00003.jsonl.zst": packed(t, "3\n"),
	})
	f, err := runfiles.Open(dir)
	require.NoError(t, err)
	require.Equal(t, []place{{"claims-00002.jsonl.zst", 1, "2"}, {"claims-00001.jsonl.zst", 1, "1"}},
		all(t, runfiles.NewLines(f.Files(runfiles.Claims))))
}

func TestWhatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	_, err := runfiles.Open(dir)
	require.ErrorContains(t, err, "holds no run")
	_, err = runfiles.Open(filepath.Join(dir, "none"))
	require.ErrorIs(t, err, os.ErrNotExist)
	write(t, dir, map[string]string{"claims.jsonl": "a\n", "cut.zst": packed(t, "a\nb\n")[:12]})
	_, err = runfiles.Open(filepath.Join(dir, "claims.jsonl"))
	require.ErrorContains(t, err, "is a file")
	_, err = runfiles.NewLines([]string{filepath.Join(dir, "cut.zst")}).Next()
	require.ErrorContains(t, err, "cut.zst")
	write(t, dir, map[string]string{"run.json": "{"})
	_, err = runfiles.Open(dir)
	require.ErrorContains(t, err, "run.json")
}
