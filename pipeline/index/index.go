// Package index makes a run quick to look through: one SQLite file in the
// run's folder that holds its claims and articles, with full-text search, and
// beside it in memory the few numbers of each claim that filters and counts
// need (columns.go).
//
// The file is made from the run's files and from nothing else, so that it can
// be deleted at any time. Open builds it where it is missing, extends it where
// the run has grown, and makes it anew where it is of another run. What
// reviewers decided is kept elsewhere (package review) and told to an open
// index by Mark and Add.
//
// Why columns: counting 1 million claims by one column takes a pure-Go SQLite
// about half a second, and a page of filters needs a dozen such counts; the
// same by going through arrays of integers takes some 30 ms in all, for any
// filter, at some 40 bytes a claim.
package index

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"

	_ "modernc.org/sqlite" // the driver named "sqlite"

	"whosaid/pipeline/runfiles"
)

// File is the name of the index in the run's folder.
const File = "index.sqlite"

// ErrNotFound is wrapped where there is no such claim or article.
var ErrNotFound = errors.New("not in this run")

// Options of Open.
type Options struct {
	// Progress is told now and then, from one goroutine, how far the index is.
	// Nil: nobody is.
	Progress func(Progress)
	// Rebuild makes the index anew even where it is as it should be.
	Rebuild bool

	batch int // claims committed at a time; 0: batchClaims
}

// Progress is how far the making of an index is.
type Progress struct {
	Claims, Articles int // in the index
	Total            int // claims that the run has; 0 where that is not known
}

// Change is what Open had to do.
type Change string

// Changes.
const (
	Unchanged Change = "unchanged" // the index was as it should be
	Built     Change = "built"     // there was none, or it was not finished
	Extended  Change = "extended"  // the run had grown
	Rebuilt   Change = "rebuilt"   // it was of another run, of another form, or damaged
)

// Index is an open index. Its methods may be called from many goroutines.
type Index struct {
	dir    string
	folder *runfiles.Folder
	db     *sql.DB
	change Change

	mu    sync.RWMutex
	cols  *columns
	marks map[uint32]*marked // what reviewers have said, by row
	// isMarked has the rows of marks, as a map is slow to ask a million times.
	isMarked bits
	added    []*marked            // claims that are in no run; their rows follow those of the run
	addedTo  map[uint32][]*marked // the same, by the row of their article
	sets     map[string]*set      // named lists of claims
	names    map[string]uint32    // rows of added claims, by id
	texts    textCache
}

// Open opens the index of the run in the folder dir, after bringing it in
// step with the run's files. Of a run that is not finished it holds the
// articles whose claims are all there.
func Open(ctx context.Context, dir string, o Options) (_ *Index, err error) {
	folder, err := runfiles.Open(dir)
	if err != nil {
		return nil, err
	}
	x := &Index{dir: dir, folder: folder, marks: map[uint32]*marked{}, sets: map[string]*set{}, names: map[string]uint32{}, addedTo: map[uint32][]*marked{}}
	path := filepath.Join(dir, File)
	if o.Rebuild {
		if err := remove(path); err != nil {
			return nil, err
		}
	}
	_, err = os.Stat(path)
	fresh := errors.Is(err, fs.ErrNotExist)
	err = x.open(ctx, path, o)
	if err != nil && !fresh && unusable(err) {
		if err = remove(path); err != nil {
			return nil, err
		}
		if err = x.open(ctx, path, o); err == nil {
			x.change = Rebuilt
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if o.Rebuild {
		x.change = Rebuilt
	}
	return x, nil
}

func (x *Index) open(ctx context.Context, path string, o Options) (err error) {
	if x.db, err = openDB(ctx, path, makingCache); err != nil {
		return err
	}
	defer func() {
		if err != nil && x.db != nil {
			_ = x.db.Close()
			x.db = nil
		}
	}()
	b := &builder{x: x, progress: o.Progress, batch: cmp.Or(o.batch, batchClaims)}
	if x.change, x.cols, err = b.run(ctx); err != nil {
		return err
	}
	if err := x.reopen(ctx, path); err != nil {
		return err
	}
	x.isMarked = newBits(len(x.cols.article))
	return nil
}

// reopen lets go of what making the index has taken in memory, so that looking
// through it does not come on top.
func (x *Index) reopen(ctx context.Context, path string) error {
	err := x.db.Close()
	x.db = nil
	if err != nil {
		return err
	}
	if x.db, err = openDB(ctx, path, lookingCache); err != nil {
		return err
	}
	if x.change != Unchanged {
		debug.FreeOSMemory()
	}
	return nil
}

// Close lets go of the file.
func (x *Index) Close() error { return x.db.Close() }

// Change is what Open had to do.
func (x *Index) Change() Change { return x.change }

// Dir is the run's folder.
func (x *Index) Dir() string { return x.dir }

// Finished reports whether the run was finished when the index was opened.
func (x *Index) Finished() bool { return x.folder.Run != nil }

// Size counts the claims and articles of the run, without what reviewers added.
func (x *Index) Size() (claims, articles int) {
	return len(x.cols.article), len(x.cols.outlet)
}

// remove deletes the index with what SQLite keeps beside it.
func remove(path string) error {
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
