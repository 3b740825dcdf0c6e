package review

// Reviewed claims: the reviewer's values over the extracted ones, and which
// are which.

import (
	"cmp"
	"context"
	"io"
	"slices"

	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
	"whosaid/pipeline/runfiles"
)

// Reviewed is a claim after review.
type Reviewed struct {
	Claim record.Claim `json:"claim"` // with the values of the review over those of the run
	State State        `json:"state"`

	// Changed names the fields that have a reviewer's value, see FieldNames; all
	// of them for a claim that a reviewer has made.
	Changed []string `json:"changed"`

	Reviewers   []string `json:"reviewers"` // who has decided, sorted
	Adjudicated bool     `json:"adjudicated"`

	// Extracted is the claim as the run has it; nil for one that a reviewer has made.
	Extracted *record.Claim `json:"extracted"`
}

// Kept reports whether the claim belongs to the outcome: one that is wrong or
// replaced by others does not. One that nobody has decided on does.
func (r *Reviewed) Kept() bool { return r.State != index.Wrong && r.State != index.Replaced }

// Apply puts what all decisions come to over a claim of the run.
func (d *Decisions) Apply(c record.Claim) Reviewed { return apply(c, d.All(c.ID)) }

// ApplyOwn puts what one reviewer has decided over a claim of the run.
func (d *Decisions) ApplyOwn(reviewer string, c record.Claim) Reviewed {
	return apply(c, d.Own(reviewer, c.ID))
}

func apply(c record.Claim, by Decision) Reviewed {
	r := Reviewed{
		Claim: c, State: cmp.Or(by.State, index.Unreviewed), Changed: []string{},
		Reviewers: append([]string{}, by.Reviewers...), Adjudicated: by.Adjudicated, Extracted: &c,
	}
	if by.Claim != nil {
		r.Claim = *by.Claim
		r.Changed = append(r.Changed, Differences(&c, by.Claim)...)
	}
	return r
}

// MadeIn are the claims of an article that reviewers have made and that are
// there, in the order of their content.
func (d *Decisions) MadeIn(docID string) []Reviewed { return d.madeIn(docID, d.All) }

// MadeInBy are those that one reviewer has made.
func (d *Decisions) MadeInBy(reviewer, docID string) []Reviewed {
	return d.madeIn(docID, func(id string) Decision { return d.Own(reviewer, id) })
}

func (d *Decisions) madeIn(docID string, of func(id string) Decision) (list []Reviewed) {
	for _, id := range d.byDoc[docID] {
		by := of(id)
		if by.State == "" {
			continue
		}
		c := by.Claim
		if c == nil {
			c = d.base(id)
		}
		list = append(list, Reviewed{
			Claim: *c, State: by.State, Changed: FieldNames(),
			Reviewers: append([]string{}, by.Reviewers...), Adjudicated: by.Adjudicated,
		})
	}
	slices.SortStableFunc(list, byContent)
	return list
}

func byContent(a, b Reviewed) int {
	return slices.CompareFunc(a.Claim.Content.Spans, b.Claim.Content.Spans, func(s, t record.Span) int {
		return cmp.Or(cmp.Compare(s[0], t[0]), cmp.Compare(s[1], t[1]))
	})
}

// base is a claim that a reviewer has made, as it was made first.
func (d *Decisions) base(id string) *record.Claim {
	var first *record.Claim
	for _, n := range d.claims[id].events {
		e := &d.events[n]
		if i := e.made(id); i >= 0 {
			if d.counts[n] {
				return &e.After[i]
			}
			first = cmp.Or(first, &e.After[i])
		}
	}
	return first
}

// Article is an article with its claims after review.
type Article struct {
	record.Article
	Claims []Reviewed // in the order of their content
	ReadBy []string   // who has read it to its end
}

// Each gives the articles of the run in dir with all their claims after
// review, in the order of the run, from its files and without an index. Use
// Reviewed.Kept to leave out what is wrong.
func Each(ctx context.Context, dir string, f func(Article) error) error {
	folder, err := runfiles.Open(dir)
	if err != nil {
		return err
	}
	d, err := Decided(dir)
	if err != nil {
		return err
	}
	groups := index.NewGroups(folder)
	defer groups.Close()
	for {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		article, claims, err := groups.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := f(d.article(article, claims)); err != nil {
			return err
		}
	}
}

func (d *Decisions) article(a record.Article, claims []record.Claim) Article {
	out := Article{Article: a, ReadBy: append([]string{}, d.ReadBy(a.ID)...)}
	for _, c := range claims {
		out.Claims = append(out.Claims, d.Apply(c))
	}
	out.Claims = append(out.Claims, d.MadeIn(a.ID)...)
	slices.SortStableFunc(out.Claims, byContent)
	return out
}
