package html

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/corpus/corpustest"
)

// lead, middle and end are paragraphs that every page of these tests holds, so
// that it has a main text to be found.
const (
	lead   = "The harbour board will vote on the new north quay next week, its chair, Ann Lee, told reporters on Tuesday after a long meeting."
	middle = "“We have waited eleven years for this quay,” Ms Lee said. “The money is there, the plans are there, and nobody has objected.”"
	end    = "Fishermen fear that the dredging will harm the mussel banks. Their union has not confirmed that it will go to court over the plan."
)

func paragraphs(texts ...string) string {
	return "<p>" + strings.Join(texts, "</p>\n<p>") + "</p>\n"
}

// page sets a body of an article into a page as news sites have it.
func page(body string) string {
	return `<!DOCTYPE html><html lang="en-GB"><head><title>Harbour board to vote on quay, chair says | The Harbour News</title>
<meta property="og:site_name" content="The Harbour News"></head><body class="single has-captions">
<header><nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav></header>
<main><article><h1>Harbour board to vote on quay, chair says</h1>
<div class="entry-content">` + body + `</div></article></main>
<footer><p>Contact the newsroom. © 2023 The Harbour News.</p></footer></body></html>`
}

const headline = "Harbour board to vote on quay, chair says"

func parse(t testing.TB, page string) *corpus.Article {
	t.Helper()
	a, err := Parse([]byte(page), "", corpus.Input{Locator: "page.html", Limits: corpus.DefaultLimits})
	require.NoError(t, err)
	return a
}

// body is the text after the headline.
func body(t testing.TB, page string) []string {
	t.Helper()
	all := strings.Split(parse(t, page).Text, "\n\n")
	require.Equal(t, headline, all[0], "the headline comes first")
	return all[1:]
}

func TestText(t *testing.T) {
	whole := []string{lead, middle, end}
	p := paragraphs
	for name, tt := range map[string]struct {
		html string
		want []string
	}{
		"paragraphs": {p(lead, middle, end), whole},
		"whitespace and nbsp are one space": {
			p(strings.ReplaceAll(lead, " quay", "&nbsp;\n\t quay"), middle, end), whole},
		"soft hyphens and zero-width spaces go": {
			p(strings.ReplaceAll(lead, "reporters", "re&shy;port\u200bers"), middle, end), whole},
		"inline elements neither glue nor split": {
			p(strings.ReplaceAll(lead, "Ann Lee", `<a href="/lee"><b>Ann</b> <i>Lee</i></a>`),
				strings.ReplaceAll(middle, "quay,”", "<em>quay</em>,”"), end), whole},
		"time elements stay in the sentence": {
			p(strings.ReplaceAll(lead, "Tuesday", `<time datetime="2023-05-02">Tuesday</time>`), middle, end), whole},
		"labels keep the reading order": {
			p(lead, "<b>Ann Lee:</b> The money is there, and the plans are there, and we have waited for long.", end),
			[]string{lead, "Ann Lee: The money is there, and the plans are there, and we have waited for long.", end}},
		"two line breaks part paragraphs": {
			"<div>" + lead + "<br><br>" + middle + "<br />\n<br />" + end + "</div>", whole},
		"one line break after a sentence parts paragraphs": {
			"<div>" + lead + "<br>" + middle + "<br>" + end + "</div>", whole},
		"one line break inside a sentence is a space": {
			p(strings.ReplaceAll(lead, "vote on", "vote<br>on"), middle, end), whole},
		"headings inside": {
			p(lead) + "<h2>What comes next</h2>" + p(middle, end), []string{lead, "What comes next", middle, end}},
		"lists": {
			p(lead) + "<p>The board named three conditions:</p><ul><li>a study of the mussel banks by a university,</li><li>no dredging in the summer months.</li></ul>" + p(end),
			[]string{lead, "The board named three conditions:", "a study of the mussel banks by a university,", "no dredging in the summer months.", end}},
		"blockquotes": {
			p(lead) + "<blockquote><p>" + middle + "</p></blockquote>" + p(end), whole},
		"q elements get their marks": {
			p(lead, "The union calls the study <q>worthless</q>, and its lawyer agreed with it in a letter.", end),
			[]string{lead, "The union calls the study “worthless”, and its lawyer agreed with it in a letter.", end}},
		"blank lines in pre part paragraphs": {
			"<pre>" + lead + "\n\n" + strings.ReplaceAll(middle, "quay", "\nquay") + "\n\n" + end + "</pre>", whole},
		"text bare between paragraphs": {
			p(lead) + middle + p(end), whole},
		"an article in several bodies, adverts between": {
			p(lead, middle) + `</div><div class="ad-slot">Buy a boat.</div><div class="entry-content">` + p(end, lead+" Again."),
			[]string{lead, middle, end, lead + " Again."}},
		"body in divs and spans without paragraphs": {
			`<div><div><span>` + lead + `</span></div></div><div><div><span>` + middle + `</span></div></div><div><div><span>` + end + `</span></div></div>`, whole},
		"the headline again": {
			"<h2>" + headline + "</h2>" + p(lead, middle, end), whole},
		"trailing heading of a list that is gone": {
			p(lead, middle, end) + `<h3>More on this story</h3><ul><li><a href="/1">Board met in secret, papers show in March</a></li><li><a href="/2">Mussels at their lowest since records began</a></li></ul>`, whole},
		"a paragraph set twice": {
			`<div class="only-phone">` + p(lead) + `</div>` + p(lead, middle, end), whole},
		"an AMP page": {
			`<amp-img src="a.jpg"><noscript><img src="a.jpg"></noscript></amp-img>` + p(lead) + `<amp-ad><div>Buy a boat for a pound, today and never again.</div></amp-ad>` + p(middle, end), whole},
		"comments by readers": {
			p(lead, middle, end) + `<div id="comments" class="comments-area"><ol class="comment-list"><li><div class="comment-content"><p>This board has lied to us for years and it will lie to us again, I tell you.</p></div></li></ol></div>`, whole},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tt.want, body(t, page(tt.html)))
		})
	}
}

// What is not the article's stands in many places; each is tried between the
// paragraphs, where it does most harm.
func TestNotText(t *testing.T) {
	for name, between := range map[string]string{
		"figure with caption":      `<figure><img src="a.jpg"><figcaption>Dockers unload the first ship at the north quay in May.</figcaption></figure>`,
		"caption as paragraph":     `<p class="wp-caption-text">Dockers unload the first ship at the north quay in May.</p>`,
		"caption in div":           `<div class="image"><img src="a.jpg"><div class="caption">Dockers unload the first ship at the north quay in May.</div></div>`,
		"caption told by credit":   `<p>Dockers unload the first ship at the north quay in May. (Jo Harper/Associated Press)</p>`,
		"promotion box":            `<div class="promo-box"><p>Our new book on the harbour is out now and it costs ten pounds.</p></div>`,
		"channel line":             `<p>Join our new verified Telegram channel for news from the harbour every hour!</p>`,
		"channel line with a link": `<p><a href="https://t.example/x">Join our new verified Telegram channel for news from the harbour every hour!</a></p>`,
		"newsletter line":          `<p><em>Sign up for our morning briefing and never miss a ship.</em></p>`,
		"pointer":                  `<p><strong>Read more:</strong> <a href="/1">Board met in secret, papers show</a></p>`,
		"pointer, nothing else":    `<p><a href="/1">BOARD MET IN SECRET ABOUT THE QUAY, PAPERS OF THE HARBOUR SHOW</a></p>`,
		"advert word":              `<p>Advertisement</p>`,
		"share list":               `<ul class="share"><li><a href="#">Facebook</a></li><li><a href="#">Twitter</a></li></ul>`,
		"byline":                   `<p>By Jo Harper, Staff Writer</p>`,
		"date":                     `<p>May 2, 2023</p>`,
		"for screen readers":       `<p class="visually-hidden">Skip past the newsletter promotion to go on with the article.</p>`,
		"hidden":                   `<p hidden>You have read all your free articles this month, dear reader.</p>`,
		"dialog":                   `<div role="dialog"><p>We care about your privacy and so do our 900 partners in advertising.</p></div>`,
		"consent":                  `<div class="cookie-notice"><p>We use cookies to make this site better for you and for us.</p></div>`,
		"script and style":         `<script>document.write("The board has resigned, it said.")</script><style>p { color: red }</style>`,
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, []string{lead, middle, end}, body(t, page(paragraphs(lead)+between+paragraphs(middle, end))))
		})
	}
}

// What looks like such a line but is the article's stays.
func TestText_stays(t *testing.T) {
	for name, text := range map[string]string{
		"an advertisement in a sentence": "Advertisement revenue fell by a tenth last year, the paper's owner said on Monday.",
		"a photo in a sentence":          "Photos of the quay by Jo Harper were shown to the board, which was not impressed by them.",
		"follow as a verb":               "Follow the money, the prosecutor told the jury, and you will find the harbour master at its end.",
		"a sentence that begins with by": "By Tuesday the board had changed its mind, according to two people who were there.",
		"a short paragraph":              "“No,” he said.",
		"an interview's answer":          "Watch out for the mussels, I told them, and they laughed at me in front of everyone.",
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, body(t, page(paragraphs(lead, text, middle, end))), text)
		})
	}
}

func TestParseTakesArticleBody(t *testing.T) {
	ld := `<script type="application/ld+json">{"@type": "NewsArticle", "articleBody": "` +
		lead + `\n\n` + strings.ReplaceAll(middle, `"`, `\"`) + `\n` + end + `"}</script>`
	teaser := strings.Replace(page("<p>"+lead[:60]+"…</p><p>Only members can read on.</p>"), "</head>", ld+"</head>", 1)
	a := parse(t, teaser)
	require.Equal(t, strings.Join([]string{headline, lead, middle, end}, "\n\n"), a.Text)
	require.Contains(t, strings.Join(a.Warnings, " "), "articleBody")

	full := strings.Replace(page(paragraphs(lead, middle, end, lead+" Again.")), "</head>", ld+"</head>", 1)
	require.Contains(t, parse(t, full).Text, "Again.", "the page's own text has more")
}

func TestParseErrors(t *testing.T) {
	for name, raw := range map[string]string{
		"empty":       "",
		"no text":     "<html><body><img src=a.jpg></body></html>",
		"frames only": "<html><head><title>Harbour</title></head><frameset cols='20%,80%'><frame src=a.html><frame src=b.html></frameset></html>",
		"binary":      "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00",
	} {
		t.Run(name, func(t *testing.T) {
			a, err := Parse([]byte(raw), "", corpus.Input{Locator: "bad.html"})
			require.Nil(t, a)
			var fault *corpus.Error
			require.ErrorAs(t, err, &fault)
			require.Equal(t, "bad.html", fault.Input)
			require.Equal(t, corpus.StageRead, fault.Stage)
		})
	}
}

func TestParseTooDeep(t *testing.T) {
	deep := strings.Replace(page(strings.Repeat("<div>", 20000)+paragraphs(lead, middle)+
		`<script>x("<p>no text of the article at all, not even a bit of it.</p>")</script><nav><p>Not this one either, although it is long enough to be one.</p></nav>`+
		paragraphs(end)), "</nav>", "</nav><svg><text>no</text></svg>", 1)
	a := parse(t, deep)
	require.Equal(t, strings.Join([]string{headline, lead, middle, end}, "\n\n"), a.Text)
	require.Equal(t, "The Harbour News", a.Publisher)
	require.Contains(t, strings.Join(a.Warnings, " "), "512")
}

func TestParseDecodes(t *testing.T) {
	latin := strings.NewReplacer("“", "\x93", "”", "\x94", "©", "\xa9").Replace(page(paragraphs(lead, middle, end)))
	a := parse(t, latin)
	require.Contains(t, a.Text, middle)
	require.NotEmpty(t, a.Warnings)
}

func TestSniff(t *testing.T) {
	for head, want := range map[string]bool{
		"<!DOCTYPE html><html>":             true,
		"\xef\xbb\xbf\n <HTML lang=en>":     true,
		"<!-- made by hand --><html>":       true,
		"<?xml version='1.0'?><html xmlns>": true,
		"<p>He said no.</p>":                true,
		"<rss version='2.0'>":               false,
		"He said <b>no</b>.":                false,
		`{"id": 1, "html": "<html>"}`:       false,
		"":                                  false,
		"\x00\x01\x02<html>":                false,
	} {
		require.Equal(t, want, sniff([]byte(head)), "%q", head)
	}
}

func TestReader(t *testing.T) {
	corpustest.Run(t, Reader,
		corpustest.Sample{Name: "page", Data: []byte(page(paragraphs(lead, middle, end)))},
		corpustest.Sample{Name: "fragment", Data: []byte(paragraphs(lead, middle))})
}

func ExampleParse() {
	a, err := Parse([]byte(`<title>Quay to be built, mayor says</title><p>The quay will be built, the mayor said on Friday.</p>`),
		"text/html; charset=utf-8", corpus.Input{Locator: "quay.html"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(a.Title)
	fmt.Println(a.Text)
	// Output:
	// Quay to be built, mayor says
	// Quay to be built, mayor says
	//
	// The quay will be built, the mayor said on Friday.
}
