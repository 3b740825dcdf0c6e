package exchange

import (
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"whosaid/pipeline/record"
)

// text draws texts with characters of one to four bytes, over several strides.
func text(t *rapid.T) string {
	pieces := rapid.SliceOfN(rapid.SampledFrom([]string{
		"a", "é", "e\u0301", "“", "\u202E", "😀", "👩\u200D🍳", "\uFFFD", "\r\n", "\n\n", "\x00", "\u2028", " ",
		strings.Repeat("x", 200), strings.Repeat("😀", 130), strings.Repeat("é", 127),
	}), 0, 20).Draw(t, "pieces")
	return strings.Join(pieces, "")
}

func TestOffsetsCountAsTheOthersDo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := text(t)
		o := NewOffsets(s)
		runes := []rune(s)
		require.Equal(t, len(runes), o.Len())
		require.Equal(t, len(utf16.Encode(runes)), o.Units())
		for _, n := range []int{0, rapid.IntRange(0, len(runes)).Draw(t, "n"), len(runes)} {
			before := string(runes[:n])
			require.Equal(t, len(before), o.Byte(n))
			require.Equal(t, len(utf16.Encode([]rune(before))), o.UTF16(n))
			require.Equal(t, n, o.FromUTF16(o.UTF16(n)))
			require.Equal(t, n, o.FromByte(o.Byte(n)))
		}
		a := rapid.IntRange(0, len(runes)).Draw(t, "a")
		b := rapid.IntRange(a, len(runes)).Draw(t, "b")
		require.Equal(t, string(runes[a:b]), o.Slice(record.Span{a, b}))
	})
}

func TestOffsetsOutsideAndWithin(t *testing.T) {
	o := NewOffsets("a😀b")
	require.Equal(t, []int{0, 0, 1, 1, 2, 3, 3}, []int{
		o.FromUTF16(-1), o.FromUTF16(0), o.FromUTF16(1), o.FromUTF16(2), o.FromUTF16(3), o.FromUTF16(4), o.FromUTF16(99),
	}, "a half of a pair is the pair's character")
	require.Equal(t, 6, o.Byte(99))
	require.Equal(t, "", o.Slice(record.Span{2, 1}))
	require.Equal(t, "😀b", o.Slice(record.Span{1, 99}))
	require.Zero(t, NewOffsets("").Byte(3))
}

// What is put in the place of characters moves no offset of any unit.
func TestReplacementsKeepOffsets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s") + text(t)
		s = strings.ToValidUTF8(s, "\uFFFD")
		for _, back := range []string{Clean(s), OneLine(s), OneLine(Clean(s))} {
			require.Equal(t, utf8.RuneCountInString(s), utf8.RuneCountInString(back))
			require.Equal(t, NewOffsets(s).Units(), NewOffsets(back).Units())
			require.True(t, SameText(s, back))
		}
		require.NotContains(t, Clean(s), "\x00")
		require.Equal(t, -1, strings.IndexFunc(OneLine(s), BreaksLine))
	})
	require.False(t, SameText("abc", "abd"))
	require.False(t, SameText("abc", "ab"))
	require.False(t, SameText("", "a"))
}

func TestLinesAndJoin(t *testing.T) {
	o := NewOffsets("It will\r\nrain \n\nagain. Dry.")
	all := []record.Span{{0, 22}}
	require.Equal(t, []record.Span{{0, 7}, {9, 14}, {16, 22}}, o.Lines(all))
	require.Equal(t, all, o.Join(o.Lines(all)))
	require.Equal(t, []record.Span{{0, 7}, {16, 22}}, o.Join([]record.Span{{0, 7}, {16, 22}}))
	require.Empty(t, o.Lines([]record.Span{{7, 9}}))
	require.True(t, o.same([]record.Span{{0, 14}}, []record.Span{{0, 7}, {9, 14}}))
	require.False(t, o.same([]record.Span{{0, 14}}, []record.Span{{0, 7}}))
}

func TestResolve(t *testing.T) {
	text := "He said it. She said it all, and he said it again.\r\nThen rain."
	o := NewOffsets(text)
	at := func(piece string, from int) record.Span {
		i := from + strings.Index(text[from:], piece)
		return record.Span{i, i + len(piece)}
	}
	base := []record.Span{at("said it all", 0)}
	for name, c := range map[string]struct {
		spans []record.Span
		text  string
		want  []record.Span
	}{
		"nothing changed":                {base, "said it all", base},
		"spans alone":                    {base, "", base},
		"both changed, and agree":        {[]record.Span{at("said it", 12)}, "said it", []record.Span{at("said it", 12)}},
		"the spans changed":              {[]record.Span{at("said it", 30)}, "said it all", []record.Span{at("said it", 30)}},
		"the text changed: the nearest":  {base, "said it", []record.Span{at("said it", 12)}},
		"the text, without spans":        {nil, "he said it again", []record.Span{at("he said it again", 0)}},
		"pieces":                         {nil, "She … he said it", []record.Span{at("She", 0), at("he said it", 30)}},
		"spans that have shifted":        {[]record.Span{{18, 25}}, "said it", []record.Span{at("said it", 12)}},
		"spans that are out of the text": {[]record.Span{{900, 907}}, "again", []record.Span{at("again", 0)}},
		"over the end of a line":         {nil, "again.\nThen", []record.Span{at("again.\r\nThen", 0)}},
	} {
		got, err := o.resolve(base, c.spans, c.text)
		require.NoError(t, err, name)
		require.Equal(t, c.want, got, name)
	}
	for name, c := range map[string]struct {
		spans []record.Span
		text  string
		want  string
	}{
		"not there":    {base, "said nothing", "stands nowhere"},
		"out of order": {[]record.Span{{5, 7}, {1, 2}}, "", "not in order"},
		"outside":      {[]record.Span{{5, 700}}, "", "not in the article"},
		"empty":        {[]record.Span{{5, 5}}, "", "not in order"},
		"negative":     {[]record.Span{{-1, 5}}, "", "not in order"},
	} {
		_, err := o.resolve(base, c.spans, c.text)
		require.ErrorContains(t, err, c.want, name)
	}
}

func TestTypeOf(t *testing.T) {
	for text, want := range map[string]string{
		"that it rains": "indirect", "“It rains,”": "direct", "that it “rains”": "mixed", "“It” rains “here”": "mixed",
		"it's ‘so’": "indirect", `"Yes."`: "direct", "“": "direct",
	} {
		o := NewOffsets(text)
		require.Equal(t, want, typeOf([]record.Span{{0, o.Len()}}, o), text)
	}
}

func TestNames(t *testing.T) {
	var n Names
	require.Equal(t, "000001-town-hall-txt", n.Next("testdata/articles/town-hall.txt"))
	require.Equal(t, "000002-passwd", n.Next("../../etc/passwd"))
	require.Equal(t, "000003", n.Next("///"))
	require.Equal(t, "000004", n.Next("日本"))
	require.Equal(t, "000005-a-b-c", n.Next(`..\a:b*c`))
	require.Len(t, n.Next(strings.Repeat("x", 500)), 7+longest)
}

func BenchmarkOffsets(b *testing.B) {
	s := strings.Repeat("The café was “closed” 😀. ", 400)
	for b.Loop() {
		o := NewOffsets(s)
		for i := 0; i < o.Len(); i += 50 {
			o.UTF16(i)
		}
	}
}
