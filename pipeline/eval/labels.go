package eval

import (
	"slices"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
)

// Labels is what a claim says beyond its spans.
type Labels struct {
	Speaker         string // name, "" for none
	SpeakerType     string
	Naming          string
	AnonymityStated string // "True" or "False", as all labels are compared as text
	Status          string
	CueNegated      string // as AnonymityStated
	Kind            string
}

// GoldLabels are the labels that a person gave. "" is a label left open, which
// is not scored.
type GoldLabels struct {
	Labels
	// Speakers are the accepted names; nil is left open, none at all is wrong
	// for every name.
	Speakers []string
}

// labelRow is one attribution, one claim, or the two together.
type labelRow struct {
	gold   *GoldLabels // nil for a claim without partner
	system *Labels     // nil for an attribution without partner
	claim  bool        // they are the same claim
}

// labelRows gives first every claim with its partner, then each attribution
// that has none.
func labelRows(gold, system []item, pairs []pairing) []labelRow {
	partner := make([]*pairing, len(system))
	paired := make([]bool, len(gold))
	for i, p := range pairs {
		partner[p.system] = &pairs[i]
		paired[p.gold] = true
	}
	var rows []labelRow
	for j, s := range system {
		row := labelRow{system: s.system}
		if p := partner[j]; p != nil {
			row.gold, row.claim = gold[p.gold].gold, p.claim
		}
		rows = append(rows, row)
	}
	for i, g := range gold {
		if !paired[i] {
			rows = append(rows, labelRow{gold: g.gold})
		}
	}
	return rows
}

func scoreLabels(rows []labelRow) *LabelFigures {
	value := func(of func(Labels) string) LabelFigure { return scoreValues(rows, of) }
	return &LabelFigures{
		Speaker:         scoreNames(rows, sameName),
		SpeakerLoose:    scoreNames(rows, looseName),
		SpeakerType:     value(func(l Labels) string { return l.SpeakerType }),
		Naming:          value(func(l Labels) string { return l.Naming }),
		AnonymityStated: value(func(l Labels) string { return l.AnonymityStated }),
		Status:          value(func(l Labels) string { return l.Status }),
		CueNegated:      value(func(l Labels) string { return l.CueNegated }),
		Kind:            value(func(l Labels) string { return l.Kind }),
	}
}

func scoreNames(rows []labelRow, same func(gold, got string) bool) LabelFigure {
	var pairs, right int
	for _, r := range rows {
		if r.gold == nil || r.gold.Speakers == nil || r.system == nil || !r.claim {
			continue
		}
		pairs++
		if slices.ContainsFunc(r.gold.Speakers, func(g string) bool { return same(g, r.system.Speaker) }) {
			right++
		}
	}
	return LabelFigure{Accuracy: round(share(right, pairs)), Pairs: pairs}
}

func scoreValues(rows []labelRow, of func(Labels) string) LabelFigure {
	var pairs, hits int
	right, inGold, inSystem := map[string]int{}, map[string]int{}, map[string]int{}
	for _, r := range rows {
		gold, got := "", ""
		if r.gold != nil {
			// Left open: neither the attribution nor the claim paired to it counts.
			if gold = of(r.gold.Labels); gold == "" {
				continue
			}
			inGold[gold]++
		}
		if r.system != nil {
			got = of(*r.system)
			inSystem[got]++
		}
		if r.gold != nil && r.system != nil && r.claim {
			pairs++
			if gold == got {
				hits++
				right[gold]++
			}
		}
	}
	var values []string
	for v := range inGold {
		values = append(values, v)
	}
	slices.Sort(values)
	by := &ByValue{F1: make(map[string]Ratio, len(values))}
	sum := 0.0
	for _, v := range values {
		// The mean is one of rounded figures, added in the order of the values.
		f := round(float64(2*right[v]) / float64(inGold[v]+inSystem[v]))
		by.F1[v] = f
		sum += float64(f)
	}
	if len(values) > 0 {
		by.Macro = round(sum / float64(len(values)))
	}
	return LabelFigure{Accuracy: round(share(hits, pairs)), Pairs: pairs, ByValue: by}
}

// normalName drops case, possessive, punctuation and one leading article.
func normalName(x string) string {
	// The whole mapping, which knows the final sigma and the dotted I.
	x = cases.Lower(language.Und).String(x)
	x = strings.ReplaceAll(x, "’", "'")
	x = strings.ReplaceAll(x, "'s", "")
	x = strings.Map(func(r rune) rune {
		if isWord(r) {
			return r
		}
		return ' '
	}, x)
	words := strings.Fields(x)
	// An article is dropped where something follows it, if only what was punctuation.
	followed := len(words) > 1 || strings.HasSuffix(x, " ")
	if len(words) > 0 && followed && (words[0] == "the" || words[0] == "a" || words[0] == "an") {
		words = words[1:]
	}
	return strings.Join(words, " ")
}

func sameName(a, b string) bool { return normalName(a) == normalName(b) }

// looseName holds where the last words are the same and one name's words are
// all in the other's.
func looseName(a, b string) bool {
	x, y := strings.Fields(normalName(a)), strings.Fields(normalName(b))
	if len(x) == 0 || len(y) == 0 {
		return len(x) == len(y)
	}
	return x[len(x)-1] == y[len(y)-1] && (within(x, y) || within(y, x))
}

func within(a, b []string) bool {
	for _, w := range a {
		if !slices.Contains(b, w) {
			return false
		}
	}
	return true
}
