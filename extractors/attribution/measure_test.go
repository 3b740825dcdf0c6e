package attribution

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"whosaid/extractors"
	"whosaid/extractors/cues"
	"whosaid/extractors/doc"
	"whosaid/extractors/en"
	"whosaid/extractors/entities"
	"whosaid/extractors/quotes"
	"whosaid/extractors/sentences"
	"whosaid/extractors/tags"
	"whosaid/extractors/tokens"
	"whosaid/testdata/sharedtest"
)

// The counts behind confidences come from marked articles that are not part of
// this repository. To count anew after a change of the rules:
//
//	go test ./extractors/attribution -run Confidence -count-confidence
var countConfidence = flag.Bool("count-confidence", false, "count confidence.tsv anew on ../shared/data/polnear/train.jsonl")

type goldDoc struct {
	ID           string `json:"id"`
	Text         string `json:"text"`
	Attributions []struct {
		Source  [][2]int `json:"source"`
		Cue     [][2]int `json:"cue"`
		Content [][2]int `json:"content"`
	} `json:"attributions"`
}

func readGold(t testing.TB, path string) []goldDoc {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	var out []goldDoc
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 64<<20)
	for sc.Scan() {
		var d goldDoc
		require.NoError(t, json.Unmarshal(sc.Bytes(), &d))
		out = append(out, d)
	}
	require.NoError(t, sc.Err())
	return out
}

// layers are the extractors that attribution builds on.
func layers(t testing.TB) *extractors.Chain {
	t.Helper()
	lex := en.Default()
	c, err := extractors.NewChain("below", tokens.Extractor(), quotes.Extractor(), sentences.Extractor(), tags.Extractor(), entities.Extractor(lex), cues.Extractor(lex))
	require.NoError(t, err)
	return c
}

// words are the places where runs of word characters start, as the scorer
// counts them, in order.
func words(text string, spans []doc.Span) []int {
	var out []int
	for _, s := range spans {
		in := false
		for i, r := range text[s.Start:s.End] {
			w := unicode.IsLetter(r) || unicode.IsNumber(r) || r == '_'
			if w && !in {
				out = append(out, s.Start+i)
			}
			in = w
		}
	}
	slices.Sort(out)
	return out
}

// f1 is the overlap of two sorted lists.
func f1(a, b []int) float64 {
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			n, i, j = n+1, i+1, j+1
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	if n == 0 {
		return 0
	}
	return 2 * float64(n) / float64(len(a)+len(b))
}

type goldClaim struct{ content, source []int }

func goldClaims(g goldDoc) []goldClaim {
	at := make([]int, 0, len(g.Text)+1)
	for i := range g.Text {
		at = append(at, i)
	}
	at = append(at, len(g.Text))
	conv := func(x [][2]int) []int {
		var spans []doc.Span
		for _, s := range x {
			spans = append(spans, doc.Span{Start: at[s[0]], End: at[s[1]]})
		}
		return words(g.Text, spans)
	}
	var out []goldClaim
	for _, a := range g.Attributions {
		out = append(out, goldClaim{conv(a.Content), conv(a.Source)})
	}
	return out
}

// isClaim is the scorer's notion of a claim that is right.
func isClaim(v *view, c *candidate, gold []goldClaim) bool {
	content := words(v.d.Text, v.spans(c.content))
	source := words(v.d.Text, v.spans(c.source))
	if len(content) == 0 {
		return false
	}
	for _, g := range gold {
		if len(g.content) == 0 || g.content[0] > content[len(content)-1] || g.content[len(g.content)-1] < content[0] {
			continue
		}
		if f1(content, g.content) >= 0.5 && (len(source) == 0 && len(g.source) == 0 || f1(source, g.source) > 0) {
			return true
		}
	}
	return false
}

// TestConfidence checks the shape of the counts, and counts them anew when asked.
func TestConfidence(t *testing.T) {
	if !*countConfidence {
		require.NotEmpty(t, counted().rules, "confidence.tsv holds no counts")
		require.NotEmpty(t, counted().traits, "traits.tsv holds no counts")
		for k, x := range counted().rules {
			require.LessOrEqual(t, x.right, x.all, k)
			require.Positive(t, x.all, k)
		}
		return
	}
	gold := readGold(t, sharedtest.Path(t, "data/polnear/train.jsonl"))
	below := layers(t)
	lex := en.Default()
	now := counts{rules: map[string]tally{}, traits: map[string]float64{}}
	// Two rounds: the second counts only candidates that better ones leave in
	// place, since nobody asks how often the others are right.
	type prepared struct {
		v     *view
		list  []candidate
		right []bool
	}
	var all []prepared
	for _, g := range gold {
		d := &doc.Doc{Text: g.Text}
		require.NoError(t, below.Run(d), g.ID)
		v := newView(d, lex)
		p := prepared{v: v, list: v.propose()}
		gc := goldClaims(g)
		for i := range p.list {
			p.right = append(p.right, isClaim(v, &p.list[i], gc))
		}
		all = append(all, p)
	}
	for round := range 3 {
		next := map[string]tally{}
		for _, p := range all {
			keep := make([]bool, len(p.list))
			if round > 0 {
				for _, i := range p.v.choose(p.list, 0, now.confidence) {
					keep[i] = true
				}
			}
			for i := range p.list {
				if round > 0 && !keep[i] {
					continue
				}
				for _, k := range uniq(keys(&p.list[i])) {
					x := next[k]
					x.all++
					if p.right[i] {
						x.right++
					}
					next[k] = x
				}
			}
		}
		now.rules = next
	}
	// Traits are counted one after the other, each on what is left to explain.
	var tb strings.Builder
	tb.WriteString(traitHead)
	for ti, name := range traitNames {
		type row struct{ right, expected, all float64 }
		m := map[string]row{}
		for _, p := range all {
			for _, i := range p.v.choose(p.list, 0.1, now.confidence) {
				x := m[p.list[i].traits[ti]]
				x.all++
				x.expected += now.confidence(&p.list[i])
				if p.right[i] {
					x.right++
				}
				m[p.list[i].traits[ti]] = x
			}
		}
		for _, k := range slices.Sorted(maps.Keys(m)) {
			x := m[k]
			fmt.Fprintf(&tb, "%s\t%s\t%.0f\t%.1f\t%.0f\n", name, k, x.right, x.expected, x.all)
			now.traits[name+"\t"+k] = shift(x.right, x.expected, x.all)
		}
	}
	require.NoError(t, os.WriteFile("traits.tsv", []byte(tb.String()), 0o644))
	var b strings.Builder
	b.WriteString(confidenceHead)
	for _, k := range slices.Sorted(maps.Keys(now.rules)) {
		x := now.rules[k]
		if strings.Count(k, "*") == 0 && x.all < 2 {
			continue
		}
		fmt.Fprintf(&b, "%s\t%.0f\t%.0f\n", k, x.right, x.all)
	}
	require.NoError(t, os.WriteFile("confidence.tsv", []byte(b.String()), 0o644))
}

func uniq(list []string) []string {
	var out []string
	for _, k := range list {
		seen := false
		for _, o := range out {
			seen = seen || o == k
		}
		if !seen {
			out = append(out, k)
		}
	}
	return out
}

const confidenceHead = `# How often candidates of a rule were claims.
#
# Columns, apart by tabs: rule, form of the content (* any), lemma of the cue
# (* any), candidates that were claims, candidates. Counted on the 840 articles
# of PolNeAR 1.0, train part, by
#   go test ./extractors/attribution -run Confidence -count-confidence
# Only counts are taken over from the corpus.
`

const traitHead = `# What traits of a candidate do to its confidence.
#
# Columns, apart by tabs: trait, value, candidates with it that were claims, how
# many were to be expected by rule, form, cue and the traits above, candidates.
# Counted together with confidence.tsv, on the same articles.
`

// TestMeasure writes claims for a scorer to the folder WHOSAID_MEASURE_OUT,
// with what found them, for finding faults by eye.
func TestMeasure(t *testing.T) {
	out := os.Getenv("WHOSAID_MEASURE_OUT")
	if out == "" {
		t.Skip("WHOSAID_MEASURE_OUT is not set")
	}
	below := layers(t)
	lex := en.Default()
	for name, file := range map[string]string{
		"train": "data/polnear/train.jsonl", "dev": "data/polnear/dev.jsonl", "web": "data/web-gold/dev.jsonl",
		"news": "data/web-gold/news-dev.jsonl", "newstrain": "data/web-gold/news-train.jsonl",
	} {
		f, err := os.Create(filepath.Join(out, name+".jsonl"))
		require.NoError(t, err)
		e := json.NewEncoder(f)
		e.SetEscapeHTML(false)
		gold := readGold(t, sharedtest.Path(t, file))
		if name == "train" {
			gold = gold[:min(150, len(gold))]
		}
		for _, g := range gold {
			d := &doc.Doc{Text: g.Text}
			require.NoError(t, below.Run(d), g.ID)
			require.NoError(t, Extractor(lex).Run(d), g.ID)
			require.NoError(t, d.Check(), g.ID)
			off := doc.NewOffsets(d.Text)
			conv := func(spans []doc.Span) map[string]any {
				if len(spans) == 0 {
					return nil
				}
				x := [][2]int{}
				for _, s := range spans {
					x = append(x, [2]int{off.CodePoints(s.Start), off.CodePoints(s.End)})
				}
				return map[string]any{"spans": x}
			}
			for _, a := range d.Attributions {
				require.NoError(t, e.Encode(map[string]any{
					"doc_id": g.ID, "content": conv(a.Content), "cue": conv(a.Cue), "source": conv(a.Source),
					"type": a.Type, "rule": a.Rule, "lemma": a.Lemma, "confidence": a.Confidence,
				}))
			}
		}
		require.NoError(t, f.Close())
	}
}

// TestShow prints what the rules see in the text of WHOSAID_MEASURE_TEXT.
func TestShow(t *testing.T) {
	text := os.Getenv("WHOSAID_MEASURE_TEXT")
	if text == "" {
		t.Skip("WHOSAID_MEASURE_TEXT is not set")
	}
	d := &doc.Doc{Text: text}
	require.NoError(t, layers(t).Run(d))
	v := newView(d, en.Default())
	var b strings.Builder
	for i := range v.low {
		fmt.Fprintf(&b, "%s/%s ", v.low[i], v.tag(i))
		if i+1 < len(v.sent) && v.sent[i+1] != v.sent[i] {
			b.WriteString("|\n")
		}
	}
	t.Log(b.String())
	for i := range v.groups {
		s := v.subject(i)
		t.Logf("group %q subject %q %+v", v.text(v.groups[i].first, v.groups[i].last), v.text(s.first, s.last), v.groups[i])
	}
	for i, q := range v.quotes {
		t.Logf("quote %q speech %v whole %v", v.text(q.first, q.last), q.speech, v.wholeQuote(i))
	}
	for _, c := range v.propose() {
		show := func(rs []run) (out []string) {
			for _, r := range rs {
				out = append(out, v.text(r.first, r.last))
			}
			return
		}
		t.Logf("%.2f %s %s %s\n   C%q Q%q S%q", confidence(&c), c.rule, c.frame, c.lemma, show(c.content), show(c.cue), show(c.source))
	}
}
