package report_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"whosaid/pipeline/record"
)

// checkPage checks what must hold of every page: it stands alone, nothing in it
// can run, every link leads somewhere, and every chart is named and has a table.
func checkPage(t *testing.T, page string) *goquery.Document {
	t.Helper()
	d, err := goquery.NewDocumentFromReader(strings.NewReader(page))
	require.NoError(t, err)

	require.Zero(t, d.Find("script, iframe, object, embed, form, link, base, img, style ~ style").Length())
	ids := map[string]bool{}
	d.Find("*").Each(func(_ int, s *goquery.Selection) {
		for _, a := range s.Get(0).Attr {
			name := strings.ToLower(a.Key)
			require.False(t, strings.HasPrefix(name, "on"), "%s=%q", a.Key, a.Val)
			require.NotContains(t, []string{"style", "src", "srcset", "action", "formaction", "background", "ping"}, name)
			if name == "id" {
				require.False(t, ids[a.Val], "the id %q is there twice", a.Val)
				ids[a.Val] = true
			}
		}
	})
	d.Find("[href]").Each(func(_ int, s *goquery.Selection) {
		href, _ := s.Attr("href")
		if target, inside := strings.CutPrefix(href, "#"); inside {
			require.True(t, ids[target], "%q leads nowhere", href)
			return
		}
		require.Equal(t, "a", goquery.NodeName(s))
		require.Regexp(t, `^https?://`, href)
	})
	d.Find("[aria-labelledby], [aria-describedby]").Each(func(_ int, s *goquery.Selection) {
		for _, id := range strings.Fields(s.AttrOr("aria-labelledby", "") + " " + s.AttrOr("aria-describedby", "")) {
			require.True(t, ids[id], "nothing has the id %q", id)
		}
	})

	style := d.Find("style").Text()
	hash := sha256.Sum256([]byte(style))
	policy := d.Find(`meta[http-equiv="Content-Security-Policy"]`).AttrOr("content", "")
	require.Contains(t, policy, "default-src 'none'")
	require.Contains(t, policy, "'sha256-"+base64.StdEncoding.EncodeToString(hash[:])+"'")
	require.NotContains(t, policy, "unsafe")
	require.NotContains(t, style, "url(")
	require.NotContains(t, style, "@import")

	level := 0
	d.Find("h1, h2, h3").Each(func(_ int, s *goquery.Selection) {
		n := int(goquery.NodeName(s)[1] - '0')
		require.LessOrEqual(t, n, level+1, "%q skips a level", s.Text())
		level = n
	})
	d.Find("svg").Each(func(_ int, s *goquery.Selection) {
		require.NotEmpty(t, s.ChildrenFiltered("title").Text())
		require.Contains(t, s.ChildrenFiltered("desc").Text(), "The table below holds the numbers.")
		require.NotZero(t, s.Find("text").Length(), "text is text, not paths")
		section := s.ParentsFiltered("section, .several > div").First()
		require.NotZero(t, section.Find("table").Length(), "a chart without its numbers")
	})
	d.Find("table").Each(func(_ int, s *goquery.Selection) {
		require.NotZero(t, s.Find(`thead th[scope="col"]`).Length())
		s.Find("tbody tr").Each(func(_ int, row *goquery.Selection) {
			require.Equal(t, 1, row.Find(`th[scope="row"]`).Length())
		})
	})
	return d
}

func TestPage(t *testing.T) {
	d := checkPage(t, written(t, run(t, small()...)))
	require.Contains(t, d.Find("h1").Text(), "Who said what")
	require.Equal(t, "8", d.Find(".tiles dd").First().Text())

	row := d.Find("#speakers ~ details tbody tr").First()
	require.Equal(t, "Ana Ruiz", row.Find("th").Text())
	cells := row.Find("td").Map(func(_ int, s *goquery.Selection) string { return s.Text() })
	require.Equal(t, []string{"person", "3", "2", "1", "1", "Example Post\u00a0(2), Daily Sample\u00a0(1)"}, cells)

	// The number of denials leads to the denial, with its content marked.
	link := row.Find("td").Eq(4).Find("a")
	list := d.Find(link.AttrOr("href", "?"))
	require.Equal(t, "What Ana Ruiz denied", list.Find("h3").Text())
	require.Equal(t, "Ana Ruiz said “It was not me.”.", list.Find("blockquote").Text())
	require.Equal(t, "“It was not me.”", list.Find("mark").Text())
	require.Equal(t, "https://example.org/a", list.Find(".from a").AttrOr("href", ""))

	// Bars lead to the same.
	bar := d.Find(`#speakers ~ .figure svg a`).FilterFunction(func(_ int, s *goquery.Selection) bool {
		return s.Find("title").Text() == "Ana Ruiz: 1 denied"
	})
	require.Equal(t, link.AttrOr("href", "?"), bar.AttrOr("href", ""))
}

func TestPageOfManyAndOfNothing(t *testing.T) {
	checkPage(t, written(t, run(t, many(800)...)))
	checkPage(t, written(t, bundledRun(t)))
	empty := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(empty, "claims.jsonl"), nil, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(empty, "articles.jsonl"), nil, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(empty, "run.json"), []byte(`{"schema":"whosaid/run/1"}`), 0o600))
	d := checkPage(t, written(t, empty))
	require.Equal(t, "0", d.Find(".tiles dd").First().Text())
}

// Names and texts that were made to hurt are text.
func TestHostile(t *testing.T) {
	names := []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `</title></style></svg><script>alert(1)</script>`, `' onload='alert(1)`,
		"\u202egnorw\u202c \u2066\u2067abc", "a\x01b\x7f\u0085c", "]]>&lt;&amp;{{.}}", "javascript:alert(1)", strings.Repeat("x", 1<<20), "👩‍👩‍👧‍👦" + strings.Repeat("e\u0301", 300),
		strings.Repeat("\u0301", 5000), "\ufffd\ufeff\u2028",
	}
	var claims []record.Claim
	for i, name := range names {
		claims = append(claims, said(name, name, name, at(name, "2024-01-0"+string(rune('1'+i%9))), func(c *record.Claim) {
			c.Doc.Title, c.Doc.URL = name, []string{"javascript:alert(1)", "https://example.org/\"><script>", "data:text/html,<script>alert(1)</script>", "//example.org", "https://" + strings.Repeat("y", 3000)}[i%5]
		}))
		claims = append(claims, said(name+"2", "Ana Ruiz", "ok", at(name, "<script>"), status("denied")))
	}
	page := written(t, run(t, claims...))
	d := checkPage(t, page)
	require.Less(t, len(page), 2<<20, "a name of a megabyte is not told again and again")
	require.NotContains(t, page, "<img")
	require.Contains(t, d.Find("#speakers ~ details tbody").Text(), `<script>alert(1)</script>`, "as it is, as text")
	labels := d.Find("svg text").Text()
	for _, control := range "\u202e\u202c\u2066\u2067\x01\x7f" {
		require.NotContains(t, labels, string(control))
	}

	// A second parser of HTML sees no more elements than are the page's own.
	known := map[string]bool{}
	for z := html.NewTokenizer(bytes.NewReader([]byte(page))); ; {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		if kind == html.StartTagToken || kind == html.SelfClosingTagToken {
			name, _ := z.TagName()
			known[string(name)] = true
		}
	}
	for name := range known {
		require.Contains(t, strings.Fields("html head meta title style body a header p h1 dl div dt dd nav ul li main section h2 h3 span svg desc path text details summary table caption thead tr th tbody td bdi code article ol blockquote mark"), name)
	}
}
