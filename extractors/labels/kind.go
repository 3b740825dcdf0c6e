package labels

// The sort of attitude that a cue tells of.

import (
	"maps"
	"slices"

	"whosaid/extractors/doc"
)

// kind is the sort of attitude that the cue tells: that of its main word in the
// form at hand.
func (x *reading) kind(s doc.Status) doc.Kind {
	if s == doc.Neither && len(x.negs) == 0 {
		return doc.Statement
	}
	if x.main >= 0 && x.row.Kind != "" {
		return x.row.Kind
	}
	return doc.Statement
}

func sorted(m map[int]bool) []int { return slices.Sorted(maps.Keys(m)) }
