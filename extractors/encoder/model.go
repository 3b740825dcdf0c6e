// Package encoder runs a transformer encoder of the BERT shape on a CPU: word
// pieces in, one vector a piece out. It is what a learned model reads a text
// with; the heads that make claims of the vectors are not here.
//
// # The network
//
// BERT (Devlin et al. 2019) as MiniLM has it: learned absolute positions, layers
// of self-attention and a feed-forward network with GELU (by erf), LayerNorm
// after each. To the word and position embedding of a piece come the rows of any
// number of small feature tables (case, state of quotation, ...), one value a
// piece and table:
//
//	x = LayerNorm(word[id] + feature_1[f1] + ... + position[i])
//	x = LayerNorm(x + attention(x));  x = LayerNorm(x + down(gelu(up(x))))   per layer
//
// The linear layers are int8 by int8 (package kernels), the rest float32. Every
// piece of a window sees every other; there is no mask and no padding, as
// sequences are run one by one, which is as fast as in batches here.
//
// The same model and pieces give the same bits on every machine.
//
// # The model file
//
// All numbers are little-endian.
//
//	8 bytes   "wsmodel1"
//	8 bytes   length of the header
//	          header, JSON: {"config": Config, "tensors": [...], "linears": [...]}
//	          zeros up to a multiple of 64 bytes
//	          data; a tensor begins at its offset, counted from here, a multiple of 64
//	32 bytes  SHA-256 of all that stands before
//
// Tensors are {"name", "dtype", "shape", "offset", "packed"}, linears {"name", "in", "out"}.
// A linear layer NAME has the tensors NAME.weight (i8, in the panels of
// kernels.Linear, [columns/16, in/4, 16, 4]), NAME.sums (i32), NAME.scale and
// NAME.bias (f32), columns being out padded to a multiple of 32. The encoder's:
//
//	embeddings.word           i8   [vocabulary, hidden]
//	embeddings.word.scale     f32  [vocabulary]           a row is word * scale
//	embeddings.position       f32  [positions, hidden]    token type 0 is added in
//	embeddings.feature.NAME   f32  [size, hidden]         for each of the features
//	embeddings.norm.gain, .bias            f32  [hidden]
//	layer.I.qkv               linear  hidden -> 3*hidden  query (scaled by 1/sqrt(head)), key, value
//	layer.I.out               linear  hidden -> hidden
//	layer.I.up, layer.I.down  linear  hidden -> ffn -> hidden
//	layer.I.norm1.gain, .bias, layer.I.norm2.gain, .bias   f32  [hidden]
//
// Any other tensors and linear layers can stand beside them: Tensor, Bytes and
// Linear give them by name. training/export.py writes such files.
//
// Tensors are used where they lie: data can be embedded in the program or mapped
// from a file, and costs no heap, except for float32 data at addresses that are
// no multiple of four. It must not change while the model is in use. A tensor
// with "packed" is a Zstandard frame of so many bytes, and costs what it holds
// when it is unpacked; Pack writes such files, for programs that are to be small.
package encoder

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"whosaid/extractors/encoder/kernels"
)

// Config is the shape of an encoder.
type Config struct {
	Name       string    `json:"name"`
	Layers     int       `json:"layers"`
	Hidden     int       `json:"hidden"` // a multiple of 32
	Heads      int       `json:"heads"`  // hidden/heads is a multiple of 32
	FFN        int       `json:"ffn"`    // a multiple of 32
	Positions  int       `json:"positions"`
	Vocabulary int       `json:"vocabulary"`
	Epsilon    float32   `json:"epsilon"` // of LayerNorm; 1e-12 in BERT
	Features   []Feature `json:"features"`
	// Base is the SHA-256, in hex, of the model file that has the tensors which
	// this one lacks: models can share their word embeddings.
	Base string `json:"base,omitempty"`
	// Extra is for those who make models: names of labels, calibration, ...
	Extra json.RawMessage `json:"extra,omitempty"`
}

// Feature is a table of embeddings that are added to those of the words.
type Feature struct {
	Name string `json:"name"`
	Size int    `json:"size"` // values are 0..Size-1, at most 256
}

// Model is an encoder with its weights. It is read-only: any number of
// goroutines can run it, each with a Scratch of its own.
type Model struct {
	Config Config
	// SHA256 names the file, in hex.
	SHA256 string

	file *file
	base *Model
	set  *kernels.Set

	word               []int8
	wordScale          []float32
	position           []float32
	features           [][]float32
	normGain, normBias []float32
	layers             []layer
}

type layer struct {
	qkv, out, up, down *kernels.Linear
	gain1, bias1       []float32
	gain2, bias2       []float32
}

// Open reads a model file for others to build on: what it lacks to run itself is
// not looked for, and nothing is unpacked that they do not ask for.
func Open(data []byte) (*Model, error) {
	f, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("model file: %w", err)
	}
	return &Model{Config: f.Config, SHA256: f.sum, file: f}, nil
}

// Load makes a model of a model file. A file that was cut off or altered, or
// does not fit together, is an error.
func Load(data []byte) (*Model, error) { return LoadOn(nil, data) }

// LoadOn is Load for a file that takes the tensors which it lacks from base.
func LoadOn(base *Model, data []byte) (*Model, error) {
	m, err := Open(data)
	if err != nil {
		return nil, err
	}
	m.set = kernels.Best()
	switch want := m.Config.Base; {
	case want != "" && base == nil:
		return nil, fmt.Errorf("model file: it builds on another model file, with the SHA-256 %s, which was not given", want)
	case want != "" && base.SHA256 != want:
		return nil, fmt.Errorf("model file: it builds on another model file, with the SHA-256 %s, and was given %s", want, base.SHA256)
	case want != "":
		m.base = base
	}
	if err := m.link(); err != nil {
		return nil, fmt.Errorf("model file: %w", err)
	}
	return m, nil
}

// With is the same model, computed by other kernels. The result is the same;
// this is for tests and for measuring.
func (m *Model) With(set *kernels.Set) *Model {
	other := *m
	other.set = set
	return &other
}

// Kernels are those that compute the model.
func (m *Model) Kernels() *kernels.Set { return m.set }

// Tensor gives a float32 tensor, row-major, and its shape. It must not be written to.
func (m *Model) Tensor(name string) (data []float32, shape []int, err error) {
	t, err := m.find(name)
	if err != nil {
		return nil, nil, err
	}
	if t.DType != "f32" {
		return nil, nil, fmt.Errorf("tensor %q is %s, not f32", name, t.DType)
	}
	return words[float32](t.data), t.Shape, nil
}

// Bytes gives a tensor of bytes (u8), a vocabulary for instance. It must not be written to.
func (m *Model) Bytes(name string) ([]byte, error) {
	t, err := m.find(name)
	if err != nil {
		return nil, err
	}
	if t.DType != "u8" {
		return nil, fmt.Errorf("tensor %q is %s, not u8", name, t.DType)
	}
	return t.data, nil
}

// Linear gives a linear layer with int8 weights; Scratch.Linear applies it.
func (m *Model) Linear(name string) (*kernels.Linear, error) {
	p, ok := m.file.linear[name]
	if !ok {
		if m.base != nil {
			return m.base.Linear(name)
		}
		return nil, fmt.Errorf("there is no linear layer %q", name)
	}
	if p.In <= 0 || p.In%kernels.Lanes != 0 || p.In > 1<<16 || p.Out <= 0 || p.Out > 1<<24 {
		return nil, fmt.Errorf("linear layer %q has %d inputs and %d outputs", name, p.In, p.Out)
	}
	l := &kernels.Linear{In: p.In, Out: p.Out}
	n := l.Columns()
	weight, e1 := m.need(name+".weight", "i8", n/kernels.PanelWidth, p.In/4, kernels.PanelWidth, 4)
	sums, e2 := m.need(name+".sums", "i32", n)
	scale, e3 := m.floats(name+".scale", n)
	bias, e4 := m.floats(name+".bias", n)
	if err := errors.Join(e1, e2, e3, e4); err != nil {
		return nil, err
	}
	l.Weight, l.Sums, l.Scale, l.Bias = signed(weight.data), words[int32](sums.data), scale, bias
	if !sevenBits(weight.data) {
		return nil, fmt.Errorf("linear layer %q: weights must have 7 bits, -64..63, or machines would differ in their sums", name)
	}
	return l, l.Check()
}

// sevenBits tells whether all bytes are -64..63: the two upper bits are equal.
func sevenBits(b []byte) bool {
	var differ byte
	for _, x := range b {
		differ |= x ^ x<<1
	}
	return differ&0x80 == 0
}

func (m *Model) find(name string) (*entry, error) {
	for ; m != nil; m = m.base {
		if t := m.file.byName[name]; t != nil {
			return t, t.open()
		}
	}
	return nil, fmt.Errorf("there is no tensor %q", name)
}

func (m *Model) need(name, dtype string, shape ...int) (*entry, error) {
	t, err := m.find(name)
	if err == nil {
		err = t.check(dtype, shape...)
	}
	return t, err
}

// floats is need for float32, and sees to it that all are finite.
func (m *Model) floats(name string, shape ...int) ([]float32, error) {
	t, err := m.need(name, "f32", shape...)
	if err != nil {
		return nil, err
	}
	x := words[float32](t.data)
	for i, v := range x {
		if v-v != 0 {
			return nil, fmt.Errorf("tensor %q: value %d is %v", name, i, v)
		}
	}
	return x, nil
}

// link finds the encoder's tensors.
func (m *Model) link() error {
	c := &m.Config
	switch {
	case c.Layers < 1 || c.Layers > 1000,
		c.Hidden < 32 || c.Hidden > 1<<14 || c.Hidden%32 != 0,
		c.Heads < 1 || c.Hidden%c.Heads != 0 || c.Hidden/c.Heads%32 != 0,
		c.FFN < 32 || c.FFN > 1<<16 || c.FFN%32 != 0,
		c.Positions < 1 || c.Positions > 1<<16,
		c.Vocabulary < 1 || c.Vocabulary > 1<<24,
		!(c.Epsilon > 0) || c.Epsilon > math.MaxFloat32/2:
		return fmt.Errorf("config: %d layers, hidden %d, %d heads, ffn %d, %d positions, vocabulary %d, epsilon %v: sizes must be positive; hidden, hidden/heads and ffn multiples of 32",
			c.Layers, c.Hidden, c.Heads, c.FFN, c.Positions, c.Vocabulary, c.Epsilon)
	}
	var failed []error
	floats := func(name string, shape ...int) []float32 {
		x, err := m.floats(name, shape...)
		failed = append(failed, err)
		return x
	}
	linear := func(name string, in, out int) *kernels.Linear {
		l, err := m.Linear(name)
		if err == nil && (l.In != in || l.Out != out) {
			err = fmt.Errorf("linear layer %q has %d inputs and %d outputs and should have %d and %d", name, l.In, l.Out, in, out)
		}
		failed = append(failed, err)
		return l
	}
	word, err := m.need("embeddings.word", "i8", c.Vocabulary, c.Hidden)
	if err != nil {
		return err
	}
	m.word = signed(word.data)
	m.wordScale = floats("embeddings.word.scale", c.Vocabulary)
	m.position = floats("embeddings.position", c.Positions, c.Hidden)
	m.normGain, m.normBias = floats("embeddings.norm.gain", c.Hidden), floats("embeddings.norm.bias", c.Hidden)
	for _, f := range c.Features {
		if f.Size > 256 {
			return fmt.Errorf("feature %q has %d values; 256 is the most", f.Name, f.Size)
		}
		m.features = append(m.features, floats("embeddings.feature."+f.Name, f.Size, c.Hidden))
	}
	for i := range c.Layers {
		p := fmt.Sprintf("layer.%d.", i)
		m.layers = append(m.layers, layer{
			qkv: linear(p+"qkv", c.Hidden, 3*c.Hidden), out: linear(p+"out", c.Hidden, c.Hidden),
			up: linear(p+"up", c.Hidden, c.FFN), down: linear(p+"down", c.FFN, c.Hidden),
			gain1: floats(p+"norm1.gain", c.Hidden), bias1: floats(p+"norm1.bias", c.Hidden),
			gain2: floats(p+"norm2.gain", c.Hidden), bias2: floats(p+"norm2.bias", c.Hidden),
		})
		if err := errors.Join(failed...); err != nil {
			return err // the first layer that lacks something says enough
		}
	}
	return errors.Join(failed...)
}
