package index

import "context"

// Forget empties the cache of searches, so that a benchmark measures them.
func (x *Index) Forget() { x.texts.list = nil }

// CacheSize is what SQLite keeps of the file for a connection, in kB.
func (x *Index) CacheSize() (kB int, err error) {
	err = x.db.QueryRow("PRAGMA cache_size").Scan(&kB)
	return -kB, err
}

// OpenInBatches commits after every so many claims, and stops, as Ctrl-C does,
// after so many commits.
func OpenInBatches(ctx context.Context, dir string, claims, commits int) (*Index, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	return Open(ctx, dir, Options{batch: claims, Progress: func(Progress) {
		if commits--; commits == 0 {
			cancel()
		}
	}})
}
