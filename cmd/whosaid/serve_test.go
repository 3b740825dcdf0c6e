package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/pipeline/record"
	"whosaid/pipeline/serve"
	"whosaid/testdata/sharedtest"
)

// The service gives what extract gives for the bundled articles, byte for byte,
// and ends as told.
func TestServe(t *testing.T) {
	cmd := program(t, "serve", "--address", "127.0.0.1:0")
	stderr, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill() }) // where the test has failed before it ended
	lines := bufio.NewScanner(stderr)
	require.True(t, lines.Scan())
	address := lines.Text()[strings.Index(lines.Text(), "http://"):]

	post := func(path, kind string, body []byte) []byte {
		r, err := http.NewRequest(http.MethodPost, address+path, bytes.NewReader(body))
		require.NoError(t, err)
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Accept", serve.NDJSONType)
		if bytes.HasPrefix(body, []byte("\x1f\x8b")) {
			r.Header.Set("Content-Encoding", "gzip")
		}
		answer, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		defer answer.Body.Close()
		got, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, answer.StatusCode, "%s", got)
		return got
	}

	t.Chdir(sharedtest.Repository(t))
	articles, err := filepath.Glob("testdata/articles/*")
	require.NoError(t, err)
	require.NotEmpty(t, articles)
	for _, article := range articles {
		body, err := os.ReadFile(article)
		require.NoError(t, err)
		want := string(extractTo(t, article))
		query := "?id=" + url.QueryEscape(article)
		switch filepath.Ext(strings.TrimSuffix(article, ".gz")) {
		case ".txt":
			require.Equal(t, want, string(post(serve.ClaimsPath+query, serve.TextType, body)), article)
		case ".html":
			require.Equal(t, want, string(post(serve.ClaimsPath+query, serve.HTMLType, body)), article)
		case ".jsonl":
			var got bytes.Buffer
			for line := range bytes.Lines(post(serve.ArticlesPath, serve.NDJSONType, body)) {
				var a serve.Article
				require.NoError(t, json.Unmarshal(line, &a))
				for i := range a.Claims {
					require.NoError(t, record.NewEncoder(&got).Encode(&a.Claims[i]))
				}
			}
			require.Equal(t, want, got.String(), article)
		default:
			t.Fatalf("%s: of a kind that this test does not know", article)
		}
	}

	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	var told []string
	for lines.Scan() {
		told = append(told, lines.Text())
	}
	require.NoError(t, cmd.Wait(), told)
	require.Equal(t, "whosaid: ended", told[len(told)-1])
}

func TestServeRefusesWhatItCannotDo(t *testing.T) {
	taken := program(t, "serve", "--address", "127.0.0.1:0")
	stderr, err := taken.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, taken.Start())
	t.Cleanup(func() { _ = taken.Process.Kill(); _ = taken.Wait() })
	lines := bufio.NewScanner(stderr)
	require.True(t, lines.Scan())
	port := lines.Text()[strings.LastIndex(lines.Text(), ":")+1:]

	for _, c := range []struct {
		args   []string
		status int
		told   string
	}{
		{[]string{"--address", "127.0.0.1:" + port}, statusFailed, "cannot listen: address already in use"},
		{[]string{"--address", "nowhere"}, statusUsage, "--address nowhere: an address is wanted, such as 9100"},
		{[]string{"--timeout", "0s"}, statusUsage, "--timeout must be above 0"},
		{[]string{"--max-bytes", "2MB", "--max-body", "1MB"}, statusUsage, "is below --max-bytes"},
		{[]string{"--in-flight", "-1"}, statusUsage, "a number from 1 to 65536 is wanted"},
		{[]string{"-q", "-v"}, statusUsage, "exclude each other"},
		{[]string{"article.txt"}, statusUsage, "unknown command"},
	} {
		t.Run(fmt.Sprint(c.args), func(t *testing.T) {
			_, errs, status := runHere(t, append([]string{"serve"}, c.args...)...)
			require.Equal(t, c.status, status, string(errs))
			require.Contains(t, string(errs), c.told)
		})
	}
}
