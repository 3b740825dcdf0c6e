package reprints

// For each band, from a key to the numbers of the articles that have it: the
// latest articles in memory, those before them in sorted files ("runs"). When
// the memory is full it becomes a run; a run that is as large as the one before
// it is merged with it, so that n articles make at most log2(n/memory) runs,
// and the files are only ever read through or written through. (A B-tree on
// disk would be written at a random place for each key: keys are hashes.)

import (
	"cmp"
	"slices"
)

type table struct {
	folder *folder
	limit  int // articles in memory
	held   int
	memory [bands]chains
	runs   []*run // the first has the lowest numbers
}

func newTable(f *folder, limit int) table { return table{folder: f, limit: limit} }

// add enters the keys of the article with the next number.
func (t *table) add(keys *[bands]uint32, number uint32) error {
	for b, key := range keys {
		t.memory[b].add(key, number)
	}
	if t.held++; t.held < t.limit {
		return nil
	}
	r, err := writeRun(t.folder, t.sorted())
	if err != nil {
		return err
	}
	t.runs = append(t.runs, r)
	t.held = 0
	return t.merge()
}

// merge joins the last runs while the last is at least as large as the one before.
func (t *table) merge() error {
	for n := len(t.runs); n >= 2 && t.runs[n-1].entries() >= t.runs[n-2].entries(); n-- {
		a, b := t.runs[n-2], t.runs[n-1]
		joined, err := writeRun(t.folder, merged(a, b))
		if err != nil {
			return err
		}
		if err := cmp.Or(a.close(), b.close()); err != nil {
			return err
		}
		t.runs = append(t.runs[:n-2], joined)
	}
	return nil
}

// lookup adds to found the numbers with this key, at most limit, the lowest ones.
func (t *table) lookup(band int, key uint32, limit int, found []uint32) ([]uint32, error) {
	limit += len(found)
	for _, r := range t.runs {
		var err error
		if found, err = r.lookup(band, key, limit, found); err != nil {
			return found, err
		}
	}
	return t.memory[band].lookup(key, limit, found), nil
}

// sorted gives what is in memory, band by band, and empties it.
func (t *table) sorted() source {
	var list []entry
	return func(band int, yield func(entry) error) error {
		c := &t.memory[band]
		list = list[:0]
		for _, l := range c.links {
			list = append(list, newEntry(l.key, l.number))
		}
		c.clear()
		slices.Sort(list)
		for _, e := range list {
			if err := yield(e); err != nil {
				return err
			}
		}
		return nil
	}
}

func (t *table) bytes() (n int64) {
	for _, r := range t.runs {
		n += r.entries() * entryBytes
	}
	return n
}

func (t *table) close() (err error) {
	for _, r := range t.runs {
		err = cmp.Or(err, r.close())
	}
	t.runs = nil
	return err
}

// chains are one band's keys in memory: of each key the first number, and from
// each number to the next of the same key.
type chains struct {
	first map[uint32]int32 // index into links
	links []link
}

type link struct {
	key, number uint32
	next        int32 // index, 0 at the end: the first link is nobody's next
	last        int32 // of the first link of a key: where its chain ends
}

func (c *chains) add(key, number uint32) {
	if c.first == nil {
		c.first = map[uint32]int32{}
	}
	here := int32(len(c.links))
	c.links = append(c.links, link{key: key, number: number, last: here})
	first, ok := c.first[key]
	if !ok {
		c.first[key] = here
		return
	}
	c.links[c.links[first].last].next = here
	c.links[first].last = here
}

func (c *chains) lookup(key uint32, limit int, found []uint32) []uint32 {
	i, ok := c.first[key]
	for ok && len(found) < limit {
		found = append(found, c.links[i].number)
		i = c.links[i].next
		ok = i != 0
	}
	return found
}

func (c *chains) clear() {
	clear(c.first)
	c.links = c.links[:0]
}
