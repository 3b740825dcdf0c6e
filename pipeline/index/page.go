package index

// Claims, a page at a time, and articles.

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"whosaid/pipeline/record"
)

// Order is in which order claims are listed.
type Order string

// Orders. Ties are in the order of the run.
const (
	AsRead    Order = "" // the order of the run: of articles, and within one of the text
	Least     Order = "confidence"
	Most      Order = "-confidence"
	Oldest    Order = "date"
	Newest    Order = "-date"
	AsSampled Order = "sample" // of the set that the filter names
)

// ParseOrder is the order of a name.
func ParseOrder(name string) (Order, error) {
	all := []Order{AsRead, Least, Most, Oldest, Newest, AsSampled}
	if slices.Contains(all, Order(name)) {
		return Order(name), nil
	}
	return "", fmt.Errorf("order %q: one of %q is wanted", name, all[1:])
}

// Page is a piece of a list.
type Page struct {
	Order Order
	Limit int // 0: 50
	// After and Before are the row of a claim (Row.Row), or its id: the list goes on
	// behind it, or ends before it. At most one is given.
	After, Before string
}

// Row is a claim of a list.
type Row struct {
	Row       int          `json:"row"`   // in the run, from 0; claims that were added come last
	Claim     record.Claim `json:"claim"` // with the values of the review
	State     State        `json:"state"`
	Reviewers []string     `json:"reviewers"` // who has decided; with Filter.As at most that one
}

// List is a page of claims.
type List struct {
	Rows  []Row `json:"rows"`
	Total int   `json:"total"` // claims that pass the filter
	Skip  int   `json:"skip"`  // of those, how many come before the first of Rows
}

// key sorts claims.
type key struct {
	by  int64
	row uint32
}

func compareKeys(a, b key) int { return cmp.Or(cmp.Compare(a.by, b.by), cmp.Compare(a.row, b.row)) }

// Claims lists claims.
func (x *Index) Claims(ctx context.Context, f Filter, page Page) (List, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	p, err := x.plan(ctx, f)
	if err != nil {
		return List{}, err
	}
	if page.Order == AsSampled && p.sample == nil {
		return List{}, errors.New("the order of a sample needs a filter that names one")
	}
	keyOf := func(row uint32, v *values, e *marked) key {
		k := key{row: row}
		switch page.Order {
		case Least:
			k.by = int64(v.confidence)
		case Most:
			k.by = -int64(v.confidence)
		case Oldest:
			k.by = int64(x.cols.day[x.articleAt(row, e)])
		case Newest:
			k.by = -int64(x.cols.day[x.articleAt(row, e)])
		case AsSampled:
			place, _ := p.sample.place(row, x.articleAt(row, e))
			k.by = int64(place)
		}
		return k
	}
	limit := cmp.Or(max(0, page.Limit), 50)
	backward := page.Before != ""
	var from key
	if start := cmp.Or(page.After, page.Before); start != "" {
		row, err := x.rowAt(ctx, start)
		if err != nil {
			return List{}, err
		}
		v, e := x.valuesAt(row, f.As)
		from = keyOf(row, &v, e)
	}
	var out List
	best := first[key]{limit: limit, compare: compareKeys}
	if backward { // the last ones
		best.compare = func(a, b key) int { return compareKeys(b, a) }
	}
	err = p.each(ctx, false, func(row uint32, v *values, _ State, e *marked, _ Field) {
		out.Total++
		k := keyOf(row, v, e)
		switch {
		case page.After != "" && compareKeys(k, from) <= 0:
			out.Skip++
		case backward && compareKeys(k, from) >= 0:
		default:
			if backward {
				out.Skip++
			}
			best.add(k)
		}
	})
	if err != nil {
		return List{}, err
	}
	keys := best.sorted()
	if backward {
		slices.Reverse(keys)
		out.Skip -= len(keys)
	}
	for _, k := range keys {
		row, err := x.row(ctx, k.row, f.As)
		if err != nil {
			return List{}, err
		}
		out.Rows = append(out.Rows, row)
	}
	return out, nil
}

// rowAt reads a row's number or a claim's id.
func (x *Index) rowAt(ctx context.Context, text string) (uint32, error) {
	if n, err := strconv.ParseUint(text, 10, 32); err == nil {
		if int(n) < len(x.cols.article)+len(x.added) {
			return uint32(n), nil
		}
		return 0, fmt.Errorf("row %s: %w", text, ErrNotFound)
	}
	rows, err := x.rowsOf(text)
	if err != nil {
		return 0, err
	}
	return rows[0], nil
}
