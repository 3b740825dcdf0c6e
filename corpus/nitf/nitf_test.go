package nitf_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/corpus/corpustest"
	"whosaid/corpus/nitf"
)

const times = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nitf SYSTEM "http://www.nitf.org/IPTC/NITF/3.3/specification/dtd/nitf-3-3.dtd">
<nitf change.date="June 10, 2005" version="-//IPTC//DTD NITF 3.3//EN">
 <head>
  <title>Council Votes to Close the Old Market</title>
  <meta content="1" name="publication_day_of_month"/>
  <docdata>
   <doc-id id-string="1234567"/>
   <doc.copyright holder="The Example" year="2024"/>
   <identified-content><classifier class="online_producer" type="types_of_material">News</classifier></identified-content>
  </docdata>
  <pubdata date.publication="20240501T000000" ex-ref="https://example.org/fullpage.html?res=1" item-length="61" name="The Example" unit-of-measure="word"/>
 </head>
 <body>
  <body.head>
   <hedline><hl1>Council Votes to  Close the
 Old Market</hl1><hl2 class="online_headline">Council Votes</hl2></hedline>
   <byline class="print_byline">By Ana Ruiz</byline>
   <byline class="normalized_byline">Ruiz, Ana</byline>
   <dateline>EXAMPLETON, May 1</dateline>
   <abstract><p>An abstract, said nobody.</p></abstract>
  </body.head>
  <body.content>
   <block class="lead_paragraph"><p>“It was not an easy vote,” said Mayor <person>Ana Ruiz</person>.</p></block>
   <block class="full_text">
    <p>“It was not an easy vote,” said Mayor <person>Ana Ruiz</person>.</p>
    <p>Traders &amp; buyers deny it&mdash;or so <em>they</em>s&aacute;y &unknown;.</p>
    <media media-type="image"><media-caption>A caption.</media-caption></media>
   </block>
  </body.content>
  <body.end><tagline>Bo Li helped.</tagline></body.end>
 </body>
</nitf>
`

func item(guid, body string) string {
	return `<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="` + guid + `" version="2" xml:lang="en-GB">
 <rightsInfo><copyrightHolder literal="Example Agency"/></rightsInfo>
 <itemMeta><itemClass qcode="ninat:text"/><provider literal="Example"><name>The Example Agency</name></provider><versionCreated>2024-05-02T10:00:00+01:00</versionCreated><pubStatus qcode="stat:usable"/><title>A title</title></itemMeta>
 <contentMeta><contentCreated>2024-05-01T10:00:00+01:00</contentCreated><language tag="en"/><by>By Ana Ruiz</by><slugline>MARKET-VOTE</slugline><headline>Council votes</headline></contentMeta>
 <contentSet>` + body + `</contentSet>
</newsItem>`
}

func inline(paragraph string) string {
	return `<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body><p>` + paragraph + `</p></body></html></inlineXML>`
}

func message(items ...string) string {
	return `<?xml version="1.0"?><newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header><sent>2024-05-02T10:00:00Z</sent></header>` +
		`<itemSet>` + strings.Join(items, "\n") + `</itemSet></newsMessage>`
}

// long is a message with one item of n bytes, all of one element.
func long(n int64) io.Reader { return repeated("word ", n) }
func repeated(s string, n int64) io.Reader {
	return strings.NewReader(message(item("a", inline(strings.Repeat(s, int(n)/len(s)+1)))))
}

func TestReader(t *testing.T) {
	two := message(item("a", inline("One, said the mayor.")), item("b", inline("Two, said the mayor.")))
	var ends []int
	for i := range two {
		if strings.HasPrefix(two[i:], "</newsItem>") {
			ends = append(ends, i+len("</newsItem>"))
		}
	}
	corpustest.Run(t, nitf.Reader,
		corpustest.Sample{Name: "NITF", Data: []byte(times)},
		corpustest.Sample{Name: "news item", Data: []byte(item("a", inline("One, said the mayor.")))},
		corpustest.Sample{Name: "message", Data: []byte(two), Ends: ends, Huge: long},
		corpustest.Sample{Name: "paragraphs", Data: []byte(two), Ends: ends, Huge: long},
	)
}

// read returns articles, errors as text, and counts what is passed over.
func read(t testing.TB, data string, limits corpus.Limits) (got []any, skipped map[string]int, err error) {
	t.Helper()
	skipped = map[string]int{}
	in := corpus.Input{Locator: "n.xml", Limits: limits, Skip: func(reason string) { skipped[reason]++ }}
	err = nitf.Read(context.Background(), strings.NewReader(data), in, func(it corpus.Item) error {
		a, err := it.Load()
		if err != nil {
			got = append(got, err.Error())
			return nil
		}
		require.Equal(t, it.Input, a.Input)
		got = append(got, a)
		return nil
	})
	return got, skipped, err
}

func one(t testing.TB, data string) *corpus.Article {
	t.Helper()
	got, _, err := read(t, data, corpus.DefaultLimits)
	require.NoError(t, err)
	require.Len(t, got, 1)
	require.IsType(t, &corpus.Article{}, got[0])
	return got[0].(*corpus.Article)
}

func TestAnnotatedCorpus(t *testing.T) {
	require.Equal(t, &corpus.Article{
		ID: "1234567", Input: "n.xml", URL: "https://example.org/fullpage.html?res=1", Title: "Council Votes to Close the Old Market",
		Byline: "Ana Ruiz", Published: "2024-05-01", Publisher: "The Example",
		Text: "Council Votes to Close the Old Market\n\n“It was not an easy vote,” said Mayor Ana Ruiz.\n\nTraders & buyers deny it—or so theysáy &unknown;.",
	}, one(t, times))
}

func TestNewsItem(t *testing.T) {
	want := &corpus.Article{ID: "urn:newsml:example.org:1", Input: "n.xml", Title: "Council votes", Byline: "Ana Ruiz",
		Published: "2024-05-01T10:00:00+01:00", Publisher: "The Example Agency", Language: "en-GB", Text: "Council votes\n\nOne, said the mayor."}
	for name, body := range map[string]string{
		"XHTML":      inline("One, said <b>the</b> mayor."),
		"NITF":       `<inlineXML contenttype="application/nitf+xml"><nitf xmlns="x"><body><body.head><hedline><hl1>Another headline</hl1></hedline></body.head><body.content><p>One, said the mayor.</p></body.content></body></nitf></inlineXML>`,
		"plain":      `<inlineData contenttype="text/plain">One, said the mayor.</inlineData>`,
		"two forms":  inline("One, said the mayor.") + `<inlineData contenttype="text/plain">One, said the mayor.</inlineData>`,
		"headline":   inline("Council votes</p><p>One, said the mayor."),
		"other name": strings.ReplaceAll(strings.ReplaceAll(inline("One, said the mayor."), "<p>", "<h:p>"), "</p>", "</h:p>"),
	} {
		require.Equal(t, want, one(t, item("urn:newsml:example.org:1", body)), name)
	}
	html := `<inlineData contenttype="text/html">&lt;html&gt;&lt;body&gt;&lt;article&gt;&lt;p&gt;The mayor said on Monday that the old bridge would stay closed until spring.&lt;/p&gt;&lt;/article&gt;&lt;/body&gt;&lt;/html&gt;</inlineData>`
	require.Equal(t, "Council votes\n\nThe mayor said on Monday that the old bridge would stay closed until spring.", one(t, item("a", html)).Text)
	require.Equal(t, "https://example.org/a", one(t, item("https://example.org/a", inline("No."))).URL)
}

func TestParagraphs(t *testing.T) {
	for content, want := range map[string]string{
		"<p>A <b>b</b>c\n d.</p>\n<p>E.</p>":                                                "A bc d.|E.",
		"<block><p>A.</p></block><hl2>B</hl2><ol><li>C</li><li>D</li></ol>":                 "A.|B|C|D",
		"A b\nc.\n\nD.\n   E.":                                                              "A b c.|D.|E.",
		"<p>A.<br/>B,<br/>c.</p>":                                                           "A.|B, c.",
		"<p>He said <q>no</q>, <q>“yes”</q> and “<q>well</q>”.</p>":                         "He said “no”, “yes” and “well”.",
		"<p>A&#8212;b &lt;c&gt; &#x1F600;</p>":                                              "A—b <c> 😀",
		"<p>soft\u00adhyphen zero\u200bwidth</p>":                                           "softhyphen zerowidth",
		"<block class=\"lead_paragraph\"><p>A.</p></block><p>B.</p>":                        "B.",
		"<block class=\"lead_paragraph\"><p>A.</p></block>":                                 "A.",
		"<block class=\"full_text\"><p>LEAD: A b.</p><p>A b. C.</p></block>":                "A b. C.",
		"<block class=\"full_text\"><p>LEAD: A b.</p><p>C.</p></block>":                     "A b.|C.",
		"<p>A.</p><table><tr><td>1</td></tr></table><p><![CDATA[B & <c>.]]></p><!-- no -->": "A.|B & <c>.",
	} {
		a := one(t, "<nitf><body><body.content>"+content+"</body.content></body></nitf>")
		require.Equal(t, strings.ReplaceAll(want, "|", "\n\n"), a.Text, content)
	}
}

func TestCharsets(t *testing.T) {
	latin := strings.Replace(`<?xml version='1.0' encoding='ISO-8859-1'?><nitf><body><body.content><p>Caf`+"\xe9"+` owners said no.</p></body.content></body></nitf>`, "", "", 1)
	require.Equal(t, "Café owners said no.", one(t, latin).Text)
	m := message(item("a", inline("Caf\xe9 owners said no.")))
	m = strings.Replace(m, `<?xml version="1.0"?>`, `<?xml version="1.0" encoding="windows-1252"?>`, 1)
	require.Contains(t, one(t, m).Text, "Café owners")
	bom := "\xef\xbb\xbf" + message(item("a", inline("Café owners said no.")))
	require.Contains(t, one(t, bom).Text, "Café owners")
}

func TestMessage(t *testing.T) {
	good := inline("One, said the mayor.")
	withdrawn := strings.Replace(item("w", good), "stat:usable", "stat:canceled", 1)
	picture := item("p", `<remoteContent href="a.jpg" contenttype="image/jpeg"/>`)
	pack := `<packageItem guid="x"><groupSet><group><itemRef residref="a"/></group></groupSet></packageItem>`
	got, skipped, err := read(t, message(item("a", good), pack, picture, withdrawn)+"", corpus.DefaultLimits)
	require.NoError(t, err)
	require.Len(t, got, 1)
	require.Equal(t, map[string]int{"package or list of news items": 1, "news item without text (a picture, a film, a sound)": 1, "withdrawn news item": 1}, skipped)

	two := `<newsMessage><itemSet>` + item("a", good) + `</itemSet><itemSet>` + item("b", good) + `</itemSet></newsMessage>`
	got, _, err = read(t, two, corpus.DefaultLimits)
	require.NoError(t, err)
	require.Equal(t, "n.xml#item=1", got[0].(*corpus.Article).Input)
	require.Equal(t, []string{"b", "n.xml#item=2"}, []string{got[1].(*corpus.Article).ID, got[1].(*corpus.Article).Input})

	for doc, reason := range map[string]string{pack: "package or list of news items", picture: "news item without text (a picture, a film, a sound)", withdrawn: "withdrawn news item"} {
		got, skipped, err := read(t, doc, corpus.DefaultLimits)
		require.NoError(t, err)
		require.Empty(t, got)
		require.Equal(t, map[string]int{reason: 1}, skipped)
	}
}

// Damage costs the item that it stands in.
func TestDamage(t *testing.T) {
	good := func(id string) string { return item(id, inline("One, said the mayor.")) }
	limits := corpus.Limits{ArticleBytes: 4000, UnpackedBytes: 1 << 30}
	for name, c := range map[string]struct{ damaged, want string }{
		"broken tag":      {strings.Replace(good("x"), "<contentSet>", "<contentSet <=><", 1), "n.xml#item=2: read: is not well-formed XML"},
		"never closed":    {strings.Replace(good("x"), "</newsItem>", "", 1), "n.xml#item=2: read: does not end before the next begins"},
		"too long":        {item("x", inline(strings.Repeat("<b>word</b> ", 500))), "n.xml#item=2: read: the news item is larger than 4000 bytes"},
		"no text":         {item("x", inline(" ")), "n.xml#item=2: read: has no article text"},
		"not well inside": {item("x", inline("<b>No</i>, said the mayor.")), ""},
		"binary":          {item("x", inline("\x01\x02\x03\x04\x05\x06\x07\x01\x02\x03\x04\x05\x06\x07\x01\x02\x03\x04\x05\x06\x07")), "n.xml#item=2: read: "},
	} {
		got, _, err := read(t, message(good("a"), c.damaged, good("b")), limits)
		require.NoError(t, err, name)
		require.Len(t, got, 3, name)
		require.Equal(t, "a", got[0].(*corpus.Article).ID, name)
		require.Equal(t, "b", got[2].(*corpus.Article).ID, name)
		if c.want != "" {
			require.Contains(t, got[1], c.want, name)
		}
	}
	got, _, err := read(t, message(good("a"), good("b"))[:1700], limits)
	require.NoError(t, err)
	require.Equal(t, "n.xml#item=2: read: the message is cut in it: unexpected EOF", got[1])

	_, _, err = read(t, message(good("a"), "<x y='"+strings.Repeat("y", 5000)+"'/>"), limits)
	require.ErrorIs(t, err, corpus.ErrTooLarge)
	got, _, err = read(t, "<nitf>"+strings.Repeat("<p>", 1000)+"</nitf>", limits)
	require.NoError(t, err)
	require.Equal(t, []any{"n.xml: read: nests its elements too deep"}, got)
	got, _, _ = read(t, times[:len(times)/2], limits)
	require.Contains(t, got[0], "is not well-formed XML")
	got, _, _ = read(t, "<rss><channel/></rss>", limits)
	require.Equal(t, []any{"n.xml: read: is neither NITF nor NewsML-G2: its first element is <rss>"}, got)
}

// Entities that a document declares are not followed: no file is opened, and
// nothing multiplies.
func TestEntities(t *testing.T) {
	a := one(t, `<!DOCTYPE nitf [<!ENTITY file SYSTEM "file:///etc/passwd"><!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><nitf><body><body.content><p>No &file; &b;.</p></body.content></body></nitf>`)
	require.Equal(t, "No &file; &b;.", a.Text)
}

func TestSniff(t *testing.T) {
	for _, yes := range []string{times, "<nitf>", "\xef\xbb\xbf<?xml version='1.0'?><!-- x --><newsMessage>", "<n:newsItem xmlns:n='x'>", "<packageItem/>",
		"<!DOCTYPE nitf [<!ENTITY x 'y'>]>\n<nitf>"} {
		require.True(t, nitf.Sniff([]byte(yes)), yes)
	}
	for _, no := range []string{"", "nitf", "<html>", "<rss>", "<?xml version='1.0'?>", "<nitfx>", "<!-- <nitf>", "{\"a\":1}"} {
		require.False(t, nitf.Sniff([]byte(no)), no)
	}
}

func FuzzNITF(f *testing.F) {
	for _, s := range []string{times, item("a", inline("x")), message(item("a", inline("x")), "<packageItem/>"), "<newsMessage><newsItem><<newsItem>", "<nitf><q>a<br/><pre>\n\n x"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		in := corpus.Input{Locator: "n", Limits: corpus.Limits{ArticleBytes: 2 << 10, UnpackedBytes: 1 << 20}}
		n := 0
		_ = nitf.Read(context.Background(), bytes.NewReader(data), in, func(it corpus.Item) error {
			n++
			require.LessOrEqual(t, it.Bytes, in.Limits.ArticleBytes)
			a, err := it.Load()
			if err != nil {
				var fault *corpus.Error
				require.ErrorAs(t, err, &fault)
				return nil
			}
			require.True(t, utf8.ValidString(a.Text))
			require.NotEmpty(t, strings.TrimSpace(a.Text))
			return nil
		})
		require.LessOrEqual(t, n, bytes.Count(data, []byte("newsItem"))+1)
	})
}

func BenchmarkRead(b *testing.B) {
	body := strings.Repeat("<p>“It was not an <b>easy</b> vote,” said the mayor &amp; left.</p>\n", 80)
	doc := strings.Replace(times, `<block class="full_text">`, `<block class="full_text">`+body, 1)
	var items []string
	for i := range 500 {
		items = append(items, item(fmt.Sprint(i), inline(body)))
	}
	for _, c := range []struct{ name, data string }{
		{"NITF", doc}, {"message", message(items...)},
		{"hostile: tags", "<newsMessage>" + strings.Repeat("<<newsItem>", 100_000)}, {"hostile: brackets", "<newsMessage>" + strings.Repeat("<", 1<<20)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.data)))
			for b.Loop() {
				_, _, _ = read(b, c.data, corpus.DefaultLimits)
			}
		})
	}
}
