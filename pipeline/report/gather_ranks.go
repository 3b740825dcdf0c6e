package report

import (
	"cmp"
	"maps"
	"slices"

	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
)

// Counts by speaker and by outlet.

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
