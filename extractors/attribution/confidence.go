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

// prior is what an unknown rule is taken for.
const prior = 0.4

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
	p := prior
	mix := func(k string, p float64) float64 {
		t := m[k]
		return (t.right + borrowed*p) / (t.all + borrowed)
	}
	p = mix(k[0], p)
	// The cue tells more than the form, but both tell something.
	lemma, frame := mix(k[1], p), mix(k[2], p)
	return mix(k[3], combine(p, lemma, frame))
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
