package encoder

// Smaller model files, for a program that carries them: tensors of which
// Zstandard saves something are packed, and what no text reaches is left out.

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"

	"github.com/klauspost/compress/zstd"
)

const (
	// A tensor is packed if that saves a twentieth of it and leastSaved bytes.
	leastSaved = 1024
	// mostPacked is how many times a tensor may grow when it is unpacked: a small
	// file must not fill the memory.
	mostPacked = 64
)

// Packing is what Pack may leave out and must name anew.
type Packing struct {
	Positions int    // as many as the longest window has pieces
	Unused    []int  // pieces that are in no text: their words become zeros
	Base      string // SHA-256 of the file that it then builds on, empty if it builds on none
}

// Pack writes a model file anew, with tensors packed. For all windows that p
// allows the model gives the same bits as before.
func Pack(data []byte, p Packing) ([]byte, error) {
	f, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("model file: %w", err)
	}
	if p.Positions < 1 || p.Positions > f.Config.Positions {
		return nil, fmt.Errorf("%d positions: it has %d", p.Positions, f.Config.Positions)
	}
	if (p.Base == "") != (f.Config.Base == "") {
		return nil, fmt.Errorf("base %q: it builds on %q", p.Base, f.Config.Base)
	}
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(false))
	if err != nil {
		return nil, err
	}
	h := header{Config: f.Config, Linears: f.Linears, Tensors: make([]entry, len(f.Tensors))}
	h.Config.Positions, h.Config.Base = p.Positions, p.Base
	var tensors []byte
	for i := range f.Tensors {
		t := &f.Tensors[i]
		if err := t.open(); err != nil {
			return nil, fmt.Errorf("model file: %w", err)
		}
		to, numbers := &h.Tensors[i], t.data
		to.Name, to.DType, to.Shape, to.Offset = t.Name, t.DType, t.Shape, len(tensors)
		switch {
		case t.Name == "embeddings.position" && len(t.Shape) == 2 && t.Shape[0] == f.Config.Positions:
			numbers = numbers[:len(numbers)/t.Shape[0]*p.Positions]
			to.Shape = []int{p.Positions, t.Shape[1]}
		case t.Name == "embeddings.word" && len(t.Shape) == 2:
			numbers = bytes.Clone(numbers)
			for _, id := range p.Unused {
				if id < 0 || id >= t.Shape[0] {
					return nil, fmt.Errorf("piece %d: it has %d", id, t.Shape[0])
				}
				clear(numbers[id*t.Shape[1]:][:t.Shape[1]])
			}
		}
		if frame := enc.EncodeAll(numbers, nil); len(frame) < len(numbers)*19/20 && len(frame) < len(numbers)-leastSaved && len(frame) >= len(numbers)/mostPacked {
			to.Packed, numbers = len(frame), frame
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
