package report

// What the page shows, made of the numbers.

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"

	"whosaid/pipeline/index"
	"whosaid/pipeline/review"
	"whosaid/pipeline/review/figures"
)

// view is what the template shows.
type view struct {
	*Report
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
	SVG    markup
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
