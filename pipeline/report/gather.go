package report

// From the index to the numbers.

import (
	"cmp"
	"context"
	"fmt"
	"maps"
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

func (g *gatherer) speakers(r *Report) error {
	named := g.with(func(f *index.Filter) { f.Naming = []string{"named"} })
	facets, _, err := g.x.Facets(g.ctx, named, index.FacetOptions{Fields: []index.Field{index.Speaker}, Top: g.o.Speakers})
	if err != nil {
		return err
	}
	r.Totals.Speakers = len(facets[0].Values) + facets[0].More
	r.Speakers = []Speaker{}
	of := named
	for _, v := range facets[0].Values {
		of.Speaker = append(of.Speaker, v.Value)
	}
	if len(of.Speaker) == 0 {
		return nil
	}
	all, err := g.groups(of, index.Speaker)
	if err != nil {
		return err
	}
	types, err := g.groups(of, index.Speaker, index.SpeakerType)
	if err != nil {
		return err
	}
	status, err := g.groups(of, index.Speaker, index.Status)
	if err != nil {
		return err
	}
	where, err := g.groups(of, index.Speaker, index.Outlet)
	if err != nil {
		return err
	}
	for _, name := range of.Speaker {
		mine := named
		mine.Speaker = []string{name}
		s := Speaker{
			Name: name, Claims: all[name][""].Claims, Articles: all[name][""].Articles,
			Status: claimsOf(status[name]), Filter: query(mine),
		}
		if t := most(types[name]); len(t) > 0 {
			s.Type = t[0]
		}
		s.Outlets, s.More = first(where[name], fewOutlets, s.Claims, func(outlet string) string {
			f := mine
			f.Outlet = []string{outlet}
			return query(f)
		})
		r.Speakers = append(r.Speakers, s)
	}
	return nil
}

// most are the values, those of most claims first.
func most(groups map[string]index.Group) []string {
	return slices.SortedFunc(maps.Keys(groups), func(a, b string) int {
		return cmp.Or(cmp.Compare(groups[b].Claims, groups[a].Claims), cmp.Compare(a, b))
	})
}

// first are the few first values other than the empty one, and how many more
// there are.
func first(groups map[string]index.Group, few, of int, filter func(value string) string) (list []Share, more int) {
	list = []Share{}
	for _, value := range most(groups) {
		switch n := groups[value].Claims; {
		case value == "":
		case len(list) == few:
			more++
		default:
			list = append(list, Share{Value: value, Claims: n, Share: share(n, of), Filter: filter(value)})
		}
	}
	return list, more
}

// anonymous is the share of anonymous among the claims that have a source.
func anonymous(naming map[string]int) (part float64, sourced int) {
	for value, n := range naming {
		if value != record.None {
			sourced += n
		}
	}
	return share(naming["anonymous"], sourced), sourced
}

func (g *gatherer) outlets(r *Report) error {
	groups, err := g.groups(g.base, index.Outlet)
	if err != nil {
		return err
	}
	all := map[string]index.Group{}
	for name, group := range groups {
		if name != "" {
			all[name] = group[""]
		}
	}
	names := most(all)
	names = names[:min(len(names), g.o.Outlets)]
	r.Outlets = []Outlet{}
	if len(names) == 0 {
		return nil
	}
	of := g.with(func(f *index.Filter) { f.Outlet = names })
	naming, err := g.groups(of, index.Outlet, index.Naming)
	if err != nil {
		return err
	}
	named := of
	named.Naming = []string{"named"}
	speakers, err := g.groups(named, index.Outlet, index.Speaker)
	if err != nil {
		return err
	}
	for _, name := range names {
		mine := g.with(func(f *index.Filter) { f.Outlet = []string{name} })
		o := Outlet{Name: name, Claims: all[name].Claims, Articles: all[name].Articles, Naming: claimsOf(naming[name]), Filter: query(mine)}
		o.Anonymous, _ = anonymous(o.Naming)
		o.Speakers, _ = first(speakers[name], fewSpeakers, o.Claims, func(speaker string) string {
			f := mine
			f.Naming, f.Speaker = []string{"named"}, []string{speaker}
			return query(f)
		})
		r.Outlets = append(r.Outlets, o)
	}
	return nil
}

func (g *gatherer) months(r *Report) error {
	all, err := g.groups(g.base, index.Month)
	if err != nil {
		return err
	}
	naming, err := g.groups(g.base, index.Month, index.Naming)
	if err != nil {
		return err
	}
	status, err := g.groups(g.base, index.Month, index.Status)
	if err != nil {
		return err
	}
	r.Months = []Month{}
	for _, name := range months(slices.Sorted(maps.Keys(all))) {
		m := Month{
			Month: name, Claims: all[name][""].Claims, Articles: all[name][""].Articles,
			Naming: claimsOf(naming[name]), Status: claimsOf(status[name]),
			Filter: query(g.with(func(f *index.Filter) { f.From, f.To = name, name })),
		}
		m.Anonymous, _ = anonymous(m.Naming)
		r.Months = append(r.Months, m)
	}
	return nil
}

// months fills the gaps between those that are known. Wrong dates leave gaps of
// centuries: those stay.
func months(known []string) (all []string) {
	last := 0
	for _, name := range known {
		if name == "" {
			continue
		}
		n := monthNumber(name)
		if gap := n - last; n > 0 && last > 0 && gap <= maxMonths {
			for i := last + 1; i < n; i++ {
				all = append(all, fmt.Sprintf("%04d-%02d", (i-1)/12, (i-1)%12+1))
			}
		}
		all = append(all, name)
		if n > 0 {
			last = n
		}
	}
	return all
}

// monthNumber counts months; 0 for what is only a year.
func monthNumber(month string) int {
	var year, m int
	if n, _ := fmt.Sscanf(month, "%4d-%2d", &year, &m); n != 2 || m < 1 || m > 12 {
		return 0
	}
	return year*12 + m
}

func (g *gatherer) cells(r *Report) error {
	r.Cells = []Cell{}
	of := g.base
	for _, o := range r.Outlets {
		of.Outlet = append(of.Outlet, o.Name)
	}
	if len(of.Outlet) == 0 {
		return nil
	}
	list, err := g.x.Groups(g.ctx, of, 0, index.Outlet, index.Month, index.Naming)
	if err != nil {
		return err
	}
	naming := map[[2]string]map[string]int{}
	for _, group := range list {
		key := [2]string{group.Values[0], group.Values[1]}
		if naming[key] == nil {
			naming[key] = map[string]int{}
		}
		naming[key][group.Values[2]] = group.Claims
	}
	for _, o := range r.Outlets {
		for _, m := range r.Months {
			part, sourced := anonymous(naming[[2]string{o.Name, m.Month}])
			if sourced == 0 {
				continue
			}
			r.Cells = append(r.Cells, Cell{Outlet: o.Name, Month: m.Month, Claims: sourced, Anonymous: part,
				Filter: query(g.with(func(f *index.Filter) {
					f.Outlet, f.From, f.To, f.Naming = []string{o.Name}, m.Month, m.Month, []string{"anonymous"}
				}))})
		}
	}
	return nil
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
