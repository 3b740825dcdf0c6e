package index

// Going through the claims by a filter.

import (
	"context"
	"fmt"
	"slices"
)

// plan is a filter, ready to be asked of one claim after another.
type plan struct {
	x  *Index
	as string

	allowed   [perClaim][]bool // by number; nil: all
	used      []Field          // the fields that allowed has
	outlets   []bool
	from, to  uint32 // days; to is 0 where both are not given
	low, high uint16
	state     []string // nil: all
	reviewer  []string
	claims    bits // nil: all
	articles  bits
	article   int // row; -1: all
	sample    *set
	query     *Query
}

// none says that a claim passes all of the filter.
const none = Field(-1)

// plan needs x.mu held for reading until the plan is no longer used.
func (x *Index) plan(ctx context.Context, f Filter) (*plan, error) {
	p := &plan{x: x, as: f.As, article: -1, high: 1e4, state: f.Review, reviewer: f.Reviewer}
	for field, list := range f.fields() {
		if Field(field) < perClaim && len(*list) > 0 {
			p.allowed[field] = numbers(x.cols.dicts[field], *list)
			p.used = append(p.used, Field(field))
		}
	}
	if len(f.Outlet) > 0 {
		p.outlets = numbers(x.cols.dicts[Outlet], f.Outlet)
	}
	if f.From != "" || f.To != "" {
		p.from, p.to = max(1, dayOf(f.From)), 99999999
		if f.To != "" {
			p.to = lastDay(f.To)
		}
	}
	if f.MinConfidence != nil {
		p.low = steps(*f.MinConfidence)
	}
	if f.MaxConfidence != nil {
		p.high = steps(*f.MaxConfidence)
	}
	if f.Sample != "" {
		if p.sample = x.sets[f.Sample]; p.sample == nil {
			return nil, fmt.Errorf("sample %q: %w", f.Sample, ErrNotFound)
		}
	}
	if f.Article != "" {
		row, err := x.articleRow(ctx, f.Article)
		if err != nil {
			return nil, err
		}
		p.article = row
	}
	if f.Text != "" {
		q, err := ParseQuery(f.Text)
		if err != nil {
			return nil, err
		}
		p.query = q
		if p.claims, err = x.search(ctx, "claims_text", q, len(x.cols.article)); err != nil {
			return nil, err
		}
	}
	if f.ArticleText != "" {
		q, err := ParseQuery(f.ArticleText)
		if err != nil {
			return nil, err
		}
		if p.articles, err = x.search(ctx, "articles_text", q, len(x.cols.outlet)); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func numbers(d *dict, names []string) []bool {
	list := make([]bool, len(d.names))
	for _, name := range names {
		if n, ok := d.number[name]; ok {
			list[n] = true
		}
	}
	return list
}

// lastDay is the last day of a year, a month or a day.
func lastDay(to string) uint32 {
	day := dayOf(to)
	switch len(to) {
	case 4:
		return day + 9999
	case 7:
		return day + 99
	}
	return day
}

func steps(p float64) uint16 { return uint16(max(0, min(1, p))*1e4 + 0.5) }

// each calls visit for the claims that pass all of the filter (failed is none)
// and, where near is set, for those that fail in one field only, as the counts
// beside a field's values need them.
func (p *plan) each(ctx context.Context, near bool, visit func(row uint32, v *values, state State, e *marked, failed Field)) error {
	x := p.x
	first, last := uint32(0), uint32(len(x.cols.article))
	if p.article >= 0 {
		lo, _ := slices.BinarySearch(x.cols.article, uint32(p.article))
		hi, _ := slices.BinarySearch(x.cols.article, uint32(p.article)+1)
		first, last = uint32(lo), uint32(hi)
	}
	var v values
	for row := first; row < last; row++ {
		if row&0xffff == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		article := x.cols.article[row]
		if p.sample != nil {
			if _, in := p.sample.place(row, article); !in {
				continue
			}
		}
		if p.articles != nil && !p.articles.has(article) {
			continue
		}
		if x.isMarked.has(row) {
			p.one(row, article, x.marks[row], near, visit)
			continue
		}
		if p.claims != nil && !p.claims.has(row) {
			continue
		}
		v.confidence = x.cols.confidence[row]
		for f := range v.field {
			v.field[f] = x.cols.field[f][row]
		}
		if failed, ok := p.passes(&v, article, Unreviewed, nil, near); ok {
			visit(row, &v, Unreviewed, nil, failed)
		}
	}
	for _, e := range x.added {
		article := e.article
		if p.article >= 0 && article != uint32(p.article) || p.articles != nil && !p.articles.has(article) {
			continue
		}
		if p.sample != nil {
			if _, in := p.sample.place(e.row, article); !in {
				continue
			}
		}
		p.one(e.row, article, e, near, visit)
	}
	return nil
}

// one is each for a claim with a mark.
func (p *plan) one(row, article uint32, e *marked, near bool, visit func(uint32, *values, State, *marked, Field)) {
	s, there := e.as(p.as)
	if !there {
		if int(row) >= len(p.x.cols.article) {
			return
		}
		s = seen{values: p.x.cols.at(row), state: Unreviewed}
	}
	if p.query != nil {
		if s.claim != nil && !p.query.Matches(s.claim.Content.Text, speakerText(s.claim)) || s.claim == nil && !p.claims.has(row) {
			return
		}
	}
	if failed, ok := p.passes(&s.values, article, s.state, e, near); ok {
		visit(row, &s.values, s.state, e, failed)
	}
}

// passes asks the parts that counts stand beside.
func (p *plan) passes(v *values, article uint32, state State, e *marked, near bool) (failed Field, ok bool) {
	failed = none
	miss := func(f Field) bool { // reports that it is one too many
		if !near || failed != none {
			return true
		}
		failed = f
		return false
	}
	for _, f := range p.used {
		if list, n := p.allowed[f], v.field[f]; int(n) >= len(list) || !list[n] {
			if miss(f) {
				return failed, false
			}
		}
	}
	if n := p.x.cols.outlet[article]; p.outlets != nil && !p.outlets[n] && miss(Outlet) {
		return failed, false
	}
	if day := p.x.cols.day[article]; p.to != 0 && (day < p.from || day > p.to) && miss(Month) {
		return failed, false
	}
	if (v.confidence < p.low || v.confidence > p.high) && miss(Confidence) {
		return failed, false
	}
	if len(p.state) > 0 && !slices.Contains(p.state, string(state)) && miss(Review) {
		return failed, false
	}
	if len(p.reviewer) > 0 && !p.decidedBy(e) && miss(Reviewer) {
		return failed, false
	}
	return failed, true
}

// decidedBy reports whether one of the reviewers asked for has decided.
func (p *plan) decidedBy(e *marked) bool {
	return slices.ContainsFunc(p.reviewer, func(n string) bool { return slices.Contains(p.reviewers(e), n) })
}

// reviewers are those who have decided, sorted; who sees with one reviewer's
// eyes does not learn of the others.
func (p *plan) reviewers(e *marked) []string {
	if e == nil {
		return nil
	}
	if p.as == "" {
		return e.reviewers()
	}
	if _, ok := e.opinionOf(p.as); ok {
		return []string{p.as}
	}
	return nil
}
