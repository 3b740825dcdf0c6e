package encoder

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"math"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/extractors/encoder/kernels"
)

// golden is testdata/tiny.json.
type golden struct {
	IDs      []int32     `json:"ids"`
	Features [][]int     `json:"features"`
	States   [][]float32 `json:"states"`
	Head     [][]float32 `json:"head"`
}

func (g *golden) features() (out [][]uint8) {
	for _, values := range g.Features {
		var row []uint8
		for _, v := range values {
			row = append(row, uint8(v))
		}
		out = append(out, row)
	}
	return out
}

func tiny(t testing.TB) (*Model, *golden) {
	data, err := os.ReadFile("testdata/tiny.model")
	require.NoError(t, err)
	m, err := Load(data)
	require.NoError(t, err)
	text, err := os.ReadFile("testdata/tiny.json")
	require.NoError(t, err)
	var g golden
	require.NoError(t, json.Unmarshal(text, &g))
	return m, &g
}

func run(t testing.TB, m *Model, s *Scratch, ids []int32, features [][]uint8) []float32 {
	out := make([]float32, len(ids)*m.Config.Hidden)
	require.NoError(t, m.Run(s, ids, features, out))
	return out
}

// The definition, computed by testdata/tiny.py.
func TestGolden(t *testing.T) {
	m, g := tiny(t)
	h := m.Config.Hidden
	for _, set := range kernels.Sets() {
		m := m.With(set)
		got := run(t, m, m.NewScratch(), g.IDs, g.features())
		require.Equal(t, len(g.States), len(g.IDs))
		for i, want := range g.States {
			require.Greater(t, cosine(want, got[i*h:][:h]), 0.9999)
			for j, v := range want {
				require.InDelta(t, v, got[i*h+j], 0.03, "%s: piece %d, value %d", set.Name, i, j)
			}
		}
	}
}

// goldenBits is the SHA-256 of the states of tiny.model, as little-endian float32.
const goldenBits = "adcd9f98104047c00d71c36c4fb10ea5f10987622358cb46320a3423b7c0526b"

// The bits that every machine must give, whatever its kernels.
func TestGoldenBits(t *testing.T) {
	m, g := tiny(t)
	for _, set := range kernels.Sets() {
		m := m.With(set)
		sum := sha256.New()
		require.NoError(t, binary.Write(sum, binary.LittleEndian, run(t, m, m.NewScratch(), g.IDs, g.features())))
		require.Equal(t, goldenBits, hex.EncodeToString(sum.Sum(nil)), set.Name)
	}
}

var small = Config{Name: "small", Layers: 2, Hidden: 64, Heads: 2, FFN: 96, Positions: 512, Vocabulary: 50, Epsilon: 1e-12, Features: []Feature{{"case", 4}, {"quoted", 2}}}

// window makes a window of n pieces for the model small.
func window(n int) (ids []int32, features [][]uint8) {
	ids, features = make([]int32, n), [][]uint8{make([]uint8, n), make([]uint8, n)}
	for i := range ids {
		ids[i], features[0][i], features[1][i] = int32(i*i%50), uint8(i%4), uint8(i/7%2)
	}
	return ids, features
}

// All kernels, all lengths of windows, a scratch that has seen others before:
// the same bits, and all of them numbers.
func TestSameBitsEverywhere(t *testing.T) {
	m, err := Load(randomModel(t, small))
	require.NoError(t, err)
	lengths := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 16, 17, 23, 24, 25, 31, 32, 33, 47, 48, 49, 95, 96, 97, 128, 200, 511, 512}
	for _, set := range kernels.Sets() {
		m := m.With(set)
		used := m.NewScratch()
		run(t, m, used, make([]int32, 512), [][]uint8{make([]uint8, 512), make([]uint8, 512)})
		for _, n := range lengths {
			ids, features := window(n)
			want := run(t, m.With(kernels.Sets()[0]), m.NewScratch(), ids, features)
			for _, s := range []*Scratch{m.NewScratch(), used} {
				got := run(t, m, s, ids, features)
				for i := range want {
					require.Equal(t, math.Float32bits(want[i]), math.Float32bits(got[i]), "%s, %d pieces, value %d", set.Name, n, i)
					require.Zero(t, got[i]-got[i], "%d pieces: %v", n, got[i])
				}
			}
		}
	}
}

// What a tap gives is what the model gives that ends with that layer, and changes
// nothing.
func TestTap(t *testing.T) {
	m, err := Load(randomModel(t, small))
	require.NoError(t, err)
	w := newWriter(1)
	w.encoder(small)
	w.header.Config.Layers = 1
	first, err := Load(w.file(t))
	require.NoError(t, err)
	for _, n := range []int{1, 30, 511} {
		ids, features := window(n)
		out, one, two := make([]float32, n*64), make([]float32, n*64), make([]float32, n*64)
		require.NoError(t, m.Run(m.NewScratch(), ids, features, out, Tap{1, one}, Tap{2, two}))
		require.Equal(t, run(t, m, m.NewScratch(), ids, features), out)
		require.Equal(t, out, two)
		require.Equal(t, run(t, first, first.NewScratch(), ids, features), one)
		for _, bad := range []Tap{{0, one}, {3, one}, {1, one[1:]}} {
			require.ErrorContains(t, m.Run(m.NewScratch(), ids, features, out, bad), "a tap of")
		}
	}
}

func TestEveryPartOfTheInputCounts(t *testing.T) {
	m, err := Load(randomModel(t, small))
	require.NoError(t, err)
	s := m.NewScratch()
	ids, features := window(30)
	before := run(t, m, s, ids, features)
	change := func(what string, undo func()) {
		after := run(t, m, s, ids, features)
		undo()
		for i := range 30 { // every piece sees every other
			require.NotEqual(t, before[i*64:][:64], after[i*64:][:64], "%s: piece %d", what, i)
		}
	}
	ids[3]++
	change("id", func() { ids[3]-- })
	features[0][29] ^= 1
	change("first feature", func() { features[0][29] ^= 1 })
	features[1][0] ^= 1
	change("second feature", func() { features[1][0] ^= 1 })
	ids[4], ids[5] = ids[5], ids[4]
	change("order", func() { ids[4], ids[5] = ids[5], ids[4] })
	require.Equal(t, before, run(t, m, s, ids, features))
}

func TestZerosGiveNumbers(t *testing.T) {
	w := newWriter(1)
	w.encoder(small)
	for i := range w.data { // all weights, scales, gains and biases are 0
		w.data[i] = 0
	}
	m, err := Load(w.file(t))
	require.NoError(t, err)
	for _, set := range kernels.Sets() {
		m := m.With(set)
		ids, features := window(20)
		for _, v := range run(t, m, m.NewScratch(), ids, features) {
			require.Zero(t, v)
		}
	}
}

func TestEmptyWindow(t *testing.T) {
	m, err := Load(randomModel(t, small))
	require.NoError(t, err)
	require.NoError(t, m.Run(m.NewScratch(), nil, [][]uint8{nil, nil}, nil))
}

func TestRunErrors(t *testing.T) {
	m, err := Load(randomModel(t, small))
	require.NoError(t, err)
	type input struct {
		ids      []int32
		features [][]uint8
		out      []float32
	}
	for message, change := range map[string]func(in *input){
		"takes 512": func(in *input) {
			in.ids, in.features = window(513)
			in.out = make([]float32, 513*64)
		},
		"has the id 50":                     func(in *input) { in.ids[2] = 50 },
		"has the id -1":                     func(in *input) { in.ids[2] = -1 },
		"1 features":                        func(in *input) { in.features = in.features[:1] },
		"9 values for 10 pieces":            func(in *input) { in.features[1] = in.features[1][:9] },
		"the value 2 of feature \"quoted\"": func(in *input) { in.features[1][9] = 2 },
		"room for 639":                      func(in *input) { in.out = in.out[:639] },
	} {
		ids, features := window(10)
		in := input{ids, features, make([]float32, 640)}
		change(&in)
		require.ErrorContains(t, m.Run(m.NewScratch(), in.ids, in.features, in.out), message)
	}
}

func TestRunAllocatesNothing(t *testing.T) {
	m, err := Load(randomModel(t, small))
	require.NoError(t, err)
	l, err := m.Linear("layer.0.qkv")
	require.NoError(t, err)
	s, out := m.NewScratch(), make([]float32, 512*64)
	ids, features := window(100)
	head, products := make([]float32, 100*192), make([]float32, 100*100)
	require.Zero(t, testing.AllocsPerRun(5, func() {
		if m.Run(s, ids, features, out) != nil {
			panic("run")
		}
		s.Linear(l, head, out, 100)
		s.Products(products, out, out, 100, 100, 64)
	}))
}

func TestGoroutinesShareAModel(t *testing.T) {
	m, err := Load(randomModel(t, small))
	require.NoError(t, err)
	ids, features := window(60)
	want := run(t, m, m.NewScratch(), ids, features)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			s, out := m.NewScratch(), make([]float32, 60*64)
			for range 10 {
				if m.Run(s, ids, features, out) != nil || !bytes.Equal(raw(out), raw(want)) {
					t.Error("another result")
				}
			}
		})
	}
	wait.Wait()
}

func raw(x []float32) []byte {
	b, _ := binary.Append(nil, binary.LittleEndian, x)
	return b
}

// A scratch can go from one model to another.
func TestScratchServesOtherModels(t *testing.T) {
	wide := small
	wide.Hidden, wide.Heads, wide.FFN = 96, 3, 160
	a, err := Load(randomModel(t, small))
	require.NoError(t, err)
	b, err := Load(randomModel(t, wide))
	require.NoError(t, err)
	ids, features := window(33)
	s := a.NewScratch()
	run(t, a, s, ids, features)
	require.Equal(t, run(t, b, b.NewScratch(), ids, features), run(t, b, s, ids, features))
	require.Equal(t, run(t, a, a.NewScratch(), ids, features), run(t, a, s, ids, features))
}

func TestHeads(t *testing.T) {
	m, g := tiny(t)
	var states []float32
	for _, row := range g.States {
		states = append(states, row...)
	}
	l, err := m.Linear("head")
	require.NoError(t, err)
	require.Equal(t, 5, l.Out)
	weight, shape, err := m.Tensor("head.float")
	require.NoError(t, err)
	require.Equal(t, []int{5, 64}, shape)
	rows := len(g.States)
	for _, set := range kernels.Sets() {
		s := m.With(set).NewScratch()
		out := make([]float32, rows*5)
		s.Linear(l, out, states, rows)
		products := make([]float32, rows*5)
		s.Products(products, states, weight, rows, 5, 64)
		for i := range rows {
			for j := range 5 {
				require.InDelta(t, g.Head[i][j], out[i*5+j], 0.01)
				var want float32
				for k := range 64 {
					want += float32(states[i*64+k] * weight[j*64+k])
				}
				require.Equal(t, want, products[i*5+j])
				require.InDelta(t, products[i*5+j]+l.Bias[j], out[i*5+j], 0.2, "int8 and float32 agree")
			}
		}
		s.Linear(l, nil, nil, 0)
		s.Products(nil, nil, nil, 0, 0, 64)
	}
	vocabulary, err := m.Bytes("vocabulary")
	require.NoError(t, err)
	require.Equal(t, "[UNK]\nthe\n", string(vocabulary))
	require.JSONEq(t, `{"labels":["a","b"]}`, string(m.Config.Extra))
	_, _, err = m.Tensor("vocabulary")
	require.ErrorContains(t, err, "not f32")
	_, err = m.Bytes("head.float")
	require.ErrorContains(t, err, "not u8")
	_, err = m.Linear("tail")
	require.ErrorContains(t, err, "no linear layer")
	_, _, err = m.Tensor("tail")
	require.ErrorContains(t, err, "no tensor")
}

// Two models can share the word embeddings.
func TestBase(t *testing.T) {
	data := randomModel(t, small)
	base, err := Load(data)
	require.NoError(t, err)
	c := small
	c.Layers, c.Base = 1, base.SHA256
	on := randomModel(t, c)
	require.Less(t, len(on), len(data))
	m, err := LoadOn(base, on)
	require.NoError(t, err)
	require.Equal(t, &base.word[0], &m.word[0], "shared, not copied")
	ids, features := window(12)
	require.NotEqual(t, run(t, base, base.NewScratch(), ids, features), run(t, m, m.NewScratch(), ids, features))
	_, err = Load(on)
	require.ErrorContains(t, err, "was not given")
	_, err = LoadOn(m, on)
	require.ErrorContains(t, err, "was given "+m.SHA256)
}

func TestLoadErrors(t *testing.T) {
	good := randomModel(t, small)
	_, err := Load(good)
	require.NoError(t, err)
	altered := bytes.Clone(good)
	altered[len(altered)/2] ^= 1
	newer := bytes.Clone(good)
	newer[7] = '2'
	build := func(change func(w *writer)) []byte {
		w := newWriter(1)
		w.encoder(small)
		change(w)
		return w.file(t)
	}
	at := func(w *writer, name string) *entry {
		for i := range w.header.Tensors {
			if w.header.Tensors[i].Name == name {
				return &w.header.Tensors[i]
			}
		}
		panic(name)
	}
	for name, c := range map[string]struct {
		data    []byte
		message string
	}{
		"empty":          {nil, "no model file"},
		"text":           {[]byte(strings.Repeat("Mary said so. ", 20)), "no model file"},
		"newer":          {newer, "version '2'"},
		"altered":        {altered, "SHA-256"},
		"cut off":        {good[:len(good)-100], "SHA-256"},
		"cut off early":  {good[:100], "cannot hold a header"},
		"no header":      {seal(binary.LittleEndian.AppendUint64([]byte(magic), 1<<60)), "cannot hold a header"},
		"header no JSON": {seal(append(binary.LittleEndian.AppendUint64([]byte(magic), 4), "{\"a\""...)), "header: "},
		"lacks a tensor": {build(func(w *writer) { at(w, "layer.1.norm2.bias").Name = "x" }), `no tensor "layer.1.norm2.bias"`},
		"lacks a layer":  {build(func(w *writer) { w.header.Linears = w.header.Linears[:5] }), `no linear layer "layer.1.out"`},
		"twice":          {build(func(w *writer) { at(w, "layer.1.norm2.bias").Name = "layer.1.norm1.bias" }), "twice"},
		"beyond the end": {build(func(w *writer) { at(w, "layer.1.norm2.bias").Offset += 1 << 30 }), "within the file"},
		"before":         {build(func(w *writer) { at(w, "layer.1.norm2.bias").Offset = -64 }), "within the file"},
		"crooked":        {build(func(w *writer) { at(w, "layer.1.norm2.bias").Offset++ }), "multiple of 64"},
		"huge":           {build(func(w *writer) { at(w, "embeddings.word").Shape = []int{1 << 31, 1 << 31, 1 << 31} }), "shape"},
		"negative":       {build(func(w *writer) { at(w, "embeddings.word").Shape = []int{-1, -64} }), "shape"},
		"wrong shape":    {build(func(w *writer) { at(w, "embeddings.word").Shape = []int{64, 50} }), "should be i8 [50 64]"},
		"wrong type":     {build(func(w *writer) { at(w, "embeddings.word").DType = "u8" }), "should be i8 [50 64]"},
		"unknown type":   {build(func(w *writer) { at(w, "embeddings.word").DType = "f16" }), "type \"f16\""},
		"hidden":         {build(func(w *writer) { w.header.Config.Hidden = 65 }), "multiples of 32"},
		"heads":          {build(func(w *writer) { w.header.Config.Heads = 4 }), "multiples of 32"},
		"no layers":      {build(func(w *writer) { w.header.Config.Layers = 0 }), "must be positive"},
		"more layers":    {build(func(w *writer) { w.header.Config.Layers = 3 }), "layer.2.qkv"},
		"wide layer":     {build(func(w *writer) { w.header.Linears[1].In = 1 << 40 }), "inputs"},
		"wide feature":   {build(func(w *writer) { w.header.Config.Features = []Feature{{"case", 257}} }), "256 is the most"},
		"no number": {build(func(w *writer) {
			binary.LittleEndian.PutUint32(w.data[at(w, "embeddings.position").Offset:], math.Float32bits(float32(math.Inf(1))))
		}), "+Inf"},
		"8 bits": {build(func(w *writer) { w.data[at(w, "layer.0.up.weight").Offset+5] = 64 }), "7 bits"},
	} {
		_, err := Load(c.data)
		require.ErrorContains(t, err, c.message, name)
		require.ErrorContains(t, err, "model file: ", name)
	}
}

// Data that is embedded in a program can lie at any address.
func TestAnyAddress(t *testing.T) {
	data := randomModel(t, small)
	m, err := Load(data)
	require.NoError(t, err)
	ids, features := window(20)
	want := run(t, m, m.NewScratch(), ids, features)
	for shift := 1; shift < 5; shift++ {
		moved := append(make([]byte, shift), data...)[shift:]
		m, err := Load(moved)
		require.NoError(t, err)
		require.Equal(t, want, run(t, m, m.NewScratch(), ids, features))
	}
}

// FuzzLoad alters a file behind its checksum: it must load and run, or be an error.
func FuzzLoad(f *testing.F) {
	c := small
	c.Layers, c.Positions, c.Vocabulary = 1, 8, 4
	good := randomModel(f, c)
	body := good[:len(good)-sha256.Size]
	f.Add(uint32(10), []byte("99"), uint32(len(body)))
	f.Add(uint32(30), []byte("\"layers\":2"), uint32(len(body)))
	f.Add(uint32(0), []byte(magic), uint32(100))
	f.Fuzz(func(t *testing.T, at uint32, change []byte, end uint32) {
		data := bytes.Clone(body[:min(int(end), len(body))])
		copy(data[min(int(at), len(data)):], change)
		m, err := Load(seal(data))
		if err != nil {
			return
		}
		n := min(m.Config.Positions, 3)
		features := make([][]uint8, len(m.Config.Features))
		for i := range features {
			features[i] = make([]uint8, n)
		}
		require.NoError(t, m.Run(m.NewScratch(), make([]int32, n), features, make([]float32, n*m.Config.Hidden)))
	})
}
