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

// lookup asks the index for what events need. Of many it keeps what it has got of
// an article, as the next one is of the same as a rule.
type lookup struct {
	idx  *index.Index
	many bool

	docID  string
	claims map[string]record.Claim // of that article, as extracted

	as      [2]string // article and reviewer of
	article index.Article
}

// extracted is a claim as the model has it.
func (l *lookup) extracted(ctx context.Context, id string) (record.Claim, error) {
	if c, ok := l.claims[id]; ok {
		return c, nil
	}
	c, err := l.idx.Extracted(ctx, id)
	if err != nil || !l.many || c.DocID == l.docID {
		return c, err
	}
	a, err := l.idx.AsExtracted(ctx, c.DocID)
	if err != nil {
		return c, err
	}
	l.docID, l.claims = c.DocID, make(map[string]record.Claim, len(a.Claims))
	for _, r := range a.Claims {
		if _, twice := l.claims[r.Claim.ID]; !twice {
			l.claims[r.Claim.ID] = r.Claim
		}
	}
	return c, nil
}

// articleOf is an article as a reviewer saw it before the first of the events.
func (l *lookup) articleOf(ctx context.Context, docID, reviewer string) (index.Article, error) {
	if as := [2]string{docID, reviewer}; as != l.as || l.article.ID == "" {
		a, err := l.idx.Article(ctx, docID, reviewer)
		if err != nil {
			return a, err
		}
		l.as, l.article = as, a
	}
	return l.article, nil
}

// prepare fills in what an event need not say.
func (k *Desk) prepare(ctx context.Context, look *lookup, e *Event) error {
	d := k.dec
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
		before, err := k.own(ctx, look, e.Reviewer, id)
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
	a, err := look.articleOf(ctx, e.DocID, e.Reviewer)
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
		if c.ID, err = k.newID(ctx, look, c, e.After[:i]); err != nil {
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
func (k *Desk) newID(ctx context.Context, look *lookup, c *record.Claim, before []record.Claim) (string, error) {
	base := record.BaseID(c)
	for n := 1; ; n++ {
		id := base
		if n > 1 {
			id += "-" + strconv.Itoa(n)
		}
		if slices.ContainsFunc(before, func(b record.Claim) bool { return b.ID == id }) {
			continue
		}
		if k.dec.Made(id) {
			return id, nil
		}
		_, err := look.extracted(ctx, id)
		if errors.Is(err, index.ErrNotFound) {
			return id, nil
		}
		if err != nil {
			return "", err
		}
	}
}

// own is a claim as a reviewer sees it.
func (k *Desk) own(ctx context.Context, look *lookup, reviewer, id string) (Value, error) {
	d := k.dec
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
	v.Claim, err = look.extracted(ctx, id)
	return v, err
}
