package html

// When an article was published, as RFC 3339 date or time.

import (
	"regexp"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/markusmobius/go-htmldate"
)

// publishedTags are meta elements that hold the date of publication, the
// surest first. Dates of modification are not among them.
var publishedTags = []string{"article:published_time", "article:published", "og:published_time", "datepublished",
	"article.published", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "article_date_original",
	"publication_date", "publicationdate", "publish-date", "publishdate", "pubdate", "ptime", "dc.date.issued",
	"dcterms.created", "dcterms.date", "dc.date", "dc.date.created", "date.created", "article:post_date", "bt:pubdate",
	"displaydate", "originalpublicationdate", "rnews:datepublished", "citation_publication_date", "article.created", "date", "dat"}

func choosePublished(doc *goquery.Document, tags map[string]string, ld linked, url string) string {
	return asShown(doc, declaredDate(doc, tags, ld, url))
}

// asShown gives the day that the page shows for the very same moment: an
// article of the evening in New York is declared as of the next day in UTC.
func asShown(doc *goquery.Document, date string) string {
	at, err := time.Parse(time.RFC3339, date)
	if err != nil {
		return date
	}
	doc.Find("time[datetime]").EachWithBreak(func(i int, s *goquery.Selection) bool {
		moment, err := time.Parse(time.RFC3339, parseDate(s.AttrOr("datetime", "")))
		if err == nil && moment.Equal(at) && textBytes(s.Nodes[0], 100) < 100 {
			day := parseDate(clean(s.Text()))
			if shown, err := time.Parse(time.DateOnly, day); err == nil && day != date[:len(day)] && shown.Sub(at).Abs() < 48*time.Hour {
				date = day
				return false
			}
		}
		return i < 40
	})
	return date
}

func declaredDate(doc *goquery.Document, tags map[string]string, ld linked, url string) string {
	if d := parseDate(ld.published); d != "" {
		return d
	}
	for _, name := range publishedTags {
		if d := parseDate(tags[name]); d != "" {
			return d
		}
	}
	if d := markedDate(doc, `[itemprop="datePublished"], time[pubdate], article header time, header time[datetime]`); d != "" {
		return d
	}
	if m := urlDate.FindStringSubmatch(url); m != nil {
		if d := parseDate(m[1] + "-" + m[2] + "-" + m[3]); d != "" {
			return d
		}
	}
	for _, selector := range []string{`article time[datetime], main time[datetime]`, `time[datetime], abbr.published`,
		`[id*="date"], [class*="date"], [class*="Date"], [class*="publish"], [class*="posted"], [class*="timestamp"]`} {
		if d := markedDate(doc, selector); d != "" {
			return d
		}
	}
	return searchDate(doc, url)
}

// markedDate gives the first date among the elements of a selector.
func markedDate(doc *goquery.Document, selector string) (date string) {
	const most = 40 // elements looked at; their text is bounded by parseDate
	doc.Find(selector).EachWithBreak(func(i int, s *goquery.Selection) bool {
		for _, attr := range []string{"datetime", "content", "title"} {
			if date = parseDate(s.AttrOr(attr, "")); date != "" {
				return false
			}
		}
		if textBytes(s.Nodes[0], 200) < 200 {
			date = parseDate(clean(s.Text()))
		}
		return date == "" && i < most
	})
	return date
}

var urlDate = regexp.MustCompile(`/(20\d\d|19\d\d)[/-]?([01]\d)[/-]?([0-3]\d)(?:[/-]|$)`)

// searchDate asks go-htmldate, which reads the visible text too. A panic in it
// costs the date only.
func searchDate(doc *goquery.Document, url string) (date string) {
	defer func() {
		if recover() != nil {
			date = ""
		}
	}()
	if !affordable(doc.Nodes[0]) {
		return ""
	}
	result, err := htmldate.FromDocument(doc.Nodes[0], htmldate.Options{URL: url, UseOriginalDate: true, SkipExtensiveSearch: true})
	if err != nil || result.IsZero() || !plausible(result.DateTime) {
		return ""
	}
	return result.DateTime.Format(time.DateOnly)
}

// dayLayouts have no zone, so that only their day is known.
var (
	timeLayouts = []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05.999Z0700",
		"2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05 -07:00", "2006-01-02 15:04:05.999 -0700 MST",
		"2006-01-02 15:04:05 -0700 MST", time.RFC1123Z}
	dayLayouts = []string{"2006-01-02T15:04:05.999999999", "2006-01-02T15:04", "2006-01-02 15:04:05.999", "2006-01-02 15:04",
		"2006-01-02", "2006/01/02", "2006/01/02 15:04:05", "20060102", "20060102150405", "20060102T150405Z",
		time.RFC1123, "Mon, 02 Jan 2006", "Mon Jan 2 15:04:05 MST 2006", "Mon Jan 02 2006 15:04:05 GMT-0700 (MST)",
		"January 2, 2006", "Jan 2, 2006", "2 January 2006", "2 Jan 2006", "Monday, January 2, 2006", "Monday 2 January 2006",
		"January 2, 2006 3:04 PM", "January 2, 2006 3:04 pm", "Jan 2, 2006 3:04 PM", "Monday, January 2, 2006 3:04 PM",
		"01/02/2006", "2006-1-2", "02.01.2006"}
)

var (
	datePrefix = regexp.MustCompile(`(?i)^(published|posted|updated|created|first published)( on| at)?:? +`)
	abbrMonth  = regexp.MustCompile(`\b(Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)\. `)
	dayStart   = regexp.MustCompile(`^(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,? )?((?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{1,2}, \d{4}|\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}|\d{4}-\d\d-\d\d)\b`)
)

// parseDate gives s as RFC 3339: with the time where its zone is known, else
// the day; "" if it is no date or not one of an article.
func parseDate(s string) string {
	s = datePrefix.ReplaceAllString(strings.TrimSpace(s), "")
	if len(s) < 8 || len(s) > 100 {
		return ""
	}
	s = strings.ReplaceAll(abbrMonth.ReplaceAllString(s, "$1 "), "Sept ", "Sep ")
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, s); err == nil && plausible(t) {
			return t.Format(time.RFC3339)
		}
	}
	for _, layout := range dayLayouts {
		if t, err := time.Parse(layout, s); err == nil && plausible(t) {
			return t.Format(time.DateOnly)
		}
	}
	if m := dayStart.FindStringSubmatch(s); m != nil && m[1] != s {
		return parseDate(m[1])
	}
	return ""
}

// plausible leaves out what templates and clocks give: year 1, 1970, the far future.
func plausible(t time.Time) bool {
	return t.Year() >= 1980 && t.Year() < 2100
}
