package report

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestScale(t *testing.T) {
	for top, want := range map[float64]struct {
		end   float64
		steps int
	}{0: {1, 1}, 1: {1, 1}, 3: {3, 3}, 7: {8, 4}, 11: {15, 3}, 50: {50, 5}, 51: {60, 3}, 100: {100, 5}, 4542: {5000, 5}, 1e6: {1e6, 5}} {
		end, steps := scale(top)
		require.Equal(t, want.end, end, top)
		require.Equal(t, want.steps, steps, top)
	}
}

func TestGroup(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1000: "-1,000", -100: "-100"} {
		require.Equal(t, want, group(n))
	}
}

func TestPercent(t *testing.T) {
	for share, want := range map[float64]string{0: "0 %", 0.004: "0.4 %", 0.1531: "15 %", 0.9999: "100.0 %", 1: "100 %"} {
		require.Equal(t, want, percent(share))
	}
}

// Whatever the name, its label is short, valid and does not turn what is around it.
func TestLabel(t *testing.T) {
	require.Equal(t, "Ana Ruiz", label(" Ana\n Ruiz\u202e "))
	require.Equal(t, "abcdefghijklmnopqrstuvwxyzabc…", label(strings.Repeat("abcdefghijklmnopqrstuvwxyz", 2)))
	rapid.Check(t, func(t *rapid.T) {
		got := label(strings.Repeat(rapid.String().Draw(t, "name"), rapid.IntRange(1, 50).Draw(t, "times")))
		require.True(t, utf8.ValidString(got))
		require.LessOrEqual(t, uniseg.GraphemeClusterCount(got), longLabel)
		require.LessOrEqual(t, len(got), 16*longLabel)
		for _, r := range got {
			require.False(t, unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r), "%q", got)
		}
	})
}

func TestMonths(t *testing.T) {
	require.Equal(t, []string{"2023", "2023-11", "2023-12", "2024-01", "2024-02"}, months([]string{"", "2023", "2023-11", "2024-02"}))
	require.Equal(t, []string{"0024-01", "2024-01"}, months([]string{"0024-01", "2024-01"}), "no two thousand years of nothing")
	require.Empty(t, months([]string{""}))
}

// A drawing has a bar for each value but 0, whatever the labels are.
func TestDraw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, k := rapid.IntRange(1, 40).Draw(t, "labels"), rapid.IntRange(1, 5).Draw(t, "series")
		c := chart{ID: "c", Title: "T", Desc: "D", Wide: rapid.Bool().Draw(t, "wide"), Grouped: rapid.Bool().Draw(t, "grouped"), Small: rapid.Bool().Draw(t, "small")}
		for range n {
			c.Labels = append(c.Labels, rapid.String().Draw(t, "label"))
		}
		bars := 0
		for range k {
			s := series{Name: "s", Role: "plain"}
			for i := range n {
				v := rapid.SampledFrom([]float64{0, 1000, 1500, 1900}).Draw(t, "value")
				s.Values = append(s.Values, v)
				if v > 0 {
					bars++
				}
				s.Marks = append(s.Marks, mark{Title: c.Labels[i]})
			}
			c.Series = append(c.Series, s)
		}
		svg, err := c.draw()
		require.NoError(t, err)
		require.Equal(t, bars, strings.Count(string(svg), `class="bar `))
		require.NotContains(t, string(svg), "style=")
		if !c.Wide {
			labels := strings.Count(string(svg), `class="along"`)
			require.True(t, labels >= 1 && labels <= n, "%d labels for %d bars", labels, n)
		}
	})
}
