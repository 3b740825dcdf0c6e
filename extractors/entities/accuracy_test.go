package entities_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/extractors/doc"
	"whosaid/extractors/extracttest"
)

// Floors for how many of the sources that people marked are mentions, on the
// dev part of PolNeAR. right: the same words as a mention's span or core.
// close: at least half of the words shared with a span, as F1.
func TestSourcesAreMentions(t *testing.T) {
	floors := map[string]struct{ right, close float64 }{
		"pronoun": {.99, .99}, // he, who, those
		"name":    {.88, .98}, // with a capital inside
		"nominal": {.78, .95},
		"comma":   {.61, .90}, // with an apposition, a list or a clause
	}
	type count struct{ all, right, near int }
	sum := map[string]*count{}
	for k := range floors {
		sum[k] = &count{}
	}
	for _, a := range extracttest.Attributions(t, "data/polnear/dev.jsonl") {
		d := run(t, a.Text)
		for _, c := range a.Claims {
			if len(c.Source) != 1 {
				continue
			}
			s := c.Source[0]
			gold := extracttest.Words(d.Text, s)
			if len(gold) == 0 {
				continue
			}
			n := sum[form(d.Slice(s))]
			n.all++
			best, right := 0.0, false
			for _, m := range d.Mentions {
				if !m.Overlaps(s) {
					continue
				}
				f := f1(gold, extracttest.Words(d.Text, m.Span))
				best = max(best, f)
				right = right || f == 1 || f1(gold, extracttest.Words(d.Text, m.Core)) == 1
			}
			if right {
				n.right++
			}
			if best >= .5 {
				n.near++
			}
		}
	}
	for k, floor := range floors {
		n := sum[k]
		right, near := float64(n.right)/float64(n.all), float64(n.near)/float64(n.all)
		t.Logf("%-8s %4d sources: right %.3f, close %.3f", k, n.all, right, near)
		require.GreaterOrEqual(t, right, floor.right, k)
		require.GreaterOrEqual(t, near, floor.close, k)
	}
}

func form(s string) string {
	w := strings.Fields(s)
	if len(w) == 1 {
		switch strings.ToLower(strings.Trim(w[0], ".,’'")) {
		case "he", "she", "they", "it", "i", "we", "you", "who", "that", "which", "his", "her", "their", "its", "our", "my",
			"whose", "whom", "him", "them", "me", "us", "those":
			return "pronoun"
		}
	}
	if strings.Contains(s, ",") {
		return "comma"
	}
	for _, x := range w[min(1, len(w)-1):] {
		if x[0] >= 'A' && x[0] <= 'Z' {
			return "name"
		}
	}
	return "nominal"
}

func f1(a, b map[int]bool) float64 {
	n := 0
	for k := range a {
		if b[k] {
			n++
		}
	}
	return 2 * float64(n) / float64(len(a)+len(b))
}

// Floors for the types of names on the news of GUM: of the names whose span is
// an entity of the gold with one of three types, the share typed so. Countries that
// play or rule are organizations there and places here.
func TestTypesOfNames(t *testing.T) {
	floors := map[string]float64{"person": .90, "organization": .60, "place": .70}
	all, right := map[string]int{}, map[string]int{}
	for _, part := range []string{"train", "dev"} {
		for _, g := range extracttest.GUM(t, "data/gum/"+part+".conllu.gz", "news") {
			d := run(t, g.Text)
			for _, m := range d.Mentions {
				if m.Form != doc.Name {
					continue
				}
				for _, s := range []doc.Span{m.Core, m.Span} {
					if want := g.Entities[s]; floors[want] > 0 {
						all[want]++
						if string(m.Type) == want {
							right[want]++
						}
						break
					}
				}
			}
		}
	}
	for k, floor := range floors {
		share := float64(right[k]) / float64(all[k])
		t.Logf("%-12s %3d names: %.3f", k, all[k], share)
		require.GreaterOrEqual(t, share, floor, k)
	}
}
