package record

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	validator "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"whosaid/corpus"
	"whosaid/extractors/doc"
)

const text = "Zoë Brandt, the mayor, denied that “the café’s money” was lost 🙂. “We know,” she said. “All of it.”"

func article() *corpus.Article {
	return &corpus.Article{ID: "a1", Text: text, URL: "https://example.org/1", Title: "Money", Published: "2024-03-02", Publisher: "Courier"}
}

// at finds the n-th (from 0) place of piece in text.
func at(t testing.TB, piece string, n int) doc.Span {
	from := 0
	for {
		i := strings.Index(text[from:], piece)
		require.GreaterOrEqual(t, i, 0, piece)
		if n == 0 {
			return doc.Span{Start: from + i, End: from + i + len(piece)}
		}
		from += i + len(piece)
		n--
	}
}

func document(t testing.TB) *doc.Doc {
	one := func(piece string) []doc.Span { return []doc.Span{at(t, piece, 0)} }
	d := &doc.Doc{
		Text:   text,
		Tokens: []doc.Token{{Span: doc.Span{Start: 0, End: 1}}},
		Speakers: []doc.Speaker{
			{Name: "Courier", Type: doc.SpeakerOrganization, Naming: doc.Named},
			{Name: "Zoë Brandt", Type: doc.SpeakerPerson, Naming: doc.Named, Role: "mayor"},
		},
	}
	for _, s := range []string{
		"Zoë Brandt, the mayor, denied that “the café’s money” was lost 🙂.", "“We know,” she said.", "“All of it.”",
	} {
		d.Sentences = append(d.Sentences, doc.Sentence{Span: at(t, s, 0), First: 0, Last: 1})
	}
	// Given out of order on purpose.
	d.Attributions = []doc.Attribution{
		{
			Content: []doc.Span{at(t, "“We know,”", 0), at(t, "“All of it.”", 0)},
			Cue:     one("said"), Source: one("she"), Speaker: 1, Via: []int{0},
			Type: doc.Direct, Lemma: "say", Status: doc.Asserted, Evidence: one("said"), Kind: doc.Statement,
			Confidence: 0.912345, Rule: "verb-content",
		},
		{
			Content: one("“the café’s money” was lost 🙂"),
			Cue:     one("denied"), Source: one("Zoë Brandt, the mayor"), Speaker: 1,
			Type: doc.Mixed, Lemma: "deny", Negated: true, Status: doc.Denied, Kind: doc.Statement,
			Confidence: 0.5, Rule: "verb-content",
		},
	}
	require.NoError(t, d.Check())
	return d
}

func slice(s Span) string { return string([]rune(text)[s[0]:s[1]]) }

func TestFromDoc(t *testing.T) {
	claims := FromDoc(article(), document(t), "rules")
	require.Len(t, claims, 2)

	first, second := claims[0], claims[1]
	require.Equal(t, "denied", first.Status.Value, "in the order of contents")
	require.Equal(t, Claim{
		Schema:  SchemaID,
		ID:      first.ID,
		DocID:   "a1",
		Doc:     Doc{URL: "https://example.org/1", Title: "Money", Published: "2024-03-02", Publisher: "Courier"},
		Content: Content{Text: "“the café’s money” was lost 🙂", Spans: []Span{{35, 64}}, Type: "mixed"},
		Cue:     &Cue{Text: "denied", Spans: []Span{{23, 29}}, Lemma: "deny", Negated: true},
		Source:  &Piece{Text: "Zoë Brandt, the mayor", Spans: []Span{{0, 21}}},
		Speaker: &Speaker{Name: "Zoë Brandt", Type: "person", Naming: "named", Role: "mayor", ID: "s1"},
		Via:     []string{},
		Status:  Status{Value: "denied", Evidence: []Span{}},
		Kind:    "statement",
		Sentence: Sentence{
			Text: "Zoë Brandt, the mayor, denied that “the café’s money” was lost 🙂.", Span: Span{0, 65},
		},
		Confidence: 0.5,
		Extractor:  "rules/verb-content",
	}, first)

	require.Equal(t, "“We know,” … “All of it.”", second.Content.Text)
	require.Equal(t, []string{"“We know,”", "“All of it.”"}, []string{slice(second.Content.Spans[0]), slice(second.Content.Spans[1])})
	require.Equal(t, "“We know,” she said. “All of it.”", second.Sentence.Text)
	require.Equal(t, "s1", second.Speaker.ID, "the same speaker")
	require.Equal(t, []string{"Courier"}, second.Via)
	require.Equal(t, 0.9123, second.Confidence)
}

func TestNullsAndUnresolved(t *testing.T) {
	d := document(t)
	d.Attributions[0].Source, d.Attributions[0].Speaker, d.Attributions[0].Cue = nil, -1, nil
	d.Attributions[1].Speaker = -1
	d.Attributions[1].Rule = ""
	claims := FromDoc(article(), d, "rules")
	require.Nil(t, claims[1].Source)
	require.Nil(t, claims[1].Speaker)
	require.Nil(t, claims[1].Cue)
	require.Equal(t, &Speaker{Name: "Zoë Brandt, the mayor", Type: None, Naming: None, ID: "s1"}, claims[0].Speaker)
	require.Equal(t, "rules", claims[0].Extractor)

	line, err := json.Marshal(claims[1])
	require.NoError(t, err)
	require.NoError(t, validate(t, compiled(t), line))
}

func TestNoClaims(t *testing.T) {
	require.Equal(t, []Claim{}, FromDoc(&corpus.Article{}, &doc.Doc{}, "rules"))
}

func TestIDs(t *testing.T) {
	ids := func(a *corpus.Article, d *doc.Doc) (list []string) {
		for _, c := range FromDoc(a, d, "rules") {
			list = append(list, c.ID)
		}
		return list
	}
	d := document(t)
	first := ids(article(), d)
	require.NotEqual(t, first[0], first[1])
	require.Equal(t, []string{"c-0e041ac6d3156433", "c-c27c4f5a32491cba"}, first, "ids are the same on every machine and in every version")

	other := article()
	other.ID = "a2"
	require.NotEqual(t, first[0], ids(other, d)[0], "another article")

	d.Attributions[1].Lemma, d.Attributions[1].Status, d.Attributions[1].Speaker = "x", doc.Asserted, 0
	require.Equal(t, first, ids(article(), d), "labels do not count")

	d.Attributions = append(d.Attributions, d.Attributions[1])
	twins := ids(article(), d)
	require.Equal(t, twins[0]+"-2", twins[1])

	d.Attributions[1].Source = nil
	require.NotEqual(t, first[0], ids(article(), d)[0], "other spans")
}

func TestSpeakersCountFromTheFirstUsed(t *testing.T) {
	d := document(t)
	d.Attributions[0].Speaker = 0
	claims := FromDoc(article(), d, "rules")
	require.Equal(t, "s1", claims[0].Speaker.ID)
	require.Equal(t, "Zoë Brandt", claims[0].Speaker.Name)
	require.Equal(t, "s2", claims[1].Speaker.ID)
}

func TestSentenceWithoutSentences(t *testing.T) {
	d := document(t)
	d.Sentences = d.Sentences[:1]
	claims := FromDoc(article(), d, "rules")
	require.Equal(t, "“We know,” she said. “All of it.”", claims[1].Sentence.Text)
	d.Sentences = nil
	claims = FromDoc(article(), d, "rules")
	require.Equal(t, "Zoë Brandt, the mayor, denied that “the café’s money” was lost 🙂", claims[0].Sentence.Text)
}

func TestRound(t *testing.T) {
	for in, want := range map[float64]float64{0.99996: 1, 1.7: 1, -1: 0, math.Inf(1): 1, 0.123449: 0.1234} {
		require.Equal(t, want, round(in))
	}
	require.Zero(t, round(math.NaN()))
}

// The law of the record: each span lies in the text and gives the text beside
// it, and each line is valid.
func TestSpansGiveTheTextBesideThem(t *testing.T) { rapid.Check(t, spansLaw(compiled(t))) }

func FuzzSpansGiveTheTextBesideThem(f *testing.F) { f.Fuzz(rapid.MakeFuzz(spansLaw(compiled(f)))) }

func spansLaw(schema *validator.Schema) func(*rapid.T) {
	return func(rt *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("ab é“”’🙂\u0301\n.")), 1, 700, -1).Draw(rt, "text")
		var cuts []int
		for i := range text {
			cuts = append(cuts, i)
		}
		cuts = append(cuts, len(text))
		spans := func(label string, most int) []doc.Span {
			n := rapid.IntRange(0, most).Draw(rt, label)
			var list []doc.Span
			from := 0
			for range n {
				if from+1 >= len(cuts) {
					break
				}
				i := rapid.IntRange(from, len(cuts)-2).Draw(rt, label)
				j := rapid.IntRange(i+1, len(cuts)-1).Draw(rt, label)
				list = append(list, doc.Span{Start: cuts[i], End: cuts[j]})
				from = j
			}
			return list
		}
		d := &doc.Doc{Text: text, Speakers: []doc.Speaker{{Name: "X", Type: doc.SpeakerGroup, Naming: doc.Generic}}}
		for _, s := range spans("sentences", 5) {
			d.Tokens = append(d.Tokens, doc.Token{Span: s})
			d.Sentences = append(d.Sentences, doc.Sentence{Span: s, First: len(d.Tokens) - 1, Last: len(d.Tokens)})
		}
		for range rapid.IntRange(0, 4).Draw(rt, "claims") {
			content := spans("content", 3)
			if len(content) == 0 {
				continue
			}
			d.Attributions = append(d.Attributions, doc.Attribution{
				Content: content, Cue: spans("cue", 2), Source: spans("source", 2), Evidence: spans("evidence", 2),
				Speaker: rapid.IntRange(-1, 0).Draw(rt, "speaker"),
				Type:    doc.Indirect, Status: doc.Asserted, Kind: doc.Belief, Confidence: rapid.Float64().Draw(rt, "p"),
			})
		}
		if err := d.Check(); err != nil {
			rt.Fatal(err)
		}
		a := &corpus.Article{ID: "x", Text: text}
		claims := FromDoc(a, d, "rules")
		require.Len(rt, claims, len(d.Attributions))
		seen := map[string]bool{}
		runes := []rune(text)
		for _, c := range claims {
			lawful(rt, runes, c)
			require.False(rt, seen[c.ID], "id twice")
			seen[c.ID] = true
			line, err := json.Marshal(c)
			require.NoError(rt, err)
			require.NoError(rt, validate(rt, schema, line))
		}
	}
}

func lawful(t require.TestingT, runes []rune, c Claim) {
	text := func(spans ...Span) string {
		var parts []string
		for _, s := range spans {
			parts = append(parts, string(runes[s[0]:s[1]]))
		}
		return strings.Join(parts, Joint)
	}
	require.Equal(t, c.Content.Text, text(c.Content.Spans...))
	require.Equal(t, c.Sentence.Text, text(c.Sentence.Span))
	within := func(spans []Span) {
		for _, s := range spans {
			require.LessOrEqual(t, c.Sentence.Span[0], s[0])
			require.GreaterOrEqual(t, c.Sentence.Span[1], s[1])
		}
	}
	within(c.Content.Spans)
	if c.Cue != nil {
		require.Equal(t, c.Cue.Text, text(c.Cue.Spans...))
		within(c.Cue.Spans)
	}
	if c.Source != nil {
		require.Equal(t, c.Source.Text, text(c.Source.Spans...))
		within(c.Source.Spans)
	}
	require.Equal(t, c.Source == nil, c.Speaker == nil)
	require.True(t, utf8.ValidString(c.Content.Text))
}

func BenchmarkFromDoc(b *testing.B) {
	a := article()
	d := document(b)
	b.ReportAllocs()
	for b.Loop() {
		if got := FromDoc(a, d, "rules"); len(got) != 2 {
			b.Fatal(fmt.Sprint(got))
		}
	}
}
