package review_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"whosaid/pipeline/disk"
	"whosaid/pipeline/disk/disktest"
	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
	"whosaid/pipeline/review"
)

const text = `The bridge is safe, Mayor Ann Reed said on Monday.
An engineer, who asked not to be named, denied that and said the cables had rusted 🚧 for years. “We warned them,” he said.
Nobody at the firm wanted to comment. Reed called the report old news.`

// claim is a claim over the first place of its pieces in the text.
func claim(t *testing.T, content, cue, source string) record.Claim {
	span := func(piece string) []record.Span {
		before, _, found := strings.Cut(text, piece)
		require.True(t, found, piece)
		start := len([]rune(before))
		return []record.Span{{start, start + len([]rune(piece))}}
	}
	c := record.Claim{
		Content: record.Content{Spans: span(content), Type: "indirect"},
		Cue:     &record.Cue{Spans: span(cue), Lemma: "say"},
		Source:  &record.Piece{Spans: span(source)},
		Speaker: &record.Speaker{Name: source, Type: "person", Naming: "named"},
		Status:  record.Status{Value: "asserted"}, Kind: "statement",
		Confidence: 0.5, Extractor: "rules/test",
	}
	require.NoError(t, review.Complete(article("a"), nil, &c))
	c.ID = record.BaseID(&c)
	return c
}

func article(id string) record.Article {
	return record.Article{ID: id, Title: "The bridge", Published: "2020-02-03", Publisher: "The Example", Text: text, SHA256: record.Digest(text)}
}

// folder writes a finished run of one article.
func folder(t *testing.T, claims ...record.Claim) string {
	dir := t.TempDir()
	write := func(name string, values ...any) {
		f, err := os.Create(filepath.Join(dir, name))
		require.NoError(t, err)
		for _, v := range values {
			require.NoError(t, record.NewEncoder(f).Encode(v))
		}
		require.NoError(t, f.Close())
	}
	list := make([]any, len(claims))
	for i := range claims {
		list[i] = claims[i]
	}
	write("claims.jsonl", list...)
	write("articles.jsonl", article("a"))
	write("run.json", record.Run{Schema: record.RunSchemaID, Counts: record.Counts{Articles: 1, Claims: len(claims)}})
	return dir
}

func open(t *testing.T, dir string) *review.Desk {
	k, err := review.Open(context.Background(), dir, review.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { _ = k.Close() })
	return k
}

func bridge(t *testing.T) []record.Claim {
	return []record.Claim{
		claim(t, "The bridge is safe", "said", "Mayor Ann Reed"),
		claim(t, "the cables had rusted 🚧 for years", "said", "An engineer"),
		claim(t, "the report old news", "called", "Reed"),
	}
}

func TestADayAtTheDesk(t *testing.T) {
	ctx := context.Background()
	claims := bridge(t)
	dir := folder(t, claims...)
	k := open(t, dir)
	do := func(e review.Event) review.Event {
		e.Origin = review.FromPage
		out, err := k.Do(ctx, e)
		require.NoError(t, err)
		return out
	}
	states := func(as string) map[string]review.State {
		list, err := k.Index().Claims(ctx, index.Filter{As: as}, index.Page{})
		require.NoError(t, err)
		m := map[string]review.State{}
		for _, r := range list.Rows {
			m[r.Claim.ID] = r.State
		}
		return m
	}

	do(review.Event{Reviewer: "ann", Action: review.Right, Claims: []string{claims[0].ID}})
	edited := claims[1]
	edited.Speaker = &record.Speaker{Name: "engineer", Type: "person", Naming: "anonymous", AnonymityStated: true}
	e := do(review.Event{Reviewer: "ann", Action: review.Edit, Claims: []string{edited.ID}, After: []record.Claim{edited}})
	require.Equal(t, 2, e.Seq)
	require.Equal(t, index.Unreviewed, e.Before[0].State)
	missed := claim(t, "We warned them", "said", "he")
	added := do(review.Event{Reviewer: "ann", Action: review.Add, DocID: "a", After: []record.Claim{missed}}).After[0]
	require.Equal(t, map[string]review.State{
		claims[0].ID: index.Right, claims[1].ID: index.Edited, claims[2].ID: index.Unreviewed, added.ID: index.Added,
	}, states(""))
	require.Equal(t, map[string]review.State{
		claims[0].ID: index.Unreviewed, claims[1].ID: index.Unreviewed, claims[2].ID: index.Unreviewed,
	}, states("bo"), "a second reader does not see what the first has done")

	list, err := k.Index().Claims(ctx, index.Filter{Naming: []string{"anonymous"}}, index.Page{})
	require.NoError(t, err)
	require.Equal(t, 1, list.Total, "filters go by the values of the review")
	list, err = k.Index().Claims(ctx, index.Filter{Text: "warned"}, index.Page{})
	require.NoError(t, err)
	require.Equal(t, added.ID, list.Rows[0].Claim.ID, "and so does the search")

	do(review.Event{Reviewer: "bo", Action: review.Wrong, Claims: []string{claims[0].ID}})
	require.Equal(t, index.Disputed, states("")[claims[0].ID])
	do(review.Event{Reviewer: "cy", Action: review.Adjudicate, Claims: []string{claims[0].ID}, Verdict: "as:bo"})
	require.Equal(t, index.Wrong, states("")[claims[0].ID])

	u, err := k.Undo(ctx, "ann", review.FromPage)
	require.NoError(t, err)
	require.Equal(t, 3, u.Undoes)
	require.NotContains(t, states(""), added.ID)
	_, err = k.Redo(ctx, "ann", review.FromPage)
	require.NoError(t, err)
	require.Equal(t, index.Added, states("")[added.ID])

	before := states("")
	require.NoError(t, k.Close())
	k = open(t, dir)
	require.Equal(t, before, states(""), "another process comes to the same")

	var kept []string
	require.NoError(t, k.Close())
	require.NoError(t, review.Each(ctx, dir, func(a review.Article) error {
		for _, r := range a.Claims {
			if r.Kept() {
				kept = append(kept, r.Claim.ID)
			}
			if r.Claim.ID == claims[1].ID {
				require.Equal(t, []string{"speaker", "naming", "anonymity_stated"}, r.Changed)
			}
		}
		return nil
	}))
	require.Equal(t, []string{claims[1].ID, added.ID, claims[2].ID}, kept)
}

// Several windows, and reviewers, work on one desk at a time.
func TestManyAtADesk(t *testing.T) {
	ctx := context.Background()
	dir := archive(t, 21)
	k := open(t, dir)
	list, err := k.Index().Claims(ctx, index.Filter{}, index.Page{Limit: 100})
	require.NoError(t, err)
	group, ctx := errgroup.WithContext(ctx)
	for _, name := range []string{"ann", "bo", "cy"} {
		group.Go(func() error {
			for i, r := range list.Rows {
				c := r.Claim
				e := review.Event{Reviewer: name, Action: review.Right, Claims: []string{c.ID}}
				if i%2 == 0 {
					c.Speaker = &record.Speaker{Name: name, Type: "person", Naming: "named"}
					e.Action, e.After = review.Edit, []record.Claim{c}
				}
				if _, err := k.Do(ctx, e); err != nil {
					return err
				}
				if i%5 == 0 {
					if _, err := k.Undo(ctx, name, review.FromPage); err != nil {
						return err
					}
				}
			}
			return nil
		})
		group.Go(func() error {
			for range 20 {
				if _, _, err := k.Index().Facets(ctx, index.Filter{As: name}, index.FacetOptions{}); err != nil {
					return err
				}
				if _, err := k.Index().Claims(ctx, index.Filter{Speaker: []string{name}, Text: "cables"}, index.Page{}); err != nil {
					return err
				}
				if _, err := k.Article(ctx, "a3", name); err != nil {
					return err
				}
				if _, err := k.Agreement(ctx, ""); err != nil {
					return err
				}
			}
			return nil
		})
	}
	require.NoError(t, group.Wait())
	facets, _, err := k.Index().Facets(context.Background(), index.Filter{}, index.FacetOptions{Fields: []index.Field{index.Review, index.Reviewer}})
	require.NoError(t, err)
	require.NoError(t, k.Close())
	again, _, err := open(t, dir).Index().Facets(context.Background(), index.Filter{}, index.FacetOptions{Fields: []index.Field{index.Review, index.Reviewer}})
	require.NoError(t, err)
	require.Equal(t, facets, again)
}

// What one act has done to several claims is undone by one, and done again.
func TestStepIsUndoneAtOnce(t *testing.T) {
	ctx := t.Context()
	dir := folder(t, bridge(t)...)
	k := open(t, dir)
	names := func() (list []string) {
		a, err := k.Article(ctx, "a", "")
		require.NoError(t, err)
		for _, c := range a.Claims {
			list = append(list, c.Claim.Speaker.Name)
		}
		return list
	}
	before := names()
	_, err := k.Do(ctx, review.Event{Reviewer: "ann", Action: review.Right, Claims: []string{bridge(t)[0].ID}})
	require.NoError(t, err)
	var events []review.Event
	for _, c := range bridge(t) {
		c.Speaker = &record.Speaker{Name: "Reed", Type: "person", Naming: "named"}
		events = append(events, review.Event{Reviewer: "ann", Action: review.Edit, Claims: []string{c.ID}, After: []record.Claim{c}})
	}
	done, err := k.DoStep(ctx, events)
	require.NoError(t, err)
	require.Equal(t, []int{2, 2, 2}, []int{done[0].Step, done[1].Step, done[2].Step})
	after := []string{"Reed", "Reed", "Reed"}
	require.Equal(t, after, names())

	for range 2 {
		u, err := k.Undo(ctx, "ann", review.FromPage)
		require.NoError(t, err)
		require.Equal(t, []string{bridge(t)[0].ID}, u.Claims, "the claim that was corrected, not those that went with it")
		require.Equal(t, before, names())
		u, err = k.Redo(ctx, "ann", review.FromPage)
		require.NoError(t, err)
		require.Equal(t, []string{bridge(t)[0].ID}, u.Claims)
		require.Equal(t, after, names())
	}
	require.NoError(t, k.Close())
	k = open(t, dir)
	require.Equal(t, after, names())

	// All of it, or nothing.
	_, err = k.Do(ctx, review.Event{Reviewer: "cy", Action: review.Adjudicate, Claims: []string{bridge(t)[1].ID}, Verdict: "as:ann"})
	require.NoError(t, err)
	_, err = k.Undo(ctx, "ann", review.FromPage)
	require.ErrorIs(t, err, review.ErrRefused)
	require.Equal(t, after, names())
	_, err = k.Undo(ctx, "cy", review.FromPage)
	require.NoError(t, err)
	_, err = k.Undo(ctx, "ann", review.FromPage)
	require.NoError(t, err)
	require.Equal(t, before, names())
	u, err := k.Undo(ctx, "ann", review.FromPage)
	require.NoError(t, err)
	require.Equal(t, 1, u.Undoes, "what was done alone is undone alone")
}

// Where one of several events cannot be, or the disk fails, all is as before.
func TestAllOrNone(t *testing.T) {
	ctx := t.Context()
	claims := bridge(t)
	right := func(id string) review.Event {
		return review.Event{Reviewer: "ann", Action: review.Right, Claims: []string{id}}
	}
	long := func(id string) review.Event {
		return review.Event{Reviewer: "ann", Action: review.Note, Claims: []string{id}, Note: strings.Repeat("x", 10_000)}
	}
	many := []review.Event{{Reviewer: "ann", Action: review.Undo, Undoes: 1}, right(claims[1].ID)}
	for range 150 { // more than is held in memory
		many = append(many, long(claims[2].ID))
	}
	run := func(t *testing.T, events []review.Event, fail int) (calls int, err error) {
		dir := folder(t, claims...)
		d := &disktest.Disk{Files: disk.OS}
		k, err := review.Open(ctx, dir, review.Options{Log: review.LogOptions{Files: d}})
		require.NoError(t, err)
		defer func() { _ = k.Close() }()
		_, err = k.Do(ctx, right(claims[0].ID))
		require.NoError(t, err)
		before := d.Calls()
		if fail > 0 {
			d.At, d.Half = before+fail, true
		}
		err = k.DoAll(ctx, events)
		calls = d.Calls() - before
		d.At = 0
		if err == nil {
			return calls, nil
		}
		a, aerr := k.Article(ctx, "a", "ann")
		require.NoError(t, aerr)
		for i, c := range a.Claims {
			require.Equal(t, i == 0, c.State == index.Right, c.State)
		}
		list, lerr := review.Load(dir)
		require.NoError(t, lerr)
		require.Len(t, list, 1)
		e, err2 := k.Do(ctx, right(claims[1].ID))
		require.NoError(t, err2, "it goes on")
		require.Equal(t, 2, e.Seq)
		return calls, err
	}
	calls, err := run(t, many, 0)
	require.NoError(t, err)
	require.GreaterOrEqual(t, calls, 3, "two pieces, and the sync")
	for fail := 1; fail <= calls; fail++ {
		_, err := run(t, many, fail)
		require.ErrorContains(t, err, "is not on disk")
	}
	_, err = run(t, append(slices.Clone(many), right("c-nowhere")), 0)
	require.ErrorIs(t, err, index.ErrNotFound)
	_, err = run(t, append(slices.Clone(many), review.Event{Reviewer: "ann", Action: review.Undo, Undoes: 1}), 0)
	require.ErrorIs(t, err, review.ErrRefused)
}
