package formats_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/pipeline/exchange/exchangetest"
	"whosaid/pipeline/exchange/formats"
)

func TestEveryFormat(t *testing.T) {
	names := map[string]bool{}
	for _, f := range formats.All() {
		require.False(t, names[f.Name], "%s twice", f.Name)
		names[f.Name] = true
		t.Run(f.Name, func(t *testing.T) { exchangetest.Conform(t, f, annotate[f.Name]) })
	}
}

// annotate does what a format's program does when a person agrees to all.
var annotate = map[string]func(testing.TB, string){
	"labelstudio": func(t testing.TB, path string) {
		tasks(t, path, func(task map[string]any) {
			predictions := task["predictions"].([]any)
			result := []any{}
			if len(predictions) > 0 {
				result = predictions[0].(map[string]any)["result"].([]any)
			}
			task["annotations"] = []any{map[string]any{"id": 1, "completed_by": 1, "was_cancelled": false, "result": result, "updated_at": "2024-03-02T10:00:00Z"}}
		})
	},
}

// tasks changes the tasks of an export for Label Studio.
func tasks(t testing.TB, path string, change func(map[string]any)) {
	file := filepath.Join(path, "tasks.json")
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	var list []map[string]any
	require.NoError(t, json.Unmarshal(data, &list))
	for _, task := range list {
		change(task)
	}
	data, err = json.Marshal(list)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, data, 0o666))
}
