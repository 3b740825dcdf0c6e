package review

// What the events come to.

import (
	"slices"
	"strings"

	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
)

// Decisions are the events, replayed. The order of the file decides, and
// nothing else, so that the same file always comes to the same.
type Decisions struct {
	events []Event
	counts []bool // per event: it was not undone

	claims map[string]*history
	byDoc  map[string][]string // ids of the claims that reviewers made, in the order of their making
	read   map[string][]int    // per article, events
	notes  map[string][]int    // per claim or article, events
	draws  []int
	people []string // sorted
}

// history is the events about one claim.
type history struct {
	events []int
	made   bool // by a reviewer: it is in no run
}

// Decision is what was decided on a claim, by a reviewer or in all.
type Decision struct {
	State State
	// Claim has the reviewer's values; nil: as the run has it.
	Claim *record.Claim
	// Reviewers are those who have decided, sorted, undecided ones aside.
	Reviewers []string
	// Adjudicated is set where somebody has settled the differences.
	Adjudicated bool

	event int // that it rests on; -1: none
}

func newDecisions() *Decisions {
	return &Decisions{claims: map[string]*history{}, byDoc: map[string][]string{}, read: map[string][]int{}, notes: map[string][]int{}}
}

// Replay reads events in their order.
func Replay(events []Event) (*Decisions, error) {
	d := newDecisions()
	for _, e := range events {
		if err := d.take(e); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// take adds an event of the file. What was right when it was written is right
// now; only a file that was written by other hands fails here.
func (d *Decisions) take(e Event) error {
	if err := e.check(); err != nil {
		return refusef("event %d: %w", e.Seq, err)
	}
	if err := d.can(e); err != nil {
		return refusef("event %d: %w", e.Seq, err)
	}
	d.add(e)
	return nil
}

// add takes an event that can says yes to.
func (d *Decisions) add(e Event) {
	n := len(d.events)
	e.Before = nil // half of its size, and only for who reads the file
	d.events, d.counts = append(d.events, e), append(d.counts, true)
	if i, there := slices.BinarySearch(d.people, e.Reviewer); !there {
		d.people = slices.Insert(d.people, i, e.Reviewer)
	}
	switch e.Action {
	case Undo:
		d.undo(e.Undoes-1, true)
	case Read:
		d.read[e.DocID] = append(d.read[e.DocID], n)
	case Draw:
		d.draws = append(d.draws, n)
	case Note:
		about := e.DocID
		if len(e.Claims) > 0 {
			about = e.Claims[0]
		}
		d.notes[about] = append(d.notes[about], n)
	default:
		for _, id := range e.Claims {
			d.history(id).events = append(d.history(id).events, n)
		}
		if makes(e.Action) {
			for _, c := range e.After {
				h := d.history(c.ID)
				if !h.made {
					h.made = true
					d.byDoc[c.DocID] = append(d.byDoc[c.DocID], c.ID)
				}
				h.events = append(h.events, n)
			}
		}
	}
}

func makes(a Action) bool { return a == Add || a == Split || a == Join }

func (d *Decisions) history(id string) *history {
	h := d.claims[id]
	if h == nil {
		h = &history{}
		d.claims[id] = h
	}
	return h
}

// undo takes back an event, or an undo of one, which brings it back.
func (d *Decisions) undo(n int, undone bool) {
	for {
		d.counts[n] = !undone
		if d.events[n].Action != Undo {
			return
		}
		n, undone = d.events[n].Undoes-1, !undone
	}
}

// target is the event that undoing n would take back or bring back in the end.
func (d *Decisions) target(n int) int {
	for d.events[n].Action == Undo {
		n = d.events[n].Undoes - 1
	}
	return n
}

// can reports why an event cannot follow on those there are.
func (d *Decisions) can(e Event) error {
	switch e.Action {
	case Undo:
		return d.canUndo(e)
	case Add:
		if own := d.Own(e.Reviewer, e.After[0].ID); own.State != "" {
			return refusef("%s has added a claim with these spans already", e.Reviewer)
		}
	case Draw:
		for _, s := range d.Samples() {
			if s.Name == e.Sample {
				return refusef("there is a sample of the name %q already", e.Sample)
			}
		}
	case Adjudicate:
		if name, as := strings.CutPrefix(string(e.Verdict), "as:"); as && d.Own(name, e.Claims[0]).State == "" {
			return refusef("%s has not decided on claim %s", name, e.Claims[0])
		}
	case Right, Wrong, Unsure, Edit, Split, Join:
		for _, id := range e.Claims {
			if d.Own(e.Reviewer, id).State == index.Replaced {
				return refusef("claim %s was split or joined by %s: undo that first", id, e.Reviewer)
			}
		}
	}
	return nil
}

func (d *Decisions) canUndo(e Event) error {
	n := e.Undoes - 1
	if n >= len(d.events) {
		return refusef("there is no event %d", e.Undoes)
	}
	u := d.events[n]
	switch {
	case !d.counts[n]:
		return refusef("event %d is undone already", e.Undoes)
	case u.Reviewer != e.Reviewer:
		return refusef("event %d is %s's", e.Undoes, u.Reviewer)
	}
	// What others, or this reviewer later, have built on it must go first: to
	// undo is to come back to what was.
	t := d.events[d.target(n)]
	about := slices.Clone(t.Claims)
	if makes(t.Action) {
		for _, c := range t.After {
			about = append(about, c.ID)
		}
	}
	for _, id := range about {
		h := d.claims[id]
		if h == nil {
			continue
		}
		for _, later := range h.events {
			l := d.events[later]
			if later <= n || !d.counts[later] || l.Action == Undo {
				continue
			}
			mine := l.Reviewer == e.Reviewer || l.Action == Adjudicate && strings.TrimPrefix(string(l.Verdict), "as:") == e.Reviewer
			if mine || !slices.Contains(t.Claims, id) && !d.madeWithout(id, d.target(n), nil) {
				return refusef("event %d by %s is about the same claim and came later: undo that first", l.Seq, l.Reviewer)
			}
		}
	}
	return nil
}

// madeWithout reports whether a claim that reviewers made is there without
// event n, and not by way of itself, which is in path then.
func (d *Decisions) madeWithout(id string, n int, path []string) bool {
	h := d.claims[id]
	if h == nil || !h.made {
		return true // it is in the run
	}
	if slices.Contains(path, id) {
		return false
	}
	path = append(path, id)
	return slices.ContainsFunc(h.events, func(i int) bool {
		return i != n && d.counts[i] && d.events[i].made(id) >= 0 &&
			!slices.ContainsFunc(d.events[i].Claims, func(from string) bool { return !d.madeWithout(from, n, path) })
	})
}

// step are the events, by seq and the latest first, that count and were one step
// of a reviewer with event n.
func (d *Decisions) step(n int) (seqs []int) {
	e := d.events[n]
	if e.Step == 0 {
		return []int{e.Seq}
	}
	for i := len(d.events) - 1; i >= e.Step-1; i-- {
		if o := d.events[i]; o.Step == e.Step && o.Reviewer == e.Reviewer && d.counts[i] {
			seqs = append(seqs, o.Seq)
		}
	}
	return seqs
}

// Events are all, in their order, without Before; not to be changed.
func (d *Decisions) Events() []Event { return d.events }

// Counts reports whether an event counts: it was not undone, or brought back.
func (d *Decisions) Counts(seq int) bool { return seq >= 1 && seq <= len(d.counts) && d.counts[seq-1] }

// Reviewers are the names of all, sorted.
func (d *Decisions) Reviewers() []string { return slices.Clone(d.people) }

// Claims are the ids of all claims that there is a decision about, or was, sorted.
func (d *Decisions) Claims() []string {
	list := make([]string, 0, len(d.claims))
	for id := range d.claims {
		list = append(list, id)
	}
	slices.Sort(list)
	return list
}

// Made reports whether a claim is in no run, but was made by a reviewer.
func (d *Decisions) Made(id string) bool { h := d.claims[id]; return h != nil && h.made }

// ReadBy are the names of those who have read an article to its end, sorted.
func (d *Decisions) ReadBy(docID string) (names []string) {
	for _, n := range d.read[docID] {
		if d.counts[n] {
			names = append(names, d.events[n].Reviewer)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Notes are the remarks about a claim or an article, oldest first.
func (d *Decisions) Notes(id string) (list []Event) {
	for _, n := range d.notes[id] {
		if d.counts[n] {
			list = append(list, d.events[n])
		}
	}
	return list
}

// Samples are those that were drawn, oldest first.
func (d *Decisions) Samples() (list []Drawn) {
	for _, n := range d.draws {
		if d.counts[n] {
			list = append(list, *d.events[n].Drawn)
		}
	}
	return list
}

// Sample is the one of a name.
func (d *Decisions) Sample(name string) (Drawn, bool) {
	for _, s := range d.Samples() {
		if s.Name == name {
			return s, true
		}
	}
	return Drawn{}, false
}
