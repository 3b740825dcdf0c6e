package models_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"whosaid/extractors"
	"whosaid/extractors/doc"
	"whosaid/extractors/en"
	"whosaid/extractors/models"
	"whosaid/extractors/tokens"
)

func rules(t testing.TB) *extractors.Chain { return chain(t, "rules") }

func chain(t testing.TB, name string) *extractors.Chain {
	t.Helper()
	m, there := models.List().Find(name)
	require.True(t, there, name)
	c, err := m.New(en.Default())
	require.NoError(t, err)
	return c
}

func TestFind(t *testing.T) {
	list := models.List()
	require.Equal(t, []string{"full", "fast", "rules"}, list.Names())
	for _, name := range list.Names() {
		m, there := list.Find(name)
		require.True(t, there)
		require.Equal(t, name, m.Name)
	}
	_, there := list.Find("oracle")
	require.False(t, there)
}

func TestEveryModelBuilds(t *testing.T) {
	for _, m := range models.List() {
		c, err := m.New(en.Default())
		require.NoError(t, err, m.Name)
		require.Equal(t, m.Name, c.Name)
		require.NotEmpty(t, m.Doc)
	}
}

// lawful checks what holds for every text: the document's invariants, what
// confidence and type promise, and that no word is in two contents.
func lawful(t require.TestingT, c *extractors.Chain, text string) {
	d := &doc.Doc{Text: text}
	require.NoError(t, c.Run(d))
	require.NoError(t, d.Check())
	var contents []doc.Span
	for _, a := range d.Attributions {
		require.NotEmpty(t, a.Rule)
		require.True(t, a.Confidence > 0 && a.Confidence < 1, "confidence %v", a.Confidence)
		if a.Type == doc.Direct {
			for _, s := range a.Content {
				require.NotZero(t, tokens.QuoteMark(d.Slice(s)), "direct content %q starts with no mark", d.Slice(s))
				require.True(t, quoted(d, s), "direct content %q leaves its marks", d.Slice(s))
			}
		}
		for _, s := range a.Content {
			for _, o := range contents {
				require.False(t, s.Overlaps(o), "contents %q and %q overlap", d.Slice(s), d.Slice(o))
			}
		}
		contents = append(contents, a.Content...)
	}
}

// quoted reports whether every word of s stands in quotation marks.
func quoted(d *doc.Doc, s doc.Span) bool {
	for _, k := range d.Tokens {
		if !s.Contains(k.Span) || !strings.ContainsFunc(d.Slice(k.Span), unicode.IsLetter) {
			continue
		}
		if !slices.ContainsFunc(d.Quotes, func(q doc.Quote) bool { return q.Contains(k.Span) }) {
			return false
		}
	}
	return true
}

func TestLaws(t *testing.T) {
	for _, m := range models.List() {
		t.Run(m.Name, func(t *testing.T) { laws(t, chain(t, m.Name)) })
	}
}

func laws(t *testing.T, c *extractors.Chain) {
	piece := rapid.SampledFrom([]string{
		"Ms. Roe", "the ministry", "officials", "who", "she", "said", "told", "says", "denied", "according to", "in a statement",
		"that the bridge is safe", "it was sold", "to leave", "the report", "adding", "and", "but", "“", "”", "\"", "‘", "’", "''", "«", "»",
		",", ".", ":", ";", "—", "(", ")", "\n\n", "?", "!", "on Monday", "is believed", "was accused of", "her claim that", "reportedly", "Q", "[", "]", "é", "\u00a0",
	})
	rapid.Check(t, func(t *rapid.T) {
		lawful(t, c, strings.Join(rapid.SliceOfN(piece, 0, 60).Draw(t, "pieces"), rapid.SampledFrom([]string{" ", ""}).Draw(t, "joint")))
	})
}

func FuzzRules(f *testing.F) { fuzz(f, rules(f), 1<<14) }

func FuzzFull(f *testing.F) { fuzz(f, chain(f, "full"), 1<<11) }

// fuzz runs c on texts of at most so many bytes.
func fuzz(f *testing.F, c *extractors.Chain, most int) {
	f.Add("“The bridge,” she said, “is safe.”\n\nRoe: It is. Critics say that it is not.")
	f.Add("In a letter, the ministry neither confirmed nor denied that “all” was lost; 'so' he said.")
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || len(text) > most {
			t.Skip()
		}
		lawful(t, c, text)
	})
}

// Runs that make careless rules quadratic; at these lengths such a rule would
// not come to an end within a test's time limit.
func TestHostileRuns(t *testing.T) {
	c := rules(t)
	const n = 100_000
	for name, unit := range map[string]string{
		"quotes": `"`, "curly": "“", "dots": ".", "spaces": " ", "commas": ", ", "word": "a", "said": "said ",
		"he said": "he said ", "that": "that ", "and": "Roe and ", "open": "( ", "dashes": "— ", "to say": "to say ", "who": "who said ", "of": "the man of ",
		"tags": "he said, ", "small quotes": "“A,” he said. ", "colons": "Roe: ", "paragraphs": "Roe:\n\n", "quoted paragraphs": "“So.\n\n", "passive": "is said to ", "according": "according to him, ",
	} {
		t.Run(name, func(t *testing.T) {
			d := &doc.Doc{Text: strings.Repeat(unit, n/len(unit))}
			require.NoError(t, c.Run(d))
			require.NoError(t, d.Check())
		})
	}
}
