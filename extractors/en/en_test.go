package en

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/extractors/doc"
)

func TestDefaultHoldsCues(t *testing.T) {
	for _, c := range []struct {
		lemma  string
		class  CueClass
		frame  Frames
		kind   doc.Kind
		status doc.Status
	}{
		{"say", Verb, That, doc.Statement, doc.Asserted},
		{"deny", Verb, Ing, doc.Statement, doc.Denied},
		{"admit", Verb, That, doc.Statement, doc.Confirmed},
		{"decline", Verb, To, doc.Statement, doc.Neither},
		{"refuse", Verb, To, doc.Intention, doc.Denied},
		{"ask", Verb, Wh, doc.Statement, doc.Questioned},
		{"ask", Verb, To, doc.Intention, doc.Asserted},
		{"doubt", Verb, That, doc.Belief, doc.Questioned},
		{"hope", Verb, To, doc.Feeling, doc.Asserted},
		{"promise", Verb, To, doc.Intention, doc.Asserted},
		{"rule out", Phrase, NP, doc.Statement, doc.Denied},
		{"according to", Preposition, That, doc.Statement, doc.Asserted},
		{"reportedly", Adverb, Passive, doc.Statement, doc.Asserted},
		{"denial", Noun, That, doc.Statement, doc.Denied},
	} {
		got, ok := Default().CueIn(c.lemma, c.class, c.frame)
		require.True(t, ok, c.lemma)
		require.Equal(t, c.kind, got.Kind, "%s: kind", c.lemma)
		require.Equal(t, c.status, got.Status, "%s: status", c.lemma)
		require.True(t, got.Frames.Has(c.frame), "%s: frames", c.lemma)
	}
}

func TestLemma(t *testing.T) {
	for _, c := range [][3]string{
		{"said", "VBD", "say"}, {"told", "VBN", "tell"}, {"Denied", "VBD", "deny"}, {"tweeted", "VBD", "tweet"},
		{"quoted", "VBN", "quote"}, {"added", "VBD", "add"}, {"admitted", "VBD", "admit"}, {"planning", "VBG", "plan"},
		{"lying", "VBG", "lie"}, {"argues", "VBZ", "argue"}, {"believes", "VBZ", "believe"}, {"discussed", "VBD", "discuss"},
		{"calling", "VBG", "call"}, {"wrote", "VBD", "write"}, {"urges", "VBZ", "urge"}, {"warned", "VBD", "warn"},
		{"vowed", "VBD", "vow"}, {"agreed", "VBD", "agree"}, {"replies", "VBZ", "reply"}, {"thought", "VBN", "think"},
		{"stressing", "VBG", "stress"}, {"is", "VBZ", "be"}, {"’s", "VBZ", "be"}, {"allies", "NNS", "ally"}, {"women", "NNS", "woman"},
		{"aides", "NNS", "aide"}, {"Studies", "NNS", "study"}, {"boss", "NN", "boss"}, {"Say", "VB", "say"},
	} {
		require.Equal(t, c[2], Lemma(c[0], c[1]), "%s/%s", c[0], c[1])
	}
}

// Each form that the rules of spelling give must lead back to its lemma.
func TestLemmaRoundTrip(t *testing.T) {
	l := Default()
	irregular := map[string]bool{}
	for _, e := range l.Entries(lemmas) {
		if pos, lemma, _ := strings.Cut(e.Value, "\t"); pos == "v" && lemma != e.Key {
			irregular[lemma] = true
		}
	}
	n := 0
	for _, lemma := range l.Lemmas() {
		c, ok := l.CueIn(lemma, Verb, 0)
		if !ok || irregular[lemma] || strings.ContainsAny(lemma, " -") || c.Class != Verb {
			continue
		}
		n++
		ed, ing := lemma+"ed", lemma+"ing"
		if s, ok := strings.CutSuffix(lemma, "e"); ok {
			ed, ing = lemma+"d", s+"ing"
		} else if s, ok := strings.CutSuffix(lemma, "y"); ok && !vowel(s[len(s)-1]) {
			ed = s + "ied"
		} else if m := len(lemma); m > 2 && syllables(lemma) == 1 && !vowel(lemma[m-1]) && vowel(lemma[m-2]) &&
			!vowel(lemma[m-3]) && !strings.ContainsRune("wxy", rune(lemma[m-1])) {
			ed, ing = lemma+lemma[m-1:]+"ed", lemma+lemma[m-1:]+"ing"
		}
		require.Equal(t, lemma, l.Lemma(ed, "VBD"))
		require.Equal(t, lemma, l.Lemma(ing, "VBG"))
	}
	require.Greater(t, n, 300)
}

func TestWith(t *testing.T) {
	l, err := Default().With("mine.txt", strings.NewReader("# mine\n[cues]\nbloviate\tverb\tstatement\tasserted\tthat,quote\t0.9\n"+
		"deny\tverb\tbelief\tquestioned\tnp\n-tweet\n[titles]\nGrand Poobah\n"))
	require.NoError(t, err)
	c, ok := l.Cue("bloviate")
	require.True(t, ok)
	require.Equal(t, Cue{"bloviate", Verb, doc.Statement, doc.Asserted, That | Quote, 0.9, 0}, c)
	require.Equal(t, "bloviate", l.Lemma("bloviated", "VBD"))
	require.Len(t, l.Cues("deny"), 1, "a user's row takes the place of those built in")
	_, ok = l.Cue("tweet")
	require.False(t, ok, "removed")
	require.True(t, l.Has(Titles, "grand  poobah"))

	_, ok = Default().Cue("bloviate")
	require.False(t, ok, "the lexicon it was built on is not changed")
	_, ok = Default().Cue("tweet")
	require.True(t, ok)
}

func TestWithNamesFileAndLine(t *testing.T) {
	for src, want := range map[string]string{
		"say\tverb\n":           "mine.txt:1: \"say\" stands before the first section",
		"[cues]\n\nsay\tverb\n": "mine.txt:3: 2 columns",
		"[cues]\nsay\tword\tstatement\tasserted\tthat":    "mine.txt:2: unknown class \"word\"",
		"[cues]\nsay\tverb\tspeech\tasserted\tthat":       "mine.txt:2: unknown kind \"speech\"",
		"[cues]\nsay\tverb\tstatement\ttrue\tthat":        "mine.txt:2: unknown status \"true\"",
		"[cues]\nsay\tverb\tstatement\tasserted\tall":     "mine.txt:2: unknown frame \"all\"",
		"[cues]\nsay\tverb\tstatement\tasserted\tthat\t2": "mine.txt:2: weight \"2\"",
		"[verbs]\n":               "mine.txt:1: unknown section \"[verbs]\"",
		"[titles]\n-Grand Poobah": "mine.txt:2: cannot remove \"grand poobah\"",
		"[titles]\n" + strings.Repeat("x", maxLine): "mine.txt:2: line longer than",
		"[titles]\n\xff\n":                          "mine.txt:2: not valid UTF-8",
	} {
		_, err := Default().With("mine.txt", strings.NewReader(src))
		require.ErrorContains(t, err, want, "%q", src)
	}
}

func FuzzWith(f *testing.F) {
	f.Add("[cues]\nsay\tverb\tstatement\tasserted\tthat\t0.5\t3\n-tell\n[titles]\nDr.\n")
	f.Add("\ufeff[orgs]\n\t\n--\n-\n")
	f.Fuzz(func(t *testing.T, src string) {
		l, err := Default().With("f", strings.NewReader(src))
		if err != nil {
			require.Nil(t, l)
			return
		}
		for _, lemma := range l.Lemmas() {
			require.NotEmpty(t, l.Cues(lemma))
			require.Equal(t, Normal(lemma), lemma)
		}
		require.Equal(t, l.Lemma("said", "VBD"), l.Lemma("Said", "VBD"))
	})
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := parseEmbedded(); err != nil {
			b.Fatal(err)
		}
	}
}

// Every list that code asks for is filled, and its values are of the kinds
// that the heads of the files promise.
func TestLists(t *testing.T) {
	l := Default()
	for _, name := range lists {
		require.NotEmpty(t, l.Entries(name), name)
		for _, e := range l.Entries(name) {
			require.Equal(t, Normal(e.Key), e.Key, "%s", name)
		}
	}
	for _, e := range l.Entries(Given) {
		require.Contains(t, []string{"m", "f", "b"}, e.Value, e.Key)
	}
	for _, e := range l.Entries(Demonyms) {
		require.True(t, l.Has(Places, e.Value), "%s: %q is not in [places]", e.Key, e.Value)
	}
	for _, e := range l.Entries(Auxiliaries) {
		require.Contains(t, []string{"be", "have", "do", "get", "modal"}, e.Value, e.Key)
	}
	for _, e := range l.Entries(NounsToo) {
		_, ok := l.CueIn(e.Key, Verb, 0)
		require.True(t, ok, "%q in [nouns too] is no verb of [cues]", e.Key)
	}
}

// Entries within one file stand once, so that no line hides another.
func TestNoLineHidesAnother(t *testing.T) {
	names, err := files.ReadDir("data")
	require.NoError(t, err)
	seen := map[string]string{}
	for _, f := range names {
		b, err := files.ReadFile("data/" + f.Name())
		require.NoError(t, err)
		section := ""
		for n, line := range strings.Split(string(b), "\n") {
			where := fmt.Sprintf("%s:%d", f.Name(), n+1)
			switch {
			case line == "" || line[0] == '#':
				continue
			case line[0] == '[':
				section = line
				continue
			}
			key := line
			if section != "[cues]" {
				key, _, _ = strings.Cut(line, "\t")
			}
			key = section + Normal(key)
			require.Empty(t, seen[key], "%s: %q stands there and at %s", where, line, seen[key])
			seen[key] = where
		}
	}
}
