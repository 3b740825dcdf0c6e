package review

// From what a person gives to an event that stands for itself.

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
)

// prepare fills in what an event need not say.
func (k *Desk) prepare(ctx context.Context, d *Decisions, e *Event) error {
	e.Before = []Value{}
	if e.Action == Undo {
		if e.Undoes < 1 || e.Undoes > len(d.events) {
			return refusef("there is no event %d", e.Undoes)
		}
		t := d.events[d.target(e.Undoes-1)]
		e.DocID, e.Claims = t.DocID, slices.Clone(t.Claims)
		return nil
	}
	for _, id := range e.Claims {
		before, err := k.own(ctx, d, e.Reviewer, id)
		if err != nil {
			return err
		}
		if e.DocID == "" {
			e.DocID = before.Claim.DocID
		}
		if before.Claim.DocID != e.DocID {
			return refusef("claim %s is of article %q, not of %q", id, before.Claim.DocID, e.DocID)
		}
		e.Before = append(e.Before, before)
	}
	if e.DocID == "" && e.Action != Draw || len(e.After) == 0 && (len(e.Claims) > 0 || e.Action == Draw) {
		return nil
	}
	a, err := k.idx.Article(ctx, e.DocID, e.Reviewer)
	if err != nil {
		return err
	}
	claims := make([]record.Claim, len(a.Claims))
	for i, r := range a.Claims {
		claims[i] = r.Claim
	}
	e.After = slices.Clone(e.After)
	for i := range e.After {
		c := &e.After[i]
		if a.Text == "" {
			return refusef("the run does not hold the article's text, which spans are set in")
		}
		if err := Complete(a.Article, claims, c); err != nil {
			return fmt.Errorf("%w: %w", ErrRefused, err)
		}
		if !makes(e.Action) {
			c.ID, c.Confidence, c.Extractor = e.Claims[0], e.Before[0].Claim.Confidence, e.Before[0].Claim.Extractor
			continue
		}
		c.Confidence, c.Extractor = 1, "review/"+e.Reviewer
		if c.ID, err = k.newID(ctx, d, c, e.After[:i]); err != nil {
			return err
		}
	}
	// An edit that changes nothing says that the claim is right.
	if e.Action == Edit && len(e.After) == 1 && len(Differences(&e.Before[0].Claim, &e.After[0])) == 0 {
		e.Action, e.After = Right, nil
	}
	return nil
}

// newID is the id of a claim that a reviewer makes. Two reviewers who make a
// claim of the same spans make the same claim; one of the run is another.
func (k *Desk) newID(ctx context.Context, d *Decisions, c *record.Claim, before []record.Claim) (string, error) {
	base := record.BaseID(c)
	for n := 1; ; n++ {
		id := base
		if n > 1 {
			id += "-" + strconv.Itoa(n)
		}
		if slices.ContainsFunc(before, func(b record.Claim) bool { return b.ID == id }) {
			continue
		}
		if d.Made(id) {
			return id, nil
		}
		_, err := k.idx.Extracted(ctx, id)
		if errors.Is(err, index.ErrNotFound) {
			return id, nil
		}
		if err != nil {
			return "", err
		}
	}
}

// own is a claim as a reviewer sees it.
func (k *Desk) own(ctx context.Context, d *Decisions, reviewer, id string) (Value, error) {
	by := d.Own(reviewer, id)
	v := Value{State: by.State}
	if v.State == "" {
		v.State = index.Unreviewed
	}
	if by.Claim != nil {
		v.Claim = *by.Claim
		return v, nil
	}
	if d.Made(id) {
		v.Claim = *d.base(id)
		return v, nil
	}
	var err error
	v.Claim, err = k.idx.Extracted(ctx, id)
	return v, err
}
