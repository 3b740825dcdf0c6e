package verify

// What run.json and manifest.json say against what is there.

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"whosaid/pipeline/runfiles"
)

// files checks that all files are there, and those of a manifest whole.
func (c *checker) files() error {
	if c.folder.Run == nil {
		c.fault(runfiles.Run, 0, File, "is not there: the run is not finished, or it was not written by it")
	}
	for _, kind := range []string{runfiles.Claims, runfiles.Articles, runfiles.Errors} {
		if c.folder.Manifest == nil && len(c.folder.Files(kind)) == 0 {
			c.fault(kind+".jsonl", 0, File, "is not there")
		}
	}
	if c.folder.Manifest == nil {
		return nil
	}
	for _, m := range c.folder.Manifest.Files {
		if err := c.ctx.Err(); err != nil {
			return err
		}
		path := filepath.Join(c.folder.Path, filepath.Base(m.File))
		size, digest, err := digestFile(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			c.fault(path, 0, File, "is in the manifest, but not there")
			c.folder.Without(path) // what it holds is missing, which this says
		case err != nil:
			return err
		case size != m.Bytes:
			c.fault(path, 0, File, fmt.Sprintf("holds %d bytes, and the manifest says %d", size, m.Bytes))
		case digest != m.SHA256:
			c.fault(path, 0, File, fmt.Sprintf("its sha256 is %s, and the manifest says %q", digest, m.SHA256))
		}
	}
	return nil
}

func digestFile(path string) (int64, string, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, "", err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	return n, hex.EncodeToString(h.Sum(nil)), err
}

func (c *checker) counts() error {
	differs := func(file, what string, says, is int) {
		if says != is {
			c.fault(file, 0, Count, fmt.Sprintf("says %d %s, and there are %d", says, what, is))
		}
	}
	r := &c.report
	if m := c.folder.Manifest; m != nil {
		differs(runfiles.Manifest, "articles", m.Articles, r.Articles)
		differs(runfiles.Manifest, "claims", m.Claims, r.Claims)
		differs(runfiles.Manifest, "errors", m.Errors, r.Errors)
		for _, f := range m.Files {
			differs(runfiles.Manifest, "lines in "+f.File, f.Lines, c.lines[filepath.Join(c.folder.Path, filepath.Base(f.File))])
		}
	}
	if c.folder.Run == nil {
		return nil
	}
	n := c.folder.Run.Counts
	differs(runfiles.Run, "articles", n.Articles, r.Articles)
	differs(runfiles.Run, "claims", n.Claims, r.Claims)
	differs(runfiles.Run, "errors", n.Errors, r.Errors)
	differs(runfiles.Run, "articles with a warning", n.Warnings, c.warnings)
	differs(runfiles.Run, "reprints", n.Reprints, c.reprints)
	stages := maps.Clone(c.stages)
	for stage := range n.ErrorsByStage {
		stages[stage] += 0
	}
	for _, stage := range slices.Sorted(maps.Keys(stages)) {
		differs(runfiles.Run, "errors of the stage "+stage, n.ErrorsByStage[stage], stages[stage])
	}
	return nil
}
