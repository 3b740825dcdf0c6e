package html

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
)

// requireSound checks what holds for any page: an article with whole
// paragraphs, or an error that names the input, and the same each time.
func requireSound(t *testing.T, raw []byte, contentType string) *corpus.Article {
	t.Helper()
	in := corpus.Input{Locator: "x.html", Limits: corpus.DefaultLimits}
	a, err := Parse(raw, contentType, in)
	again, errAgain := Parse(raw, contentType, in)
	require.Equal(t, a, again)
	if err != nil {
		require.Nil(t, a)
		var fault *corpus.Error
		require.True(t, errors.As(err, &fault))
		require.Equal(t, "x.html", fault.Input)
		require.NotContains(t, err.Error(), unreadable, "a panic")
		require.Equal(t, err.Error(), errAgain.Error())
		return nil
	}
	require.True(t, utf8.ValidString(a.Text))
	require.NotContains(t, a.Text, "\x00")
	for _, p := range strings.Split(a.Text, "\n\n") {
		require.NotEmpty(t, strings.TrimSpace(p), "an empty paragraph")
		require.Equal(t, strings.Join(strings.Fields(p), " "), p, "whitespace in a paragraph")
	}
	for _, s := range []string{a.Title, a.Byline, a.Published, a.Publisher, a.URL, a.Language} {
		require.True(t, utf8.ValidString(s))
	}
	return a
}

func TestHostilePages(t *testing.T) {
	const n = 3000
	many := func(s string) string { return strings.Repeat(s, n) }
	p := paragraphs(lead, middle, end)
	attributes := func() string {
		var b strings.Builder
		for i := range 10 * n {
			fmt.Fprintf(&b, "a%d=1 ", i)
		}
		return b.String()
	}
	for name, tt := range map[string]struct {
		page string
		want string // must be in the text; empty: there need be no text
	}{
		"nested elements":               {many("<div>") + p, lead},
		"nested formatting":             {many("<b><i><u>") + lead, lead},
		"nested, never closed lists":    {many("<ul><li>") + lead, lead},
		"nested just below the limit":   {strings.Repeat("<div>", 500) + p, lead},
		"paragraphs":                    {many("<p>" + lead), lead},
		"tiny paragraphs":               {p + many("<p>x"), lead},
		"attributes":                    {"<p " + attributes() + ">" + lead + p, lead},
		"one long class":                {`<div class="` + many("comment promo ") + `">` + p + `</div>`, ""},
		"one long word":                 {"<p>" + many("abcdefghij") + "</p>" + p, lead},
		"quotation marks":               {"<p>" + many(`"“'`) + "</p>" + p, lead},
		"line breaks":                   {p + "<div>" + many("x<br>") + "</div>", lead},
		"comment never closed":          {p + "<!--" + many("x"), lead},
		"script never closed":           {p + "<script>" + many("x < y;"), lead},
		"script in script":              {p + "<script><!--<script></script>" + many("x"), lead},
		"textarea never closed":         {p + "<textarea>" + many("<p>x"), lead},
		"misnested":                     {many("<a><b><p></a></b>") + p, lead},
		"JSON-LD of brackets":           {`<script type="application/ld+json">` + many("[") + "</script>" + p, lead},
		"JSON-LD objects":               {many(`<script type="application/ld+json">{"@type":"Article","author":{"name":{"name":"x"}}}</script>`) + p, lead},
		"JSON-LD of other types":        {`<script type="application/ld+json">{"@type":7,"@graph":{"@type":["Article",3],"headline":["a",1],"author":[[["x"]]],"articleBody":5}}</script>` + p, lead},
		"meta elements":                 {many(`<meta name="author" content="x y">`) + p, lead},
		"headlines":                     {many("<h1>Quay to be built</h1>") + p, lead},
		"frames":                        {"<frameset>" + many("<frame src=a.html>"), ""},
		"templates":                     {strings.Repeat("<template>", 400) + p, ""},
		"plaintext":                     {p + "<plaintext>" + many("x\n"), lead},
		"NULs and controls":             {strings.ReplaceAll(p, "Lee", "\x00Lee\x01"), "Ann Lee"},
		"entities":                      {p + "<p>" + many("&#x110000;&amp;&bogus;&#0;"), lead},
		"bad UTF-8":                     {p + many("\xff\xfe\x80"), ""},
		"cut inside a tag":              {p + "<p clas", lead},
		"cut inside an entity":          {p + "<p>one &amp", lead},
		"a title and nothing else":      {"<title>Quay</title>", ""},
		"whitespace only":               {"<p>&nbsp; \u200b</p>" + many(" \n"), ""},
		"right-to-left and emoji":       {p + "<p>\u202eabc\u202c 🚢🚢 " + lead, "🚢"},
		"an unknown element everywhere": {many("<x-y>") + p, lead},
	} {
		t.Run(name, func(t *testing.T) {
			a := requireSound(t, []byte(tt.page), "")
			if tt.want != "" {
				require.NotNil(t, a, "no article")
				require.Contains(t, a.Text, tt.want)
			}
		})
	}
}

// A page on which the library's time would get out of hand goes the plain way.
func TestParseTooLarge(t *testing.T) {
	a := requireSound(t, []byte(paragraphs(lead, middle, end)+`<div class="comments">`+paragraphs(lead+" A reader.")+`</div>`+strings.Repeat("<p>x", mostElements)), "")
	require.Equal(t, strings.Join([]string{lead, middle, end}, "\n\n"), a.Text)
	require.Contains(t, a.Warnings[0], byShape)
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		page(paragraphs(lead, middle, end)),
		"<p>" + lead, "", "<div><br><br>a<br>b", "<q>a<q>b</q>", "<pre>\n\na\n\n", "<table><tr><td>a<td>b",
		bare(linkedData(`{"@type":"Article","datePublished":"2023-05-02","articleBody":"a\n\nb"}`), `<time datetime="2023-05-02T08:30Z">May 2, 2023</time>`),
		strings.Repeat("<div>", 520) + "<p>" + lead,
		"<svg><p>x</svg><math><mi>y</math><select><option>z", "\xff\xfe<\x00p\x00>\x00",
	} {
		f.Add([]byte(s), "")
	}
	f.Add([]byte("<p>caf\xe9"), "text/html; charset=latin1")
	f.Fuzz(func(t *testing.T, raw []byte, contentType string) {
		requireSound(t, raw, contentType)
	})
}
