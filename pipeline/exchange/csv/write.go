// Package csv is a table of claims for spreadsheets: one row a claim, UTF-8
// with a byte order mark, without which Excel takes it for another encoding.
//
// No cell is a formula: one that a spreadsheet would evaluate gets an
// apostrophe before it, which reading takes away again (after OWASP's advice on
// CSV injection). Spans are written as in the record, [[744,832]], which no
// spreadsheet takes for a date; lists as JSON.
package csv

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"iter"
	"strconv"
	"strings"
	"unicode/utf8"

	"whosaid/pipeline/exchange"
	"whosaid/pipeline/exchange/rows"
)

// Format is CSV.
var Format = exchange.Format{
	Name:  "csv",
	Doc:   "A table for spreadsheets, one row a claim; no cell is a formula.",
	Write: write,
	Read:  read,
}

const mark = "\uFEFF"

func write(out exchange.Out, docs iter.Seq2[*exchange.Document, error]) error {
	if _, err := io.WriteString(out.W, mark); err != nil {
		return err
	}
	w := csv.NewWriter(out.W)
	columns := rows.Columns[rows.Row]()
	cells := make([]string, len(columns))
	for i, c := range columns {
		cells[i] = c.Name
	}
	if err := w.Write(cells); err != nil {
		return err
	}
	for d, err := range docs {
		if err != nil {
			return err
		}
		for i := range d.Claims {
			row := rows.Of(d, &d.Claims[i])
			for j, v := range row.Values() {
				cells[j] = harmless(exchange.Clean(cell(v)))
			}
			if err := w.Write(cells); err != nil {
				return err
			}
		}
	}
	w.Flush()
	return w.Error()
}

func cell(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case int32:
		return strconv.Itoa(int(v))
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case []rows.Span:
		var b strings.Builder
		b.WriteByte('[')
		for i, s := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString("[" + strconv.Itoa(int(s.Start)) + "," + strconv.Itoa(int(s.End)) + "]")
		}
		b.WriteByte(']')
		return b.String()
	case []string:
		list, _ := json.Marshal(v) // strings always can be
		return string(list)
	}
	return ""
}

// harmless keeps a spreadsheet from evaluating a cell.
func harmless(cell string) string {
	if formula(cell) {
		return "'" + cell
	}
	return cell
}

// literal takes away what harmless has added.
func literal(cell string) string {
	if strings.HasPrefix(cell, "'") && formula(cell) {
		return cell[1:]
	}
	return cell
}

// formula reports whether a cell begins, after apostrophes, with a character
// that makes a formula of it. The wide forms do in East Asian settings; tab and
// the ends of lines hide the next character.
func formula(cell string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(cell, "'"))
	return strings.ContainsRune("=+-@\t\r\n＝＋－＠", r) && r != utf8.RuneError
}
