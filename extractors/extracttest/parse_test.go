package extracttest_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/extractors/doc"
	"whosaid/extractors/extracttest"
)

func TestParse(t *testing.T) {
	m, err := extracttest.Parse(`{source1,2=Anna Roe:She} {cue1:said} {content1:“a {cue2:hope} \{b\}”} – {content1:é}.`)
	require.NoError(t, err)
	require.Equal(t, "She said “a hope {b}” – é.", m.Text)
	require.Equal(t, []extracttest.Mark{
		{Span: doc.Span{Start: 0, End: 3}, Label: "source", Claims: []int{1, 2}, Value: "Anna Roe"},
		{Span: doc.Span{Start: 4, End: 8}, Label: "cue", Claims: []int{1}},
		{Span: doc.Span{Start: 9, End: 25}, Label: "content", Claims: []int{1}},
		{Span: doc.Span{Start: 14, End: 18}, Label: "cue", Claims: []int{2}},
		{Span: doc.Span{Start: 30, End: 32}, Label: "content", Claims: []int{1}},
	}, m.Marks)
	require.Equal(t, []extracttest.Claim{{
		Source:  []doc.Span{{Start: 0, End: 3}},
		Cue:     []doc.Span{{Start: 4, End: 8}},
		Content: []doc.Span{{Start: 9, End: 25}, {Start: 30, End: 32}},
	}}, m.Claims())
	require.Len(t, m.Spans("cue"), 2)
}

func TestParseErrors(t *testing.T) {
	for marked, want := range map[string]string{
		`{cue:said`:       "{cue: is not closed",
		`said}`:           "at byte 4: } closes nothing",
		`{said}`:          `at byte 0: { opens no mark; write \{ for a brace`,
		`{Cue:said}`:      `at byte 0: bad label "Cue"; write \{ for a brace`,
		`{cue1,:said}`:    `at byte 0: bad numbers in "cue1,"`,
		`x {cue:} y`:      "at byte 7: {cue:} marks nothing",
		`a \n b`:          `at byte 2: \ must stand before {, } or \`,
		`{content:a}} b\`: "at byte 11: } closes nothing",
	} {
		_, err := extracttest.Parse(marked)
		require.EqualError(t, err, want, marked)
	}
}

func TestRenderIsTheInverseOfParse(t *testing.T) {
	for _, marked := range []string{
		`{source:Ms Roe} {cue:denied} {content:taking the money}.`,
		`{content1:“We {cue2:hope} {content2:so}”}, {source1,2=Roe:she} {cue1:said}. \{x\\\}`,
		`{content:{cue:all}}`,
		`plain`,
	} {
		m, err := extracttest.Parse(marked)
		require.NoError(t, err)
		require.Equal(t, marked, extracttest.Render(m.Text, m.Marks))
	}
}

func TestCompare(t *testing.T) {
	m := extracttest.Must(t, `{source:Roe} {cue:said} {content:it rained}.`)
	right := doc.Attribution{
		Source:  []doc.Span{{Start: 0, End: 3}},
		Cue:     []doc.Span{{Start: 4, End: 8}},
		Content: []doc.Span{{Start: 9, End: 18}},
	}
	_, _, same := extracttest.Compare(m, &doc.Doc{Text: m.Text, Attributions: []doc.Attribution{right}})
	require.True(t, same)

	for name, found := range map[string][]doc.Attribution{
		"missing":    {},
		"spurious":   {right, {Content: []doc.Span{{Start: 12, End: 18}}}},
		"twice":      {right, right},
		"no source":  {{Cue: right.Cue, Content: right.Content}},
		"one letter": {{Source: right.Source, Cue: right.Cue, Content: []doc.Span{{Start: 9, End: 19}}}},
	} {
		want, got, same := extracttest.Compare(m, &doc.Doc{Text: m.Text, Attributions: found})
		require.False(t, same, name)
		require.Equal(t, `{source:Roe} {cue:said} {content:it rained}.`, want)
		require.NotEqual(t, want, got, name)
	}
}

// recorder is a test that notes whether it failed.
type recorder struct {
	testing.TB
	failed bool
}

func (r *recorder) Helper()               {}
func (r *recorder) Errorf(string, ...any) { r.failed = true }
func (r *recorder) Fatalf(string, ...any) { r.failed = true; panic(r) }

func TestRun(t *testing.T) {
	const marked = `{source:Roe} {cue:said} {content:it rained}.`
	fails := func(run func(*doc.Doc) error) bool {
		r := &recorder{TB: t}
		defer func() {
			if p := recover(); p != nil && p != any(r) {
				panic(p)
			}
		}()
		extracttest.Run(r, run, marked)
		return r.failed
	}
	right := func(d *doc.Doc) error {
		d.Attributions = []doc.Attribution{{
			Source: []doc.Span{{Start: 0, End: 3}}, Cue: []doc.Span{{Start: 4, End: 8}}, Content: []doc.Span{{Start: 9, End: 18}},
			Speaker: -1,
		}}
		return nil
	}
	require.False(t, fails(right))
	require.True(t, fails(func(*doc.Doc) error { return nil }), "nothing found")
	require.True(t, fails(func(d *doc.Doc) error { _ = right(d); d.Cues = []doc.Cue{{}}; return nil }), "broken document")
	r := &recorder{TB: t}
	require.Panics(t, func() { extracttest.Run(r, func(*doc.Doc) error { return errors.New("no") }, marked) })
	require.True(t, r.failed)
}
