package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"strconv"
)

// Go's assembler knows VPDPBUSD in the encoding of AVX-512 only. Processors with
// AVX-VNNI and without AVX-512 (laptops and desktops of Intel from 2021 on) take
// it in the encoding of AVX: vex writes that as bytes, in the functions whose
// names end in AVXVNNI.
func vex() {
	path := flag.Lookup("out").Value.String()
	text, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	function := regexp.MustCompile(`(?s)TEXT ·\w+AVXVNNI\(SB\).*?\n\tRET\n`)
	dot := regexp.MustCompile(`VPDPBUSD +Y(\d+), Y(\d+), Y(\d+)`)
	text = function.ReplaceAllFunc(text, func(body []byte) []byte {
		return dot.ReplaceAllFunc(body, func(line []byte) []byte {
			var r [3]int // s8, u8, sums
			for i, s := range dot.FindSubmatch(line)[1:] {
				r[i], _ = strconv.Atoi(string(s))
				if r[i] > 15 {
					panic("no encoding in AVX: " + string(line))
				}
			}
			b1 := 0x42 | (^r[2]>>3&1)<<7 | (^r[0]>>3&1)<<5 // R, X, B inverted; map 0F38
			b2 := 0x05 | (^r[1]&15)<<3                     // second source inverted; 256 bits; 66
			modrm := 0xC0 | (r[2]&7)<<3 | r[0]&7
			return fmt.Appendf(nil, "BYTE $0xC4; BYTE $0x%02X; BYTE $0x%02X; BYTE $0x50; BYTE $0x%02X // %s", b1, b2, modrm, line)
		})
	})
	if err := os.WriteFile(path, text, 0o644); err != nil {
		panic(err)
	}
}
