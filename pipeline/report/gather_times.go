package report

// Counts by month.

import (
	"fmt"
	"maps"
	"slices"

	"whosaid/pipeline/index"
)

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
