// Package exchangetest holds the suite that every format passes, and runs with
// texts that are hard to carry. check_foreign.py beside it reads exports with
// the formats' own software.
package exchangetest

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/pipeline/record"
)

// Article is an article with its claims, marked by their texts.
type Article struct {
	ID, Text string
	Claims   []Claim
}

// Claim is a claim by texts that stand in the article, in this order: pieces
// are parted by "|"; the n-th place (from 0) of a piece is "#n:piece".
type Claim struct {
	Content, Cue, Source string
	Change               func(*record.Claim) // labels that are not the default; may be nil
}

// Hostile are articles whose texts, ids and labels break careless programs.
func Hostile() []Article {
	word := strings.Repeat("a", 1<<20)
	return []Article{
		{ID: "emoji", Text: "Bakers \U0001F469\u200D\U0001F373\U0001F956 cheered. Zoe\u0308 Lindt, 40, said \u201Cwe bake at two \U0001F1E9\U0001F1EA\u201D and, \U0001F600 later, \u201Cwe sleep \U0001F634\u201D.",
			Claims: []Claim{
				{Content: "\u201Cwe bake at two \U0001F1E9\U0001F1EA\u201D|\u201Cwe sleep \U0001F634\u201D", Cue: "said", Source: "Zoe\u0308 Lindt, 40"},
				{Content: "cheered", Cue: "Bakers", Source: "\U0001F469\u200D\U0001F373\U0001F956"},
			}},
		{ID: "script", Text: "<script>alert('x')</script> & ]]> <img src=x onerror=alert(1)>, said <b>Bob</b>. \"{{7*7}}\" ${x} `y`, he wrote.",
			Claims: []Claim{
				{Content: "<script>alert('x')</script> & ]]> <img src=x onerror=alert(1)>", Cue: "said", Source: "<b>Bob</b>"},
				{Content: "\"{{7*7}}\" ${x} `y`", Cue: "wrote", Source: "he", Change: func(c *record.Claim) {
					c.Speaker.Name, c.Speaker.Role, c.Speaker.Affiliation = "<b>Bob</b>; \"Bo|b\"", "{\"json\": [1]}", "A&B \\ C\tD"
					c.Via = []string{"Agency; Ltd", "=cmd()"}
				}},
			}},
		{ID: "formulas", Text: "=1+1 said A. +2 said B. -3 said C. @x said D. '=y said E. 'tis said F. \t=z said G. \uFF1D1 said H.",
			Claims: []Claim{
				{Content: "=1+1", Cue: "said", Source: "A"}, {Content: "+2", Cue: "#1:said", Source: "B"},
				{Content: "-3", Cue: "#2:said", Source: "C"}, {Content: "@x", Cue: "#3:said", Source: "D"},
				{Content: "'=y", Cue: "#4:said", Source: "E"}, {Content: "'tis", Cue: "#5:said", Source: "F"},
				{Content: "\t=z", Cue: "#6:said", Source: "G"}, {Content: "\uFF1D1", Cue: "#7:said", Source: "H"},
			}},
		{ID: "../../etc/passwd", Text: "\u202Eesrever\u202C he said \u2066left\u2069 \u200Fright\u200E.",
			Claims: []Claim{{Content: "\u2066left\u2069 \u200Fright\u200E", Cue: "said", Source: "\u202Eesrever\u202C he"}}},
		{ID: "..\\..\\etc\\passwd", Text: "It rained,\r\nsaid Ann.\r\n\r\nIt will\r\nrain\tagain, said\rBen\n\n and Cy.",
			Claims: []Claim{
				{Content: "It rained", Cue: "said", Source: "Ann"},
				{Content: "It will\r\nrain\tagain", Cue: "#1:said", Source: "Ben\n\n and Cy"},
			}},
		{ID: strings.Repeat("long/", 80) + "caf\u00E9?a=b&c=d", Text: "a\x00b said c\x01d. e\x0bf\x0cg said h\x1bi. j\x85k said l\u2028m\u2029n. o\uFFFEp said q\uFFFFr. s\x1ct said u\x7fv.",
			Claims: []Claim{
				{Content: "a\x00b", Cue: "said", Source: "c\x01d"}, {Content: "e\x0bf\x0cg", Cue: "#1:said", Source: "h\x1bi"},
				{Content: "j\x85k", Cue: "#2:said", Source: "l\u2028m\u2029n"}, {Content: "o\uFFFEp", Cue: "#3:said", Source: "q\uFFFFr"},
				{Content: "s\x1ct", Cue: "#4:said", Source: "u\x7fv"},
			}},
		{ID: "surrogates", Text: "What JSON had as \uFFFD, a half of \U0001D518, \uFFFD\uFFFD said Dee.",
			Claims: []Claim{{Content: "\uFFFD\uFFFD", Cue: "said", Source: "Dee"}, {Content: "a half of \U0001D518", Change: nil}}},
		{ID: "one word", Text: word + "\U0001F600 said Eve.",
			Claims: []Claim{{Content: word + "\U0001F600", Cue: "said", Source: "Eve"}}},
		{ID: "overlaps", Text: "The mayor, aides said, had told them that the bridge, long closed, would open, and denied it all.",
			Claims: []Claim{
				{Content: "The mayor|had told them that the bridge, long closed, would open", Cue: "said", Source: "aides"},
				{Content: "that the bridge|would open", Cue: "told", Source: "The mayor", Change: func(c *record.Claim) {
					c.Via, c.Content.Type, c.Confidence = []string{"aides"}, "mixed", 0.1234
				}},
				{Content: "it all", Cue: "denied", Source: "The mayor", Change: func(c *record.Claim) {
					c.Status.Value, c.Cue.Negated, c.Kind = "denied", true, "belief"
					c.Speaker.Naming, c.Speaker.AnonymityStated, c.Speaker.Type = "anonymous", true, "group"
				}},
				{Content: "bridge, long"}, // neither cue nor source
				{Content: "long closed", Cue: "long"},
				{Content: "closed", Source: "aides"},
			}},
		{ID: "no claims", Text: "Nothing was said."},
		{ID: "no text", Text: ""},
	}
}

// Write writes a run of articles into a new folder, and gives its path.
func Write(t testing.TB, articles []Article) string {
	t.Helper()
	dir := t.TempDir()
	files := map[string]*strings.Builder{"articles": {}, "claims": {}}
	claims := 0
	for _, a := range articles {
		of := corpus.Article{ID: a.ID, Text: a.Text, Input: "test", Title: "Title of " + a.ID[:min(len(a.ID), 9)], Published: "2024-03-02", Publisher: "Courier", Language: "en"}
		require.NoError(t, record.NewEncoder(files["articles"]).Encode(record.FromArticle(&of)))
		for _, c := range a.Claims {
			require.NoError(t, record.NewEncoder(files["claims"]).Encode(c.record(t, &of)))
			claims++
		}
	}
	for name, b := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name+".jsonl"), []byte(b.String()), 0o666))
	}
	run := `{"schema":"whosaid/run/1","version":"test","counts":{"articles":` + strconv.Itoa(len(articles)) + `,"claims":` + strconv.Itoa(claims) + `}}`
	require.NoError(t, os.WriteFile(filepath.Join(dir, "run.json"), []byte(run), 0o666))
	return dir
}

func (c Claim) record(t testing.TB, a *corpus.Article) record.Claim {
	r := record.Claim{
		Schema: record.SchemaID, DocID: a.ID, Doc: record.Doc{Title: a.Title, Published: a.Published, Publisher: a.Publisher},
		Via: []string{}, Status: record.Status{Value: "asserted", Evidence: []record.Span{}}, Kind: "statement",
		Confidence: 0.9, Extractor: "rules/test",
	}
	r.Content.Spans, r.Content.Text = find(t, a.Text, c.Content)
	r.Content.Type = "indirect"
	if c.Cue != "" {
		r.Cue = &record.Cue{Lemma: "say"}
		r.Cue.Spans, r.Cue.Text = find(t, a.Text, c.Cue)
		r.Status.Evidence = r.Cue.Spans
	}
	if c.Source != "" {
		r.Source = &record.Piece{}
		r.Source.Spans, r.Source.Text = find(t, a.Text, c.Source)
		r.Speaker = &record.Speaker{Name: r.Source.Text, Type: "person", Naming: "named", ID: "s1"}
	}
	whole := []rune(a.Text)
	r.Sentence = record.Sentence{Text: a.Text, Span: record.Span{0, len(whole)}}
	r.ID = record.BaseID(&r)
	if c.Change != nil {
		c.Change(&r)
	}
	require.NoError(t, r.Check())
	return r
}

// find gives the spans of pieces, in code points.
func find(t testing.TB, text, pieces string) (spans []record.Span, joined string) {
	from := 0
	for i, piece := range strings.Split(pieces, "|") {
		nth := 0
		if rest, ok := strings.CutPrefix(piece, "#"); ok {
			n, p, _ := strings.Cut(rest, ":")
			nth, _ = strconv.Atoi(n)
			piece = p
		}
		at := from
		for {
			k := strings.Index(text[at:], piece)
			require.GreaterOrEqual(t, k, 0, "%q is not in %q", piece, text[:min(len(text), 200)])
			at += k
			if nth == 0 {
				break
			}
			nth--
			at += len(piece)
		}
		from = at + len(piece)
		begin := len([]rune(text[:at]))
		spans = append(spans, record.Span{begin, begin + len([]rune(piece))})
		if i > 0 {
			joined += record.Joint
		}
		joined += piece
	}
	return spans, joined
}
