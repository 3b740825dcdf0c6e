package attribution

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

// How often a rule is right was counted on articles that people marked:
// confidence.tsv gives for a rule, for a rule with the form of the content, and
// for a rule with form and cue, the candidates it proposed and how many of them
// were claims there. A rare combination borrows from the one above it.

//go:embed confidence.tsv
var confidenceTable string

//go:embed traits.tsv
var traitTable string

// counts are the two tables.
type counts struct {
	rules  map[string]tally
	traits map[string]float64 // trait and value → what to add to the log odds
}

type tally struct{ right, all float64 }

// borrowed is how many candidates of the coarser row a finer row is mixed with.
const borrowed = 4

var counted = sync.OnceValue(func() counts {
	c := counts{rules: map[string]tally{}, traits: map[string]float64{}}
	for _, f := range rows(confidenceTable, 5) {
		c.rules[key(f[0], f[1], f[2])] = tally{number(f[3]), number(f[4])}
	}
	for _, f := range rows(traitTable, 5) {
		c.traits[f[0]+"\t"+f[1]] = shift(number(f[2]), number(f[3]), number(f[4]))
	}
	return c
})

// shift is how far a trait moves the log odds: of all candidates that show it,
// expected were to be right by what was known before, and right were. A trait
// that is rarely seen moves little.
func shift(right, expected, all float64) float64 {
	const doubt = 10
	return (logit((right+1)/(all+2)) - logit((expected+1)/(all+2))) * all / (all + doubt)
}

// rows splits a table into its lines of n columns; lines that start with # are
// comments.
func rows(table string, n int) [][]string {
	var out [][]string
	for line := range strings.Lines(table) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		if f := strings.Split(strings.TrimRight(line, "\n"), "\t"); len(f) == n {
			out = append(out, f)
		}
	}
	return out
}

// number reads a count; the tables are part of the program and checked by its tests.
func number(s string) float64 {
	x, _ := strconv.ParseFloat(s, 64)
	return x
}

func key(rule, frame, lemma string) string { return rule + "\t" + frame + "\t" + lemma }

// prior is what a rule without counts is taken for; rare holds the rules for
// forms that the counted articles hardly have, by judgement.
const prior = 0.4

var rare = map[string]float64{
	"quote-dash":           0.8,
	"quote-heading":        0.8,
	"quote-next-paragraph": 0.7,
	"quote-after-other":    0.7,
	"transcript-letter":    0.6,
	"headline-below":       0.6,
}

// keys are the rows that speak for c, coarse to fine.
func keys(c *candidate) []string {
	return []string{
		key(c.rule, "*", "*"),
		key(c.rule, "*", c.lemma),
		key(c.rule, c.frame, "*"),
		key(c.rule, c.frame, c.lemma),
	}
}

// confidence is the share of candidates like c that were right.
func confidence(c *candidate) float64 { return counted().confidence(c) }

func (n counts) confidence(c *candidate) float64 {
	if _, ok := rare[c.rule]; ok {
		return n.base(c)
	}
	x := logit(n.base(c))
	for i, name := range traitNames {
		x += n.traits[name+"\t"+c.traits[i]]
	}
	return sigmoid(x)
}

// base is the confidence by rule, form and cue alone.
func (n counts) base(c *candidate) float64 {
	m := n.rules
	k := keys(c)
	p, ok := rare[c.rule]
	if !ok {
		p = prior
	}
	rule := m[k[0]]
	p = rule.mixed(p)
	// The cue tells more than the form, but both tell something. A row that
	// counts the same candidates as the one above it tells nothing new.
	lemma, frame := p, p
	if t := m[k[1]]; t.all != rule.all {
		lemma = t.mixed(p)
	}
	if t := m[k[2]]; t.all != rule.all {
		frame = t.mixed(p)
	}
	both := combine(p, lemma, frame)
	if t := m[k[3]]; t.all != m[k[1]].all && t.all != m[k[2]].all {
		return t.mixed(both)
	}
	return both
}

// mixed is the share of right ones in t, with some candidates of share p added.
func (t tally) mixed(p float64) float64 {
	return (t.right + borrowed*p) / (t.all + borrowed)
}

// combine joins what two rows say about the same candidate as independent
// evidence over the row p that both refine.
func combine(p, a, b float64) float64 {
	o := odds(a) * odds(b) / odds(p)
	return o / (1 + o)
}

func odds(p float64) float64 {
	p = min(max(p, 0.01), 0.99)
	return p / (1 - p)
}
