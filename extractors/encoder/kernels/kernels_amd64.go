package kernels

import "golang.org/x/sys/cpu"

// machine lists the sets in assembly that this CPU and its operating system can run.
func machine() (sets []*Set) {
	x := &cpu.X86
	if !x.HasAVX2 {
		return nil
	}
	avx2 := Set{
		Name:     "avx2",
		height32: 6, width32: 16, product32: productF32AVX2,
		height8: 4, width8: 16, product8: productI8AVX2,
		softmax: softmaxAVX2, gelu: geluAVX2, norm: normAVX2, bounds: boundsAVX2, quantise: quantiseAVX2,
	}
	if x.HasAVX512F && x.HasAVX512BW && x.HasAVX512VL && x.HasAVX512VNNI {
		vnni := avx2
		vnni.Name = "avx512vnni"
		vnni.height32, vnni.width32, vnni.product32 = 12, 32, productF32AVX512
		vnni.height8, vnni.width8, vnni.product8 = 12, 32, productI8VNNI
		sets = append(sets, &vnni)
	}
	if x.HasAVXVNNI {
		vnni := avx2
		vnni.Name = "avxvnni"
		vnni.height8, vnni.product8 = 6, productI8AVXVNNI
		sets = append(sets, &vnni)
	}
	return append(sets, &avx2)
}
