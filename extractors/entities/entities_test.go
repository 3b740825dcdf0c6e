package entities_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/extractors"
	"whosaid/extractors/doc"
	"whosaid/extractors/en"
	"whosaid/extractors/entities"
	"whosaid/extractors/quotes"
	"whosaid/extractors/sentences"
	"whosaid/extractors/tags"
	"whosaid/extractors/tokens"
)

func chain(t testing.TB) *extractors.Chain {
	c, err := extractors.NewChain("test", tokens.Extractor(), quotes.Extractor(), sentences.Extractor(), tags.Extractor(), entities.Extractor(en.Default()))
	require.NoError(t, err)
	return c
}

func run(t testing.TB, text string) *doc.Doc {
	d := &doc.Doc{Text: text}
	require.NoError(t, chain(t).Run(d))
	require.NoError(t, d.Check())
	return d
}

// line is a mention as the tables write it: span|core|type form|role|affiliation,
// empty fields at the end left out, an inner one after a ">".
func line(d *doc.Doc, m doc.Mention) string {
	s := fmt.Sprintf("%s|%s|%s %s|%s|%s", d.Slice(m.Span), d.Slice(m.Core), m.Type, m.Form, m.Role, m.Affiliation)
	s = strings.TrimRight(s, "|")
	if m.Inside {
		s = "> " + s
	}
	return s
}

func TestMentions(t *testing.T) {
	for text, want := range map[string][]string{
		// names with titles, offices before them and appositions after them
		"Sen. John Roe of Ohio said so.": {
			"Sen. John Roe of Ohio|John Roe|person name|senator|Ohio",
			"> Ohio|Ohio|place name"},
		// "and" inside the name of a body
		"The federal Securities and Exchange Commission sued.": {
			"The federal Securities and Exchange Commission|Securities and Exchange Commission|organization name"},
		"The Central and East European Coalition left.": {
			"The Central and East European Coalition|Central and East European Coalition|organization name"},
		"The Department for Work and Pensions left.": {
			"The Department for Work and Pensions|Department for Work and Pensions|organization name"},
		"The Pentagon and Justice Department left.": {
			"The Pentagon|Pentagon|organization name",
			"Justice Department|Justice Department|organization name"},
		"Acme CEO Jane Doe resigned.": {
			"Acme CEO Jane Doe|Jane Doe|person name|CEO|Acme",
			"> Acme|Acme|organization name"},
		"Ann Poe, the ministry’s spokeswoman, left.": {
			"Ann Poe, the ministry’s spokeswoman|Ann Poe|person name|spokeswoman|ministry",
			"> the ministry’s spokeswoman|ministry’s spokeswoman|person nominal|spokeswoman|ministry",
			"> the ministry|ministry|organization nominal"},
		"His top aide, Tad Mill, resigned.": {
			"His top aide, Tad Mill|Tad Mill|person name|top aide",
			"> His|His|person pronoun",
			"> Tad Mill|Tad Mill|person name"},
		"Former Texas Gov. Ed Brand (D), 71, left.": {
			"Former Texas Gov. Ed Brand (D), 71|Ed Brand|person name|former governor|Texas",
			"> Texas|Texas|place name"},
		"Fox News host Megan Kell apologized.": {
			"Fox News host Megan Kell|Megan Kell|person name|host|Fox News",
			"> Fox News|Fox News|organization name"},
		"Paul Rieck, founder and chief executive of Blue Bank, left.": {
			"Paul Rieck, founder and chief executive of Blue Bank|Paul Rieck|person name|founder and chief executive of Blue Bank|Blue Bank",
			"> founder|founder|person nominal|founder",
			"> chief executive of Blue Bank|chief executive|person nominal|chief executive of Blue Bank|Blue Bank",
			"> Blue Bank|Blue Bank|organization name"},
		"Ursula von der Mark met William “Bill” Smith Jr. in Geneva.": {
			"Ursula von der Mark|Ursula von der Mark|person name",
			"William “Bill” Smith Jr.|William “Bill” Smith Jr.|person name",
			"Geneva|Geneva|place name"},
		"British Prime Minister Theresa May left on May 4.": {
			"British Prime Minister Theresa May|Theresa May|person name|British Prime Minister"},
		"Then Ravens QB Brian Hale threw far.": {
			"Ravens QB Brian Hale|Brian Hale|person name",
			"> Ravens|Ravens|organization name"},
		"Bill Roe spoke of a bill.": {
			"Bill Roe|Bill Roe|person name",
			"a bill|bill|document nominal"},
		// organisations
		"American Harvest sued the Harbour Sun.": {
			"American Harvest|American Harvest|organization name",
			"the Harbour Sun|Harbour Sun|organization name"},
		"She read Women’s Garden Weekly and praised Paths for Clean Rivers.": {
			"She|She|person pronoun",
			"Women’s Garden Weekly|Women’s Garden Weekly|organization name",
			"> Women|Women|group nominal",
			"Paths for Clean Rivers|Paths for Clean Rivers|organization name"},
		// nominals with their complements
		"A spokesman for the ministry in Kabul resigned.": {
			"A spokesman for the ministry in Kabul|spokesman|person nominal|spokesman for the ministry in Kabul|ministry",
			"> the ministry in Kabul|ministry|organization nominal",
			"> Kabul|Kabul|place name"},
		"Two senior U.S. officials left.": {
			"Two senior U.S. officials|Two senior U.S. officials|person nominal||U.S.",
			"> U.S.|U.S.|place name"},
		"People familiar with the matter objected.": {
			"People familiar with the matter|People|person nominal",
			"> the matter|matter|other nominal"},
		"One of the Taliban officials objected.": {
			"One of the Taliban officials|One|person nominal||Taliban",
			"> the Taliban officials|Taliban officials|person nominal||Taliban",
			"> Taliban|Taliban|organization name"},
		"Many in the party and most voters objected.": {
			"Many in the party|Many|group pronoun",
			"> the party|party|organization nominal",
			"most voters|most voters|group nominal"},
		"A report released on Monday shows growth.": {
			"A report released on Monday|report|document nominal",
			"growth|growth|other nominal"},
		"Those who back her said no.": {
			"Those who back her|Those|group pronoun",
			"> who|who|person pronoun",
			"> her|her|person pronoun"},
		// times are no mentions, and a verb taken for a noun ends a phrase
		"On Tuesday night the Post reports that they left last week.": {
			"the Post|Post|organization name",
			"they|they|person pronoun"},
	} {
		d := run(t, text)
		var got []string
		for _, m := range d.Mentions {
			got = append(got, line(d, m))
		}
		require.Equal(t, want, got, text)
	}
}

// What the article says elsewhere tells the type of a name.
func TestTypesFromTheArticle(t *testing.T) {
	d := run(t, "Kalder said no. Ottla Kalder, a baker, founded Zern Holdings. Zern’s tax bill rose. Lowe & Hart left Bragby, Ohio.")
	got := map[string]doc.MentionType{}
	for _, m := range d.Mentions {
		if m.Form == doc.Name {
			got[d.Slice(m.Core)] = m.Type
		}
	}
	require.Equal(t, doc.Person, got["Kalder"])
	require.Equal(t, doc.Person, got["Ottla Kalder"])
	require.Equal(t, doc.Organization, got["Zern Holdings"])
	require.Equal(t, doc.Organization, got["Lowe & Hart"])
	require.Equal(t, doc.Place, got["Bragby"])
}

func TestUserLexicon(t *testing.T) {
	lex, err := en.Default().With("mine.txt", strings.NewReader("[titles]\nGrand Poobah\n[orgs]\nZern\n"))
	require.NoError(t, err)
	c, err := extractors.NewChain("test", tokens.Extractor(), quotes.Extractor(), sentences.Extractor(), tags.Extractor(), entities.Extractor(lex))
	require.NoError(t, err)
	d := &doc.Doc{Text: "Grand Poobah Fred Slate left Zern."}
	require.NoError(t, c.Run(d))
	require.Len(t, d.Mentions, 2)
	require.Equal(t, "Grand Poobah Fred Slate|Fred Slate|person name|Grand Poobah", line(d, d.Mentions[0]))
	require.Equal(t, "Zern|Zern|organization name", line(d, d.Mentions[1]))
}

// laws that hold for any text.
func laws(t *testing.T, d *doc.Doc) {
	require.NoError(t, d.Check())
	end := 0
	for i, m := range d.Mentions {
		require.Equal(t, -1, m.Speaker)
		require.NotEmpty(t, m.Type)
		require.NotEmpty(t, m.Form)
		require.Equal(t, m.End <= end, m.Inside)
		end = max(end, m.End)
		if i > 0 {
			p := d.Mentions[i-1]
			require.True(t, p.Start < m.Start || p.Start == m.Start && p.End > m.End, "mentions %v and %v are out of order", p.Span, m.Span)
		}
	}
}

func FuzzMentions(f *testing.F) {
	for _, s := range []string{
		"Sen. John Roe (D-Ohio), 51, of Salem, Ore., who “knows”, said—“no”—",
		"the the of of and and Mr. Mr. Dr. , , ( ( R D ) ’s ’s ' '",
		"Department of the and for The Of And, Jr., Jr. & & von der de la",
		"one of one of one of those who that which of whom",
		strings.Repeat("Roe, a man, ", 50), strings.Repeat("“", 30) + "Roe" + strings.Repeat("”", 30),
	} {
		f.Add(s)
	}
	c := chain(f)
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 5000 {
			return
		}
		d := &doc.Doc{Text: strings.ToValidUTF8(s, "?")}
		require.NoError(t, c.Run(d))
		laws(t, d)
	})
}

// Texts that never end a phrase cost no more than their length: a chain of
// complements or names must not be held by each of its parts.
func TestHostileRuns(t *testing.T) {
	for _, unit := range []string{"of the ", "Roe ", "Roe, ", "Roe's ", "who ", "and ", "( ", "the man, a man, ", "one of ", "“Roe” ", "Jr. ", "von "} {
		d := run(t, strings.Repeat(unit, 20000))
		held := 0
		for _, m := range d.Mentions {
			held += m.Len() + len(m.Role) + len(m.Affiliation)
		}
		require.Less(t, held, 200*len(d.Text), unit)
	}
}

func BenchmarkMentions(b *testing.B) {
	text := strings.Repeat("Sen. John Roe of Ohio, a longtime critic of the deal, told Acme CEO Jane Doe on Tuesday that two senior U.S. officials and people familiar with the matter had confirmed the move. ", 40)
	d := &doc.Doc{Text: text}
	require.NoError(b, chain(b).Run(d))
	e := entities.Extractor(en.Default())
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		d.Mentions = nil
		if err := e.Run(d); err != nil {
			b.Fatal(err)
		}
	}
}
