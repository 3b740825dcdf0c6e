package verify

// Where a name stands, without keeping the names.

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"

	"github.com/cespare/xxhash/v2"

	"whosaid/pipeline/runfiles"
)

// index leads from a name to the numbers of the lines that bear it.
type index struct {
	list   []place
	sorted bool
}

type place struct {
	hash   uint64 // of the name
	number int    // rises from one add to the next
}

func (x *index) add(name string, number int) {
	x.list = append(x.list, place{xxhash.Sum64String(name), number})
	x.sorted = false
}

// after is the first number of name above n; -1 where there is none.
func (x *index) after(name string, n int) int {
	if !x.sorted {
		slices.SortFunc(x.list, comparePlaces)
		x.sorted = true
	}
	hash := xxhash.Sum64String(name)
	i, _ := slices.BinarySearchFunc(x.list, place{hash, n + 1}, comparePlaces)
	if i < len(x.list) && x.list[i].hash == hash {
		return x.list[i].number
	}
	return -1
}

func (x *index) has(name string) bool { return x.after(name, -1) >= 0 }

func comparePlaces(a, b place) int {
	return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.number, b.number))
}

// indexIDs reads the ids of the articles, which are numbered from 0. Lines
// that have none are told of later, when all of them is read.
func (c *checker) indexIDs() error {
	r := c.reader(runfiles.Articles)
	r.quiet = true
	defer r.lines.Close()
	for n := 0; ; n++ {
		line, err := r.next()
		if line == nil || err != nil {
			return err
		}
		if id, ok := idOf(line); ok {
			c.ids.add(id, n)
		}
	}
}

// idOf is the id in an article's line, of which it is the first key as the
// program writes it.
func idOf(line []byte) (id string, ok bool) {
	if rest, found := bytes.CutPrefix(line, []byte(`{"id":"`)); found {
		if end := bytes.IndexByte(rest, '"'); end >= 0 && bytes.IndexByte(rest[:end], '\\') < 0 {
			return string(rest[:end]), true
		}
	}
	var a struct {
		ID *string `json:"id"`
	}
	if json.Unmarshal(line, &a) != nil || a.ID == nil {
		return "", false
	}
	return *a.ID, true
}
