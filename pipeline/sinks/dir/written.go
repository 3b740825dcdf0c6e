package dir

// What earlier parts of a run have written, for what must be rebuilt from it.

import (
	"encoding/json"
	"fmt"
	"io"

	"whosaid/pipeline/disk"
	"whosaid/pipeline/record"
	"whosaid/pipeline/runfiles"
)

// Scratch is a folder, on the disk of the output, for files that are of no use
// once the process has ended.
func (f *Folder) Scratch() string { return f.at(state) }

// Written calls yield for each article that was written before this process
// took over, in order, until it returns an error.
func (f *Folder) Written(yield func(*record.Article) error) error {
	if f.finished || f.journal.Counts.Articles == 0 {
		return nil
	}
	var paths []string
	if f.opts.PartBytes == 0 {
		paths = append(paths, f.at(Articles))
	}
	for _, p := range f.journal.Parts.Done {
		if p.Kind == articlesKind {
			paths = append(paths, f.at(p.File))
		}
	}
	if at := f.journal.Parts.Articles; at != nil && at.Lines > 0 {
		paths = append(paths, f.at(partName(articlesKind, f.journal.Parts.Number))+disk.Partial)
	}
	lines := runfiles.NewLines(paths)
	defer lines.Close()
	for {
		line, err := lines.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		var a record.Article
		if err := json.Unmarshal(line, &a); err != nil {
			path, n := lines.At()
			return fmt.Errorf("%s: line %d is damaged: %w (start over with --fresh)", path, n, err)
		}
		if err := yield(&a); err != nil {
			return err
		}
	}
}
