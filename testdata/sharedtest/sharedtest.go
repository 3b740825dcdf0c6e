// Package sharedtest finds the data that accuracy and speed are measured with.
// It is too large for this repository and not all of it is free to be passed
// on, so it stands in the folder shared beside the repository;
// WHOSAID_SHARED names another. Tests that need it are skipped without it.
package sharedtest

import (
	"os"
	"path/filepath"
	"testing"
)

// Path is where a file or folder of the data is, such as
// "data/gum/dev.conllu.gz". Where it is absent, the test is skipped.
func Path(t testing.TB, name string) string {
	t.Helper()
	path, there := Find(t, name)
	if !there {
		t.Skipf("%s is not there (WHOSAID_SHARED names another folder)", path)
	}
	return path
}

// Find is Path for a test that can do without.
func Find(t testing.TB, name string) (path string, there bool) {
	t.Helper()
	root := os.Getenv("WHOSAID_SHARED")
	if root == "" {
		root = filepath.Join(Repository(t), "..", "shared")
	}
	path = filepath.Join(root, filepath.FromSlash(name))
	return path, exists(path)
}

// Repository is the folder with go.mod, above the working directory.
func Repository(t testing.TB) string {
	t.Helper()
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
	return dir
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
