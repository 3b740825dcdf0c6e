package inputs_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/corpus/fields"
	"whosaid/corpus/inputs"
)

// The page for users names every format, extension and name of a column.
func TestFormatsAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/formats.md")
	require.NoError(t, err)
	for _, r := range inputs.Readers {
		row := ""
		for line := range strings.Lines(string(page)) {
			if strings.HasPrefix(line, "| [`"+r.Name+"`]") {
				row = line
			}
		}
		require.NotEmpty(t, row, "no row for the format %s", r.Name)
		for _, ext := range r.Extensions {
			require.Contains(t, row, "`"+ext+"`", r.Name)
		}
	}
	for _, field := range fields.All {
		for _, name := range fields.Names(field, nil) {
			require.Contains(t, string(page), "`"+name+"`", field)
		}
	}
}

// A name tells a format only if its content can be of it: where it is not, and
// is no text, the content does.
func TestContentGoesOverAWrongName(t *testing.T) {
	write(t, map[string]string{
		"news.xml": "<nitf><body><body.content><p>The mayor said no.</p></body.content></body></nitf>", "page.xml": `<?xml version="1.0"?>` + page,
		"table.txt": "id,text\n7,The mayor said no.\n", "table": "id,text\n7,The mayor said no.\n", "lines.csv": line,
	})
	require.Equal(t, []string{"news.xml"}, walk(t, inputs.Options{}, "news.xml"))
	require.Equal(t, []string{"page.xml"}, walk(t, inputs.Options{}, "page.xml"))
	require.Equal(t, []string{"table.txt"}, walk(t, inputs.Options{}, "table.txt"), "text is text where its name says so")
	require.Equal(t, []string{"7"}, walk(t, inputs.Options{}, "table"))
	require.Contains(t, walk(t, inputs.Options{}, "lines.csv")[0], "lines.csv: read: the first row, which is to name the columns")
}
