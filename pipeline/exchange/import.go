package exchange

// Corrections that were made in another program become review events.

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
	"whosaid/pipeline/review"
)

// Importer takes what comes back into a run.
type Importer struct {
	Desk     *review.Desk
	Format   string // its name, for the events' origin
	Reviewer string // whose decisions they are
	Accept   bool   // claims that come back unchanged are right
	DryRun   bool   // say what would be done, and do nothing
}

// Imported is what an import has come to.
type Imported struct {
	Claims    int // in the files
	Corrected int
	Right     int
	Wrong     int // deleted ones too
	Unsure    int
	Added     int
	Notes     int
	Unchanged int
	Events    int
	Faults    []string // what was not taken, and why
}

// Import reads all, and then puts all decisions on disk at once. An error is
// of a file that cannot be read or of the run; nothing was taken then.
func (im *Importer) Import(ctx context.Context, incoming iter.Seq2[*Incoming, error]) (Imported, error) {
	w := &taker{Importer: im, ctx: ctx, taken: map[string]string{}}
	for in, err := range incoming {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			err = w.article(in)
		}
		if err != nil {
			return Imported{}, err
		}
	}
	if im.DryRun || len(w.events) == 0 {
		w.out.Events = len(w.events)
		return w.out, nil
	}
	err := im.Desk.DoAll(ctx, w.events)
	if errors.Is(err, review.ErrRefused) {
		return Imported{}, fmt.Errorf("nothing was taken: %w", err)
	}
	w.out.Events = len(w.events)
	return w.out, err
}

// taker works through the articles.
type taker struct {
	*Importer
	ctx    context.Context
	out    Imported
	events []review.Event
	at     *desktop
	taken  map[string]string // place in the files of each claim

	versions map[string][]record.Claim // see history
}

// desktop is an article of the run, ready to be compared.
type desktop struct {
	id      string
	article record.Article
	offsets *Offsets
	claims  []Claim
	plain   []record.Claim
	seen    map[string]bool
	added   []record.Claim
}

func (d *desktop) find(id string) *Claim {
	if i := slices.IndexFunc(d.claims, func(c Claim) bool { return c.ID == id }); i >= 0 {
		return &d.claims[i]
	}
	return nil
}

func (w *taker) fault(where, format string, args ...any) {
	w.out.Faults = append(w.out.Faults, where+": "+fmt.Sprintf(format, args...))
}

func (w *taker) article(in *Incoming) error {
	w.out.Faults = append(w.out.Faults, in.Faults...)
	w.out.Claims += len(in.Claims)
	id, err := w.docOf(in)
	if err != nil || id == "" {
		return err
	}
	d, err := w.open(id)
	if errors.Is(err, index.ErrNotFound) {
		w.fault(in.Where, "the run holds no article %q", id)
		return nil
	} else if err != nil {
		return err
	}
	if in.HasText && !SameText(d.article.Text, in.Text) {
		w.fault(in.Where, "its text is not that of the article %q in the run: spans would point elsewhere", id)
		return nil
	}
	// New ones last, as they may be in the place of one that has been deleted.
	for _, isNew := range []bool{false, true} {
		for i := range in.Claims {
			if c := &in.Claims[i]; (c.ID == "") == isNew {
				if err := w.claim(d, c); err != nil {
					return err
				}
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(in.Given)) {
		if !d.seen[id] {
			if err := w.deleted(d, id, in.Given[id], in.Where); err != nil {
				return err
			}
		}
	}
	return nil
}

// docOf is the article's id; "" where it cannot be known, which is told.
func (w *taker) docOf(in *Incoming) (string, error) {
	if in.DocID != "" {
		return in.DocID, nil
	}
	for _, c := range in.Claims {
		if c.ID == "" {
			continue
		}
		if w.at != nil && w.at.find(c.ID) != nil { // tables go on in the same article
			return w.at.id, nil
		}
		r, err := w.Desk.Claim(w.ctx, c.ID, "")
		if err == nil {
			return r.Claim.DocID, nil
		}
		if !errors.Is(err, index.ErrNotFound) {
			return "", err
		}
	}
	for _, c := range in.Claims {
		if c.ID != "" {
			w.fault(c.Where, "the run holds no claim %s", c.ID)
		} else {
			w.fault(c.Where, "it does not say of which article it is")
		}
	}
	return "", nil
}

func (w *taker) open(id string) (*desktop, error) {
	if w.at != nil && w.at.id == id {
		return w.at, nil
	}
	a, err := w.Desk.Article(w.ctx, id, "")
	if err != nil {
		return nil, err
	}
	d := &desktop{id: id, article: a.Article, offsets: NewOffsets(a.Text), seen: map[string]bool{}}
	w.Desk.View(func(decisions *review.Decisions) {
		for _, r := range a.Claims {
			d.claims = append(d.claims, claimOf(r, decisions))
			d.plain = append(d.plain, r.Claim)
		}
	})
	w.at = d
	return d, nil
}

func (w *taker) claim(d *desktop, in *IncomingClaim) error {
	if in.ID == "" {
		return w.added(d, in)
	}
	c := d.find(in.ID)
	if c == nil {
		w.fault(in.Where, "the article %q has no claim %s in this run", d.id, in.ID)
		return nil
	}
	if before, twice := w.taken[in.ID]; twice {
		w.fault(in.Where, "claim %s was taken from %s already", in.ID, before)
		return nil
	}
	w.taken[in.ID] = in.Where
	d.seen[in.ID] = true
	return w.known(d, c, in)
}

// known decides about a claim that is there.
func (w *taker) known(d *desktop, c *Claim, in *IncomingClaim) error {
	current := version{c.Claim, c.State}
	base, ok := w.base(c, in.Revision)
	if !ok {
		base = version{c.Claim, index.Unreviewed}
	}
	m, err := merge(&d.article, d.offsets, d.plain, base, current, in)
	if err == nil && !ok && m.changed != 0 {
		err = fmt.Errorf("was changed there, and here since it was handed over")
	}
	if err == nil && m.changed == 0 && m.verdict == "" && !(w.Accept && c.State == index.Unreviewed) {
		w.note(c, in.Note)
		w.out.Unchanged++
		return nil
	}
	own, oerr := w.own(c)
	if oerr != nil {
		return oerr
	}
	if err != nil {
		// The same file again, after others have decided otherwise.
		if file, ferr := over(&d.article, d.offsets, d.plain, base.claim, in); ferr == nil &&
			own.State != index.Unreviewed && len(review.Differences(&own.Claim, &file)) == 0 {
			w.out.Unchanged++
			return nil
		}
		w.fault(in.Where, "%v", err)
		return nil
	}
	w.note(c, in.Note)
	differs := len(review.Differences(&c.Claim, &m.claim)) > 0
	if own.State != index.Unreviewed && len(review.Differences(&own.Claim, &m.claim)) == 0 && differs {
		differs = false // this reviewer has said so before
	}
	switch {
	case m.verdict == string(index.Wrong):
		if own.State == index.Wrong {
			w.out.Unchanged++
			return nil
		}
		w.out.Wrong++
		w.do(review.Event{Action: review.Wrong, Claims: []string{c.ID}})
	case differs:
		w.out.Corrected++
		w.do(review.Event{Action: review.Edit, Claims: []string{c.ID}, After: []record.Claim{m.claim}})
		if m.verdict == string(index.Unsure) {
			w.do(review.Event{Action: review.Unsure, Claims: []string{c.ID}})
		}
	case m.verdict == string(index.Unsure) && own.State != index.Unsure:
		w.out.Unsure++
		w.do(review.Event{Action: review.Unsure, Claims: []string{c.ID}})
	case (m.verdict == string(index.Right) || w.Accept && c.State == index.Unreviewed) && !vouched(own.State):
		w.out.Right++
		if c.Extracted != nil && len(review.Differences(c.Extracted, &c.Claim)) > 0 {
			// What others have made of it is right, not what was extracted.
			w.do(review.Event{Action: review.Edit, Claims: []string{c.ID}, After: []record.Claim{c.Claim}})
		} else {
			w.do(review.Event{Action: review.Right, Claims: []string{c.ID}})
		}
	default:
		w.out.Unchanged++
	}
	return nil
}

// own is the claim as this reviewer has left it.
func (w *taker) own(c *Claim) (review.Reviewed, error) {
	if c.Extracted != nil {
		return w.Desk.OwnOf(*c.Extracted, w.Reviewer), nil
	}
	r, err := w.Desk.Claim(w.ctx, c.ID, w.Reviewer)
	if errors.Is(err, index.ErrNotFound) { // made by others
		return review.Reviewed{Claim: c.Claim, State: index.Unreviewed}, nil
	}
	return r, err
}

func vouched(s index.State) bool {
	return s == index.Right || s == index.Edited || s == index.Added
}

// base is the claim as it was when it had a revision: as it is now, as it was
// extracted, or as an event has left it.
func (w *taker) base(c *Claim, revision string) (version, bool) {
	now := version{c.Claim, c.State}
	if revision == "" || Revision(&c.Claim, c.State) == revision {
		return now, true
	}
	var claims []record.Claim
	if c.Extracted != nil {
		claims = append(claims, *c.Extracted)
	}
	claims = append(claims, w.history()[c.ID]...)
	for i := range claims {
		for _, s := range States() {
			if Revision(&claims[i], s) == revision {
				return version{claims[i], s}, true
			}
		}
	}
	return version{}, false
}

// history is what decisions have made of each claim: one pass over them, for all
// claims.
func (w *taker) history() map[string][]record.Claim {
	if w.versions == nil {
		w.versions = map[string][]record.Claim{}
		w.Desk.View(func(d *review.Decisions) {
			for _, e := range d.Events() {
				for _, c := range e.After {
					w.versions[c.ID] = append(w.versions[c.ID], c)
				}
			}
		})
	}
	return w.versions
}

// deleted decides about a claim that was handed over and has not come back.
func (w *taker) deleted(d *desktop, id, revision, where string) error {
	c := d.find(id)
	if c == nil || c.State == index.Wrong || c.State == index.Replaced {
		return nil
	}
	if before, taken := w.taken[id]; taken {
		w.fault(where, "claim %s was taken from %s already", id, before)
		return nil
	}
	own, err := w.own(c)
	if err != nil {
		return err
	}
	if own.State == index.Wrong {
		return nil
	}
	if Revision(&c.Claim, c.State) != revision {
		w.fault(where, "claim %s was deleted there, and decided on here since it was handed over (%s by %s)", id, c.State, c.Reviewer)
		return nil
	}
	w.out.Wrong++
	w.do(review.Event{Action: review.Wrong, Claims: []string{id}})
	return nil
}

// added decides about a claim without an id: the same as one that is there, one
// in the place of that, or new.
func (w *taker) added(d *desktop, in *IncomingClaim) error {
	next := record.Claim{}
	file, err := over(&d.article, d.offsets, d.plain, next, in)
	if err != nil {
		w.fault(in.Where, "%v", err)
		return nil
	}
	if len(file.Content.Spans) == 0 {
		w.fault(in.Where, "a new claim needs a content that stands in the article")
		return nil
	}
	if in.Has&Evidence == 0 && file.Cue != nil {
		file.Status.Evidence = slices.Clone(file.Cue.Spans)
	}
	for i := range d.claims {
		c := &d.claims[i]
		if !d.seen[c.ID] && d.offsets.sameSpans(&c.Claim, &file) {
			d.seen[c.ID] = true
			w.taken[c.ID] = in.Where
			again := *in
			again.ID, again.Has = c.ID, in.Has&^(Content|Cue|Source)
			return w.known(d, c, &again)
		}
	}
	for i := range d.added {
		if d.offsets.sameSpans(&d.added[i], &file) {
			w.fault(in.Where, "a claim of the same spans is new in this file already")
			return nil
		}
	}
	d.added = append(d.added, file)
	w.out.Added++
	w.do(review.Event{Action: review.Add, DocID: d.id, After: []record.Claim{file}})
	if in.State == index.Wrong || in.State == index.Unsure {
		w.fault(in.Where, "it is new, and cannot be %s at once: it was added", in.State)
	}
	return nil
}

func (o *Offsets) sameSpans(a, b *record.Claim) bool {
	return o.same(a.Content.Spans, b.Content.Spans) && o.same(cue(a).Spans, cue(b).Spans) && o.same(source(a).Spans, source(b).Spans)
}

// note adds a remark that is not there yet. What was handed over may stand
// before it.
func (w *taker) note(c *Claim, note string) {
	there := strings.Split(c.Note, "\n")
	for _, line := range strings.Split(note, "\n") {
		if line = strings.TrimSpace(line); line == "" || slices.ContainsFunc(there, func(s string) bool { return sameLine(s, line) }) {
			continue
		}
		w.out.Notes++
		w.do(review.Event{Action: review.Note, Claims: []string{c.ID}, Note: line})
	}
}

func (w *taker) do(e review.Event) {
	e.Reviewer, e.Origin = w.Reviewer, review.FromImport+w.Format
	w.events = append(w.events, e)
}
