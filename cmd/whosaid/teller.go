package main

import (
	"fmt"
	"log/slog"

	"whosaid/pipeline"
)

// toldErrors is how many faults of inputs are told one by one where a file
// holds them all.
const toldErrors = 10

// teller stands before a sink and tells of inputs that gave no article, and of
// articles that were not read quite as they were.
type teller struct {
	pipeline.Sink
	log      *slog.Logger
	errorsIn string // the file that holds all errors, "" if there is none
	listed   bool   // the sink shows warnings itself

	errors  int
	sameIDs bool // it was told that there are such
}

func (t *teller) Write(r pipeline.Result) error {
	// After the sink: where it fails, the run's end is what there is to tell.
	if err := t.Sink.Write(r); err != nil {
		return err
	}
	if r.Err != nil {
		t.errors++
		switch {
		case t.errorsIn == "" || t.errors <= toldErrors:
			t.log.Error(r.Err.Error())
		case t.errors == toldErrors+1:
			t.log.Error(fmt.Sprintf("further inputs that gave no article are told in %s only", t.errorsIn))
		}
		return nil
	}
	if r.SameID && !t.sameIDs {
		t.sameIDs = true
		t.log.Warn(fmt.Sprintf("%s: an earlier article has the id %q too: give each an id of its own, in tables and JSON Lines by --columns id=NAME "+
			"(further ones are counted, not told)", r.Input, r.Article.ID))
	}
	tell := t.log.Warn
	if t.listed || t.errorsIn != "" {
		tell = t.log.Debug
	}
	for _, w := range r.Article.Warnings {
		tell(r.Input + ": " + w)
	}
	return nil
}
