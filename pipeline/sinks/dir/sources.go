package dir

// What was read so far, by source (a file, standard input). inputs.jsonl holds
// a line for each source that is wholly written:
//
//	input     its locator
//	bytes     its size and
//	modified  time, of files: both tell whether it is still the same
//	found     items that it gave
//	items     of these, the items that were taken (--sample, --limit)
//	skipped   parts of it that are no articles, by reason
//
// To go on, the inputs are walked anew. Each source is compared with its line
// and passed over without being opened; the one after the last line is read
// again, and as many of its items are dropped as the journal says, unread.

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"sync"
	"time"

	"github.com/cespare/xxhash/v2"

	"whosaid/corpus"
	"whosaid/corpus/inputs"
	"whosaid/pipeline"
	"whosaid/pipeline/disk"
	"whosaid/pipeline/sinks/lines"
)

type entry struct {
	Input    string         `json:"input"`
	Bytes    int64          `json:"bytes"`
	Modified time.Time      `json:"modified,omitzero"`
	Found    int            `json:"found"`
	Items    int            `json:"items"`
	Skipped  map[string]int `json:"skipped,omitempty"`
	Digest   uint64         `json:"digest,omitempty"` // of the items, in the journal only
}

// mark is a source that the walk has entered and that is not wholly written.
type mark struct {
	entry
	start, end int // numbers of its first item, and after its last; end -1: not known yet
	again      bool
}

// sources follows the walk on the one side, and what is written on the other.
type sources struct {
	file    disk.File // inputs.jsonl; nil when only looking
	out     *lines.Writer
	length  int64
	skipped map[string]int // totals of the sources in the file
	limit   int

	// Of the walk's goroutine.
	replay *json.Decoder // lines of earlier parts of the run; nil after the last
	closer io.Closer
	last   *entry // the source after these, as the journal has it; nil once met
	drop   int    // number of the first item that is wanted
	done   int    // items written before: last must give that many of them
	verify int    // number of the item before which the digest must be want
	want   uint64
	err    error // found when nobody could be told

	mu     sync.Mutex
	count  int      // items that the walk gave, those of earlier parts of the run too
	queue  []mark   // oldest first
	chain  []uint64 // digests after each item that is not written yet
	digest uint64   // after the item that was written last
}

// errEnough ends a walk at Options.Limit.
var errEnough = errors.New("the limit is reached")

func openSources(f *Folder) (*sources, error) {
	s, err := lookSources(f)
	if err != nil {
		return nil, err
	}
	st, err := openStream(f.fs, f.at(state, inputsName), s.length, 0, false)
	if err != nil {
		_ = s.closer.Close()
		return nil, err
	}
	s.file, s.out = st.file, st.lines
	return s, nil
}

// lookSources is for a walk of which nothing is written.
func lookSources(f *Folder) (*sources, error) {
	j := f.journal
	s := &sources{
		length: j.Lengths[inputsName], skipped: maps.Clone(j.Skipped), limit: f.opts.Limit,
		last: j.Source, drop: j.Items, done: j.Items, verify: -1,
		closer: io.NopCloser(nil),
	}
	if s.skipped == nil {
		s.skipped = map[string]int{}
	}
	if j.Source != nil && j.Source.Items > 0 {
		s.verify, s.want, s.digest = j.Items, j.Source.Digest, j.Source.Digest
	}
	if s.length > 0 {
		file, err := os.Open(f.at(state, inputsName))
		if err != nil {
			return nil, fmt.Errorf("%w: cannot go on (start over with --fresh)", err)
		}
		s.closer = file
		s.replay = json.NewDecoder(bufio.NewReaderSize(io.LimitReader(file, s.length), 64<<10))
	}
	return s, nil
}

// source runs walk, and hands on the items that are not written yet.
func (s *sources) source(walk Walk, again func(n int, it corpus.Item) corpus.Item, only bool) pipeline.Source {
	return func(ctx context.Context, emit func(corpus.Item) error) error {
		defer s.closer.Close()
		err := walk(ctx, Hooks{Sources: s, Skip: s.skip}, func(it corpus.Item) error {
			n, err := s.next(it)
			if err != nil || n < s.drop {
				return err
			}
			if only {
				return fmt.Errorf("%w: %s gives more than it did", ErrDiffers, it.Input)
			}
			return emit(again(n, it))
		})
		if errors.Is(err, errEnough) {
			err = nil
		}
		if err != nil {
			return err
		}
		return s.ended()
	}
}

// Walk walks the inputs, with word to the hooks, as inputs.Walk does.
type Walk func(ctx context.Context, h Hooks, emit func(corpus.Item) error) error

// Hooks are what a Walk must pass on to inputs.Options.
type Hooks struct {
	Sources inputs.Sources
	Skip    func(reason string)
}

// Enter compares the source with the one that stood here before, if any.
func (s *sources) Enter(src inputs.Source) (found int, skip bool, err error) {
	switch {
	case s.err != nil:
		return 0, false, s.err
	case s.limit > 0 && s.count >= s.limit:
		return 0, false, errEnough
	}
	if s.replay != nil {
		var e entry
		switch err := s.replay.Decode(&e); {
		case err == nil:
			s.mu.Lock()
			s.count += e.Items
			s.mu.Unlock()
			return e.Found, true, e.compare(src)
		case err != io.EOF:
			return 0, false, fmt.Errorf("%s is damaged: %w: cannot go on (start over with --fresh)", inputsName, err)
		}
		s.replay = nil
	}
	m := mark{
		entry: entry{Input: src.Input, Bytes: src.Bytes, Modified: src.Modified.UTC()},
		start: s.count, end: -1, again: !src.Modified.IsZero(),
	}
	if s.last != nil {
		if err := s.last.compare(src); err != nil {
			return 0, false, err
		}
		s.last = nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue = append(s.queue, m)
	return 0, false, nil
}

// compare says how a source differs from what it was.
func (e *entry) compare(src inputs.Source) error {
	switch {
	case e.Input != src.Input:
		return fmt.Errorf("%w: it has read %s where there is %s now", ErrDiffers, e.Input, src.Input)
	case e.Bytes != src.Bytes:
		return fmt.Errorf("%w: %s had %d bytes, and has %d now", ErrDiffers, e.Input, e.Bytes, src.Bytes)
	case !e.Modified.Equal(src.Modified):
		return fmt.Errorf("%w: %s was changed since it was read", ErrDiffers, e.Input)
	}
	return nil
}

// next numbers an item, and looks whether it is the one that it was before.
func (s *sources) next(it corpus.Item) (n int, err error) {
	if s.err != nil {
		return 0, s.err
	}
	if s.limit > 0 && s.count >= s.limit {
		return 0, errEnough
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n = s.count
	s.count++
	m := &s.queue[len(s.queue)-1]
	m.Digest = link(m.Digest, it)
	if n >= s.drop {
		s.chain = append(s.chain, m.Digest)
	} else if s.count == s.verify && m.Digest != s.want {
		return n, s.changed(m)
	}
	return n, nil
}

func (s *sources) changed(m *mark) error {
	return fmt.Errorf("%w: %s does not give the articles that it gave then (can it be read?)", ErrDiffers, m.Input)
}

// link adds an item to the digest of those before it.
func link(digest uint64, it corpus.Item) uint64 {
	h := xxhash.NewWithSeed(digest)
	_, _ = fmt.Fprintf(h, "%s\x00%d", it.Input, it.Bytes)
	return h.Sum64()
}

// Leave notes that the source has given all.
func (s *sources) Leave(found int, _ string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := &s.queue[len(s.queue)-1]
	m.end, m.Found = s.count, found
	if s.count < s.done && s.err == nil {
		s.err = s.changed(m)
	}
}

func (s *sources) skip(reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.queue) == 0 {
		return
	}
	m := &s.queue[len(s.queue)-1]
	if m.Skipped == nil {
		m.Skipped = map[string]int{}
	}
	m.Skipped[reason]++
}

// ended looks whether the walk came as far as the one before it.
func (s *sources) ended() error {
	if s.err != nil {
		return s.err
	}
	if s.replay != nil {
		var e entry
		if err := s.replay.Decode(&e); err == nil {
			return fmt.Errorf("%w: %s is not among the inputs any more", ErrDiffers, e.Input)
		}
	}
	if s.last != nil {
		return fmt.Errorf("%w: %s is not among the inputs any more", ErrDiffers, s.last.Input)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.queue); n > 0 && s.queue[n-1].end < 0 { // cut by the limit
		m := &s.queue[n-1]
		m.end, m.Found = s.count, s.count-m.start
	}
	return nil
}

// written tells that one more item is.
func (s *sources) written() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.chain) > 0 { // results that no walk gave have none
		s.digest, s.chain = s.chain[0], s.chain[1:]
	}
}

// again reports whether the source of the item read last can be read a second time.
func (s *sources) again() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.queue[len(s.queue)-1].again
}

// commit adds the sources to the file that are wholly written when n items
// are, and syncs it.
func (s *sources) commit(n int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	added := false
	for len(s.queue) > 0 && s.queue[0].end >= 0 && s.queue[0].end <= n {
		e := s.queue[0].entry
		e.Items, e.Digest = s.queue[0].end-s.queue[0].start, 0
		if err := s.out.JSON(e); err != nil {
			return err
		}
		for reason, k := range e.Skipped {
			s.skipped[reason] += k
		}
		s.queue = s.queue[1:]
		added = true
	}
	if !added {
		return nil
	}
	before := s.out.Written()
	if err := s.out.Flush(); err != nil {
		return err
	}
	s.length += s.out.Written() - before
	if err := s.file.Sync(); err != nil {
		return fmt.Errorf("%s: cannot write: %w", inputsName, err)
	}
	return nil
}

// current is the source that item n is of, if it has been entered, with what
// is written of it.
func (s *sources) current(n int) *entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.queue) == 0 || s.queue[0].start > n {
		return nil
	}
	e := s.queue[0].entry
	e.Items, e.Skipped, e.Digest = n-s.queue[0].start, nil, 0
	if e.Items > 0 {
		e.Digest = s.digest
	}
	return &e
}

func (s *sources) totals() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.skipped)
}

// sofar counts the parts passed over, also of sources that are not written yet.
func (s *sources) sofar() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := maps.Clone(s.skipped)
	for _, m := range s.queue {
		for reason, n := range m.Skipped {
			all[reason] += n
		}
	}
	return all
}

func (s *sources) close() {
	if s.file != nil {
		_ = s.file.Close()
	}
}
