package index

import "slices"

// first keeps the least of many in the order of compare, in time that hardly
// grows with how many are wanted.
type first[T any] struct {
	limit   int // from 1
	compare func(a, b T) int

	list  []T
	worst T // of those that count, once there are as many as wanted
	full  bool
}

func (n *first[T]) add(v T) {
	if n.full && n.compare(v, n.worst) > 0 {
		return
	}
	n.list = append(n.list, v)
	if len(n.list) >= 4*n.limit { // sorted seldom, so that the work stays linear
		n.cut()
	}
}

func (n *first[T]) cut() {
	slices.SortFunc(n.list, n.compare)
	if len(n.list) >= n.limit {
		n.list = n.list[:n.limit]
		n.worst, n.full = n.list[n.limit-1], true
	}
}

// sorted is what there is to keep, in order.
func (n *first[T]) sorted() []T {
	n.cut()
	return n.list
}
