package quotes

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"whosaid/extractors/doc"
	"whosaid/extractors/tokens"
)

// family is a kind of mark. Only marks of one family belong together, but
// straight and curly double marks are sometimes mixed up in typing.
type family byte

const (
	curly    family = iota // “ ” „
	straight               // " and LaTeX's pairs
	single                 // ‘ ’ ' `
	foreign                // « » ‹ › 「 」
	families
)

// side is what stands on one side of a mark.
type side byte

const (
	space   side = iota // nothing, a space, or a mark that the quotation mark leans away from
	neutral             // a dash or an ellipsis, which may stand on either side
	solid               // a word, or punctuation that belongs to one
)

// direction is which way a mark points by its shape.
type direction int8

const (
	opening direction = -1
	either  direction = 0
	closing direction = 1
)

// mark is a quotation mark that may open or close.
type mark struct {
	doc.Span
	family      family
	points      direction
	left, right side
	before      rune // the character on its left, past other marks; 0 at the edge
	prior       rune // the last character before it that is no space; 0 at the edge
	low         bool // „ or ‚, which “ and ‘ may close
}

// scan finds the marks of paragraph p.
func scan(text string, p doc.Span) []mark {
	var out []mark
	for i := p.Start; i < p.End; {
		c := text[i]
		if c != '"' && c != '\'' && c != '`' && c < utf8.RuneSelf {
			i++
			continue
		}
		n := tokens.QuoteMark(text[i:p.End])
		if n == 0 {
			_, n = utf8.DecodeRuneInString(text[i:])
			i += n
			continue
		}
		apostrophe := tokens.Single(text[i:i+n]) && tokens.Apostrophe(text, i, n)
		if !apostrophe && !inches(text[p.Start:i]) {
			m := newMark(text[i : i+n])
			m.Span = doc.Span{Start: i, End: i + n}
			out = append(out, m)
		}
		i += n
	}
	surround(out, text, p)
	return out
}

// inches reports whether before ends in feet and a figure: 6'2, 5’ 11.
func inches(before string) bool {
	digit := func(i int) bool { return i >= 0 && before[i] >= '0' && before[i] <= '9' }
	i := len(before) - 1
	if !digit(i) {
		return false
	}
	if i--; digit(i) {
		i--
	}
	feet := strings.TrimRight(before[:i+1], " ")
	feet, straight := strings.CutSuffix(feet, "'")
	feet, curly := strings.CutSuffix(feet, "’")
	i = len(feet) - 1
	return (straight || curly) && digit(i)
}

func newMark(s string) mark {
	switch s {
	case "“":
		return mark{family: curly, points: opening}
	case "„", "‟":
		return mark{family: curly, points: opening, low: s == "„"}
	case "”", "’’":
		return mark{family: curly, points: closing}
	case "‘‘":
		return mark{family: curly, points: opening}
	case "``":
		return mark{family: straight, points: opening}
	case "''", `"`, "＂":
		return mark{family: straight}
	case "‘", "‛", "`":
		return mark{family: single, points: opening}
	case "‚":
		return mark{family: single, points: opening, low: true}
	case "’":
		return mark{family: single, points: closing}
	case "'":
		return mark{family: single}
	case "「", "『":
		return mark{family: foreign, points: opening}
	case "」", "』":
		return mark{family: foreign, points: closing}
	}
	// « » ‹ › point either way, by language.
	return mark{family: foreign}
}

// surround notes what stands beside each mark. Marks that touch (“‘No’ is…”)
// share what stands beside all of them.
func surround(marks []mark, text string, p doc.Span) {
	for i := 0; i < len(marks); {
		j := i + 1
		for j < len(marks) && marks[j].Start == marks[j-1].End {
			j++
		}
		before, prior, after := rune(0), rune(0), rune(0)
		if start := marks[i].Start; start > p.Start {
			before, _ = utf8.DecodeLastRuneInString(text[p.Start:start])
			prior, _ = utf8.DecodeLastRuneInString(strings.TrimRightFunc(text[p.Start:start], tokens.Blank))
		}
		if end := marks[j-1].End; end < p.End {
			after, _ = utf8.DecodeRuneInString(text[end:p.End])
		}
		left, right := leftSide(before, after), rightSide(after)
		for k := i; k < j; k++ {
			marks[k].left, marks[k].right, marks[k].before, marks[k].prior = left, right, before, prior
		}
		i = j
	}
}

func leftSide(before, after rune) side {
	switch {
	case before == 0 || tokens.Blank(before):
		return space
	case before == '(' || before == '[' || before == '{' || before == '/' || before == '<' || before == '>':
		return space
	case before == '…' || unicode.Is(unicode.Pd, before):
		return neutral
	case (before == ',' || before == ':' || before == '=') && rightSide(after) == solid:
		return neutral // a space is missing
	}
	return solid
}

func rightSide(after rune) side {
	switch {
	case after == 0 || tokens.Blank(after):
		return space
	case after == '.' || after == '…' || unicode.Is(unicode.Pd, after):
		return neutral
	case after == '(' || after == '[' || after == '$' || after == '#' || after == '@' || after == '£' || after == '€' || after == '*':
		return solid
	case unicode.IsPunct(after):
		return space
	}
	return solid
}
