package speakers

import (
	"flag"
	"fmt"
	"math"
	"os"
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
	"whosaid/extractors/quotes"
	"whosaid/extractors/sentences"
	"whosaid/extractors/tags"
	"whosaid/extractors/tokens"
)

// The weights come from marked articles that are not part of this repository.
// To learn them anew after a change of the rules or signs:
//
//	go test ./extractors/speakers -run Weights -learn-weights -v
var learnWeights = flag.Bool("learn-weights", false, "learn weights.tsv anew on the marked training articles in ../shared/data")

// lesson is one expression with its candidates, and which of them are right.
type lesson struct {
	kind  linkKind
	list  []candidate
	right []bool
	fold  int
}

// article is a marked article read up to its attributions.
type article struct {
	doc  *doc.Doc
	gold []extracttest.LabelledAttribution
}

func articles(t *testing.T) []article {
	lex := en.Default()
	chain, err := extractors.NewChain("below", tokens.Extractor(), quotes.Extractor(), sentences.Extractor(), tags.Extractor(), entities.Extractor(lex))
	require.NoError(t, err)
	var out []article
	for _, f := range [][2]string{{"polnear/train.jsonl", "claims-gold/train.jsonl"}, {"web-gold/news-train.jsonl", ""}} {
		for _, g := range extracttest.Labelled(t, f[0], f[1]) {
			d := &doc.Doc{Text: g.Text, Title: g.Title, Byline: g.Byline}
			require.NoError(t, chain.Run(d))
			out = append(out, article{d, g.Put(d)})
		}
	}
	return out
}

// lessons resolves all articles with weights w and takes down each choice of
// which one candidate at least is right. A right one is then chosen, so that
// what follows starts from the truth.
func lessons(list []article, w *linkWeights) []lesson {
	lex := en.Default()
	var out []lesson
	for n, x := range list {
		r := newResolver(x.doc, lex)
		r.weights = w
		r.teacher = func(k linkKind, list []candidate, d *described, a int) int {
			l := lesson{k, slices.Clone(list), make([]bool, len(list)), n % folds}
			any, best := -1, 0
			for i, c := range list {
				if c.cluster >= 0 && w.score(k, c) > w.score(k, list[best]) || c.cluster < 0 && w.score(k, c) >= w.score(k, list[best]) {
					best = i
				}
				if a < 0 || x.gold[a].Speaker == nil {
					continue
				}
				name := ""
				if c.cluster >= 0 {
					name = r.nameOf(c.cluster)
				} else {
					name = r.wording(*d)
				}
				for _, g := range *x.gold[a].Speaker {
					if plain(g) == plain(name) {
						l.right[i] = true
						if any < 0 || w.score(k, c) > w.score(k, list[any]) {
							any = i
						}
					}
				}
			}
			if any < 0 {
				return list[best].cluster
			}
			out = append(out, l)
			return list[any].cluster
		}
		r.resolveAll(newAnonymity(lex))
	}
	return out
}

var notWord = regexp.MustCompile(`[^\pL\pN_ ]+`)

// plain is a name without case, marks and article.
func plain(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(s), "’", "'"), "'s", "")
	w := strings.Fields(notWord.ReplaceAllString(s, " "))
	if len(w) > 1 && (w[0] == "the" || w[0] == "a" || w[0] == "an") {
		w = w[1:]
	}
	return strings.Join(w, " ")
}

const (
	folds  = 5
	rounds = 400 // of gradient ascent
	// penalties on the squares of the weights of a kind, of its family (pronouns,
	// descriptions) and of all kinds
	ownPenalty, familyPenalty, commonPenalty = 4.0, 1.0, 0.5
)

// family of a kind: pronouns, descriptions.
func family(k linkKind) int {
	if k <= linkThey {
		return 0
	}
	return 1
}

// learn fits the weights to the lessons outside fold leave by gradient ascent
// with a step of its own for each weight (AdaGrad): each weight is the sum of
// one of its kind, one of its family and one for all kinds, so that rare kinds
// lean on the others.
func learn(list []lesson, leave int) *linkWeights {
	var own, step, total linkWeights
	var common, commonStep [signs]float64
	var kin, kinStep [2][signs]float64
	climb := func(x, step *float64, grad, penalty float64) {
		grad -= penalty * *x
		if *step += grad * grad; *step > 0 {
			*x += 0.3 * grad / math.Sqrt(*step)
		}
	}
	for range rounds {
		var grad linkWeights
		for _, l := range list {
			if l.fold == leave {
				continue
			}
			p := make([]float64, len(l.list))
			top := math.Inf(-1)
			for i, c := range l.list {
				p[i] = total.score(l.kind, c)
				top = max(top, p[i])
			}
			all, right := 0.0, 0.0
			for i := range p {
				p[i] = math.Exp(p[i] - top)
				all += p[i]
				if l.right[i] {
					right += p[i]
				}
			}
			for i, c := range l.list {
				g := -p[i] / all
				if l.right[i] {
					g += p[i] / right
				}
				for _, s := range c.signs {
					grad[l.kind][s.sign] += g * s.by
				}
			}
		}
		for s := range signs {
			var sum [2]float64
			for k := range linkKinds {
				sum[family(k)] += grad[k][s]
			}
			climb(&common[s], &commonStep[s], sum[0]+sum[1], commonPenalty)
			for f := range kin {
				climb(&kin[f][s], &kinStep[f][s], sum[f], familyPenalty)
			}
			for k := range linkKinds {
				climb(&own[k][s], &step[k][s], grad[k][s], ownPenalty)
				total[k][s] = own[k][s] + kin[family(k)][s] + common[s]
			}
		}
	}
	return &total
}

// score is how many of the lessons of each kind in fold are answered right.
func score(list []lesson, w *linkWeights, fold int, right, all *[linkKinds]int) {
	for _, l := range list {
		if l.fold != fold {
			continue
		}
		best := 0
		for i, c := range l.list {
			if w.score(l.kind, c) > w.score(l.kind, l.list[best]) {
				best = i
			}
		}
		all[l.kind]++
		if l.right[best] {
			right[l.kind]++
		}
	}
}

func TestWeights(t *testing.T) {
	if !*learnWeights {
		w := learnedWeights()
		require.Greater(t, w[linkHe][signSame], w[linkHe][signFar], "what stands near is likelier meant")
		require.Greater(t, w[linkPerson][signBearer], 0.0, "who bears the role is likelier meant")
		return
	}
	list := articles(t)
	w := &linkWeights{}
	for round := range 3 {
		l := lessons(list, w)
		var right, all [linkKinds]int
		for f := range folds {
			score(l, learn(l, f), f, &right, &all)
		}
		for k := range linkKinds {
			t.Logf("round %d, %-7s right %d of %d held back", round, linkNames[k], right[k], all[k])
		}
		w = learn(l, -1)
	}
	var b strings.Builder
	b.WriteString(weightsHead)
	for k := range linkKinds {
		for s := range signs {
			if w[k][s] != 0 {
				fmt.Fprintf(&b, "%s\t%s\t%.3f\n", linkNames[k], signNames[s], w[k][s])
			}
		}
	}
	require.NoError(t, os.WriteFile("weights.tsv", []byte(b.String()), 0o644))
}

const weightsHead = `# Weights of the signs by which a candidate is chosen for a pronoun or description.
# Kind of expression, sign, weight (natural logarithm of odds), apart by tabs.
# Learned by a log-linear model on sources whose speaker people marked: 96 articles
# of PolNeAR 1.0 (train part, research use) and 84 of news of 2023 (texts from the
# dataset of AndyTheFactory, Apache-2.0). To learn them anew:
#   go test ./extractors/speakers -run Weights -learn-weights -v
`
