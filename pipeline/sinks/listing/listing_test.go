package listing

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
	"unicode"

	"github.com/rivo/uniseg"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"whosaid/corpus"
	"whosaid/pipeline"
	"whosaid/pipeline/record"
	"whosaid/pipeline/sinks/sinktest"
)

func TestSink(t *testing.T) {
	sinktest.Test(t, func(t *testing.T, wrap sinktest.Wrap) (pipeline.Sink, func() map[string][]byte) {
		var out bytes.Buffer
		return New(wrap("terminal", &out), "terminal", Options{}),
			func() map[string][]byte { return map[string][]byte{"terminal": bytes.Clone(out.Bytes())} }
	})
}

func claim(change func(*record.Claim)) record.Claim {
	c := sinktest.Claim(&corpus.Article{ID: "1"}, "the wall has been leaking since autumn")
	if change != nil {
		change(&c)
	}
	return c
}

func list(t *testing.T, o Options, a corpus.Article, claims ...record.Claim) string {
	var out bytes.Buffer
	s := New(&out, "out", o)
	require.NoError(t, s.Write(pipeline.Result{Article: &a, Claims: claims}))
	require.NoError(t, s.Close(pipeline.Summary{}, nil))
	return out.String()
}

func TestListing(t *testing.T) {
	article := corpus.Article{ID: "dam.html", Title: "Dam repairs\ndelayed again", Published: "2024-03-02", Publisher: "Valley Courier"}
	got := list(t, Options{Width: 46}, article,
		claim(func(c *record.Claim) {
			c.Status.Value = "denied"
			c.Content.Text = "There was no money missing"
			c.Content.Type = "direct"
			c.Speaker.Role = "mayor"
			c.Speaker.Affiliation = "Ostrava"
		}),
		claim(func(c *record.Claim) {
			c.Speaker = &record.Speaker{Name: "city engineer", Type: "person", Naming: "anonymous", AnonymityStated: true}
			c.Via = []string{"Valley Courier"}
			c.Kind = "belief"
		}),
		claim(func(c *record.Claim) { c.Source, c.Speaker = nil, nil }),
	)
	require.Equal(t, strings.TrimPrefix(`
Dam repairs delayed again
dam.html · 2024-03-02 · Valley Courier

  denied      Ada Brandt, mayor, Ostrava
              “There was no money missing”

  asserted    city engineer (anonymous, name
              withheld)
              the wall has been leaking since
              autumn
              belief · via Valley Courier

  asserted    nobody named (no source)
              the wall has been leaking since
              autumn
`, "\n"), got)
}

func TestStatusStandsInWordsAndInColour(t *testing.T) {
	for status, color := range statusColor {
		c := claim(func(c *record.Claim) { c.Status.Value = status })
		require.Contains(t, list(t, Options{}, corpus.Article{}, c), "  "+status+" ")
		require.NotContains(t, list(t, Options{}, corpus.Article{}, c), "\x1b")
		require.Contains(t, list(t, Options{Color: true}, corpus.Article{}, c), color+status+reset)
		require.Contains(t, list(t, Options{Width: 20}, corpus.Article{}, c), "  "+status+"\n", "narrow")
	}
}

func TestArticleWithoutClaims(t *testing.T) {
	require.Equal(t, "x\n\n  no claims found\n", list(t, Options{}, corpus.Article{ID: "x"}))
}

func TestArticleErrorIsNotListed(t *testing.T) {
	var out bytes.Buffer
	s := New(&out, "out", Options{})
	require.NoError(t, s.Write(pipeline.Result{Err: &corpus.Error{Input: "x", Err: errors.New("bad")}}))
	require.Empty(t, out.String())
}

func TestNoTerminalNoColour(t *testing.T) {
	f, err := os.Create(t.TempDir() + "/f")
	require.NoError(t, err)
	defer f.Close()
	require.Equal(t, Options{}, For(f))
}

// Whatever stands in an article, only printable characters reach the terminal.
func TestHarmless(t *testing.T) {
	for in, want := range map[string]string{
		"a\x1b[31mb\x07":       "a␛[31mb␇",
		"a\x7f\u009bb":         "a␡\uFFFDb",
		"pay \u202Eexe.txt":    "pay exe.txt",
		" a\n\n b\u2028\tc ":   "a b c",
		"\u2066x\u2069\u200Fy": "xy",
		"naïve 🙂 “q”":          "naïve 🙂 “q”",
		"":                     "",
	} {
		require.Equal(t, want, harmless(in), "%q", in)
	}
	rapid.Check(t, func(t *rapid.T) {
		for _, r := range harmless(rapid.String().Draw(t, "text")) {
			if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
				t.Fatalf("%U", r)
			}
		}
	})
}

func TestWrap(t *testing.T) {
	require.Equal(t, []string{"one two", "three"}, wrap("one two three", 8))
	require.Equal(t, []string{"abcd", "efgh", "ij k"}, wrap("abcdefghij k", 4))
	require.Equal(t, []string{"漢字", "漢"}, wrap("漢字漢", 5))
	require.Empty(t, wrap("", 5))
	rapid.Check(t, func(t *rapid.T) {
		text := harmless(rapid.String().Draw(t, "text"))
		width := rapid.IntRange(2, 30).Draw(t, "width")
		lines := wrap(text, width)
		for _, l := range lines {
			if w := uniseg.StringWidth(l); w > width && uniseg.GraphemeClusterCount(l) > 1 {
				t.Fatalf("%d columns: %q", w, l)
			}
		}
		if got := strings.ReplaceAll(strings.Join(lines, ""), " ", ""); got != strings.ReplaceAll(text, " ", "") {
			t.Fatalf("%q lost of %q", got, text)
		}
	})
}
