package encoder

// Smaller model files, for a program that carries them: tensors of which
// Zstandard saves a good part are packed, and positions that no window reaches
// are left out.

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"

	"github.com/klauspost/compress/zstd"
)

const (
	// A tensor is packed if that saves a tenth of it and leastSaved bytes: the
	// table of words, of which a text needs few rows, stays where it lies.
	leastSaved = 1024
	// mostPacked is how many times a tensor may grow when it is unpacked: a small
	// file must not fill the memory.
	mostPacked = 64
)

// Pack writes a model file anew: with that many positions, and with tensors
// packed. The model that it holds gives the same bits for all windows that are
// no longer. base is the SHA-256 of the file that it then builds on, empty if
// it builds on none.
func Pack(data []byte, positions int, base string) ([]byte, error) {
	f, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("model file: %w", err)
	}
	if positions < 1 || positions > f.Config.Positions {
		return nil, fmt.Errorf("%d positions: it has %d", positions, f.Config.Positions)
	}
	if (base == "") != (f.Config.Base == "") {
		return nil, fmt.Errorf("base %q: it builds on %q", base, f.Config.Base)
	}
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(false))
	if err != nil {
		return nil, err
	}
	h := header{Config: f.Config, Linears: f.Linears, Tensors: make([]entry, len(f.Tensors))}
	h.Config.Positions, h.Config.Base = positions, base
	var tensors []byte
	for i := range f.Tensors {
		t := &f.Tensors[i]
		if err := t.open(); err != nil {
			return nil, fmt.Errorf("model file: %w", err)
		}
		to, numbers := &h.Tensors[i], t.data
		to.Name, to.DType, to.Shape, to.Offset = t.Name, t.DType, t.Shape, len(tensors)
		if t.Name == "embeddings.position" && len(t.Shape) == 2 && t.Shape[0] == f.Config.Positions {
			numbers = numbers[:len(numbers)/t.Shape[0]*positions]
			to.Shape = []int{positions, t.Shape[1]}
		}
		if p := enc.EncodeAll(numbers, nil); len(p) < len(numbers)*9/10 && len(p) < len(numbers)-leastSaved && len(p) >= len(numbers)/mostPacked {
			to.Packed, numbers = len(p), p
		}
		tensors = pad(append(tensors, numbers...))
	}
	head, err := json.Marshal(&h)
	if err != nil {
		return nil, err
	}
	out := binary.LittleEndian.AppendUint64([]byte(magic), uint64(len(head)))
	out = append(pad(append(out, head...)), tensors...)
	sum := sha256.Sum256(out)
	return append(out, sum[:]...), nil
}

// pad fills up to where a tensor can begin.
func pad(b []byte) []byte {
	return append(b, bytes.Repeat([]byte{0}, (align-len(b)%align)%align)...)
}

// unpack gives the size bytes that a frame holds.
func unpack(frame []byte, size int) ([]byte, error) {
	const window = 8 << 20 // of a frame: the library wants room for as much
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(uint64(max(size, window))))
	if err != nil {
		return nil, err
	}
	defer dec.Close()
	out, err := dec.DecodeAll(frame, make([]byte, 0, size))
	if err == nil && len(out) != size {
		err = fmt.Errorf("it holds %d bytes and should hold %d", len(out), size)
	}
	return out, err
}
