package inputs

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
)

// The folder that the output goes to is not read, however it is named.
func TestExcept(t *testing.T) {
	root := t.TempDir()
	for _, name := range []string{"a.txt", "out/claims.jsonl", "outer/b.txt"} {
		path := filepath.Join(root, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
		require.NoError(t, os.WriteFile(path, []byte("A line."), 0o666))
	}
	t.Chdir(root)
	for _, except := range []string{"out", "./out/", filepath.Join(root, "out"), "outer/../out"} {
		var got, skipped []string
		err := Walk(context.Background(), []string{"."}, Options{
			Except:  except,
			Skipped: func(path, why string) { skipped = append(skipped, path+": "+why) },
		}, func(it corpus.Item) error {
			got = append(got, it.Input)
			return nil
		})
		require.NoError(t, err)
		require.Equal(t, []string{"./a.txt", "./outer/b.txt"}, got, except)
		require.Equal(t, []string{"./out: it is the folder of the output"}, skipped, except)
	}
}
