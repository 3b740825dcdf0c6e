package jsonl

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"whosaid/corpus"
	"whosaid/corpus/fields"
)

// Errors of lines that are JSON but no article.
var (
	errNoObject = corpus.Because("not JSON", errors.New(`is not a JSON object like {"id": …, "text": …}`))
	errNoID     = corpus.Because("no id", errors.New(`has no "id": give each line one`))
	errNoText   = corpus.Because("no text", errors.New(`has neither "text" nor "html" with something in it`))
)

// noKey says that a line lacks what --columns names for a field.
func noKey(field string, in corpus.Input, usual error) error {
	name, mapped := in.Columns[field]
	if !mapped {
		return usual
	}
	return fmt.Errorf("has no %q with something in it (--columns %s=%s)", name, field, name)
}

// object is one line, its values not yet decoded. A map and not a struct,
// since encoding/json matches the names of fields in any case.
type object map[string]json.RawMessage

// Decode reads one line. The text in it is taken as it is, except for what is
// not valid Unicode: encoding/json makes U+FFFD of that, and a warning tells.
// Of a key that occurs twice the last counts.
//
// The article's locator is in.Locator, and in.Columns may name its keys; a dot
// in such a name leads into an object: "article.body".
func Decode(line []byte, in corpus.Input) (*corpus.Article, error) {
	var o object
	if err := json.Unmarshal(line, &o); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return nil, corpus.Because("not JSON", fmt.Errorf("is not valid JSON (at byte %d of the line): %w", syntax.Offset, err))
		}
		return nil, errNoObject
	}
	if o == nil { // null
		return nil, errNoObject
	}
	id := o.id(in)
	if id == "" {
		return nil, noKey(fields.ID, in, errNoID)
	}
	a, err := o.body(in)
	if err != nil {
		return nil, err
	}
	a.ID, a.Input = id, in.Locator
	o.metadata(a, in)
	return a, nil
}

// id returns the id, also one written as a number.
func (o object) id(in corpus.Input) string {
	for _, key := range fields.Names(fields.ID, in.Columns) {
		if v := o.string(key); v != "" {
			return v
		}
		if raw := o.raw(key); len(raw) > 0 && (raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9') {
			return string(raw)
		}
	}
	return ""
}

// body makes the article of the text or, where that is missing, of the HTML.
func (o object) body(in corpus.Input) (*corpus.Article, error) {
	for _, source := range fields.Bodies(in.Columns) {
		v := o.string(source.Name)
		if strings.TrimSpace(v) == "" {
			continue
		}
		a := &corpus.Article{Text: v}
		if source.HTML {
			var err error
			if a, err = fields.Page(v, in); err != nil {
				return nil, err
			}
		}
		if n := replaced(o.raw(source.Name), v); n > 0 {
			a.Warnings = append(a.Warnings, fmt.Sprintf("%s: %d not valid as Unicode (half a surrogate pair, or a bad byte), replaced by U+FFFD", source.Name, n))
		}
		return a, nil
	}
	return nil, noKey(fields.Text, in, noKey(fields.HTML, in, errNoText))
}

// metadata sets what the line tells; it is closer to the user than what a page
// says of itself. Values of an unexpected type are left out: the text counts.
func (o object) metadata(a *corpus.Article, in corpus.Input) {
	to := map[string]*string{fields.URL: &a.URL, fields.Title: &a.Title, fields.Byline: &a.Byline,
		fields.Published: &a.Published, fields.Publisher: &a.Publisher, fields.Language: &a.Language}
	for _, field := range fields.Metadata {
		for _, key := range fields.Names(field, in.Columns) {
			v := strings.TrimSpace(o.string(key))
			if v == "" {
				v = strings.Join(o.list(key), ", ")
			}
			if v != "" {
				*to[field] = v
				break
			}
		}
	}
	a.Published = fields.Date(a.Published)
}

// raw returns the value of key. A key that is not there and has a dot in it is
// taken apart: the exports of databases nest the article in an object.
func (o object) raw(key string) json.RawMessage {
	if v, ok := o[key]; ok {
		return v
	}
	for i, c := range key {
		if c != '.' {
			continue
		}
		var inner object
		if json.Unmarshal(o[key[:i]], &inner) == nil && inner != nil {
			return inner.raw(key[i+1:])
		}
	}
	return nil
}

// string returns the value of key if it is a string, else "".
func (o object) string(key string) string {
	raw := o.raw(key)
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
	raw := o.raw(key)
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
