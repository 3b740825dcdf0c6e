// Package jsonl writes claims, one JSON object a line, to a stream such as
// standard output.
package jsonl

import (
	"io"

	"whosaid/pipeline"
	"whosaid/pipeline/sinks/lines"
)

type sink struct{ out *lines.Writer }

// New writes to out, which errors call name. The caller keeps out, and closes
// it after the sink.
func New(out io.Writer, name string) pipeline.Sink {
	return &sink{lines.New(out, name)}
}

// Write flushes at once: who reads the stream sees an article's claims when it
// is done, and one system call an article costs nothing beside the article.
func (s *sink) Write(r pipeline.Result) error {
	for i := range r.Claims {
		if err := s.out.JSON(&r.Claims[i]); err != nil {
			return err
		}
	}
	return s.out.Flush()
}

func (s *sink) Close(pipeline.Summary, error) error { return s.out.Flush() }
