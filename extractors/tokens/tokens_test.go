package tokens_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"whosaid/extractors/doc"
	"whosaid/extractors/tokens"
)

func run(t testing.TB, text string) *doc.Doc {
	t.Helper()
	d := &doc.Doc{Text: text}
	require.NoError(t, tokens.Extractor().Run(d))
	require.NoError(t, d.Check())
	return d
}

func words(d *doc.Doc) []string {
	var out []string
	for _, x := range d.Tokens {
		out = append(out, d.Slice(x.Span))
	}
	return out
}

// Each line is a text with its tokens, apart by |.
func TestTokens(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"words and marks", "Ms Roe left, alone.", "Ms|Roe|left|,|alone|."},
		{"curly quotes", "“We won,” she said.", "“|We|won|,|”|she|said|."},
		{"straight quotes", `"We won," she said.`, `"|We|won|,|"|she|said|.`},
		{"LaTeX quotes", "``We won,'' she said.", "``|We|won|,|''|she|said|."},
		{"nested quotes that touch", "“‘No’ is no”", "“|‘|No|’|is|no|”"},
		{"three straight single marks", "''She said 'no.'''", "''|She|said|'|no|.|'|''"},
		{"guillemets", "«Oui», ‹non›", "«|Oui|»|,|‹|non|›"},
		{"low quotes", "„Ja“", "„|Ja|“"},

		{"no space after a stop", "He left.“She stayed.”", "He|left|.|“|She|stayed|.|”"},
		{"no space between sentences", "He left.She stayed.", "He|left|.|She|stayed|."},
		{"no space after a comma", "first,second;third", "first|,|second|;|third"},
		{"a dash without spaces", "well—nothing", "well|—|nothing"},
		{"two hyphens", "well--nothing", "well|--|nothing"},
		{"an ellipsis without spaces", "nothing…He", "nothing|…|He"},
		{"three dots", "nothing...He left....", "nothing|...|He|left|...."},
		{"figures keep their marks", "1,200.50 at 8:30 on 3/4/2019", "1,200.50|at|8:30|on|3/4/2019"},
		{"range", "2010–2014", "2010|–|2014"},
		{"hyphens stay", "a well-known co‑author", "a|well-known|co‑author"},

		{"not", "He didn't and couldn’t", "He|did|n't|and|could|n’t"},
		{"have, had, am, are, will", "they've I’d I'm we’re she'll", "they|'ve|I|’d|I|'m|we|’re|she|'ll"},
		{"cannot", "We cannot, gonna", "We|can|not|,|gon|na"},
		{"two contractions", "He couldn’t’ve, they'd've", "He|could|n’t|’ve|,|they|'d|'ve"},
		{"possessive", "Roe’s and Jones's", "Roe|’s|and|Jones|'s"},
		{"possessive plural", "the workers’ pay", "the|workers|’|pay"},
		{"possessive behind a bracket", "[Roe]’s view", "[|Roe|]|’s|view"},
		{"capitals", "DON'T SHOUT IT’S LATE", "DO|N'T|SHOUT|IT|’S|LATE"},
		{"names with an apostrophe", "O’Reilly, D'Souza and O’Malley", "O’Reilly|,|D'Souza|and|O’Malley"},
		{"clipped words", "’tis the ’90s, rock ’n’ roll, goin’", "’tis|the|’90s|,|rock|’n’|roll|,|goin’"},

		{"titles", "Mr. Roe, Sen. Doe and Gov. Poe", "Mr.|Roe|,|Sen.|Doe|and|Gov.|Poe"},
		{"initials", "J. R. Roe and J.R. Doe", "J.|R.|Roe|and|J.R.|Doe"},
		{"countries and times", "the U.S. at 5 p.m.", "the|U.S.|at|5|p.m."},
		{"a state after a party", "Roe (R-Ky.) left", "Roe|(|R-Ky.|)|left"},
		{"number", "No. 10 said no. Then", "No.|10|said|no|.|Then"},
		{"short words keep no stop", "They said Yes. Go. The Tax Act.", "They|said|Yes|.|Go|.|The|Tax|Act|."},

		{"money", "$5 and €4m, £3.5bn", "$|5|and|€|4m|,|£|3.5bn"},
		{"percent", "50% or 2.5%.", "50|%|or|2.5|%|."},
		{"inserted letter", "[T]he plan and her[s]", "[T]he|plan|and|her|[|s|]"},
		{"brackets", "(the plan) [sic]", "(|the|plan|)|[|sic|]"},
		{"optional plural", "the reporter(s)", "the|reporter(s)"},
		{"cries", "What?! No!!!", "What|?!|No|!!!"},
		{"address", "at https://x.example/a,b?c=d. Then", "at|https://x.example/a,b?c=d|.|Then"},
		{"mail and names of sites", "a.roe@mail.example at Example.com", "a.roe@mail.example|at|Example.com"},
		{"handle and tag", "@roe on #news", "@roe|on|#news"},

		{"no-break space", "Mr.\u00a0Roe", "Mr.|Roe"},
		{"zero-width space", "one\u200btwo\ufeff", "one|two"},
		{"direction marks", "\u202aRoe\u202c left", "Roe|left"},
		{"soft hyphen", "re\u00adport", "re\u00adport"},
		{"combining marks", "Jose\u0301’s cafe\u0301.", "Jose\u0301|’s|cafe\u0301|."},
		{"control characters", "a\x00b\tc", "a|b|c"},
		{"pictures", "Great😀👍🏽 news", "Great|😀👍🏽|news"},
		{"other scripts", "Привет, 世界", "Привет|,|世界"},
		{"nothing", " \n\t\u200b", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, strings.Join(words(run(t, c.text)), "|"))
		})
	}
}

func TestParagraphs(t *testing.T) {
	wire := "The council met on Monday to talk about the bridge, which has been\n" +
		"closed since the flood in spring, and about the money that the repair\n" +
		"would cost. Nobody could say when the work might begin, but all agreed\n" +
		"that it must.\n\n" +
		"\"We have waited long enough,\" said the mayor, who has been in office\n" +
		"for eleven years.\n"
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"blank lines", "One.\n\nTwo.\n \n\nThree.", []string{"One.", "Two.", "Three."}},
		{"single line breaks", "One.\nTwo\r\nThree\u2028Four\rFive", []string{"One.", "Two", "Three", "Four", "Five"}},
		{"blanks at the edges", "  One \u200b\n\t Two\u00a0", []string{"One", "Two"}},
		{"a break in the midst of a sentence", "The mayor told the council that she would not sign\nthe paper.\nNobody spoke.",
			[]string{"The mayor told the council that she would not sign\nthe paper.", "Nobody spoke."}},
		{"a list is not joined", "Eggs\nmilk\nbread", []string{"Eggs", "milk", "bread"}},
		{"wrapped text", wire, []string{
			wire[:strings.Index(wire, "\n\n")],
			strings.TrimSpace(wire[strings.Index(wire, "\n\n"):]),
		}},
		{"nothing", "", nil},
		{"only blanks", "\n \r\n\u2029", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, p := range tokens.Paragraphs(c.text) {
				got = append(got, c.text[p.Start:p.End])
			}
			require.Equal(t, c.want, got)
		})
	}
}

// In wrapped text a line that has room for the next word ends a paragraph.
func TestWrappedTextKeepsShortLines(t *testing.T) {
	text := "FLOOD IN THE VALLEY\n" +
		"The river rose by two metres in one night and took three houses with it\n" +
		"before the morning came, the fire brigade said, which had been called at\n" +
		"midnight by a farmer and arrived with boats from both of the towns that\n" +
		"lie on the river. One man is missing.\n" +
		"Rescuers went on with their search on Tuesday, when the water had fallen\n" +
		"by half."
	var got []string
	for _, p := range tokens.Paragraphs(text) {
		got = append(got, text[p.Start:min(p.End, p.Start+9)])
	}
	require.Equal(t, []string{"FLOOD IN ", "The river", "Rescuers "}, got)
}

func TestApostrophe(t *testing.T) {
	for _, c := range []struct {
		text string // the mark is the first ' or ’
		want bool
	}{
		{"don't", true}, {"Roe’s", true}, {"the '90s", true}, {"the ’08 crisis", true}, {"’twas", true},
		{"rock 'n' roll", true}, {"nothin' doing", true}, {`he is 6'2"`, true}, {"he is 6' 2\"", true},
		{"[Roe]'s", true}, {"'No,' she said", false}, {"the workers’ pay", false}, {"said ’ so", false},
		{"in 1990' she", false}, {"Putin’ he", false},
	} {
		i := strings.IndexAny(c.text, "'’")
		n := tokens.QuoteMark(c.text[i:])
		require.Equal(t, c.want, tokens.Apostrophe(c.text, i, n), c.text)
	}
}

func TestAbbreviation(t *testing.T) {
	for word, want := range map[string]tokens.AbbreviationClass{
		"Mr.": tokens.Title, "SEN.": tokens.Title, "Calif.": tokens.Place, "D-Calif.": tokens.Place,
		"Sept.": tokens.Month, "No.": tokens.Number, "Inc.": tokens.Suffix, "e.g.": tokens.Inside,
		"U.S.": tokens.Any, "p.m.": tokens.Any, "A.F.L.": tokens.Any, "etc.": tokens.Any,
		"EST.": tokens.NoAbbreviation, "won.": tokens.NoAbbreviation, "Mr": tokens.NoAbbreviation, ".": tokens.NoAbbreviation,
	} {
		require.Equal(t, want, tokens.Abbreviation(word), word)
	}
}

// hostile are runs that take a library minutes or that once broke a rule here.
func hostile() []string {
	var out []string
	for _, s := range []string{`"`, "'", "’", "“", ".", "…", "(", ")", " ", "\u00a0", "\u200b", "-", "—", "a", "a.", "A.", "'a", "!", "?", "😀", "\u0301", "\u200d", ",", ";x", "$", "\n", "x\n", "n't", "6'2\"", "[a]b", "@.", "://"} {
		out = append(out, strings.Repeat(s, 100_000/len(s)), "He left "+strings.Repeat(s, 300)+" alone.")
	}
	return out
}

// Time that grows with the square of the text would keep this test for hours.
func TestHostileRuns(t *testing.T) {
	for _, s := range hostile() {
		covers(t, run(t, s))
	}
}

// covers checks that what is not blank stands in exactly one token and one
// paragraph; that spans do not overlap is doc.Check's.
func covers(t testing.TB, d *doc.Doc) {
	t.Helper()
	for layer, list := range map[string][]doc.Span{"paragraph": d.Paragraphs, "token": spans(d)} {
		at := 0
		outside := func(s string) {
			for _, r := range s {
				require.True(t, tokens.Blank(r), "%q is in no %s of %q", r, layer, short(d.Text))
			}
		}
		for _, s := range list {
			outside(d.Text[at:s.Start])
			at = s.End
			first, _ := utf8.DecodeRuneInString(d.Slice(s))
			last, _ := utf8.DecodeLastRuneInString(d.Slice(s))
			require.False(t, tokens.Blank(first) || tokens.Blank(last), "%s %q has a blank at its edge", layer, short(d.Slice(s)))
		}
		outside(d.Text[at:])
	}
	k := 0
	for _, x := range d.Tokens {
		for k < len(d.Paragraphs) && d.Paragraphs[k].End <= x.Start {
			k++
		}
		require.True(t, d.Paragraphs[k].Contains(x.Span), "token %v crosses a paragraph", x.Span)
	}
}

func spans(d *doc.Doc) []doc.Span {
	var out []doc.Span
	for _, x := range d.Tokens {
		out = append(out, x.Span)
	}
	return out
}

func short(s string) string { return s[:min(len(s), 80)] }

func FuzzTokens(f *testing.F) {
	for _, s := range []string{
		"“We won,” she didn’t say—nothing…He", "Mr. O’Reilly's $1.5m (R-Ky.) 6'2\" [t]he", "''a'''b'''", "\x00\u200b\u202a\u00ad\u0301e",
		"One line\nof text\r\n\r\nand\u2028more.", "http://a.b/c,d...", "😀👍🏽\u200d🙂!?", "A.B.C.D-E.", "can't’ve n't", "$\u00ad000",
	} {
		f.Add(s)
	}
	for _, s := range hostile() {
		f.Add(short(s))
	}
	f.Fuzz(func(t *testing.T, s string) {
		covers(t, run(t, strings.ToValidUTF8(s, "\ufffd")))
	})
}

func BenchmarkTokens(b *testing.B) {
	text := strings.Repeat("“We won’t wait,” said Mr. Roe of Fresno, Calif., who’d met them (twice) at 5 p.m. They—all 12—agreed…\n\n", 1000)
	x := tokens.Extractor()
	n := 0
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		d := &doc.Doc{Text: text}
		if err := x.Run(d); err != nil {
			b.Fatal(err)
		}
		n += len(d.Tokens)
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "tokens/s")
}
