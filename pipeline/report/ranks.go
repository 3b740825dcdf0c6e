package report

// The sections that go by speaker and by outlet.

import (
	"fmt"

	"whosaid/pipeline/record"
)

// statuses that charts set apart; what is merely asserted is most of all.
var statuses = []struct{ value, role string }{
	{"asserted", "plain"}, {"confirmed", "good"}, {"denied", "bad"}, {"neither", "dim"}, {"questioned", "odd"},
}

var namings = []struct{ value, role string }{
	{"anonymous", "bad"}, {"generic", "odd"}, {"named", "plain"}, {record.None, "dim"},
}

func (v *view) speakers() error {
	if len(v.Report.Speakers) == 0 {
		return nil
	}
	c := chart{ID: "chart-speakers", Title: "Speakers by number of claims", Wide: true,
		Desc: fmt.Sprintf("Lying bars, one for each of the %d speakers with most claims, divided by status. The table below holds the numbers.", len(v.Report.Speakers))}
	for _, s := range statuses {
		c.Series = append(c.Series, series{Name: word(s.value), Role: s.role})
	}
	for _, s := range v.Report.Speakers {
		row := speakerRow{
			Speaker:   s,
			All:       v.number(speakersID, "Claims of "+s.Name, s.Filter, s.Claims),
			Confirmed: v.number(speakersID, "What "+s.Name+" confirmed", and(s.Filter, "status", "confirmed"), s.Status["confirmed"]),
			Denied:    v.number(speakersID, "What "+s.Name+" denied", and(s.Filter, "status", "denied"), s.Status["denied"]),
		}
		for _, o := range s.Outlets {
			row.Where = append(row.Where, place{o.Value, v.number(speakersID, "Claims of "+s.Name+", "+o.Value, o.Filter, o.Claims)})
		}
		v.SpeakerRows = append(v.SpeakerRows, row)
		c.Labels = append(c.Labels, s.Name)
		for i, status := range statuses {
			n := s.Status[status.value]
			what := fmt.Sprintf("%s: %s %s", s.Name, group(n), word(status.value))
			link := row.All.Link
			if n > 0 && status.value != "asserted" {
				link = v.lists.link(speakersID, what, and(s.Filter, "status", status.value), n)
			}
			c.Series[i].Values = append(c.Series[i].Values, float64(n))
			c.Series[i].Marks = append(c.Series[i].Marks, mark{Title: what, Link: link})
		}
	}
	return v.draw(&v.Speaking, c, "")
}

func (v *view) outlets() error {
	if len(v.Report.Outlets) == 0 {
		return nil
	}
	all := chart{ID: "chart-outlets", Title: "Outlets by number of claims", Wide: true, Series: []series{{Name: "claims", Role: "plain"}},
		Desc: "Lying bars, one for each outlet with most claims. The table below holds the numbers."}
	parts := chart{ID: "chart-nameless", Title: "How sources are named, by outlet", Wide: true, Percent: true, Unit: " %",
		Desc: "Lying bars that add up to 100 % of the claims with a source, one for each outlet with most claims. The table below holds the numbers."}
	shown := namings[:3]
	for _, n := range shown {
		parts.Series = append(parts.Series, series{Name: word(n.value), Role: n.role})
	}
	for _, o := range v.Report.Outlets {
		row := outletRow{Outlet: o, All: v.number(outletsID, "Claims in "+o.Name, o.Filter, o.Claims)}
		_, sourced := anonymous(o.Naming)
		all.Labels, parts.Labels = append(all.Labels, o.Name), append(parts.Labels, o.Name)
		all.Series[0].Values = append(all.Series[0].Values, float64(o.Claims))
		all.Series[0].Marks = append(all.Series[0].Marks, mark{Title: fmt.Sprintf("%s: %s claims in %s articles", o.Name, group(o.Claims), group(o.Articles)), Link: row.All.Link})
		for i, to := range []*number{&row.Nameless, &row.Generic, &row.Named} {
			value := shown[i].value
			n := o.Naming[value]
			*to = v.number(namelessID, "Sources in "+o.Name+": "+word(value), and(o.Filter, "naming", value), n)
			parts.Series[i].Values = append(parts.Series[i].Values, 100*share(n, sourced))
			parts.Series[i].Marks = append(parts.Series[i].Marks, mark{Title: fmt.Sprintf("%s: %s %s, %s of %s", o.Name, percent(share(n, sourced)), word(value), group(n), group(sourced)), Link: to.Link})
		}
		for _, s := range o.Speakers {
			row.Who = append(row.Who, place{s.Value, v.number(outletsID, "Claims of "+s.Value+", "+o.Name, s.Filter, s.Claims)})
		}
		v.OutletRows = append(v.OutletRows, row)
	}
	if err := v.draw(&v.Citing, all, ""); err != nil {
		return err
	}
	return v.draw(&v.Nameless, parts, "")
}
