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

type tally struct{ right, all float64 }

// borrowed is how many candidates of the coarser row a finer row is mixed with.
const borrowed = 4

var tallies = sync.OnceValue(func() map[string]tally {
	m := map[string]tally{}
	for line := range strings.Lines(confidenceTable) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(f) != 5 {
			continue
		}
		right, err1 := strconv.ParseFloat(f[3], 64)
		all, err2 := strconv.ParseFloat(f[4], 64)
		if err1 != nil || err2 != nil {
			continue
		}
		m[key(f[0], f[1], f[2])] = tally{right, all}
	}
	return m
})

func key(rule, frame, lemma string) string { return rule + "\t" + frame + "\t" + lemma }

// prior is what a rule without counts is taken for; rare holds the rules for
// forms that the counted articles hardly have, by judgement.
const prior = 0.4

var rare = map[string]float64{
	"quote-dash":           0.8,
	"quote-heading":        0.8,
	"quote-next-paragraph": 0.7,
	"transcript-letter":    0.6,
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
func confidence(c *candidate) float64 { return confidenceFrom(tallies(), c) }

func confidenceFrom(m map[string]tally, c *candidate) float64 {
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
