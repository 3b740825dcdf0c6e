package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"
)

// scriptServe serves the files of a folder on loopback until the script ends;
// SITE is the server's address, and http://SITE in the files stands for it.
func scriptServe(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: serve FOLDER")
	}
	folder := ts.MkAbs(args[0])
	var address string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := path.Join(folder, path.Clean(r.URL.Path))
		data, err := os.ReadFile(name)
		info, statErr := os.Stat(name)
		if err != nil || statErr != nil {
			http.NotFound(w, r)
			return
		}
		body := strings.ReplaceAll(string(data), "http://SITE", address)
		http.ServeContent(w, r, name, info.ModTime(), strings.NewReader(body))
	}))
	address = server.URL
	ts.Defer(server.Close)
	ts.Setenv("SITE", address)
}

func TestRate(t *testing.T) {
	for text, want := range map[string]float64{"1": 1, " 0.5 ": 0.5, "1000": 1000, "1e-3": 0.001} {
		var r rate
		require.NoError(t, r.Set(text), text)
		require.EqualValues(t, want, r)
		var again rate
		require.NoError(t, again.Set(r.String()))
		require.Equal(t, r, again)
	}
	for _, text := range []string{"", "0", "-1", "fast", "NaN", "Inf", "1001", "1/2"} {
		var r rate
		require.Error(t, r.Set(text), text)
	}
}
