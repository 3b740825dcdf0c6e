package review_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
	"whosaid/pipeline/review"
)

// archive writes a finished run of so many articles of two outlets, the first
// of which has no claim, each other one three: of the smaller outlet, one in
// four, the claims are anonymous.
func archive(t *testing.T, articles int) string {
	dir := t.TempDir()
	var files [2]*os.File
	for i, name := range []string{"articles.jsonl", "claims.jsonl"} {
		f, err := os.Create(filepath.Join(dir, name))
		require.NoError(t, err)
		files[i] = f
	}
	for n := range articles {
		a := article(fmt.Sprint("a", n))
		naming := "named"
		if n%4 == 3 {
			a.Publisher, naming = "The Other", "anonymous"
		}
		require.NoError(t, record.NewEncoder(files[0]).Encode(a))
		if n == 0 {
			continue
		}
		for i, c := range bridge(t) {
			c.DocID, c.Doc.Publisher = a.ID, a.Publisher
			c.ID = record.BaseID(&c)
			s := *c.Speaker
			s.Naming = naming
			c.Speaker = &s
			c.Confidence = []float64{0.9, 0.5, 0.1}[i]
			require.NoError(t, record.NewEncoder(files[1]).Encode(c))
		}
	}
	for _, f := range files {
		require.NoError(t, f.Close())
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "run.json"), []byte("{}"), 0o666))
	return dir
}

func draw(t *testing.T, k *review.Desk, r review.Request) review.Drawn {
	s, err := k.Draw(context.Background(), "ann", review.FromPage, r)
	require.NoError(t, err)
	return s
}

func TestDraw(t *testing.T) {
	ctx := context.Background()
	dir := archive(t, 101)
	k := open(t, dir)
	s := draw(t, k, review.Request{Size: 40, Seed: 7, By: "naming"})
	require.Equal(t, "40 claims by naming, seed 7", s.Name)
	require.Equal(t, []review.Stratum{{Value: "anonymous", Population: 75, Size: 12}, {Value: "named", Population: 225, Size: 28}}, s.Strata)
	require.Len(t, s.Members, 40)
	seen := map[string]bool{}
	for _, m := range s.Members {
		require.False(t, seen[m.ID])
		seen[m.ID] = true
		c, err := k.Claim(ctx, m.ID, "")
		require.NoError(t, err)
		require.Equal(t, s.Strata[m.Stratum].Value, c.Claim.Speaker.Naming)
	}

	list, err := k.Index().Claims(ctx, index.Filter{Sample: s.Name}, index.Page{Order: index.AsSampled})
	require.NoError(t, err)
	require.Equal(t, 40, list.Total)
	for i, r := range list.Rows {
		require.Equal(t, s.Members[i].ID, r.Claim.ID)
	}

	again := open(t, archive(t, 101))
	require.Equal(t, s, draw(t, again, review.Request{Size: 40, Seed: 7, By: "naming"}), "the same seed draws the same")
	require.NotEqual(t, s.Members, draw(t, again, review.Request{Size: 40, Seed: 8, By: "naming"}).Members)

	// What was decided has no bearing on what is drawn.
	_, err = again.Do(ctx, review.Event{Reviewer: "ann", Action: review.Wrong, Claims: []string{s.Members[0].ID}})
	require.NoError(t, err)
	require.Equal(t, s.Members, draw(t, again, review.Request{Name: "again", Size: 40, Seed: 7, By: "naming"}).Members)

	a := draw(t, k, review.Request{Unit: review.OfArticles, Size: 1000, By: "outlet", Filter: index.Filter{Outlet: []string{"The Example"}}})
	require.Len(t, a.Members, 76, "all there are, also the one without claims")

	for _, c := range []struct {
		want string
		r    review.Request
	}{
		{"already", review.Request{Size: 40, Seed: 7, By: "naming"}},
		{"1 to 100000", review.Request{}},
		{"no field", review.Request{Size: 1, By: "colour"}},
		{"whatever was decided", review.Request{Size: 1, By: "review"}},
		{"whatever was decided", review.Request{Size: 1, Filter: index.Filter{Review: []string{"right"}}}},
		{"by outlet and date", review.Request{Size: 1, Unit: review.OfArticles, By: "naming"}},
		{"of claims or of articles", review.Request{Size: 1, Unit: "words"}},
		{"nothing to draw from", review.Request{Size: 1, Filter: index.Filter{Outlet: []string{"Nobody's"}}}},
		{"2 strata, more than the 1 units", review.Request{Size: 1, By: "naming"}},
	} {
		_, err := k.Draw(ctx, "ann", review.FromPage, c.r)
		require.ErrorIs(t, err, review.ErrRefused)
		require.ErrorContains(t, err, c.want)
	}

	require.NoError(t, k.Close())
	k = open(t, dir)
	list, err = k.Index().Claims(ctx, index.Filter{Sample: s.Name}, index.Page{})
	require.NoError(t, err)
	require.Equal(t, 40, list.Total, "samples are there again after a new start")
}

func TestEachUnitHasTheSameChance(t *testing.T) {
	k := open(t, archive(t, 11))
	drawn := map[string]int{}
	const times = 300
	for seed := range uint64(times) {
		for _, m := range draw(t, k, review.Request{Size: 10, Seed: seed}).Members {
			drawn[m.ID]++
		}
	}
	require.Len(t, drawn, 30)
	for id, n := range drawn {
		require.InDelta(t, times/3, n, 40, id)
	}
}

func TestPrecisionCountsTheSampleAlone(t *testing.T) {
	ctx := context.Background()
	k := open(t, archive(t, 101))
	s := draw(t, k, review.Request{Name: "s", Size: 40, Seed: 7, By: "naming"})
	in := map[string]bool{}
	do := func(e review.Event) {
		e.Reviewer = "ann"
		_, err := k.Do(ctx, e)
		require.NoError(t, err)
	}
	// Of the anonymous ones every second is wrong; of the named ones one is
	// edited, and one nobody is sure of.
	n := map[int]int{}
	for _, m := range s.Members {
		in[m.ID] = true
		n[m.Stratum]++
		switch i := n[m.Stratum]; {
		case m.Stratum == 0 && i%2 == 0:
			do(review.Event{Action: review.Wrong, Claims: []string{m.ID}})
		case m.Stratum == 1 && i == 1:
			c, err := k.Claim(ctx, m.ID, "")
			require.NoError(t, err)
			c.Claim.Status.Value = "denied"
			do(review.Event{Action: review.Edit, Claims: []string{m.ID}, After: []record.Claim{c.Claim}})
		case m.Stratum == 1 && i == 2:
			do(review.Event{Action: review.Unsure, Claims: []string{m.ID}})
		default:
			do(review.Event{Action: review.Right, Claims: []string{m.ID}})
		}
	}
	before, err := k.Figures(ctx, "s", "")
	require.NoError(t, err)
	require.Equal(t, 39, before.Judged)
	require.Equal(t, 1, before.Unsure)
	require.InDelta(t, 0.25*0.5+0.75*1, before.Found.Value, 1e-9, "strata count by their part of the run")
	require.InDelta(t, 0.25*0.5+0.75*26/27, before.Exact.Value, 1e-9)
	require.Less(t, before.Found.Low, before.Found.Value)
	require.Equal(t, 6, before.Strata[0].Found.Hits)
	require.Nil(t, before.Recall)
	for _, f := range before.Fields {
		if f.Field == "status" {
			require.Equal(t, 32, f.Right.Hits)
			require.Equal(t, 33, f.Right.Of)
		}
	}
	require.Len(t, before.Reliability.Found.Bins, 3)
	require.Equal(t, 39, before.Reliability.Found.Of)

	// Whatever else is looked at, and be it all that is odd.
	list, err := k.Index().Claims(ctx, index.Filter{}, index.Page{Order: index.Least, Limit: 300})
	require.NoError(t, err)
	for _, r := range list.Rows[:50] {
		if !in[r.Claim.ID] {
			do(review.Event{Action: review.Wrong, Claims: []string{r.Claim.ID}})
		}
	}
	after, err := k.Figures(ctx, "s", "")
	require.NoError(t, err)
	require.Equal(t, before, after)

	none, err := k.Figures(ctx, "s", "bo")
	require.NoError(t, err)
	require.Equal(t, 40, none.Open)
	require.Zero(t, none.Found.Of)
	_, err = k.Figures(ctx, "t", "")
	require.ErrorIs(t, err, index.ErrNotFound)
}

func TestRecallOfArticlesReadToTheEnd(t *testing.T) {
	ctx := context.Background()
	k := open(t, archive(t, 11))
	s := draw(t, k, review.Request{Name: "s", Unit: review.OfArticles, Size: 8, Seed: 3})
	do := func(e review.Event) {
		e.Reviewer = "ann"
		_, err := k.Do(ctx, e)
		require.NoError(t, err)
	}
	random := rand.New(rand.NewPCG(1, 1))
	found, all, right, judged := 0, 0, 0, 0
	for i, m := range s.Members {
		a, err := k.Article(ctx, m.ID, "")
		require.NoError(t, err)
		for n, c := range a.Claims {
			switch {
			case n == 0 && i == 6: // left open, so that the article does not count
			case random.IntN(3) == 0:
				do(review.Event{Action: review.Wrong, Claims: []string{c.Claim.ID}})
				judged++
			default:
				do(review.Event{Action: review.Right, Claims: []string{c.Claim.ID}})
				judged, right = judged+1, right+1
				if i < 6 {
					found, all = found+1, all+1
				}
			}
		}
		missed := claim(t, "We warned them", "said", "he")
		do(review.Event{Action: review.Add, DocID: m.ID, After: []record.Claim{missed}})
		if i < 7 {
			do(review.Event{Action: review.Read, DocID: m.ID})
		}
		if i < 6 {
			all++
		}
	}
	f, err := k.Figures(ctx, "s", "")
	require.NoError(t, err)
	require.Equal(t, 7, f.Read)
	require.Equal(t, 1, f.Unfinished)
	require.Equal(t, [2]int{found, all}, [2]int{f.Recall.Hits, f.Recall.Of})
	require.InDelta(t, float64(found)/float64(all), f.Recall.Value, 1e-9)
	require.Equal(t, [2]int{right, judged}, [2]int{f.Found.Hits, f.Found.Of})
	require.Less(t, f.Recall.High, 1.0)
}

func TestAgreementAndWhatIsToSettle(t *testing.T) {
	ctx := context.Background()
	claims := bridge(t)
	k := open(t, folder(t, claims...))
	do := func(e review.Event) review.Event {
		out, err := k.Do(ctx, e)
		require.NoError(t, err)
		return out
	}
	on := func(name string, a review.Action, n int) {
		do(review.Event{Reviewer: name, Action: a, Claims: []string{claims[n].ID}})
	}
	on("ann", review.Right, 0)
	on("bo", review.Right, 0)
	on("ann", review.Right, 2)
	on("bo", review.Wrong, 2)
	// Bo's content is shorter, and anonymous.
	edited := claims[1]
	short := claim(t, "rusted 🚧 for years", "said", "An engineer")
	edited.Content = short.Content
	s := *edited.Speaker
	s.Naming = "anonymous"
	edited.Speaker = &s
	on("ann", review.Right, 1)
	do(review.Event{Reviewer: "bo", Action: review.Edit, Claims: []string{claims[1].ID}, After: []record.Claim{edited}})
	// Ann has read all and added a claim; bo has read all and has not.
	added := do(review.Event{Reviewer: "ann", Action: review.Add, DocID: "a", After: []record.Claim{claim(t, "We warned them", "said", "he")}})
	do(review.Event{Reviewer: "ann", Action: review.Read, DocID: "a"})
	do(review.Event{Reviewer: "bo", Action: review.Read, DocID: "a"})

	a, err := k.Agreement(ctx, "")
	require.NoError(t, err)
	require.Equal(t, []string{"ann", "bo"}, a.Reviewers)
	require.Equal(t, 4, a.Claims)
	require.Equal(t, "claim", a.Fields[0].Field)
	require.Equal(t, [2]int{2, 4}, [2]int{a.Fields[0].Same, a.Fields[0].Of})
	// yy yy yn yn: krippendorff 0.8 gives -0.1666…
	require.InDelta(t, -1.0/6, *a.Fields[0].Alpha, 1e-9)
	for _, f := range a.Fields[1:] {
		require.Equal(t, 2, f.Of, f.Field)
		if f.Field == "naming" {
			require.Equal(t, 1, f.Same)
		}
	}
	require.Equal(t, "content", a.Spans[0].Field)
	require.Equal(t, [2]int{1, 2}, [2]int{a.Spans[0].Same, a.Spans[0].Of})
	long, cut, same := len([]rune(claims[1].Content.Text)), len([]rune(edited.Content.Text)), len([]rune(claims[0].Content.Text))
	require.InDelta(t, 2*float64(cut+same)/float64(long+cut+2*same), a.Spans[0].F1, 1e-9)

	differences, err := k.Differences(ctx)
	require.NoError(t, err)
	require.Len(t, differences, 2)
	require.Equal(t, claims[1].ID, differences[0].ID)
	require.Equal(t, []string{"content", "naming"}, differences[0].Fields)
	require.Equal(t, index.Edited, differences[0].Views[1].State)
	require.Equal(t, claims[2].ID, differences[1].ID)
	require.Empty(t, differences[1].Fields)

	do(review.Event{Reviewer: "cy", Action: review.Adjudicate, Claims: []string{claims[1].ID}, Verdict: "as:bo"})
	do(review.Event{Reviewer: "cy", Action: review.Adjudicate, Claims: []string{claims[2].ID}, Verdict: "right"})
	differences, err = k.Differences(ctx)
	require.NoError(t, err)
	require.Empty(t, differences)
	c, err := k.Claim(ctx, claims[1].ID, "")
	require.NoError(t, err)
	require.True(t, c.Adjudicated)
	require.Equal(t, edited.Content, c.Claim.Content)

	// A sample leaves out the rest.
	sample := draw(t, k, review.Request{Size: 1, Seed: 1})
	one, err := k.Agreement(ctx, sample.Name)
	require.NoError(t, err)
	require.Equal(t, 1, one.Claims)
	require.NotEqual(t, added.After[0].ID, sample.Members[0].ID)
}
