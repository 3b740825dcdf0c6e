package quotes_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"whosaid/extractors/doc"
	"whosaid/extractors/extracttest"
	"whosaid/extractors/quotes"
	"whosaid/extractors/tokens"
)

func find(t testing.TB, text string) *doc.Doc {
	t.Helper()
	d := &doc.Doc{Text: text}
	require.NoError(t, tokens.Extractor().Run(d))
	require.NoError(t, quotes.Extractor().Run(d))
	require.NoError(t, d.Check())
	nest(t, d)
	return d
}

// nest checks that quotations nest, stay in their paragraph and have marks at
// their edges.
func nest(t testing.TB, d *doc.Doc) {
	t.Helper()
	k := 0
	for i, q := range d.Quotes {
		law := func(holds bool, what string) {
			if !holds {
				require.Failf(t, what, "quote %d %+v", i, q)
			}
		}
		for d.Paragraphs[k].End <= q.Start {
			k++
		}
		law(d.Paragraphs[k].Contains(q.Span), "crosses a paragraph")
		law(q.Inner.Start == q.Start+tokens.QuoteMark(d.Text[q.Start:]), "does not open with a mark")
		law(q.Inner.Start <= q.Inner.End, "inner is upside down")
		if q.Closed {
			law(q.End == q.Inner.End+tokens.QuoteMark(d.Text[q.Inner.End:q.End]), "does not close with a mark")
		} else {
			law(q.End == d.Paragraphs[k].End && q.End == q.Inner.End, "is open but does not end with its paragraph")
		}
		law(i == 0 || q.Start > d.Quotes[max(0, i-1)].Start, "is out of order")
		law(q.Parent < 0 || d.Quotes[max(0, q.Parent)].Inner.Contains(q.Span), "is not inside its parent")
		// What came before is over, or this one stands in it.
		for p := i - 1; p >= 0 && p != q.Parent; p = d.Quotes[p].Parent {
			law(d.Quotes[p].End <= q.Start, "crosses an earlier one")
		}
		if q.Continues >= 0 {
			c := d.Quotes[q.Continues]
			law(!c.Closed && c.End < q.Start, "goes on from one that is closed or in the same paragraph")
		}
	}
}

// render writes the quotations of d into its text: ⟦…⟧ for one that is closed,
// ⟦…⟩ for one that is not, +⟦ for one that goes on from an earlier one.
func render(d *doc.Doc) string {
	before, after := map[int]string{}, map[int]string{}
	for _, q := range d.Quotes {
		open := "⟦"
		if q.Continues >= 0 {
			open = "+⟦"
		}
		before[q.Start] += open
		if q.Closed {
			after[q.End] = "⟧" + after[q.End]
		} else {
			after[q.End] = "⟩" + after[q.End]
		}
	}
	var b strings.Builder
	for i := 0; i <= len(d.Text); i++ {
		b.WriteString(after[i] + before[i])
		if i < len(d.Text) {
			b.WriteByte(d.Text[i])
		}
	}
	return b.String()
}

var plain = strings.NewReplacer("+⟦", "", "⟦", "", "⟧", "", "⟩", "")

// Each text shows what is found in it.
func TestQuotes(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"curly", "⟦“We won,”⟧ she said."},
		{"straight", `⟦"We won,"⟧ she said.`},
		{"British", "⟦‘We won’⟧, she said. ⟦‘It’s over.’⟧"},
		{"British, straight", "⟦'We won'⟧, she said. ⟦'It's over.'⟧"},
		{"guillemets", "⟦«We won»⟧, she said. ⟦» Nobody «⟧ doubts it."},
		{"guillemets that point inwards", "⟦»We won«⟧, she said."},
		{"single guillemets", "⟦‹We won›⟧, she said."},
		{"low and high", "⟦„We won“⟧, she said, ⟦„by ⟦‚one‘⟧ vote“⟧."},
		{"low and high, the other way", "⟦„We won”⟧, she said."},
		{"high marks that both point right", "⟦”We won”⟧, she said."},
		{"LaTeX", "⟦``We won,''⟧ she said. ⟦`Really.'⟧"},
		{"two single marks", "⟦''We won,''⟧ she said."},
		{"corner brackets", "⟦「We won」⟧"},
		{"full width", "⟦＂We won＂⟧"},
		{"curly and straight mixed up", "⟦“We won,\"⟧ she said. ⟦\"So there.”⟧"},

		{"split", "⟦“We won,”⟧ she said, ⟦“and they lost.”⟧"},
		{"in brackets and after dashes", "(⟦“We won”⟧) — ⟦“They lost”⟧ —⟦“All over”⟧—"},
		{"missing spaces", "He left.⟦“She stayed,”⟧they said,⟦“all night.”⟧"},
		{"missing spaces, straight", `He said,⟦"We won."⟧ Then:⟦"They lost."⟧`},
		{"cut off", `⟦"I was—"⟧ he said. ⟦"But then..."⟧ He left.`},
		{"a dash before the mark", `The word—⟦"won"⟧—was hers.`},
		{"a figure", `⟦"In 1999"⟧, he said, ⟦"there were 12"⟧.`},
		{"empty", `She wrote ⟦""⟧ and ⟦“”⟧.`},

		{"nested", "⟦“He said ⟦‘no,’⟧ twice,”⟧ she said."},
		{"nested at the edge", "⟦“⟦‘No’⟧ is what he said: ⟦‘No.’⟧”⟧"},
		{"nested the British way", "⟦‘He said ⟦“no”⟧, twice,’⟧ she said."},
		{"nested, straight", `⟦"⟦'No'⟧ is what he said: ⟦'No.'⟧"⟧`},
		{"nested in the same marks", "⟦“The ⟦“real”⟧ count,”⟧ she said."},
		{"nested in the same marks, straight", `⟦"They shouted ⟦"Go home!"⟧ and left,"⟧ she said.`},
		{"three deep", "⟦“She told me ⟦‘he sang ⟦“Yes”⟧ all day’⟧,”⟧ he said."},
		{"three straight single marks", "⟦''She asked, ⟦'What is it?'⟧''⟧ he said."},

		{"apostrophes", "It’s the workers’ pay and Jones’ house, isn't it?"},
		{"clipped words", "’Tis the ’90s: rock ’n’ roll, goin’ on, 'em all, the class of '68."},
		{"apostrophes in a British quotation", "⟦‘It’s the workers’ pay,’⟧ she said."},
		{"plural possessive in straight marks", "⟦'The boys' coats are wet,'⟧ she said."},
		{"feet and inches", `He is 6'2" and the wall 12' by 9' 6".`},
		{"feet and inches in a quotation", `⟦"He is 6'2" at most,"⟧ she said.`},
		{"inches in a quotation", `⟦"The board is 12" long,"⟧ she said.`},
		{"curly feet and inches", "⟦“He is 5’2”. So there.”⟧"},

		{"several paragraphs", "⟦“One.⟩\n\n+⟦“Two.⟩\n\n+⟦“Three,”⟧ she said.\n\n⟦“Four.”⟧"},
		{"several paragraphs, straight", "⟦\"One.⟩\n\n+⟦\"Two,\"⟧ she said."},
		{"several paragraphs, British", "⟦‘One.⟩\n\n+⟦‘Two,’⟧ she said."},
		{"several paragraphs, nested", "⟦“One ⟦‘and a half.⟩⟩\n\n+⟦“+⟦‘Two,’⟧ he told me.”⟧"},
		{"several paragraphs after an announcement", "She said: ⟦“One.⟩\n\n+⟦“Two.”⟧"},
		{"a closed one does not go on", "⟦“One.”⟧\n\n⟦“Two.”⟧"},
		{"no mark at the next paragraph", "⟦“One.⟩\n\nShe left.\n\n⟦“Two.”⟧"},

		{"missing closing mark, one paragraph only", "⟦“One.⟩\n\nShe ⟦“won”⟧."},
		{"superfluous closing mark", "She left.” Then ⟦“he won.”⟧"},
		{"superfluous opening mark", `He called it "odd and left. Later she said ⟦"fine."⟧`},
		{"missing opening mark", `We won," she said. ⟦"They lost."⟧`},
		{"one mark alone in a sentence", `He put the word " into the middle.`},
		{"an inner mark is missing", "⟦“He said ‘no, twice,”⟧ she said."},
		{"a list in one sentence", `⟦"one"⟧, ⟦"two"⟧ and ⟦"three"⟧`},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, render(find(t, plain.Replace(c.want))))
		})
	}
}

// Marks say what the marks of a text are for.
func TestUse(t *testing.T) {
	for _, marked := range []string{
		"{speech:“We won,”} she said.",
		"{speech:“We won.”}",
		"She said it sent {speech:“very positive signals”} to the market.",
		"Roe called the plan {speech:“a disgrace”}.",
		"The report accused them of {speech:“gross neglect”}.",
		"According to the mayor, the bridge is {speech:“quite safe.”}",
		"{speech:“Make Every Vote Count,”} she said.",
		"Roe: {speech:‘We Will Not Give Up’}",
		"Mayor Tells Council {speech:‘The Bridge Is Safe’} After Review",
		"They held up signs that said {speech:“Save Our Bridge.”}",
		"{speech:“No.”}",

		"Her novel {title:“Salt and Ashes”} won the prize.",
		"They saw {title:“The Long Winter,”} a film about the flood.",
		"The essay, titled {title:“on being late”}, is short.",
		"He sang {title:“Harbour”}, a song by his sister.",
		"She told {title:“Morning With Doe”} that she would run.",
		"On NBC’s {title:“Weekend,”} the mayor said no.",
		"They watched {title:“Salt and Ashes”} all night.",

		"William {nickname:“Bill”} Smith left.",
		"Anna {nickname:'The Rock'} Doe fights on Friday.",

		"The so-called {scare:“expert”} had no degree.",
		"It was a {scare:“voluntary”} gift.",
		"The {scare:‘cloud’} is a computer far away.",
		"He looked up the word {scare:“salt”} again.",
		"<p class={scare:\"lead\"}>",
	} {
		t.Run(marked, func(t *testing.T) {
			m := extracttest.Must(t, marked)
			d := find(t, m.Text)
			require.Len(t, d.Quotes, 1)
			require.Equal(t, m.Marks[0].Span, d.Quotes[0].Span)
			require.Equal(t, m.Marks[0].Label, string(d.Quotes[0].Use))
		})
	}
}

func hostile() []string {
	var out []string
	for _, s := range []string{`"`, "'", "’", "‘", "“", "”", "“”", "«", "“'«\"", "a \"b\" 'c' ", "‘a’s ", "“a ", " ”", "``", "'''", "6'2\" ", "“a\n", "\"\n\n", "“a b c d e f g h i j k l m n o p ”", "(“X Y”) ", ". “", "A “B” C "} {
		out = append(out, strings.Repeat(s, 100_000/len(s)))
	}
	return append(out, "“"+strings.Repeat("a ", 100_000)+"”", strings.Repeat("“", 3)+strings.Repeat(" ", 100_000)+"”")
}

// Time that grows with the square of the text would keep this test for hours.
func TestHostileRuns(t *testing.T) {
	for _, s := range hostile() {
		find(t, s)
	}
}

func FuzzQuotes(f *testing.F) {
	for _, s := range hostile() {
		f.Add(s[:min(60, len(s))])
	}
	for _, s := range []string{"“One ‘and\n\n“‘Two,’ he”", "''a 'b'''", "„a“ «b» »c« 「d」", `"a "b" c" 6'2" d"`, "A “B C” D"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "\ufffd")
		d := find(t, s)
		require.True(t, utf8.ValidString(render(d)))
		require.Equal(t, fmt.Sprint(d.Quotes), fmt.Sprint(find(t, s).Quotes), "two runs differ")
	})
}

func BenchmarkQuotes(b *testing.B) {
	for name, text := range map[string]string{
		"news":  strings.Repeat("“We won’t ‘wait’,” said Mr. Roe, 'who' met them. \"They agreed,\" he said of “Salt and Ashes.”\n\n", 1000),
		"marks": strings.Repeat(`"`, 100_000),
	} {
		b.Run(name, func(b *testing.B) {
			d := &doc.Doc{Text: text}
			require.NoError(b, tokens.Extractor().Run(d))
			x := quotes.Extractor()
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if err := x.Run(d); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(d.Tokens)*b.N)/b.Elapsed().Seconds(), "tokens/s")
		})
	}
}
