package kernels

import "golang.org/x/sys/cpu"

// machine lists the sets in assembly that this CPU can run. NEON itself is part
// of every arm64 CPU; the dot product came with ARMv8.2.
func machine() []*Set {
	if !cpu.ARM64.HasASIMDDP {
		return nil
	}
	return []*Set{{
		Name:     "neon",
		height32: 4, width32: 16, product32: productF32NEON,
		height8: 4, width8: 16, product8: productI8NEON,
		softmax: softmaxNEON, gelu: geluNEON, norm: normNEON, bounds: boundsNEON, quantise: quantiseNEON,
	}}
}

//go:noescape
func productF32NEON(c *float32, ldc int, a *float32, lda int, b *float32, ldb int, tiles int, k int, scale *float32)

//go:noescape
func productI8NEON(c *float32, ldc int, a *uint8, lda int, b *int8, panel int, tiles int, k4 int, sums *int32, scales, bias, ascale *float32, azero *int32)

//go:noescape
func softmaxNEON(x *float32, n8 int) float32

//go:noescape
func geluNEON(x *float32, n8 int)

//go:noescape
func normNEON(x, y, gain, bias *float32, n8 int, invn, eps float32)

//go:noescape
func boundsNEON(x *float32, n8 int) (lo, hi float32)

//go:noescape
func quantiseNEON(q *uint8, x *float32, n8 int, inv float32, zero int32)
