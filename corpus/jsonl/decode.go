package jsonl

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"whosaid/corpus"
	"whosaid/corpus/html"
)

// The keys of a line, the contract's own first. The others are what the
// exports of crawlers (news-please, Fundus) and corpora call the same thing.
var (
	idKeys        = []string{"id", "doc_id"}
	textKeys      = []string{"text"}
	htmlKeys      = []string{"html"}
	otherTextKeys = []string{"maintext", "plaintext", "body", "content"}
	urlKeys       = []string{"url"}
	titleKeys     = []string{"title"}
	bylineKeys    = []string{"byline", "authors", "author"}
	publishedKeys = []string{"published", "date_publish", "publishing_date", "date"}
	publisherKeys = []string{"publisher", "source_domain"}
	languageKeys  = []string{"language"}
)

// Errors of lines that are JSON but no article.
var (
	errNoObject = errors.New(`is not a JSON object like {"id": …, "text": …}`)
	errNoID     = errors.New(`has no "id": give each line one`)
	errNoText   = errors.New(`has neither "text" nor "html" with something in it`)
)

// object is one line, its values not yet decoded. A map and not a struct,
// since encoding/json matches the names of fields in any case.
type object map[string]json.RawMessage

// Decode reads one line. The text in it is taken as it is, except for what is
// not valid Unicode: encoding/json makes U+FFFD of that, and a warning tells.
// Of a key that occurs twice the last counts.
func Decode(line []byte, at string, limits corpus.Limits) (*corpus.Article, error) {
	var o object
	if err := json.Unmarshal(line, &o); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return nil, fmt.Errorf("is not valid JSON (at byte %d of the line): %w", syntax.Offset, err)
		}
		return nil, errNoObject
	}
	if o == nil { // null
		return nil, errNoObject
	}
	id := o.id()
	if id == "" {
		return nil, errNoID
	}
	a, err := o.body(at, limits)
	if err != nil {
		return nil, err
	}
	a.ID, a.Input = id, at
	o.metadata(a)
	return a, nil
}

// id returns the id, also one written as a number.
func (o object) id() string {
	for _, key := range idKeys {
		if v := o.string(key); v != "" {
			return v
		}
		if raw := o[key]; len(raw) > 0 && (raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9') {
			return string(raw)
		}
	}
	return ""
}

// body makes the article of the text or, where that is missing, of the HTML.
func (o object) body(at string, limits corpus.Limits) (*corpus.Article, error) {
	for _, keys := range [][]string{textKeys, htmlKeys, otherTextKeys} {
		for _, key := range keys {
			v := o.string(key)
			if strings.TrimSpace(v) == "" {
				continue
			}
			a := &corpus.Article{Text: v}
			if key == "html" {
				var err error
				if a, err = page(v, at, limits); err != nil {
					return nil, err
				}
			}
			if n := replaced(o[key], v); n > 0 {
				a.Warnings = append(a.Warnings, fmt.Sprintf("%s: %d not valid as Unicode (half a surrogate pair, or a bad byte), replaced by U+FFFD", key, n))
			}
			return a, nil
		}
	}
	return nil, errNoText
}

// page reads HTML given in a line. JSON is UTF-8, whatever the page declares.
func page(source, at string, limits corpus.Limits) (*corpus.Article, error) {
	a, err := html.Parse([]byte(source), "text/html; charset=utf-8", corpus.Input{Locator: at, Limits: limits})
	var fault *corpus.Error
	if errors.As(err, &fault) {
		return nil, fault.Err // Input and Stage are those of the item
	}
	return a, err
}

// metadata sets what the line tells; it is closer to the user than what a page
// says of itself. Values of an unexpected type are left out: the text counts.
func (o object) metadata(a *corpus.Article) {
	for _, field := range []struct {
		to   *string
		keys []string
	}{
		{&a.URL, urlKeys}, {&a.Title, titleKeys}, {&a.Byline, bylineKeys},
		{&a.Published, publishedKeys}, {&a.Publisher, publisherKeys}, {&a.Language, languageKeys},
	} {
		for _, key := range field.keys {
			v := strings.TrimSpace(o.string(key))
			if v == "" {
				v = strings.Join(o.list(key), ", ")
			}
			if v != "" {
				*field.to = v
				break
			}
		}
	}
	a.Published = date(a.Published)
}

// string returns the value of key if it is a string, else "".
func (o object) string(key string) string {
	raw := o[key]
	if len(raw) == 0 || raw[0] != '"' {
		return ""
	}
	var v string
	if json.Unmarshal(raw, &v) != nil {
		return ""
	}
	return v
}

// list returns the strings in the value of key if it is a list of strings.
func (o object) list(key string) []string {
	raw := o[key]
	if len(raw) == 0 || raw[0] != '[' {
		return nil
	}
	var v, kept []string
	if json.Unmarshal(raw, &v) != nil {
		return nil
	}
	for _, s := range v {
		if s = strings.TrimSpace(s); s != "" {
			kept = append(kept, s)
		}
	}
	return kept
}

// date brings the two forms that crawlers write with a blank into RFC 3339,
// and leaves all others as they are. Midnight without a zone is a date alone.
func date(s string) string {
	if t, err := time.Parse("2006-01-02 15:04:05Z07:00", s); err == nil {
		return t.Format(time.RFC3339)
	}
	return strings.TrimSuffix(s, " 00:00:00")
}

// replaced counts the characters of decoded that the decoder put for something
// that is not Unicode. U+FFFD given as such in raw is not one of them.
func replaced(raw []byte, decoded string) int {
	n := strings.Count(decoded, string(utf8.RuneError))
	if n == 0 {
		return 0
	}
	for i := 0; i < len(raw); {
		switch {
		case bytes.HasPrefix(raw[i:], []byte("\xef\xbf\xbd")):
			n--
			i += 3
		case raw[i] != '\\':
			i++
		case i+6 <= len(raw) && bytes.EqualFold(raw[i:i+6], []byte(`\ufffd`)):
			n--
			i += 6
		default:
			i += 2 // an escape is a backslash and at least one more
		}
	}
	return n
}
