package attribution

import (
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// What an attribution tells beside its spans.
func TestFields(t *testing.T) {
	for _, c := range []struct {
		text    string
		kind    doc.ContentType
		lemma   string
		negated bool
		rule    string
	}{
		{"“The bridge is safe,” Ms. Roe said.", doc.Direct, "say", false, "quote-after"},
		{"“The bridge,” she said, “is safe.”", doc.Direct, "say", false, "quote-after"},
		{"He called it “a disgrace.”", doc.Mixed, "call", false, "verb-right"},
		{"Ms. Roe said the plan was “a gift.”", doc.Mixed, "say", false, "verb-right"},
		{"Roe “is plainly wrong,” said Doe.", doc.Mixed, "say", false, "fronted-inverted"},
		{"Ms. Roe said that the bridge was safe.", doc.Indirect, "say", false, "verb-right"},
		{"Mr. Doe did not say whether he would pay.", doc.Indirect, "say", true, "verb-right"},
		{"Mr. Doe never said that the bridge was safe.", doc.Indirect, "say", true, "verb-right"},
		{"The ministry has not confirmed or denied the report.", doc.Indirect, "neither confirm nor deny", true, "verb-right"},
		{"The bridge is safe, according to the ministry.", doc.Indirect, "according to", false, "preposition-after"},
		{"Roe: The bridge is safe", doc.Indirect, ":", false, "headline"},
	} {
		d := &doc.Doc{Text: c.text}
		require.NoError(t, layers(t).Run(d))
		require.NoError(t, Extractor(en.Default()).Run(d))
		require.Len(t, d.Attributions, 1, c.text)
		a := d.Attributions[0]
		require.Equal(t, c.kind, a.Type, c.text)
		require.Equal(t, c.lemma, a.Lemma, c.text)
		require.Equal(t, c.negated, a.Negated, c.text)
		require.Equal(t, c.rule, a.Rule, c.text)
		require.Equal(t, -1, a.Speaker, c.text)
	}
}

// A surer cue in a surer form has the higher confidence, and a combination
// that was never counted takes over that of its rule.
func TestConfidenceOrder(t *testing.T) {
	at := func(rule, frame, lemma string) float64 {
		return confidence(&candidate{rule: rule, frame: frame, lemma: lemma})
	}
	require.Greater(t, at("verb-right", "that", "say"), at("verb-right", "np", "read"))
	require.Greater(t, at("quote-after", "quote", "say"), at("verb-shared", "np", "say"))
	require.InDelta(t, at("verb-right", "that", "unheard of"), at("verb-right", "that", "never seen"), 1e-9)
	require.Equal(t, prior, counts{}.base(&candidate{rule: "no such rule"}))
}
