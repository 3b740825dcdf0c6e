// Package reprints finds articles that are nearly the same as an earlier one:
// one wire story stands in forty papers, cut a little, under another headline,
// with each paper's own lines around it.
//
// Sign makes a sketch of a text, on any goroutine. An Index compares sketches,
// one after another in the order of the input, so that the outcome hangs on
// nothing else. It knows of no language but that words are letters and digits.
//
// What an Index holds are the articles that are no reprints. A reprint is not
// entered: those after it are compared with the article that it was found to
// be a reprint of. So an article that another is a reprint of is never one
// itself, and what a run loses when it drops reprints stands, to the share that
// is told, in an article that it keeps.
//
// Memory is bounded: past a size the index moves into files, which have no name
// (where the system allows that) and are gone when the process is.
package reprints

import (
	"cmp"
	"math"
	"os"
	"path/filepath"
	"slices"
)

// Threshold is the least share of common shingles that makes a reprint.
const Threshold = 0.45

// Match is the earlier article that one is a reprint of. The zero value says
// that there is none.
type Match struct {
	ID         string
	Similarity float64 // share of common shingles, estimated, two decimals
}

// Options of an index. The zero value serves.
type Options struct {
	// Dir is the folder for files; "" is the system's for temporary files. It
	// must be there when the index outgrows its memory.
	Dir string
	// Memory is how many articles are held in memory before files are used; 0 is
	// DefaultMemory.
	Memory int
}

// DefaultMemory articles take some 10 MB.
const DefaultMemory = 8192

// Index is the articles of a run that are no reprints. It is used by one
// goroutine at a time. After an error it is of no more use.
type Index struct {
	bands   table
	firsts  pile // firsts and the place of the id, of articles 0, 1, 2 …
	ids     pile
	entries uint32

	found []uint32 // kept between calls
}

// record in Index.firsts: the firsts, then the end of the id in Index.ids.
const recordBytes = permutations + 8

// Open makes an empty index.
func Open(o Options) *Index {
	if o.Memory <= 0 {
		o.Memory = DefaultMemory
	}
	if o.Dir == "" {
		o.Dir = os.TempDir()
	}
	f := &folder{dir: o.Dir}
	return &Index{
		bands:  newTable(f, o.Memory),
		firsts: pile{folder: f, keep: o.Memory * recordBytes},
		ids:    pile{folder: f, keep: o.Memory * 64},
	}
}

// Next finds the earlier article that the next one, of this id, is a reprint
// of; where there is none it enters the article. Errors are of the disk.
func (x *Index) Next(id string, s *Sketch) (Match, error) {
	m, err := x.find(s)
	if err == nil && m.ID == "" {
		err = x.Enter(id, s)
	}
	return m, err
}

// Enter adds an article that is known to be no reprint, as when a run goes on
// where it stopped.
func (x *Index) Enter(id string, s *Sketch) error {
	if s.blank || id == "" || x.entries == math.MaxUint32 {
		return nil
	}
	if err := x.ids.append([]byte(id)); err != nil {
		return err
	}
	var record [recordBytes]byte
	copy(record[:], s.firsts[:])
	putUint64(record[permutations:], uint64(x.ids.size))
	if err := x.firsts.append(record[:]); err != nil {
		return err
	}
	x.entries++
	return x.bands.add(&s.keys, x.entries-1)
}

// Bounds on the work for one article, however many share a paragraph with it:
// the first of each band, and the most promising of all bands, are looked at.
const (
	perBand = 256
	perFind = 64
)

func (x *Index) find(s *Sketch) (best Match, err error) {
	if s.blank {
		return best, nil
	}
	x.found = x.found[:0]
	for b, key := range s.keys {
		if x.found, err = x.bands.lookup(b, key, perBand, x.found); err != nil {
			return best, err
		}
	}
	// The most similar wins, and of those the first.
	winner := 0.0
	for _, number := range mostOften(x.found, perFind) {
		var record [recordBytes]byte
		if err := x.firsts.readAt(record[:], int64(number)*recordBytes); err != nil {
			return Match{}, err
		}
		similarity := s.similarity((*firsts)(record[:permutations]))
		if similarity < Threshold || similarity <= winner {
			continue
		}
		id, err := x.id(number, record[permutations:])
		if err != nil {
			return Match{}, err
		}
		winner, best = similarity, Match{ID: id, Similarity: math.Round(similarity*100) / 100}
	}
	return best, nil
}

// id of an article, given where it ends.
func (x *Index) id(number uint32, end []byte) (string, error) {
	begin := make([]byte, 8) // of the first article
	if number > 0 {
		if err := x.firsts.readAt(begin, int64(number-1)*recordBytes+permutations); err != nil {
			return "", err
		}
	}
	id := make([]byte, getUint64(end)-getUint64(begin))
	err := x.ids.readAt(id, int64(getUint64(begin)))
	return string(id), err
}

// mostOften sorts numbers and gives at most limit of them, each once: those
// that stand in most bands, in rising order.
func mostOften(numbers []uint32, limit int) []uint32 {
	slices.Sort(numbers)
	type count struct {
		number uint32
		times  int
	}
	var counts []count
	for _, n := range numbers {
		if k := len(counts); k > 0 && counts[k-1].number == n {
			counts[k-1].times++
			continue
		}
		counts = append(counts, count{n, 1})
	}
	if len(counts) > limit {
		slices.SortStableFunc(counts, func(a, b count) int { return cmp.Compare(b.times, a.times) })
		counts = counts[:limit]
		slices.SortFunc(counts, func(a, b count) int { return cmp.Compare(a.number, b.number) })
	}
	list := numbers[:0]
	for _, c := range counts {
		list = append(list, c.number)
	}
	return list
}

// Bytes says how much is held in files.
func (x *Index) Bytes() int64 { return x.bands.bytes() + x.firsts.stored + x.ids.stored }

// Close frees the files. It may be called twice.
func (x *Index) Close() error { return cmp.Or(x.bands.close(), x.firsts.close(), x.ids.close()) }

// Sweep removes files that a killed process has left in dir before their names
// were taken off them, or on a system where that cannot be done. It is for a
// folder that no other process uses.
func Sweep(dir string) error {
	list, err := filepath.Glob(filepath.Join(dir, filePattern))
	if err != nil {
		return err
	}
	for _, path := range list {
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	return nil
}
