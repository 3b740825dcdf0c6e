package cues_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/extractors"
	"whosaid/extractors/cues"
	"whosaid/extractors/doc"
	"whosaid/extractors/en"
	"whosaid/extractors/extracttest"
	"whosaid/extractors/quotes"
	"whosaid/extractors/sentences"
	"whosaid/extractors/tags"
	"whosaid/extractors/tokens"
)

func chain(t testing.TB, lex *en.Lexicon) *extractors.Chain {
	c, err := extractors.NewChain("test", tokens.Extractor(), quotes.Extractor(), sentences.Extractor(), tags.Extractor(), cues.Extractor(lex))
	require.NoError(t, err)
	return c
}

func run(t testing.TB, text string) *doc.Doc {
	d := &doc.Doc{Text: text}
	require.NoError(t, chain(t, en.Default()).Run(d))
	require.NoError(t, d.Check())
	return d
}

func TestCues(t *testing.T) {
	type cue struct {
		text, lemma string
		class       en.CueClass
		negated     bool
	}
	for text, want := range map[string][]cue{
		// the whole verb group
		"Ms Roe said she had left.":                       {{"said", "say", en.Verb, false}},
		"Ms Roe has repeatedly denied it.":                {{"has repeatedly denied", "deny", en.Verb, false}},
		"The mayor did not say why.":                      {{"did not say", "say", en.Verb, true}},
		"They haven’t confirmed the sale.":                {{"haven’t confirmed", "confirm", en.Verb, true}},
		"He went on to say that it rained.":               {{"went on to say", "say", en.Verb, false}},
		"Mr Poe also noted that it rained.":               {{"also noted", "note", en.Verb, false}},
		"She never told anyone that it rained.":           {{"never told", "tell", en.Verb, true}},
		"The road is expected to open in May.":            {{"is expected", "expect", en.Verb, false}},
		"The bank declined to name him.":                  {{"declined", "decline", en.Verb, false}, {"to name", "name", en.Verb, false}},
		"Ms Roe told the Daily Tide that the ferry sank.": {{"told", "tell", en.Verb, false}},
		// several words
		"The union called for a strike.":            {{"called for", "call for", en.Phrase, false}},
		"The union has repeatedly ruled it out.":    {{"has repeatedly ruled", "rule out", en.Phrase, false}},
		"Ms Roe ruled out a sale.":                  {{"ruled out", "rule out", en.Phrase, false}},
		"Ms Roe made it clear that she would go.":   {{"made it clear", "make it clear", en.Phrase, false}},
		"According to Ms Roe, the ferry sank.":      {{"According to", "according to", en.Preposition, false}},
		"The ferry sank, according to two sailors.": {{"according to", "according to", en.Preposition, false}},
		// other classes
		"The ferry reportedly sank.":              {{"reportedly", "reportedly", en.Adverb, false}},
		"His claim that the ferry sank is wrong.": {{"claim", "claim", en.Noun, false}},
		"She is not confident that it will sail.": {{"is not confident", "confident", en.Adjective, true}},
		"The alleged plot failed.":                {{"alleged", "alleged", en.Adjective, false}},
		// verbs that taggers take for nouns
		"The Daily Tide reports that the ferry sank.": {{"reports", "report", en.Verb, false}},
		// nouns and participles that attribute nothing
		"The state of the ferry was poor.": nil,
		"The report was long.":             nil,
		"They sold the promised land.":     nil,
	} {
		d := run(t, text)
		var got []cue
		for _, c := range d.Cues {
			got = append(got, cue{d.Slice(c.Span), c.Lemma, en.CueClass(c.Class), c.Negated})
		}
		require.Equal(t, want, got, text)
	}
}

// The head is the word that the lemma begins with, inside the span.
func TestHead(t *testing.T) {
	d := run(t, "The union has not called for a strike.")
	require.Len(t, d.Cues, 1)
	require.Equal(t, "has not called for", d.Slice(d.Cues[0].Span))
	require.Equal(t, "called", d.Slice(d.Tokens[d.Cues[0].Head].Span))
}

func TestUserLexicon(t *testing.T) {
	lex, err := en.Default().With("mine.txt", strings.NewReader("[cues]\nspill the beans\tphrase\tstatement\tconfirmed\tthat\n-say\n"))
	require.NoError(t, err)
	d := &doc.Doc{Text: "Ms Roe spilled the beans that it sank. He said no."}
	require.NoError(t, chain(t, lex).Run(d))
	require.Len(t, d.Cues, 1)
	require.Equal(t, "spill the beans", d.Cues[0].Lemma)
}

// Floors on the dev part of PolNeAR: the share of marked cues that a candidate
// overlaps, the share that one equals in its words, and the share of
// candidates that are (part of) a marked cue.
func TestMarkedCuesAreFound(t *testing.T) {
	gold, found, same, candidates, used := 0, 0, 0, 0, 0
	for _, a := range extracttest.Attributions(t, "data/polnear/dev.jsonl") {
		d := run(t, a.Text)
		hit := make([]bool, len(d.Cues))
		for _, c := range a.Claims {
			if len(c.Cue) != 1 {
				continue
			}
			gold++
			want := extracttest.Words(d.Text, c.Cue[0])
			overlap, equal := false, false
			for i, x := range d.Cues {
				if x.Overlaps(c.Cue[0]) {
					hit[i], overlap = true, true
					got := extracttest.Words(d.Text, x.Span)
					same := len(got) == len(want)
					for k := range got {
						same = same && want[k]
					}
					equal = equal || same
				}
			}
			if overlap {
				found++
			}
			if equal {
				same++
			}
		}
		candidates += len(hit)
		for _, h := range hit {
			if h {
				used++
			}
		}
	}
	share := func(a, b int) float64 { return float64(a) / float64(b) }
	t.Logf("%d marked cues: overlapped %.3f, equal %.3f; %d candidates, used %.3f", gold, share(found, gold), share(same, gold), candidates, share(used, candidates))
	require.GreaterOrEqual(t, share(found, gold), .85)
	require.GreaterOrEqual(t, share(same, gold), .72)
	require.GreaterOrEqual(t, share(used, candidates), .42)
}

func FuzzCues(f *testing.F) {
	for _, s := range []string{"He did not say, nor had been told to have said so.", "to to to not not not had been been being", "according according to to", "is was n't never not confident", strings.Repeat("went on to ", 200) + "say"} {
		f.Add(s)
	}
	c := chain(f, en.Default())
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 5000 {
			return
		}
		d := &doc.Doc{Text: strings.ToValidUTF8(s, "?")}
		require.NoError(t, c.Run(d))
		require.NoError(t, d.Check())
		for i, x := range d.Cues {
			require.True(t, x.Contains(d.Tokens[x.Head].Span), "the head lies outside")
			_, ok := en.Default().CueIn(x.Lemma, en.CueClass(x.Class), 0)
			require.True(t, ok, "%q is no %s of the lexicon", x.Lemma, x.Class)
			if i > 0 {
				require.Greater(t, x.Head, d.Cues[i-1].Head)
			}
		}
	})
}

func BenchmarkCues(b *testing.B) {
	text := strings.Repeat("The union has repeatedly called for a strike, but according to Ms Roe, it did not say when; two sailors reportedly went on to deny that they had been asked. ", 50)
	d := &doc.Doc{Text: text}
	require.NoError(b, chain(b, en.Default()).Run(d))
	e := cues.Extractor(en.Default())
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		d.Cues = nil
		if err := e.Run(d); err != nil {
			b.Fatal(err)
		}
	}
}
