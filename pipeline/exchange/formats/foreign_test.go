package formats_test

// Exports read, and changed, by the software that the formats belong to. It is
// Python's: WHOSAID_FOREIGN_PYTHON names an interpreter that has what stands in
// exchangetest/requirements.txt; without it these tests are skipped.

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/pipeline/exchange"
	"whosaid/pipeline/exchange/exchangetest"
	"whosaid/pipeline/exchange/formats"
	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
)

const root = "../../.."

// foreign runs the checks of exchangetest/check_foreign.py on exports of a run.
func foreign(t *testing.T, args ...string) (lines []map[string]any) {
	python := os.Getenv("WHOSAID_FOREIGN_PYTHON")
	if python == "" {
		t.Skip("WHOSAID_FOREIGN_PYTHON names no Python with exchangetest/requirements.txt")
	}
	cmd := exec.Command(python, append([]string{"../exchangetest/check_foreign.py"}, args...)...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	for _, line := range bytes.Split(bytes.TrimSpace(out.Bytes()), []byte("\n")) {
		var l map[string]any
		if json.Unmarshal(line, &l) == nil {
			lines = append(lines, l)
			t.Logf("%s", line)
		}
	}
	require.NoError(t, err, errs.String())
	return lines
}

func exportAll(t *testing.T, run string, which func(exchange.Format) bool) string {
	dir := t.TempDir()
	for _, f := range formats.All() {
		if which(f) {
			require.NoError(t, exchange.Export(f, filepath.Join(dir, f.Name), exchange.Out{Name: "test"}, exchangetest.Documents(t, run)))
		}
	}
	return dir
}

// runs are those that exports are made of.
func runs(t *testing.T) map[string]func(t *testing.T) string {
	list := map[string]func(t *testing.T) string{
		"hostile": func(t *testing.T) string { return exchangetest.Write(t, exchangetest.Hostile()) },
		"bundled": func(t *testing.T) string { return extract(t, filepath.Join(root, "testdata", "articles")) },
	}
	shared := os.Getenv("WHOSAID_SHARED")
	if shared == "" {
		shared = filepath.Join(root, "..", "shared")
	}
	if data, err := os.ReadFile(filepath.Join(shared, "data", "polnear", "dev.jsonl")); err == nil {
		list["polnear"] = func(t *testing.T) string {
			file := filepath.Join(t.TempDir(), "dev.jsonl")
			lines := bytes.SplitAfterN(data, []byte("\n"), 51)
			require.NoError(t, os.WriteFile(file, bytes.Join(lines[:50], nil), 0o666))
			return extract(t, file)
		}
	}
	return list
}

// extract runs the program, as its users do.
func extract(t *testing.T, input string) string {
	program := filepath.Join(t.TempDir(), "whosaid")
	out, err := exec.Command("go", "build", "-o", program, "whosaid/cmd/whosaid").CombinedOutput()
	require.NoError(t, err, string(out))
	run := filepath.Join(t.TempDir(), "run")
	out, err = exec.Command(program, "extract", "--model", "rules", "-o", run, input).CombinedOutput()
	require.NoError(t, err, string(out))
	return run
}

func TestForeignSoftwareReadsExports(t *testing.T) {
	if os.Getenv("WHOSAID_FOREIGN_PYTHON") == "" {
		foreign(t)
	}
	for name, run := range runs(t) {
		t.Run(name, func(t *testing.T) {
			run := run(t)
			for _, l := range foreign(t, run, exportAll(t, run, func(exchange.Format) bool { return true })) {
				require.Equal(t, float64(0), l["wrong"], "%v", l)
				require.Equal(t, float64(len(exchangetest.Claims(t, run))), l["claims"], "%v", l)
			}
		})
	}
}

func TestForeignSoftwareSendsCorrectionsBack(t *testing.T) {
	if os.Getenv("WHOSAID_FOREIGN_PYTHON") == "" {
		foreign(t)
	}
	extracted := extract(t, filepath.Join(root, "testdata", "articles"))
	exports := exportAll(t, extracted, func(f exchange.Format) bool { return f.Read != nil })
	for _, plan := range foreign(t, "--plant", extracted, exports) {
		t.Run(plan["format"].(string), func(t *testing.T) {
			run := t.TempDir()
			require.NoError(t, os.CopyFS(run, os.DirFS(extracted)))
			f, _ := formats.Find(plan["format"].(string))
			got := exchangetest.Import(t, f, run, filepath.Join(exports, f.Name), "anna")
			require.Empty(t, got.Faults)
			require.Equal(t, []int{2, 1, 1, 4}, []int{got.Corrected, got.Wrong, got.Added, got.Events}, "%+v", got)
			claims := exchangetest.Claims(t, run)
			require.Equal(t, "denied", claims[plan["denied"].(string)].Status.Value)
			require.Equal(t, []record.Span{span(plan["cut_span"])}, claims[plan["cut"].(string)].Content.Spans)
			require.Equal(t, index.Wrong, claims[plan["wrong"].(string)].State)
			added := exchangetest.ByContent(t, run, plan["added"].(string))
			require.Equal(t, []record.Span{span(plan["added_span"])}, added.Content.Spans)
			require.Equal(t, index.Added, added.State)
			require.Zero(t, exchangetest.Import(t, f, run, filepath.Join(exports, f.Name), "anna").Events)
		})
	}
}

func span(v any) record.Span {
	list := v.([]any)
	return record.Span{int(list[0].(float64)), int(list[1].(float64))}
}
