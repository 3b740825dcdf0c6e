package exchange

import (
	"fmt"
	"path"
	"strings"
)

// Names gives each article of a folder a file name of its own: its place in the
// run, so that names are unique on every file system and sort as the run does,
// and what can be kept of its id, for people.
type Names struct{ n int }

const longest = 60 // characters kept of an id

// Next is the name of the next article, without an extension: 000017-town-hall.
func (n *Names) Next(id string) string {
	n.n++
	kept := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		}
		return '-'
	}, path.Base(strings.TrimRight(id, "/")))
	kept = strings.Trim(kept, "-")
	if len(kept) > longest {
		kept = kept[:longest]
	}
	if kept == "" {
		return fmt.Sprintf("%06d", n.n)
	}
	return fmt.Sprintf("%06d-%s", n.n, kept)
}
