package rows_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/pipeline/exchange"
	"whosaid/pipeline/exchange/exchangetest"
	"whosaid/pipeline/exchange/rows"
)

// The page on formats holds the columns as they are.
func TestColumnsAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../../../docs/exchange.md")
	require.NoError(t, err)
	var table strings.Builder
	table.WriteString("| column | type | what it holds |\n|---|---|---|\n")
	for _, c := range rows.Columns[rows.Row]() {
		fmt.Fprintf(&table, "| `%s` | %s | %s |\n", c.Name, c.Type, c.Doc)
	}
	require.Contains(t, string(page), table.String())
}

func TestEveryColumnHasTypeAndDoc(t *testing.T) {
	for _, c := range append(rows.Columns[rows.Row](), rows.Columns[rows.Article]()...) {
		require.NotEmpty(t, c.Type, c.Name)
		require.True(t, strings.HasSuffix(c.Doc, "."), c.Name)
		require.NotContains(t, c.Doc, "|", c.Name)
	}
}

// No cell is null, and the fields that can be reviewed are columns.
func TestRows(t *testing.T) {
	run := exchangetest.Write(t, exchangetest.Hostile())
	names := map[string]bool{}
	for _, c := range rows.Columns[rows.Row]() {
		names[c.Name] = true
	}
	for _, f := range exchange.Fields() {
		require.True(t, names[f.Name] || names[f.Name+"_spans"] && names[f.Name+"_text"], f.Name)
	}
	for d, err := range exchangetest.Documents(t, run) {
		require.NoError(t, err)
		for i := range d.Claims {
			row := rows.Of(d, &d.Claims[i])
			for j, v := range row.Values() {
				require.NotNil(t, v, j)
				if s, ok := v.([]rows.Span); ok {
					require.NotNil(t, s, j)
				}
			}
			require.Empty(t, row.ReviewedFields)
			require.Equal(t, "unreviewed", row.Review)
		}
	}
}
