package attribution

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// Where grammar has the source of a cue, given between brackets.
func TestSource(t *testing.T) {
	for _, c := range []struct {
		text, source string
		agentless    bool
	}{
		{"Ms. Roe [said] that the bridge was safe.", "Ms. Roe", false},
		{"The mayor denied the charges and [accused] her of theft.", "The mayor", false},
		{"The mayor wants [to ask] whether it is safe.", "The mayor", false},
		{"Ms. Roe [was accused of] hiding the report.", "", true},
		{"It [is believed] that the bridge is safe.", "", true},
		{"The plan [was rejected by] the unions.", "the unions", false},
		{"The plan [was rejected] by the unions.", "the unions", false},
		{"They waited for the mayor's [promise] to rebuild the bridge.", "the mayor", false},
		{"Nobody forgot his [promise] to rebuild the bridge.", "his", false},
		{"There is a [fear] that the bridge will fall.", "", false},
		{"The bridge is [reportedly] safe.", "", false},
		{"A word at the [end].", "", false},
		{"No cue.", "", false},
	} {
		before, rest, _ := strings.Cut(c.text, "[")
		word, after, marked := strings.Cut(rest, "]")
		d := &doc.Doc{Text: before + word + after}
		require.NoError(t, layers(t).Run(d))
		var cue []doc.Span
		if marked {
			cue = []doc.Span{{Start: len(before), End: len(before) + len(word)}}
		}
		source, agentless := Read(d, en.Default()).Source(cue)
		var got []string
		for _, s := range source {
			got = append(got, d.Slice(s))
		}
		require.Equal(t, c.source, strings.Join(got, " … "), c.text)
		require.Equal(t, c.agentless, agentless, c.text)
	}
}
