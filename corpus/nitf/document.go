package nitf

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"whosaid/corpus"
	"whosaid/corpus/fields"
)

// maxDepth bounds the open elements of a document; news nests a dozen.
const maxDepth = 512

// document collects what a NITF document or news item says, in one pass over
// its tokens.
type document struct {
	open []element

	id, url, guid, language      string
	published, issued, created   string
	publication, provider, owner string

	title, otherTitle paragraphs
	byline, otherBy   paragraphs // the printed one; any other
	distributor       paragraphs
	full, body, lead  paragraphs      // blocks of full text; other text; the lead, which repeats the start
	page              strings.Builder // markup in inlineData
	bodies            int             // inlineXML and inlineData so far
}

// element is one that is open.
type element struct {
	name  string
	to    *paragraphs // where its text goes; nil for nowhere
	loose bool        // blank lines in it part paragraphs, since p elements do not
	page  bool        // its text is markup of a web page
	quote bool        // it stands for quotation marks
}

func readDocument(text string) (*document, error) {
	d := &document{}
	dec := xml.NewDecoder(strings.NewReader(text))
	dec.Strict = false // unknown entities stay as they are
	dec.Entity = xml.HTMLEntity
	dec.CharsetReader = func(_ string, src io.Reader) (io.Reader, error) { return src, nil } // text is UTF-8 by now
	for {
		token, err := dec.Token()
		if err == io.EOF {
			return d, nil
		}
		if err != nil {
			return nil, fmt.Errorf("is not well-formed XML: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if len(d.open) >= maxDepth {
				return nil, errors.New("nests its elements too deep")
			}
			d.start(t)
		case xml.EndElement:
			d.end()
		case xml.CharData:
			if n := len(d.open); n > 0 {
				d.text(d.open[n-1], string(t))
			}
		}
	}
}

func (d *document) text(in element, s string) {
	switch {
	case in.page:
		d.page.WriteString(s)
	case in.to != nil:
		in.to.write(s, in.loose)
	}
}

// parent is the name of the innermost open element.
func (d *document) parent() string {
	if len(d.open) == 0 {
		return ""
	}
	return d.open[len(d.open)-1].name
}

// aside elements hold text that is not the article's.
var aside = set("media", "table", "nitf-table", "script", "style", "object", "svg", "math", "figure", "tagline", "dateline",
	"abstract", "series", "body.end", "byttl", "note", "assert", "remoteContent")

// blocks end a paragraph before and after them.
var blocks = set("p", "hl1", "hl2", "h1", "h2", "h3", "h4", "h5", "h6", "block", "bq", "blockquote", "li", "ol", "ul", "dl", "dt",
	"dd", "pre", "div", "section", "article", "hr", "fn", "body", "body.content", "center")

// loose elements often hold text without paragraphs of its own.
var loose = set("body.content", "block", "pre", "body", "div", "inlineData")

func set(names ...string) map[string]bool {
	m := make(map[string]bool, len(names))
	for _, n := range names {
		m[n] = true
	}
	return m
}

// start opens an element. Its text goes where that of the element around it
// goes, unless its name says otherwise.
func (d *document) start(t xml.StartElement) {
	e := element{name: t.Name.Local}
	parent := d.parent()
	if n := len(d.open); n > 0 {
		e.to, e.page = d.open[n-1].to, d.open[n-1].page
	}
	attr := func(name string) string {
		for _, a := range t.Attr {
			if a.Name.Local == name {
				return strings.TrimSpace(a.Value)
			}
		}
		return ""
	}
	switch e.name {
	case rootNITF, rootItem:
		first(&d.language, attr("lang"))
		first(&d.guid, attr("guid"))
	// NITF
	case "doc-id":
		first(&d.id, attr("id-string"))
	case "pubdata":
		first(&d.published, attr("date.publication"))
		first(&d.url, attr("ex-ref"))
		first(&d.publication, attr("name"))
	case "date.issue":
		first(&d.issued, attr("norm"))
	case "doc.copyright":
		first(&d.owner, attr("holder"))
	case "title":
		e.to = nil
		if parent == "head" || parent == "itemMeta" {
			e.to = &d.otherTitle
		}
	case "hl1":
		if parent == "hedline" {
			e.to = d.only(&d.title)
		}
	case "hl2":
		if parent == "hedline" {
			e.to = nil
		}
	case "byline":
		e.to = &d.otherBy
		switch attr("class") {
		case "print_byline":
			e.to = d.only(&d.byline)
		case "normalized_byline":
			e.to = nil
		}
	case "distributor":
		e.to = &d.distributor
	case "body.content":
		e.to = &d.body
	case "block":
		switch attr("class") {
		case "full_text":
			e.to = &d.full
		case "lead_paragraph", "online_lead_paragraph":
			e.to = &d.lead
		}
	// NewsML-G2
	case "headline":
		if parent == "contentMeta" {
			e.to = d.only(&d.title)
		}
	case "by":
		if parent == "contentMeta" {
			e.to = &d.otherBy
		}
	case "language":
		if parent == "contentMeta" {
			first(&d.language, attr("tag"))
		}
	case "provider", "copyrightHolder":
		if parent == "itemMeta" || parent == "rightsInfo" {
			e.to = d.only(&d.distributor)
			first(&d.provider, attr("literal"))
		}
	case "contentCreated", "versionCreated", "firstCreated":
		e.to = &paragraphs{}
	case "inlineXML", "inlineData":
		if d.bodies++; d.bodies > 1 {
			e.to = nil // the same text in another form
			break
		}
		if e.name == "inlineData" {
			e.to = &d.body
			e.page = strings.Contains(attr("contenttype"), "html")
		}
	// XHTML in NewsML-G2
	case "head":
		e.to = nil
	case "body":
		if parent == "html" && d.bodies == 1 {
			e.to = &d.body
		}
	case "q":
		if e.to != nil {
			e.to.quote('“')
			e.quote = true
		}
	case "br":
		if e.to != nil {
			e.to.lineBreak()
		}
	}
	if aside[e.name] {
		e.to = nil
	}
	if e.to != nil && blocks[e.name] {
		e.to.end()
	}
	e.loose = loose[e.name]
	d.open = append(d.open, e)
}

// only gives to if nothing has been written there: the first of several counts.
func (d *document) only(to *paragraphs) *paragraphs {
	if to.empty() {
		return to
	}
	return nil
}

func (d *document) end() {
	e := d.open[len(d.open)-1]
	d.open = d.open[:len(d.open)-1]
	if e.to == nil {
		return
	}
	switch e.name {
	case "contentCreated":
		first(&d.published, e.to.line())
	case "firstCreated", "versionCreated":
		first(&d.created, e.to.line())
	case "td", "th":
		e.to.write(" ", false)
	}
	if e.quote {
		e.to.quote('”')
	}
	if blocks[e.name] || e.name == "byline" || e.name == "by" {
		e.to.end()
	}
}

func first(to *string, value string) {
	if *to == "" {
		*to = value
	}
}

// article puts together what was found.
func (d *document) article() *corpus.Article {
	a := &corpus.Article{ID: d.id, URL: address(d.url), Language: d.language}
	for _, t := range []*paragraphs{&d.title, &d.otherTitle} {
		first(&a.Title, t.line())
	}
	for _, t := range []*paragraphs{&d.byline, &d.otherBy} {
		first(&a.Byline, bylineOf(t))
	}
	for _, date := range []string{d.published, d.issued, d.created} {
		first(&a.Published, fields.Date(date))
	}
	for _, name := range []string{d.publication, d.distributor.line(), d.provider, d.owner} {
		first(&a.Publisher, name)
	}
	first(&a.ID, d.guid)
	first(&a.URL, address(d.guid))
	a.Text = strings.Join(d.paragraphs(a.Title), "\n\n")
	// As of a web page: a headline claims things too.
	if a.Text != "" && a.Title != "" {
		a.Text = a.Title + "\n\n" + a.Text
	}
	return a
}

// paragraphs chooses the text: a block of the full text holds all of it, and
// the lead stands by itself only where there is nothing else.
func (d *document) paragraphs(title string) []string {
	var list []string
	for _, from := range []*paragraphs{&d.full, &d.body, &d.lead} {
		if list = from.all(); len(list) > 0 {
			break
		}
	}
	if list == nil && d.page.Len() > 0 {
		if a, err := fields.Page(d.page.String(), corpus.Input{}); err == nil {
			list = strings.Split(a.Text, "\n\n")
		}
	}
	if len(list) > 0 && list[0] == title {
		list = list[1:]
	}
	return withoutLead(list)
}

// withoutLead drops the paragraph "LEAD: …" of the New York Times's older
// articles where the next one says the same, and else its mark.
func withoutLead(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	lead, ok := strings.CutPrefix(list[0], "LEAD: ")
	if !ok {
		return list
	}
	if len(list) > 1 && strings.HasPrefix(list[1], lead) {
		return list[1:]
	}
	return append([]string{lead}, list[1:]...)
}

func bylineOf(p *paragraphs) string {
	var names []string
	for _, name := range p.all() {
		if len(name) > 3 && strings.EqualFold(name[:3], "by ") {
			name = strings.TrimSpace(name[3:])
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

// address returns s if it is one of the web, else "".
func address(s string) string {
	if strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") {
		return s
	}
	return ""
}
