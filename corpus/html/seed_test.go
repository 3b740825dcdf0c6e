package html

import (
	"encoding/json"
	stdhtml "html"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/testdata/sharedtest"
)

// The article of the shared data that came with the lines which are not its
// text: set into a page as news sites set one, each of them must be gone and
// all else stay.
func TestSeedArticle(t *testing.T) {
	raw, err := os.ReadFile(sharedtest.Path(t, "data/seed/gold.json"))
	require.NoError(t, err)
	var seed struct {
		Title, Text string
		NotText     []string `json:"not_article_text"`
	}
	require.NoError(t, json.Unmarshal(raw, &seed))
	require.Len(t, seed.NotText, 2)
	promo, caption := stdhtml.EscapeString(seed.NotText[0]), stdhtml.EscapeString(seed.NotText[1])

	not := map[string]bool{seed.Title: true}
	for _, s := range seed.NotText {
		not[s] = true
	}
	var want []string
	for line := range strings.Lines(seed.Text) {
		line = strings.TrimSpace(strings.ReplaceAll(line, "\u00a0", " "))
		if line != "" && !not[line] && line != "September 13, 2018" {
			want = append(want, line)
		}
	}
	require.Greater(t, len(want), 10)
	body := ""
	for _, w := range want {
		body += "<p>" + stdhtml.EscapeString(w) + "</p>\n"
	}

	promos := map[string]string{
		"promo in a box":          `<div class="td-promo-box"><a href="https://t.example/x">` + promo + `</a></div>`,
		"promo as paragraph":      `<p>` + promo + `</p>`,
		"promo with a link":       `<p><strong>Join our brand new verified AMN <a href="https://t.example/x">Telegram channel</a> and get important news uncensored!</strong></p>`,
		"promo is a link":         `<p><a href="https://t.example/x">` + promo + `</a></p>`,
		"promo in a bare element": `<div>` + promo + `</div>`,
	}
	captions := map[string]string{
		"figcaption":           `<figure class="wp-caption alignnone"><img src="a.jpg" alt="Marine"/><figcaption class="wp-caption-text">` + caption + `</figcaption></figure>`,
		"caption as paragraph": `<div id="attachment_1" class="wp-caption"><img src="a.jpg"/><p class="wp-caption-text">` + caption + `</p></div>`,
		"caption in div":       `<div class="image"><img src="a.jpg"/><div class="caption">` + caption + `</div></div>`,
		"caption in span":      `<div class="td-post-featured-image"><img src="a.jpg"/><span class="photo-credit">` + caption + `</span></div>`,
		"caption undressed":    `<p>` + caption + `</p>`,
	}
	for pn, p := range promos {
		for cn, c := range captions {
			t.Run(pn+"/"+cn, func(t *testing.T) {
				a := parse(t, seedPage(seed.Title, p, c, body))
				require.Equal(t, seed.Title, a.Title)
				require.Equal(t, "2018-09-13", a.Published[:10])
				require.Equal(t, append([]string{seed.Title}, want...), strings.Split(a.Text, "\n\n"))
			})
		}
	}
}

func seedPage(title, promo, caption, body string) string {
	return `<!DOCTYPE html>
<html lang="en-US"><head><meta charset="UTF-8"><title>` + title + ` - The Bell</title>
<meta property="og:title" content="` + title + `"><meta property="og:site_name" content="The Bell"><meta property="og:type" content="article">
<meta property="article:published_time" content="2018-09-13T19:02:11+00:00">
<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"The Bell"},{"@type":"BreadcrumbList","itemListElement":[]}]}</script>
<style>p{margin:0}</style></head>
<body class="post-template-default single single-post">
<div id="page" class="site"><header id="masthead" class="site-header"><div class="site-branding"><p class="site-title"><a href="/">The Bell</a></p></div>
<nav class="main-navigation"><ul id="menu" class="menu"><li><a href="/a">World</a></li><li><a href="/b">Middle East</a></li><li><a href="/c">Opinion</a></li></ul></nav></header>
<div id="content" class="site-content"><main id="main" class="site-main"><article id="post-1" class="post type-post status-publish">
<header class="entry-header"><h1 class="entry-title">` + title + `</h1><div class="entry-meta"><span class="posted-on"><time class="entry-date" datetime="2018-09-13T19:02:11+00:00">September 13, 2018</time></span>
<span class="byline">By <a class="url fn n" rel="author" href="/author/jo">Jo Harper</a></span></div></header>
<div class="entry-content">` + promo + "\n" + caption + "\n<p>September 13, 2018</p>\n" + body + `
<div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">Share this:</h3><ul><li><a href="#">Twitter</a></li><li><a href="#">Facebook</a></li></ul></div>
<div id="jp-relatedposts" class="jp-relatedposts"><h3>Related</h3><p><a href="/1">Talks in the capital end without a word on troops</a></p></div></div>
<footer class="entry-footer"><span class="cat-links">Posted in <a href="/cat">World</a></span></footer></article>
<div id="comments" class="comments-area"><h2 class="comments-title">2 comments</h2><ol class="comment-list"><li class="comment"><article class="comment-body"><p>They have said so for many years, and I do not believe a word of it any more.</p></article></li></ol></div></main>
<aside class="widget-area"><h2>Most read</h2><ul><li><a href="/2">Ten things that nobody told you about the mountains</a></li></ul></aside></div>
<footer class="site-footer"><p>© 2018 The Bell. All rights reserved.</p></footer></div></body></html>`
}
