package index

// Counts beside each value of a field.

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"strings"
)

// Count is how many claims have a value.
type Count struct {
	Value  string `json:"value"`
	Claims int    `json:"claims"`
}

// Facet is a field with the counts of its values, most first; those of Month
// and Confidence in their order.
type Facet struct {
	Field  Field   `json:"-"`
	Name   string  `json:"field"`
	Values []Count `json:"values"`
	More   int     `json:"more"` // values that are left out
}

// FacetOptions says what Facets gives.
type FacetOptions struct {
	Fields []Field // nil: all
	Top    int     // values of a field at most; 0: 20. Months and bins are all given
	// Like keeps the values of a field that hold this text, without regard to
	// case: for finding one among many speakers.
	Like map[Field]string
}

// Facets counts the claims beside each value: those that would be there if the
// value were chosen in the place of what the filter has in this field. total
// is how many pass the filter.
func (x *Index) Facets(ctx context.Context, f Filter, o FacetOptions) (facets []Facet, total int, err error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	p, err := x.plan(ctx, f)
	if err != nil {
		return nil, 0, err
	}
	fields := o.Fields
	if fields == nil {
		for f := range fieldCount {
			fields = append(fields, f)
		}
	}
	var counts [fieldCount][]int
	months, states, unreviewed := map[uint32]int{}, map[string]int{}, 0
	var bins [10]int
	reviewers := map[string]int{}
	var wanted [fieldCount]bool
	for _, f := range fields {
		wanted[f] = true
	}
	var perClaims []Field
	for f := range perClaim {
		if wanted[f] {
			counts[f] = make([]int, len(x.cols.dicts[f].names))
			perClaims = append(perClaims, f)
		}
	}
	counts[Outlet] = make([]int, len(x.cols.dicts[Outlet].names))
	lastArticle, lastMonth, inMonth := uint32(1<<32-1), uint32(0), 0
	err = p.each(ctx, true, func(row uint32, v *values, state State, e *marked, failed Field) {
		if failed == none {
			total++
			for _, f := range perClaims {
				counts[f][v.field[f]]++
			}
		} else if failed < perClaim {
			if wanted[failed] {
				counts[failed][v.field[failed]]++
			}
			return
		}
		// The rest has no array to count in, and is the same for many claims.
		if failed == none || failed == Outlet || failed == Month {
			article := x.articleAt(row, e)
			if failed != Month {
				counts[Outlet][x.cols.outlet[article]]++
			}
			if failed != Outlet {
				if article != lastArticle {
					months[lastMonth] += inMonth
					lastArticle, lastMonth, inMonth = article, x.cols.day[article]/100, 0
				}
				inMonth++
			}
		}
		if failed == none || failed == Confidence {
			bins[min(9, v.confidence/1000)]++
		}
		if failed == none || failed == Review {
			if e == nil {
				unreviewed++
			} else {
				states[string(state)]++
			}
		}
		if e != nil && (failed == none || failed == Reviewer) {
			for _, name := range p.reviewers(e) {
				reviewers[name]++
			}
		}
	})
	if err != nil {
		return nil, 0, err
	}
	months[lastMonth] += inMonth
	if unreviewed > 0 {
		states[string(Unreviewed)] += unreviewed
	}
	for _, f := range fields {
		c := newCounter(f, o)
		switch {
		case f < perClaim || f == Outlet:
			for n, claims := range counts[f] {
				c.add(x.cols.dicts[f].names[n], claims)
			}
		case f == Month:
			for m, claims := range months {
				c.add(monthName(m), claims)
			}
		case f == Confidence:
			for i, claims := range bins {
				c.add(binName(i), claims)
			}
		case f == Review:
			for value, claims := range states {
				c.add(value, claims)
			}
		case f == Reviewer:
			for value, claims := range reviewers {
				c.add(value, claims)
			}
		}
		facets = append(facets, c.facet())
	}
	return facets, total, nil
}

func binName(i int) string { return fmt.Sprintf("0.%d", i) }

// counter gathers the counts of a field, and keeps those to be shown.
type counter struct {
	field Field
	like  string
	first first[Count]
	all   int
}

func newCounter(f Field, o FacetOptions) *counter {
	c := &counter{field: f, like: strings.ToLower(o.Like[f])}
	c.first = first[Count]{limit: cmp.Or(max(0, o.Top), 20), compare: mostFirst}
	if f == Month || f == Confidence {
		c.first = first[Count]{limit: math.MaxInt / 4, compare: byValue}
	}
	return c
}

func (c *counter) add(value string, claims int) {
	if claims == 0 && c.field != Confidence || c.like != "" && !strings.Contains(strings.ToLower(value), c.like) {
		return
	}
	c.all++
	c.first.add(Count{value, claims})
}

func (c *counter) facet() Facet {
	list := c.first.sorted()
	return Facet{Field: c.field, Name: c.field.String(), Values: list, More: c.all - len(list)}
}

func byValue(a, b Count) int { return cmp.Compare(a.Value, b.Value) }

func mostFirst(a, b Count) int {
	if a.Claims != b.Claims {
		return cmp.Compare(b.Claims, a.Claims)
	}
	return byValue(a, b)
}
