package extracttest

import (
	"os"
	"path/filepath"
	"testing"
)

// Shared is the path of a file of the data that accuracy is measured with, such
// as "data/gum/dev.conllu.gz". The folder stands beside the repository;
// WHOSAID_SHARED names another. Where the file is absent, the test is skipped.
func Shared(t testing.TB, path string) string {
	t.Helper()
	root := os.Getenv("WHOSAID_SHARED")
	if root == "" {
		dir, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for !exists(filepath.Join(dir, "go.mod")) {
			up := filepath.Dir(dir)
			if up == dir {
				t.Fatal("no go.mod above the working directory")
			}
			dir = up
		}
		root = filepath.Join(dir, "..", "shared")
	}
	file := filepath.Join(root, filepath.FromSlash(path))
	if !exists(file) {
		t.Skipf("%s is not there: the figure is not measured (WHOSAID_SHARED names another folder)", file)
	}
	return file
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
