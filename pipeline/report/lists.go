package report

// The claims behind the figures: a few for each, in the page itself, so that it
// needs nothing else.

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
)

// claimsShown of those behind a figure, the surest first; the rest is found by
// the filter.
const claimsShown = 6

// maxAddress in bytes: browsers take no longer ones.
const maxAddress = 2048

// shownText of a claim's sentence at most, in code points.
const shownText = 400

// lists collects what the page's figures lead to.
type lists struct {
	byFilter map[string]int
	all      []list
}

// list is the claims behind a figure.
type list struct {
	ID     string
	Title  string
	Filter string
	Shown  string // the filter, shortened where it is very long
	Back   string // the section that leads here
	Total  int
	Claims []shown
}

// shown is a claim as the page shows it.
type shown struct {
	ID        string
	Before    string // the sentence up to the content
	Content   string
	After     string
	Speaker   string
	Status    string
	Naming    string
	Title     string
	Outlet    string
	Published string
	URL       string // http or https, else empty
}

func newLists() *lists { return &lists{byFilter: map[string]int{}} }

// link is where the claims of a filter are in the page. No claims, no link.
func (l *lists) link(back, title, filter string, claims int) string {
	if claims == 0 {
		return ""
	}
	n, there := l.byFilter[filter]
	if !there {
		n = len(l.all)
		l.byFilter[filter] = n
		l.all = append(l.all, list{ID: fmt.Sprintf("claims-%d", n+1), Title: brief(title), Filter: filter, Back: back})
	}
	return l.all[n].ID
}

// fill looks the claims up, on all cores: each list goes through the whole run.
func (l *lists) fill(ctx context.Context, x *index.Index) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i := range l.all {
		g.Go(func() error { return l.all[i].fill(ctx, x) })
	}
	return g.Wait()
}

func (l *list) fill(ctx context.Context, x *index.Index) error {
	f, err := parseFilter(l.Filter)
	if err != nil {
		return err
	}
	found, err := x.Claims(ctx, f, index.Page{Order: index.Most, Limit: claimsShown})
	if err != nil {
		return err
	}
	l.Total = found.Total
	l.Shown = clip([]rune(l.Filter), false)
	for _, row := range found.Rows {
		l.Claims = append(l.Claims, show(row.Claim))
	}
	return nil
}

func parseFilter(filter string) (index.Filter, error) {
	values, err := url.ParseQuery(filter)
	if err != nil {
		return index.Filter{}, err
	}
	return index.ParseFilter(values)
}

func show(c record.Claim) shown {
	s := shown{ID: c.ID, Status: c.Status.Value, Naming: record.None, Title: brief(cmp.Or(strings.TrimSpace(c.Doc.Title), c.DocID)), Outlet: brief(c.Doc.Publisher), Published: brief(c.Doc.Published), URL: webAddress(c.Doc.URL)}
	if c.Speaker != nil {
		s.Speaker, s.Naming = brief(c.Speaker.Name), c.Speaker.Naming
	}
	if s.Outlet == "" && s.URL != "" {
		if u, err := url.Parse(s.URL); err == nil {
			s.Outlet = strings.TrimPrefix(u.Hostname(), "www.")
		}
	}
	s.Before, s.Content, s.After = parts(c)
	return s
}

// brief keeps names short that are none: what they are cut from may be anything.
func brief(name string) string {
	const most = 120 // code points
	n := 0
	for i := range name {
		if n == most {
			return name[:i] + "…"
		}
		n++
	}
	return name
}

// webAddress is address where a reader may be led to it.
func webAddress(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || len(address) > maxAddress {
		return ""
	}
	return u.String()
}

// parts cuts the sentence at the content, and shortens what is long.
func parts(c record.Claim) (before, content, after string) {
	text := []rune(c.Sentence.Text)
	first := c.Content.Spans[0][0] - c.Sentence.Span[0]
	last := c.Content.Spans[len(c.Content.Spans)-1][1] - c.Sentence.Span[0]
	if first < 0 || last > len(text) || first >= last { // what reviewers made need not fit
		return "", clip([]rune(c.Content.Text), false), ""
	}
	return clip(text[:first], true), clip(text[first:last], false), clip(text[last:], false)
}

func clip(text []rune, end bool) string {
	if len(text) <= shownText {
		return string(text)
	}
	if end {
		return "…" + string(text[len(text)-shownText:])
	}
	return string(text[:shownText]) + "…"
}

// sorted are the lists in the order of their sections.
func (l *lists) sorted(sections []string) []list {
	out := slices.Clone(l.all)
	slices.SortStableFunc(out, func(a, b list) int { return slices.Index(sections, a.Back) - slices.Index(sections, b.Back) })
	return out
}
