package fields_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/corpus/fields"
)

func TestDate(t *testing.T) {
	for in, want := range map[string]string{
		"2024-05-01": "2024-05-01", "2024-05-01T10:11:12Z": "2024-05-01T10:11:12Z", "2024-05-01T10:11:12+02:00": "2024-05-01T10:11:12+02:00",
		"2024-05-01 10:11:12+02:00": "2024-05-01T10:11:12+02:00", "2024-05-01 10:11:12 UTC": "2024-05-01T10:11:12Z", "2024-05-01T10:11:12+0200": "2024-05-01T10:11:12+02:00",
		// Without a zone the moment is not known.
		"2024-05-01 10:11:12": "2024-05-01", "2024-05-01T10:11:12": "2024-05-01", "2024-05-01 10:11:12.5": "2024-05-01", "2024-05-01 00:00:00": "2024-05-01",
		"2024-05-01 10:11:12 CEST": "2024-05-01 10:11:12 CEST",
		"20240501T000000":          "2024-05-01", "20240501T101112Z": "2024-05-01T10:11:12Z", "20240501": "2024-05-01",
		"May 1": "May 1", "": "", " 2024 ": "2024",
	} {
		require.Equal(t, want, fields.Date(in), in)
	}
}

// No name stands for two fields, and each field's own name goes first.
func TestNamesAreOfOneField(t *testing.T) {
	of := map[string]string{}
	for _, field := range fields.All {
		names := fields.Names(field, nil)
		require.Equal(t, field, names[0])
		for _, name := range names {
			require.Empty(t, of[name], "%s is of %s and %s", name, of[name], field)
			of[name] = field
		}
	}
	require.Equal(t, []string{"body"}, fields.Names(fields.Text, map[string]string{"text": "body"}), "a user's name goes alone")
}

func TestParseFormat(t *testing.T) {
	columns, err := fields.Parse([]string{"url=link", " text = the body "})
	require.NoError(t, err)
	require.Equal(t, map[string]string{"url": "link", "text": "the body"}, columns)
	require.Equal(t, "text=the body,url=link", fields.Format(columns))
	require.Empty(t, fields.Format(nil))
}

func article(t *testing.T, header string, columns map[string]string, row ...string) (*corpus.Article, error) {
	t.Helper()
	table, err := fields.NewTable(strings.Split(header, ","), columns)
	require.NoError(t, err)
	return table.Article(func(i int) (string, string, error) { return row[i], "", nil }, corpus.Input{Locator: "t#row=1"})
}

func TestTable(t *testing.T) {
	a, err := article(t, "Doc ID,Body,TITLE,Pub Date", nil, "7", "No.", "T", "2024-05-01")
	require.NoError(t, err)
	require.Equal(t, &corpus.Article{ID: "7", Input: "t#row=1", Text: "No.", Title: "T", Published: "2024-05-01"}, a)

	// The first name that has a value in the row counts.
	a, err = article(t, "guid,id,content,text", nil, "g", " ", "Yes.", "")
	require.NoError(t, err)
	require.Equal(t, &corpus.Article{ID: "g", Input: "t#row=1", Text: "Yes."}, a)

	// A user's column is exact where it can be, and the text is nowhere else.
	columns := map[string]string{"text": "Body"}
	a, err = article(t, "body,Body,text", columns, "1", "2", "3")
	require.NoError(t, err)
	require.Equal(t, "2", a.Text)
	_, err = article(t, "body,Body,text", columns, "1", "", "3")
	require.ErrorIs(t, err, fields.ErrNoText)

	_, err = fields.NewTable([]string{"a\x1b[2J\n", strings.Repeat("b", 99)}, nil)
	require.ErrorContains(t, err, `there are "a`+"\uFFFD[2J\uFFFD"+`", "`+strings.Repeat("b", 60)+`…"`)
	_, err = fields.NewTable(make([]string, 99), nil)
	require.ErrorContains(t, err, "… 69 more")
	_, err = fields.NewTable(nil, nil)
	require.ErrorContains(t, err, "there are no columns")
}

func TestColumnsAreThoseThatHoldAField(t *testing.T) {
	table, err := fields.NewTable([]string{"x", "text", "y", "url", "id", "vector"}, map[string]string{"title": "y"})
	require.NoError(t, err)
	require.Equal(t, []int{1, 2, 3, 4}, table.Columns())
}
