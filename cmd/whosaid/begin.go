package main

import (
	"log/slog"

	"whosaid/corpus/fetch"
	"whosaid/extractors"
	"whosaid/pipeline/record"
)

// begun is what extract and work have before they read an input.
type begun struct {
	chain    *extractors.Chain
	model    record.Model
	settings map[string]any
	stderr   *console
	log      *slog.Logger
	seen     *observed
	web      *fetch.Client // nil: no page is asked for
}

// begin makes all that can fail for what the user has said. end lets go of it.
func (o *extractOptions) begin(args []string, std streams) (_ *begun, err error) {
	b := &begun{stderr: &console{w: std.err}}
	if b.chain, b.model, err = loadModel(o.model.value, o.lexicons); err != nil {
		return nil, err
	}
	if b.settings, err = o.settings(); err != nil {
		return nil, err
	}
	b.log = o.observe.logger(b.stderr, o.level())
	if o.onlyItem >= 0 { // the process that asked has them
		o.observe, o.web.saveWARC = defaultObserveOptions(), ""
	}
	if b.seen, err = o.observe.begin(b.chain, b.log); err != nil {
		return nil, err
	}
	if b.web, err = o.web.open(args, o.limits(), b.log); err != nil {
		_ = b.seen.end() // what it says then is no news
		return nil, err
	}
	return b, nil
}

// end sets err, what the command ends with, if there is none yet.
func (b *begun) end(err *error) {
	if b.web != nil {
		_ = b.web.Close() // again after an error; what it says then is no news
	}
	if e := b.seen.end(); *err == nil {
		*err = e
	}
}
