package exchange

import (
	"encoding/json"
	"fmt"
	"io"
	"iter"

	"whosaid/pipeline/record"
	"whosaid/pipeline/runfiles"
)

// Overlay puts what reviewers have said over the extracted claims of an
// article, and appends those that they have added.
type Overlay func(*Document) error

// Documents reads a run: each article with its claims, which stand in the same
// order. overlay may be nil.
func Documents(f *runfiles.Folder, overlay Overlay) iter.Seq2[*Document, error] {
	return func(yield func(*Document, error) bool) {
		r := reader{
			articles: runfiles.NewLines(f.Files(runfiles.Articles)),
			claims:   runfiles.NewLines(f.Files(runfiles.Claims)),
		}
		defer r.articles.Close()
		defer r.claims.Close()
		for {
			d, err := r.next()
			if err == nil && d != nil && overlay != nil {
				err = overlay(d)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if d == nil || !yield(d, nil) {
				return
			}
		}
	}
}

type reader struct {
	articles, claims *runfiles.Lines
	ahead            *record.Claim // read, of an article to come
}

// next is the next article with its claims; nil after the last.
func (r *reader) next() (*Document, error) {
	line, err := r.articles.Next()
	if err == io.EOF {
		return nil, r.rest()
	} else if err != nil {
		return nil, err
	}
	d := &Document{}
	if err := json.Unmarshal(line, &d.Article); err != nil {
		return nil, at(r.articles, err)
	}
	for {
		if r.ahead == nil {
			if err := r.claim(); err != nil {
				return nil, err
			}
		}
		if r.ahead == nil || r.ahead.DocID != d.Article.ID {
			return d, nil
		}
		c := r.ahead
		d.Claims = append(d.Claims, Claim{Claim: *c, State: Unreviewed, Extracted: c})
		r.ahead = nil
	}
}

// claim reads a claim into ahead, which stays nil after the last.
func (r *reader) claim() error {
	line, err := r.claims.Next()
	if err == io.EOF {
		return nil
	} else if err != nil {
		return err
	}
	c := new(record.Claim)
	if err := json.Unmarshal(line, c); err != nil {
		return at(r.claims, err)
	}
	r.ahead = c
	return nil
}

// rest makes an error of claims after the last article: theirs is missing.
func (r *reader) rest() error {
	if r.ahead == nil {
		if err := r.claim(); err != nil || r.ahead == nil {
			return err
		}
	}
	return at(r.claims, fmt.Errorf("the article %q of claim %s does not stand in its place among the articles; whosaid verify tells more", r.ahead.DocID, r.ahead.ID))
}

func at(l *runfiles.Lines, err error) error {
	path, n := l.At()
	return fmt.Errorf("%s: line %d: %w", path, n, err)
}

// Choice is which claims are handed over.
type Choice string

// Choices.
const (
	All      Choice = "all"
	Kept     Choice = "kept"     // all but those that a reviewer has found wrong
	Reviewed Choice = "reviewed" // those that a reviewer vouches for
)

// Choices lists them.
func Choices() []Choice { return []Choice{Kept, All, Reviewed} }

// Choose leaves out the claims that are not of the choice. Articles stay, also
// without claims.
func Choose(docs iter.Seq2[*Document, error], choice Choice) iter.Seq2[*Document, error] {
	return func(yield func(*Document, error) bool) {
		for d, err := range docs {
			if err == nil {
				kept := d.Claims[:0]
				for _, c := range d.Claims {
					if choice == All || choice == Kept && c.State != Wrong || choice == Reviewed && c.State.Reviewed() {
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
