// Package fields knows by which names tables and JSON Lines hold what an
// article is made of, and makes articles of rows.
//
// A column is found by the name that the user gives it (corpus.Input.Columns:
// --columns text=body), else by one of the names in use for it: those of the
// contract first, then what exports of crawlers (news-please, Fundus), feeds
// and corpora call the same thing.
package fields

import (
	"fmt"
	"slices"
	"strings"
)

// The fields of an article that an input can give.
const (
	Text      = "text"
	HTML      = "html"
	ID        = "id"
	URL       = "url"
	Title     = "title"
	Byline    = "byline"
	Published = "published"
	Publisher = "publisher"
	Language  = "language"
)

// All are the fields, in the order in which users are told of them.
var All = []string{Text, HTML, ID, URL, Title, Byline, Published, Publisher, Language}

// Metadata are the fields other than the id and the text.
var Metadata = []string{URL, Title, Byline, Published, Publisher, Language}

// aliases are the names in use for a field, the surest first. The field's own
// name stands before them.
var aliases = map[string][]string{
	Text:      {"maintext", "plaintext", "full_text", "fulltext", "body", "content", "article", "article_text"},
	ID:        {"doc_id", "article_id", "uid", "guid"},
	URL:       {"link", "uri", "permalink"},
	Title:     {"headline"},
	Byline:    {"authors", "author"},
	Published: {"date_publish", "publishing_date", "publish_date", "published_date", "published_at", "publication_date", "pub_date", "pubdate", "date"},
	Publisher: {"source", "outlet", "newspaper", "publication", "source_domain"},
	Language:  {"lang"},
}

// Names returns the names to look for a field by, in order: the one that
// columns maps to it alone, else all in use.
func Names(field string, columns map[string]string) []string {
	if name, ok := columns[field]; ok {
		return []string{name}
	}
	return append([]string{field}, aliases[field]...)
}

// Source is a name that may hold the text of an article.
type Source struct {
	Name string
	HTML bool // it holds a web page
}

// Bodies returns where to look for the text, in order: "text", then "html",
// then the other names of text, since those are often a summary or a part. A
// user who maps one of the two says that the text is nowhere else.
func Bodies(columns map[string]string) []Source {
	var list []Source
	text, mapped := columns[Text]
	page, mappedPage := columns[HTML]
	if mapped {
		list = append(list, Source{Name: text})
	}
	if mappedPage {
		list = append(list, Source{Name: page, HTML: true})
	}
	if list != nil {
		return list
	}
	list = []Source{{Name: Text}, {Name: HTML, HTML: true}}
	for _, name := range aliases[Text] {
		list = append(list, Source{Name: name})
	}
	return list
}

// Parse reads a mapping as users write it, "text=body,id=url". The error tells
// the fields that there are.
func Parse(mapping []string) (map[string]string, error) {
	columns := map[string]string{}
	for _, pair := range mapping {
		field, name, ok := strings.Cut(pair, "=")
		field, name = strings.TrimSpace(field), strings.TrimSpace(name)
		switch {
		case !ok || name == "":
			return nil, fmt.Errorf("%q is not FIELD=COLUMN, such as text=body", pair)
		case !slices.Contains(All, field):
			return nil, fmt.Errorf("there is no field %q: the fields are %s", field, strings.Join(All, ", "))
		case columns[field] != "":
			return nil, fmt.Errorf("%s is given two columns", field)
		}
		columns[field] = name
	}
	return columns, nil
}

// Format writes a mapping as Parse reads it, in the order of All.
func Format(columns map[string]string) string {
	var pairs []string
	for _, field := range All {
		if name, ok := columns[field]; ok {
			pairs = append(pairs, field+"="+name)
		}
	}
	return strings.Join(pairs, ",")
}

// known reports whether name, in its normal form, is one in use for any field.
func known(name string) bool {
	for _, field := range All {
		if slices.Contains(Names(field, nil), name) {
			return true
		}
	}
	return false
}

// normal is the form in which names of columns are compared: "Pub Date " and
// "pub-date" are pub_date.
func normal(name string) string {
	name = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(name, "\ufeff")))
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '.' {
			return '_'
		}
		return r
	}, name)
}
