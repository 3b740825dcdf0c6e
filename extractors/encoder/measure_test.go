package encoder

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"whosaid/extractors/encoder/kernels"
)

// readNumbers reads a file of little-endian four-byte numbers.
func readNumbers[T float32 | int32](t *testing.T, path string) []T {
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NotEmpty(t, b)
	return unsafe.Slice((*T)(unsafe.Pointer(&b[0])), len(b)/4)
}

// TestAgainstTorch compares with the states that training/encoder_reference.py
// wrote of the same weights in float32: WHOSAID_ENCODER names the folder.
func TestAgainstTorch(t *testing.T) {
	dir := os.Getenv("WHOSAID_ENCODER")
	if dir == "" {
		t.Skip("WHOSAID_ENCODER names no folder of training/encoder_reference.py")
	}
	data, err := os.ReadFile(filepath.Join(dir, "encoder.model"))
	require.NoError(t, err)
	m, err := Load(data)
	require.NoError(t, err)
	h := m.Config.Hidden
	for _, n := range []int{128, 256} {
		ids := readNumbers[int32](t, filepath.Join(dir, fmt.Sprintf("ids_%d.i32", n)))
		want := readNumbers[float32](t, filepath.Join(dir, fmt.Sprintf("states_%d.f32", n)))
		require.Equal(t, len(ids)*h, len(want))
		got := make([]float32, len(want))
		var least, mean, difference float64 = 1, 0, 0
		for i := 0; i < len(ids); i += n {
			require.NoError(t, m.Run(m.NewScratch(), ids[i:i+n], nil, got[i*h:]))
		}
		for i := range ids {
			c := cosine(want[i*h:][:h], got[i*h:][:h])
			least, mean = min(least, c), mean+c/float64(len(ids))
		}
		for i := range want {
			difference = max(difference, math.Abs(float64(want[i]-got[i])))
		}
		t.Logf("%s, windows of %d, %d pieces: cosine least %.5f, mean %.6f; greatest difference %.3g", m.set.Name, n, len(ids), least, mean, difference)
		require.Greater(t, mean, 0.996)
		for _, set := range kernels.Sets() {
			other := make([]float32, n*h)
			require.NoError(t, m.With(set).Run(m.With(set).NewScratch(), ids[:n], nil, other))
			require.Equal(t, got[:n*h], other, set.Name)
		}
	}
}

func cosine(a, b []float32) float64 {
	var ab, aa, bb float64
	for i := range a {
		x, y := float64(a[i]), float64(b[i])
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	return ab / math.Sqrt(aa*bb)
}
