package encoder

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/extractors/encoder/kernels"
)

// writer makes model files for tests. Files for use are written by training/export.py.
type writer struct {
	header header
	data   []byte
	r      *rand.Rand
}

func (w *writer) tensor(name, dtype string, data []byte, shape ...int) {
	w.header.Tensors = append(w.header.Tensors, entry{Name: name, DType: dtype, Shape: shape, Offset: len(w.data)})
	w.data = append(w.data, data...)
	w.data = append(w.data, make([]byte, kernels.Padded(len(w.data), align)-len(w.data))...)
}

// floats adds a tensor of random numbers around mean.
func (w *writer) floats(name string, mean, size float64, shape ...int) {
	n := 1
	for _, d := range shape {
		n *= d
	}
	var b []byte
	for range n {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(mean+size*w.r.NormFloat64())))
	}
	w.tensor(name, "f32", b, shape...)
}

// linear adds a layer of random weights.
func (w *writer) linear(name string, in, out int) {
	n := kernels.Padded(out, kernels.ColumnPad)
	w.header.Linears = append(w.header.Linears, packed{Name: name, In: in, Out: out})
	weights, sums := make([]byte, n*in), make([]int32, n)
	for i := range weights {
		q := int8(w.r.IntN(127) - 63)
		j := i / (16 * in) * 16
		j += i % 64 / 4 // the order of kernels.Linear
		if j >= out {
			q = 0
		}
		weights[i] = byte(q)
		sums[j] += int32(q)
	}
	var b []byte
	for _, s := range sums {
		b = binary.LittleEndian.AppendUint32(b, uint32(s))
	}
	w.tensor(name+".weight", "i8", weights, n/16, in/4, 16, 4)
	w.tensor(name+".sums", "i32", b, n)
	w.floats(name+".scale", 1/(36*math.Sqrt(float64(in))), 1e-4, n)
	w.floats(name+".bias", 0, 0.1, n)
}

// encoder adds all that an encoder of the shape c needs.
func (w *writer) encoder(c Config) {
	w.header.Config = c
	if c.Base == "" {
		words := make([]byte, c.Vocabulary*c.Hidden)
		for i := range words {
			words[i] = byte(w.r.IntN(255) - 127)
		}
		w.tensor("embeddings.word", "i8", words, c.Vocabulary, c.Hidden)
		w.floats("embeddings.word.scale", 0.01, 0.001, c.Vocabulary)
	}
	w.floats("embeddings.position", 0, 0.3, c.Positions, c.Hidden)
	w.floats("embeddings.norm.gain", 1, 0.1, c.Hidden)
	w.floats("embeddings.norm.bias", 0, 0.1, c.Hidden)
	for _, f := range c.Features {
		w.floats("embeddings.feature."+f.Name, 0, 0.5, f.Size, c.Hidden)
	}
	for i := range c.Layers {
		p := fmt.Sprintf("layer.%d.", i)
		w.linear(p+"qkv", c.Hidden, 3*c.Hidden)
		w.linear(p+"out", c.Hidden, c.Hidden)
		w.linear(p+"up", c.Hidden, c.FFN)
		w.linear(p+"down", c.FFN, c.Hidden)
		for _, k := range []string{"norm1", "norm2"} {
			w.floats(p+k+".gain", 1, 0.1, c.Hidden)
			w.floats(p+k+".bias", 0, 0.1, c.Hidden)
		}
	}
}

func (w *writer) file(t testing.TB) []byte {
	h, err := json.Marshal(w.header)
	require.NoError(t, err)
	out := binary.LittleEndian.AppendUint64([]byte(magic), uint64(len(h)))
	out = append(out, h...)
	out = append(out, make([]byte, kernels.Padded(len(out), align)-len(out))...)
	return seal(append(out, w.data...))
}

// seal ends a file with its SHA-256.
func seal(body []byte) []byte {
	sum := sha256.Sum256(body)
	return append(slices.Clip(body), sum[:]...)
}

func newWriter(seed uint64) *writer { return &writer{r: rand.New(rand.NewPCG(seed, 1))} }

func randomModel(t testing.TB, c Config) []byte {
	w := newWriter(1)
	w.encoder(c)
	return w.file(t)
}
