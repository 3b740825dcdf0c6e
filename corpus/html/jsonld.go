package html

// JSON-LD: the article as the site describes it to search engines
// (schema.org NewsArticle and its kin).

import (
	"encoding/json"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

type linked struct {
	headline, authors, published, publisher, url, language, body string
}

// readLinked takes the first object of an article type; pages describe related
// articles after their own. Fields that it lacks are taken from the next.
func readLinked(doc *goquery.Document) linked {
	var objects []map[string]any
	doc.Find(`script[type*="ld+json"]`).Each(func(_ int, s *goquery.Selection) {
		if v := decodeLinked(s.Text()); v != nil {
			objects = collectArticles(v, objects, 0)
		}
	})
	var l linked
	for i, o := range objects {
		headline := first(text(o["headline"]), text(o["name"]))
		if i > 0 && l.headline != "" && headline != "" && headline != l.headline {
			continue // another article
		}
		l.headline = first(l.headline, headline)
		l.authors = first(l.authors, names(o["author"], 0), names(o["creator"], 0))
		l.published = first(l.published, text(o["datePublished"]), text(o["dateCreated"]), text(o["uploadDate"]))
		l.publisher = first(l.publisher, names(o["publisher"], 0))
		l.url = first(l.url, text(o["url"]), text(o["mainEntityOfPage"]))
		l.language = first(l.language, text(o["inLanguage"]))
		if body, ok := o["articleBody"].(string); ok && len(l.body) < len(body) {
			l.body = body
		}
	}
	return l
}

// decodeLinked is lenient where sites are careless: comments around the JSON,
// raw line breaks inside strings.
func decodeLinked(raw string) any {
	raw = strings.TrimSpace(raw)
	for _, wrap := range [][2]string{{"<!--", "-->"}, {"//<![CDATA[", "//]]>"}, {"<![CDATA[", "]]>"}, {"/*<![CDATA[*/", "/*]]>*/"}} {
		raw = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(raw, wrap[0]), wrap[1]))
	}
	raw = strings.TrimSuffix(raw, ";")
	var v any
	if json.Unmarshal([]byte(raw), &v) == nil {
		return v
	}
	raw = escapeControls(raw)
	if json.Unmarshal([]byte(raw), &v) == nil {
		return v
	}
	return nil
}

// escapeControls escapes line breaks and tabs inside strings and blanks other
// control characters.
func escapeControls(raw string) string {
	var out strings.Builder
	out.Grow(len(raw))
	inside, escaped := false, false
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		switch {
		case escaped:
			escaped = false
		case c == '\\':
			escaped = true
		case c == '"':
			inside = !inside
		}
		switch {
		case c >= 0x20:
			out.WriteByte(c)
		case inside && c == '\n':
			out.WriteString(`\n`)
		default:
			out.WriteByte(' ')
		}
	}
	return out.String()
}

var articleTypes = map[string]bool{"NewsArticle": true, "Article": true, "ReportageNewsArticle": true,
	"BlogPosting": true, "LiveBlogPosting": true, "AnalysisNewsArticle": true, "OpinionNewsArticle": true,
	"BackgroundNewsArticle": true, "ReviewNewsArticle": true, "AskPublicNewsArticle": true, "Report": true,
	"TechArticle": true, "SocialMediaPosting": true, "ScholarlyArticle": true, "AdvertiserContentArticle": true,
	"SatiricalArticle": true, "Review": true}

// linkedDepth bounds how far objects are looked into.
const linkedDepth = 8

func collectArticles(v any, found []map[string]any, depth int) []map[string]any {
	if depth > linkedDepth {
		return found
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			found = collectArticles(e, found, depth+1)
		}
	case map[string]any:
		for _, t := range typesOf(v) {
			if articleTypes[t] {
				found = append(found, v)
				break
			}
		}
		for _, key := range []string{"@graph", "mainEntity", "mainEntityOfPage"} {
			found = collectArticles(v[key], found, depth+1)
		}
	}
	return found
}

func typesOf(o map[string]any) []string {
	var out []string
	switch t := o["@type"].(type) {
	case string:
		out = append(out, t)
	case []any:
		for _, e := range t {
			if s, ok := e.(string); ok {
				out = append(out, s)
			}
		}
	}
	for i, t := range out {
		out[i] = t[strings.LastIndexAny(t, "/#:")+1:]
	}
	return out
}

// text gives a string value, or the @id, url or @value of an object, or the first of a list.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return clean(v)
	case map[string]any:
		return first(text(v["@value"]), text(v["@id"]), text(v["url"]), text(v["name"]))
	case []any:
		if len(v) > 0 {
			if s, ok := v[0].(string); ok {
				return clean(s)
			}
		}
	}
	return ""
}

// names joins the names of persons or organizations.
func names(v any, depth int) string {
	if depth > linkedDepth {
		return ""
	}
	switch v := v.(type) {
	case string:
		return clean(v)
	case map[string]any:
		return first(names(v["name"], depth+1), names(v["@name"], depth+1))
	case []any:
		var out []string
		seen := make(map[string]bool)
		for _, e := range v {
			if n := names(e, depth+1); n != "" && !seen[n] {
				seen[n] = true
				out = append(out, n)
			}
		}
		return strings.Join(out, ", ")
	}
	return ""
}

// bodyBlocks splits a JSON-LD articleBody into paragraphs. Some sites put HTML
// there, some plain text.
func bodyBlocks(body string) []block {
	if strings.TrimSpace(body) == "" {
		return nil
	}
	if !strings.Contains(body, "<") && strings.Contains(body, "&lt;") {
		body = html.UnescapeString(body)
	}
	if strings.Contains(body, "</") || strings.Contains(body, "<br") {
		if root, err := html.Parse(strings.NewReader(body)); err == nil {
			return blocks(root)
		}
		return tokenized(body)
	}
	var out []block
	for _, line := range strings.Split(body, "\n") {
		var b builder
		b.write(html.UnescapeString(line))
		b.flush()
		out = append(out, b.out...)
	}
	return out
}
