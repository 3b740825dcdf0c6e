package page

// What the page looks at: lists of claims, counts, an article with its claims.
// Everything is seen with the eyes of one reviewer, so that nobody is led by
// what others have decided.

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
	"whosaid/pipeline/review"
)

const (
	pageSize = 50
	maxPage  = 200
	rowText  = 240 // characters of a claim that the list shows
)

type row struct {
	ID      string      `json:"id"`
	Speaker string      `json:"speaker"`
	Status  string      `json:"status"`
	Content string      `json:"content"`
	State   index.State `json:"state"`
}

type queueAnswer struct {
	Claims []row  `json:"claims"`
	Total  int    `json:"total"`
	Skip   int    `json:"skip"` // of those, how many come before the first of Claims
	Next   string `json:"next"` // asks for what follows; empty at the end
}

// queue lists claims: from the first on, behind one (after), those before one
// (before), or so that one stands among others (around).
func (s *Server) queue(r *http.Request) (out queueAnswer, err error) {
	q := r.URL.Query()
	f, err := index.ParseFilter(q)
	if err != nil {
		return out, mistake{err}
	}
	order, err := index.ParseOrder(q.Get("order"))
	if err != nil {
		return out, mistake{err}
	}
	if order == index.AsSampled && f.Sample == "" {
		return out, mistakef("the order of a sample needs the filter sample")
	}
	page := index.Page{Order: order, Limit: pageSize, After: q.Get("after"), Before: q.Get("before")}
	if n := q.Get("limit"); n != "" {
		if page.Limit, err = strconv.Atoi(n); err != nil || page.Limit < 1 || page.Limit > maxPage {
			return out, mistakef("limit=%s: a number from 1 to %d is wanted", n, maxPage)
		}
	}
	if around := q.Get("around"); around != "" && page.After == "" && page.Before == "" {
		before, err := s.index.Claims(r.Context(), f, index.Page{Order: order, Limit: pageSize / 3, Before: around})
		if err != nil {
			return out, search(err, f)
		}
		if n := len(before.Rows); n > 0 {
			out.add(before.Rows)
			out.Skip = before.Skip
			page.After = strconv.Itoa(before.Rows[n-1].Row)
		}
	}
	list, err := s.index.Claims(r.Context(), f, page)
	if err != nil {
		return out, search(err, f)
	}
	if len(out.Claims) == 0 {
		out.Skip = list.Skip
	}
	out.Total = list.Total
	out.add(list.Rows)
	if n := len(list.Rows); n > 0 && list.Skip+n < list.Total {
		out.Next = strconv.Itoa(list.Rows[n-1].Row)
	}
	if out.Claims == nil {
		out.Claims = []row{}
	}
	return out, nil
}

func (a *queueAnswer) add(rows []index.Row) {
	for _, r := range rows {
		line := row{ID: r.Claim.ID, Status: r.Claim.Status.Value, Content: short(r.Claim.Content.Text, rowText), State: r.State}
		if r.Claim.Speaker != nil {
			line.Speaker = short(r.Claim.Speaker.Name, rowText)
		}
		a.Claims = append(a.Claims, line)
	}
}

// short is the beginning of a text, in whole characters.
func short(text string, most int) string {
	n := 0
	for i := range text {
		if n == most {
			return text[:i] + "…"
		}
		n++
	}
	return text
}

// search tells a search that holds no word from a fault of the program.
func search(err error, f index.Filter) error {
	for _, text := range []string{f.Text, f.ArticleText} {
		if _, wrong := index.ParseQuery(text); text != "" && wrong != nil {
			return mistake{wrong}
		}
	}
	return err
}

type facetsAnswer struct {
	Total  int           `json:"total"`
	Facets []index.Facet `json:"facets"`
}

// shownFacets are the filters of the page, in its order. The reviewers are
// left out: who has decided is not for the eyes of the next one.
var shownFacets = []index.Field{
	index.Review, index.Status, index.Naming, index.SpeakerType, index.Kind, index.Type,
	index.Speaker, index.Outlet, index.Confidence, index.Extractor,
}

func (s *Server) facets(r *http.Request) (out facetsAnswer, err error) {
	f, err := index.ParseFilter(r.URL.Query())
	if err != nil {
		return out, mistake{err}
	}
	like := map[index.Field]string{index.Speaker: r.URL.Query().Get("like")}
	out.Facets, out.Total, err = s.index.Facets(r.Context(), f, index.FacetOptions{Fields: shownFacets, Top: 30, Like: like})
	for i := range out.Facets {
		if out.Facets[i].Values == nil {
			out.Facets[i].Values = []index.Count{} // [], never null
		}
	}
	return out, search(err, f)
}

// entry is a claim as the page shows it.
type entry struct {
	Claim     record.Claim  `json:"claim"`
	State     index.State   `json:"state"`
	Extracted *record.Claim `json:"extracted"` // as the model has it, where a reviewer changed it
	Notes     []note        `json:"notes"`
}

func (s *Server) entry(c review.Reviewed, as string) entry {
	e := entry{Claim: c.Claim, State: c.State, Notes: s.notes(c.Claim.ID, as)}
	if c.Extracted != nil && len(c.Changed) > 0 {
		e.Extracted = c.Extracted
	}
	return e
}

// notes are a reviewer's own.
func (s *Server) notes(id, as string) []note {
	list := []note{}
	s.desk.View(func(d *review.Decisions) {
		for _, e := range d.Notes(id) {
			if e.Reviewer == as {
				list = append(list, note{By: e.Reviewer, Text: e.Note})
			}
		}
	})
	return list
}

type note struct {
	By   string `json:"by"`
	Text string `json:"text"`
}

type articleAnswer struct {
	Article  articleHead      `json:"article"`
	Claims   []entry          `json:"claims"`
	Speakers []record.Speaker `json:"speakers"`
	Complete bool             `json:"complete"` // this reviewer has read it to its end
}

type articleHead struct {
	ID        string `json:"id"`
	URL       string `json:"url"`
	Title     string `json:"title"`
	Byline    string `json:"byline"`
	Published string `json:"published"`
	Publisher string `json:"publisher"`
	Text      string `json:"text"`
}

// article is the article of a claim, with all its claims.
func (s *Server) article(r *http.Request) (articleAnswer, error) {
	q := r.URL.Query()
	id := q.Get("article")
	if claim := q.Get("claim"); claim != "" {
		c, err := s.index.Extracted(r.Context(), claim)
		if err != nil {
			return articleAnswer{}, err
		}
		id = c.DocID
	}
	return s.show(r.Context(), id, reviewer(q))
}

func reviewer(q url.Values) string { return strings.TrimSpace(q.Get("as")) }

func (s *Server) show(ctx context.Context, id, as string) (out articleAnswer, err error) {
	a, err := s.desk.Article(ctx, id, as)
	if err != nil {
		return out, err
	}
	out.Article = articleHead{a.ID, a.URL, a.Title, a.Byline, a.Published, a.Publisher, a.Text}
	out.Claims, out.Speakers = []entry{}, []record.Speaker{}
	known := map[record.Speaker]bool{}
	for _, c := range a.Claims {
		out.Claims = append(out.Claims, s.entry(c, as))
		if who := c.Claim.Speaker; who != nil && !known[*who] {
			known[*who] = true
			out.Speakers = append(out.Speakers, *who)
		}
	}
	slices.SortStableFunc(out.Speakers, func(a, b record.Speaker) int { return strings.Compare(a.Name, b.Name) })
	out.Complete = slices.Contains(a.ReadBy, as)
	return out, nil
}
