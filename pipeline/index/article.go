package index

// Claims and articles one by one, as they stand in the file.

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/klauspost/compress/zstd"

	"whosaid/pipeline/record"
)

// rowsOf is where a claim stands, by its id.
func (x *Index) rowsOf(id string) (rows []uint32, err error) {
	if row, ok := x.names[id]; ok {
		return []uint32{row}, nil
	}
	err = each(context.Background(), x.db, "SELECT row FROM claims WHERE id = ? ORDER BY row", func(r *sql.Rows) error {
		var row uint32
		err := r.Scan(&row)
		rows = append(rows, row)
		return err
	}, id)
	if err == nil && len(rows) == 0 {
		err = fmt.Errorf("claim %q: %w", id, ErrNotFound)
	}
	return rows, err
}

func isNotFound(err error) bool { return errors.Is(err, ErrNotFound) }

func (x *Index) articleRow(ctx context.Context, id string) (row int, err error) {
	err = x.db.QueryRowContext(ctx, "SELECT row FROM articles WHERE id = ? ORDER BY row", id).Scan(&row)
	if errors.Is(err, sql.ErrNoRows) {
		err = fmt.Errorf("article %q: %w", id, ErrNotFound)
	}
	return row, err
}

func (x *Index) markedAt(row uint32) *marked {
	if n := int(row) - len(x.cols.article); n >= 0 {
		return x.added[n]
	}
	return x.marks[row]
}

func (x *Index) valuesAt(row uint32, as string) (values, *marked) {
	e := x.markedAt(row)
	if e != nil {
		if s, there := e.as(as); there || e.extracted != nil {
			return s.values, e
		}
	}
	return x.cols.at(row), e
}

// articleAt is the article's row of a claim.
func (x *Index) articleAt(row uint32, e *marked) uint32 {
	if int(row) < len(x.cols.article) {
		return x.cols.article[row]
	}
	return e.article
}

// row is the claim at a row, from the file.
func (x *Index) row(ctx context.Context, row uint32, as string) (Row, error) {
	out := Row{Row: int(row), State: Unreviewed, Reviewers: []string{}}
	if e := x.markedAt(row); e != nil {
		x.review(&out, e, as)
	}
	if out.Claim.ID != "" {
		return out, nil
	}
	c, err := x.extracted(ctx, row)
	out.Claim = c
	return out, err
}

// review puts what was decided over a row.
func (x *Index) review(out *Row, e *marked, as string) {
	if s, there := e.as(as); there {
		out.State = s.state
		if s.claim != nil {
			out.Claim = *s.claim
		}
	}
	for _, name := range e.reviewers() {
		if as == "" || as == name {
			out.Reviewers = append(out.Reviewers, name)
		}
	}
}

// extracted is the claim as the model has it, or as it was added.
func (x *Index) extracted(ctx context.Context, row uint32) (c record.Claim, err error) {
	if n := int(row) - len(x.cols.article); n >= 0 {
		return *x.added[n].extracted, nil
	}
	var first int
	var packed []byte
	err = x.db.QueryRowContext(ctx, "SELECT first, claims_zst FROM articles WHERE row = ?", x.cols.article[row]).Scan(&first, &packed)
	if err != nil {
		return c, err
	}
	lines, err := unpack(packed)
	if err != nil {
		return c, err
	}
	for n := int(row) - first; n > 0; n-- {
		_, lines, _ = bytes.Cut(lines, []byte{'\n'})
	}
	line, _, _ := bytes.Cut(lines, []byte{'\n'})
	err = json.Unmarshal(line, &c)
	return c, err
}

// Claim is the claim of an id, with the values of the review as as sees them
// (see Filter.As).
func (x *Index) Claim(ctx context.Context, id, as string) (Row, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	rows, err := x.rowsOf(id)
	if err != nil {
		return Row{}, err
	}
	return x.row(ctx, rows[0], as)
}

// Extracted is the claim of an id as the model has it.
func (x *Index) Extracted(ctx context.Context, id string) (record.Claim, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	rows, err := x.rowsOf(id)
	if err != nil {
		return record.Claim{}, err
	}
	return x.extracted(ctx, rows[0])
}

// Article is an article with its claims.
type Article struct {
	record.Article
	Number int   `json:"number"` // in the run, from 0
	Claims []Row `json:"claims"` // in the order of their content
}

// Article is the article of an id, with its claims as as sees them. In a run
// without articles it has no text.
func (x *Index) Article(ctx context.Context, id, as string) (Article, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	number, err := x.articleRow(ctx, id)
	if err != nil {
		return Article{}, err
	}
	return x.article(ctx, number, as)
}

// AsExtracted is the article of an id with the claims of the run as the model
// has them, whatever was decided.
func (x *Index) AsExtracted(ctx context.Context, id string) (a Article, err error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	number, err := x.articleRow(ctx, id)
	if err != nil {
		return Article{}, err
	}
	a, _, err = x.stored(ctx, number, func(uint32) bool { return true })
	return a, err
}

// ArticleAt is the article of a number.
func (x *Index) ArticleAt(ctx context.Context, number int, as string) (Article, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if number < 0 || number >= len(x.cols.outlet) {
		return Article{}, fmt.Errorf("article number %d: %w", number, ErrNotFound)
	}
	return x.article(ctx, number, as)
}

func (x *Index) article(ctx context.Context, number int, as string) (a Article, err error) {
	a, first, err := x.stored(ctx, number, func(row uint32) bool {
		e := x.marks[row]
		if e == nil {
			return true
		}
		s, there := e.as(as)
		return !there || s.claim == nil
	})
	if err != nil {
		return a, err
	}
	for i := range a.Claims {
		if e := x.marks[uint32(first+i)]; e != nil {
			x.review(&a.Claims[i], e, as)
		}
	}
	for _, e := range x.addedTo[uint32(number)] {
		if _, there := e.as(as); !there {
			continue
		}
		row, err := x.row(ctx, e.row, as)
		if err != nil {
			return a, err
		}
		a.Claims = append(a.Claims, row)
	}
	slices.SortStableFunc(a.Claims, func(p, q Row) int {
		return cmp.Compare(p.Claim.Content.Spans[0][0], q.Claim.Content.Spans[0][0])
	})
	return a, nil
}

// stored is an article with its claims from the file, and the row of the first.
// Of claims that are not wanted only the place is there.
func (x *Index) stored(ctx context.Context, number int, wanted func(row uint32) bool) (a Article, first int, err error) {
	a.Number = number
	var n int
	var packed, claimsPacked []byte
	err = x.db.QueryRowContext(ctx, "SELECT id, url, title, published, publisher, first, claims, article_zst, claims_zst FROM articles WHERE row = ?", number).
		Scan(&a.ID, &a.URL, &a.Title, &a.Published, &a.Publisher, &first, &n, &packed, &claimsPacked)
	if err != nil {
		return a, 0, err
	}
	if packed != nil {
		line, err := unpack(packed)
		if err != nil {
			return a, 0, err
		}
		if err := json.Unmarshal(line, &a.Article); err != nil {
			return a, 0, err
		}
	}
	lines, err := unpack(claimsPacked)
	if err != nil {
		return a, 0, err
	}
	a.Claims = []Row{}
	for i := range n {
		var line []byte
		line, lines, _ = bytes.Cut(lines, []byte{'\n'})
		row := Row{Row: first + i, State: Unreviewed, Reviewers: []string{}}
		if wanted(uint32(first + i)) {
			if err := json.Unmarshal(line, &row.Claim); err != nil {
				return a, 0, err
			}
		}
		a.Claims = append(a.Claims, row)
	}
	return a, first, nil
}

// unpacker may be used by many at a time.
var unpacker = func() *zstd.Decoder {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(2), zstd.WithDecoderMaxMemory(1<<30))
	if err != nil {
		panic(err) // only options can be wrong
	}
	return d
}()

func unpack(data []byte) ([]byte, error) { return unpacker.DecodeAll(data, nil) }
