package jsonl_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/corpus/corpustest"
	"whosaid/corpus/jsonl"
)

const lines = `{"id":"a","text":"The mayor said no.","title":"No"}
{"id":"b","text":"“Yes,” she said.\n\nTwice.","byline":"Ana Ruiz","published":"2024-05-01","language":"en"}

{"id":"c","html":"<html><head><title>Bridge</title></head><body><article><p>The builders denied that the bridge would open in May, said Ana Ruiz.</p><p>Nobody had told them about it, they wrote in a statement on Monday.</p></article></body></html>"}
`

func ends(data string) []int {
	var list []int
	for i, c := range data {
		if c == '\n' && i > 0 && data[i-1] == '}' {
			list = append(list, i+1)
		}
	}
	return list
}

// hugeLine is one article of n bytes in one line.
func hugeLine(n int64) io.Reader {
	return io.MultiReader(strings.NewReader(`{"id":"huge","text":"`), io.LimitReader(letters{}, n), strings.NewReader("\"}\n"))
}

type letters struct{}

func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestReader(t *testing.T) {
	windows := strings.ReplaceAll(lines, "\n", "\r\n")
	var windowsEnds []int
	for i, end := range ends(lines) {
		windowsEnds = append(windowsEnds, end+strings.Count(lines[:end], "\n"))
		require.Equal(t, byte('\n'), windows[windowsEnds[i]-1])
	}
	corpustest.Run(t, jsonl.Reader,
		corpustest.Sample{Name: "three", Data: []byte(lines), Ends: ends(lines), Huge: hugeLine},
		corpustest.Sample{Name: "Windows", Data: []byte(windows), Ends: windowsEnds, Huge: hugeLine},
		corpustest.Sample{Name: "mark", Data: []byte("\xef\xbb\xbf" + `{"id":"a","text":"No."}` + "\n"), Huge: hugeLine},
	)
}

// read returns what each item gave, in order: an id or an error.
func read(t *testing.T, data string, limit int64) ([]string, error) {
	t.Helper()
	var got []string
	in := corpus.Input{Locator: "news.jsonl", Limits: corpus.Limits{ArticleBytes: limit}}
	err := jsonl.Read(context.Background(), strings.NewReader(data), in, func(it corpus.Item) error {
		a, err := it.Load()
		if err != nil {
			got = append(got, err.Error())
			return nil
		}
		got = append(got, a.Input+" "+a.ID)
		return nil
	})
	return got, err
}

func TestGoesOnAfterABadLine(t *testing.T) {
	data := strings.Join([]string{
		`{"id":"a","text":"One."}`, `{"id":"b","text":`, ``, `  `, `{"id":"c","text":"` + strings.Repeat("x", 200) + `"}`,
		`{"text":"No id."}`, `{"id":"e"}`, `["f"]`, `null`, `{"id":"g","text":"Seven."}`,
	}, "\n")
	got, err := read(t, data, 100)
	require.NoError(t, err)
	want := []string{
		"news.jsonl#line=1 a",
		"news.jsonl#line=2: read: is not valid JSON (at byte 17 of the line): unexpected end of JSON input",
		"news.jsonl#line=5: read: the line is larger than 100 bytes: over the limit (--max-bytes allows more)",
		`news.jsonl#line=6: read: has no "id": give each line one`,
		`news.jsonl#line=7: read: has neither "text" nor "html" with something in it`,
		`news.jsonl#line=8: read: is not a JSON object like {"id": …, "text": …}`,
		`news.jsonl#line=9: read: is not a JSON object like {"id": …, "text": …}`,
		"news.jsonl#line=10 g",
	}
	require.Equal(t, want, got)
}

func TestLongLinesLongerThanTheBuffer(t *testing.T) {
	long := func(n int) string { return `{"id":"l","text":"` + strings.Repeat("y", n) + `"}` }
	data := long(200_000) + "\n" + long(100) + "\n" + long(130_000)
	got, err := read(t, data, 150_000)
	require.NoError(t, err)
	require.Len(t, got, 3)
	require.Contains(t, got[0], "over the limit")
	require.Equal(t, []string{"news.jsonl#line=2 l", "news.jsonl#line=3 l"}, got[1:])

	exact := long(100)
	got, err = read(t, exact+"\n"+exact, int64(len(exact)))
	require.NoError(t, err)
	require.Equal(t, []string{"news.jsonl#line=1 l", "news.jsonl#line=2 l"}, got, "a line of just the limit is read")
}

func TestOneValueOverManyLines(t *testing.T) {
	for _, data := range []string{"{\n  \"id\": \"a\",\n  \"text\": \"One.\"\n}\n", `[{"id":"a","text":"One."}]`, "\n[\n{}]"} {
		got, err := read(t, data, 1000)
		require.ErrorContains(t, err, "jq -c")
		require.Empty(t, got)
	}
}

func TestUTF16(t *testing.T) {
	data := []byte{0xff, 0xfe}
	for _, r := range "{\"id\":\"a\",\"text\":\"“No.”\"}\r\n{\"id\":\"b\",\"text\":\"Yes.\"}\r\n" {
		data = append(data, byte(r), byte(r>>8))
	}
	require.True(t, jsonl.Sniff(data))
	got, err := read(t, string(data), 1000)
	require.NoError(t, err)
	require.Equal(t, []string{"news.jsonl#line=1 a", "news.jsonl#line=2 b"}, got)
}

func TestSniff(t *testing.T) {
	for _, yes := range []string{`{"id":1}`, " \n{ \"id\"", "\xef\xbb\xbf{\"a"} {
		require.True(t, jsonl.Sniff([]byte(yes)), yes)
	}
	for _, no := range []string{"", "{", "{}", "{\\rtf1", "He said {sic} no.", "[{\"id\"", "\"id\""} {
		require.False(t, jsonl.Sniff([]byte(no)), no)
	}
}

func BenchmarkRead(b *testing.B) {
	var data bytes.Buffer
	for i := range 1000 {
		text := strings.Repeat("“It was not an easy vote,” said the mayor.\n\nTraders would appeal. ", 60)
		line, err := json.Marshal(map[string]string{"id": fmt.Sprint(i), "text": text, "title": "Council votes", "byline": "Ana Ruiz"})
		require.NoError(b, err)
		data.Write(append(line, '\n'))
	}
	in := corpus.Input{Locator: "news.jsonl", Limits: corpus.DefaultLimits}
	for _, load := range []bool{false, true} {
		b.Run(map[bool]string{false: "cut", true: "cut and decode"}[load], func(b *testing.B) {
			b.SetBytes(int64(data.Len()))
			b.ReportAllocs()
			for b.Loop() {
				err := jsonl.Read(context.Background(), bytes.NewReader(data.Bytes()), in, func(it corpus.Item) error {
					if !load {
						return nil
					}
					_, err := it.Load()
					return err
				})
				require.NoError(b, err)
			}
		})
	}
}
