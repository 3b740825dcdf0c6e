package html

// What a page says about its article. Sites repeat themselves in JSON-LD,
// OpenGraph, other meta elements and the visible page; each field is taken
// from the source that is right most often, the next where that is missing.

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"

	"whosaid/corpus"
)

type metadata struct {
	title, byline, published, publisher, url, language string
	body                                               string // JSON-LD articleBody
}

func (m metadata) fill(a *corpus.Article) {
	a.Title, a.Byline, a.Published, a.Publisher = m.title, m.byline, m.published, m.publisher
	a.URL, a.Language = m.url, m.language
}

func readMetadata(doc *goquery.Document) metadata {
	tags := readMeta(doc)
	ld := readLinked(doc)
	m := metadata{body: ld.body}

	// The name of the site is nearer than that of the company in JSON-LD; a long one is a slogan.
	site := tags["og:site_name"]
	if len(site) > 40 {
		site = ""
	}
	m.publisher = first(site, ld.publisher, tags["og:site_name"], tags["application-name"], tags["publisher"],
		tags["dc.publisher"], strings.TrimPrefix(tags["twitter:site"], "@"))
	m.publisher = strings.TrimSuffix(strings.TrimPrefix(m.publisher, "https://"), "/")
	canonical, _ := doc.Find(`link[rel="canonical"]`).First().Attr("href")
	m.url = first(absolute(canonical), absolute(tags["og:url"]), absolute(ld.url), absolute(tags["twitter:url"]))
	lang, _ := doc.Find("html").Attr("lang")
	m.language = first(isoLanguage(lang), isoLanguage(tags["content-language"]), isoLanguage(tags["og:locale"]),
		isoLanguage(ld.language), isoLanguage(tags["dc.language"]))
	m.title = chooseTitle(doc, tags, ld, m.publisher)
	m.byline = chooseByline(doc, tags, ld, m.publisher)
	m.published = choosePublished(doc, tags, ld, m.url)
	return m
}

// readMeta gives the first content of each meta element by its name, property,
// itemprop or http-equiv, in lower case.
func readMeta(doc *goquery.Document) map[string]string {
	tags := make(map[string]string)
	doc.Find("meta[content]").Each(func(_ int, s *goquery.Selection) {
		content := clean(s.AttrOr("content", ""))
		if content == "" {
			return
		}
		for _, attr := range []string{"property", "name", "itemprop", "http-equiv"} {
			name := strings.ToLower(strings.TrimSpace(s.AttrOr(attr, "")))
			if name != "" && tags[name] == "" {
				tags[name] = content
			}
		}
	})
	return tags
}

// clean collapses whitespace and resolves entities that were escaped twice,
// which is common in JSON-LD.
func clean(s string) string {
	if strings.Contains(s, "&") {
		s = html.UnescapeString(s)
	}
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u200b' || r == '\ufeff'
	}), " ")
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

var languageTag = regexp.MustCompile(`^[a-zA-Z]{2}([-_].*)?$`)

func isoLanguage(tag string) string {
	tag = strings.TrimSpace(tag)
	if !languageTag.MatchString(tag) {
		return ""
	}
	return strings.ToLower(tag[:2])
}

// chooseTitle prefers the headline that a reader sees: the h1 that the page's
// own metadata confirms. OpenGraph and JSON-LD headlines are often written for
// search engines or shortened, and the title element carries the site's name.
func chooseTitle(doc *goquery.Document, tags map[string]string, ld linked, publisher string) string {
	var heads []string
	doc.Find("h1").Each(func(i int, s *goquery.Selection) {
		if i < 8 {
			if b := blocks(s.Nodes[0]); len(b) > 0 && len(b[0].text) > 0 && len(b[0].text) < 400 {
				heads = append(heads, joinWith(b, " "))
			}
		}
	})
	page := clean(doc.Find("title").First().Text())
	declared := []string{}
	for _, t := range []string{ld.headline, tags["og:title"], tags["twitter:title"], tags["headline"], tags["title"],
		tags["dc.title"], tags["parsely-title"], tags["sailthru.title"], page} {
		if t = withoutSite(t, publisher); t != "" {
			declared = append(declared, t)
		}
	}
	if len(declared) == 0 {
		return first(heads...)
	}
	best, share := "", 0.0
	for _, h := range heads {
		for _, d := range declared {
			if s := commonWords(h, d); s > share {
				best, share = h, s
			}
		}
	}
	if share < 0.5 {
		// Written anew for search engines; but a page with one h1 has its headline there.
		if len(heads) == 1 && len(strings.Fields(heads[0])) >= 4 && !isSite(heads[0], publisher) {
			return heads[0]
		}
		return declared[0]
	}
	// A label before the headline may stand inside the h1.
	for _, d := range declared {
		if strings.HasSuffix(best, " "+d) && len(strings.Fields(best))-len(strings.Fields(d)) <= 3 {
			return d
		}
	}
	return best
}

func joinWith(list []block, sep string) string {
	texts := make([]string, len(list))
	for i, b := range list {
		texts[i] = b.text
	}
	return strings.Join(texts, sep)
}

// commonWords is the share of the words of the shorter title that are in the other.
func commonWords(a, b string) float64 {
	wa, wb := strings.Fields(strings.ToLower(a)), strings.Fields(strings.ToLower(b))
	if len(wa) > len(wb) {
		wa, wb = wb, wa
	}
	if len(wa) < 2 {
		if len(wa) == 1 && len(wb) == 1 && wa[0] == wb[0] {
			return 1
		}
		return 0
	}
	in := make(map[string]bool, len(wb))
	for _, w := range wb {
		in[w] = true
	}
	n := 0
	for _, w := range wa {
		if in[w] {
			n++
		}
	}
	return float64(n) / float64(len(wa))
}

// withoutSite cuts the site's name off a title ("Headline | The Daily Bell").
// The part after the last bar is the site's; after a dash only if it is the
// publisher or short, since headlines hold dashes too.
func withoutSite(title, publisher string) string {
	title = clean(title)
	for range 2 {
		cut := -1
		for _, sep := range []string{" | ", " » ", " :: ", " • ", " · "} {
			if i := strings.LastIndex(title, sep); i > cut && i > 0 {
				cut = i
			}
		}
		if cut < 0 {
			for _, sep := range []string{" - ", " – ", " — ", ": "} {
				if i := strings.LastIndex(title, sep); i > cut && i > 0 && isSite(title[i+len(sep):], publisher) {
					cut = i
				}
			}
		}
		if cut < 0 || len(title[:cut]) < 10 {
			break
		}
		title = strings.TrimSpace(title[:cut])
	}
	for _, sep := range []string{" | ", " - ", " – ", " — ", ": "} {
		if site, headline, found := strings.Cut(title, sep); found && squash(site) == squash(publisher) && publisher != "" {
			return strings.TrimSpace(headline)
		}
	}
	return title
}

var domainName = regexp.MustCompile(`(?i)^(www\.)?[a-z0-9-]+\.(com|org|net|co\.uk|tv|news|ca|in|au|ie|nz|eu|de|fr|es|br|info|io)(\.[a-z]{2})?$`)

func isSite(tail, publisher string) bool {
	tail = strings.TrimSpace(tail)
	if domainName.MatchString(tail) {
		return true
	}
	t, p := squash(tail), squash(publisher)
	return t != "" && p != "" && (strings.Contains(p, t) || strings.Contains(t, p)) && len(strings.Fields(tail)) <= 6
}

var bylinePrefix = regexp.MustCompile(`(?i)^(written |words |posted |reported |story )?by:? +`)

// chooseByline takes the authors as JSON-LD or the meta elements name them,
// else what the page marks as its byline.
func chooseByline(doc *goquery.Document, tags map[string]string, ld linked, publisher string) string {
	candidates := []string{ld.authors, tags["author"], tags["article:author"], tags["byl"], tags["parsely-author"],
		tags["sailthru.author"], tags["dc.creator"], tags["dcterms.creator"], tags["authors"]}
	for _, s := range []string{`[rel="author"]`, `[itemprop="author"] [itemprop="name"]`, `[itemprop="author"]`,
		`[class*="byline"] [class*="author"]`, `[class*="byline-name"]`, `[class*="author-name"]`, `[class*="author_name"]`,
		`[class*="byline"]`, `[class*="Byline"]`} {
		if sel := doc.Find(s).First(); sel.Length() > 0 {
			candidates = append(candidates, joinWith(blocks(sel.Nodes[0]), " "))
		}
	}
	for _, c := range candidates {
		c = bylinePrefix.ReplaceAllString(clean(c), "")
		c = strings.Trim(c, " ,|·•-")
		// A link to a profile is no name, a long line or one with a time no byline.
		if c == "" || strings.Contains(c, "://") || len(c) > 200 || len(strings.Fields(c)) > 20 ||
			strings.EqualFold(c, publisher) || strings.ContainsAny(c, "0123456789") {
			continue
		}
		return c
	}
	return ""
}
