package index_test

// Whatever is asked, the index gives what going through all claims one by one
// gives.

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
)

var (
	speakers = []string{"Ann_Reed", "Bo_Holm", "police", "Zoë"}
	namings  = []string{"named", "anonymous", "generic"}
	statuses = []string{"asserted", "denied", "confirmed"}
	outlets  = []string{"", "Morning Star", "Evening Post"}
	days     = []string{"", "2018", "2018-09", "2018-09-13", "2018-10-01", "2019-01-02T10:00:00Z"}
	said     = []string{"the bridge is safe", "the ferry sank", "Zürich knew", "we warned them of the ferry"}
	people   = []string{"ann", "bo"}
	states   = []index.State{index.Right, index.Wrong, index.Unsure, index.Edited, index.Disputed}
)

// shown is a claim as a reviewer, or nobody, sees it.
type shown struct {
	row       int
	claim     record.Claim
	state     index.State
	reviewers []string
}

func TestAnyFilterGivesWhatLookingAtEachClaimGives(t *testing.T) {
	ctx := context.Background()
	rapid.Check(t, func(r *rapid.T) {
		var list []article
		for i := range rapid.IntRange(1, 6).Draw(r, "articles") {
			var claims []string
			for range rapid.IntRange(0, 4).Draw(r, "claims") {
				claims = append(claims, fmt.Sprintf("%s %s %s: %s", rapid.SampledFrom(speakers).Draw(r, "speaker"),
					rapid.SampledFrom(namings).Draw(r, "naming"), rapid.SampledFrom(statuses).Draw(r, "status"), rapid.SampledFrom(said).Draw(r, "said")))
			}
			list = append(list, makeArticle(fmt.Sprint("a", i), rapid.SampledFrom(outlets).Draw(r, "outlet"), rapid.SampledFrom(days).Draw(r, "day"), claims...))
		}
		dir := folder(t, list)
		x, err := index.Open(ctx, dir, index.Options{})
		require.NoError(r, err)
		defer func() { require.NoError(r, x.Close()) }()

		// Marks, and claims added.
		all, own := []shown{}, map[string][]shown{}
		row := 0
		own2 := func(s shown, m index.Mark, base record.Claim, run bool) {
			for _, name := range people {
				o, ok := m.By[name]
				switch {
				case ok:
					v := shown{row: s.row, claim: base, state: o.State, reviewers: []string{name}}
					if o.Claim != nil {
						v.claim = *o.Claim
					}
					own[name] = append(own[name], v)
				case run:
					own[name] = append(own[name], shown{row: s.row, claim: base, state: index.Unreviewed, reviewers: []string{}})
				}
			}
		}
		edit := func(c record.Claim) *record.Claim {
			if rapid.Bool().Draw(r, "as extracted") {
				return nil
			}
			c.Status.Value = rapid.SampledFrom(statuses).Draw(r, "new status")
			c.Content.Text = rapid.SampledFrom(said).Draw(r, "new content")
			c.Speaker = &record.Speaker{Name: "Cy New", Type: "group", Naming: "named"}
			return &c
		}
		mark := func(c record.Claim) index.Mark {
			m := index.Mark{Own: index.Own{State: rapid.SampledFrom(states).Draw(r, "state"), Claim: edit(c)}, By: map[string]index.Own{}}
			for _, name := range people {
				if rapid.Bool().Draw(r, name) {
					m.By[name] = index.Own{State: rapid.SampledFrom(states).Draw(r, "own"), Claim: edit(c)}
				}
			}
			if len(m.By) == 0 {
				m.By["ann"] = index.Own{State: index.Right}
			}
			return m
		}
		sight := func(s shown, m index.Mark) shown {
			s.state = m.State
			if m.Claim != nil {
				s.claim = *m.Claim
			}
			s.reviewers = []string{}
			for _, name := range people {
				if _, ok := m.By[name]; ok {
					s.reviewers = append(s.reviewers, name)
				}
			}
			return s
		}
		seen := map[string]bool{}
		for _, a := range list {
			for _, c := range a.claims {
				s := shown{row: row, claim: c, state: index.Unreviewed, reviewers: []string{}}
				row++
				if rapid.IntRange(0, 2).Draw(r, "marked") == 0 && !seen[c.ID] {
					m := mark(c)
					require.NoError(r, x.Mark(c.ID, m))
					all = append(all, sight(s, m))
					own2(s, m, c, true)
				} else {
					all = append(all, s)
					own2(s, index.Mark{}, c, true)
				}
				seen[c.ID] = true
			}
		}
		for i := range rapid.IntRange(0, 2).Draw(r, "added") {
			c := makeArticle(list[0].ID, list[0].Publisher, list[0].Published, "Dee named denied: something added to the ferry").claims[0]
			c.ID += fmt.Sprintf("-%d", i+2)
			m := mark(c)
			require.NoError(r, x.Add(c, m))
			s := shown{row: row, claim: c}
			row++
			all = append(all, sight(s, m))
			own2(s, m, c, false)
		}

		some := func(name string, from []string) []string {
			return rapid.SliceOfN(rapid.SampledFrom(from), 0, 2).Draw(r, name)
		}
		f := index.Filter{
			Status: some("statuses", statuses), Naming: some("namings", namings),
			Outlet: some("outlets", outlets), Speaker: some("speakers", []string{"Ann Reed", "Cy New", "police"}),
			Review: some("states", []string{"unreviewed", "right", "wrong"}), Reviewer: some("reviewers", people),
			From: rapid.SampledFrom([]string{"", "2018", "2018-09", "2018-09-13"}).Draw(r, "from"),
			To:   rapid.SampledFrom([]string{"", "", "2018", "2018-09", "2018-12-31"}).Draw(r, "to"),
			Text: rapid.SampledFrom([]string{"", "", "ferry", "-ferry zur*", `"the ferry"`}).Draw(r, "text"),
			As:   rapid.SampledFrom([]string{"", "ann"}).Draw(r, "as"),
		}
		if rapid.Bool().Draw(r, "confident") {
			p := 0.1
			f.MinConfidence = &p
		}
		from := all
		if f.As != "" {
			from = own[f.As]
		}
		var want []shown
		for _, s := range from {
			if misses(f, s) == 0 {
				want = append(want, s)
			}
		}

		order := rapid.SampledFrom([]index.Order{index.AsRead, index.Least, index.Newest}).Draw(r, "order")
		key := func(s shown) float64 {
			switch order {
			case index.Least:
				return s.claim.Confidence
			case index.Newest:
				return -float64(day(s.claim.Doc.Published))
			}
			return 0
		}
		slices.SortStableFunc(want, func(a, b shown) int {
			return cmp.Or(cmp.Compare(key(a), key(b)), cmp.Compare(a.row, b.row))
		})
		var got []shown
		limit := rapid.IntRange(1, 5).Draw(r, "limit")
		page := index.Page{Order: order, Limit: limit}
		for {
			l, err := x.Claims(ctx, f, page)
			require.NoError(r, err)
			require.Equal(r, len(want), l.Total)
			require.Equal(r, len(got), l.Skip)
			for _, c := range l.Rows {
				got = append(got, shown{c.Row, c.Claim, c.State, c.Reviewers})
			}
			if len(l.Rows) == 0 {
				break
			}
			page.After = fmt.Sprint(l.Rows[len(l.Rows)-1].Row)
		}
		require.Equal(r, want, got)
		if len(want) > 1 { // backward from the last
			l, err := x.Claims(ctx, f, index.Page{Order: order, Limit: limit, Before: fmt.Sprint(want[len(want)-1].row)})
			require.NoError(r, err)
			n := min(limit, len(want)-1)
			require.Equal(r, len(want)-1-n, l.Skip)
			require.Len(r, l.Rows, n)
			require.Equal(r, want[len(want)-1-n].row, l.Rows[0].Row)
		}

		facets, total, err := x.Facets(ctx, f, index.FacetOptions{})
		require.NoError(r, err)
		require.Equal(r, len(want), total)
		for _, facet := range facets {
			counts := map[string]int{}
			for _, s := range from {
				if m := misses(f, s); m == 0 || m == 1<<facet.Field {
					for _, v := range valuesOf(facet.Field, s) {
						counts[v]++
					}
				}
			}
			have := map[string]int{}
			for _, c := range facet.Values {
				if c.Claims > 0 {
					have[c.Value] = c.Claims
				}
			}
			require.Equal(r, counts, have, facet.Name)
		}
		by := []index.Field{rapid.SampledFrom([]index.Field{index.Speaker, index.Month, index.Reviewer}).Draw(r, "by"), index.Outlet, index.Review}
		groups, err := x.Groups(ctx, f, 0, by...)
		require.NoError(r, err)
		counts, have := map[string]int{}, map[string]int{}
		for _, s := range want {
			for _, v := range valuesOf(by[0], s) {
				counts[fmt.Sprint([]string{v, s.claim.Doc.Publisher, string(s.state)})]++
			}
		}
		for _, g := range groups {
			have[fmt.Sprint(g.Values)] = g.Claims
		}
		require.Equal(r, counts, have)
	})
}

// misses are the fields in which a claim fails, as bits; 1<<62 is for what has no counts.
func misses(f index.Filter, s shown) (bits int) {
	in := func(field index.Field, list []string, value string) {
		if len(list) > 0 && !slices.Contains(list, value) {
			bits |= 1 << field
		}
	}
	in(index.Status, f.Status, s.claim.Status.Value)
	in(index.Naming, f.Naming, s.claim.Speaker.Naming)
	in(index.Speaker, f.Speaker, s.claim.Speaker.Name)
	in(index.Outlet, f.Outlet, s.claim.Doc.Publisher)
	in(index.Review, f.Review, string(s.state))
	if len(f.Reviewer) > 0 && !slices.ContainsFunc(f.Reviewer, func(n string) bool { return slices.Contains(s.reviewers, n) }) {
		bits |= 1 << index.Reviewer
	}
	d := s.claim.Doc.Published
	switch {
	case f.From == "" && f.To == "":
	case d == "", f.From != "" && day(d) < day(f.From), f.To != "" && cut(d, len(f.To)) > f.To:
		bits |= 1 << index.Month
	}
	if f.MinConfidence != nil && s.claim.Confidence < *f.MinConfidence {
		bits |= 1 << index.Confidence
	}
	if f.Text != "" {
		q, err := index.ParseQuery(f.Text)
		if err != nil || !q.Matches(s.claim.Content.Text, s.claim.Speaker.Name) {
			bits |= 1 << 62
		}
	}
	return bits
}

func cut(s string, n int) string { return s[:min(n, len(s))] }

// day is a date, of which the end may be missing, as a number that sorts; 0 for
// none.
func day(s string) int {
	s = cut(s, 10)
	s += "0000-00-00"[len(s):]
	var y, m, d int
	_, _ = fmt.Sscanf(s, "%d-%d-%d", &y, &m, &d)
	return y*10000 + m*100 + d
}

func valuesOf(f index.Field, s shown) []string {
	switch f {
	case index.Speaker:
		return []string{s.claim.Speaker.Name}
	case index.SpeakerType:
		return []string{s.claim.Speaker.Type}
	case index.Naming:
		return []string{s.claim.Speaker.Naming}
	case index.Status:
		return []string{s.claim.Status.Value}
	case index.Kind:
		return []string{s.claim.Kind}
	case index.Type:
		return []string{s.claim.Content.Type}
	case index.Extractor:
		return []string{s.claim.Extractor}
	case index.Outlet:
		return []string{s.claim.Doc.Publisher}
	case index.Month:
		return []string{cut(s.claim.Doc.Published, 7)}
	case index.Confidence:
		return []string{fmt.Sprintf("0.%d", int(s.claim.Confidence*10))}
	case index.Review:
		return []string{string(s.state)}
	}
	return s.reviewers
}

// The search of the index and the one of claims that are not in it find the
// same, and no text is a fault for FTS5.
func TestSearchesAgree(t *testing.T) {
	ctx := context.Background()
	known := rapid.SampledFrom([]string{"Über", "uber", "naïve", "don’t", "U.S.", "e-mail", "1,000", "Ærø", "ŁÓDŹ", "lodz", "ΑΘΗΝΑ", "αθηνα", "Москва", "москва", "日本", "🚧", "\x00", "*", `"`, "-", "NOT", "OR", "NEAR(", "content:", "^", "(", ")", "a"})
	sentenceOf := func(piece *rapid.Generator[string]) *rapid.Generator[string] {
		return rapid.Custom(func(r *rapid.T) (s string) {
			for range rapid.IntRange(1, 5).Draw(r, "pieces") {
				s += piece.Draw(r, "piece") + rapid.SampledFrom([]string{" ", "", " "}).Draw(r, "gap")
			}
			return s
		})
	}
	texts := []string{"e\u0301te\u0301 and été"}
	a := makeArticle("a", "", "")
	for i := range 300 {
		texts = append(texts, sentenceOf(known).Example(i))
	}
	for i, text := range texts {
		c := makeArticle("a", "", "", "x named asserted: y").claims[0]
		c.ID, c.Content.Text = fmt.Sprint("c-", i), text
		a.claims = append(a.claims, c)
	}
	x := open(t, folder(t, []article{a}))
	some := 0
	for i := range 600 {
		query := sentenceOf(known).Example(i + 1000)
		q, err := index.ParseQuery(query)
		if err != nil {
			continue
		}
		l, err := x.Claims(ctx, index.Filter{Text: query}, index.Page{Limit: len(texts)})
		require.NoError(t, err)
		var have, want []string
		for _, c := range l.Rows {
			have = append(have, c.Claim.Content.Text)
		}
		for _, text := range texts {
			if q.Matches(text, "x") {
				want = append(want, text)
			}
		}
		require.Equal(t, want, have, "%q", query)
		some += min(1, len(want))
	}
	require.Greater(t, some, 100)
	require.Equal(t, []string{texts[0]}, found(t, x, index.Filter{Text: "ete"}))

	for i := range 300 {
		query := sentenceOf(rapid.OneOf(known, rapid.StringN(1, 6, -1))).Example(i)
		if _, err := index.ParseQuery(query); err == nil {
			_, err := x.Claims(ctx, index.Filter{Text: query, ArticleText: query}, index.Page{})
			require.NoError(t, err, "%q", query)
		}
	}
}
