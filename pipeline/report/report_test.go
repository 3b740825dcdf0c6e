package report_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
	"whosaid/pipeline/report"
	"whosaid/pipeline/review"
)

var update = flag.Bool("update", false, "write the golden report")

// run writes a finished run of these claims, an article for each DocID, in
// whose text the claims' sentences stand one after the other.
func run(t testing.TB, claims ...record.Claim) string {
	t.Helper()
	dir := t.TempDir()
	articles := map[string]*record.Article{}
	var order []string
	for i := range claims {
		c := &claims[i]
		a := articles[c.DocID]
		if a == nil {
			a = &record.Article{ID: c.DocID, URL: c.Doc.URL, Title: c.Doc.Title, Published: c.Doc.Published, Publisher: c.Doc.Publisher, Language: "en", Warnings: []string{}}
			articles[c.DocID] = a
			order = append(order, c.DocID)
		}
		shift := len([]rune(a.Text))
		a.Text += c.Sentence.Text + "\n\n"
		c.Sentence.Span = record.Span{c.Sentence.Span[0] + shift, c.Sentence.Span[1] + shift}
		move(c.Content.Spans, shift)
		move(c.Status.Evidence, shift)
		if c.Source != nil {
			move(c.Source.Spans, shift)
		}
		if c.Cue != nil {
			move(c.Cue.Spans, shift)
		}
		c.ID = record.BaseID(c)
		require.NoError(t, c.Check())
	}
	slices.SortStableFunc(claims, func(a, b record.Claim) int {
		return slices.Index(order, a.DocID) - slices.Index(order, b.DocID)
	})
	write := func(name string, n int, value func(i int) any) {
		var out bytes.Buffer
		for i := range n {
			require.NoError(t, record.NewEncoder(&out).Encode(value(i)))
		}
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), out.Bytes(), 0o600))
	}
	write("claims.jsonl", len(claims), func(i int) any { return claims[i] })
	write("articles.jsonl", len(order), func(i int) any {
		a := articles[order[i]]
		a.SHA256 = record.Digest(a.Text)
		return a
	})
	write("run.json", 1, func(int) any {
		return record.Run{Schema: record.RunSchemaID, Version: "v0", Models: []record.Model{{Name: "rules", Hash: "sha256:0"}},
			Counts: record.Counts{Articles: len(order), Claims: len(claims), Errors: 2, Reprints: 1}}
	})
	return dir
}

func move(spans []record.Span, by int) {
	for i := range spans {
		spans[i] = record.Span{spans[i][0] + by, spans[i][1] + by}
	}
}

// said is a claim in one sentence: speaker said “what”.
func said(doc, speaker, what string, set ...func(*record.Claim)) record.Claim {
	sentence := speaker + " said “" + what + "”."
	n, w := len([]rune(speaker)), len([]rune(what))
	c := record.Claim{
		Schema: record.SchemaID, DocID: doc, Doc: record.Doc{Title: "About " + doc, Published: "2024-03-05", Publisher: "Example Post", URL: "https://example.org/" + url.PathEscape(doc)},
		Content: record.Content{Text: "“" + what + "”", Spans: []record.Span{{n + 6, n + 8 + w}}, Type: "direct"},
		Cue:     &record.Cue{Text: "said", Spans: []record.Span{{n + 1, n + 5}}, Lemma: "say"},
		Source:  &record.Piece{Text: speaker, Spans: []record.Span{{0, n}}},
		Speaker: &record.Speaker{Name: speaker, Type: "person", Naming: "named", ID: "s1"},
		Via:     []string{}, Status: record.Status{Value: "asserted", Evidence: []record.Span{{n + 1, n + 5}}}, Kind: "statement",
		Sentence: record.Sentence{Text: sentence, Span: record.Span{0, len([]rune(sentence))}}, Confidence: 0.9, Extractor: "rules/test",
	}
	for _, f := range set {
		f(&c)
	}
	return c
}

func at(publisher, published string) func(*record.Claim) {
	return func(c *record.Claim) { c.Doc.Publisher, c.Doc.Published = publisher, published }
}

func status(value string) func(*record.Claim) {
	return func(c *record.Claim) { c.Status.Value = value }
}

func naming(value string) func(*record.Claim) {
	return func(c *record.Claim) { c.Speaker.Naming = value }
}

func sourceless(c *record.Claim) { c.Source, c.Speaker, c.Cue = nil, nil, nil }

func gather(t testing.TB, dir string) (*report.Report, *review.Desk) {
	t.Helper()
	desk, err := review.Look(context.Background(), dir, index.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { _ = desk.Close() })
	data, err := os.ReadFile(filepath.Join(dir, "run.json"))
	require.NoError(t, err)
	var r record.Run
	require.NoError(t, json.Unmarshal(data, &r))
	out, err := report.Gather(context.Background(), desk, &r, report.Options{})
	require.NoError(t, err)
	return out, desk
}

func written(t testing.TB, dir string) string {
	t.Helper()
	r, desk := gather(t, dir)
	var out bytes.Buffer
	require.NoError(t, report.Write(context.Background(), &out, r, desk.Index()))
	return out.String()
}

// small is a run that can be counted by hand.
func small() []record.Claim {
	return []record.Claim{
		said("a", "Ana Ruiz", "It holds.", at("Example Post", "2024-01-03")),
		said("a", "Ana Ruiz", "It was not me.", at("Example Post", "2024-01-03"), status("denied")),
		said("a", "Two officials", "It is old.", at("Example Post", "2024-01-03"), naming("anonymous")),
		said("b", "Ana Ruiz", "Yes.", at("Daily Sample", "2024-03-09"), status("confirmed")),
		said("b", "Critics", "No.", at("Daily Sample", "2024-03-09"), naming("generic"), func(c *record.Claim) { c.Kind, c.Speaker.Type = "belief", "group" }),
		said("b", "Bo Li", "Well.", at("Daily Sample", "2024-03-09"), sourceless, func(c *record.Claim) { c.Confidence = 0.25 }),
		said("c", "Bo Li", "Later.", at("", "2024-03-10"), func(c *record.Claim) { c.Doc.URL = "https://www.example.net/c"; c.Confidence = 1 }),
		said("d", "Bo Li", "Never.", at("", ""), status("neither"), func(c *record.Claim) { c.Doc.URL = ""; c.Content.Type = "mixed" }),
	}
}

func TestGolden(t *testing.T) {
	r, _ := gather(t, run(t, small()...))
	got, err := json.MarshalIndent(r, "", "  ")
	require.NoError(t, err)
	got = append(got, '\n')
	path := filepath.Join("testdata", "small.json")
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o777))
		require.NoError(t, os.WriteFile(path, got, 0o666))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "no golden report: run with -update")
	require.Equal(t, string(want), string(got))
}

// The claims that are known for the bundled articles.
func bundled(t testing.TB) (claims []record.Claim) {
	files, err := filepath.Glob("../../testdata/golden/*.claims.jsonl")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		for line := range bytes.Lines(data) {
			var c record.Claim
			require.NoError(t, json.Unmarshal(line, &c))
			claims = append(claims, c)
		}
	}
	return claims
}

// many are claims drawn at random.
func many(n int) (claims []record.Claim) {
	rnd := rand.New(rand.NewPCG(1, 2))
	pick := func(list ...string) string { return list[rnd.IntN(len(list))] }
	for i := range n {
		doc := rnd.IntN(60)
		claims = append(claims, said(fmt.Sprint("d", doc), fmt.Sprint("Speaker ", rnd.IntN(40)), fmt.Sprint("Word ", i),
			at(fmt.Sprint([]string{"Post", "Mail", "", "Echo"}[doc%4]), fmt.Sprintf("2023-%02d-11", doc%11+1)),
			status(pick("asserted", "asserted", "denied", "confirmed", "neither", "questioned")),
			naming(pick("named", "named", "anonymous", "generic")),
			func(c *record.Claim) {
				c.Kind, c.Content.Type = pick("statement", "belief", "intention", "feeling"), pick("direct", "indirect", "mixed")
				c.Confidence = float64(rnd.IntN(101)) / 100
				c.Doc.URL = fmt.Sprintf("https://site%d.example/%d", doc%3, doc)
				if rnd.IntN(10) == 0 {
					sourceless(c)
				}
			}))
	}
	return claims
}

// Every figure's filter selects as many claims as the figure says.
func TestFiltersSelectWhatIsCounted(t *testing.T) {
	for name, dir := range map[string]string{"small": run(t, small()...), "many": run(t, many(800)...), "bundled": bundledRun(t)} {
		t.Run(name, func(t *testing.T) {
			r, desk := gather(t, dir)
			checked := 0
			same := func(filter string, claims int) {
				t.Helper()
				values, err := url.ParseQuery(filter)
				require.NoError(t, err)
				f, err := index.ParseFilter(values)
				require.NoError(t, err)
				list, err := desk.Index().Claims(context.Background(), f, index.Page{Limit: 1})
				require.NoError(t, err)
				require.Equal(t, claims, list.Total, filter)
				checked++
			}
			for _, field := range [][]report.Share{r.Naming, r.Status, r.Kinds, r.Types, r.SpeakerTypes} {
				sum := 0
				for _, s := range field {
					same(s.Filter, s.Claims)
					sum += s.Claims
				}
				require.Equal(t, r.Totals.Claims, sum)
			}
			for _, s := range r.Speakers {
				same(s.Filter, s.Claims)
				for _, o := range s.Outlets {
					same(o.Filter, o.Claims)
				}
			}
			for _, o := range r.Outlets {
				same(o.Filter, o.Claims)
				for _, s := range o.Speakers {
					same(s.Filter, s.Claims)
				}
			}
			dated := 0
			for _, m := range r.Months {
				same(m.Filter, m.Claims)
				dated += m.Claims
			}
			require.Equal(t, r.Totals.Claims, dated+r.Totals.Undated)
			for _, c := range r.Cells {
				same(c.Filter, int(c.Anonymous*float64(c.Claims)+0.5))
			}
			bins := 0
			for _, b := range r.Confidence {
				same(b.Filter, b.Claims)
				bins += b.Claims
			}
			require.Equal(t, r.Totals.Claims, bins)
			require.Greater(t, checked, 30)
		})
	}
}

// bundledRun has the bundled articles' golden claims, whose articles it has to
// do without.
func bundledRun(t *testing.T) string {
	dir := t.TempDir()
	var out bytes.Buffer
	claims := bundled(t)
	for i := range claims {
		require.NoError(t, record.NewEncoder(&out).Encode(&claims[i]))
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "claims.jsonl"), out.Bytes(), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "run.json"), []byte(`{"schema":"whosaid/run/1"}`), 0o600))
	return dir
}

// The numbers against those of a plain count.
func TestCounts(t *testing.T) {
	claims := many(800)
	r, _ := gather(t, run(t, claims...))
	speakers, outlets, denied := map[string]int{}, map[string]int{}, map[string]int{}
	for _, c := range claims {
		outlet := c.Doc.Publisher
		if outlet == "" {
			outlet = strings.Split(c.Doc.URL, "/")[2]
		}
		outlets[outlet]++
		if c.Status.Value == "denied" {
			denied[c.Doc.Published[:7]]++
		}
		if c.Speaker != nil && c.Speaker.Naming == "named" {
			speakers[c.Speaker.Name]++
		}
	}
	require.Equal(t, len(speakers), r.Totals.Speakers)
	require.Equal(t, len(outlets), r.Totals.Outlets)
	require.Len(t, r.Speakers, 20)
	for i, s := range r.Speakers {
		require.Equal(t, speakers[s.Name], s.Claims)
		require.True(t, i == 0 || r.Speakers[i-1].Claims >= s.Claims)
	}
	for _, o := range r.Outlets {
		require.Equal(t, outlets[o.Name], o.Claims)
	}
	for _, m := range r.Months {
		require.Equal(t, denied[m.Month], m.Status["denied"])
	}
}

func TestSameRunSameBytes(t *testing.T) {
	dir := run(t, many(300)...)
	require.Equal(t, written(t, dir), written(t, dir))
}

// What reviewers said counts: a claim found wrong is gone, an edited one counts
// with its new value, and a sample tells how right the rest is.
func TestReviewed(t *testing.T) {
	dir := run(t, many(300)...)
	before, _ := gather(t, dir)
	require.Nil(t, before.Review)
	require.Contains(t, written(t, dir), "Nobody has reviewed this run")

	ctx := context.Background()
	desk, err := review.Open(ctx, dir, review.Options{})
	require.NoError(t, err)
	sample, err := desk.Draw(ctx, "ann", "page", review.Request{Name: "first", Size: 60, Seed: 7, By: "status"})
	require.NoError(t, err)
	wrong := 0
	for i, m := range sample.Members[:50] {
		action := review.Right
		if i%5 == 0 {
			action = review.Wrong
			wrong++
		}
		_, err := desk.Do(ctx, review.Event{Reviewer: "ann", Action: action, Claims: []string{m.ID}, Sample: "first", Origin: "page"})
		require.NoError(t, err)
	}
	require.NoError(t, desk.Close())

	r, _ := gather(t, dir)
	require.Equal(t, before.Totals.Claims-wrong, r.Totals.Claims)
	require.Equal(t, wrong, r.Totals.Rejected)
	require.Equal(t, 1, r.Review.Reviewers)
	require.Len(t, r.Review.Samples, 1)
	f := r.Review.Samples[0]
	require.Equal(t, 50, f.Found.Of)
	require.Less(t, f.Found.Low, f.Found.Value)
	require.Greater(t, f.Found.High, f.Found.Value)
	page := written(t, dir)
	require.Contains(t, page, "What reviewers found")
	require.Contains(t, page, `class="whisker"`)
	require.Contains(t, page, "right, of 50 reviewed in a sample")
	checkPage(t, page)
}
