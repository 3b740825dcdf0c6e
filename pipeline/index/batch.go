package index

import (
	"context"
	"database/sql"
)

// batch is one transaction.
type batch struct {
	tx    *sql.Tx
	since piece
	bytes int

	article, claim, articleText, claimText *sql.Stmt
}

func (b *builder) begin(ctx context.Context, cols *columns) (*batch, error) {
	tx, err := b.x.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	t := &batch{tx: tx, since: cols.mark()}
	// Written first, so that the transaction holds the right to write, and one
	// that is made at the same time is found before work is done.
	if _, err := tx.ExecContext(ctx, "UPDATE state SET value = value WHERE key = 'place'"); err != nil {
		t.rollback()
		return nil, err
	}
	for _, s := range []struct {
		to    **sql.Stmt
		query string
	}{
		{&t.article, "INSERT INTO articles VALUES (?,?,?,?,?,?,?,?,?,?)"},
		{&t.claim, "INSERT INTO claims VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"},
		{&t.articleText, "INSERT INTO articles_text(rowid, title, text) VALUES (?,?,?)"},
		{&t.claimText, "INSERT INTO claims_text(rowid, content, speaker) VALUES (?,?,?)"},
	} {
		if *s.to, err = tx.PrepareContext(ctx, s.query); err != nil {
			t.rollback()
			return nil, err
		}
	}
	return t, nil
}

func (t *batch) rollback() {
	if t != nil {
		_ = t.tx.Rollback()
	}
}

func (t *batch) add(ctx context.Context, cols *columns, a *article) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	// The driver starts a goroutine for each statement that can be cancelled,
	// which costs as much as the statement.
	ctx = context.WithoutCancel(ctx)
	row, first := len(cols.outlet), len(cols.article)
	t.bytes += a.bytes
	_, err := t.article.ExecContext(ctx, row, a.ID, a.URL, a.Title, a.Published, a.Publisher, first, len(a.claims), a.packed, a.claimsPacked)
	if err != nil {
		return err
	}
	if _, err := t.articleText.ExecContext(ctx, row, a.Title, a.Text); err != nil {
		return err
	}
	cols.outlet = append(cols.outlet, cols.dicts[Outlet].add(outletOf(a.Publisher, a.URL)))
	cols.day = append(cols.day, dayOf(a.Published))
	for i := range a.claims {
		c := &a.claims[i]
		v := fieldValues(c)
		_, err := t.claim.ExecContext(ctx, first+i, c.ID, row, c.Content.Text,
			v[Speaker], v[Naming], v[SpeakerType], v[Type], v[Status], v[Kind], c.Confidence, v[Extractor])
		if err != nil {
			return err
		}
		if _, err := t.claimText.ExecContext(ctx, first+i, c.Content.Text, speakerText(c)); err != nil {
			return err
		}
		cols.addClaim(cols.valuesOf(c), uint32(row))
	}
	return nil
}

// commit makes the batch last, with the place that it has come to.
func (t *batch) commit(ctx context.Context, b *builder, cols *columns, p place) error {
	for f, d := range cols.dicts {
		for n := b.named[f]; n < len(d.names); n++ {
			if _, err := t.tx.ExecContext(ctx, "INSERT INTO names VALUES (?,?,?)", f, n, d.names[n]); err != nil {
				return err
			}
		}
		b.named[f] = len(d.names)
	}
	now := cols.mark()
	_, err := t.tx.ExecContext(ctx, "INSERT INTO columns VALUES (?,?,?,?)",
		t.since.articles, now.claims-t.since.claims, now.articles-t.since.articles, cols.pack(t.since))
	if err != nil {
		return err
	}
	if err := b.save(ctx, t.tx, p); err != nil {
		return err
	}
	return t.tx.Commit()
}
