package index

// What reviewers have decided, as far as filters and counts need it. It is
// held in memory only: package review tells it anew at each start.

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"whosaid/pipeline/record"
)

// State is what a review has come to for a claim.
type State string

// States. Unreviewed is the one of a claim that nobody has decided on.
const (
	Unreviewed State = "unreviewed"
	Right      State = "right"    // as the model says
	Wrong      State = "wrong"    // no claim, or not one to keep
	Unsure     State = "unsure"   // somebody else may know
	Edited     State = "edited"   // right with the reviewer's values
	Added      State = "added"    // a claim that the model missed, or that a split or join has made
	Replaced   State = "replaced" // its place is taken by claims that a split or join has made
	Disputed   State = "disputed" // reviewers differ, and nobody has adjudicated
)

// Own is what one reviewer has decided on a claim.
type Own struct {
	State State
	Claim *record.Claim // with the reviewer's values; nil: as extracted
}

// Mark is what is to be known of a claim that somebody has decided on.
type Mark struct {
	Own                // what all decisions together come to
	By  map[string]Own // what each reviewer has decided
}

// marked is a claim with a mark.
type marked struct {
	row       uint32
	article   uint32        // row of its article
	extracted *record.Claim // nil for a claim of the run, which is in the file
	all       seen
	by        []opinion // sorted by name; one as a rule, which a map takes ten times as much for
}

// opinion is a claim as one reviewer sees it.
type opinion struct {
	name string
	seen
}

// seen is a claim as the filter sees it.
type seen struct {
	values
	state State // empty: not there
	claim *record.Claim
}

// Mark tells what has been decided on the claim of this id, in place of what
// was told before. The zero Mark takes it back: a claim of the run is then
// unreviewed, one that was added is no longer there.
func (x *Index) Mark(id string, m Mark) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if row, ok := x.names[id]; ok {
		x.fill(x.added[int(row)-len(x.cols.article)], m)
		return nil
	}
	rows, err := x.rowsOf(id)
	if err != nil {
		return err
	}
	for _, row := range rows { // several where the run holds an article twice
		if len(m.By) == 0 && (m.State == "" || m.State == Unreviewed) {
			delete(x.marks, row)
			x.isMarked[row>>6] &^= 1 << (row & 63)
			continue
		}
		e := &marked{row: row, article: x.cols.article[row]}
		x.marks[row] = e
		x.isMarked[row>>6] |= 1 << (row & 63)
		x.fill(e, m)
	}
	return nil
}

// Add puts in a claim that the run does not hold, of an article that it does.
func (x *Index) Add(c record.Claim, m Mark) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	article, err := x.articleRow(context.Background(), c.DocID)
	if err != nil {
		return err
	}
	row, ok := x.names[c.ID]
	if !ok {
		row = uint32(len(x.cols.article) + len(x.added))
		x.names[c.ID] = row
		e := &marked{row: row}
		x.added = append(x.added, e)
		x.addedTo[uint32(article)] = append(x.addedTo[uint32(article)], e)
	}
	e := x.added[int(row)-len(x.cols.article)]
	e.extracted, e.article = &c, uint32(article)
	x.fill(e, m)
	return nil
}

func (x *Index) fill(e *marked, m Mark) {
	e.all, e.by = x.seen(e, m.Own), make([]opinion, 0, len(m.By))
	for _, name := range slices.Sorted(maps.Keys(m.By)) {
		names := x.cols.dicts[Reviewer]
		e.by = append(e.by, opinion{names.names[names.add(name)], x.seen(e, m.By[name])})
	}
}

func (x *Index) seen(e *marked, o Own) seen {
	s := seen{state: o.State, claim: o.Claim}
	switch {
	case s.claim != nil:
	case e.extracted != nil:
		s.claim = e.extracted
	default:
		s.values = x.cols.at(e.row)
		return s
	}
	s.values = x.cols.valuesOf(s.claim)
	return s
}

// as is the claim as a reviewer sees it, or as all decisions come to where the
// name is empty; not there, if so.
func (e *marked) as(reviewer string) (s seen, there bool) {
	if reviewer == "" {
		return e.all, e.all.state != ""
	}
	s, ok := e.opinionOf(reviewer)
	return s, ok && s.state != ""
}

func (e *marked) opinionOf(reviewer string) (s seen, ok bool) {
	i, ok := slices.BinarySearchFunc(e.by, reviewer, func(o opinion, name string) int { return cmp.Compare(o.name, name) })
	if ok {
		s = e.by[i].seen
	}
	return s, ok
}

// reviewers are the names of those who have decided, sorted.
func (e *marked) reviewers() (names []string) {
	for _, o := range e.by {
		names = append(names, o.name)
	}
	return names
}

// set is a list of claims.
type set struct {
	rows     map[uint32]int // place in the list, by row
	articles map[uint32]int // place, by row, of a list of articles; else nil
}

// SetClaims gives a list of claims a name, by which Filter.Sample finds them
// and Order "sample" sorts them. Ids that are not in the run are passed over.
func (x *Index) SetClaims(name string, ids []string) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	s := &set{rows: make(map[uint32]int, len(ids))}
	for i, id := range ids {
		rows, err := x.rowsOf(id)
		if err != nil && !isNotFound(err) {
			return err
		}
		for _, row := range rows {
			s.rows[row] = i
		}
	}
	x.sets[name] = s
	return nil
}

// SetArticles does so with all claims of a list of articles.
func (x *Index) SetArticles(name string, ids []string) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	s := &set{articles: make(map[uint32]int, len(ids))}
	for i, id := range ids {
		row, err := x.articleRow(context.Background(), id)
		if err != nil {
			if isNotFound(err) {
				continue
			}
			return err
		}
		s.articles[uint32(row)] = i
	}
	x.sets[name] = s
	return nil
}

// DropSet takes a name back.
func (x *Index) DropSet(name string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	delete(x.sets, name)
}

// place is where a claim stands in the list, if it does.
func (s *set) place(row, article uint32) (int, bool) {
	if s.articles != nil {
		i, ok := s.articles[article]
		return i, ok
	}
	i, ok := s.rows[row]
	return i, ok
}
