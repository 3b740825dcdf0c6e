package exchange

import (
	"context"
	"io"
	"iter"
	"strings"

	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
	"whosaid/pipeline/review"
	"whosaid/pipeline/runfiles"
)

// Documents reads a run, and what was decided on its claims: each article with
// its claims as they stand after review, those that are wrong or replaced too.
func Documents(ctx context.Context, f *runfiles.Folder) iter.Seq2[*Document, error] {
	return func(yield func(*Document, error) bool) {
		decisions, err := review.Decided(f.Path)
		if err != nil {
			yield(nil, err)
			return
		}
		groups := index.NewGroups(f)
		defer groups.Close()
		for {
			article, claims, err := groups.Next()
			if err == io.EOF {
				return
			}
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(document(article, claims, decisions), nil) {
				return
			}
		}
	}
}

func document(a record.Article, claims []record.Claim, decisions *review.Decisions) *Document {
	d := &Document{Article: a, Claims: make([]Claim, 0, len(claims))}
	for _, c := range claims {
		d.Claims = append(d.Claims, claimOf(decisions.Apply(c), decisions))
	}
	for _, r := range decisions.MadeIn(a.ID) {
		d.Claims = append(d.Claims, claimOf(r, decisions))
	}
	return d
}

func claimOf(r review.Reviewed, decisions *review.Decisions) Claim {
	c := Claim{Claim: r.Claim, State: r.State, Reviewer: strings.Join(r.Reviewers, "; "), Extracted: r.Extracted}
	var notes []string
	for _, e := range decisions.Notes(r.Claim.ID) {
		notes = append(notes, e.Note)
	}
	c.Note = strings.Join(notes, "\n")
	return c
}

// Choice is which claims are handed over.
type Choice string

// Choices.
const (
	All      Choice = "all"
	Kept     Choice = "kept"     // all but those found wrong, or replaced by others
	Reviewed Choice = "reviewed" // right, edited or added
)

// Choices lists them.
func Choices() []Choice { return []Choice{Kept, All, Reviewed} }

func (c Choice) has(s index.State) bool {
	switch c {
	case Kept:
		return s != index.Wrong && s != index.Replaced
	case Reviewed:
		return s == index.Right || s == index.Edited || s == index.Added
	}
	return true
}

// Choose leaves out the claims that are not of the choice. Articles stay, also
// without claims.
func Choose(docs iter.Seq2[*Document, error], choice Choice) iter.Seq2[*Document, error] {
	return func(yield func(*Document, error) bool) {
		for d, err := range docs {
			if err == nil {
				kept := d.Claims[:0]
				for _, c := range d.Claims {
					if choice.has(c.State) {
						kept = append(kept, c)
					}
				}
				d.Claims = kept
			}
			if !yield(d, err) {
				return
			}
		}
	}
}
