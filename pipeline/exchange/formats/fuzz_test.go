package formats_test

// Files that come back may hold anything: reading them ends, without a panic,
// in claims and faults or in an error.

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/pipeline/exchange/brat"
	"whosaid/pipeline/exchange/casjson"
	"whosaid/pipeline/exchange/csv"
	"whosaid/pipeline/exchange/exchangetest"
	"whosaid/pipeline/exchange/labelstudio"

	"whosaid/pipeline/exchange"
)

func fuzz(f *testing.F, format exchange.Format, name string, beside map[string]string) {
	run := exchangetest.Write(f, council())
	path := exchangetest.Export(f, format, run)
	if format.Name == "labelstudio" {
		annotate[format.Name](f, path)
	}
	matches := []string{path}
	if format.Folder {
		var err error
		matches, err = filepath.Glob(filepath.Join(path, name))
		require.NoError(f, err)
		require.NotEmpty(f, matches)
	}
	for _, m := range matches {
		data, err := os.ReadFile(m)
		require.NoError(f, err)
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		dir := t.TempDir()
		file := filepath.Join(dir, "000001-x"+filepath.Ext(name))
		require.NoError(t, os.WriteFile(file, data, 0o666))
		for name, content := range beside {
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666))
		}
		for in, err := range format.Read(file) {
			if err != nil {
				return
			}
			for _, c := range in.Claims {
				require.NotEmpty(t, c.Where)
			}
		}
	})
}

func FuzzCSV(f *testing.F)         { fuzz(f, csv.Format, "*.csv", nil) }
func FuzzLabelStudio(f *testing.F) { fuzz(f, labelstudio.Format, "*.json", nil) }
func FuzzCAS(f *testing.F)         { fuzz(f, casjson.Format, "0*.json", nil) }
func FuzzBrat(f *testing.F) {
	fuzz(f, brat.Format, "*.ann", map[string]string{"000001-x.txt": council()[0].Text})
}
