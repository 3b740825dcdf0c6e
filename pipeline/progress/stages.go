package progress

// Where the time of a run goes.

import (
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"whosaid/pipeline"
	"whosaid/pipeline/record"
)

// Stages adds up the time of each stage of a run. It is a pipeline.Observer.
type Stages struct {
	mu    sync.Mutex
	at    map[string]int
	spent []spent
}

type spent struct {
	stage string
	items int
	took  time.Duration
}

// NewStages lists the stages in the order of an article's way: those of the
// pipeline, and in their midst those of what extracts. Others that turn up come
// after them.
func NewStages(extract ...string) *Stages {
	s := &Stages{at: map[string]int{}}
	names := append([]string{pipeline.SpentRead, pipeline.SpentDecode}, extract...)
	for _, name := range append(names, pipeline.SpentRecord, pipeline.SpentReprints, pipeline.SpentWrite) {
		s.add(name, 0, 0)
	}
	return s
}

// Spent is as pipeline.Observer has it.
func (s *Stages) Spent(stage string, items int, took time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.add(stage, items, took)
}

func (s *Stages) add(stage string, items int, took time.Duration) {
	i, known := s.at[stage]
	if !known {
		i = len(s.spent)
		s.at[stage] = i
		s.spent = append(s.spent, spent{stage: stage})
	}
	s.spent[i].items += items
	s.spent[i].took += took
}

// Moved is as pipeline.Observer has it. Stages takes no notice.
func (*Stages) Moved(_, _ pipeline.Queue, _ int64) {}

// List is what the stages have taken so far, without those that nothing has
// gone through.
func (s *Stages) List() []record.Stage {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []record.Stage
	for _, sp := range s.spent {
		if sp.items > 0 || sp.took > 0 {
			list = append(list, record.Stage{Stage: sp.stage, Seconds: sp.took.Seconds(), Items: sp.items})
		}
	}
	return record.SumStages(list)
}

// WriteTable writes stages as a table for people.
func WriteTable(w io.Writer, stages []record.Stage) error {
	width := len("stage")
	for _, s := range stages {
		width = max(width, len(s.Stage))
	}
	_, err := fmt.Fprintf(w, "%-*s %10s %7s %9s %12s\n", width, "stage", "seconds", "share", "items", "items/second")
	for _, s := range stages {
		if err == nil {
			_, err = fmt.Fprintf(w, "%-*s %10.3f %6.1f%% %9d %12.1f\n", width, s.Stage, s.Seconds, 100*s.Share, s.Items, s.PerSecond)
		}
	}
	return err
}

// LogStages writes a line of log for each stage.
func LogStages(log *slog.Logger, stages []record.Stage) {
	for _, s := range stages {
		log.Info("stage", "stage", s.Stage, "seconds", s.Seconds, "share", s.Share, "items", s.Items, "per_second", s.PerSecond)
	}
}

// Each tells several at once.
type Each []pipeline.Progress

// Update is as pipeline.Progress has it.
func (e Each) Update(sum pipeline.Summary) {
	for _, p := range e {
		p.Update(sum)
	}
}
