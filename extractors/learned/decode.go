package learned

import (
	"math"
	"math/bits"
	"sort"

	"whosaid/extractors/doc"
)

// part is a run of pieces [first, last) that the tags make one source, cue or
// content.
type part struct {
	role        int // source, cue, content: 0, 1, 2
	first, last int
}

const (
	sourceRole = iota
	cueRole
	contentRole
)

// claim is an attribution by parts, with what the model thinks of it.
type claim struct {
	parts [3][]part
	link  [3]float64 // probability that the parts of a role belong to this cue, the least sure one; 1 for none

	// spare is the source, most often another cue's, that is likeliest this cue's,
	// and how likely: somebody may speak twice in a sentence and be tagged once.
	spare     part
	spareLink float64 // 0 for none
}

// likeliest is the likeliest sequence of tags in which each part begins with its
// begin tag (Viterbi). Logits serve as well as log-probabilities: they differ by
// a constant at each piece.
// bias is added to the logits of outside.
func likeliest(windows []window, n int, bias float32) []uint8 {
	var score, next [nTags]float32
	back := make([][nTags]uint8, n)
	at := 0
	for i := range n {
		for i >= windows[at].hi {
			at++
		}
		row := [nTags]float32(windows[at].row(i)[:nTags])
		row[outside] += bias
		for t := range nTags {
			best, from := float32(math.Inf(-1)), 0
			if i == 0 {
				if t == inSource || t == inCue || t == inContent {
					best = -1e4
				} else {
					best = 0
				}
			} else {
				for f := range nTags {
					if follows(f, t) && score[f] > best {
						best, from = score[f], f
					}
				}
			}
			next[t] = best + row[t]
			back[i][t] = uint8(from)
		}
		score = next
	}
	out := make([]uint8, n)
	best := 0
	for t := range nTags {
		if score[t] > score[best] {
			best = t
		}
	}
	for i := n - 1; i >= 0; i-- {
		out[i] = uint8(best)
		best = int(back[i][best])
	}
	return out
}

// follows reports whether tag b may stand after tag a.
func follows(a, b int) bool {
	return b == outside || b%2 == 1 || a == b || a == b-1
}

// keepWords gives all pieces of a word to the part that its first piece is of:
// nobody says half a word.
func keepWords(pieces []Piece, tags []uint8) {
	for i := 1; i < len(tags); i++ {
		switch before := tags[i-1]; {
		case pieces[i].Inside:
			tags[i] = before + before%2 // begin becomes in
		case !follows(int(before), int(tags[i])):
			tags[i]-- // what it went on with is gone: in becomes begin
		}
	}
}

func parts(tags []uint8) []part {
	var out []part
	for i, t := range tags {
		switch {
		case t == outside:
		case t%2 == 1:
			out = append(out, part{role: int(t-1) / 2, first: i, last: i + 1})
		default:
			out[len(out)-1].last = i + 1
		}
	}
	return out
}

// decode turns the scores of a segment into claims, in the order of their cues.
func (m *Model) decode(windows []window, pieces []Piece, bias float32) []claim {
	tags := likeliest(windows, len(pieces), bias)
	keepWords(pieces, tags)
	all := parts(tags)
	var cues []int
	claims := map[int]*claim{}
	for _, p := range all {
		if p.role == cueRole {
			cues = append(cues, p.first)
			claims[p.first] = &claim{parts: [3][]part{cueRole: {p}}, link: [3]float64{1, 1, 1}}
		}
	}
	at, begin := 0, 0
	for _, p := range all {
		if p.role == cueRole {
			continue
		}
		for (p.first+p.last)/2 >= windows[at].hi {
			at++
		}
		w := &windows[at]
		for begin < len(cues) && cues[begin] < w.a {
			begin++
		}
		end := begin
		for end < len(cues) && cues[end] < w.b {
			end++
		}
		var own *claim
		var sure float64
		for i, share := range m.shares(w, p, cues[begin:end]) {
			c := claims[cues[begin+i]]
			if share > sure {
				own, sure = c, share
			}
			if p.role == sourceRole && share > c.spareLink {
				c.spare, c.spareLink = p, share
			}
		}
		if own != nil {
			own.parts[p.role] = append(own.parts[p.role], p)
			own.link[p.role] = min(own.link[p.role], sure)
		}
	}
	var out []claim
	for _, c := range cues {
		if x := claims[c]; len(x.parts[contentRole]) > 0 {
			x.parts[sourceRole] = nearest(x.parts[sourceRole], x.parts[cueRole][0])
			out = append(out, *x)
		}
	}
	return out
}

// nearest is the one source that speaks by the cue: of several parts that all
// belong to it best, the others are mostly names that the sentence drops on the
// way. Parts with nothing between them are one.
func nearest(sources []part, cue part) []part {
	var joined []part
	for _, p := range sources {
		if k := len(joined); k > 0 && p.first == joined[k-1].last {
			joined[k-1].last = p.last
			continue
		}
		joined = append(joined, p)
	}
	best, least := 0, math.MaxInt
	for i, p := range joined {
		if d := max(cue.first-p.last, p.first-cue.last); d < least {
			best, least = i, d
		}
	}
	if len(joined) == 0 {
		return nil
	}
	return joined[best : best+1]
}

// shares are the probabilities that p belongs to each of cues, all in w. The
// score of a part is the mean of those of its pieces.
func (m *Model) shares(w *window, p part, cues []int) []float64 {
	if len(cues) == 0 {
		return nil
	}
	first, last := max(p.first, w.a), min(p.last, w.b)
	var mean, form [linkWidth]float32
	for i := first; i < last; i++ {
		for k, x := range w.row(i)[dependentRow:cueRow] {
			mean[k] += x
		}
	}
	inverse := 1 / float32(last-first)
	for k := range mean {
		mean[k] = float32(mean[k] * inverse)
	}
	for k, x := range mean {
		for j, u := range m.bilinear[k*linkWidth:][:linkWidth] {
			form[j] += float32(x * u)
		}
	}
	scores := make([]float64, len(cues))
	top := math.Inf(-1)
	for c, at := range cues {
		var s float32
		for k, x := range w.row(at)[cueRow:labelRow] {
			s += float32(x * form[k])
		}
		var d float32
		for i := first; i < last; i++ {
			d += m.distance[bucket(at-i)]
		}
		scores[c] = float64(s + float32(d*inverse))
		top = max(top, scores[c])
	}
	var sum float64
	for c, s := range scores {
		scores[c] = math.Exp(s - top)
		sum += scores[c]
	}
	for c := range scores {
		scores[c] /= sum
	}
	return scores
}

// bucket of a signed distance in pieces: six to each doubling, as training's
// distance_bucket.
func bucket(r int) int {
	k := r
	if r < 0 {
		k = -r
	}
	b := bucketOf(k + 1)
	if r < 0 {
		return distances - b
	}
	return distances + b
}

// bucketOf is the floor of six times the binary logarithm of n, at most distances,
// found without floating point so that it is the same everywhere: the greatest b
// with 2^b <= n^6.
func bucketOf(n int) int {
	if n >= 1<<(distances/6) {
		return distances
	}
	p := uint64(n) * uint64(n) * uint64(n) // n < 256, so n^6 < 2^48
	return bits.Len64(p*p) - 1
}

// partsOf are the pieces that begin in spans.
func partsOf(pieces []Piece, role int, spans []doc.Span) []part {
	var out []part
	for _, s := range spans {
		first := sort.Search(len(pieces), func(i int) bool { return pieces[i].Start >= s.Start })
		last := first
		for last < len(pieces) && pieces[last].Start < s.End {
			last++
		}
		if first < last {
			out = append(out, part{role, first, last})
		}
	}
	return out
}

// judge gives how sure the model is that the parts of c belong to its cue, among
// all cues of the segment.
func (m *Model) judge(windows []window, c *claim, cues []int) {
	c.link = [3]float64{1, 1, 1}
	if len(c.parts[cueRole]) == 0 {
		return
	}
	own := c.parts[cueRole][0].first
	for _, role := range []int{sourceRole, contentRole} {
		for _, p := range c.parts[role] {
			w := answering(windows, (p.first+p.last)/2)
			var inside []int
			at := -1
			for _, q := range cues {
				if q == own {
					at = len(inside)
				}
				if w.a <= q && q < w.b {
					inside = append(inside, q)
				}
			}
			if own < w.a || own >= w.b {
				c.link[role] = 0
				continue
			}
			if at < 0 {
				at = len(inside)
				inside = append(inside, own)
			}
			c.link[role] = min(c.link[role], m.shares(w, p, inside)[at])
		}
	}
}

// spans turns parts into spans of the text, those joined that only white space
// parts.
func spans(d *doc.Doc, pieces []Piece, parts []part) []doc.Span {
	var out []doc.Span
	for _, p := range parts {
		first, last := p.first, p.last
		for first < last && pieces[first].mark() {
			first++
		}
		for last > first && pieces[last-1].mark() {
			last--
		}
		if first == last {
			continue
		}
		s := doc.Span{Start: pieces[first].Start, End: pieces[last-1].End}
		if k := len(out); k > 0 && blank(d.Text[out[k-1].End:max(out[k-1].End, s.Start)]) {
			out[k-1].End = max(out[k-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}

func blank(s string) bool {
	for i := range len(s) {
		switch s[i] {
		case ' ', '\n', '\t', '\r':
		default:
			return false
		}
	}
	return true
}
