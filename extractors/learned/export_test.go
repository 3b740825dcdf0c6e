package learned

import "whosaid/extractors/encoder/kernels"

// With is the same model, computed by other kernels.
func (m *Model) With(set *kernels.Set) *Model {
	other, err := load(m.encoder.With(set), m.size)
	if err != nil {
		panic(err) // it was loaded before
	}
	return other
}

// Read gives the tags of pieces, seen through windows ([a, b), seen, and [lo, hi),
// answered for), and the claims that they make up, as runs of pieces for source,
// cue and content.
func (m *Model) Read(pieces []Piece, through [][4]int) (tags []uint8, claims [][3][][2]int, err error) {
	var windows []window
	for _, w := range through {
		windows = append(windows, window{a: w[0], b: w[1], lo: w[2], hi: w[3]})
	}
	windows, err = m.scoreIn(windows, pieces)
	if err != nil {
		return nil, nil, err
	}
	for _, c := range m.decode(windows, pieces, 0) {
		var out [3][][2]int
		for role, parts := range c.parts {
			for _, p := range parts {
				out[role] = append(out[role], [2]int{p.first, p.last})
			}
		}
		claims = append(claims, out)
	}
	return likeliest(windows, len(pieces), 0), claims, nil
}

// Windows are [a, b), seen, and [lo, hi), answered for.
func (m *Model) Windows(pieces []Piece) (out [][4]int) {
	for _, w := range m.windows(pieces) {
		out = append(out, [4]int{w.a, w.b, w.lo, w.hi})
	}
	return out
}

// Nearest is the source among runs of pieces that speaks by the cue.
func Nearest(sources [][2]int, cue [2]int) (out [][2]int) {
	var parts []part
	for _, s := range sources {
		parts = append(parts, part{sourceRole, s[0], s[1]})
	}
	for _, p := range nearest(parts, part{cueRole, cue[0], cue[1]}) {
		out = append(out, [2]int{p.first, p.last})
	}
	return out
}

// Names of what the tests look at from outside.
var (
	Bucket   = bucket
	BucketOf = bucketOf
	Segments = segments
)

// Distances and MaxSegment are the bounds of what Bucket and Segments give,
// NWeights the length of Weights.
const (
	NWeights   = 3 * nEvidence
	Distances  = distances
	MaxSegment = maxSegment
)
