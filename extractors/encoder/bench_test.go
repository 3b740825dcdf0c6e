package encoder

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/extractors/encoder/kernels"
)

// BenchmarkRun tells the word pieces a second of processor time, which is a
// second of one core, by depth, length of the window and kernels, for the shape
// of MiniLM.
func BenchmarkRun(b *testing.B) {
	for _, layers := range []int{6, 3} {
		data := randomModel(b, Config{Name: "bench", Layers: layers, Hidden: 384, Heads: 12, FFN: 1536, Positions: 512, Vocabulary: 1000, Epsilon: 1e-12})
		m, err := Load(data)
		require.NoError(b, err)
		for _, pieces := range []int{128, 256, 512} {
			for _, set := range kernels.Sets() {
				m := m.With(set)
				s, out := m.NewScratch(), make([]float32, pieces*384)
				ids := make([]int32, pieces)
				for i := range ids {
					ids[i] = int32(i * 7 % 1000)
				}
				require.NoError(b, m.Run(s, ids, nil, out))
				b.Run(fmt.Sprintf("layers=%d/pieces=%d/%s", layers, pieces, set.Name), func(b *testing.B) {
					b.ReportAllocs()
					before := cpuTime()
					for b.Loop() {
						if err := m.Run(s, ids, nil, out); err != nil {
							b.Fatal(err)
						}
					}
					b.ReportMetric(float64(pieces)*float64(b.N)/(cpuTime()-before).Seconds(), "pieces/cpu-s")
				})
			}
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	data := randomModel(b, Config{Name: "bench", Layers: 6, Hidden: 384, Heads: 12, FFN: 1536, Positions: 512, Vocabulary: 30522, Epsilon: 1e-12})
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(data); err != nil {
			b.Fatal(err)
		}
	}
}
