// Package sinks lists the forms that claims can be written in.
package sinks

import (
	"io"

	"whosaid/pipeline"
	"whosaid/pipeline/record"
	"whosaid/pipeline/sinks/dir"
	"whosaid/pipeline/sinks/jsonl"
	"whosaid/pipeline/sinks/listing"
)

// Kind is one form of output.
type Kind struct {
	Name string // lower case, as in the list of sinks
	Doc  string // what it writes, one sentence
	Open func(Options) (pipeline.Sink, error)
}

// Options hold what the kinds need; each takes its part.
type Options struct {
	Out     io.Writer // stream to write to; stays the caller's
	OutName string    // what errors call it: "standard output"
	Listing listing.Options

	Dir   string // folder to write to
	Fresh bool
	Run   record.Run
}

// Kinds of output. A new one is added here.
var (
	JSONL = Kind{
		Name: "jsonl",
		Doc:  "Claims to a stream, one JSON object a line.",
		Open: func(o Options) (pipeline.Sink, error) { return jsonl.New(o.Out, o.OutName), nil },
	}
	Listing = Kind{
		Name: "listing",
		Doc:  "Claims to a terminal, for people.",
		Open: func(o Options) (pipeline.Sink, error) { return listing.New(o.Out, o.OutName, o.Listing), nil },
	}
	Dir = Kind{
		Name: "dir",
		Doc:  "Claims, articles and errors into the files of a folder, with a summary of the run.",
		Open: func(o Options) (pipeline.Sink, error) {
			return openDir(o)
		},
	}
)

func openDir(o Options) (pipeline.Sink, error) {
	f, err := dir.Open(o.Dir, dir.Options{Fresh: o.Fresh, Run: o.Run})
	if err != nil {
		return nil, err // not f: a nil folder is no nil sink
	}
	return f, nil
}

// All lists the kinds.
func All() []Kind { return []Kind{JSONL, Listing, Dir} }
