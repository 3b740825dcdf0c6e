// Command gen writes the amd64 kernels of package kernels with avo.
//
//	go run . -out ../kernels_amd64.s -stubs ../stubs_amd64.go -pkg kernels
//
// It is a module of its own, so that who builds the program needs none of it.
//
// All kernels for float32 multiply and add in two steps, never in one (FMA),
// and sum in eight lanes that are folded in one order (fold): the portable
// kernels do the same and give the same bits.
package main

import (
	"fmt"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	productF32("productF32AVX2", 6, ymm)
	productF32("productF32AVX512", 12, zmm)
	productI8("productI8AVX2", 4, ymm, false)
	productI8("productI8AVXVNNI", 6, ymm, true)
	productI8("productI8VNNI", 12, zmm, true)
	softmax()
	gelu()
	norm()
	bounds()
	quantise()
	Generate()
	vex()
}

// text begins a function whose pointers do not leave it.
func text(name, doc, signature string) {
	TEXT(name, NOSPLIT, signature)
	Pragma("noescape")
	Doc(name + " " + doc)
}

func ld(parameter string) reg.Register { return Load(Param(parameter), GP64()) }

// broadcast loads a float32 parameter into all lanes.
func broadcast(parameter string) reg.VecVirtual {
	v := YMM()
	p, err := Param(parameter).Resolve()
	if err != nil {
		panic(err)
	}
	VBROADCASTSS(p.Addr, v)
	return v
}

// loop runs body as often as the register n says, at least once.
func loop(label string, n reg.Register, body func()) {
	Label(label)
	body()
	DECQ(n)
	JNZ(LabelRef(label))
}

func done() {
	VZEROUPPER()
	RET()
}

var constants = map[uint32]Mem{}

// f32 is a constant in eight lanes.
func f32(v float32) Mem { return u32(math.Float32bits(v)) }

func u32(b uint32) Mem {
	if m, ok := constants[b]; ok {
		return m
	}
	m := GLOBL(fmt.Sprintf("c%08x", b), RODATA|NOPTR)
	for i := 0; i < 8; i++ {
		DATA(i*4, U32(b))
	}
	constants[b] = m
	return m
}

// width is a kind of vector register.
type width struct {
	bytes int
	new   func() reg.VecVirtual
}

var (
	ymm = width{32, YMM}
	zmm = width{64, ZMM}
)

func (w width) zero(x reg.VecVirtual) {
	if w.bytes == 32 {
		VPXOR(x, x, x)
	} else {
		VPXORD(x, x, x)
	}
}

func (w width) tile(rows int) (acc [][2]reg.VecVirtual) {
	for r := 0; r < rows; r++ {
		acc = append(acc, [2]reg.VecVirtual{w.new(), w.new()})
		w.zero(acc[r][0])
		w.zero(acc[r][1])
	}
	return acc
}

// rows gives memory operands for the rows of a matrix: one pointer for three
// rows, as operands can hold a stride once or twice.
type rows struct {
	base   []reg.GPVirtual
	stride reg.Register // bytes
}

func newRows(a, stride reg.Register, n int) rows {
	x := rows{stride: stride}
	for r := 0; r < n; r += 3 {
		q := GP64()
		if r == 0 {
			MOVQ(a, q)
		} else {
			LEAQ(Mem{Base: x.base[len(x.base)-1], Index: stride, Scale: 2}, q)
			ADDQ(stride, q)
		}
		x.base = append(x.base, q)
	}
	return x
}

func (x rows) at(r int) Mem {
	m := Mem{Base: x.base[r/3]}
	if r%3 > 0 {
		m.Index, m.Scale = x.stride, uint8(r%3)
	}
	return m
}

func (x rows) next(bytes uint64) {
	for _, q := range x.base {
		ADDQ(Imm(bytes), q)
	}
}
