package encoder

// The model file: one header in JSON, then tensors, which are used where they
// lie, but for those that are packed.

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"unsafe"
)

const (
	magic     = "wsmodel1"
	align     = 64
	prefix    = len(magic) + 8
	maxHeader = 1 << 24
)

// entry is one tensor of the header.
type entry struct {
	Name   string `json:"name"`
	DType  string `json:"dtype"` // "f32", "i32", "i8", "u8"; little-endian
	Shape  []int  `json:"shape"` // row-major
	Offset int    `json:"offset"`
	// Packed is the size of the Zstandard frame that stands for the numbers; 0:
	// they lie there themselves.
	Packed int `json:"packed,omitempty"`

	data   []byte // as in the file, until open has unpacked it
	unpack sync.Once
	err    error
}

// packed names a linear layer, whose parts are the tensors NAME.weight, .sums,
// .scale and .bias; these are padded, so that the real sizes stand here.
type packed struct {
	Name string `json:"name"`
	In   int    `json:"in"`
	Out  int    `json:"out"`
}

type header struct {
	Config  Config   `json:"config"`
	Tensors []entry  `json:"tensors"`
	Linears []packed `json:"linears"`
}

// file is a model file whose form was checked: all tensors lie within it.
type file struct {
	header
	byName map[string]*entry
	linear map[string]packed
	sum    string // SHA-256 in hex
}

// parse checks the form of a model file and its SHA-256.
func parse(data []byte) (*file, error) {
	if len(data) < prefix || string(data[:len(magic)]) != magic {
		if len(data) >= len(magic) && string(data[:len(magic)-1]) == magic[:len(magic)-1] {
			return nil, fmt.Errorf("it has version %q, this program reads version %q", data[len(magic)-1], magic[len(magic)-1])
		}
		return nil, fmt.Errorf("it does not begin with %q: this is no model file", magic)
	}
	n := binary.LittleEndian.Uint64(data[len(magic):])
	if n > maxHeader || uint64(len(data)) < uint64(prefix)+n+sha256.Size {
		return nil, fmt.Errorf("its %d bytes cannot hold a header of %d bytes: it is cut off or altered", len(data), n)
	}
	body, trailer := data[:len(data)-sha256.Size], data[len(data)-sha256.Size:]
	sum := sha256.Sum256(body)
	if !bytes.Equal(sum[:], trailer) {
		return nil, errors.New("its SHA-256 is not the one it ends with: it is cut off or altered; get it again")
	}
	f := &file{byName: map[string]*entry{}, linear: map[string]packed{}, sum: hex.EncodeToString(sum[:])}
	if err := json.Unmarshal(data[prefix:prefix+int(n)], &f.header); err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	start := (prefix + int(n) + align - 1) / align * align
	for i := range f.Tensors {
		t := &f.Tensors[i]
		size, err := t.size()
		if err != nil {
			return nil, fmt.Errorf("tensor %q: %w", t.Name, err)
		}
		if t.Packed != 0 {
			if t.Packed < size/mostPacked || t.Packed > size {
				return nil, fmt.Errorf("tensor %q: %d bytes cannot be packed into %d here", t.Name, size, t.Packed)
			}
			size = t.Packed
		}
		if t.Offset < 0 || t.Offset%align != 0 || t.Offset > len(body)-start-size {
			return nil, fmt.Errorf("tensor %q: offset %d: its %d bytes must lie within the file, at a multiple of %d", t.Name, t.Offset, size, align)
		}
		if f.byName[t.Name] != nil {
			return nil, fmt.Errorf("tensor %q is there twice", t.Name)
		}
		t.data = body[start+t.Offset:][:size:size]
		f.byName[t.Name] = t
	}
	for _, l := range f.Linears {
		f.linear[l.Name] = l
	}
	return f, nil
}

// open unpacks a tensor, once: those that are never asked for, as the layers of
// a model that another builds on, cost nothing.
func (t *entry) open() error {
	t.unpack.Do(func() {
		if t.Packed == 0 {
			return
		}
		size, _ := t.size() // checked before
		if t.data, t.err = unpack(t.data, size); t.err != nil {
			t.err = fmt.Errorf("tensor %q: cannot unpack: %w", t.Name, t.err)
		}
	})
	return t.err
}

// size of a tensor in bytes, unpacked.
func (t *entry) size() (int, error) {
	n, ok := map[string]int{"f32": 4, "i32": 4, "i8": 1, "u8": 1}[t.DType]
	if !ok {
		return 0, fmt.Errorf("type %q: this program reads f32, i32, i8 and u8", t.DType)
	}
	for _, d := range t.Shape {
		if d <= 0 || n > 1<<40/d {
			return 0, fmt.Errorf("shape %v", t.Shape)
		}
		n *= d
	}
	return n, nil
}

func (t *entry) check(dtype string, shape ...int) error {
	same := t.DType == dtype && len(t.Shape) == len(shape)
	for i := 0; same && i < len(shape); i++ {
		same = t.Shape[i] == shape[i]
	}
	if !same {
		return fmt.Errorf("tensor %q is %s %v and should be %s %v", t.Name, t.DType, t.Shape, dtype, shape)
	}
	return nil
}

// littleEndian tells whether numbers in memory look as they do in the file.
var littleEndian = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

// words gives the numbers of a tensor of four-byte words: in place where the
// machine can read them there, else copied. A file that is embedded in a program
// can lie at any address, and only what is small is made of words.
func words[T float32 | int32](b []byte) []T {
	if len(b) == 0 {
		return nil
	}
	if littleEndian && uintptr(unsafe.Pointer(&b[0]))%4 == 0 {
		return unsafe.Slice((*T)(unsafe.Pointer(&b[0])), len(b)/4)
	}
	out := make([]T, len(b)/4)
	for i := range out {
		bits := binary.LittleEndian.Uint32(b[4*i:])
		out[i] = *(*T)(unsafe.Pointer(&bits))
	}
	return out
}

func signed(b []byte) []int8 {
	if len(b) == 0 {
		return nil
	}
	return unsafe.Slice((*int8)(unsafe.Pointer(&b[0])), len(b))
}
