package quotes

import (
	"strings"
	"unicode"

	"whosaid/extractors/doc"
)

// The marks of a paragraph are read as a whole: each opens, closes or is no
// quotation mark at all, and the reading with the least cost wins. Costs are in
// hundredths of "one mark is out of place"; the search is dynamic programming
// over the stacks of open quotations, so its time is linear in the marks.

// cost that no reading reaches.
const never = 1 << 29

// Costs of a mark that opens or closes, by what stands left and right of it.
var (
	openCost = [3][3]int{
		space:   {space: 150, neutral: 20, solid: 0},
		neutral: {space: 200, neutral: 100, solid: 10},
		solid:   {space: 400, neutral: 250, solid: 120},
	}
	closeCost = [3][3]int{
		space:   {space: 150, neutral: 200, solid: 400},
		neutral: {space: 10, neutral: 60, solid: 250},
		solid:   {space: 0, neutral: 20, solid: 120},
	}
)

const (
	wrongWay  = 200 // a mark against its shape
	mixedUp   = 60  // a straight mark closes what a curly one opened
	sameAgain = 70  // a quotation in another with the same marks
	misplaced = 250 // a double mark that is ignored
)

// open is the cost of m opening a quotation.
func (m mark) open() int { return m.directed(openCost[m.left][m.right], opening, false) }

// close is the cost of m closing one; low: the paragraph quotes „so“.
func (m mark) close(low bool) int {
	c := m.directed(closeCost[m.left][m.right], closing, low && m.points == opening && !m.low)
	if m.family == single && unicode.IsLetter(m.before) && (m.before == 's' || m.before == 'S') {
		c += 30 // may be a plural's apostrophe
	}
	return c
}

func (m mark) directed(c int, way direction, free bool) int {
	switch {
	case m.points == either || free:
		return c
	case m.points == way:
		return c / 4
	}
	return c + wrongWay
}

// skip is the cost of m being no quotation mark.
func (m mark) skip() int {
	digit := m.before >= '0' && m.before <= '9'
	if m.family != single {
		if digit && m.points != opening && m.right != solid {
			return 80 // inches, seconds
		}
		return misplaced
	}
	letter := unicode.IsLetter(m.before)
	switch {
	case m.left == solid && (m.before == 's' || m.before == 'S' || m.before == 'z' || m.before == 'x'):
		return 0 // the workers’ pay
	case digit:
		return 40 // feet, minutes
	case m.left == solid && letter:
		return 60
	case m.left == solid && m.right != solid:
		return 200 // after punctuation
	case m.points == closing || m.left == space && m.right == space:
		return 40
	case m.points == opening && !m.low:
		return 150
	}
	return 120
}

// leftOpen is the cost of m opening a quotation that its paragraph does not
// close. goesOn: the next paragraph starts with an opening mark of its kind.
func (m mark) leftOpen(p doc.Span, goesOn bool) int {
	c := 300
	switch {
	case m.Start == p.Start:
		c = 60
	case m.lead():
		c = 150
	}
	if m.family == single {
		c += 90
	}
	if goesOn {
		c /= 4
	}
	return c
}

// lead reports whether what stands before m lets speech start: He said: “…
func (m mark) lead() bool {
	return strings.ContainsRune(",:;.!?…)]", m.prior) || unicode.Is(unicode.Pd, m.prior)
}

// action is what a mark does in a reading.
type action byte

const (
	skips action = iota
	closesOne
	opensOne
	opensForGood // and stays open until the paragraph's end
)

// read gives the best reading of marks: one action each. goesOn: see leftOpen.
func read(marks []mark, p doc.Span, goesOn [families]bool) []action {
	used := byte(0)
	low := false
	for _, m := range marks {
		used |= 1 << m.family
		low = low || m.low
	}
	g := graphs[used]()
	n := len(g.stacks)
	type step struct {
		from uint16
		act  action
	}
	back := make([]step, n*len(marks))
	now, next := make([]int, n), make([]int, n)
	for i := range now {
		now[i] = never
	}
	now[0] = 0
	for k, m := range marks {
		for i := range next {
			next[i] = never
		}
		steps := back[k*n : (k+1)*n]
		move := func(from, to, cost int, act action) {
			if c := now[from] + cost; c < next[to] {
				next[to] = c
				steps[to] = step{uint16(from), act}
			}
		}
		gap := 0
		if k > 0 {
			// Of two readings that fit, the one with the shorter quotations.
			gap = min((m.Start-marks[k-1].End)/10, 40)
		}
		open, closeIt, skip := m.open(), m.close(low), m.skip()
		forGood := m.leftOpen(p, goesOn[m.family])
		for from := range now {
			if now[from] >= never {
				continue
			}
			s := &g.stacks[from]
			base := 0
			if s.closable {
				base = gap
			}
			if to := s.pop[m.family]; to >= 0 {
				c := closeIt
				if s.top != m.family {
					c += mixedUp
				}
				move(from, to, base+c, closesOne)
			}
			if to := s.push[m.family]; to >= 0 {
				if c := m.nest(s); c < never {
					move(from, to, base+open+c, opensOne)
				}
			}
			if to := s.pushForGood[m.family]; to >= 0 {
				if c := m.nest(s); c < never {
					move(from, to, base+open+forGood+c, opensForGood)
				}
			}
			move(from, from, base+skip, skips)
		}
		now, next = next, now
	}
	best := 0
	for i := range now {
		if !g.stacks[i].closable && now[i] < now[best] {
			best = i
		}
	}
	acts := make([]action, len(marks))
	for k, at := len(marks)-1, best; k >= 0; k-- {
		s := back[k*n+at]
		acts[k] = s.act
		at = int(s.from)
	}
	return acts
}

// nest is the cost of m opening inside what is open already.
func (m mark) nest(s *stack) int {
	if !s.holds[m.family] {
		return 0
	}
	cost := sameAgain
	switch {
	case m.family == single || m.points == closing:
		return never // cannot be told from a closing mark
	case m.points == either && (m.left != space || m.right != solid):
		return never
	case m.points == either:
		cost *= 2
	}
	if !s.closable {
		cost += 130
	}
	return cost
}
