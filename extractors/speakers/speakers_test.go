package speakers_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"whosaid/extractors"
	"whosaid/extractors/doc"
	"whosaid/extractors/en"
	"whosaid/extractors/entities"
	"whosaid/extractors/extracttest"
	"whosaid/extractors/quotes"
	"whosaid/extractors/sentences"
	"whosaid/extractors/speakers"
	"whosaid/extractors/tags"
	"whosaid/extractors/tokens"
)

var lex = en.Default()

// layers are all that speakers reads but the attributions, which the tests mark.
var layers = []extractors.Extractor{tokens.Extractor(), quotes.Extractor(), sentences.Extractor(), tags.Extractor(), entities.Extractor(lex)}

func prepare(t testing.TB, text string) *doc.Doc {
	t.Helper()
	d := &doc.Doc{Text: text}
	for _, e := range layers {
		require.NoError(t, e.Run(d))
	}
	return d
}

// read ties the sources marked in text. The value of a source mark is who is
// meant: {source=Ann Roe:she}.
func read(t testing.TB, marked string) (*doc.Doc, extracttest.Marked) {
	t.Helper()
	m := extracttest.Must(t, marked)
	d := prepare(t, m.Text)
	d.Byline = "By Cora Quill"
	for _, c := range m.Claims() {
		d.Attributions = append(d.Attributions, doc.Attribution{Content: c.Content, Cue: c.Cue, Source: c.Source})
	}
	require.NoError(t, speakers.Extractor(lex).Run(d))
	require.NoError(t, d.Check())
	return d, m
}

// speaker is who is meant by the source that begins with the mark.
func speaker(d *doc.Doc, mark extracttest.Mark) *doc.Speaker {
	for _, a := range d.Attributions {
		if len(a.Source) > 0 && a.Source[0] == mark.Span && a.Speaker >= 0 {
			return &d.Speakers[a.Speaker]
		}
	}
	return nil
}

func TestWho(t *testing.T) {
	for name, text := range map[string]string{
		"surname": `{source1=Ann Roe:Ann Roe}, a farmer, {cue1:said} {content1:the dam would hold}. {content2:It was built to last}, {source2=Ann Roe:Roe} {cue2:said}.`,
		"surname before the full name": `Budget in doubt, {source1=Mark Poe:Poe} {cue1:says}: {content1:the town is broke}.

Mayor {source2=Mark Poe:Mark Poe} {cue2:said} {content2:the town was broke}.`,
		"title and initials": `{source1=James P. Hale:Sen. James P. Hale} {cue1:said} {content1:he would vote}. {source2=James P. Hale:Mr. Hale} {cue2:added} {content2:that he had doubts}.`,
		"two of one surname": `Peter Lund and his wife, Maria Lund, own the mill. {source1=Maria Lund:Mrs. Lund} {cue1:said} {content1:it made no money}. {source2=Peter Lund:Mr. Lund} {cue2:said} {content2:it did}.`,
		"she and he":         `Susan Bell met Robert Kane on Monday. {source1=Susan Bell:She} {cue1:said} {content1:the talks were good}. {source2=Robert Kane:He} {cue2:said} {content2:they were not}.`,
		"he goes on": `Robert Kane spoke first. “{content1:We lost},” {source1=Robert Kane:he} {cue1:said}.

{source2=Robert Kane:He} {cue2:blamed} {content2:the weather} and thanked John Ames.`,
		"named like a month": `The firm was sued. {source1=Jan Novak:Its spokesman, Jan Novak,} {cue1:said} {content1:the claim was false}. {source2=May Brook:May Brook} {cue2:denied} {content2:that}.`,
		"a month is no name": `In May {source1=Theresa Brook:Theresa Brook} {cue1:said} {content1:the claim was false}.`,
		"a nation is no body": `{content1:Polish drivers have left the bridge}, {source1=Ukrainian border service:the Ukrainian border service} {cue1:said}.

“{content2:The Polish drivers have left},” {source2=Ukrainian border service:the service} {cue2:said}.

{source3=Ukrainian border service:The service} {cue3:quoted} {content3:the Polish border guard as saying that it was over}.`,
		"the senator":                 `Sen. Laura Quist opposed the bill. {source1=Laura Quist:The senator} {cue1:said} {content1:it cost too much}.`,
		"the man last spoken of":      `Robert Kane came home late. {source1=Robert Kane:The man} {cue1:said} {content1:he had been lost}.`,
		"apposition":                  `The ministry’s spokeswoman, {source1=Inga Holm:Inga Holm}, {cue1:said} {content1:the road was open}. {source2=Inga Holm:The spokeswoman} {cue2:denied} {content2:any delay}.`,
		"who":                         `Robert Kane, {source1=Robert Kane:who} {cue1:said} {content1:he was tired}, went home.`,
		"organisation and acronym":    `The Northern Rivers Authority (NRA) closed the lock. {source1=Northern Rivers Authority:The NRA} {cue1:said} {content1:it was unsafe}. {source2=Northern Rivers Authority:It} {cue2:promised} {content2:repairs}.`,
		"the company":                 `Brightwell Corp. will close its plant. {source1=Brightwell Corp.:The company} {cue1:said} {content1:demand had fallen}.`,
		"campaign":                    `Laura Quist is running again. {source1=Quist campaign:Her campaign} {cue1:said} {content1:she would win}. {source2=Quist campaign:The Quist campaign} {cue2:raised} {content2:doubts}.`,
		"first person in a quotation": `“{source1=Susan Bell:I} {cue1:think} {content1:it will rain},” {source2=Susan Bell:Susan Bell} {cue2:said}. “{content2:Take a coat}.”`,
		"first person outside":        `{source1=Cora Quill:I} {cue1:believe} {content1:the town deserves better}.`,
		"two names":                   `{source1=Susan Bell; Robert Kane:Susan Bell and Robert Kane} {cue1:said} {content1:they would marry}.`,
		"two surnames":                `Susan Bell met Robert Kane. {source1=Susan Bell; Robert Kane:Bell and Kane} {cue1:agreed} {content1:to share the cost}.`,
		"a name with others":          `Susan Bell owns the mill. {source1=Susan Bell; others:Bell and others} {cue1:said} {content1:the river was rising}.`,
		"officials":                   `{source1=senior officials:Senior officials} {cue1:said} {content1:the raid had failed}. {source2=senior officials:The officials} {cue2:gave} {content2:no figures}.`,
		"one of them":                 `{source1=aid workers:Aid workers} {cue1:warned} {content1:of floods}. {source2=one of the aid workers:One of the aid workers} {cue2:wept} {content2:over it}.`,
		"possessive pronoun":          `Susan Bell lost. {source1=Susan Bell's advisers:Her advisers} {cue1:blamed} {content1:the weather}.`,
		"poll":                        `{source1=new Kestrel poll:A new Kestrel poll} {cue1:shows} {content1:a close race}. {source2=new Kestrel poll:The survey} {cue2:found} {content2:that few had decided}.`,
		"a people for its state":      `Norway closed the border. {source1=Norway:The Norwegians} {cue1:said} {content1:it was a drill}.`,
		"heading": `Ann Roe Denies Taking Bribe From Builder

{source1=Ann Roe:Roe} {cue1:denied} {content1:taking money}.`,
		"nickname":                        `Coach {source1=Ida “the Hammer” Voss:Ida “the Hammer” Voss} {cue1:said} {content1:so}. {source2=Ida “the Hammer” Voss:Voss} {cue2:said} {content2:no}.`,
		"insult before a name":            `He blamed Slippery Ann Roe. Ann Roe laughed. {source=Ann Roe:Roe} {cue:said} {content:so}.`,
		"it is a body":                    `The Kessel Museum lost a painting. The night train came late. {source=Kessel Museum:It} {cue:said} {content:so}.`,
		"the one told is not the company": `Marlow Paper will close. Ann Roe told the Evening Lamp that wages were high. {source=Marlow Paper:The company} {cue:said} {content:so}.`,
		"he is the unnamed one":           `The painter Oskar Lund left. {source1=collector who bought two pictures:A collector who bought two pictures} {cue1:said} {content1:so}. {source2=collector who bought two pictures:He} {cue2:said} {content2:the price was fair}.`,
		"short form by its head":          `The Green Valley tram line closed. {source=Green Valley tram line:The line} {cue:promised} {content:repairs}.`,
		"one of them, unnamed":            `{source1=Two guards:Two guards} {cue1:said} {content1:so}. {source2=one of the two guards:One of them} {cue2:said} {content2:no}.`,
		"nominee for president, who":      `Ann Roe is the nominee for president. {source1=Ann Roe:She} {cue1:said} {content1:so}.`,
		"team for campaign":               `The Quist campaign opened an office. Laura Quist was there. {source=Quist campaign:Quist's team} {cue:said} {content:so}.`,
		"the couple":                      `Susan Bell and Robert Kane met in Oslo. {source=Susan Bell; Robert Kane:The couple} {cue:said} {content:so}.`,
		"the US":                          `{source=Barack Holm:US President Barack Holm} {cue:said} {content:so}.`,
		"envoy to a body":                 `{source1=Linda Moss:US Ambassador to the UN Linda Moss} {cue1:said} {content1:so}. {source2=Linda Moss:Moss} {cue2:said} {content2:no}.`,
		"office of an office":             `{source=State Attorney’s Office:The State Attorney’s Office} {cue:announced} {content:charges}.`,
		"called":                          `{source=Bright Water:A group called Bright Water} {cue:said} {content:so}.`,
		"some are not all":                `{source1=some voters:Some voters} {cue1:said} {content1:no}. {source2=voters:Voters} {cue2:want} {content2:lower taxes}.`,
		"share of a class":                `{source=60 percent of parents:60 percent of parents} {cue:said} {content:so}.`,
		"short name of a paper":           `The Harbour Post printed it. Ann Roe read it. {cue:According to} {source=Harbour Post:the Post}, {content:she wept}.`,
		"Mr. and a woman's name":          `Senator Lindsey Moss of Ohio spoke first. {source=Lindsey Moss:Mr. Moss} {cue:said} {content:so}.`,
		"verb before its subject":         `Roger Vale came. “{content1:No},” {source1=Roger Vale:he} {cue1:said}. {cue2:Continued} {source2=Roger Vale:Vale}: “{content2:Yes}.”`,
		"his after and":                   `Peter Lund met Ann Roe. {source=Ann Roe; Ann Roe's sons:Roe and her sons} {cue:said} {content:so}.`,
		"role before a later name": `{source1=Oskar Lund:The young painter} {cue1:said} {content1:so}.

Oskar Lund, a painter, lives in Bragby.`,
		"Mr. Roe is not the first lady": `{source1=Roe:Roe} {cue1:said} {content1:so}. {source2=Roe:Mr. Roe} {cue2:said} {content2:no}. The first lady, Anna Roe, came too.`,
		"named in passing":              `{source1=Peter Roe:Mr. Roe} {cue1:said} {content1:so}. The first lady, Anna Roe, came for Peter Roe Voting Day.`,
		"a firm by its first word":      `Kestrel Games lost its files. {source=Kestrel Games:Kestrel} {cue:said} {content:so}.`,
		"a given name, and a heading with it": `Gerry Turner proposed.

Best Finale Moment Gerry and Theresa Proposal

{source=Gerry Turner:Gerry} {cue:said} {content:so}.`,
		"misspelt":              `Tyresha McKelvey came to Bragby. {source1=Tyresha McKelvey:McElvey} {cue1:said} {content1:so}. {source2=Tyresha McKelvey:She} {cue2:said} {content2:no}.`,
		"two of like names":     `Ann Hartman and Bo Hartwan met. {source=Hartdan:Hartdan} {cue:said} {content:so}.`,
		"seat of a body":        `{source1=Centre for River Law at the University of Bragby:The Centre for River Law at the University of Bragby} {cue1:said} {content1:so}. {source2=Centre for River Law at the University of Bragby:The centre} {cue2:said} {content2:no}.`,
		"police of the town":    `{source1=Bragby police:Police} {cue1:said} {content1:so}. Ann Roe, the Bragby police chief, left.`,
		"police of two towns":   `{source1=Police:Police} {cue1:said} {content1:so}. The Bragby police chief and the Norwick police chief left.`,
		"article of a paper":    `Ann Roe read the New York Times. {source=New York Times article:A Times article} {cue:said} {content:so}.`,
		"generals and admirals": `{source1=retired generals and admirals:Retired generals and admirals}, {source2=retired generals and admirals:who} {cue2:said} {content2:so}, {cue1:wrote} {content1:that}.`,
		"most of whom":          `The club wrote to retired generals, {source=retired generals:most of whom} {cue:said} {content:so}.`,
		"now the mayor, who":    `He met Robert Kane, now the mayor, {source=Robert Kane:who} {cue:said} {content:so}.`,
		"loose ends":            `{source1=federal prosecutors:federal prosecutors in} {cue1:said} {content1:so}. {source2=harbour rules:Typically harbour rules} {cue2:say} {content2:so}.`,
		"this study":            `{source1=study:This study} {cue1:found} {content1:so}.`,
		"all five":              `{source1=five Democrats:All five Democrats} {cue1:said} {content1:so}.`,
		"town and land":         `{source1=meeting in Davos, Switzerland:The meeting in Davos, Switzerland,} {cue1:agreed} {content1:so}.`,
		"campaign and party":    `{source=Quist campaign; Labour Party:The Quist campaign and the Labour Party} {cue:said} {content:so}.`,
		"verb in a heading": `Quist Breaks With Her Party

Laura Quist left. {source=Laura Quist:Quist} {cue:said} {content:so}.`,
		"sentence of names is no heading": `Gerry Turner gave Lena Lane ring number one!

{source=Gerry Turner:Gerry} {cue:said} {content:so}.`,
		"each of two":                  `Susan Bell and Robert Kane, {source=Susan Bell; Robert Kane:each} {cue:saying} {content:so}, left.`,
		"an official is no former one": `{source1=Norland official:A Norland official} {cue1:said} {content1:so}. {source2=Ole Dahl:Ole Dahl, a former Norland official,} {cue2:said} {content2:no}.`,
		"for a while":                  `{source=rebels:Rebels for a while} {cue:demanded} {content:talks}.`,
		"a name in capitals":           `{source1=Jane Marlow-Poe:JANE MARLOW-POE}: {content1:It is late}. {source2=Jane Marlow-Poe:Marlow-Poe} {cue2:said} {content2:so}.`,
		"letters for a firm":           `{source1=Volkswagen:VW} {cue1:said} {content1:so}. Volkswagen closed. {source2=Volkswagen:VW} {cue2:said} {content2:no}.`,
		"the WHO":                      `The World Health Organization met. {source=World Health Organization:WHO} {cue:said} {content:so}.`,
		"a people is not its ministry": `The Norwegian Ministry of Health closed. Ole Dahl is a Norwegian. {source=Norwegian coaches:Norwegian coaches} {cue:said} {content:so}.`,
		"a people, named":              `Saudi Arabia closed the road. {source=Saudi Arabia:The Saudis} {cue:said} {content:so}.`,
		"chief of a body in letters":   `{source=Ann Roe:Harbour Safety Authority (HSA) chief Ann Roe} {cue:said} {content:so}.`,
		"poll of a university":         `Quist University asked voters. {source=Quist University poll:The Quist poll} {cue:found} {content:so}.`,
		"senators and their states":    `{source1=Jon Lester; David Witter:Sens. Jon Lester (D-Mont.) and David Witter (R-La.)} {cue1:said} {content1:so}. {source2=Jon Lester; David Witter:Sen. Jon Lester, D-Mont., and David Witter, R-La.,} {cue2:wrote} {content2:that}.`,
		"both, with an office":         `{source1=Peter Roe; Donald Poe:both President Peter Roe and Republican presidential nominee Donald Poe} {cue1:said} {content1:so}.`,
		"words that no mention covers": `{source1=xyzzy:xyzzy} {cue1:said} {content1:it was late}.`,
	} {
		t.Run(name, func(t *testing.T) {
			d, m := read(t, text)
			n := 0
			for _, mark := range m.Marks {
				if mark.Label != "source" {
					continue
				}
				n++
				s := speaker(d, mark)
				require.NotNil(t, s, d.Slice(mark.Span))
				require.Equal(t, strings.ToLower(mark.Value), strings.ToLower(s.Name), "%q in %s", d.Slice(mark.Span), m.Text)
			}
			require.NotZero(t, n)
		})
	}
}

func TestWhatSort(t *testing.T) {
	for _, c := range []struct {
		text   string
		typ    doc.SpeakerType
		naming doc.Naming
	}{
		{`{source:Ann Roe} {cue:said} {content:so}.`, doc.SpeakerPerson, doc.Named},
		{`Ann Roe left. {source:She} {cue:said} {content:so}.`, doc.SpeakerPerson, doc.Named},
		{`{source:The president} {cue:said} {content:so}.`, doc.SpeakerPerson, doc.Named},
		{`{source:A senior official} {cue:said} {content:so}.`, doc.SpeakerPerson, doc.Anonymous},
		{`{source:Officials} {cue:said} {content:so}.`, doc.SpeakerPerson, doc.Anonymous},
		{`{source:Two people briefed on the plan} {cue:said} {content:so}.`, doc.SpeakerPerson, doc.Anonymous},
		{`{source:A spokesman for the ministry} {cue:said} {content:so}.`, doc.SpeakerPerson, doc.Anonymous},
		{`{source:Critics} {cue:said} {content:so}.`, doc.SpeakerGroup, doc.Generic},
		{`{source:Many voters} {cue:believe} {content:so}.`, doc.SpeakerGroup, doc.Generic},
		{`{source:Forty percent of voters} {cue:said} {content:so}.`, doc.SpeakerGroup, doc.Generic},
		{`{source:The State Department} {cue:said} {content:so}.`, doc.SpeakerOrganization, doc.Named},
		{`{source:France} {cue:wants} {content:more time}.`, doc.SpeakerOrganization, doc.Named},
		{`{source:A charity} {cue:said} {content:so}.`, doc.SpeakerOrganization, doc.Anonymous},
		{`{source:A Kestrel poll} {cue:shows} {content:a close race}.`, doc.SpeakerDocument, doc.Named},
		{`{source:Polls} {cue:show} {content:a close race}.`, doc.SpeakerDocument, doc.Generic},
		{`{source:A new study} {cue:found} {content:no harm}.`, doc.SpeakerDocument, doc.Anonymous},
		{`{source:A report by Ann Roe} {cue:found} {content:no harm}.`, doc.SpeakerDocument, doc.Named},
	} {
		d, _ := read(t, c.text)
		require.Len(t, d.Speakers, 1, c.text)
		require.Equal(t, c.typ, d.Speakers[0].Type, c.text)
		require.Equal(t, c.naming, d.Speakers[0].Naming, c.text)
	}
}

func TestNoSource(t *testing.T) {
	d, _ := read(t, `{content:The plan} was {cue:reportedly} {content:dropped}.`)
	require.Empty(t, d.Speakers)
	require.Equal(t, -1, d.Attributions[0].Speaker)
}

func TestAnonymityStated(t *testing.T) {
	for _, c := range []struct {
		text string
		want []bool // of each claim
	}{
		{`“{content:It failed},” {cue:said} {source:a senior official}, who spoke on condition of anonymity.`, []bool{true}},
		{`{source:A senior official}, who asked not to be named, {cue:said} {content:it failed}.`, []bool{true}},
		{`Speaking on the condition of anonymity, {source:an aide} {cue:said} {content:it failed}.`, []bool{true}},
		{`{source1:Aides} {cue1:said} {content1:it failed}. {source2:They} {cue2:asked} {content2:that their names not be used}.`, []bool{true, true}},
		{`{source:Officials} spoke anonymously with the paper, {cue:saying} {content:it failed}.`, []bool{true}},
		{`{source:A senior official} {cue:said} {content:it failed}.`, []bool{false}},
		{`{source1:An aide} {cue1:said} {content1:it failed}. {source2:A guard}, who asked not to be named, {cue2:said} {content2:it had not}.`, []bool{false, true}},
		{`{source:Ann Roe} {cue:said} {content:she would grant anonymity to nobody}, declining to be named chair.`, []bool{false}},
	} {
		d, _ := read(t, c.text)
		var got []bool
		for _, a := range d.Attributions {
			got = append(got, d.Speakers[a.Speaker].AnonymityStated)
		}
		require.Equal(t, c.want, got, c.text)
	}
}

func TestVia(t *testing.T) {
	for text, want := range map[string]string{
		`{source:Ann Roe} {cue:told} the Associated Press {content:that it failed}.`:                        "Associated Press",
		`“{content:It failed},” {source:Ann Roe} {cue:said} in an interview with Reuters.`:                  "Reuters",
		`In an interview with Reuters, {source:Ann Roe} {cue:said} {content:it failed}.`:                    "Reuters",
		`{source:Officials} {cue:say} {content:the talks “will go on}”, the Associated Press said.`:         "Associated Press",
		`{source:Officials} {cue:said} {content:the talks would go on}, according to Reuters.`:              "Reuters",
		`{source:Officials} {cue:told} Reuters {content:the talks would go on}, the Associated Press said.`: "Reuters → Associated Press",
		`{source:Officials} {cue:say} {content:the talks “will go on,” the Associated Press said}.`:         "Associated Press",
		`{content:Six died}, {cue:according to} {source:Reuters journalists who saw it}.`:                   "",
		`{source:Ann Roe} would not {cue:tell} Reuters {content:that it failed}.`:                           "",
		`{source:Ann Roe} {cue:said} {content:it failed}.`:                                                  "",
		`{source:Ann Roe} {cue:told} {content:the truth}.`:                                                  "",
	} {
		d, _ := read(t, text)
		var got []string
		for _, v := range d.Attributions[0].Via {
			got = append(got, d.Speakers[v].Name)
		}
		require.Equal(t, want, strings.Join(got, " → "), text)
	}
}

func TestRoleAndAffiliation(t *testing.T) {
	d, _ := read(t, `{source:Inga Holm}, a spokeswoman for the Harbor Board, {cue:said} {content:the port was open}.`)
	require.Equal(t, "Inga Holm", d.Speakers[0].Name)
	require.Contains(t, d.Speakers[0].Role, "spokeswoman")
	require.Contains(t, d.Speakers[0].Affiliation, "Harbor Board")
}

// TestMentions: mentions are tied to those who speak, and to nobody else.
func TestMentions(t *testing.T) {
	d, _ := read(t, `Robert Kane waited. Susan Bell left. “{content:I am tired},” {source:Bell} {cue:said}.`)
	got := map[string]int{}
	for _, m := range d.Mentions {
		got[d.Slice(m.Core)] = m.Speaker
	}
	require.Equal(t, 0, got["Susan Bell"])
	require.Equal(t, 0, got["Bell"])
	require.Equal(t, -1, got["Robert Kane"])
}

// TestAnyAttribution: whatever spans attributions have, nothing breaks, and
// everything with a source has a speaker with a name, a type and a naming.
func TestAnyAttribution(t *testing.T) {
	words := strings.Fields(`Ann Roe she he they it who which I we our his her the a one of some said told Reuters officials
		campaign senator poll " “ ” ( ) , . and 's ’s Mr. whose own both no anonymity on condition of named Roe; — Ohio Board`)
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 60).Draw(t, "words"), " ")
		d := &doc.Doc{Text: text, Byline: rapid.SampledFrom([]string{"", "By ", "Cora Quill and Rex Poe"}).Draw(t, "byline")}
		for _, e := range layers {
			if err := e.Run(d); err != nil {
				t.Fatal(err)
			}
		}
		piece := func(name string, least int) (out []doc.Span) {
			at := 0
			for n := rapid.IntRange(least, 2).Draw(t, name); n > 0 && at < len(d.Tokens); n-- {
				i := rapid.IntRange(at, len(d.Tokens)-1).Draw(t, name)
				j := rapid.IntRange(i, len(d.Tokens)-1).Draw(t, name)
				out = append(out, doc.Span{Start: d.Tokens[i].Start, End: d.Tokens[j].End})
				at = j + 1
			}
			return out
		}
		for n := rapid.IntRange(1, 5).Draw(t, "attributions"); n > 0; n-- {
			d.Attributions = append(d.Attributions, doc.Attribution{Content: piece("content", 1), Cue: piece("cue", 0), Source: piece("source", 0)})
		}
		if err := speakers.Extractor(lex).Run(d); err != nil {
			t.Fatal(err)
		}
		if err := d.Check(); err != nil {
			t.Fatal(err)
		}
		for i, a := range d.Attributions {
			if (len(a.Source) == 0) != (a.Speaker < 0) {
				t.Fatalf("attribution %d: source %v, speaker %d", i, a.Source, a.Speaker)
			}
		}
		for i, s := range d.Speakers {
			if s.Type == "" || s.Naming == "" {
				t.Fatalf("speaker %d: %+v", i, s)
			}
		}
	})
}

// many is an article that names n people and lets each speak.
func many(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "Ann Roe%d met John Roe of Ohio. She said that he, Mr. Poe and the senator had lost.\n\n", i)
	}
	return b.String()
}

// TestHostile: long runs of one thing end, and in time that grows with the text:
// the work is bounded by construction, which the benchmark shows.
func TestHostile(t *testing.T) {
	for _, unit := range []string{"she and the ", "Ann Roe and ", "Roe's ", "who ", "I “we ", "the senator, ", "one of the ", "on condition of anonymity ", "POLICE ", "generals and admirals who "} {
		d := prepare(t, strings.Repeat(unit, 3000)+"said.")
		n := len(d.Tokens)
		for i := 0; i+1 < n; i += 7 {
			d.Attributions = append(d.Attributions, doc.Attribution{
				Source:  []doc.Span{{Start: d.Tokens[i].Start, End: d.Tokens[min(i+200, n-2)].End}},
				Content: []doc.Span{d.Tokens[n-1].Span}, Cue: []doc.Span{d.Tokens[n-2].Span}})
		}
		require.NoError(t, speakers.Extractor(lex).Run(d))
		require.NoError(t, d.Check())
	}
}

func BenchmarkSpeakers(b *testing.B) {
	for _, n := range []int{100, 400, 1600} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			d := prepare(b, many(n))
			for i, m := range d.Mentions {
				if i+1 < len(d.Mentions) && !m.Overlaps(d.Mentions[i+1].Span) {
					d.Attributions = append(d.Attributions, doc.Attribution{Source: []doc.Span{m.Span}, Content: []doc.Span{d.Mentions[i+1].Span}, Cue: []doc.Span{d.Mentions[i+1].Span}})
				}
			}
			e := speakers.Extractor(lex)
			b.SetBytes(int64(len(d.Text)))
			for b.Loop() {
				if err := e.Run(d); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
