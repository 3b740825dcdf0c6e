package jsonl_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/corpus/jsonl"
)

const at = "news.jsonl#line=7"

var in = corpus.Input{Locator: at, Limits: corpus.DefaultLimits}

func decode(t *testing.T, line string) *corpus.Article {
	t.Helper()
	a, err := jsonl.Decode([]byte(line), in)
	require.NoError(t, err)
	return a
}

func TestAllKeys(t *testing.T) {
	a := decode(t, `{"id":"a","text":"One.","url":"https://example.org/a","title":"T","byline":"B","published":"2024-05-01","publisher":"P","language":"en","attributions":[{"text":"x"}],"Text":"no"}`)
	require.Equal(t, &corpus.Article{ID: "a", Input: at, Text: "One.", URL: "https://example.org/a", Title: "T", Byline: "B",
		Published: "2024-05-01", Publisher: "P", Language: "en"}, a)
}

func TestOtherNamesOfKeys(t *testing.T) {
	for name, c := range map[string]struct {
		line string
		want corpus.Article
	}{
		"news-please": {
			`{"id":"n","authors":["Ana Ruiz","Bo Li"],"date_publish":"2024-05-01 00:00:00","maintext":"One.","source_domain":"example.org","title":"T","text":null}`,
			corpus.Article{ID: "n", Text: "One.", Byline: "Ana Ruiz, Bo Li", Published: "2024-05-01", Publisher: "example.org", Title: "T"}},
		"Fundus": {
			`{"id":"f","plaintext":"One.","body":{"summary":[],"sections":[]},"authors":["Ana Ruiz"],"publishing_date":"2024-05-01 10:11:12+02:00"}`,
			corpus.Article{ID: "f", Text: "One.", Byline: "Ana Ruiz", Published: "2024-05-01T10:11:12+02:00"}},
		"corpus": {
			`{"doc_id":"p","publisher":"Example","date":"2024-05-01","title":"T","author":"Ana Ruiz","text":"One.","attributions":[]}`,
			corpus.Article{ID: "p", Text: "One.", Title: "T", Byline: "Ana Ruiz", Published: "2024-05-01", Publisher: "Example"}},
		"own keys win": {
			`{"doc_id":"2","id":"1","maintext":"2","text":"1","authors":["2"],"byline":"1","date":"2","published":"1","source_domain":"2","publisher":"1"}`,
			corpus.Article{ID: "1", Text: "1", Byline: "1", Published: "1", Publisher: "1"}},
		"own keys are empty": {
			`{"id":"","doc_id":"2","text":"","maintext":"2","byline":" ","authors":"2"}`,
			corpus.Article{ID: "2", Text: "2", Byline: "2"}},
		"a number as id": {`{"id":17,"content":"One."}`, corpus.Article{ID: "17", Text: "One."}},
		"other types":    {`{"id":"a","text":"One.","title":5,"authors":[1],"url":{},"language":null}`, corpus.Article{ID: "a", Text: "One."}},
		"the last wins":  {`{"id":"a","text":"One.","text":"Two."}`, corpus.Article{ID: "a", Text: "Two."}},
	} {
		t.Run(name, func(t *testing.T) {
			c.want.Input = at
			require.Equal(t, &c.want, decode(t, c.line))
		})
	}
}

func TestTextIsTakenAsItIs(t *testing.T) {
	for _, text := range []string{
		"  \r\n One.\r\n\r\nTwo.\t\u00a0 ", "\ufeffOne.", "cafe\u0301 \u202bok\u202c 👍🏽 \u0000 \u2028", "A \ufffd given as such.", "<p>a &amp; b</p>",
	} {
		line, err := json.Marshal(map[string]string{"id": "a", "text": text})
		require.NoError(t, err)
		a := decode(t, string(line))
		require.Equal(t, text, a.Text)
		require.Empty(t, a.Warnings)
	}
}

func TestWhatIsNotUnicodeIsFlagged(t *testing.T) {
	for name, c := range map[string]struct {
		json, want string
		n          string // how many, "" for none
	}{
		"pair":             {`\ud83d\ude00`, "😀", ""},
		"high alone":       {`a\ud83db`, "a\ufffdb", "1"},
		"low alone":        {`a\ude00b`, "a\ufffdb", "1"},
		"wrong order":      {`\ude00\ud83d`, "\ufffd\ufffd", "2"},
		"bad byte":         {"caf\xe9.", "caf\ufffd.", "1"},
		"cut sequence":     {"\xe2\x80.", "\ufffd\ufffd.", "2"},
		"given as such":    {"\ufffd", "\ufffd", ""},
		"given as escape":  {`\uFFFD \ufffd`, "\ufffd \ufffd", ""},
		"given and broken": {`\ufffd \ud83d`, "\ufffd \ufffd", "1"},
		"escaped escape":   {`\\ufffd \ud83d`, `\ufffd ` + "\ufffd", "1"},
	} {
		t.Run(name, func(t *testing.T) {
			a := decode(t, `{"id":"a","text":"`+c.json+`"}`)
			require.Equal(t, c.want, a.Text)
			if c.n == "" {
				require.Empty(t, a.Warnings)
				return
			}
			require.Len(t, a.Warnings, 1)
			require.Contains(t, a.Warnings[0], "text: "+c.n+" not valid")
		})
	}
}

const page = `<html lang=\"fr\"><head><title>Bridge opens</title><meta property=\"og:url\" content=\"https://example.org/bridge\"></head><body><article><h1>Bridge opens</h1><p>The builders denied that the bridge would open in May, said Ana Ruiz.</p><p>Nobody had told them about it, they wrote in a statement on Monday.</p></article></body></html>`

func TestHTML(t *testing.T) {
	a := decode(t, `{"id":"h","html":"`+page+`","title":"Given","language":"en"}`)
	require.Equal(t, "h", a.ID)
	require.Equal(t, at, a.Input)
	require.Contains(t, a.Text, "said Ana Ruiz.\n\nNobody had told")
	require.NotContains(t, a.Text, "<p>")
	require.Equal(t, "Given", a.Title, "what the line tells wins over the page")
	require.Equal(t, "en", a.Language)

	a = decode(t, `{"id":"h","html":"`+page+`"}`)
	require.Equal(t, "Bridge opens", a.Title)

	a = decode(t, `{"id":"h","html":"`+page+`","text":"One."}`)
	require.Equal(t, "One.", a.Text, "text wins over html")

	_, err := jsonl.Decode([]byte(`{"id":"h","html":"<html><body></body></html>"}`), in)
	require.Error(t, err)
	require.NotContains(t, err.Error(), at, "the item's own error names the input")

	a = decode(t, `{"id":"h","html":"`+strings.Replace(page, "May", `M\ud83day`, 1)+`"}`)
	require.Len(t, a.Warnings, 1)
	require.Contains(t, a.Warnings[0], "html: 1 not valid")
}

// Whatever the line: an article with the text that encoding/json gives, or an
// error; a warning exactly where the text is not what the line says.
func FuzzJSONL(f *testing.F) {
	for _, s := range []string{
		`{"id":"a","text":"One."}`, `{"id":1,"maintext":"\ud83d\ude00 \ud83d","authors":["x"]}`, `{"doc_id":"a","body":{},"content":"\ufffd"}`,
		"{\"id\":\"a\",\"text\":\"caf\xe9 \xef\xbf\xbd\"}", `{"id":"a","text":"a","text":null}`, `[]`, `null`, `{"id":"h","html":"<p>One.</p>"}`, "",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		a, err := jsonl.Decode(line, in)
		if err != nil {
			require.Nil(t, a)
			return
		}
		require.NotEmpty(t, a.ID)
		require.True(t, utf8.ValidString(a.Text))
		require.NotEmpty(t, strings.TrimSpace(a.Text))
		var plain map[string]any
		require.NoError(t, json.Unmarshal(line, &plain))
		if text, _ := plain["text"].(string); strings.TrimSpace(text) != "" {
			require.Equal(t, text, a.Text)
			given := bytes.Contains(line, []byte("\xef\xbf\xbd")) || bytes.Contains(bytes.ToLower(line), []byte(`\ufffd`))
			if changed := strings.ContainsRune(text, utf8.RuneError); !changed || !given {
				require.Equal(t, changed, len(a.Warnings) > 0)
			}
		}
	})
}

func TestColumns(t *testing.T) {
	line := `{"nr":7,"text":"Other.","doc":{"body":"One.","meta":{"by":["Ana Ruiz"]}},"a.b":"dotted"}`
	mapped := func(columns map[string]string) (*corpus.Article, error) {
		return jsonl.Decode([]byte(line), corpus.Input{Locator: at, Columns: columns})
	}
	a, err := mapped(map[string]string{"id": "nr", "text": "doc.body", "byline": "doc.meta.by", "title": "a.b"})
	require.NoError(t, err)
	require.Equal(t, &corpus.Article{ID: "7", Input: at, Text: "One.", Byline: "Ana Ruiz", Title: "dotted"}, a)

	_, err = mapped(map[string]string{"id": "nr", "text": "doc.story"})
	require.EqualError(t, err, `has no "doc.story" with something in it (--columns text=doc.story)`)
	_, err = mapped(map[string]string{"id": "number"})
	require.EqualError(t, err, `has no "number" with something in it (--columns id=number)`)
}
