package fields

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"whosaid/corpus"
	"whosaid/corpus/html"
)

// Table knows which columns of a table hold which field. It is not changed
// after NewTable, so rows may be read on many goroutines.
type Table struct {
	body   []column
	others map[string][]int // fields but the text, by the columns that may hold them
}

type column struct {
	index int
	html  bool
}

// NewTable matches the names of a table's columns with the fields. It is an
// error if a column that the user names is not there, or if none is known to
// hold the text; the error names the columns there are.
func NewTable(header []string, columns map[string]string) (*Table, error) {
	find := finder(header)
	t := &Table{others: map[string][]int{}}
	for _, field := range All {
		if name, mapped := columns[field]; mapped && find(name, true) < 0 {
			return nil, fmt.Errorf("has no column %s for %s (--columns): %s", quoted(name), field, thereAre(header))
		}
	}
	for _, source := range Bodies(columns) {
		if i := find(source.Name, columns[Text] != "" || columns[HTML] != ""); i >= 0 {
			t.body = append(t.body, column{i, source.HTML})
		}
	}
	if t.body == nil {
		return nil, fmt.Errorf("no column is known to hold the text: name it with --columns text=COLUMN, or html=COLUMN for pages (%s)", thereAre(header))
	}
	for _, field := range append([]string{ID}, Metadata...) {
		_, mapped := columns[field]
		for _, name := range Names(field, columns) {
			if i := find(name, mapped); i >= 0 {
				t.others[field] = append(t.others[field], i)
			}
		}
	}
	return t, nil
}

// finder returns a search for columns: as written, else in normal form. A name
// that occurs twice is the first.
func finder(header []string) func(name string, exact bool) int {
	normalized := make([]string, len(header))
	for i, name := range header {
		normalized[i] = normal(name)
	}
	return func(name string, exact bool) int {
		if exact {
			if i := slices.Index(header, name); i >= 0 {
				return i
			}
		}
		return slices.Index(normalized, normal(name))
	}
}

// thereAre names the columns, as far as a line has room for them.
func thereAre(header []string) string {
	const most = 30
	var names []string
	for _, name := range header[:min(len(header), most)] {
		names = append(names, quoted(name))
	}
	if len(header) > most {
		names = append(names, fmt.Sprintf("… %d more", len(header)-most))
	}
	if names == nil {
		return "there are no columns"
	}
	return "there are " + strings.Join(names, ", ")
}

// quoted shows a name out of the input: short, on one line, no control characters.
func quoted(name string) string {
	const most = 60
	if r := []rune(name); len(r) > most {
		name = string(r[:most]) + "…"
	}
	return `"` + strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(name, "\uFFFD")) + `"`
}

// Columns returns the columns that hold any field, in ascending order.
func (t *Table) Columns() []int {
	var list []int
	for _, c := range t.body {
		list = append(list, c.index)
	}
	for _, indexes := range t.others {
		list = append(list, indexes...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// ErrNoText is the error about a row without text.
var ErrNoText = corpus.Because("no text", errors.New("has no text: the column for it is empty in this row"))

// Article makes the article of a row. value gives the text in a column and
// a warning about it, or an error; both may name the column themselves. The
// article without an id has its locator, in.Locator, for one.
func (t *Table) Article(value func(column int) (text, warning string, err error), in corpus.Input) (*corpus.Article, error) {
	a, err := t.text(value, in)
	if err != nil {
		return nil, err
	}
	a.ID, a.Input = in.Locator, in.Locator
	to := map[string]*string{ID: &a.ID, URL: &a.URL, Title: &a.Title, Byline: &a.Byline,
		Published: &a.Published, Publisher: &a.Publisher, Language: &a.Language}
	for _, field := range append([]string{ID}, Metadata...) {
		for _, i := range t.others[field] {
			v, _, err := value(i) // only the text is worth a warning
			if v = strings.TrimSpace(v); err == nil && v != "" {
				*to[field] = v
				break
			}
		}
	}
	a.Published = Date(a.Published)
	return a, nil
}

func (t *Table) text(value func(int) (string, string, error), in corpus.Input) (*corpus.Article, error) {
	for _, c := range t.body {
		v, warning, err := value(c.index)
		if err != nil {
			return nil, err
		}
		if strings.TrimSpace(v) == "" {
			continue
		}
		a := &corpus.Article{Text: v}
		if c.html {
			if a, err = Page(v, in); err != nil {
				return nil, err
			}
		}
		if warning != "" {
			a.Warnings = append(a.Warnings, warning)
		}
		return a, nil
	}
	return nil, ErrNoText
}

// Page reads the article in a web page that a record holds as a string, which
// is UTF-8 whatever the page declares. The error names neither input nor stage.
func Page(source string, in corpus.Input) (*corpus.Article, error) {
	a, err := html.Parse([]byte(source), "text/html; charset=utf-8", in)
	var fault *corpus.Error
	if errors.As(err, &fault) {
		return nil, fault.Err
	}
	return a, err
}

// Date brings the forms of dates that crawlers and databases write into RFC
// 3339 and leaves all others as they are. Where the zone is not known, neither
// is the moment: the date alone is kept.
func Date(s string) string {
	s = strings.TrimSpace(s)
	for _, layout := range []string{"2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05 -0700",
		"2006-01-02 15:04:05 MST", "20060102T150405Z0700", "2006-01-02T15:04:05Z0700"} {
		if t, err := time.Parse(layout, s); err == nil && (layout != "2006-01-02 15:04:05 MST" || strings.HasSuffix(s, " UTC") || strings.HasSuffix(s, " GMT")) {
			return t.Format(time.RFC3339)
		}
	}
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04:05.999999999", "2006-01-02T15:04:05.999999999", "20060102T150405", "20060102"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Format(time.DateOnly)
		}
	}
	return s
}

// Likely reports whether names look like the header of a table of articles: a
// name in use for the text, and another field's.
func Likely(header []string) bool {
	text, others := false, 0
	for _, name := range header {
		switch n := normal(name); {
		case n == HTML || slices.Contains(Names(Text, nil), n):
			text = true
		case known(n):
			others++
		}
	}
	return text && others > 0
}

// Score counts the names of header that are mapped or in use for a field.
func Score(header []string, columns map[string]string) int {
	n := 0
	find := finder(header)
	for _, field := range All {
		if name, mapped := columns[field]; mapped && find(name, true) >= 0 {
			n++
		}
	}
	for _, name := range header {
		if known(normal(name)) {
			n++
		}
	}
	return n
}
