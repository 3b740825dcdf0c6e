package html

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Each rule takes out its example, and no other rule does: a rule whose
// example another one takes has no reason to be there.
func TestLineRules(t *testing.T) {
	rules, err := lineRules()
	require.NoError(t, err)
	require.NotEmpty(t, rules)
	for i, r := range rules {
		b := block{text: r.example}
		if r.linked {
			b.link = len(b.text) / 2
		}
		require.True(t, r.pattern.MatchString(r.example), "%s: not its example %q", r.pattern, r.example)
		for j, other := range rules {
			if i != j {
				if isLine(b, []lineRule{other}) {
					t.Errorf("%s\n\ttakes the example of %s", other.pattern, r.pattern)
				}
			}
		}
	}
}

func TestParseLinesFaults(t *testing.T) {
	for _, line := range []string{"any\tx", "some\tx\tx", "any\t(\tx"} {
		_, err := parseLines("# head\n" + line)
		require.ErrorContains(t, err, "lines.txt:2")
	}
}
