package index

import "context"

// Forget empties the cache of searches, so that a benchmark measures them.
func (x *Index) Forget() { x.texts.list = nil }

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
