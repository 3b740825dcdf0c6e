package html

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
)

// bare is a page with an article, and head and top set into it.
func bare(head, top string) string {
	return `<!DOCTYPE html><html><head>` + head + `</head><body><article>` + top + paragraphs(lead, middle, end) + `</article></body></html>`
}

func linkedData(object string) string {
	return `<script type="application/ld+json">` + object + `</script>`
}

func TestTitle(t *testing.T) {
	for name, tt := range map[string]struct{ head, top, want string }{
		"title element alone":                      {`<title>Quay to be built</title>`, ``, "Quay to be built"},
		"site cut off after a bar":                 {`<title>Quay to be built, mayor says | Harbour | The Bell</title>`, ``, "Quay to be built, mayor says"},
		"site cut off after a dash when it is one": {`<title>Quay to be built, mayor says - The Bell</title><meta property="og:site_name" content="The Bell">`, ``, "Quay to be built, mayor says"},
		"a dash of the headline stays":             {`<title>Quay to be built - at last</title><meta property="og:site_name" content="The Bell">`, ``, "Quay to be built - at last"},
		"site in front":                            {`<title>The Bell - Quay to be built, mayor says</title><meta property="og:site_name" content="The Bell">`, ``, "Quay to be built, mayor says"},
		"a domain as the site":                     {`<title>Quay to be built, mayor says - www.thebell.com</title>`, ``, "Quay to be built, mayor says"},
		"h1 confirmed by the metadata": {`<title>Quay to be built, says mayor of the harbour town</title>`,
			`<h1>Quay to be built, mayor says</h1>`, "Quay to be built, mayor says"},
		"the h1 among several that is confirmed": {`<title>Quay to be built, mayor says</title>`,
			`<h1>The Bell</h1><h1>Quay to be built, mayor says</h1><h1>More news of the harbour</h1>`, "Quay to be built, mayor says"},
		"h1 that is the site's name": {`<title>Quay to be built, mayor says</title>`, `<h1>The Bell of the Harbour</h1><h1>News</h1>`, "Quay to be built, mayor says"},
		"h1 against a headline for search engines": {`<title>Harbour plan 2023: all you need to know</title>`,
			`<h1>Quay to be built at last</h1>`, "Quay to be built at last"},
		"label inside the h1": {`<meta property="og:title" content="Quay to be built, mayor says">`,
			`<h1><span>News</span> Quay to be built, mayor says</h1>`, "Quay to be built, mayor says"},
		"h1 over two lines": {`<title>Quay to be built, mayor says</title>`, `<h1>Quay to be built,<br>mayor&nbsp;says</h1>`, "Quay to be built, mayor says"},
		"JSON-LD":           {linkedData(`{"@type":"NewsArticle","headline":"Quay to be built &#8211; mayor"}`), ``, "Quay to be built – mayor"},
	} {
		t.Run(name, func(t *testing.T) {
			a := parse(t, bare(tt.head, tt.top))
			require.Equal(t, tt.want, a.Title)
			require.True(t, strings.HasPrefix(a.Text, a.Title+"\n\n"))
			require.Equal(t, 1, strings.Count(a.Text, a.Title))
		})
	}
}

func TestPublished(t *testing.T) {
	for name, tt := range map[string]struct{ head, top, want string }{
		"JSON-LD":                    {linkedData(`{"@type":"NewsArticle","datePublished":"2023-05-02T08:30:00+01:00","dateModified":"2023-05-04"}`), "", "2023-05-02T08:30:00+01:00"},
		"JSON-LD in a graph":         {linkedData(`{"@graph":[{"@type":"WebSite"},{"@type":["Article"],"datePublished":"2023-05-02"}]}`), "", "2023-05-02"},
		"a template's year 1":        {linkedData(`{"@type":"Article","datePublished":"0001-01-01T00:00:00Z"}`) + `<meta name="pubdate" content="20230502">`, "", "2023-05-02"},
		"meta":                       {`<meta property="article:published_time" content="2023-05-02 08:30:00"><meta property="article:modified_time" content="2023-05-04">`, "", "2023-05-02"},
		"time element":               {"", `<time datetime="2023-05-02T08:30Z">yesterday</time>`, "2023-05-02T08:30:00Z"},
		"visible date":               {"", `<div class="post-date">Published: Tuesday, May 2, 2023 at 8:30 a.m.</div>`, "2023-05-02"},
		"visible date, British":      {"", `<div class="article-date">2 May 2023 08:30 BST</div>`, "2023-05-02"},
		"address of the page":        {`<link rel="canonical" href="https://bell.example/2023/05/02/quay">`, `<time datetime="2024-01-01">latest news</time>`, "2023-05-02"},
		"the day shown":              {linkedData(`{"@type":"Article","datePublished":"2023-05-03T02:00:00Z"}`), `<time datetime="2023-05-03T02:00:00Z">May 2, 2023 10:00 PM</time>`, "2023-05-02"},
		"another article's time":     {linkedData(`{"@type":"Article","datePublished":"2023-05-03T02:00:00Z"}`), `<time datetime="2023-05-02T12:00:00Z">May 2, 2023</time>`, "2023-05-03T02:00:00Z"},
		"none":                       {"", "", ""},
		"a date that is none":        {`<meta name="date" content="soon">`, "", ""},
		"comments around JSON-LD":    {linkedData("<!-- {\"@type\":\"Article\",\"datePublished\":\"2023-05-02\"} -->"), "", "2023-05-02"},
		"raw line breaks in JSON-LD": {linkedData("{\"@type\":\"Article\",\"description\":\"one\ntwo\",\"datePublished\":\"2023-05-02\"}"), "", "2023-05-02"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tt.want, parse(t, bare(tt.head, tt.top)).Published)
		})
	}
}

func TestOtherMetadata(t *testing.T) {
	a := parse(t, strings.Replace(bare(`<link rel="canonical" href="https://bell.example/quay">
<meta property="og:url" content="https://bell.example/quay?from=og"><meta property="og:site_name" content="The Bell">
<meta property="article:author" content="https://facebook.example/jo">`+
		linkedData(`{"@type":"NewsArticle","author":[{"@type":"Person","name":"Jo Harper"},{"name":"Ann Lee"},{"name":"Jo Harper"}],"publisher":{"@type":"Organization","name":"Bell Holdings"}}`), ""),
		"<html>", `<html lang="en-US">`, 1))
	require.Equal(t, "https://bell.example/quay", a.URL)
	require.Equal(t, "Jo Harper, Ann Lee", a.Byline)
	require.Equal(t, "The Bell", a.Publisher)
	require.Equal(t, "en", a.Language)

	a = parse(t, bare(`<meta property="og:site_name" content="All the news of the harbour, every day of the week">`+
		linkedData(`{"@type":"NewsArticle","publisher":{"name":"The Bell"}}`), ""))
	require.Equal(t, "The Bell", a.Publisher)

	a = parse(t, bare(`<link rel="canonical" href="/quay"><meta property="og:locale" content="de_DE"><meta name="author" content="https://facebook.example/jo">`,
		`<p class="byline">By <a rel="author" href="/jo">Jo Harper</a></p>`))
	require.Empty(t, a.URL, "a relative address leads nowhere")
	require.Equal(t, "Jo Harper", a.Byline)
	require.Equal(t, "de", a.Language)
}

// Titles must be right on 95 % and dates on 90 % of the pages read by eye.
func TestMetadataOfSites(t *testing.T) {
	raw, err := os.ReadFile("testdata/metadata.tsv")
	require.NoError(t, err)
	pages := map[string]sitePage{}
	for _, set := range []string{"article-html", "news-web"} {
		for _, p := range sitePages(t, set) {
			pages[set+p.id] = p
		}
	}
	var all, titles, dates int
	for line := range strings.Lines(string(raw)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(strings.TrimSpace(line), "\t")
		require.Len(t, f, 6, line)
		p, there := pages[f[0]+f[1]]
		require.True(t, there, line)
		a, err := Parse(p.raw, "", corpus.Input{Locator: f[1], Limits: corpus.DefaultLimits})
		require.NoError(t, err)
		all++
		sum := sha256.Sum256([]byte(squash(a.Title)))
		if strconv.Itoa(len(strings.Fields(a.Title))) == f[4] && hex.EncodeToString(sum[:])[:16] == f[5] {
			titles++
		} else {
			t.Logf("%s: title is not as shown: %q", f[2], a.Title)
		}
		if strings.HasPrefix(a.Published, f[3]) {
			dates++
		} else {
			t.Logf("%s: published %s, shown as %s", f[2], a.Published, f[3])
		}
	}
	t.Logf("title right on %d, date on %d of %d pages", titles, dates, all)
	require.GreaterOrEqual(t, titles*100, all*95)
	require.GreaterOrEqual(t, dates*100, all*90)
}
