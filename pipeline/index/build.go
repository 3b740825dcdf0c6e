package index

// Making the index: one goroutine reads, some decode and pack, one writes.
// What is written is committed in batches with the place in the run's files,
// so that a build that was stopped goes on where it was.

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/sync/errgroup"

	"whosaid/pipeline/runfiles"
)

var (
	// errOther is an index of another run, or one that does not fit together.
	errOther = errors.New("the index is of another run")
	// errRace is two processes that make the index at the same time.
	errRace = errors.New("another process is making the index: wait until it is done")
)

const (
	batchClaims = 50_000    // committed at a time
	jobBytes    = 256 << 10 // of lines decoded at a time
	batchBytes  = 128 << 20 // of lines committed at a time, should articles be long
)

// place is how far the index is, kept in the file.
type place struct {
	Done done
	// Files are the run's files as they were when all of them was read; empty
	// until then.
	Files string
}

type builder struct {
	x        *Index
	progress func(Progress)
	batch    int

	saved string          // the place as the file has it
	named [fieldCount]int // names that the file has, by field
}

// run brings the index in step with the run's files, and gives its columns.
func (b *builder) run(ctx context.Context) (Change, *columns, error) {
	p, err := b.load(ctx)
	if err != nil {
		return "", nil, err
	}
	cols, err := loadColumns(ctx, b.x.db)
	if err != nil {
		return "", nil, err
	}
	files, err := signature(b.x.folder)
	if err != nil {
		return "", nil, err
	}
	if p.Files == files {
		return Unchanged, cols, nil
	}
	change := Extended
	if p.Files == "" {
		change = Built
	}
	g := newGrouper(b.x.folder)
	defer g.close()
	same, err := g.skip(p.Done)
	if err != nil {
		return "", nil, err
	}
	if !same {
		return "", nil, errOther
	}
	if len(cols.article) != p.Done.Claims || !g.noArticles && len(cols.outlet) != p.Done.Articles {
		return "", nil, errOther
	}
	for f, d := range cols.dicts {
		b.named[f] = len(d.names)
	}
	end, err := b.add(ctx, g, cols)
	if err != nil {
		return "", nil, err
	}
	if _, err := b.x.db.ExecContext(ctx, keys); err != nil {
		return "", nil, err
	}
	if err := b.finish(ctx, place{Done: end, Files: files}); err != nil {
		return "", nil, err
	}
	if end == p.Done && change == Extended {
		change = Unchanged
	}
	return change, cols, nil
}

// signature is what the run's files look like from outside.
func signature(f *runfiles.Folder) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "finished %t\n", f.Run != nil)
	for _, kind := range []string{runfiles.Articles, runfiles.Claims} {
		for _, path := range f.Files(kind) {
			info, err := os.Stat(path)
			if err != nil {
				return "", err
			}
			fmt.Fprintf(&b, "%q %d %d\n", info.Name(), info.Size(), info.ModTime().UnixNano())
		}
	}
	return b.String(), nil
}

// add reads all that is there and not yet in the index.
func (b *builder) add(ctx context.Context, g *grouper, cols *columns) (done, error) {
	workers := runtime.GOMAXPROCS(0)
	group, ctx := errgroup.WithContext(ctx)
	work, order := make(chan *job), make(chan *job, 2*workers) // order bounds what is in memory
	group.Go(func() error {
		defer close(work)
		defer close(order)
		for {
			j, err := readJob(g)
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			for _, to := range []chan *job{order, work} {
				select {
				case to <- j:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
		}
	})
	for range workers {
		group.Go(func() error {
			pack, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithLowerEncoderMem(true))
			if err != nil {
				return err
			}
			defer func() { _ = pack.Close() }()
			for j := range work {
				if err := j.decode(pack); err != nil {
					return err
				}
				close(j.ready)
			}
			return nil
		})
	}
	var end done
	group.Go(func() (err error) {
		end, err = b.write(ctx, cols, order)
		return err
	})
	return end, group.Wait()
}

// write takes the jobs in order and commits them in batches.
func (b *builder) write(ctx context.Context, cols *columns, order <-chan *job) (end done, err error) {
	total := 0
	if run := b.x.folder.Run; run != nil {
		total = run.Counts.Claims
	}
	if end, err = b.placeDone(); err != nil {
		return end, err
	}
	var t *batch
	defer func() { t.rollback() }()
	commit := func() error {
		if err := t.commit(ctx, b, cols, place{Done: end}); err != nil {
			return err
		}
		t = nil
		if b.progress != nil {
			b.progress(Progress{Claims: len(cols.article), Articles: len(cols.outlet), Total: total})
		}
		return nil
	}
	for j := range order {
		select {
		case <-j.ready:
		case <-ctx.Done():
			return end, ctx.Err()
		}
		for i := range j.list {
			if t == nil {
				if t, err = b.begin(ctx, cols); err != nil {
					return end, err
				}
			}
			if err := t.add(ctx, cols, &j.list[i]); err != nil {
				return end, err
			}
			end = j.list[i].done
			if len(cols.article)-t.since.claims >= b.batch || t.bytes >= batchBytes {
				if err := commit(); err != nil {
					return end, err
				}
			}
		}
	}
	if ctx.Err() != nil {
		return end, ctx.Err()
	}
	if t != nil {
		return end, commit()
	}
	return end, nil
}

func (b *builder) load(ctx context.Context) (p place, err error) {
	err = b.x.db.QueryRowContext(ctx, "SELECT value FROM state WHERE key = 'place'").Scan(&b.saved)
	if errors.Is(err, sql.ErrNoRows) {
		data, err := json.Marshal(p)
		if err != nil {
			return p, err
		}
		b.saved = string(data)
		_, err = b.x.db.ExecContext(ctx, "INSERT OR IGNORE INTO state VALUES ('place', ?)", b.saved)
		return p, err
	}
	if err != nil {
		return p, err
	}
	if json.Unmarshal([]byte(b.saved), &p) != nil {
		return p, errOther
	}
	return p, nil
}

func (b *builder) placeDone() (done, error) {
	var p place
	err := json.Unmarshal([]byte(b.saved), &p)
	return p.Done, err
}

type executer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// save moves the place on, if nobody else has.
func (b *builder) save(ctx context.Context, db executer, p place) error {
	data, err := json.Marshal(p)
	if err != nil {
		return err
	}
	r, err := db.ExecContext(ctx, "UPDATE state SET value = ? WHERE key = 'place' AND value = ?", string(data), b.saved)
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil || n != 1 {
		return errors.Join(errRace, err)
	}
	b.saved = string(data)
	return nil
}

func (b *builder) finish(ctx context.Context, p place) error {
	if err := b.save(ctx, b.x.db, p); err != nil {
		return err
	}
	_, err := b.x.db.ExecContext(ctx, "PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);")
	return err
}
