package learned_test

// What the model promises of documents, with the bundled weights where claims
// matter and with random ones where they do not.

import (
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"whosaid/extractors"
	"whosaid/extractors/doc"
	"whosaid/extractors/en"
	"whosaid/extractors/encoder/kernels"
	"whosaid/extractors/extracttest"
	"whosaid/extractors/learned"
	"whosaid/extractors/models"
	"whosaid/extractors/tokens"
)

func full(t testing.TB) *learned.Model {
	t.Helper()
	b, there := models.List().Find("full")
	require.True(t, there)
	m, err := b.Weights()
	require.NoError(t, err)
	return m
}

func chain(t testing.TB, m *learned.Model) *extractors.Chain {
	t.Helper()
	c, err := models.Learned("test", en.Default(), m)
	require.NoError(t, err)
	return c
}

func TestConform(t *testing.T) {
	list := chain(t, tiny(t)).Extractors()
	i := slices.IndexFunc(list, func(x extractors.Extractor) bool { return x.Name == "learned" })
	extracttest.Conform(t, list[i], list[:i]...)
}

// Phrases that no lexicon of cues holds.
func TestReadsWhatTheRulesCannot(t *testing.T) {
	c := chain(t, full(t))
	for _, marked := range []string{
		`{source:The mayor} {cue:took a firm stance against} {content:closing the library}.`,
		`{source:Roe} {cue:is no fan of} {content:the new stadium}.`,
		`{source:Roe} {cue:went so far as to call} {content:the plan a fraud}.`,
		`{source:Investors} {cue:are betting} {content:that rates will fall}.`,
		`{source:Doe} {cue:was quick to point out} {content:that he had voted against it}.`,
		`{source:The club} {cue:is confident} {content:that the stadium will be full}.`,
		`{source:Residents} {cue:are worried} {content:that the dam will not hold}.`,
		`{source:The senator} {cue:has been a vocal critic of} {content:the treaty}.`,
		`{source:The coach} {cue:had only praise for} {content:his young keeper}.`,
	} {
		extracttest.Run(t, c.Run, marked)
	}
}

// The plain forms, on which model and rules must agree.
func TestPlainForms(t *testing.T) {
	c := chain(t, full(t))
	for _, marked := range []string{
		`{content:“The bridge is safe,”} {source:Anna Roe} {cue:said}.`,
		`{source:The ministry} {cue:denied} {content:that the bridge is unsafe}.`,
		`{content:The strike could last until spring}, {source:union officials} {cue:cautioned}.`,
		`{source:Union leaders} {cue:fear} {content:that the plant will be sold}.`,
		`{source:Two of the drivers} {cue:blamed} {content:the ice on the road}.`,
	} {
		extracttest.Run(t, c.Run, marked)
	}
}

// Claims without a source, also where something could be taken for one, and
// sources that speak twice in a sentence.
func TestSources(t *testing.T) {
	c := chain(t, full(t))
	for _, marked := range []string{
		`{content:The stadium} {cue:is expected} {content:to open in May}.`,
		`{content:Ms. Roe} {cue:was accused of} {content:hiding the report}.`,
		`{cue:Asked} {content:whether the bridge was safe}, the mayor left the room.`,
		`{content:The merits of the programme} {cue:are being debated again}.`,
		`There {cue:has been much speculation about} {content:whether the coach will stay}.`,
		`There {cue:are still plenty of unknowns about} {content:the keeper's injury}.`,
		`{source1,2:The mayor} {cue1:denied} {content1:the charges} and {cue2:accused} {content2:the board of hiding the report}.`,
	} {
		extracttest.Run(t, c.Run, marked)
	}
}

const article = `The bridge over the Elm was closed on Monday after engineers found cracks, officials said.

“We could not wait any longer,” said Anna Roe, the mayor, who had promised to keep it open. “Nobody should drive over it.”

The ministry declined to comment. According to a report by its inspectors, the bridge had been unsafe since May, and two letters that warned of a collapse were never answered.

Roe told reporters that the city would pay for the repairs, adding that she expects the state to help. Her opponent, John Doe, called the plan “a gift to the builders” and accused her of hiding the report.

`

// The same claims on every machine, from any number of goroutines.
func TestSameEverywhere(t *testing.T) {
	m := full(t)
	text := strings.Repeat(article, 2) // more than a window
	read := func(c *extractors.Chain) *doc.Doc {
		d := &doc.Doc{Text: text}
		if err := c.Run(d); err != nil {
			t.Error(err)
		}
		return d
	}
	want := read(chain(t, m))
	require.Greater(t, len(want.Attributions), 12)
	for _, set := range kernels.Sets() {
		require.Equal(t, want, read(chain(t, m.With(set))), set.Name)
	}
	shared := chain(t, m)
	var wait sync.WaitGroup
	got := make([]*doc.Doc, 4)
	for i := range got {
		wait.Go(func() { got[i] = read(shared) })
	}
	wait.Wait()
	for _, d := range got {
		require.Equal(t, want, d)
	}
}

// Texts that make careless code quadratic: at these lengths it would not come to
// an end within a test's time limit.
func TestHostile(t *testing.T) {
	c := chain(t, tiny(t))
	for name, text := range map[string]string{
		"empty":       "",
		"space":       " \n\n\t",
		"word":        strings.Repeat("a", 1<<20),
		"quotes":      strings.Repeat(`"`, 100_000),
		"curly":       strings.Repeat("“", 20_000),
		"pairs":       strings.Repeat("“a” ", 5_000),
		"dots inside": "“" + strings.Repeat(".", 50_000) + "”",
		"paragraphs":  strings.Repeat("a\n\n", 20_000),
		"claims":      strings.Repeat("“A,” he said.\n\n", 2_000),
		"no break":    strings.Repeat("she said that ", 10_000),
		"invalid":     "She said that \xff\xfe it is “\xc3(” safe.",
	} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && len(text) > 1000 {
				t.Skip("long")
			}
			text = strings.ToValidUTF8(text, string(utf8.RuneError)) // as every reader does
			d := &doc.Doc{Text: text}
			require.NoError(t, c.Run(d))
			require.NoError(t, d.Check())
		})
	}
}

// Memory follows the text: what is decoded at once is bounded. Of an article ten
// times as long not more than ten times as much is allocated.
func TestAllocatesLinearly(t *testing.T) {
	m := tiny(t)
	list := chain(t, m).Extractors()
	allocated := func(n int) float64 {
		d := &doc.Doc{Text: strings.Repeat(article, n)}
		var before, after runtime.MemStats
		for _, x := range list {
			if x.Name == "learned" {
				runtime.ReadMemStats(&before)
			}
			require.NoError(t, x.Run(d))
			if x.Name == "learned" {
				runtime.ReadMemStats(&after)
			}
		}
		return float64(after.TotalAlloc - before.TotalAlloc)
	}
	allocated(5) // fills what is used again
	require.Less(t, allocated(100), 12*allocated(10))
}

// The whole chain around weights that find anything anywhere: what it gives is a
// sound document, and direct contents stand between marks.
func FuzzChain(f *testing.F) {
	c := chain(f, tiny(f))
	f.Add("“The bridge,” she said, “is safe.”\n\nRoe: It is. Critics say that it is not.")
	f.Add("In a letter, the ministry neither confirmed nor denied that “all” was lost; 'so' he said.")
	f.Add("“A\n\n“B ‘c’ d” said «e» \"f.")
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || len(text) > 1<<13 {
			t.Skip()
		}
		d := &doc.Doc{Text: text}
		require.NoError(t, c.Run(d))
		require.NoError(t, d.Check())
		taken := map[int]bool{}
		for _, a := range d.Attributions {
			require.True(t, a.Confidence > 0 && a.Confidence < 1)
			for _, s := range a.Content {
				if a.Type == doc.Direct {
					require.NotZero(t, tokens.QuoteMark(d.Slice(s)), "direct content %q starts with no mark", d.Slice(s))
				}
				for i, r := range d.Slice(s) {
					if unicode.IsLetter(r) {
						require.False(t, taken[s.Start+i], "%q is in two contents", d.Slice(s))
						taken[s.Start+i] = true
					}
				}
			}
		}
	})
}
