package learned_test

// The program against torch: training/agree.py wrote what the torch model, with
// the program's int8 arithmetic, says of the bundled articles. To write it again:
//
//	python extractors/learned/testdata/articles.py > articles.jsonl
//	go run ./training/pieces -vocabulary ENCODER/vocab.txt < articles.jsonl > pieces.jsonl
//	python training/agree.py --weights full.pt --encoder ENCODER --model extractors/models/weights/full.model \
//	    --pieces pieces.jsonl --out extractors/learned/testdata/agreement.jsonl

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/extractors/learned"
)

var agree = flag.String("agree", "testdata/agreement.jsonl", "what training/agree.py wrote")

// torchReading is a line of it.
type torchReading struct {
	ID       string
	Model    string
	IDs      []int32
	Features [][]byte
	Windows  [][4]int
	Tags     []byte
	Claims   []struct{ Source, Cue, Content [][2]int }
}

func TestAgreement(t *testing.T) {
	m := full(t)
	weights := tensors(t, "../models/weights/full.model")
	f, err := os.Open(*agree)
	require.NoError(t, err)
	defer f.Close()
	var claims, equal, same, pieces, tagged int
	dec := json.NewDecoder(bufio.NewReader(f))
	for dec.More() {
		var r torchReading
		require.NoError(t, dec.Decode(&r))
		require.Equal(t, weights, r.Model, "the bundled model is another one: write %s again, as this file says", *agree)
		in := make([]learned.Piece, len(r.IDs))
		for i := range in {
			in[i].ID = r.IDs[i]
			for k, values := range r.Features {
				in[i].Features[k] = values[i]
			}
		}
		tags, got, err := m.Read(in, r.Windows)
		require.NoError(t, err)
		require.Len(t, tags, len(r.Tags))
		for i, tag := range tags {
			pieces++
			if tag == r.Tags[i] {
				tagged++
			}
		}
		have := map[string]int{}
		for _, c := range got {
			have[key(c)]++
		}
		left := slices.Clone(got)
		for _, c := range r.Claims {
			want := [3][][2]int{c.Source, c.Cue, c.Content}
			if k := key(want); have[k] > 0 {
				have[k]--
				equal++
			}
			if i := slices.IndexFunc(left, func(c [3][][2]int) bool { return sameClaim(want, c) }); i >= 0 {
				left = slices.Delete(left, i, i+1)
				same++
			}
		}
		claims += max(len(got), len(r.Claims))
	}
	require.Greater(t, claims, 50)
	share := func(n, of int) float64 { return float64(n) / float64(of) }
	t.Logf("of %d claims %.4f are the same, %.4f piece by piece; of %d tags %.4f",
		claims, share(same, claims), share(equal, claims), pieces, share(tagged, pieces))
	require.GreaterOrEqual(t, share(same, claims), 0.985)
	require.GreaterOrEqual(t, share(tagged, pieces), 0.99)
}

// tensors is the SHA-256 of what a model file holds beside its settings.
func tensors(t *testing.T, path string) string {
	file, err := os.ReadFile(path)
	require.NoError(t, err)
	begin := (16 + int(binary.LittleEndian.Uint64(file[8:])) + 63) / 64 * 64
	return fmt.Sprintf("%x", sha256.Sum256(file[begin:len(file)-sha256.Size]))
}

// sameClaim is how the scorer counts a claim right: contents that share half of
// their words or more (F1), and sources that overlap.
func sameClaim(a, b [3][][2]int) bool {
	common := func(role int) int { return shared(a[role], b[role]) }
	size := shared(a[2], a[2]) + shared(b[2], b[2])
	return 4*common(2) >= size && (common(0) > 0 || len(a[0])+len(b[0]) == 0)
}

// shared is how many pieces two lists of runs have in common.
func shared(a, b [][2]int) (n int) {
	for _, x := range a {
		for _, y := range b {
			n += max(0, min(x[1], y[1])-max(x[0], y[0]))
		}
	}
	return n
}

// key names a claim by its pieces; runs that touch are one.
func key(roles [3][][2]int) string {
	for k, runs := range roles {
		var out [][2]int
		for _, r := range runs {
			if n := len(out); n > 0 && out[n-1][1] == r[0] {
				out[n-1][1] = r[1]
			} else {
				out = append(out, r)
			}
		}
		roles[k] = out
	}
	b, err := json.Marshal(roles)
	if err != nil {
		panic(err)
	}
	return string(b)
}
