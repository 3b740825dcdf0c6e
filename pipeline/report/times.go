package report

// The sections that go by month.

import (
	"fmt"
	"slices"
)

// monthsShown in charts, and with the claims behind them; the table has all.
const monthsShown = 36

func (v *view) months() error {
	if len(v.Report.Months) == 0 {
		return nil
	}
	parts := chart{ID: "chart-nameless-time", Title: "Share of anonymous sources by month", Unit: " %", Series: []series{{Name: "anonymous", Role: "bad"}},
		Desc: "Standing bars, one for each month: the share of anonymous sources among the claims that have a source, in per cent. The table below holds the numbers."}
	sides := chart{ID: "chart-status-time", Title: "Confirmed, denied, not commented on and questioned by month",
		Desc: "Standing bars, one for each month, divided by status; what is merely asserted is left out. The table below holds the numbers."}
	for _, s := range statuses[1:] {
		sides.Series = append(sides.Series, series{Name: word(s.value), Role: s.role})
	}
	list := v.Report.Months
	from := max(0, len(list)-monthsShown)
	for n, m := range list {
		look := v.number
		if n < from { // looking up their claims as well would take long, and nobody would read them all
			look = plain
		}
		row := monthRow{Month: m, All: look(statusID, "Claims of "+m.Month, m.Filter, m.Claims)}
		row.Nameless = look(namelessID, "Anonymous sources, "+m.Month, and(m.Filter, "naming", "anonymous"), m.Naming["anonymous"])
		for i, to := range []*number{&row.Confirmed, &row.Denied, &row.Neither, &row.Questioned} {
			value := statuses[i+1].value
			*to = look(statusID, "Claims of "+m.Month+": "+word(value), and(m.Filter, "status", value), m.Status[value])
		}
		v.MonthRows = append(v.MonthRows, row)
	}
	note := ""
	if from > 0 {
		note = fmt.Sprintf("The last %d months; the table has all %d.", monthsShown, len(list))
	}
	for i, m := range list[from:] {
		row := v.MonthRows[from+i]
		_, sourced := anonymous(m.Naming)
		parts.Labels, sides.Labels = append(parts.Labels, m.Month), append(sides.Labels, m.Month)
		parts.Series[0].Values = append(parts.Series[0].Values, 100*m.Anonymous)
		parts.Series[0].Marks = append(parts.Series[0].Marks, mark{Title: fmt.Sprintf("%s: %s anonymous, %s of %s", m.Month, percent(m.Anonymous), group(m.Naming["anonymous"]), group(sourced)), Link: row.Nameless.Link})
		for k, n := range []number{row.Confirmed, row.Denied, row.Neither, row.Questioned} {
			value := statuses[k+1].value
			sides.Series[k].Values = append(sides.Series[k].Values, float64(m.Status[value]))
			sides.Series[k].Marks = append(sides.Series[k].Marks, mark{Title: fmt.Sprintf("%s: %s %s", m.Month, group(m.Status[value]), word(value)), Link: n.Link})
		}
	}
	if err := v.draw(&v.NamelessTime, parts, note); err != nil {
		return err
	}
	return v.draw(&v.Disputed, sides, note)
}

// The grid is for eyes: as many rows and columns as fit.
const (
	gridMonths  = 10
	gridOutlets = 10
)

func (v *view) grid() error {
	outlets := v.Report.Outlets[:min(len(v.Report.Outlets), gridOutlets)]
	cells := map[[2]string]Cell{}
	for _, c := range v.Cells {
		cells[[2]string{c.Outlet, c.Month}] = c
	}
	var list []Month // those with claims of these outlets, the last few
	for _, m := range v.Report.Months {
		if slices.ContainsFunc(outlets, func(o Outlet) bool { return cells[[2]string{o.Name, m.Month}].Claims > 0 }) {
			list = append(list, m)
		}
	}
	list = list[max(0, len(list)-gridMonths):]
	if len(list) < 2 || len(outlets) < 2 {
		return nil
	}
	v.Grid = &grid{}
	for _, m := range list {
		v.Grid.Months = append(v.Grid.Months, m.Month)
	}
	for _, o := range outlets {
		row := gridRow{Outlet: o.Name}
		for _, m := range list {
			c, there := cells[[2]string{o.Name, m.Month}]
			if !there {
				row.Cells = append(row.Cells, gridCell{Class: "empty"})
				continue
			}
			hits := int(c.Anonymous*float64(c.Claims) + 0.5)
			n := number{Text: percent(c.Anonymous), What: fmt.Sprintf("Anonymous sources, %s, %s", brief(o.Name), m.Month)}
			n.Link = v.lists.link(namelessID, n.What, c.Filter, hits)
			row.Cells = append(row.Cells, gridCell{Class: fmt.Sprintf("heat%d", heat(c.Anonymous)), N: n, Title: fmt.Sprintf("%s of %s", group(hits), group(c.Claims))})
		}
		v.Grid.Rows = append(v.Grid.Rows, row)
	}
	return nil
}

// heat is a step from 0 to 5.
func heat(share float64) int {
	step := 0
	for _, above := range []float64{0, 0.05, 0.1, 0.2, 0.4} {
		if share > above {
			step++
		}
	}
	return step
}
