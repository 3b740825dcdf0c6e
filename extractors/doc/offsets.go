package doc

import "unicode/utf8"

// Offsets converts byte offsets of one text into code points. It holds one
// number per stride of the text, so that a look-up costs at most one stride.
type Offsets struct {
	text  string
	runes []int // code points before byte i*stride
	ascii bool
}

const stride = 256

// NewOffsets prepares conversions for text.
func NewOffsets(text string) *Offsets {
	o := &Offsets{text: text, ascii: true}
	o.runes = make([]int, 0, len(text)/stride+1)
	n := 0
	for i := 0; i < len(text); i++ {
		if i%stride == 0 {
			o.runes = append(o.runes, n)
		}
		// Continuation bytes do not start a code point.
		if text[i]&0xC0 != 0x80 {
			n++
		}
		if text[i] >= utf8.RuneSelf {
			o.ascii = false
		}
	}
	return o
}

// CodePoints is the number of code points before byte offset b, which must be
// on a rune boundary of the (valid UTF-8) text.
func (o *Offsets) CodePoints(b int) int {
	if o.ascii {
		return b
	}
	i := b / stride
	if i >= len(o.runes) {
		i = len(o.runes) - 1
	}
	if i < 0 {
		return 0
	}
	n := o.runes[i]
	for j := i * stride; j < b; j++ {
		if o.text[j]&0xC0 != 0x80 {
			n++
		}
	}
	return n
}

func boundary(text string, i int) bool {
	return i == len(text) || utf8.RuneStart(text[i])
}
