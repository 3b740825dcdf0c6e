// Package eval scores claims against gold attributions.
//
// In each article, gold and system are paired one to one, best overlap of
// their contents first; the figures then count tokens and pairs over all
// articles (micro averages). Tokens are runs of word characters, so that a
// difference in punctuation or quotation marks at a border costs nothing.
//
// The definitions, the order of pairing and the rounding are those of the
// project's reference scorer, so that figures can be compared to the fourth
// decimal.
package eval

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

// Span is [start, end) in code points of an article's text.
type Span [2]int

// Article is one article of the gold.
type Article struct {
	ID           string
	Text         string
	Attributions []Attribution
}

// Attribution is what a person marked: who (Source) said (Cue) what (Content).
type Attribution struct {
	ID                   string
	Source, Cue, Content []Span
	Labels               *GoldLabels // nil where none were given
}

// Claim is one claim of the system under test.
type Claim struct {
	DocID                string
	Source, Cue, Content []Span
	Labels               Labels
}

// Score compares claims with gold. Claims about articles that are not in the
// gold count for nothing, and a span that reaches past the end of its text
// counts as far as the text goes; Warnings tells of both.
func Score(gold []Article, claims []Claim) Figures {
	byDoc := make(map[string][]Claim)
	for _, c := range claims {
		byDoc[c.DocID] = append(byDoc[c.DocID], c)
	}
	var s sums
	for _, a := range gold {
		s.article(a, byDoc[a.ID])
	}
	return s.figures(len(gold))
}

// Warnings tells what makes figures doubtful, one sentence each: claims that
// belong to no article of the gold, or whose offsets do not fit its text.
func Warnings(gold []Article, claims []Claim) []string {
	length := make(map[string]int, len(gold))
	for _, a := range gold {
		length[a.ID] = utf8.RuneCountInString(a.Text)
	}
	unknown := make(map[string]bool)
	var firstUnknown, firstOutside string
	outside := 0
	for _, c := range claims {
		n, ok := length[c.DocID]
		if !ok {
			if len(unknown) == 0 {
				firstUnknown = c.DocID
			}
			unknown[c.DocID] = true
			continue
		}
		if slices.ContainsFunc(slices.Concat(c.Content, c.Source, c.Cue), func(s Span) bool { return s[1] > n }) {
			if outside == 0 {
				firstOutside = c.DocID
			}
			outside++
		}
	}
	var out []string
	if len(unknown) > 0 {
		out = append(out, fmt.Sprintf("%s of the claims not in the gold, such as %q: their claims are not counted", plural(len(unknown), "document"), firstUnknown))
	}
	if outside > 0 {
		out = append(out, fmt.Sprintf("%s past the end of the article's text in the gold, such as in %q: are the offsets from another text?", plural(outside, "claim"), firstOutside))
	}
	return out
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// sums is what is counted over all articles.
type sums struct {
	exact, claim, strict          count
	content, source, cue          count
	directGold, directGoldRight   int
	directClaims, directClaimsHit int
	rows                          []labelRow
}

// count is true positives, system and gold.
type count struct{ right, system, gold int }

func (c *count) add(right, system, gold int) {
	c.right += right
	c.system += system
	c.gold += gold
}

// item is an attribution or a claim, made ready for comparison.
type item struct {
	content, source, cue tokens
	direct               bool
	gold                 *GoldLabels
	system               *Labels
}

func (s *sums) article(a Article, claims []Claim) {
	text := []rune(a.Text)
	labelled := false
	var gold, system []item
	for _, g := range a.Attributions {
		labelled = labelled || g.Labels != nil
		it := newItem(text, g.Content, g.Source, g.Cue)
		it.gold = g.Labels
		// A content without a word cannot be paired and is left out.
		if len(it.content) > 0 {
			gold = append(gold, it)
		}
	}
	for i, c := range claims {
		it := newItem(text, c.Content, c.Source, c.Cue)
		it.system = &claims[i].Labels
		if len(it.content) > 0 {
			system = append(system, it)
		}
	}

	pairs := pairUp(gold, system)
	var exact, claim, strict, content, source, cue int
	for i := range pairs {
		p := &pairs[i]
		g, c := gold[p.gold], system[p.system]
		content += g.content.shared(c.content)
		source += g.source.shared(c.source)
		cue += g.cue.shared(c.cue)

		noSource := len(g.source) == 0 && len(c.source) == 0
		p.claim = p.f1 >= 0.5 && (noSource || g.source.shared(c.source) > 0)
		if p.f1 == 1 {
			exact++
			if noSource || g.source.f1(c.source) >= 0.5 {
				strict++
			}
		}
		if p.claim {
			claim++
			if g.direct {
				s.directGoldRight++
			}
			if c.direct {
				s.directClaimsHit++
			}
		}
	}
	s.exact.add(exact, len(system), len(gold))
	s.claim.add(claim, len(system), len(gold))
	s.strict.add(strict, len(system), len(gold))
	g, c := total(gold), total(system)
	s.content.add(content, c.content, g.content)
	s.source.add(source, c.source, g.source)
	s.cue.add(cue, c.cue, g.cue)
	s.directGold += g.direct
	s.directClaims += c.direct
	if labelled {
		s.rows = append(s.rows, labelRows(gold, system, pairs)...)
	}
}

func newItem(text []rune, content, source, cue []Span) item {
	return item{
		content: tokensIn(text, content),
		source:  tokensIn(text, source),
		cue:     tokensIn(text, cue),
		direct:  isDirect(text, content),
	}
}

// totals are the tokens in a list of items, and how many are direct.
type totals struct{ content, source, cue, direct int }

func total(items []item) totals {
	var t totals
	for _, i := range items {
		t.content += len(i.content)
		t.source += len(i.source)
		t.cue += len(i.cue)
		if i.direct {
			t.direct++
		}
	}
	return t
}

func (s *sums) figures(articles int) Figures {
	f := Figures{
		Exact:       s.exact.prf(),
		Claim:       s.claim.prf(),
		ClaimStrict: s.strict.prf(),
		Content:     s.content.prf(),
		Source:      s.source.prf(),
		Cue:         s.cue.prf(),
		N:           N{Gold: s.claim.gold, System: s.claim.system, Articles: articles},
	}
	// Precision and recall have numerators of their own here: a pair counts
	// for recall where the gold is direct, for precision where the claim is.
	p := float64(s.directClaimsHit) / float64(max(1, s.directClaims))
	r := float64(s.directGoldRight) / float64(max(1, s.directGold))
	f.DirectClaim = Direct{PRF: prf(p, r), Gold: s.directGold, System: s.directClaims}
	if len(s.rows) > 0 {
		f.Labels = scoreLabels(s.rows)
	}
	return f
}

func (c count) prf() PRF { return prf(share(c.right, c.system), share(c.right, c.gold)) }

func prf(p, r float64) PRF {
	f := PRF{P: round(p), R: round(r)}
	if p+r > 0 {
		f.F1 = round(2 * p * r / (p + r))
	}
	return f
}

func share(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}
