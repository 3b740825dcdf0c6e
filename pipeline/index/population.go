package index

// What samples are drawn from.

import (
	"context"
	"errors"
	"slices"
)

// Population is the claims or articles of one stratum, by their row or number
// in the run, rising.
type Population struct {
	Value string
	Rows  []uint32
}

// nobody is a reviewer that no one is, whose eyes see the claims as the run has them.
const nobody = "\x00"

// Populations cuts the claims that pass the filter by the values of a field,
// in the order of the values; by < 0 does not cut. Claims are taken as the
// run has them, without what reviewers have decided.
func (x *Index) Populations(ctx context.Context, f Filter, by Field) ([]Population, error) {
	if by >= Review || len(f.Review) > 0 || len(f.Reviewer) > 0 || f.Sample != "" {
		return nil, errors.New("a sample is drawn from the claims as the model has them, whatever was decided: it goes neither by state, reviewer nor another sample")
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	f.As = nobody
	p, err := x.plan(ctx, f)
	if err != nil {
		return nil, err
	}
	lists := map[string]*Population{}
	err = p.each(ctx, false, func(row uint32, v *values, _ State, _ *marked, _ Field) {
		add(lists, x.valueOf(by, v, x.cols.article[row]), row)
	})
	return sortedPopulations(lists), err
}

// ArticlePopulations does so with all articles, also those without claims. Of
// the filter only outlet, dates, the text of articles and the article can be
// asked; by is Outlet, Month, or < 0.
func (x *Index) ArticlePopulations(ctx context.Context, f Filter, by Field) ([]Population, error) {
	rest := f
	rest.Outlet, rest.From, rest.To, rest.ArticleText, rest.Article, rest.As = nil, "", "", "", "", ""
	if len(rest.Values()) > 0 || by >= 0 && by != Outlet && by != Month {
		return nil, errors.New("articles are drawn by outlet and date of publication only: what claims are in them must not matter")
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	p, err := x.plan(ctx, f)
	if err != nil {
		return nil, err
	}
	lists := map[string]*Population{}
	for article := range uint32(len(x.cols.outlet)) {
		day := x.cols.day[article]
		switch {
		case p.articles != nil && !p.articles.has(article),
			p.article >= 0 && int(article) != p.article,
			p.outlets != nil && !p.outlets[x.cols.outlet[article]],
			p.to != 0 && (day < p.from || day > p.to):
		default:
			add(lists, x.valueOf(by, nil, article), article)
		}
	}
	return sortedPopulations(lists), nil
}

func add(lists map[string]*Population, value string, row uint32) {
	p := lists[value]
	if p == nil {
		p = &Population{Value: value}
		lists[value] = p
	}
	p.Rows = append(p.Rows, row)
}

func (x *Index) valueOf(by Field, v *values, article uint32) string {
	switch {
	case by < 0:
		return ""
	case by == Outlet:
		return x.cols.dicts[Outlet].names[x.cols.outlet[article]]
	case by == Month:
		return monthName(x.cols.day[article] / 100)
	case by == Confidence:
		return binName(int(min(9, v.confidence/1000)))
	}
	return x.cols.dicts[by].names[v.field[by]]
}

func sortedPopulations(lists map[string]*Population) (out []Population) {
	values := make([]string, 0, len(lists))
	for v := range lists {
		values = append(values, v)
	}
	slices.Sort(values)
	for _, v := range values {
		out = append(out, *lists[v])
	}
	return out
}

// ClaimID is the id of the claim at a row of the run.
func (x *Index) ClaimID(ctx context.Context, row uint32) (id string, err error) {
	err = x.db.QueryRowContext(ctx, "SELECT id FROM claims WHERE row = ?", row).Scan(&id)
	return id, err
}

// ArticleID is the id of the article of a number.
func (x *Index) ArticleID(ctx context.Context, number uint32) (id string, err error) {
	err = x.db.QueryRowContext(ctx, "SELECT id FROM articles WHERE row = ?", number).Scan(&id)
	return id, err
}
