package feeds_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/corpus/corpustest"
	"whosaid/corpus/feeds"
)

const rss = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>The Harbour Post</title><link>https://post.test/</link><language>en-gb</language>
<item><title>Ferry &amp; bridge &lt;b&gt;shut&lt;/b&gt;</title><link>https://post.test/ferry</link>
<dc:creator>Ann Reed</dc:creator><pubDate>Mon, 02 Mar 2026 10:00:00 +0100</pubDate><description>Short.</description></item>
<item><title>Again</title><link>https://post.test/ferry</link></item>
<item><title>Only a permalink</title><guid isPermaLink="true">https://post.test/guid</guid></item>
<item><title>Relative</title><link>/market?a=1&amp;b=2</link></item>
<item><title>No link</title></item>
<item><link>mailto:desk@post.test</link></item>
</channel></rss>`

const atom = `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://post.test/news/"><title>Post</title>
<author><name>The Desk</name></author>
<entry><title type="html">Mill &lt;em&gt;reopens&lt;/em&gt;</title><link rel="alternate" href="mill"/><published>2026-03-02T10:00:00Z</published></entry>
<entry><title>Port</title><link href="https://post.test/port"/><updated>2026-03-02T10:00:00Z</updated><author><name>Bo Lind</name></author><author><name>Cy Marsh</name></author></entry>
</feed>`

const jsonFeed = `{"version": "https:\/\/jsonfeed.org\/version\/1.1", "title": "Post", "language": "en",
"items": [{"id": "1", "url": "https://post.test/a", "title": "A", "date_published": "2026-03-02T10:00:00Z", "authors": [{"name": "Ann Reed"}]},
{"id": "2", "url": "https://post.test/b", "content_text": "Text that is not used."}]}`

const rdf = `<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="https://post.test/"><title>Post</title><link>https://post.test/</link></channel>
<item rdf:about="https://post.test/a"><title>A</title><link>https://post.test/a</link></item></rdf:RDF>`

const news = `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://post.test/strike </loc><lastmod>2026-03-05</lastmod>
<image:image><image:loc>https://post.test/strike.jpg</image:loc></image:image>
<n:news><n:publication><n:name>The Harbour Post</n:name><n:language>en</n:language></n:publication>
<n:publication_date>2026-03-02T10:00+01:00</n:publication_date><n:title>Strike &amp; talks</n:title></n:news></url>
<url><loc>https://post.test/b&c=1&amp;d;&copy</loc></url><url><loc><![CDATA[https://post.test/?e=1&f=2]]></loc></url>
<url><lastmod>2026-03-05</lastmod></url>
<url><loc>ftp://post.test/x</loc></url>
</urlset>`

const index = `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><!-- two -->
<sitemap><loc>https://post.test/s1.xml.gz</loc><lastmod>2026-03-05</lastmod></sitemap>
<sitemap><loc>https://post.test/s2.xml</loc></sitemap></sitemapindex>`

func parse(t testing.TB, text string) ([]corpus.Link, error) {
	t.Helper()
	return feeds.Parse(context.Background(), strings.NewReader(text), corpus.Input{Locator: "list.xml", Limits: corpus.DefaultLimits})
}

func TestParse(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []corpus.Link
	}{
		"RSS": {rss, []corpus.Link{
			{URL: "https://post.test/ferry", Title: "Ferry & bridge shut", Byline: "Ann Reed", Published: "2026-03-02T09:00:00Z", Publisher: "The Harbour Post", Language: "en-gb"},
			{URL: "https://post.test/guid", Title: "Only a permalink", Publisher: "The Harbour Post", Language: "en-gb"},
			{URL: "https://post.test/market?a=1&b=2", Title: "Relative", Publisher: "The Harbour Post", Language: "en-gb"},
		}},
		"Atom": {atom, []corpus.Link{
			{URL: "https://post.test/news/mill", Title: "Mill reopens", Byline: "The Desk", Published: "2026-03-02T10:00:00Z", Publisher: "Post"},
			{URL: "https://post.test/port", Title: "Port", Byline: "Bo Lind, Cy Marsh", Published: "2026-03-02T10:00:00Z", Publisher: "Post"},
		}},
		"JSON feed": {jsonFeed, []corpus.Link{
			{URL: "https://post.test/a", Title: "A", Byline: "Ann Reed", Published: "2026-03-02T10:00:00Z", Publisher: "Post", Language: "en"},
			{URL: "https://post.test/b", Publisher: "Post", Language: "en"},
		}},
		"RSS 1.0": {rdf, []corpus.Link{{URL: "https://post.test/a", Title: "A", Publisher: "Post"}}},
		"news sitemap": {news, []corpus.Link{
			{URL: "https://post.test/strike", Title: "Strike & talks", Published: "2026-03-02T10:00:00+01:00", Publisher: "The Harbour Post", Language: "en"},
			{URL: "https://post.test/b&c=1&d;&copy"}, {URL: "https://post.test/?e=1&f=2"},
		}},
		"sitemap index": {index, []corpus.Link{{URL: "https://post.test/s1.xml.gz", List: true}, {URL: "https://post.test/s2.xml", List: true}}},
		"latin-1": {"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><urlset><url><loc>https://post.test/caf\xe9</loc></url></urlset>",
			[]corpus.Link{{URL: "https://post.test/caf%C3%A9"}}},
		"without namespace": {"\ufeff\n<urlset><url><loc>https://post.test/a</loc></url></urlset>", []corpus.Link{{URL: "https://post.test/a"}}},
		"with a prefix":     {`<s:urlset xmlns:s="x"><s:url><s:loc>https://post.test/a</s:loc></s:url></s:urlset>`, []corpus.Link{{URL: "https://post.test/a"}}},
	} {
		t.Run(name, func(t *testing.T) {
			require.True(t, feeds.Sniff([]byte(c.text)))
			got, err := parse(t, c.text)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
}

func TestSniff(t *testing.T) {
	for _, text := range []string{
		"", " ", "<", "<?xml", "<!-- rss", "<html><rss>", "<nitf>", "<?xml version='1.0'?><newsItem/>", "<rssx>", "rss", "<!-- <rss> --><p>",
		`{"id": "a", "text": "b"}`, `{"version": "1", "items": []}`, `{"url": "https://jsonfeed.org/version/1"}`, "https://post.test/a\n",
	} {
		require.False(t, feeds.Sniff([]byte(text)), text)
	}
	for _, text := range []string{"<rss>", "<RSS version='2.0'>", "<!-- x --><!DOCTYPE rss [] ><rss/>", "<?xml?><?style?>\n<feed>", "<urlset\n", "<rdf:RDF "} {
		require.True(t, feeds.Sniff([]byte(text)), text)
	}
}

// Damage costs what comes after it in a sitemap, and all of a feed.
func TestDamage(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		links int
		why   string
	}{
		"cut sitemap":        {news[:strings.Index(news, "<lastmod>2026-03-05</lastmod></url>")], 3, "is damaged in line"},
		"cut between":        {index[:strings.LastIndex(index, "<sitemap>")], 1, "is damaged in line"},
		"tags in disorder":   {strings.Replace(news, "</n:title>", "</n:name>", 1), 0, "is damaged in line 6"},
		"cut feed":           {rss[:600], 0, "unexpected EOF"},
		"neither":            {"<note>hello</note>", 0, "is neither a feed (RSS, Atom, JSON) nor a sitemap"},
		"empty":              {"", 0, "lists no web pages"},
		"broken JSON feed":   {jsonFeed[:200], 0, ""},
		"two in one":         {index + index, 2, "goes on after its last element is closed"},
		"the same for ever":  {"<urlset>" + strings.Repeat("<url><loc>https://post.test/a</loc></url>", feeds.MaxLinks+1), 1, "lists more than 50000 web pages"},
		"too many":           {many(feeds.MaxLinks + 5), feeds.MaxLinks, "lists more than 50000 web pages: those after are left out"},
		"deep":               {"<urlset>" + strings.Repeat("<a>", 200_000), 0, "is damaged in line 1"},
		"deep in an entry":   {"<urlset><url>" + strings.Repeat("<a>", 200_000), 0, ""},
		"deep feed":          {"<rss><channel><item>" + strings.Repeat("<a>", 200_000), 0, ""},
		"a bomb of entities": {`<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><rss><channel><item><title>&b;</title><link>https://post.test/a</link></item></channel></rss>`, -1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			links, err := parse(t, c.text)
			if c.links >= 0 {
				require.Len(t, links, c.links)
			}
			if c.why != "" {
				require.ErrorContains(t, err, c.why)
			}
		})
	}
}

func many(n int) string {
	var text strings.Builder
	text.WriteString("<urlset>")
	for i := range n {
		fmt.Fprintf(&text, "<url><loc>https://post.test/%d</loc></url>\n", i)
	}
	return text.String() + "</urlset>"
}

// followed is the reader with a web on which every page is there.
func followed() corpus.Reader {
	r := feeds.Reader
	r.Read = func(ctx context.Context, src io.Reader, in corpus.Input, emit func(corpus.Item) error) error {
		in.Follow = func(ctx context.Context, links []corpus.Link, emit func(corpus.Item) error) error {
			for _, l := range links {
				at := in.Locator + "#" + l.URL
				if err := ctx.Err(); err != nil {
					return err
				}
				if err := emit(corpus.Item{Input: at, Load: func() (*corpus.Article, error) {
					return &corpus.Article{ID: l.URL, Input: at, Text: "The page at " + l.URL, Title: l.Title}, nil
				}}); err != nil {
					return err
				}
			}
			return nil
		}
		return feeds.Reader.Read(ctx, src, in, emit)
	}
	return r
}

func TestConformance(t *testing.T) {
	huge := func(start, end string) func(n int64) io.Reader {
		return func(n int64) io.Reader {
			return io.MultiReader(strings.NewReader(start), io.LimitReader(repeat('x'), n), strings.NewReader(end))
		}
	}
	ends := func(text, after string) (list []int) {
		for i := 0; ; {
			k := strings.Index(text[i:], after)
			if k < 0 {
				return list
			}
			i += k + len(after)
			list = append(list, i)
		}
	}
	map2 := "<urlset><url><loc>https://post.test/a</loc></url>\n<url><loc>https://post.test/b</loc></url></urlset>"
	// A sitemap's entries count one by one; of a feed all do at its end.
	one := "<rss><channel><item><title>T</title><link>https://post.test/a</link></item></channel></rss>"
	corpustest.Run(t, followed(),
		corpustest.Sample{Name: "sitemap", Data: []byte(map2), Ends: ends(map2, "</url>"), Huge: huge("<urlset><url><loc>https://post.test/", "</loc></url></urlset>")},
		corpustest.Sample{Name: "rss", Data: []byte(one), Huge: huge("<rss><channel><item><title>", "</title></item></channel></rss>")},
	)
}

type repeat byte

func (r repeat) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(r)
	}
	return len(p), nil
}

// A list that nobody named is passed over, and nothing is fetched for it.
func TestListThatNobodyNamed(t *testing.T) {
	var skipped []string
	in := corpus.Input{Locator: "dir/feed.xml", Limits: corpus.DefaultLimits, Skip: func(why string) { skipped = append(skipped, why) }}
	err := feeds.Read(context.Background(), strings.NewReader(rss), in, func(corpus.Item) error { return errors.New("emitted") })
	require.NoError(t, err)
	require.Equal(t, []string{feeds.Skipped}, skipped)
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{rss, atom, jsonFeed, rdf, news, index} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		in := corpus.Input{Locator: "list.xml", Limits: corpus.Limits{ArticleBytes: 1 << 16}}
		links, err := feeds.Parse(context.Background(), bytes.NewReader(data), in)
		if !feeds.Sniff(data[:min(len(data), corpus.SniffBytes)]) {
			require.Error(t, err)
		}
		seen := map[string]bool{}
		for _, l := range links {
			require.Regexp(t, `(?i)^https?://.`, l.URL)
			require.False(t, seen[l.URL], "twice: %s", l.URL)
			seen[l.URL] = true
			require.NotContains(t, l.Title+l.Byline+l.Publisher, "\n")
		}
	})
}

func BenchmarkSitemap(b *testing.B) {
	text := many(10_000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		links, err := parse(b, text)
		require.NoError(b, err)
		require.Len(b, links, 10_000)
	}
}
