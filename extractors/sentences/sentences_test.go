package sentences_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/extractors/doc"
	"whosaid/extractors/quotes"
	"whosaid/extractors/sentences"
	"whosaid/extractors/tokens"
)

// Each text has a | where a sentence ends inside a paragraph.
func TestSentences(t *testing.T) {
	for name, want := range map[string]string{
		"stops":                       "She left.| He stayed!| Why?| Nobody knows.",
		"no stop at the end":          "She left.| He stayed",
		"no space":                    "She left.|He stayed.",
		"several marks":               "Really?!| Yes!!!| Well.",
		"a stop in capitals":          "SHE LEFT.| HE STAYED.",
		"paragraphs without stops":    "Storm hits valley\n\nThe river rose.| Nobody was hurt.",
		"figures":                     "It cost 3.5 million.| 12 people paid 1,200.50 each.",
		"numbered list":               "1. Buy bread.| 2. Go home.",
		"lower case after a word":     "They went home.| it rained.",
		"lower case after a mark":     "What now? he thought.| Nothing.",
		"a name in lower case":        "She likes it.| iPhone sales rose.",
		"titles":                      "Mr. Roe met Sen. Doe, Gov. Poe and Dr. Anna Moe.| They ate.",
		"titles in capitals":          "MR. ROE MET SEN. DOE.| THEY ATE.",
		"initials":                    "J. R. Roe met Anna B. Doe.| They ate.",
		"a letter that is no initial": "They chose plan B.| The mayor agreed.",
		"countries":                   "The U.S. Senate met in Washington, D.C. on Monday.| It left the U.S.| The vote is over.",
		"times":                       "They met at 5 p.m. Monday and at 6 p.m. EST on Friday.| It ended at 9 p.m.| Everybody left.",
		"states":                      "He lives in Fresno, Calif., near Reno, Nev.| The town is small.",
		"a state before a quotation":  "He lives in Fresno, Calif.| “I like it,” he said.",
		"a state with a party":        "Sen. Anna Roe (R-Ky.) voted no.| Rep. Poe, D-Calif., did not.",
		"months":                      "On Sept. 11 and Dec. 3 they met.| In Oct. nobody came.",
		"numbers":                     "See No. 4 and Art. 5.| He said no.| Then he left.",
		"firms":                       "Roe Inc. and Doe & Co. of Ohio merged.| They failed.",
		"a suffix of a name":          "John Roe Jr. (D-Pa.) spoke.| Peter Doe Sr. left.",
		"Latin":                       "Use salt, e.g. Maldon, vs. Sugar.| Then wait.",
		"and so on":                   "They had salt, pepper, etc.| They ate.",
		"firms with a mark":           "He works at Yahoo! News.| It pays.",

		"ellipsis goes on":          "He said … nothing ... at all.| Then he left.",
		"ellipsis ends":             "He waited...| Then he left….| She stayed.",
		"stops apart":               "He waited . . .| Then he left.",
		"brackets":                  "She left.| (He stayed.)| They met (in Rome).| It rained.",
		"inserted words":            "“They [the voters] won.| [They] lost,” she said.",
		"a bracket in lower case":   "She left.| (she did not say why).| He stayed.",
		"colon and semicolon":       "He had a plan: Sleep.| Nobody asked; Everybody knew.",
		"dash after a cry":          "Stop!—That was all.| He left.",
		"cue after a question":      "“Why?” she asked.| “Why not?” Roe said.| He left.",
		"cue after a cry":           "“Stop!” cried Anna Roe.| “No!” Anna Roe shouted.| They left.",
		"a name after a question":   "Who wrote “Why?”| Roe knows.",
		"cue after an ellipsis":     "“Perhaps …” he said.| “Well...” Roe said.",
		"several sentences quoted":  "“We won.| They lost,” she said.| “It’s over.| Go home.”",
		"straight quotes":           "\"We won.| They lost,\" she said.| \"It's over.| Go home.\"| He did.",
		"British quotes":            "‘We won.| They lost,’ she said.| ‘It’s over.’| He left.",
		"a quotation in a sentence": "The sign “Do not enter.” hung there.| He entered.",
		"stop outside the mark":     "She called it “a mess”.| He agreed.",
		"a mark whose pair is gone": "We won.\"| They lost.",
		"nested":                    "“He said ‘No.’| Then he left,” she said.",
		"a quotation in brackets":   "He left (“for good.”)| She stayed.",
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.ReplaceAll(want, "|", "")
			d := run(t, text)
			covers(t, d)
			var b strings.Builder
			at := 0
			for i, s := range d.Sentences {
				b.WriteString(text[at:s.End])
				at = s.End
				if i+1 < len(d.Sentences) && !strings.Contains(text[at:d.Sentences[i+1].Start], "\n") {
					b.WriteByte('|')
				}
			}
			require.Equal(t, want, b.String()+text[at:])
		})
	}
}

// covers checks that sentences hold all tokens in order and stay in their
// paragraph.
func covers(t testing.TB, d *doc.Doc) {
	t.Helper()
	next, k := 0, 0
	for i, s := range d.Sentences {
		require.Equal(t, next, s.First, "sentence %d", i)
		require.Equal(t, d.Tokens[s.First].Start, s.Start, "sentence %d", i)
		require.Equal(t, d.Tokens[s.Last-1].End, s.End, "sentence %d", i)
		next = s.Last
		for d.Paragraphs[k].End <= s.Start {
			k++
		}
		require.True(t, d.Paragraphs[k].Contains(s.Span), "sentence %d crosses a paragraph", i)
	}
	require.Equal(t, len(d.Tokens), next, "tokens after the last sentence")
}

func hostile() []string {
	var out []string
	for _, s := range []string{".", ". ", "!", "? ", "“", "”", "\" ", ".” ", "Mr. ", "A. ", "U.S. ", "… ", "a. b", "(", ".) ", "\n", "a. ", "No. 1 "} {
		out = append(out, strings.Repeat(s, 60_000/len(s)))
	}
	return out
}

// Time that grows with the square of the text would keep this test for hours.
func TestHostileRuns(t *testing.T) {
	for _, s := range hostile() {
		covers(t, run(t, s))
	}
}

func FuzzSentences(f *testing.F) {
	for _, s := range hostile() {
		f.Add(s[:min(60, len(s))])
	}
	for _, s := range []string{"“Why?” Roe said.", "He (“a.”) b.\n\nMr. A. U.S. The", "1. a...”. B", "\"a.\" \"b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		covers(t, run(t, strings.ToValidUTF8(s, "\ufffd")))
	})
}

func BenchmarkSentences(b *testing.B) {
	text := strings.Repeat("“We won’t wait,” said Mr. Roe of Fresno, Calif. He’d met them (twice) at 5 p.m. Monday. They agreed… “Why?” she asked.\n\n", 1000)
	d := &doc.Doc{Text: text}
	require.NoError(b, tokens.Extractor().Run(d))
	require.NoError(b, quotes.Extractor().Run(d))
	x := sentences.Extractor()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if err := x.Run(d); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(d.Tokens)*b.N)/b.Elapsed().Seconds(), "tokens/s")
}
