package index

// Counts by several fields at a time.

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
)

// Group is the claims that have the same values of some fields.
type Group struct {
	Values     []string `json:"values"` // in the order of the fields asked for
	Claims     int      `json:"claims"`
	Articles   int      `json:"articles"`   // that they stand in
	Confidence float64  `json:"confidence"` // the mean
}

// Groups counts the claims that pass the filter by fields at a time, most
// first: by speaker; by outlet, month and naming. limit is how many groups at
// most, 0 for all. A claim on which several reviewers have decided counts to
// each where Reviewer is a field.
func (x *Index) Groups(ctx context.Context, f Filter, limit int, by ...Field) ([]Group, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	p, err := x.plan(ctx, f)
	if err != nil {
		return nil, err
	}
	const most = 4
	if len(by) == 0 || len(by) > most {
		return nil, fmt.Errorf("groups by %d fields: from 1 to %d can be asked for", len(by), most)
	}
	for _, f := range by {
		if f < 0 || f >= fieldCount {
			return nil, fmt.Errorf("groups by field %d, which there is not", f)
		}
	}
	t, err := newTable(x, by)
	if err != nil {
		return nil, err
	}
	err = p.each(ctx, false, func(row uint32, v *values, state State, e *marked, _ Field) {
		article := x.articleAt(row, e)
		key, person := t.key(article, v, state)
		if person < 0 {
			t.count(key, article, v)
		} else if e != nil {
			for _, name := range p.reviewers(e) {
				t.count(key+uint64(x.cols.dicts[Reviewer].number[name])*t.scale[person], article, v)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	return t.groups(limit), nil
}

// table counts groups: in an array where that is small, else in a map. The key
// of a group is made of the numbers of its values, as a number is of its digits.
type table struct {
	x      *Index
	by     []Field
	scale  []uint64
	size   []uint64
	months *dict // of the months met
	states *dict
	month  struct { // the last one
		of, number uint32
	}
	dense  []cell
	sparse map[uint64]*cell
}

type cell struct {
	claims, articles int
	steps            int    // of confidence
	last             uint32 // article, from 1
}

const denseCells = 1 << 20

func newTable(x *Index, by []Field) (*table, error) {
	t := &table{x: x, by: by, months: newDict(), states: newDict()}
	all := uint64(1)
	for _, f := range by {
		size := uint64(1 << 12) // months since the first newspaper
		switch f {
		case Confidence:
			size = 10
		case Review:
			size = 16
		case Month:
		default:
			size = uint64(len(x.cols.dicts[f].names))
		}
		t.scale, t.size = append(t.scale, all), append(t.size, size)
		if all > math.MaxUint64/size {
			return nil, errors.New("these fields have too many values to be counted together")
		}
		all *= size
	}
	if all <= denseCells {
		t.dense = make([]cell, all)
	} else {
		t.sparse = map[uint64]*cell{}
	}
	return t, nil
}

// key gives, where Reviewer is among the fields, its place, and the key without it.
func (t *table) key(article uint32, v *values, state State) (key uint64, person int) {
	person = -1
	for i, f := range t.by {
		var n uint32
		switch {
		case f < perClaim:
			n = v.field[f]
		case f == Outlet:
			n = t.x.cols.outlet[article]
		case f == Month:
			n = t.monthNumber(t.x.cols.day[article] / 100)
		case f == Confidence:
			n = uint32(min(9, v.confidence/1000))
		case f == Review:
			n = t.states.add(string(state))
		default:
			person = i
		}
		key += uint64(n) * t.scale[i]
	}
	return key, person
}

// monthNumber is the number of a month among those met. Dates may be any, but
// no more than 4,095 months are told apart; what comes then has no month.
func (t *table) monthNumber(month uint32) uint32 {
	if month == t.month.of {
		return t.month.number
	}
	n := t.months.add(monthName(month))
	if n >= 1<<12 {
		n = 0
	}
	t.month.of, t.month.number = month, n
	return n
}

func (t *table) count(key uint64, article uint32, v *values) {
	var c *cell
	if t.dense != nil {
		c = &t.dense[key]
	} else if c = t.sparse[key]; c == nil {
		c = &cell{}
		t.sparse[key] = c
	}
	c.claims++
	c.steps += int(v.confidence)
	if c.last != article+1 {
		c.last = article + 1
		c.articles++
	}
}

func (t *table) groups(limit int) []Group {
	type found struct {
		key uint64
		cell
	}
	n := limit
	if n <= 0 {
		n = math.MaxInt / 4
	}
	// Names are made for those alone that are compared by them.
	best := first[found]{limit: n, compare: func(a, b found) int {
		if a.claims != b.claims {
			return cmp.Compare(b.claims, a.claims)
		}
		return t.compareNames(a.key, b.key)
	}}
	for key := range t.dense {
		if t.dense[key].claims > 0 {
			best.add(found{uint64(key), t.dense[key]})
		}
	}
	for key, c := range t.sparse {
		best.add(found{key, *c})
	}
	out := []Group{}
	for _, g := range best.sorted() {
		out = append(out, Group{Values: t.names(g.key), Claims: g.claims, Articles: g.articles, Confidence: float64(g.steps) / 1e4 / float64(g.claims)})
	}
	return out
}

func (t *table) compareNames(a, b uint64) int {
	for i := range t.by {
		if n := cmp.Compare(t.name(i, a), t.name(i, b)); n != 0 {
			return n
		}
	}
	return 0
}

func (t *table) names(key uint64) (names []string) {
	for i := range t.by {
		names = append(names, t.name(i, key))
	}
	return names
}

// name is the value of the i-th field in a key.
func (t *table) name(i int, key uint64) string {
	n := key / t.scale[i] % t.size[i]
	switch f := t.by[i]; f {
	case Month:
		return t.months.names[n]
	case Confidence:
		return binName(int(n))
	case Review:
		return t.states.names[n]
	default:
		return t.x.cols.dicts[f].names[n]
	}
}
