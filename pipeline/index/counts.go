package index

// Counts: beside each value of a field, and by several fields at a time.

import (
	"cmp"
	"context"
	"fmt"
	"slices"
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
	months, states := map[uint32]int{}, map[string]int{}
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
			states[string(state)]++
		}
		if e != nil && (failed == none || failed == Reviewer) {
			for name := range e.by {
				reviewers[name]++
			}
		}
	})
	if err != nil {
		return nil, 0, err
	}
	months[lastMonth] += inMonth
	for _, f := range fields {
		var list []Count
		switch {
		case f < perClaim || f == Outlet:
			list = named(counts[f], x.cols.dicts[f].names, o.Like[f])
		case f == Month:
			for m, n := range months {
				if n > 0 {
					list = append(list, Count{monthName(m), n})
				}
			}
		case f == Confidence:
			for i, n := range bins {
				list = append(list, Count{binName(i), n})
			}
		case f == Review:
			list = ofMap(states)
		case f == Reviewer:
			list = ofMap(reviewers)
		}
		facets = append(facets, facet(f, list, o.Top))
	}
	return facets, total, nil
}

func binName(i int) string { return fmt.Sprintf("0.%d", i) }

func named(counts []int, names []string, like string) (list []Count) {
	like = strings.ToLower(like)
	for n, c := range counts {
		if c > 0 && (like == "" || strings.Contains(strings.ToLower(names[n]), like)) {
			list = append(list, Count{names[n], c})
		}
	}
	return list
}

func ofMap(m map[string]int) (list []Count) {
	for value, n := range m {
		list = append(list, Count{value, n})
	}
	return list
}

func facet(f Field, list []Count, top int) Facet {
	byValue := f == Month || f == Confidence
	slices.SortFunc(list, func(a, b Count) int {
		if byValue {
			return cmp.Compare(a.Value, b.Value)
		}
		return cmp.Or(cmp.Compare(b.Claims, a.Claims), cmp.Compare(a.Value, b.Value))
	})
	out := Facet{Field: f, Name: f.String(), Values: list}
	if top = cmp.Or(top, 20); !byValue && len(list) > top {
		out.Values, out.More = list[:top:top], len(list)-top
	}
	return out
}

// Group is the claims that have the same values of some fields.
type Group struct {
	Values     []string `json:"values"` // in the order of the fields asked for
	Claims     int      `json:"claims"`
	Articles   int      `json:"articles"`   // that they stand in
	Confidence float64  `json:"confidence"` // the mean
}

// Groups counts the claims that pass the filter by fields at a time, most
// first: by speaker; by outlet, month and naming. limit is how many groups at
// most, 0 for all. A claim on which several reviewers have decided counts to
// each where Reviewer is a field.
func (x *Index) Groups(ctx context.Context, f Filter, limit int, by ...Field) ([]Group, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	p, err := x.plan(ctx, f)
	if err != nil {
		return nil, err
	}
	type group struct {
		Group
		last  uint32 // article, from 1
		steps int
	}
	const most = 4
	if len(by) == 0 || len(by) > most {
		return nil, fmt.Errorf("groups by %d fields: from 1 to %d can be asked for", len(by), most)
	}
	stateOf := newDict()
	groups := map[[most]uint32]*group{}
	count := func(key [most]uint32, article uint32, v *values) {
		g := groups[key]
		if g == nil {
			g = &group{}
			groups[key] = g
		}
		g.Claims++
		g.steps += int(v.confidence)
		if g.last != article+1 {
			g.last = article + 1
			g.Articles++
		}
	}
	err = p.each(ctx, false, func(row uint32, v *values, state State, e *marked, _ Field) {
		var key [most]uint32
		article := x.articleAt(row, e)
		person := -1
		for i, f := range by {
			switch {
			case f < perClaim:
				key[i] = v.field[f]
			case f == Outlet:
				key[i] = x.cols.outlet[article]
			case f == Month:
				key[i] = x.cols.day[article] / 100
			case f == Confidence:
				key[i] = uint32(min(9, v.confidence/1000))
			case f == Review:
				key[i] = stateOf.add(string(state))
			case f == Reviewer:
				person = i
			}
		}
		if person < 0 {
			count(key, article, v)
		} else if e != nil {
			for name := range e.by {
				key[person] = x.cols.dicts[Reviewer].number[name]
				count(key, article, v)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	out := make([]Group, 0, len(groups))
	for key, g := range groups {
		g.Confidence = float64(g.steps) / 1e4 / float64(g.Claims)
		for i, f := range by {
			var name string
			switch {
			case f == Month:
				name = monthName(key[i])
			case f == Confidence:
				name = binName(int(key[i]))
			case f == Review:
				name = stateOf.names[key[i]]
			default:
				name = x.cols.dicts[f].names[key[i]]
			}
			g.Values = append(g.Values, name)
		}
		out = append(out, g.Group)
	}
	slices.SortFunc(out, func(a, b Group) int {
		return cmp.Or(cmp.Compare(b.Claims, a.Claims), slices.Compare(a.Values, b.Values))
	})
	if limit > 0 && len(out) > limit {
		out = out[:limit:limit]
	}
	return out, nil
}
