package pipeline

// What can be seen of a run from outside while it goes on: how long each stage
// takes, and how much is between the source and the sink.

import (
	"time"

	"whosaid/corpus"
)

// Observer is told what a run is at. It is called on several goroutines at
// once, some twenty times an article, so it must be quick. Nothing that it does
// bears on the output.
type Observer interface {
	// Spent tells that a stage took so long over a number of items, often one. A
	// time without an item belongs to those before it.
	Spent(stage string, items int, took time.Duration)

	// Moved tells that an item, of so many raw bytes, went from one queue into
	// another.
	Moved(from, to Queue, bytes int64)
}

// Queue is where an item is on its way from the source to the sink.
type Queue string

// The queues, in the order in which an item comes through them.
const (
	Outside Queue = ""        // with the source still, or with the sink already
	Waiting Queue = "waiting" // for a worker
	Working Queue = "working" // a worker is at it
	Worked  Queue = "worked"  // waits to be written, after the items before it
)

// Stages whose time is told. Those between decoding and the record are told by
// what Config.Extract runs.
const (
	SpentRead     = "read"     // finding items: walking the inputs, unpacking and cutting them, waiting for them
	SpentDecode   = "decode"   // from an item's bytes to an article
	SpentRecord   = "record"   // from a document to claims, and checking both
	SpentReprints = "reprints" // comparing an article with earlier ones
	SpentWrite    = "write"    // what the sink takes
)

// unseen is the observer of a run that nobody looks at.
type unseen struct{}

func (unseen) Spent(string, int, time.Duration) {}
func (unseen) Moved(Queue, Queue, int64)        {}

// clock measures one stage after the other on one goroutine.
type clock struct {
	to   Observer
	last time.Time
}

func startClock(to Observer) clock { return clock{to, time.Now()} }

// spent ends a stage that began where the one before it ended.
func (c *clock) spent(stage string, items int) {
	now := time.Now()
	c.to.Spent(stage, items, now.Sub(c.last))
	c.last = now
}

// skip leaves out the time since the last stage.
func (c *clock) skip() { c.last = time.Now() }

// timedEmit tells the time that a source takes between its items as that of
// reading; end does so for what it takes after the last.
func timedEmit(to Observer, emit func(corpus.Item) error) (timed func(corpus.Item) error, end func()) {
	c := startClock(to)
	timed = func(it corpus.Item) error {
		c.spent(SpentRead, 1)
		err := emit(it) // may wait for room
		c.skip()
		return err
	}
	return timed, func() { c.spent(SpentRead, 0) }
}
