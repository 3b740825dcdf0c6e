package review

// Samples: drawn at random, by strata if wanted, and kept as an event, so that
// what counts into the figures is settled before anybody looks.

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"whosaid/pipeline/index"
)

// Unit is what a sample is drawn of.
type Unit string

// Units.
const (
	OfClaims   Unit = "claims"   // gives precision
	OfArticles Unit = "articles" // whole articles: gives recall as well, of those read to the end
)

// Drawn is a sample, as it was drawn.
type Drawn struct {
	Name string `json:"name"`
	Unit Unit   `json:"unit"`
	Size int    `json:"size"` // asked for
	Seed uint64 `json:"seed"`
	By   string `json:"by"` // field of the strata; empty: there is one
	// Filter says what it was drawn from, as in an address; empty: from all.
	Filter string    `json:"filter"`
	Strata []Stratum `json:"strata"` // in the order of their values
	// Members are in the order in which they are to be gone through: a random
	// one, so that those gone through so far are a sample too.
	Members []Member `json:"members"`
}

// Stratum is a part of what was drawn from.
type Stratum struct {
	Value      string `json:"value"`      // of the field
	Population int    `json:"population"` // units in it
	Size       int    `json:"size"`       // units drawn
}

// Member is a unit of a sample.
type Member struct {
	ID      string `json:"id"`      // of a claim, or of an article
	Stratum int    `json:"stratum"` // number in Strata, from 0
}

// Request is a sample to be drawn.
type Request struct {
	Name   string // empty: made of the rest
	Unit   Unit   // empty: OfClaims
	Size   int
	Seed   uint64
	By     string       // name of a field; empty: no strata
	Filter index.Filter // what to draw from, as the run has it
}

const maxSample = 100_000

// Draw draws a sample. Each stratum gives units by its part of the population,
// but at least a few, which the figures weigh accordingly; within a stratum
// each unit has the same chance. The same request draws the same from the same run.
func (k *Desk) Draw(ctx context.Context, reviewer, origin string, r Request) (Drawn, error) {
	s, err := k.draw(ctx, r)
	if err != nil {
		return Drawn{}, err
	}
	_, err = k.Do(ctx, Event{Reviewer: reviewer, Action: Draw, Sample: s.Name, Drawn: &s, Origin: origin})
	return s, err
}

func (k *Desk) draw(ctx context.Context, r Request) (Drawn, error) {
	s := Drawn{Name: r.Name, Unit: cmp.Or(r.Unit, OfClaims), Size: r.Size, Seed: r.Seed, By: r.By, Filter: r.Filter.Values().Encode()}
	if r.Size < 1 || r.Size > maxSample {
		return s, refusef("a sample is of 1 to %d units", maxSample)
	}
	by := index.Field(-1)
	if r.By != "" {
		var err error
		if by, err = index.ParseField(r.By); err != nil {
			return s, refusef("%w", err)
		}
	}
	from, id := k.idx.Populations, k.idx.ClaimID
	switch s.Unit {
	case OfClaims:
	case OfArticles:
		from, id = k.idx.ArticlePopulations, k.idx.ArticleID
	default:
		return s, refusef("a sample is of claims or of articles, not of %q", r.Unit)
	}
	populations, err := from(ctx, r.Filter, by)
	if err != nil {
		return s, refusef("%w", err)
	}
	sizes, err := allocate(r.Size, populations)
	if err != nil {
		return s, err
	}
	random := rand.New(rand.NewPCG(r.Seed, 0x77686f73616964)) // "whosaid"
	seen := map[string]bool{}
	for h, p := range populations {
		for i := range sizes[h] { // the first steps of a shuffle
			j := i + random.IntN(len(p.Rows)-i)
			p.Rows[i], p.Rows[j] = p.Rows[j], p.Rows[i]
			name, err := id(ctx, p.Rows[i])
			if err != nil {
				return s, err
			}
			if !seen[name] { // an article that the run holds twice
				seen[name] = true
				s.Members = append(s.Members, Member{name, h})
			}
		}
		s.Strata = append(s.Strata, Stratum{p.Value, len(p.Rows), sizes[h]})
	}
	random.Shuffle(len(s.Members), func(i, j int) { s.Members[i], s.Members[j] = s.Members[j], s.Members[i] })
	if s.Name == "" {
		s.Name = fmt.Sprintf("%d %s, seed %d", r.Size, s.Unit, r.Seed)
		if r.By != "" {
			s.Name = fmt.Sprintf("%d %s by %s, seed %d", r.Size, s.Unit, r.By, r.Seed)
		}
	}
	return s, nil
}

// fewest is how many units each stratum gives, where there are as many.
const fewest = 5

// allocate says how many units each stratum gives.
func allocate(size int, populations []index.Population) ([]int, error) {
	total := 0
	for _, p := range populations {
		total += len(p.Rows)
	}
	switch {
	case total == 0:
		return nil, refusef("there is nothing to draw from")
	case len(populations) > size:
		return nil, refusef("there are %d strata, more than the %d units to be drawn: take another field, or more units", len(populations), size)
	}
	sizes := make([]int, len(populations))
	left := min(size, total)
	least := min(fewest, max(1, size/(2*len(populations))))
	for h, p := range populations {
		sizes[h] = min(least, len(p.Rows), left)
		left -= sizes[h]
	}
	// The rest by parts of the population, the largest remainders first; again
	// where a stratum has no more to give.
	for left > 0 {
		open := 0
		for h, p := range populations {
			if sizes[h] < len(p.Rows) {
				open += len(p.Rows)
			}
		}
		type share struct {
			h         int
			remainder float64
		}
		var shares []share
		given := 0
		for h, p := range populations {
			if sizes[h] == len(p.Rows) {
				continue
			}
			exact := float64(left) * float64(len(p.Rows)) / float64(open)
			n := min(int(exact), len(p.Rows)-sizes[h])
			sizes[h] += n
			given += n
			if sizes[h] < len(p.Rows) {
				shares = append(shares, share{h, exact - float64(n)})
			}
		}
		left -= given
		slices.SortStableFunc(shares, func(a, b share) int { return cmp.Compare(b.remainder, a.remainder) })
		if given == 0 {
			for _, s := range shares[:min(left, len(shares))] {
				sizes[s.h]++
				left--
			}
		}
	}
	return sizes, nil
}

// sample is the one of a name.
func (k *Desk) sample(name string) (Drawn, error) {
	s, ok := k.dec.Sample(name)
	if !ok {
		return s, fmt.Errorf("sample %q: %w", name, index.ErrNotFound)
	}
	return s, nil
}

// gone reports whether a unit is not in the run any more.
func gone(err error) bool { return errors.Is(err, index.ErrNotFound) }
