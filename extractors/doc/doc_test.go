package doc

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The number that a Python user gets from len(text.encode()[:b].decode()).
func TestOffsetsCountCodePoints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.OneOf(
			rapid.RuneFrom([]rune("ab \n")), rapid.RuneFrom([]rune("é“’—\u0301")), rapid.RuneFrom([]rune("🥖👩\u200d")),
		)).Draw(t, "text")
		o := NewOffsets(text)
		for b := range text {
			require.Equal(t, utf8.RuneCountInString(text[:b]), o.CodePoints(b))
		}
		require.Equal(t, utf8.RuneCountInString(text), o.CodePoints(len(text)))
	})
}

func TestOffsetsBeyondOneStride(t *testing.T) {
	text := ""
	for range 3 * stride {
		text += "é"
	}
	o := NewOffsets(text)
	require.Equal(t, 3*stride, o.CodePoints(len(text)))
	require.Equal(t, 300, o.CodePoints(600))
}

func TestCheckFindsEachBreach(t *testing.T) {
	const text = "“No,” said Ann."
	ok := func() *Doc {
		return &Doc{
			Text:       text,
			Paragraphs: []Span{{0, len(text)}},
			Tokens:     []Token{{Span: Span{0, 3}}, {Span: Span{3, 6}}},
			Sentences:  []Sentence{{Span: Span{0, len(text)}, First: 0, Last: 2}},
			Quotes:     []Quote{{Span: Span{0, 9}, Parent: -1, Continues: -1}},
			Mentions:   []Mention{{Span: Span{15, 18}, Core: Span{15, 18}, Speaker: -1}},
			Cues:       []Cue{{Span: Span{10, 14}}},
			Attributions: []Attribution{{
				Content: []Span{{0, 9}}, Cue: []Span{{10, 14}}, Source: []Span{{15, 18}}, Speaker: 0,
			}},
			Speakers: []Speaker{{Name: "Ann"}},
		}
	}
	require.NoError(t, ok().Check())

	for name, breach := range map[string]func(*Doc){
		"span past the end":          func(d *Doc) { d.Paragraphs[0].End = 99 },
		"empty span":                 func(d *Doc) { d.Cues[0].End = d.Cues[0].Start },
		"cut character":              func(d *Doc) { d.Quotes[0].Start = 1 },
		"overlapping tokens":         func(d *Doc) { d.Tokens[1].Start = 0 },
		"sentence of no tokens":      func(d *Doc) { d.Sentences[0].Last = 0 },
		"quote inside a later one":   func(d *Doc) { d.Quotes[0].Parent = 0 },
		"core outside the mention":   func(d *Doc) { d.Mentions[0].Core = Span{0, 3} },
		"claim without content":      func(d *Doc) { d.Attributions[0].Content = nil },
		"pieces out of order":        func(d *Doc) { d.Attributions[0].Content = []Span{{10, 14}, {0, 9}} },
		"speaker that is not there":  func(d *Doc) { d.Attributions[0].Speaker = 1 },
		"reporter that is not there": func(d *Doc) { d.Attributions[0].Via = []int{7} },
	} {
		d := ok()
		breach(d)
		require.Error(t, d.Check(), name)
	}
}
