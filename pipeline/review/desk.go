package review

// The desk is the run, its index and the decisions, together.

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
	"whosaid/pipeline/runfiles"
)

// Options of a desk.
type Options struct {
	Log   LogOptions
	Index index.Options
}

// Desk is a run that is being reviewed. It may be used from many goroutines;
// one process has it at a time.
type Desk struct {
	idx     *index.Index
	log     *Log
	torn    []byte
	missing []string

	mu  sync.RWMutex
	dec *Decisions
}

// Open opens the run in dir for review, and makes its index where that is
// missing. It fails with ErrInUse where another process reviews it.
func Open(ctx context.Context, dir string, o Options) (_ *Desk, err error) {
	k := &Desk{}
	defer func() {
		if err != nil {
			_ = k.Close()
		}
	}()
	if _, err := runfiles.Open(dir); err != nil { // before anything is written beside what is no run
		return nil, err
	}
	// Before the index, so that one who has to wait need not wait for that as well.
	k.dec = newDecisions()
	if k.log, k.torn, err = OpenLog(dir, o.Log, k.dec.take); err != nil {
		return nil, err
	}
	if err := k.set(ctx, dir, o.Index); err != nil {
		return nil, err
	}
	return k, nil
}

// Look opens the run in dir for programs that only look, also while another
// process reviews it: with what has been decided so far. Do fails.
func Look(ctx context.Context, dir string, o index.Options) (_ *Desk, err error) {
	k := &Desk{}
	defer func() {
		if err != nil {
			_ = k.Close()
		}
	}()
	if k.dec, err = Decided(dir); err != nil {
		return nil, err
	}
	if err := k.set(ctx, dir, o); err != nil {
		return nil, err
	}
	return k, nil
}

// set opens the index, and tells it what has been decided.
func (k *Desk) set(ctx context.Context, dir string, o index.Options) (err error) {
	if k.idx, err = index.Open(ctx, dir, o); err != nil {
		return err
	}
	for _, id := range k.dec.Claims() {
		if err := k.tell(id); errors.Is(err, index.ErrNotFound) {
			k.missing = append(k.missing, id)
		} else if err != nil {
			return err
		}
	}
	for _, s := range k.dec.Samples() {
		if err := k.tellSample(s); err != nil {
			return err
		}
	}
	return nil
}

// Close lets others review the run.
func (k *Desk) Close() (err error) {
	if k.idx != nil {
		err = k.idx.Close()
	}
	if k.log != nil {
		err = errors.Join(err, k.log.Close())
	}
	return err
}

// Index is the run's index; what was decided is in it.
func (k *Desk) Index() *index.Index { return k.idx }

// Torn is what Open found of a line that was not written whole, and set aside
// in TornFile. Nobody was told that it counts.
func (k *Desk) Torn() []byte { return k.torn }

// Missing are the claims that there are decisions on and that are not in the
// run, as it is now.
func (k *Desk) Missing() []string { return k.missing }

// View calls f with the decisions; they must not be kept.
func (k *Desk) View(f func(*Decisions)) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	f(k.dec)
}

// tell brings the index in step with the decisions on a claim.
func (k *Desk) tell(id string) error {
	m := index.Mark{By: map[string]index.Own{}}
	all := k.dec.All(id)
	m.Own = index.Own{State: all.State, Claim: all.Claim}
	if h := k.dec.claims[id]; h != nil {
		for _, name := range k.dec.deciders(h) {
			own := k.dec.Own(name, id)
			m.By[name] = index.Own{State: own.State, Claim: own.Claim}
		}
	}
	if k.dec.Made(id) {
		return k.idx.Add(*k.dec.base(id), m)
	}
	return k.idx.Mark(id, m)
}

func (k *Desk) tellSample(s Drawn) error {
	list := make([]string, len(s.Members))
	for i, m := range s.Members {
		list[i] = m.ID
	}
	if s.Unit == OfArticles {
		return k.idx.SetArticles(s.Name, list)
	}
	return k.idx.SetClaims(s.Name, list)
}

// Do takes an event: reviewer, action, claims or article, and what the action
// needs besides. The rest is filled in: seq, time, article, the values before,
// and of the new claims texts, metadata and ids (see Complete). When it
// returns, the event is on disk and everything shows it. An error that wraps
// ErrRefused or index.ErrNotFound is the event's fault.
func (k *Desk) Do(ctx context.Context, e Event) (done Event, err error) {
	err = k.do(ctx, []Event{e}, false, func(e Event) { done = e })
	return done, err
}

// DoAll takes events one after another, all or none, and puts them on disk at
// once: for imports.
func (k *Desk) DoAll(ctx context.Context, events []Event) error {
	return k.do(ctx, events, false, func(Event) {})
}

// DoStep does so for what is one step to the reviewer, and is undone in one.
func (k *Desk) DoStep(ctx context.Context, events []Event) (done []Event, err error) {
	err = k.do(ctx, events, len(events) > 1, func(e Event) { done = append(done, e) })
	return done, err
}

// do prepares, writes and adds one event after another, as each may rest on
// those before it, and holds none of them whole. What is added is there for
// nobody else before all are on disk.
func (k *Desk) do(ctx context.Context, events []Event, step bool, done func(Event)) (err error) {
	if k.log == nil {
		return refusef("the run was opened to be looked at only")
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	before := len(k.dec.events)
	look := &lookup{idx: k.idx, many: len(events) > 1}
	w := k.log.begin()
	for _, e := range events {
		if step {
			e.Step = before + 1
		}
		if err = k.next(ctx, w, look, &e); err != nil {
			break
		}
		done(e)
	}
	if err == nil {
		err = w.commit()
	} else {
		w.rollback()
	}
	if err != nil {
		if len(k.dec.events) > before {
			dec, rerr := Replay(k.dec.events[:before])
			if rerr != nil {
				return errors.Join(err, rerr)
			}
			k.dec = dec
		}
		return err
	}
	for _, e := range k.dec.events[before:] {
		if err := k.show(e); err != nil {
			return err
		}
	}
	return nil
}

func (k *Desk) next(ctx context.Context, w *writing, look *lookup, e *Event) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := k.prepare(ctx, look, e); err != nil {
		return err
	}
	if err := e.check(); err != nil {
		return err
	}
	if err := k.dec.can(*e); err != nil {
		return err
	}
	if *e, err = w.add(*e); err != nil {
		return err
	}
	k.dec.add(*e)
	return nil
}

// show brings the index in step after an event.
func (k *Desk) show(e Event) error {
	t := k.dec.events[k.dec.target(e.Seq-1)]
	if t.Action == Draw {
		if k.dec.Counts(t.Seq) {
			return k.tellSample(*t.Drawn)
		}
		k.idx.DropSet(t.Sample)
		return nil
	}
	// Whether a claim that a split has made is there hangs on what others have
	// decided on the one that was split.
	about := slices.Concat(t.Claims, ids(t.After), k.dec.byDoc[t.DocID])
	slices.Sort(about)
	for _, id := range slices.Compact(about) {
		if t.Action == Note || t.Action == Read {
			break
		}
		if err := k.tell(id); err != nil && !errors.Is(err, index.ErrNotFound) {
			return err
		}
	}
	return nil
}

// Undo takes back the latest step of a reviewer that still counts: not a draw.
// It returns the undo of the first of its events, and is ErrRefused where there
// is none.
func (k *Desk) Undo(ctx context.Context, reviewer, origin string) (Event, error) {
	var step []int
	k.View(func(d *Decisions) {
		for n := len(d.events) - 1; n >= 0; n-- {
			if e := d.events[n]; d.counts[n] && e.Reviewer == reviewer && e.Action != Undo && e.Action != Draw {
				step = d.step(n)
				break
			}
		}
	})
	if len(step) == 0 {
		return Event{}, refusef("%s has nothing to undo", reviewer)
	}
	return k.takeBack(ctx, reviewer, origin, step)
}

// Redo takes back the undo of a reviewer that came last, unless this reviewer has
// decided something since.
func (k *Desk) Redo(ctx context.Context, reviewer, origin string) (Event, error) {
	var step []int
	k.View(func(d *Decisions) {
		for n := len(d.events) - 1; n >= 0; n-- {
			if e := d.events[n]; d.counts[n] && e.Reviewer == reviewer && e.Action != Draw {
				if e.Action == Undo && d.events[d.target(n)].Action != Draw {
					step = d.step(n)
				}
				break
			}
		}
	})
	if len(step) == 0 {
		return Event{}, refusef("%s has nothing to redo", reviewer)
	}
	return k.takeBack(ctx, reviewer, origin, step)
}

// takeBack undoes the events of a step, the latest first, and returns the undo
// of what the first decision was about.
func (k *Desk) takeBack(ctx context.Context, reviewer, origin string, step []int) (first Event, err error) {
	events := make([]Event, len(step))
	for i, seq := range step {
		events[i] = Event{Reviewer: reviewer, Action: Undo, Undoes: seq, Origin: origin}
	}
	done, err := k.DoStep(ctx, events)
	if err != nil {
		return first, err
	}
	k.View(func(d *Decisions) {
		first = slices.MinFunc(done, func(a, b Event) int { return cmp.Compare(d.target(a.Seq-1), d.target(b.Seq-1)) })
	})
	return first, nil
}

// Claim is a claim after review, as a reviewer sees it by own decisions, or,
// where as is empty, by all.
func (k *Desk) Claim(ctx context.Context, id, as string) (Reviewed, error) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.claim(ctx, id, as)
}

func (k *Desk) claim(ctx context.Context, id, as string) (Reviewed, error) {
	if k.dec.Made(id) {
		list := k.madeIn(k.dec.base(id).DocID, as)
		if i := slices.IndexFunc(list, func(r Reviewed) bool { return r.Claim.ID == id }); i >= 0 {
			return list[i], nil
		}
		return Reviewed{}, fmt.Errorf("claim %q: %w", id, index.ErrNotFound)
	}
	c, err := k.idx.Extracted(ctx, id)
	if err != nil {
		return Reviewed{}, err
	}
	return k.apply(c, as), nil
}

func (k *Desk) apply(c record.Claim, as string) Reviewed {
	if as != "" {
		return k.dec.ApplyOwn(as, c)
	}
	return k.dec.Apply(c)
}

// Article is an article with its claims after review, as Claim.
func (k *Desk) Article(ctx context.Context, docID, as string) (Article, error) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	a, err := k.idx.AsExtracted(ctx, docID)
	if err != nil {
		return Article{}, err
	}
	out := Article{Article: a.Article, ReadBy: append([]string{}, k.dec.ReadBy(docID)...)}
	for _, r := range a.Claims {
		out.Claims = append(out.Claims, k.apply(r.Claim, as))
	}
	out.Claims = append(out.Claims, k.madeIn(docID, as)...)
	slices.SortStableFunc(out.Claims, byContent)
	return out, nil
}

// OwnOf is a claim of the run, as it was extracted, as a reviewer has left it.
func (k *Desk) OwnOf(extracted record.Claim, reviewer string) Reviewed {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.dec.ApplyOwn(reviewer, extracted)
}

func (k *Desk) madeIn(docID, as string) []Reviewed {
	if as != "" {
		return k.dec.MadeInBy(as, docID)
	}
	return k.dec.MadeIn(docID)
}

// History are the events about a claim, oldest first, with those that were
// undone (see Decisions.Counts).
func (k *Desk) History(id string) (list []Event) {
	k.View(func(d *Decisions) {
		for _, e := range d.events {
			if slices.Contains(e.Claims, id) || strings.HasPrefix(id, "c-") && slices.Contains(ids(e.After), id) {
				list = append(list, e)
			}
		}
	})
	return list
}
