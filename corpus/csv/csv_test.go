package csv_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"whosaid/corpus"
	"whosaid/corpus/corpustest"
	table "whosaid/corpus/csv"
)

const three = `id,title,text
a,No,The mayor said no.
b,"Yes, twice","“Yes,” she said.

""Twice,"" he said."
c,,The builders denied it.
`

// huge is one row of n bytes.
func huge(n int64) io.Reader {
	return io.MultiReader(strings.NewReader("id,text\nhuge,"), io.LimitReader(letters("x"), n), strings.NewReader("\n"))
}

func hugeQuoted(n int64) io.Reader {
	return io.MultiReader(strings.NewReader("id,text\nhuge,\""), io.LimitReader(letters("x, y\n, z"), n), strings.NewReader("\"\n"))
}

type letters string

func (l letters) Read(p []byte) (int, error) {
	n := 0
	for n+len(l) <= len(p) {
		n += copy(p[n:], l)
	}
	if n == 0 {
		n = copy(p, l)
	}
	return n, nil
}

func TestReader(t *testing.T) {
	ends := []int{}
	for _, row := range []string{"said no.\n", "he said.\"\n", "denied it.\n"} {
		ends = append(ends, strings.Index(three, row)+len(row))
	}
	tabs := strings.NewReplacer("id,title,text", "id\ttitle\ttext", "a,No,", "a\tNo\t", `b,"Yes, twice",`, "b\t\"Yes, twice\"\t", "c,,", "c\t\t").Replace(three)
	corpustest.Run(t, table.Reader,
		corpustest.Sample{Name: "comma", Data: []byte(three), Ends: ends, Huge: huge},
		corpustest.Sample{Name: "tab", Data: []byte(tabs), Ends: ends, Huge: hugeQuoted},
		corpustest.Sample{Name: "mark", Data: []byte("\xef\xbb\xbftext\nThe mayor said no.\n"), Huge: huge},
	)
}

// read returns a line for each item: locator and text of the article with its
// line ends shown, or the error.
func read(t testing.TB, data string, in corpus.Input) ([]string, error) {
	t.Helper()
	if in.Locator == "" {
		in.Locator = "d.csv"
	}
	if in.Limits.ArticleBytes == 0 {
		in.Limits = corpus.DefaultLimits
	}
	got := []string{}
	err := table.Read(context.Background(), strings.NewReader(data), in, func(it corpus.Item) error {
		a, err := it.Load()
		if err != nil {
			got = append(got, err.Error())
			return nil
		}
		require.Equal(t, it.Input, a.Input)
		got = append(got, strings.TrimPrefix(a.Input, in.Locator+"#")+" "+a.ID+" "+strings.ReplaceAll(a.Text, "\n", "¶"))
		return nil
	})
	return got, err
}

func TestForms(t *testing.T) {
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("id,text\r\n1,“No.”\r\n")
	require.NoError(t, err)
	for name, c := range map[string]struct {
		data string
		want []string
	}{
		"comma":                 {"id,text\n1,No.\n2,Yes.\n", []string{"row=1 1 No.", "row=2 2 Yes."}},
		"semicolon":             {"id;text\n1;No, he said.\n", []string{"row=1 1 No, he said."}},
		"tab":                   {"id\ttext\n1\tNo, he said.\n", []string{"row=1 1 No, he said."}},
		"bar":                   {"id|text\n1|No, he said.\n", []string{"row=1 1 No, he said."}},
		"one column":            {"text\nNo, he said.\n", []string{`d.csv#row=1: read: has 2 columns, but the first row names 1: is a ',' in its text not quoted?`}},
		"one column, quoted":    {"text\n\"No, he said.\"\n", []string{"row=1 d.csv#row=1 No, he said."}},
		"hint of a spreadsheet": {"sep=;\nid;text\n1;No.\n", []string{"row=1 1 No."}},
		"Windows":               {"id,text\r\n1,\"No.\r\n\r\nYes.\"\r\n", []string{"row=1 1 No.¶¶Yes."}},
		"no end of the last":    {"id,text\n1,No.", []string{"row=1 1 No."}},
		"blank lines":           {"\n\nid,text\n\n1,No.\n \n\n2,Yes.\n", []string{"row=1 1 No.", "row=2 2 Yes."}},
		"mark":                  {"\xef\xbb\xbfid,text\n1,No.\n", []string{"row=1 1 No."}},
		"UTF-16":                {utf16, []string{"row=1 1 “No.”"}},
		"windows-1252":          {"id,text\n1,He said \x93no\x94.\n2,“Yes.”\n", []string{"row=1 1 He said “no”.", "row=2 2 “Yes.”"}},
		"no id":                 {"text,x\nNo.,1\n", []string{"row=1 d.csv#row=1 No."}},
		"names in capitals":     {"ID,Full Text\n1,No.\n", []string{"row=1 1 No."}},
		"text wins":             {"body,text,id\nshort,No.,1\nYes.,,2\n", []string{"row=1 1 No.", "row=2 2 Yes."}},
		"short rows":            {"id,text,url\n1,No.\n2,Yes.,,,,\n", []string{"row=1 1 No.", "row=2 2 Yes."}},
		"stray marks":           {"id,text\n1,He said \"no\", twice\n", []string{`d.csv#row=1: read: has 3 columns, but the first row names 2: is a ',' in its text not quoted?`}},
		"stray marks, tab":      {"id\ttext\n1\tHe said \"no\", twice\n2\t\"No\" he said.\n3\t\"5\" is it\"\n", []string{`row=1 1 He said "no", twice`, `row=2 2 No" he said.¶3	"5" is it`}},
		"html":                  {"id,html\n1,\"<html><body><article><p>The mayor said on Monday that the old bridge would stay closed until spring.</p></article></body></html>\"\n", []string{"row=1 1 The mayor said on Monday that the old bridge would stay closed until spring."}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := read(t, c.data, corpus.Input{})
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
}

func TestMetadata(t *testing.T) {
	var got []*corpus.Article
	data := "guid,headline,author,pub_date,link,newspaper,lang,content\n7,No,Ana Ruiz,2024-05-01 10:00:00,https://example.org/7,The Example,en,The mayor said no.\n"
	err := table.Read(context.Background(), strings.NewReader(data), corpus.Input{Locator: "d.csv", Limits: corpus.DefaultLimits}, func(it corpus.Item) error {
		a, err := it.Load()
		got = append(got, a)
		return err
	})
	require.NoError(t, err)
	require.Equal(t, []*corpus.Article{{ID: "7", Input: "d.csv#row=1", Text: "The mayor said no.", Title: "No", Byline: "Ana Ruiz",
		Published: "2024-05-01", URL: "https://example.org/7", Publisher: "The Example", Language: "en"}}, got)
}

func TestColumns(t *testing.T) {
	data := "nr,Story,text\n1,No.,other\n"
	got, err := read(t, data, corpus.Input{Columns: map[string]string{"text": "story", "id": "nr"}})
	require.NoError(t, err)
	require.Equal(t, []string{"row=1 1 No."}, got)

	_, err = read(t, data, corpus.Input{Columns: map[string]string{"text": "body"}})
	require.EqualError(t, err, `has no column "body" for text (--columns): there are "nr", "Story", "text"`)
	_, err = read(t, "a,b\n1,2\n", corpus.Input{})
	require.EqualError(t, err, `no column is known to hold the text: name it with --columns text=COLUMN, or html=COLUMN for pages (there are "a", "b")`)
}

// Each fault costs its row, or, where it is the file's, is one clear error.
func TestDamage(t *testing.T) {
	long := strings.Repeat("y", 300)
	for name, c := range map[string]struct {
		data string
		want []string
	}{
		"row without text": {"id,text\n1,\n2,Yes.\n", []string{"d.csv#row=1: read: has no text: the column for it is empty in this row", "row=2 2 Yes."}},
		"long row":         {"id,text\n1," + long + "\n2,Yes.\n", []string{"d.csv#row=1: read: the row is larger than 200 bytes: over the limit (--max-bytes allows more)", "row=2 2 Yes."}},
		"long quoted row":  {"id,text\n1,\"" + long + "\n\n" + long + "\"\n2,Yes.\n", []string{"d.csv#row=1: read: the row is larger than 200 bytes: over the limit (--max-bytes allows more)", "row=2 2 Yes."}},
		"mark never closed": {"id,text\n1,\"No.\n2,Yes.\n3,“No” he said.\n", []string{
			"d.csv#row=1: read: begins a quotation that nothing ends: its first line is passed over", "row=2 2 Yes.", "row=3 3 “No” he said."}},
		"mark never closed in a long file": {"id,text\n1,\"No.\n" + strings.Repeat("2,Yes.\n", 100), append([]string{
			"d.csv#row=1: read: begins a quotation that nothing ends: its first line is passed over"}, rowsOf(2, 101, "2 Yes.")...)},
		"cut in a quotation": {"id,text\n1,No.\n2,\"Yes, he\n\nsa", []string{"row=1 1 No.", "d.csv#row=2: read: ends inside a quotation: the file may be cut"}},
		"binary":             {"id,text\n1,\x00\x01\x02\x03\x04\x05\n2,Yes.\n", []string{`d.csv#row=1: read: the column "text": not text but binary data`, "row=2 2 Yes."}},
		"bad bytes":          {"id,text\n1,caf\xc3 – “no”\n", []string{"row=1 1 caf\uFFFD – “no”"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := read(t, c.data, corpus.Input{Limits: corpus.Limits{ArticleBytes: 200}})
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
	for data, want := range map[string]string{
		"\n \n":                            "there are only blank lines in it",
		strings.Repeat("x", 300) + "\n1\n": "the first row is larger than 200 bytes",
		"id,\"text\n1,No.\n":               "the first row, which is to name the columns: ends inside a quotation",
	} {
		_, err := read(t, data, corpus.Input{Limits: corpus.Limits{ArticleBytes: 200}})
		require.ErrorContains(t, err, want)
	}
}

func rowsOf(from, to int, rest string) (list []string) {
	for i := from; i <= to; i++ {
		list = append(list, fmt.Sprintf("row=%d %s", i, rest))
	}
	return list
}

// What encoding/csv writes is read back, whatever is in it.
func TestWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.StringMatching(`[a-z",;|\t “\n]{0,40}[a-z]`), 1, 8).Draw(t, "texts")
		comma := rapid.SampledFrom([]rune{',', ';', '\t', '|'}).Draw(t, "comma")
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.Comma, w.UseCRLF = comma, rapid.Bool().Draw(t, "crlf")
		require.NoError(t, w.Write([]string{"id", "text", "title"}))
		for i, text := range texts {
			require.NoError(t, w.Write([]string{fmt.Sprint(i), text, `say "no", twice`}))
		}
		w.Flush()
		var got []string
		err := table.Read(context.Background(), &b, corpus.Input{Locator: "d", Limits: corpus.DefaultLimits}, func(it corpus.Item) error {
			a, err := it.Load()
			require.NoError(t, err)
			require.Equal(t, `say "no", twice`, a.Title)
			got = append(got, a.Text)
			return nil
		})
		require.NoError(t, err)
		require.Equal(t, texts, got)
	})
}

func TestSniff(t *testing.T) {
	for _, yes := range []string{three, "id;text\n1;x", "Headline\tBody\nNo\tThe mayor said no.\n", "\xef\xbb\xbfurl,html\na,b\n", "a,b,c,date,content\n1"} {
		require.True(t, table.Sniff([]byte(yes)), yes)
	}
	for _, no := range []string{"", "id,text", "text\nThe mayor said no.\n", "The title, he said, was no text.\nIt was not.\n", "a,b\n1,2\n", `{"id":"a","text":"b"}` + "\n{}", "Body, mind\n\nShe said no.", "\x89PNG\r\n\x1a\n"} {
		require.False(t, table.Sniff([]byte(no)), no)
	}
}

// Whatever the bytes: each row is an article with text or an error of its own,
// rows are numbered without gaps, and work is bounded.
func FuzzCSV(f *testing.F) {
	for _, s := range []string{three, "text\n\"", "id,text\n\"a\"b,c\"\n1,2\n3,4", "id\ttext\n\"\n\"\t\"\n", "text;id\r\n\"a\";b\r\n", "sep=|\nid|text\n1|2"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		in := corpus.Input{Locator: "d.csv", Limits: corpus.Limits{ArticleBytes: 1 << 10}}
		n := 0
		_ = table.Read(context.Background(), bytes.NewReader(data), in, func(it corpus.Item) error {
			n++
			require.Equal(t, fmt.Sprintf("d.csv#row=%d", n), it.Input)
			require.LessOrEqual(t, it.Bytes, in.Limits.ArticleBytes)
			a, err := it.Load()
			if err != nil {
				var fault *corpus.Error
				require.True(t, errors.As(err, &fault))
				return nil
			}
			require.NotEmpty(t, strings.TrimSpace(a.Text))
			require.True(t, utf8.ValidString(a.Text))
			return nil
		})
		require.LessOrEqual(t, n, bytes.Count(data, []byte("\n"))+1)
	})
}

func BenchmarkRead(b *testing.B) {
	good := func() string {
		var buf bytes.Buffer
		w := csv.NewWriter(&buf)
		_ = w.Write([]string{"id", "title", "text"})
		for i := range 1000 {
			_ = w.Write([]string{fmt.Sprint(i), "Council votes", strings.Repeat("“It was not easy,” said the mayor.\n\n\"No,\" he said, and left. ", 70)})
		}
		w.Flush()
		return buf.String()
	}()
	for _, c := range []struct {
		name, data string
		load       bool
	}{
		{"cut", good, false}, {"cut and decode", good, true},
		{"a stray mark in each row", "id,text\n" + strings.Repeat("1,\"No\n", 1<<20), false},
		{"stray marks that pair", "id,text\n" + strings.Repeat("1,\"No\n1,Yes\"\n", 1<<19), false},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.data)))
			b.ReportAllocs()
			in := corpus.Input{Locator: "d.csv", Limits: corpus.DefaultLimits}
			for b.Loop() {
				err := table.Read(context.Background(), strings.NewReader(c.data), in, func(it corpus.Item) error {
					if c.load {
						_, err := it.Load()
						return err
					}
					return nil
				})
				require.NoError(b, err)
			}
		})
	}
}
