package report

// From the index to the numbers.

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"

	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
	"whosaid/pipeline/review"
)

// Options of Gather. Zero fields stand for their defaults.
type Options struct {
	Speakers int // as many are listed; 20
	Outlets  int // 15
}

const (
	fewOutlets  = 3 // of a speaker
	fewSpeakers = 3 // of an outlet
	maxMonths   = 1200
)

// Gather sums up a run that is open for review, or only to be looked at. run is
// its run.json, nil while it is not finished.
func Gather(ctx context.Context, desk *review.Desk, run *record.Run, o Options) (*Report, error) {
	o.Speakers, o.Outlets = cmp.Or(max(0, o.Speakers), 20), cmp.Or(max(0, o.Outlets), 15)
	g := &gatherer{ctx: ctx, desk: desk, x: desk.Index(), o: o}
	r := &Report{Schema: SchemaID, Run: Run{Models: []record.Model{}}}
	if run != nil {
		r.Run = Run{Version: run.Version, Models: run.Models, Finished: true, Errors: run.Counts.Errors, Reprints: run.Counts.Reprints}
	}
	for _, step := range []func(*Report) error{g.kept, g.totals, g.divisions, g.speakers, g.outlets, g.months, g.cells, g.confidence, g.review} {
		if err := step(r); err != nil {
			return nil, err
		}
	}
	return r, nil
}

type gatherer struct {
	ctx  context.Context
	desk *review.Desk
	x    *index.Index
	o    Options
	base index.Filter // what all figures are of
}

// rejected are the states of claims that do not count.
var rejected = []index.State{index.Wrong, index.Replaced}

// kept leaves out what reviewers found wrong. Where there is none of that, the
// filters stay as short as they can be.
func (g *gatherer) kept(r *Report) error {
	facets, total, err := g.x.Facets(g.ctx, index.Filter{}, index.FacetOptions{Fields: []index.Field{index.Review}, Top: 100})
	if err != nil {
		return err
	}
	r.Totals.Claims = total
	var states []string
	for _, v := range facets[0].Values {
		if slices.Contains(rejected, index.State(v.Value)) {
			r.Totals.Claims -= v.Claims
			r.Totals.Rejected += v.Claims
			continue
		}
		states = append(states, v.Value)
	}
	if r.Totals.Rejected > 0 {
		slices.Sort(states)
		g.base.Review = states
	}
	return nil
}

// with is the base filter and one value more.
func (g *gatherer) with(set func(*index.Filter)) index.Filter {
	f := g.base
	set(&f)
	return f
}

func query(f index.Filter) string { return f.Values().Encode() }

// groups is Groups as a map from values to their counts.
func (g *gatherer) groups(f index.Filter, by ...index.Field) (map[string]map[string]index.Group, error) {
	list, err := g.x.Groups(g.ctx, f, 0, by...)
	if err != nil {
		return nil, err
	}
	out := map[string]map[string]index.Group{}
	for _, group := range list {
		second := ""
		if len(by) > 1 {
			second = group.Values[1]
		}
		inner := out[group.Values[0]]
		if inner == nil {
			inner = map[string]index.Group{}
			out[group.Values[0]] = inner
		}
		inner[second] = group
	}
	return out, nil
}

func claimsOf(groups map[string]index.Group) map[string]int {
	out := map[string]int{}
	for value, group := range groups {
		out[value] = group.Claims
	}
	return out
}

func (g *gatherer) totals(r *Report) error {
	_, r.Totals.Articles = g.x.Size()
	facets, _, err := g.x.Facets(g.ctx, g.base, index.FacetOptions{Fields: []index.Field{index.Outlet, index.Month}, Top: 1})
	if err != nil {
		return err
	}
	outlets, err := g.groups(g.base, index.Outlet)
	if err != nil {
		return err
	}
	for name, group := range outlets {
		r.Totals.Cited += group[""].Articles
		if name == "" {
			r.Totals.Homeless = group[""].Claims
		} else {
			r.Totals.Outlets++
		}
	}
	for _, m := range facets[1].Values {
		if m.Value == "" {
			r.Totals.Undated = m.Claims
			continue
		}
		r.Totals.First = cmp.Or(r.Totals.First, m.Value)
		r.Totals.Last = m.Value
	}
	return nil
}

// divisions of all claims by one field each.
func (g *gatherer) divisions(r *Report) error {
	fields := []index.Field{index.Naming, index.Status, index.Kind, index.Type, index.SpeakerType}
	to := []*[]Share{&r.Naming, &r.Status, &r.Kinds, &r.Types, &r.SpeakerTypes}
	facets, total, err := g.x.Facets(g.ctx, g.base, index.FacetOptions{Fields: fields, Top: 100})
	if err != nil {
		return err
	}
	for i, facet := range facets {
		*to[i] = []Share{}
		for _, v := range facet.Values {
			f, err := index.ParseFilter(url.Values{facet.Name: {v.Value}})
			if err != nil {
				return err
			}
			f.Review = g.base.Review
			*to[i] = append(*to[i], Share{Value: v.Value, Claims: v.Claims, Share: share(v.Claims, total), Filter: query(f)})
		}
	}
	return nil
}

// share keeps four decimals: more are noise.
func share(n, of int) float64 {
	if of == 0 {
		return 0
	}
	v, _ := strconv.ParseFloat(strconv.FormatFloat(float64(n)/float64(of), 'f', 4, 64), 64)
	return v
}

func (g *gatherer) confidence(r *Report) error {
	facets, _, err := g.x.Facets(g.ctx, g.base, index.FacetOptions{Fields: []index.Field{index.Confidence}})
	if err != nil {
		return err
	}
	r.Confidence = []Bin{}
	for i, v := range facets[0].Values {
		from, to := float64(i)/10, float64(i+1)/10
		f := g.base
		f.MinConfidence = &from
		if i < len(facets[0].Values)-1 {
			below := to - 0.0001 // the record's smallest step
			f.MaxConfidence = &below
		}
		r.Confidence = append(r.Confidence, Bin{From: from, To: to, Claims: v.Claims, Filter: query(f)})
	}
	return nil
}

func (g *gatherer) review(r *Report) error {
	var reviewers []string
	var samples []review.Drawn
	g.desk.View(func(d *review.Decisions) { reviewers, samples = d.Reviewers(), d.Samples() })
	if len(reviewers) == 0 {
		return nil
	}
	facets, total, err := g.x.Facets(g.ctx, index.Filter{}, index.FacetOptions{Fields: []index.Field{index.Review}, Top: 100})
	if err != nil {
		return err
	}
	r.Review = &Review{Reviewers: len(reviewers), States: []Share{}, Samples: []review.Figures{}}
	for _, v := range facets[0].Values {
		r.Review.States = append(r.Review.States, Share{Value: v.Value, Claims: v.Claims, Share: share(v.Claims, total),
			Filter: query(index.Filter{Review: []string{v.Value}})})
	}
	for _, s := range samples {
		f, err := g.desk.Figures(g.ctx, s.Name, "")
		if err != nil {
			return err
		}
		r.Review.Samples = append(r.Review.Samples, f)
	}
	return nil
}
