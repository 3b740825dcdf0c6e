package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"whosaid/corpus"
	"whosaid/corpus/compress"
	"whosaid/corpus/inputs"
)

// totalBytes is about how many bytes the inputs hold, for the time left, or 0
// where that cannot be told before reading: standard input, pipes, compressed
// files, web addresses.
func totalBytes(args []string) int64 {
	var total int64
	for _, arg := range args {
		if inputs.IsURL(arg) {
			return 0
		}
		info, err := os.Stat(arg)
		switch {
		case err != nil && arg != "-":
			continue // costs an error later, and no time
		case err != nil || !info.IsDir() && (!info.Mode().IsRegular() || compressed(arg)):
			return 0
		case !info.IsDir():
			total += info.Size()
			continue
		}
		n, ok := folderBytes(arg)
		if !ok {
			return 0
		}
		total += n
	}
	return total
}

func folderBytes(path string) (total int64, ok bool) {
	ok = true
	err := filepath.WalkDir(path, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || d.Type()&fs.ModeSymlink != 0 || d.IsDir():
			return nil // an estimate does without
		case compressed(path):
			ok = false
			return fs.SkipAll
		}
		if ext := strings.ToLower(filepath.Ext(path)); slices.ContainsFunc(inputs.Readers, func(r corpus.Reader) bool { return slices.Contains(r.Extensions, ext) }) {
			if info, err := d.Info(); err == nil {
				total += info.Size()
			}
		}
		return nil
	})
	return total, ok && err == nil
}

func compressed(path string) bool {
	_, yes := compress.Strip(path)
	return yes
}
