package quotes

import "sync"

// depth is how many quotations may stand in one another.
const depth = 3

// stack is a set of open quotations, and the stacks that a mark leads to; -1
// where it cannot.
type stack struct {
	top      family
	holds    [families]bool
	closable bool // the topmost is to be closed in this paragraph

	push, pushForGood, pop [families]int
}

// graph holds the stacks that marks of some families can build; the first is
// the empty one.
type graph struct{ stacks []stack }

// graphs has one graph for each set of families, as a bit set; built when first
// needed.
var graphs = func() (out [1 << families]func() *graph) {
	for used := range out {
		out[used] = sync.OnceValue(func() *graph { return newGraph(byte(used)) })
	}
	return out
}()

func newGraph(used byte) *graph {
	g := &graph{}
	var add func(below int, level int, open stack) int
	add = func(below, level int, s stack) int {
		at := len(g.stacks)
		for f := range families {
			s.push[f], s.pushForGood[f], s.pop[f] = -1, -1, -1
			if s.closable && below >= 0 && (f == s.top || f+s.top == curly+straight && f != s.top) {
				s.pop[f] = below
			}
		}
		g.stacks = append(g.stacks, s)
		if level == depth {
			return at
		}
		for f := range families {
			if used&(1<<f) == 0 {
				continue
			}
			up := stack{top: f, holds: s.holds, closable: true}
			up.holds[f] = true
			to := add(at, level+1, up)
			g.stacks[at].push[f] = to
			if !s.closable {
				// What is never closed stands in nothing that is.
				up.closable = false
				to := add(at, level+1, up)
				g.stacks[at].pushForGood[f] = to
			}
		}
		return at
	}
	add(-1, 0, stack{})
	return g
}
