package labels_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"whosaid/extractors"
	"whosaid/extractors/doc"
	"whosaid/extractors/en"
	"whosaid/extractors/extracttest"
	"whosaid/extractors/labels"
	"whosaid/extractors/quotes"
	"whosaid/extractors/sentences"
	"whosaid/extractors/tags"
	"whosaid/extractors/tokens"
)

var layers = []extractors.Extractor{tokens.Extractor(), quotes.Extractor(), sentences.Extractor(), tags.Extractor()}

// read labels the claim marked in text.
func read(t testing.TB, marked string) (*doc.Doc, doc.Attribution) {
	t.Helper()
	m := extracttest.Must(t, marked)
	d := &doc.Doc{Text: m.Text}
	for _, e := range layers {
		require.NoError(t, e.Run(d))
	}
	for _, c := range m.Claims() {
		d.Attributions = append(d.Attributions, doc.Attribution{Content: c.Content, Cue: c.Cue, Source: c.Source, Speaker: -1})
	}
	require.Len(t, d.Attributions, 1, marked)
	require.NoError(t, labels.Extractor(en.Default()).Run(d))
	require.NoError(t, d.Check())
	return d, d.Attributions[0]
}

func TestStatus(t *testing.T) {
	for _, c := range []struct {
		text    string
		status  doc.Status
		negated bool
	}{
		// put forward
		{`{source:Ms Roe} {cue:said} {content:the bridge was safe}.`, doc.Asserted, false},
		{`{cue:According to} {source:the mayor}, {content:the bridge was safe}.`, doc.Asserted, false},
		{`{source:The firm} {cue:plans} {content:to close the plant}.`, doc.Asserted, false},
		{`{source:Mr Poe} {cue:condemned} {content:the raid}.`, doc.Asserted, false},
		{`{source:Ms Roe} {cue:said} {content:it was not true}.`, doc.Asserted, false},
		{`{source:Ms Roe} {cue:dismissed} {content:him as a clown}.`, doc.Asserted, false},

		// affirmed
		{`{source:Ms Roe} {cue:confirmed} {content:that she would leave}.`, doc.Confirmed, false},
		{`{source:The firm} {cue:acknowledged} {content:the leak}.`, doc.Confirmed, false},
		{`{source:He} {cue:admitted} {content:taking the money}.`, doc.Confirmed, false},
		{`{source:She} {cue:conceded} {content:that the plan had failed}.`, doc.Confirmed, false},
		{`{source:The firm} {cue:released a statement confirming} {content:the sale}.`, doc.Confirmed, false},
		{`{source:Ms Roe} {cue:agreed} {content:that the plan had failed}.`, doc.Confirmed, false},
		{`{source:The union} {cue:agreed} {content:to meet the owners}.`, doc.Asserted, false},

		// said not to be so, or turned down
		{`{source:Ms Roe} {cue:denied} {content:taking the money}.`, doc.Denied, false},
		{`{source:The firm} {cue:disputes} {content:the findings}.`, doc.Denied, false},
		{`{source:The court} {cue:rejected} {content:the appeal}.`, doc.Denied, false},
		{`{source:She} {cue:refused} {content:to resign}.`, doc.Denied, false},
		{`{source:He} {cue:opposes} {content:the tax}.`, doc.Denied, false},
		{`{source:He} {cue:voted} {content:against the tax}.`, doc.Denied, false},
		{`{source:Ms Roe} {cue:does not believe} {content:that the bridge is safe}.`, doc.Denied, true},
		{`{source:Ms Roe} {cue:never said} {content:that the bridge was safe}.`, doc.Denied, true},
		{`{source:The union} {cue:doesn’t want} {content:a strike}.`, doc.Denied, true},
		{`{source:No one} {cue:believes} {content:that the bridge is safe}.`, doc.Denied, false},
		{`{source:Few} {cue:expected} {content:the vote to fail}.`, doc.Asserted, false},

		// no side taken
		{`{source:Ms Roe} {cue:declined to comment on} {content:the report}.`, doc.Neither, true},
		{`{source:Ms Roe} {cue:refused to say} {content:whether she would stay}.`, doc.Neither, true},
		{`{source:Ms Roe} {cue:declined} {content:to discuss the report}.`, doc.Neither, true},
		{`{source:The ministry} {cue:has neither confirmed nor denied} {content:the raid}.`, doc.Neither, true},
		{`{source:The ministry} {cue:has not confirmed or denied} {content:the raid}.`, doc.Neither, true},
		{`{source:The ministry} {cue:could not confirm} {content:the raid}.`, doc.Neither, true},
		{`{source:The firm} {cue:did not respond to} {content:a request for comment}.`, doc.Neither, true},
		{`{source:She} {cue:would not say} {content:who had paid}.`, doc.Neither, true},
		{`{source:She} {cue:has not decided} {content:whether to run}.`, doc.Neither, true},

		// asked or doubted
		{`{source:He} {cue:asked} {content:whether the bridge was safe}.`, doc.Questioned, false},
		{`{source:He} {cue:asked} {content:the workers to leave}.`, doc.Asserted, false},
		{`{source:He} {cue:asked for} {content:more time}.`, doc.Asserted, false},
		{`{source:She} {cue:wondered} {content:why nobody had called}.`, doc.Questioned, false},
		{`{source:She} {cue:doubts} {content:that the bridge is safe}.`, doc.Questioned, false},
		{`{source:Experts} {cue:cast doubt on} {content:the figures}.`, doc.Questioned, false},
		{`{cue:It is not clear} {content:whether the bridge is safe}.`, doc.Questioned, true},
		{`“{content:Is the bridge safe?}” {source:a voter} {cue:asked}.`, doc.Questioned, false},

		// negation that leaves the status
		{`{source:The court} {cue:did not oppose} {content:the sale}.`, doc.Denied, true},
		{`{source:The mayor} {cue:did not mention} {content:the bridge}.`, doc.Asserted, true},
		{`{source:She} {cue:not only said} {content:that the bridge was safe}.`, doc.Asserted, false},
	} {
		_, a := read(t, c.text)
		require.Equal(t, c.status, a.Status, c.text)
		require.Equal(t, c.negated, a.Negated, "negated: %s", c.text)
	}
}

func TestKind(t *testing.T) {
	for _, c := range []struct {
		text string
		kind doc.Kind
	}{
		{`{source:Ms Roe} {cue:said} {content:the bridge was safe}.`, doc.Statement},
		{`{source:Ms Roe} {cue:praised} {content:the workers}.`, doc.Statement},
		{`{source:Ms Roe} {cue:believes} {content:the bridge is safe}.`, doc.Belief},
		{`{source:Analysts} {cue:expect} {content:a loss}.`, doc.Belief},
		{`{source:Ms Roe} {cue:wants} {content:to close the bridge}.`, doc.Intention},
		{`{source:The mayor} {cue:ordered} {content:the bridge closed}.`, doc.Intention},
		{`{source:The mayor} {cue:promised} {content:to mend the bridge}.`, doc.Intention},
		{`{source:He} {cue:asked} {content:the workers to leave}.`, doc.Intention},
		{`{source:He} {cue:asked} {content:whether the bridge was safe}.`, doc.Statement},
		{`{source:Ms Roe} {cue:fears} {content:that the bridge will fall}.`, doc.Feeling},
		{`{source:Ms Roe} {cue:hopes} {content:that the bridge will hold}.`, doc.Feeling},
		{`{source:Ms Roe} {cue:declined to comment on} {content:the report}.`, doc.Statement},
	} {
		_, a := read(t, c.text)
		require.Equal(t, c.kind, a.Kind, c.text)
	}
}

func TestEvidence(t *testing.T) {
	for text, want := range map[string]string{
		`{source:Ms Roe} {cue:denied} {content:taking the money}.`:                            "denied",
		`{source:Ms Roe} {cue:did not say} {content:who had paid}.`:                           "not say",
		`{source:No one} {cue:believes} {content:that the bridge is safe}.`:                   "No … believes",
		`{source:The ministry} {cue:has not confirmed or denied} {content:the raid}.`:         "has not confirmed or denied",
		`{source:The firm} {cue:released a letter disputing} {content:what the paper wrote}.`: "released … disputing",
	} {
		d, a := read(t, text)
		var got []string
		for _, s := range a.Evidence {
			got = append(got, d.Slice(s))
		}
		require.Equal(t, want, strings.Join(got, " … "), text)
	}
}

// TestLemmaKept: what attribution says of the cue is not overruled.
func TestLemmaKept(t *testing.T) {
	d := &doc.Doc{Text: "She began to say that it rained."}
	for _, e := range layers {
		require.NoError(t, e.Run(d))
	}
	d.Attributions = []doc.Attribution{{Cue: []doc.Span{{Start: 4, End: 16}}, Content: []doc.Span{{Start: 17, End: 31}}, Lemma: "begin", Speaker: -1}}
	require.NoError(t, labels.Extractor(en.Default()).Run(d))
	require.Equal(t, "begin", d.Attributions[0].Lemma)
}

// TestAnyAttribution: whatever spans an attribution has, its labels are set and
// the document keeps its invariants.
func TestAnyAttribution(t *testing.T) {
	words := strings.Fields(`she said " never denied refused to comment ? : not no one asked whether Roe , “ ” . who confirmed or doubts`)
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 30).Draw(t, "words"), " ")
		d := &doc.Doc{Text: text}
		for _, e := range layers {
			if err := e.Run(d); err != nil {
				t.Fatal(err)
			}
		}
		piece := func(name string, least int) (out []doc.Span) {
			at := 0
			for n := rapid.IntRange(least, 2).Draw(t, name); n > 0 && at < len(d.Tokens); n-- {
				i := rapid.IntRange(at, len(d.Tokens)-1).Draw(t, name)
				j := rapid.IntRange(i, len(d.Tokens)-1).Draw(t, name)
				out = append(out, doc.Span{Start: d.Tokens[i].Start, End: d.Tokens[j].End})
				at = j + 1
			}
			return out
		}
		a := doc.Attribution{Content: piece("content", 1), Cue: piece("cue", 0), Source: piece("source", 0), Speaker: -1}
		d.Attributions = []doc.Attribution{a}
		if err := labels.Extractor(en.Default()).Run(d); err != nil {
			t.Fatal(err)
		}
		if err := d.Check(); err != nil {
			t.Fatal(err)
		}
		if a := d.Attributions[0]; a.Status == "" || a.Kind == "" {
			t.Fatalf("unlabelled: %+v", a)
		}
	})
}
