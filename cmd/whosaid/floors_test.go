package main

// Accuracy must not fall unseen. docs/accuracy-floors.json pins, for each
// marked corpus (named with its digest, since figures on other data mean
// nothing), the figures below which the test fails. It is run on the program's
// own path, extract and eval. With -update floors rise to what is measured;
// to lower one is a decision, and made by editing the file.

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/testdata/sharedtest"
)

// slack is how far below its floor a figure may lie: what the rounding and a
// tie broken otherwise can do.
const slack = 0.0005

type floors struct {
	About string      `json:"about"`
	Sets  []*floorSet `json:"sets"`
}

type floorSet struct {
	Name   string `json:"name"`
	Model  string `json:"model"`
	Gold   string `json:"gold"` // under the folder of shared data
	Labels string `json:"labels,omitempty"`
	// SHA256 is of the gold, and of the labels where there are any, one after
	// the other.
	SHA256 string `json:"sha256"`
	// Floors are figures by their path in the output of eval --json, such as
	// claim.f1 or labels.status.macro.
	Floors map[string]float64 `json:"floors"`
}

func TestAccuracyFloors(t *testing.T) {
	if testing.Short() {
		t.Skip("reads whole corpora")
	}
	path := filepath.Join(sharedtest.Repository(t), "docs", "accuracy-floors.json")
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	var f floors
	require.NoError(t, json.Unmarshal(raw, &f))
	require.NotEmpty(t, f.Sets)
	for _, set := range f.Sets {
		t.Run(set.Name, func(t *testing.T) { set.check(t) })
	}
	if *update {
		out, err := json.MarshalIndent(f, "", "  ")
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(path, append(out, '\n'), 0o666))
	}
}

func (set *floorSet) check(t *testing.T) {
	require.NotEmpty(t, set.Floors)
	gold := sharedtest.Path(t, set.Gold)
	digest := sha256.New()
	digest.Write(readFile(t, gold))
	scoring := []string{"eval", "--json"}
	if set.Labels != "" {
		labels := sharedtest.Path(t, set.Labels)
		digest.Write(readFile(t, labels))
		scoring = append(scoring, "--labels", labels)
	}
	require.Equal(t, set.SHA256, hex.EncodeToString(digest.Sum(nil)),
		"the corpus is another one: measure anew and set sha256 and floors together")

	run := filepath.Join(t.TempDir(), "run")
	// Gold lines are articles, too: id and text.
	_, errs, status := runHere(t, "extract", "--model", set.Model, "--any-language", "-o", run, gold)
	require.Equal(t, statusOK, status, string(errs))
	out, errs, status := runHere(t, append(scoring, gold, filepath.Join(run, "claims.jsonl"))...)
	require.Equal(t, statusOK, status, string(errs))
	require.Empty(t, string(errs), "eval has warnings")

	var figures map[string]any
	require.NoError(t, json.Unmarshal(out, &figures))
	for _, path := range slices.Sorted(maps.Keys(set.Floors)) {
		got := figure(t, figures, path)
		t.Logf("%s %.4f, floor %.4f", path, got, set.Floors[path])
		if *update {
			set.Floors[path] = max(got, set.Floors[path])
		}
		if set.Floors[path] <= 0 {
			t.Errorf("%s has no floor: nothing could fall below it", path)
		}
		if got < set.Floors[path]-slack {
			t.Errorf("%s has fallen to %.4f, its floor is %.4f", path, got, set.Floors[path])
		}
	}
}

func figure(t *testing.T, figures map[string]any, path string) float64 {
	t.Helper()
	var at any = figures
	for key := range strings.SplitSeq(path, ".") {
		m, ok := at.(map[string]any)
		require.True(t, ok && m[key] != nil, "eval gives no figure %s", path)
		at = m[key]
	}
	v, ok := at.(float64)
	require.True(t, ok, "eval gives no number %s", path)
	return v
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	return b
}
