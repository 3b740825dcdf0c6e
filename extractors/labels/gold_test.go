package labels_test

import (
	"flag"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/extractors"
	"whosaid/extractors/doc"
	"whosaid/extractors/en"
	"whosaid/extractors/entities"
	"whosaid/extractors/extracttest"
	"whosaid/extractors/labels"
	"whosaid/extractors/quotes"
	"whosaid/extractors/sentences"
	"whosaid/extractors/speakers"
	"whosaid/extractors/tags"
	"whosaid/extractors/tokens"
)

// The figures here isolate speakers and labels from finding claims: the
// attributions are those that people marked, and only who is meant and what is
// done is ours. Floors are pinned on parts that nothing was counted on.

var (
	errorsOf = flag.String("errors", "", "list the gold attributions whose label of this name is wrong")
	part     = flag.String("part", "", "measure this part only")
)

// parts of the data, and the least share of right labels on each.
var parts = []struct {
	name, texts, labels string
	floors              map[string]float64
}{
	{name: "train", texts: "polnear/train.jsonl", labels: "claims-gold/train.jsonl"},
	{name: "rare", texts: "polnear/train.jsonl", labels: "claims-gold/train-rare.jsonl"},
	{name: "news-train", texts: "web-gold/news-train.jsonl"},
	{name: "dev", texts: "polnear/dev.jsonl", labels: "claims-gold/dev.jsonl", floors: map[string]float64{
		"speaker": 0.81, "speaker_loose": 0.86, "speaker_type": 0.92, "naming": 0.90, "anonymity_stated": 0.99, "status": 0.94, "cue_negated": 0.98, "kind": 0.89}},
	{name: "web-dev", texts: "web-gold/dev.jsonl", floors: map[string]float64{
		"speaker": 0.80, "speaker_loose": 0.84, "speaker_type": 0.91, "naming": 0.91, "anonymity_stated": 0.99, "status": 0.91, "cue_negated": 0.98, "kind": 0.87}},
	{name: "news-dev", texts: "web-gold/news-dev.jsonl", floors: map[string]float64{
		"speaker": 0.81, "speaker_loose": 0.83, "speaker_type": 0.88, "naming": 0.90, "anonymity_stated": 0.99, "status": 0.98, "cue_negated": 0.99, "kind": 0.91}},
}

func TestGold(t *testing.T) {
	for _, p := range parts {
		if *part != "" && *part != p.name {
			continue
		}
		t.Run(p.name, func(t *testing.T) {
			docs := extracttest.Labelled(t, p.texts, p.labels)
			s := newScore()
			for _, g := range docs {
				d, list := build(t, g)
				for i, a := range list {
					s.add(g.ID, d, d.Attributions[i], a)
				}
			}
			s.report(t)
			for f, floor := range p.floors {
				require.NotZero(t, s.n[f], f)
				require.GreaterOrEqual(t, s.accuracy(f), floor, "accuracy of %s", f)
			}
		})
	}
}

var chain = func() *extractors.Chain {
	lex := en.Default()
	c, err := extractors.NewChain("gold", tokens.Extractor(), quotes.Extractor(), sentences.Extractor(), tags.Extractor(), entities.Extractor(lex))
	if err != nil {
		panic(err)
	}
	return c
}()

// build reads g up to its mentions, puts the gold attributions in, and runs the
// two extractors that are measured. All attributions of the article are put in,
// as a perfect finder would; list is parallel to them.
func build(t *testing.T, g extracttest.LabelledArticle) (*doc.Doc, []extracttest.LabelledAttribution) {
	d := &doc.Doc{Text: g.Text, Title: g.Title, Byline: g.Byline}
	require.NoError(t, chain.Run(d))
	list := g.Put(d)
	lex := en.Default()
	require.NoError(t, speakers.Extractor(lex).Run(d))
	require.NoError(t, labels.Extractor(lex).Run(d))
	require.NoError(t, d.Check())
	return d, list
}

type count struct{ right, gold, system map[string]int }

type score struct {
	n, right map[string]int
	values   map[string]*count
	wrong    []string
}

func newScore() *score {
	return &score{n: map[string]int{}, right: map[string]int{}, values: map[string]*count{}}
}

func (s *score) add(id string, d *doc.Doc, a doc.Attribution, g extracttest.LabelledAttribution) {
	sp := doc.Speaker{Type: "none", Naming: "none"}
	if a.Speaker >= 0 {
		sp = d.Speakers[a.Speaker]
	}
	where := func(f, want, got string) {
		if f == *errorsOf && want != got {
			s.wrong = append(s.wrong, fmt.Sprintf("%-10s for %-10s | %s | %s | %s || %s", got, want,
				pieces(d, a.Source), pieces(d, a.Cue), cut(pieces(d, a.Content), 70), strings.TrimSpace(id[:min(len(id), 30)])))
		}
	}
	value := func(f, want, got string) {
		s.n[f]++
		if s.values[f] == nil {
			s.values[f] = &count{map[string]int{}, map[string]int{}, map[string]int{}}
		}
		s.values[f].gold[want]++
		s.values[f].system[got]++
		if want == got {
			s.right[f]++
			s.values[f].right[want]++
		}
		where(f, want, got)
	}
	if g.Speaker != nil {
		exact, close := false, false
		for _, n := range *g.Speaker {
			exact = exact || normal(n) == normal(sp.Name)
			close = close || loose(n, sp.Name)
		}
		s.n["speaker"]++
		s.n["speaker_loose"]++
		if exact {
			s.right["speaker"]++
		} else {
			where("speaker", strings.Join(*g.Speaker, " / "), sp.Name)
		}
		if close {
			s.right["speaker_loose"]++
		} else {
			where("speaker_loose", strings.Join(*g.Speaker, " / "), sp.Name)
		}
	}
	if g.Type != nil {
		value("speaker_type", *g.Type, string(sp.Type))
	}
	if g.Naming != nil {
		value("naming", *g.Naming, string(sp.Naming))
	}
	if g.Anonymity != nil {
		value("anonymity_stated", fmt.Sprint(*g.Anonymity), fmt.Sprint(sp.AnonymityStated))
	}
	if g.Status != nil {
		value("status", *g.Status, string(a.Status))
	}
	if g.CueNegated != nil {
		value("cue_negated", fmt.Sprint(*g.CueNegated), fmt.Sprint(a.Negated))
	}
	if g.Kind != nil {
		value("kind", *g.Kind, string(a.Kind))
	}
}

func pieces(d *doc.Doc, spans []doc.Span) string {
	var out []string
	for _, s := range spans {
		out = append(out, strings.Join(strings.Fields(d.Slice(s)), " "))
	}
	return strings.Join(out, " … ")
}

func cut(s string, n int) string {
	r := []rune(s)
	return string(r[:min(len(r), n)])
}

func (s *score) accuracy(f string) float64 {
	if s.n[f] == 0 {
		return 0
	}
	return float64(s.right[f]) / float64(s.n[f])
}

func (s *score) report(t *testing.T) {
	for _, f := range []string{"speaker", "speaker_loose", "speaker_type", "naming", "anonymity_stated", "status", "cue_negated", "kind"} {
		if s.n[f] == 0 {
			continue
		}
		line := fmt.Sprintf("%-17s %.3f of %d", f, s.accuracy(f), s.n[f])
		if v := s.values[f]; v != nil {
			var names []string
			for n := range v.gold {
				names = append(names, n)
			}
			slices.Sort(names)
			sum := 0.0
			for _, n := range names {
				f1 := 2 * float64(v.right[n]) / float64(v.gold[n]+v.system[n])
				sum += f1
				line += fmt.Sprintf("  %s %.2f", n, f1)
			}
			line += fmt.Sprintf("  macro %.3f", sum/float64(len(names)))
		}
		t.Log(line)
	}
	for _, w := range s.wrong {
		t.Log(w)
	}
}

// normal and loose are score.py's.
var (
	notWord = regexp.MustCompile(`[^\pL\pN_ ]+`)
	spaces  = regexp.MustCompile(`\s+`)
	article = regexp.MustCompile(`^\s*(the|a|an)\s+`)
)

func normal(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(s), "’", "'"), "'s", "")
	s = notWord.ReplaceAllString(s, " ")
	return strings.TrimSpace(spaces.ReplaceAllString(article.ReplaceAllString(s, ""), " "))
}

func loose(a, b string) bool {
	a, b = normal(a), normal(b)
	if a == b {
		return true
	}
	x, y := strings.Fields(a), strings.Fields(b)
	if len(x) == 0 || len(y) == 0 || x[len(x)-1] != y[len(y)-1] {
		return false
	}
	in := func(x, y []string) bool {
		for _, w := range x {
			if !slices.Contains(y, w) {
				return false
			}
		}
		return true
	}
	return in(x, y) || in(y, x)
}
