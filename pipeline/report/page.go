package report

// The page: one file with everything in it, that asks for nothing and runs
// nothing. Whatever stands in articles is text to it: html/template escapes it,
// and the content security policy lets nothing run even if that failed.

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"

	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
	"whosaid/pipeline/review"
	"whosaid/pipeline/review/figures"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"brief":   brief,
	"group":   group,
	"percent": percent,
	"word":    word,
	"shareOf": shareOf,
}).Parse(pageHTML))

// Write writes the page. x is the index that r was gathered from.
func Write(ctx context.Context, w io.Writer, r *Report, x *index.Index) error {
	v, err := newView(r)
	if err != nil {
		return err
	}
	if err := v.lists.fill(ctx, x); err != nil {
		return err
	}
	v.Lists = v.lists.sorted(sections)
	var out bytes.Buffer // so that an error leaves no half page
	if err := page.Execute(&out, v); err != nil {
		return err
	}
	_, err = w.Write(out.Bytes())
	return err
}

// Sections of the page, by the ids that their headings have.
const (
	speakersID  = "speakers"
	outletsID   = "outlets"
	namelessID  = "nameless"
	statusID    = "status"
	sortsID     = "sorts"
	certaintyID = "certainty"
)

var sections = []string{speakersID, outletsID, namelessID, statusID, sortsID, certaintyID}

// view is what the template shows.
type view struct {
	*Report
	CSS    template.CSS
	Policy string
	lists  *lists

	Tiles                                              []tile
	Speaking, Citing, Nameless, NamelessTime, Disputed figure
	SpeakerRows                                        []speakerRow
	OutletRows                                         []outletRow
	MonthRows                                          []monthRow
	Grid                                               *grid
	Divisions                                          []division
	Certainty                                          figure
	BinRows                                            []binRow
	Samples                                            []sample
	States                                             []divisionRow
	Lists                                              []list
}

// tile is a figure that stands for itself.
type tile struct{ Value, Label, Link string }

// figure is a chart with its legend.
type figure struct {
	SVG    template.HTML
	Legend []legend
	Note   string
}

type legend struct{ Role, Name string }

// number is a count that leads to its claims.
type number struct {
	Text string
	Link string
	What string // for those who hear the link without its table
}

type speakerRow struct {
	Speaker
	All, Confirmed, Denied number
	Where                  []place
}

type place struct {
	Name string
	N    number
}

type outletRow struct {
	Outlet
	All, Nameless, Generic, Named number
	Who                           []place
}

type monthRow struct {
	Month
	All, Nameless, Confirmed, Denied, Neither, Questioned number
}

type binRow struct {
	Label string
	All   number
}

// sample is what a reviewed sample tells.
type sample struct {
	review.Figures
	Figure figure
	Bins   []figures.Bin
}

type division struct {
	ID, Title string
	Figure    figure
	Rows      []divisionRow
}

type divisionRow struct {
	Name  string
	N     number
	Share string
}

// grid is outlets by months.
type grid struct {
	Months []string
	Rows   []gridRow
}

type gridRow struct {
	Outlet string
	Cells  []gridCell
}

type gridCell struct {
	Class string
	N     number
	Title string
}

func newView(r *Report) (*view, error) {
	hash := sha256.Sum256([]byte(pageCSS))
	v := &view{
		Report: r,
		CSS:    template.CSS(pageCSS), // a file of this package
		Policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(hash[:]) + "'; base-uri 'none'; form-action 'none'",
		lists:  newLists(),
	}
	for _, step := range []func() error{v.speakers, v.outlets, v.months, v.grid, v.divisions, v.certainty, v.samples} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	v.tiles()
	return v, nil
}

// number links a count to its claims.
func (v *view) number(section, what, filter string, n int) number {
	return number{Text: group(n), Link: v.lists.link(section, what, filter, n), What: brief(what)}
}

// plain is a count that leads nowhere.
func plain(_, _, _ string, n int) number { return number{Text: group(n)} }

// and narrows a filter by one value more.
func and(filter, name string, values ...string) string {
	q := index.Filter{}
	if parsed, err := parseFilter(filter); err == nil { // it is one of this package's own
		q = parsed
	}
	more := q.Values()
	more[name] = values
	return more.Encode()
}

func percent(share float64) string {
	switch p := share * 100; {
	case p > 0 && p < 0.95, p > 99.05 && p < 100:
		return fmt.Sprintf("%.1f %%", p)
	default:
		return fmt.Sprintf("%.0f %%", p)
	}
}

// shareOf is a measured share with its interval.
func shareOf(s figures.Share) string {
	if s.Of == 0 {
		return "not known"
	}
	return fmt.Sprintf("%s (%s to %s)", percent(s.Value), percent(s.Low), percent(s.High))
}

// words are the record's values as people read them.
var words = map[string]string{
	"none": "no source", "neither": "taking no side", "named": "with a name", "anonymous": "anonymous", "generic": "nobody in particular",
	"unreviewed": "not reviewed", "right": "right", "replaced": "split or joined",
	"direct": "word for word", "indirect": "in other words", "mixed": "partly word for word", "": "not known",
}

func word(value string) string {
	if w, ok := words[value]; ok {
		return w
	}
	return value
}

func (v *view) tiles() {
	named := func(field []Share, value string) Share {
		for _, s := range field {
			if s.Value == value {
				return s
			}
		}
		return Share{}
	}
	linked := func(s Share, section, label string) tile {
		return tile{percent(s.Share), label, v.lists.link(section, label, s.Filter, s.Claims)}
	}
	v.Tiles = []tile{
		{group(v.Totals.Claims), "claims", ""},
		{group(v.Totals.Articles), "articles", ""},
		{group(v.Totals.Speakers), "speakers with a name", "#" + speakersID},
		linked(named(v.Naming, "anonymous"), namelessID, "from anonymous sources"),
		linked(named(v.Status, "denied"), statusID, "denied"),
		linked(named(v.Types, "direct"), sortsID, "word for word"),
	}
	if m := v.measured(); m != nil {
		v.Tiles = append(v.Tiles, tile{percent(m.Found.Value), fmt.Sprintf("right, of %s reviewed in a sample (%s to %s)", group(m.Found.Of), percent(m.Found.Low), percent(m.Found.High)), "#" + certaintyID})
	}
	for i, t := range v.Tiles {
		if t.Link != "" && !strings.HasPrefix(t.Link, "#") {
			v.Tiles[i].Link = "#" + t.Link
		}
	}
}

// measured is the sample of which most was judged; nil where there is none.
func (v *view) measured() (best *review.Figures) {
	if v.Review == nil {
		return nil
	}
	for i, f := range v.Review.Samples {
		if f.Found.Of > 0 && (best == nil || f.Found.Of > best.Found.Of) {
			best = &v.Review.Samples[i]
		}
	}
	return best
}

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

func (v *view) draw(to *figure, c chart, note string) (err error) {
	to.Note = note
	if to.SVG, err = c.draw(); err != nil {
		return err
	}
	if len(c.Series) > 1 {
		for _, s := range c.Series {
			to.Legend = append(to.Legend, legend{s.Role, s.Name})
		}
	}
	return nil
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

// The grid is for eyes: as many columns as fit.
const (
	gridMonths  = 12
	gridOutlets = 10
)

func (v *view) grid() error {
	list := v.Report.Months
	list = list[max(0, len(list)-gridMonths):]
	if len(list) < 2 || len(v.Report.Outlets) < 2 {
		return nil
	}
	cells := map[[2]string]Cell{}
	for _, c := range v.Cells {
		cells[[2]string{c.Outlet, c.Month}] = c
	}
	v.Grid = &grid{}
	for _, m := range list {
		v.Grid.Months = append(v.Grid.Months, m.Month)
	}
	for _, o := range v.Report.Outlets[:min(len(v.Report.Outlets), gridOutlets)] {
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

func (v *view) divisions() error {
	for _, d := range []struct {
		id, title, what string
		list            []Share
	}{
		{"naming", "How the source is named", "naming", v.Naming},
		{"statuses", "What the source does with it", "status", v.Status},
		{"types", "How it is reported", "type", v.Types},
		{"kinds", "What sort of statement", "kind", v.Kinds},
		{"speaker-types", "Who speaks", "speaker type", v.SpeakerTypes},
	} {
		out := division{ID: d.id, Title: d.title}
		c := chart{ID: "chart-" + d.id, Title: d.title, Wide: true, Small: true, Series: []series{{Name: "claims", Role: "plain"}},
			Desc: "Lying bars, one for each value, longest first. The table below holds the numbers."}
		for _, s := range d.list {
			n := v.number(sortsID, "Claims by "+d.what+": "+word(s.Value), s.Filter, s.Claims)
			out.Rows = append(out.Rows, divisionRow{word(s.Value), n, percent(s.Share)})
			c.Labels = append(c.Labels, word(s.Value))
			c.Series[0].Values = append(c.Series[0].Values, float64(s.Claims))
			c.Series[0].Marks = append(c.Series[0].Marks, mark{Title: fmt.Sprintf("%s: %s, %s of all", word(s.Value), group(s.Claims), percent(s.Share)), Link: n.Link})
		}
		if err := v.draw(&out.Figure, c, ""); err != nil {
			return err
		}
		v.Divisions = append(v.Divisions, out)
	}
	return nil
}

func (v *view) certainty() error {
	c := chart{ID: "chart-confidence", Title: "Claims by the model's confidence", Series: []series{{Name: "claims", Role: "plain"}},
		Desc: "Standing bars, ten steps of confidence from 0 to 1. The table below holds the numbers."}
	for _, b := range v.Confidence {
		label := fmt.Sprintf("%.1f–%.1f", b.From, b.To)
		n := v.number(certaintyID, "Claims of confidence "+label, b.Filter, b.Claims)
		v.BinRows = append(v.BinRows, binRow{label, n})
		c.Labels = append(c.Labels, label)
		c.Series[0].Values = append(c.Series[0].Values, float64(b.Claims))
		c.Series[0].Marks = append(c.Series[0].Marks, mark{Title: fmt.Sprintf("Confidence %s: %s claims", label, group(b.Claims)), Link: n.Link})
	}
	return v.draw(&v.Certainty, c, "")
}

func (v *view) samples() error {
	if v.Review == nil {
		return nil
	}
	for _, s := range v.Review.States {
		v.States = append(v.States, divisionRow{word(s.Value), v.number(certaintyID, "Claims by review: "+word(s.Value), s.Filter, s.Claims), percent(s.Share)})
	}
	for i, f := range v.Review.Samples {
		out := sample{Figures: f, Bins: f.Reliability.Found.Bins}
		if f.Found.Of > 0 {
			c := chart{ID: fmt.Sprintf("chart-sample-%d", i+1), Title: "What the confidence promises, and what was measured: sample " + f.Sample, Percent: true, Unit: " %", Grouped: true,
				Desc:   "Pairs of standing bars, one pair for each step of confidence: the mean confidence, and the share of claims that reviewers found to be claims, with its 95 % interval. The table below holds the numbers.",
				Series: []series{{Name: "promised: the mean confidence", Role: "dim"}, {Name: "measured, with 95 % interval", Role: "good"}}}
			for _, b := range out.Bins {
				label := fmt.Sprintf("%.1f–%.1f", b.From, b.To)
				c.Labels = append(c.Labels, label)
				c.Series[0].Values = append(c.Series[0].Values, 100*b.Confidence)
				c.Series[0].Marks = append(c.Series[0].Marks, mark{Title: fmt.Sprintf("%s: promised %s", label, percent(b.Confidence))})
				c.Series[1].Values = append(c.Series[1].Values, 100*b.Right.Value)
				c.Series[1].Marks = append(c.Series[1].Marks, mark{Title: fmt.Sprintf("%s: measured %s", label, shareOf(b.Right)), Low: 100 * b.Right.Low, High: 100 * b.Right.High})
			}
			if err := v.draw(&out.Figure, c, ""); err != nil {
				return err
			}
		}
		v.Samples = append(v.Samples, out)
	}
	return nil
}
