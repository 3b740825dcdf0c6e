package encoder

import (
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
)

// packable is a model whose weights are mostly small, as trained ones are.
func packable(t *testing.T) []byte {
	w := newWriter(1)
	w.encoder(small)
	for k := range w.header.Tensors {
		e := &w.header.Tensors[k]
		if size, err := e.size(); strings.HasSuffix(e.Name, ".weight") {
			require.NoError(t, err)
			for i := range w.data[e.Offset:][:size] {
				w.data[e.Offset+i] = byte(int8(w.data[e.Offset+i]) / 4)
			}
		}
	}
	return w.file(t)
}

// A packed file says the same to the bit, and is smaller.
func TestPack(t *testing.T) {
	data := packable(t)
	m, err := Load(data)
	require.NoError(t, err)
	const positions = 20
	ids, features := window(positions)
	var unused []int
	for id := range small.Vocabulary {
		if !slices.Contains(ids, int32(id)) {
			unused = append(unused, id)
		}
	}
	require.NotEmpty(t, unused)
	packed, err := Pack(data, Packing{Positions: positions, Unused: unused})
	require.NoError(t, err)
	require.Less(t, len(packed), len(data)*3/4)
	p, err := Load(packed)
	require.NoError(t, err)
	require.Equal(t, positions, p.Config.Positions)
	require.NotZero(t, p.file.byName["layer.0.up.weight"].Packed)
	require.Equal(t, make([]int8, small.Hidden), p.word[unused[0]*small.Hidden:][:small.Hidden])

	require.Equal(t, run(t, m, m.NewScratch(), ids, features), run(t, p, p.NewScratch(), ids, features))
	require.NoError(t, p.Run(p.NewScratch(), ids[:1], [][]uint8{features[0][:1], features[1][:1]}, make([]float32, small.Hidden)))
	long, more := window(positions + 1)
	require.Error(t, p.Run(p.NewScratch(), long, more, make([]float32, len(long)*small.Hidden)))

	again, err := Pack(packed, Packing{Positions: positions, Unused: unused})
	require.NoError(t, err)
	require.Equal(t, packed, again)

	_, err = Pack(data, Packing{Positions: small.Positions + 1})
	require.ErrorContains(t, err, "positions")
	_, err = Pack(data, Packing{Positions: positions, Unused: []int{small.Vocabulary}})
	require.ErrorContains(t, err, "piece 50")
	_, err = Pack(data, Packing{Positions: positions, Base: "abc"})
	require.ErrorContains(t, err, "base")
	_, err = Pack(data[:100], Packing{Positions: positions})
	require.ErrorContains(t, err, "model file: ")
}

// What another model builds on is unpacked no further than that needs.
func TestPackedBase(t *testing.T) {
	packed, err := Pack(packable(t), Packing{Positions: small.Positions})
	require.NoError(t, err)
	base, err := Open(packed)
	require.NoError(t, err)
	c := small
	c.Layers, c.Base = 1, base.SHA256
	m, err := LoadOn(base, randomModel(t, c))
	require.NoError(t, err)
	ids, features := window(12)
	run(t, m, m.NewScratch(), ids, features)
	e := base.file.byName["layer.0.up.weight"]
	require.Equal(t, e.Packed, len(e.data))
	require.NotZero(t, e.Packed)
}

func TestUnpackErrors(t *testing.T) {
	enc, err := zstd.NewWriter(nil)
	require.NoError(t, err)
	frame := enc.EncodeAll(make([]byte, 1000), nil)
	out, err := unpack(frame, 1000)
	require.NoError(t, err)
	require.Equal(t, make([]byte, 1000), out)
	for name, c := range map[string]struct {
		frame []byte
		size  int
	}{
		"more than it should": {frame, 999}, "less": {frame, 1001}, "cut off": {frame[:len(frame)-1], 1000}, "none": {nil, 1000}, "other": {[]byte("Mary said so."), 13},
	} {
		_, err := unpack(c.frame, c.size)
		require.Error(t, err, name)
	}

	build := func(packed int, change []byte) []byte {
		w := newWriter(1)
		w.encoder(small)
		for i := range w.header.Tensors {
			if e := &w.header.Tensors[i]; e.Name == "layer.0.up.weight" {
				e.Packed = packed
				copy(w.data[e.Offset:], change)
			}
		}
		return w.file(t)
	}
	for name, c := range map[string]struct {
		packed  int
		message string
	}{
		"no frame": {200, "cannot unpack"}, "negative": {-1, "cannot be packed"}, "grows too much": {1, "cannot be packed"}, "longer than plain": {1 << 30, "cannot be packed"},
	} {
		_, err := Load(build(c.packed, []byte("no frame")))
		require.ErrorContains(t, err, c.message, name)
	}
}
