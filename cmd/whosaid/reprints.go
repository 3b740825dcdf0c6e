package main

// Articles that have the id of an earlier one, and those that repeat one:
// whether they are looked for, and what becomes of their claims.

import (
	"fmt"

	"whosaid/pipeline"
	"whosaid/pipeline/record"
	"whosaid/pipeline/reprints"
	"whosaid/pipeline/sinks/dir"
)

// Values of --reprints.
const (
	reprintsMark = "mark"
	reprintsDrop = "drop"
	reprintsKeep = "keep"
)

func reprintsChoice() choice {
	return choice{value: reprintsMark, of: []string{reprintsMark, reprintsDrop, reprintsKeep}}
}

// lookBack makes cfg compare articles with those before them: their ids, and as
// the user wants it their texts. A run that goes on knows the articles that it
// has written. done frees what is held.
func lookBack(cfg *pipeline.Config, want string, folder *dir.Folder) (done func(), err error) {
	cfg.IDs = new(pipeline.IDs)
	done = func() {}
	// Marks stand with the articles, which only a folder gets.
	if want == reprintsDrop || want == reprintsMark && folder != nil {
		var o reprints.Options
		if folder != nil {
			o.Dir = folder.Scratch()
			if err := reprints.Sweep(o.Dir); err != nil {
				return nil, err
			}
		}
		cfg.Reprints, cfg.DropReprints = reprints.Open(o), want == reprintsDrop
		done = func() { _ = cfg.Reprints.Close() } // its files are thrown away
	}
	if folder == nil {
		return done, nil
	}
	err = folder.Written(func(a *record.Article) error {
		cfg.IDs.Again(a.ID)
		if cfg.Reprints == nil || a.DuplicateOf != nil {
			return nil
		}
		s := reprints.Sign(a.Text)
		return cfg.Reprints.Enter(a.ID, &s)
	})
	if err != nil {
		done()
		return nil, err
	}
	return done, nil
}

// reprintsFound is what the end of a run tells about them.
func reprintsFound(n int, want string) string {
	is, it := "are reprints", "their claims are"
	if n == 1 {
		is, it = "is a reprint", "its claims are"
	}
	text := fmt.Sprintf("%s %s of an earlier one (duplicate_of in %s)", count(n, "article"), is, dir.Articles)
	if want == reprintsDrop {
		text = fmt.Sprintf("%s %s of an earlier one: %s left out", count(n, "article"), is, it)
	}
	return text
}
