package page

// Samples with their figures, and what reviewers agree on.

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
	"whosaid/pipeline/review"
)

// sample is one that was drawn, and how far a reviewer is with it.
type sample struct {
	Name    string      `json:"name"`
	Unit    review.Unit `json:"unit"`
	Drawn   int         `json:"drawn"` // units
	Seed    uint64      `json:"seed"`
	By      string      `json:"by"` // field of the strata; empty: there is one
	Filter  string      `json:"filter"`
	Drawer  string      `json:"drawer"` // who drew it
	Time    time.Time   `json:"time"`
	Claims  int         `json:"claims"`
	Decided int         `json:"decided"`
}

type samplesAnswer struct {
	Samples []sample `json:"samples"` // oldest first
	Fields  []string `json:"fields"`  // that can make strata
}

// strata are the fields by which a sample can be drawn on the page: those with
// few values, and those that are known to make a difference.
var strata = []index.Field{index.Status, index.Naming, index.Kind, index.Type, index.SpeakerType, index.Confidence, index.Outlet, index.Month}

func (s *Server) samples(r *http.Request) (out samplesAnswer, err error) {
	as := reviewer(r.URL.Query())
	out.Samples = []sample{}
	for _, f := range strata {
		out.Fields = append(out.Fields, f.String())
	}
	s.desk.View(func(d *review.Decisions) {
		for _, e := range d.Events() {
			if e.Drawn != nil && d.Counts(e.Seq) {
				out.Samples = append(out.Samples, sample{
					Name: e.Drawn.Name, Unit: e.Drawn.Unit, Drawn: len(e.Drawn.Members), Seed: e.Drawn.Seed,
					By: e.Drawn.By, Filter: e.Drawn.Filter, Drawer: e.Reviewer, Time: e.Time,
				})
			}
		}
	})
	for i := range out.Samples {
		m := &out.Samples[i]
		if m.Claims, m.Decided, err = s.decided(r, index.Filter{Sample: m.Name, As: as}); err != nil {
			return out, err
		}
	}
	return out, nil
}

// decided counts the claims of a filter, and those that are not unreviewed.
func (s *Server) decided(r *http.Request, f index.Filter) (claims, decided int, err error) {
	facets, claims, err := s.index.Facets(r.Context(), f, index.FacetOptions{Fields: []index.Field{index.Review}})
	if err != nil {
		return 0, 0, err
	}
	decided = claims
	for _, v := range facets[0].Values {
		if v.Value == string(index.Unreviewed) {
			decided -= v.Claims
		}
	}
	return claims, decided, nil
}

func (s *Server) draw(r *http.Request, b struct {
	Reviewer string      `json:"reviewer"`
	Unit     review.Unit `json:"unit"`
	Size     int         `json:"size"`
	Seed     uint64      `json:"seed"`
	By       string      `json:"by"`
	Filter   string      `json:"filter"` // as in an address
}) (out sample, err error) {
	v, err := url.ParseQuery(b.Filter)
	if err != nil {
		return out, mistake{err}
	}
	f, err := index.ParseFilter(v)
	if err != nil {
		return out, mistake{err}
	}
	// What was decided has no bearing on what is drawn, or it would be drawn from what was looked at.
	f.Review, f.Reviewer, f.Sample, f.As = nil, nil, "", ""
	d, err := s.desk.Draw(r.Context(), strings.TrimSpace(b.Reviewer), review.FromPage, review.Request{Unit: b.Unit, Size: b.Size, Seed: b.Seed, By: b.By, Filter: f})
	if err != nil {
		return out, asMistake(search(err, f))
	}
	return sample{Name: d.Name, Unit: d.Unit, Drawn: len(d.Members), Seed: d.Seed, By: d.By, Filter: d.Filter}, nil
}

// member is an article of a sample.
type member struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Claims  int    `json:"claims"`
	Decided int    `json:"decided"`
	Read    bool   `json:"read"` // to its end, by this reviewer
}

type membersAnswer struct {
	Members []member `json:"members"` // in the order in which they are to be gone through
}

const maxMembers = 1000

// members are the articles of a sample of articles. Those without claims can
// be found in no list of claims, and must be read all the same.
func (s *Server) members(r *http.Request) (out membersAnswer, err error) {
	q := r.URL.Query()
	as := reviewer(q)
	var drawn review.Drawn
	there := false
	s.desk.View(func(d *review.Decisions) { drawn, there = d.Sample(q.Get("sample")) })
	if !there || drawn.Unit != review.OfArticles {
		return out, mistakef("there is no sample of articles of the name %q", q.Get("sample"))
	}
	out.Members = []member{}
	for _, m := range drawn.Members[:min(len(drawn.Members), maxMembers)] {
		a, err := s.desk.Article(r.Context(), m.ID, as)
		if errors.Is(err, index.ErrNotFound) {
			continue
		}
		if err != nil {
			return out, err
		}
		line := member{ID: a.ID, Title: a.Title, Claims: len(a.Claims), Read: slices.Contains(a.ReadBy, as)}
		for _, c := range a.Claims {
			if c.State != index.Unreviewed {
				line.Decided++
			}
		}
		out.Members = append(out.Members, line)
	}
	return out, nil
}

// figures are those of a sample, by the reviewer's own decisions, or, with
// by=all, by those of all.
func (s *Server) figures(r *http.Request) (review.Figures, error) {
	q := r.URL.Query()
	as := reviewer(q)
	if q.Get("by") == "all" {
		as = ""
	}
	return s.desk.Figures(r.Context(), q.Get("sample"), as)
}

const maxDifferences = 200

type agreementAnswer struct {
	review.Agreement
	Differences []difference `json:"differences"`
	Total       int          `json:"total"`
}

// difference is a claim that waits to be settled.
type difference struct {
	ID      string   `json:"id"`
	Speaker string   `json:"speaker"`
	Content string   `json:"content"`
	Fields  []string `json:"fields"`
}

func (s *Server) agreement(r *http.Request) (out agreementAnswer, err error) {
	if out.Agreement, err = s.desk.Agreement(r.Context(), r.URL.Query().Get("sample")); err != nil {
		return out, err
	}
	all, err := s.desk.Differences(r.Context())
	if err != nil {
		return out, err
	}
	out.Total, out.Differences = len(all), []difference{}
	for _, d := range all[:min(len(all), maxDifferences)] {
		c := d.Views[0].Claim
		line := difference{ID: d.ID, Content: short(c.Content.Text, rowText), Fields: d.Fields}
		if c.Speaker != nil {
			line.Speaker = short(c.Speaker.Name, rowText)
		}
		if len(line.Fields) == 0 {
			line.Fields = []string{"claim or not"}
		}
		out.Differences = append(out.Differences, line)
	}
	return out, nil
}

type compareAnswer struct {
	ID        string        `json:"id"`
	Sentence  string        `json:"sentence"`
	Extracted *record.Claim `json:"extracted"` // null for a claim that a reviewer made
	Readings  []reading     `json:"readings"`
	Settled   string        `json:"settled"` // by whom; empty: not yet
}

type reading struct {
	By    string       `json:"by"`
	State index.State  `json:"state"`
	Claim record.Claim `json:"claim"`
	Notes []note       `json:"notes"`
}

// compare shows what each reviewer has made of a claim.
func (s *Server) compare(r *http.Request) (out compareAnswer, err error) {
	out.ID = r.URL.Query().Get("claim")
	all, err := s.desk.Claim(r.Context(), out.ID, "")
	if err != nil {
		return out, err
	}
	out.Extracted, out.Sentence, out.Readings = all.Extracted, all.Claim.Sentence.Text, []reading{}
	var names []string
	s.desk.View(func(d *review.Decisions) {
		names = d.Reviewers()
		for _, e := range d.Events() {
			if d.Counts(e.Seq) && e.Action == review.Adjudicate && e.Claims[0] == out.ID {
				out.Settled = e.Reviewer
			}
		}
	})
	for _, name := range names {
		var own review.Decision
		s.desk.View(func(d *review.Decisions) { own = d.Own(name, out.ID) })
		if own.State == "" {
			continue
		}
		shown := reading{By: name, State: own.State, Claim: all.Claim, Notes: s.notes(out.ID, name)}
		if base := cmp.Or(own.Claim, out.Extracted); base != nil {
			shown.Claim = *base
		}
		out.Readings = append(out.Readings, shown)
	}
	return out, nil
}

// settle makes one reviewer's decision on a claim the one that counts.
func (s *Server) settle(r *http.Request, b struct {
	asked
	Take string `json:"take"` // name of the reviewer
}) (out outcome, err error) {
	e := b.event(review.Adjudicate)
	e.Verdict = review.Verdict("as:" + b.Take)
	if _, err := s.desk.Do(r.Context(), e); err != nil {
		return out, asMistake(err)
	}
	return outcome{Claim: b.Claim}, nil
}
