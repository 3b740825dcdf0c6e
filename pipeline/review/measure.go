package review

// What a sample says of the run: precision, recall, and the worth of the confidence.

import (
	"context"

	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
	"whosaid/pipeline/review/figures"
)

// Figures are what a sample says of what it was drawn from. Only what is in the
// sample counts, wherever it was looked at; what is not in it never does.
type Figures struct {
	Sample string `json:"sample"`
	Unit   Unit   `json:"unit"`
	Drawn  int    `json:"drawn"` // units
	Gone   int    `json:"gone"`  // units that are not in the run any more

	// Claims by what was decided on them. Those that are unsure, disputed or
	// open are in no share.
	Claims   int `json:"claims"`
	Judged   int `json:"judged"`
	Unsure   int `json:"unsure"`
	Disputed int `json:"disputed"`
	Open     int `json:"open"`

	// Found is the share of claims that are claims at all: right, edited, split
	// or joined. Exact is the share of those that are right as they were
	// extracted, in every field.
	Found figures.Share `json:"found"`
	Exact figures.Share `json:"exact"`
	// Covered is the part of the population that lies in strata of which
	// something was judged; Found and Exact are of this part.
	Covered float64         `json:"covered"`
	Strata  []StratumFigure `json:"strata"`
	// Fields are, among claims that are right or edited, the shares that had the
	// right value in a field.
	Fields []FieldFigure `json:"fields"`

	// Does the confidence foretell that a claim is found, or exact?
	Reliability struct {
		Found figures.Reliability `json:"found"`
		Exact figures.Reliability `json:"exact"`
	} `json:"reliability"`

	// Recall is, in articles of the sample that were read to the end and of which
	// every claim was judged, the share of all claims that the model had found.
	// Nil for a sample of claims, which are in it because they were found.
	Recall *figures.Share `json:"recall"`
	// Articles of the sample: read to the end, and of these the ones that do not
	// count since claims in them are not judged.
	Read       int `json:"read"`
	Unfinished int `json:"unfinished"`
}

// StratumFigure is Found and Exact in one stratum.
type StratumFigure struct {
	Stratum
	Judged int           `json:"judged"`
	Found  figures.Share `json:"found"`
	Exact  figures.Share `json:"exact"`
}

// FieldFigure is the share of right values of a field.
type FieldFigure struct {
	Field string        `json:"field"`
	Right figures.Share `json:"right"`
}

// unit is what a sample's member has come to: one claim, or the claims of an article.
type unit struct {
	stratum int
	claims  []Reviewed // of the run
	made    []Reviewed // by reviewers, in an article
	read    bool
}

const bins = 10

// Figures are those of a sample, by the decisions of one reviewer, or, where as
// is empty, by all.
func (k *Desk) Figures(ctx context.Context, sample, as string) (Figures, error) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	s, err := k.sample(sample)
	if err != nil {
		return Figures{}, err
	}
	f := Figures{Sample: s.Name, Unit: s.Unit, Drawn: len(s.Members)}
	var units []unit
	for _, m := range s.Members {
		u, err := k.unit(ctx, s.Unit, m, as)
		if gone(err) {
			f.Gone++
			continue
		}
		if err != nil {
			return f, err
		}
		units = append(units, u)
	}
	m := measure{s: s, units: units}
	f.count(units)
	f.Found, f.Covered = m.share(isFound)
	f.Exact, _ = m.share(isExact)
	for h, stratum := range s.Strata {
		one := m.only(h)
		g := StratumFigure{Stratum: stratum}
		g.Found, _ = one.share(isFound)
		g.Exact, _ = one.share(isExact)
		g.Judged = g.Found.Of
		f.Strata = append(f.Strata, g)
	}
	for _, name := range FieldNames() {
		share, _ := m.share(hasRight(name))
		f.Fields = append(f.Fields, FieldFigure{name, share})
	}
	f.Reliability.Found = figures.Calibration(m.judged(isFound), bins)
	f.Reliability.Exact = figures.Calibration(m.judged(isExact), bins)
	if s.Unit == OfArticles {
		f.recall(k.dec, s, units)
	}
	return f, nil
}

func (k *Desk) unit(ctx context.Context, of Unit, m Member, as string) (unit, error) {
	u := unit{stratum: m.Stratum}
	if of == OfClaims {
		c, err := k.claim(ctx, m.ID, as)
		u.claims = []Reviewed{c}
		return u, err
	}
	a, err := k.idx.Article(ctx, m.ID, as)
	if err != nil {
		return u, err
	}
	for _, row := range a.Claims {
		c, err := k.claim(ctx, row.Claim.ID, as)
		if err != nil {
			return u, err
		}
		if c.Extracted != nil {
			u.claims = append(u.claims, c)
		} else {
			u.made = append(u.made, c)
		}
	}
	for _, name := range k.dec.ReadBy(m.ID) {
		u.read = u.read || as == "" || as == name
	}
	return u, nil
}

func (f *Figures) count(units []unit) {
	for _, u := range units {
		for _, c := range u.claims {
			f.Claims++
			switch c.State {
			case index.Unreviewed:
				f.Open++
			case index.Unsure:
				f.Unsure++
			case index.Disputed:
				f.Disputed++
			default:
				f.Judged++
			}
		}
	}
}

// question is asked of a claim; ok is false where it has no answer.
type question func(*Reviewed) (yes, ok bool)

func isFound(c *Reviewed) (yes, ok bool) {
	switch c.State {
	case index.Right, index.Edited, index.Replaced:
		return true, true
	case index.Wrong:
		return false, true
	}
	return false, false
}

func isExact(c *Reviewed) (yes, ok bool) {
	_, ok = isFound(c)
	return c.State == index.Right, ok
}

func hasRight(field string) question {
	return func(c *Reviewed) (yes, ok bool) {
		if c.State != index.Right && c.State != index.Edited {
			return false, false
		}
		for _, f := range c.Changed {
			if f == field {
				return false, true
			}
		}
		return true, true
	}
}

// measure asks the units of a sample.
type measure struct {
	s     Drawn
	units []unit
}

func (m measure) only(stratum int) measure {
	one := measure{s: m.s}
	one.s.Strata = m.s.Strata[stratum : stratum+1]
	for _, u := range m.units {
		if u.stratum == stratum {
			u.stratum = 0
			one.units = append(one.units, u)
		}
	}
	return one
}

func (u *unit) ask(q question) (hits, of int) {
	for i := range u.claims {
		yes, ok := q(&u.claims[i])
		if ok {
			of++
		}
		if yes && ok {
			hits++
		}
	}
	return hits, of
}

func (m measure) share(q question) (share figures.Share, covered float64) {
	if m.s.Unit == OfArticles {
		return figures.Clustered(populations(m.s), m.clusters(q)), 1
	}
	parts := make([]figures.Part, len(m.s.Strata))
	for h, s := range m.s.Strata {
		parts[h].Population = s.Population
	}
	for _, u := range m.units {
		hits, of := u.ask(q)
		parts[u.stratum].Hits += hits
		parts[u.stratum].Of += of
	}
	return figures.Stratified(parts)
}

func populations(s Drawn) (list []int) {
	for _, stratum := range s.Strata {
		list = append(list, stratum.Population)
	}
	return list
}

// clusters are the articles of which something was judged.
func (m measure) clusters(q question) (list []figures.Cluster) {
	for _, u := range m.units {
		if hits, of := u.ask(q); of > 0 {
			list = append(list, figures.Cluster{Stratum: u.stratum, Hits: hits, Of: of})
		}
	}
	return list
}

// judged are the claims with an answer, each weighted by what it stands for.
func (m measure) judged(q question) (list []figures.Judged) {
	of := make([]int, len(m.s.Strata)) // units with an answer
	for _, u := range m.units {
		if _, n := u.ask(q); n > 0 {
			of[u.stratum]++
		}
	}
	for _, u := range m.units {
		for i := range u.claims {
			c := &u.claims[i]
			if yes, ok := q(c); ok {
				list = append(list, figures.Judged{
					Confidence: c.Extracted.Confidence, Right: yes,
					Weight: float64(m.s.Strata[u.stratum].Population) / float64(of[u.stratum]),
				})
			}
		}
	}
	return list
}

func (f *Figures) recall(d *Decisions, s Drawn, units []unit) {
	var clusters []figures.Cluster
	for _, u := range units {
		if !u.read {
			continue
		}
		f.Read++
		c := figures.Cluster{Stratum: u.stratum}
		finished := true
		for i := range u.claims {
			switch u.claims[i].State {
			case index.Right, index.Edited:
				c.Hits, c.Of = c.Hits+1, c.Of+1
			case index.Wrong, index.Replaced: // what takes its place is below
			default:
				finished = false
			}
		}
		counted := map[int]bool{} // splits of which a claim was counted as found
		for _, m := range u.made {
			switch m.State {
			case index.Wrong, index.Replaced:
				continue
			case index.Unsure, index.Disputed:
				finished = false
			}
			c.Of++
			if event := d.maker(m.Claim.ID); event >= 0 && d.events[event].Action != Add && !counted[event] {
				counted[event] = true
				c.Hits++
			}
		}
		if !finished {
			f.Unfinished++
			continue
		}
		clusters = append(clusters, c)
	}
	share := figures.Clustered(populations(s), clusters)
	f.Recall = &share
}

// maker is the event that a claim made by reviewers rests on: of several the first.
func (d *Decisions) maker(id string) int {
	for _, n := range d.claims[id].events {
		if d.counts[n] && d.events[n].made(id) >= 0 {
			return n
		}
	}
	return -1
}

// spansOf are spans as package figures has them.
func spansOf(spans []record.Span) (out [][2]int) {
	for _, s := range spans {
		out = append(out, s)
	}
	return out
}
