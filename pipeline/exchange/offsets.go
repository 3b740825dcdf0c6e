package exchange

import (
	"sort"
	"unicode/utf8"

	"whosaid/pipeline/record"
)

// Offsets converts between code points, bytes of UTF-8 and code units of
// UTF-16 in one text. It is the one place in this package that does. It keeps
// three numbers a stride of the text: a look-up costs at most one stride.
type Offsets struct {
	text  string
	marks []mark // at the first character of each stride, in order
	end   mark
	ascii bool
}

// mark is one place, counted in three ways.
type mark struct{ points, bytes, units int }

const stride = 128 // code points

// NewOffsets prepares conversions for text.
func NewOffsets(text string) *Offsets {
	o := &Offsets{text: text, ascii: true}
	var at mark
	for i, r := range text {
		at.bytes = i
		if at.points%stride == 0 {
			o.marks = append(o.marks, at)
		}
		at.points++
		at.units += units(r)
		if r >= utf8.RuneSelf {
			o.ascii = false
		}
	}
	at.bytes = len(text)
	o.end = at
	return o
}

func units(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}

// Len is the number of code points.
func (o *Offsets) Len() int { return o.end.points }

// Units is the number of UTF-16 code units.
func (o *Offsets) Units() int { return o.end.units }

// Byte is the byte at which a code point begins; out of the text, its nearer end.
func (o *Offsets) Byte(point int) int {
	return o.find(point, func(m mark) int { return m.points }).bytes
}

// UTF16 is the UTF-16 code unit at which a code point begins.
func (o *Offsets) UTF16(point int) int {
	return o.find(point, func(m mark) int { return m.points }).units
}

// FromUTF16 is the code point at a UTF-16 code unit; within a surrogate pair,
// the one that the pair is.
func (o *Offsets) FromUTF16(unit int) int {
	return o.find(unit, func(m mark) int { return m.units }).points
}

// FromByte is the code point at a byte; within a character, that one.
func (o *Offsets) FromByte(b int) int {
	return o.find(b, func(m mark) int { return m.bytes }).points
}

// find goes to the last place at which by is no more than n.
func (o *Offsets) find(n int, by func(mark) int) mark {
	if n <= 0 || len(o.marks) == 0 {
		return mark{}
	}
	if n >= by(o.end) {
		return o.end
	}
	if o.ascii {
		return mark{n, n, n}
	}
	at := o.marks[sort.Search(len(o.marks), func(i int) bool { return by(o.marks[i]) > n })-1]
	for {
		r, size := utf8.DecodeRuneInString(o.text[at.bytes:])
		next := mark{at.points + 1, at.bytes + size, at.units + units(r)}
		if by(next) > n {
			return at
		}
		at = next
	}
}

// Slice is the text of a span; spans that reach out of the text are cut.
func (o *Offsets) Slice(s record.Span) string {
	begin, end := o.Byte(s[0]), o.Byte(s[1])
	if begin >= end {
		return ""
	}
	return o.text[begin:end]
}

// Text is the text of the pieces, as the record joins them.
func (o *Offsets) Text(spans []record.Span) string {
	text := ""
	for i, s := range spans {
		if i > 0 {
			text += record.Joint
		}
		text += o.Slice(s)
	}
	return text
}
