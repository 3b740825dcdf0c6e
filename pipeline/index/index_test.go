package index_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
)

// article has n claims, each a word of its text.
type article struct {
	record.Article
	claims []record.Claim
}

// makeArticle says what its claims are by pieces of the form "speaker naming status: words".
func makeArticle(id, publisher, published string, claims ...string) article {
	a := article{Article: record.Article{ID: id, Title: "Title of " + id, Publisher: publisher, Published: published, Warnings: []string{}}}
	text := ""
	for i, line := range claims {
		head, words, _ := strings.Cut(line, ": ")
		label := strings.Fields(head)
		start := len([]rune(text))
		text += words + "\n"
		c := record.Claim{
			Schema: record.SchemaID, DocID: id,
			Doc:     record.Doc{Title: a.Title, Publisher: publisher, Published: published},
			Content: record.Content{Text: words, Type: "indirect", Spans: []record.Span{{start, start + len([]rune(words))}}},
			Via:     []string{}, Kind: "statement", Extractor: "rules/test", Confidence: float64(i%10)/10 + 0.05,
			Speaker:  &record.Speaker{Name: strings.ReplaceAll(label[0], "_", " "), Type: "person", Naming: label[1], ID: "s1"},
			Status:   record.Status{Value: label[2], Evidence: []record.Span{}},
			Sentence: record.Sentence{Text: words, Span: record.Span{start, start + len([]rune(words))}},
		}
		c.ID = record.BaseID(&c)
		a.claims = append(a.claims, c)
	}
	a.Text = text
	a.SHA256 = record.Digest(text)
	return a
}

func news() []article {
	return []article{
		makeArticle("a", "Morning Star", "2018-09-13", "Ann_Reed named asserted: the bridge is safe", "engineer anonymous denied: cables rusted for years"),
		makeArticle("b", "Evening Post", "2018-10", "Ann_Reed named denied: Zürich knew of the bridge"),
		makeArticle("c", "Evening Post", ""),
		makeArticle("d", "Morning Star", "2019-01-02T10:00:00Z", "Bo_Holm named asserted: nobody was hurt", "Bo_Holm named confirmed: the ferry sank", "police generic asserted: the ferry was old"),
	}
}

// lines are the lines of articles.jsonl and claims.jsonl.
func lines(t *testing.T, list []article) (articles, claims string) {
	var out [2]strings.Builder
	for _, a := range list {
		require.NoError(t, record.NewEncoder(&out[0]).Encode(a.Article))
		for _, c := range a.claims {
			require.NoError(t, record.NewEncoder(&out[1]).Encode(c))
		}
	}
	return out[0].String(), out[1].String()
}

func write(t *testing.T, dir, name, content string) {
	require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666))
}

func folder(t *testing.T, list []article) string {
	dir := t.TempDir()
	fill(t, dir, list)
	return dir
}

func fill(t *testing.T, dir string, list []article) {
	articles, claims := lines(t, list)
	write(t, dir, "articles.jsonl", articles)
	write(t, dir, "claims.jsonl", claims)
	write(t, dir, "run.json", `{"schema":"whosaid/run/1"}`)
}

func open(t *testing.T, dir string) *index.Index {
	x, err := index.Open(context.Background(), dir, index.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { _ = x.Close() })
	return x
}

// contents lists all claims with what they are found by.
func contents(t *testing.T, x *index.Index) (list []string) {
	n, _ := x.Size()
	l, err := x.Claims(context.Background(), index.Filter{}, index.Page{Limit: n + 1})
	require.NoError(t, err)
	for _, r := range l.Rows {
		line, err := json.Marshal(r)
		require.NoError(t, err)
		list = append(list, string(line))
	}
	return list
}

func found(t *testing.T, x *index.Index, f index.Filter) (texts []string) {
	l, err := x.Claims(context.Background(), f, index.Page{})
	require.NoError(t, err)
	require.Len(t, l.Rows, l.Total)
	for _, r := range l.Rows {
		texts = append(texts, r.Claim.Content.Text)
	}
	return texts
}

func TestFilters(t *testing.T) {
	x := open(t, folder(t, news()))
	low, high := 0.1, 0.2
	for _, c := range []struct {
		name string
		f    index.Filter
		want []string
	}{
		{"speaker", index.Filter{Speaker: []string{"Ann Reed"}}, []string{"the bridge is safe", "Zürich knew of the bridge"}},
		{"two values", index.Filter{Status: []string{"denied", "confirmed"}}, []string{"cables rusted for years", "Zürich knew of the bridge", "the ferry sank"}},
		{"two fields", index.Filter{Speaker: []string{"Ann Reed"}, Status: []string{"denied"}}, []string{"Zürich knew of the bridge"}},
		{"outlet", index.Filter{Outlet: []string{"Evening Post"}}, []string{"Zürich knew of the bridge"}},
		{"no such value", index.Filter{Outlet: []string{"Nobody's"}}, nil},
		{"from a year", index.Filter{From: "2019"}, []string{"nobody was hurt", "the ferry sank", "the ferry was old"}},
		{"to a month", index.Filter{To: "2018-09"}, []string{"the bridge is safe", "cables rusted for years"}},
		{"to a day", index.Filter{From: "2018-09-13", To: "2018-09-13"}, []string{"the bridge is safe", "cables rusted for years"}},
		{"a month without its day", index.Filter{From: "2018-10", To: "2018-10"}, []string{"Zürich knew of the bridge"}},
		{"confidence", index.Filter{MinConfidence: &low, MaxConfidence: &high}, []string{"cables rusted for years", "the ferry sank"}},
		{"article", index.Filter{Article: "d", Naming: []string{"generic"}}, []string{"the ferry was old"}},
		{"article without claims", index.Filter{Article: "c"}, nil},
		{"words", index.Filter{Text: "FERRY was"}, []string{"the ferry was old"}},
		{"phrase", index.Filter{Text: `"the bridge"`}, []string{"the bridge is safe", "Zürich knew of the bridge"}},
		{"accents do not count", index.Filter{Text: "zurich"}, []string{"Zürich knew of the bridge"}},
		{"beginning of a word, and one not to be there", index.Filter{Text: "br* -safe"}, []string{"Zürich knew of the bridge"}},
		{"words of the speaker", index.Filter{Text: "holm sank"}, []string{"the ferry sank"}},
		{"words of the article", index.Filter{ArticleText: "rusted", Naming: []string{"named"}}, []string{"the bridge is safe"}},
		{"words of the title", index.Filter{ArticleText: `"title of b"`}, []string{"Zürich knew of the bridge"}},
		{"unreviewed", index.Filter{Review: []string{"right"}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, found(t, x, c.f))
			again, err := index.ParseFilter(c.f.Values())
			require.NoError(t, err)
			require.Equal(t, c.f.Values(), again.Values(), "an address holds all of it")
			require.Equal(t, c.want, found(t, x, again))
		})
	}
	_, err := x.Claims(context.Background(), index.Filter{Article: "z"}, index.Page{})
	require.ErrorIs(t, err, index.ErrNotFound)
	_, err = x.Claims(context.Background(), index.Filter{Text: "-bridge"}, index.Page{})
	require.ErrorContains(t, err, "no word")
	for _, bad := range []string{"min=2", "max=x", "from=yesterday", "to=2018-9"} {
		_, err := index.ParseFilter(map[string][]string{bad[:strings.Index(bad, "=")]: {bad[strings.Index(bad, "=")+1:]}})
		require.Error(t, err, bad)
	}
}

func TestArticles(t *testing.T) {
	x := open(t, folder(t, news()))
	ctx := context.Background()
	a, err := x.Article(ctx, "d", "")
	require.NoError(t, err)
	require.Equal(t, news()[3].Article, a.Article)
	require.Equal(t, 3, a.Number)
	for i, c := range news()[3].claims {
		require.Equal(t, c, a.Claims[i].Claim)
		r, err := x.Claim(ctx, c.ID, "")
		require.NoError(t, err)
		require.Equal(t, a.Claims[i], r)
	}
	none, err := x.ArticleAt(ctx, 2, "")
	require.NoError(t, err)
	require.Empty(t, none.Claims)
	_, err = x.ArticleAt(ctx, 4, "")
	require.ErrorIs(t, err, index.ErrNotFound)
	_, err = x.Claim(ctx, "c-0000000000000000", "")
	require.ErrorIs(t, err, index.ErrNotFound)
}

func TestCountsStandBesideEachValue(t *testing.T) {
	x := open(t, folder(t, news()))
	ctx := context.Background()
	facets, total, err := x.Facets(ctx, index.Filter{Status: []string{"denied"}, Outlet: []string{"Morning Star"}}, index.FacetOptions{Top: 2})
	require.NoError(t, err)
	require.Equal(t, 1, total)
	of := map[string]index.Facet{}
	for _, f := range facets {
		of[f.Name] = f
	}
	// In the place of what is chosen in this field, with what is chosen in others.
	require.Equal(t, []index.Count{{Value: "asserted", Claims: 3}, {Value: "confirmed", Claims: 1}}, of["status"].Values)
	require.Equal(t, 1, of["status"].More)
	require.Equal(t, []index.Count{{Value: "Evening Post", Claims: 1}, {Value: "Morning Star", Claims: 1}}, of["outlet"].Values)
	require.Equal(t, []index.Count{{Value: "anonymous", Claims: 1}}, of["naming"].Values)
	require.Equal(t, []index.Count{{Value: "2018-09", Claims: 1}}, of["month"].Values)
	require.Equal(t, index.Count{Value: "0.1", Claims: 1}, of["confidence"].Values[1])
	require.Equal(t, []index.Count{{Value: "unreviewed", Claims: 1}}, of["review"].Values)

	facets, _, err = x.Facets(ctx, index.Filter{}, index.FacetOptions{Fields: []index.Field{index.Speaker}, Like: map[index.Field]string{index.Speaker: "HOLM"}})
	require.NoError(t, err)
	require.Equal(t, []index.Count{{Value: "Bo Holm", Claims: 2}}, facets[0].Values)

	groups, err := x.Groups(ctx, index.Filter{}, 0, index.Speaker, index.Month)
	require.NoError(t, err)
	require.Equal(t, []string{"Bo Holm", "2019-01"}, groups[0].Values)
	require.Equal(t, 2, groups[0].Claims)
	require.Equal(t, 1, groups[0].Articles)
	require.InDelta(t, 0.1, groups[0].Confidence, 1e-9)
	require.Len(t, groups, 5)
}

// What the index holds is the same however it came about.
func TestIndexFollowsTheRun(t *testing.T) {
	ctx := context.Background()
	list := news()
	want := contents(t, open(t, folder(t, list)))
	articles, claims := lines(t, list)

	t.Run("as the run grows, cut anywhere", func(t *testing.T) {
		dir := t.TempDir()
		for _, part := range []struct {
			articles, claims int // of 100 of the bytes
			most             int // articles that may be there
		}{{0, 0, 0}, {30, 10, 0}, {100, 40, 3}, {100, 41, 3}, {60, 95, 3}, {100, 100, 3}} {
			write(t, dir, "articles.jsonl", articles[:len(articles)*part.articles/100])
			write(t, dir, "claims.jsonl", claims[:len(claims)*part.claims/100])
			x := open(t, dir)
			_, n := x.Size()
			require.LessOrEqual(t, n, part.most, "of the last article claims may be missing")
			have := contents(t, x)
			require.Equal(t, want[:len(have)], append([]string{}, have...))
			require.False(t, x.Finished())
			require.NoError(t, x.Close())
		}
		fill(t, dir, list)
		x := open(t, dir)
		require.Equal(t, index.Extended, x.Change())
		require.Equal(t, want, contents(t, x))
		require.NoError(t, x.Close())
		require.Equal(t, index.Unchanged, open(t, dir).Change())
	})
	t.Run("stopped while it is made", func(t *testing.T) {
		dir := folder(t, list)
		for stop := 1; ; stop++ {
			x, err := index.OpenInBatches(ctx, dir, 1, 1)
			if err == nil {
				require.Greater(t, stop, 2, "it was stopped more than once")
				require.Equal(t, index.Built, x.Change())
				require.Equal(t, want, contents(t, x))
				require.NoError(t, x.Close())
				break
			}
			require.ErrorIs(t, err, context.Canceled)
		}
		require.Equal(t, index.Unchanged, open(t, dir).Change())
	})
	t.Run("of another run", func(t *testing.T) {
		dir := folder(t, list[1:])
		require.NoError(t, open(t, dir).Close())
		fill(t, dir, list)
		x := open(t, dir)
		require.Equal(t, index.Rebuilt, x.Change())
		require.Equal(t, want, contents(t, x))
	})
	t.Run("moved to another place", func(t *testing.T) {
		dir := folder(t, list)
		require.NoError(t, open(t, dir).Close())
		fill(t, dir, list) // other times of change
		require.Equal(t, index.Unchanged, open(t, dir).Change())
	})
	t.Run("damaged", func(t *testing.T) {
		dir := folder(t, list)
		require.NoError(t, open(t, dir).Close())
		path := filepath.Join(dir, index.File)
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		for name, bad := range map[string][]byte{
			"no index": []byte("nothing of the kind, but longer than a header of SQLite, which has one hundred bytes, as everybody knows"),
			"empty":    {}, "cut": data[:len(data)/2],
		} {
			require.NoError(t, os.WriteFile(path, bad, 0o666))
			x := open(t, dir)
			require.Equal(t, want, contents(t, x), name)
			require.NoError(t, x.Close())
		}
		db, err := sql.Open("sqlite", path)
		require.NoError(t, err)
		_, err = db.Exec("PRAGMA user_version = 999")
		require.NoError(t, err)
		require.NoError(t, db.Close())
		require.Equal(t, index.Rebuilt, open(t, dir).Change())
	})
	t.Run("in parts", func(t *testing.T) {
		dir := t.TempDir()
		for i, part := range [][]article{list[:2], list[2:]} {
			a, c := lines(t, part)
			write(t, dir, fmt.Sprintf("articles-%05d.jsonl.zst", i+1), packed(t, a))
			write(t, dir, fmt.Sprintf("claims-%05d.jsonl.zst", i+1), packed(t, c))
		}
		write(t, dir, "run.json", `{}`)
		require.Equal(t, want, contents(t, open(t, dir)))
	})
	t.Run("without articles", func(t *testing.T) {
		dir := t.TempDir()
		write(t, dir, "claims.jsonl", claims)
		write(t, dir, "run.json", `{}`)
		x := open(t, dir)
		require.Equal(t, want, contents(t, x))
		a, err := x.Article(ctx, "d", "")
		require.NoError(t, err)
		require.Empty(t, a.Text)
		require.Equal(t, "Title of d", a.Title)
	})
	t.Run("that is not one", func(t *testing.T) {
		dir := folder(t, list)
		write(t, dir, "claims.jsonl", strings.ReplaceAll(claims, `"doc_id":"b"`, `"doc_id":"z"`))
		_, err := index.Open(ctx, dir, index.Options{})
		require.ErrorContains(t, err, "claims.jsonl:3: is of article \"z\"")
		write(t, dir, "claims.jsonl", claims+"{\n")
		_, err = index.Open(ctx, dir, index.Options{})
		require.ErrorContains(t, err, "claims.jsonl:7: is not the line of a claim")
	})
}

func packed(t *testing.T, text string) string {
	var b strings.Builder
	w, err := zstd.NewWriter(&b)
	require.NoError(t, err)
	_, err = io.WriteString(w, text)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.String()
}

// Whatever an article holds, it can be indexed, found and read again.
func TestHostileText(t *testing.T) {
	long := strings.Repeat("x", 1<<20)
	a := makeArticle("a'\"); DROP TABLE claims; --", "<script>alert(1)</script>", "99999999-99-99",
		"Ann_\u202eReed named asserted: said \x00 nothing <img src=x onerror=alert(1)>",
		"Bo named denied: "+long,
		"Cy named asserted: 🚧\u0301 \ufffd ligature")
	a.claims[0].Confidence = 1
	dir := folder(t, []article{a})
	// A broken surrogate in the JSON itself.
	claims, err := os.ReadFile(filepath.Join(dir, "claims.jsonl"))
	require.NoError(t, err)
	write(t, dir, "claims.jsonl", strings.Replace(string(claims), "ligature", `\ud83d ligature`, 1))
	x := open(t, dir)
	ctx := context.Background()
	got, err := x.Article(ctx, a.ID, "")
	require.NoError(t, err)
	require.Equal(t, a.Article, got.Article)
	require.Len(t, got.Claims, 3)
	require.Equal(t, a.claims[:2], []record.Claim{got.Claims[0].Claim, got.Claims[1].Claim})
	require.Contains(t, got.Claims[2].Claim.Content.Text, "\ufffd ligature")
	for text, want := range map[string]int{"nothing": 1, "onerror": 1, "ligature": 1, `"; DROP TABLE claims`: 0, "x*": 2, long: 1, "\x00 nothing": 1} {
		l, err := x.Claims(ctx, index.Filter{Text: text}, index.Page{})
		require.NoError(t, err)
		require.Equal(t, want, l.Total, "%.30q", text)
	}
	_, total, err := x.Facets(ctx, index.Filter{Speaker: []string{"Ann \u202eReed"}, Outlet: []string{"<script>alert(1)</script>"}}, index.FacetOptions{})
	require.NoError(t, err)
	require.Equal(t, 1, total)
	require.Len(t, found(t, x, index.Filter{From: "9999", MinConfidence: &a.claims[0].Confidence}), 1)
}

// What making an index takes in memory is let go of before it is looked through.
func TestLookingHoldsLittle(t *testing.T) {
	dir := folder(t, news())
	for _, want := range []index.Change{index.Built, index.Unchanged} {
		x := open(t, dir)
		require.Equal(t, want, x.Change())
		kB, err := x.CacheSize()
		require.NoError(t, err)
		require.LessOrEqual(t, kB, 4<<10)
		require.NoError(t, x.Close())
	}
}

// The claims of an article as the model has them, whatever was decided.
func TestAsExtracted(t *testing.T) {
	x := open(t, folder(t, news()))
	list, err := x.Claims(t.Context(), index.Filter{}, index.Page{Limit: 1})
	require.NoError(t, err)
	c := list.Rows[0].Claim
	want, err := x.AsExtracted(t.Context(), c.DocID)
	require.NoError(t, err)
	require.NotEmpty(t, want.Text)
	require.Equal(t, c, want.Claims[0].Claim)

	changed, added := c, c
	changed.Kind, added.ID = "opinion", "c-added"
	require.NoError(t, x.Mark(c.ID, index.Mark{Own: index.Own{State: index.Edited, Claim: &changed}}))
	require.NoError(t, x.Add(added, index.Mark{Own: index.Own{State: index.Added}}))
	got, err := x.AsExtracted(t.Context(), c.DocID)
	require.NoError(t, err)
	require.Equal(t, want, got)
	reviewed, err := x.Article(t.Context(), c.DocID, "")
	require.NoError(t, err)
	require.Len(t, reviewed.Claims, len(want.Claims)+1)
	require.Contains(t, []string{reviewed.Claims[0].Claim.Kind, reviewed.Claims[1].Claim.Kind}, "opinion")
	_, err = x.AsExtracted(t.Context(), "nowhere")
	require.ErrorIs(t, err, index.ErrNotFound)
}
