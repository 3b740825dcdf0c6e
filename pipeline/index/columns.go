package index

// The numbers of every claim that filters and counts go through. They are kept
// in the file in pieces as they were added, so that they are read at once.

import (
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"math"
	"strings"

	"whosaid/pipeline/record"
)

// columns holds claims by row, and articles by theirs.
type columns struct {
	field      [perClaim][]uint32 // numbers into dicts
	confidence []uint16           // in steps of 1/10,000, which is how the record rounds it
	article    []uint32

	outlet []uint32 // of articles
	day    []uint32 // of articles: 20180913, 20180900 or 20180000 where less is known; 0

	dicts [fieldCount]*dict // of the fields per claim, and of Outlet
}

func newColumns() *columns {
	c := &columns{}
	for f := range c.dicts {
		c.dicts[f] = newDict()
	}
	return c
}

// dict numbers the values of a field. Number 0 is the empty value.
type dict struct {
	names  []string
	number map[string]uint32
}

func newDict() *dict { return &dict{names: []string{""}, number: map[string]uint32{"": 0}} }

func (d *dict) add(name string) uint32 {
	n, ok := d.number[name]
	if !ok {
		name = strings.Clone(name) // not the whole line that it was cut from
		n = uint32(len(d.names))
		d.names, d.number[name] = append(d.names, name), n
	}
	return n
}

// values are what a claim is found by.
type values struct {
	field      [perClaim]uint32
	confidence uint16
}

func (c *columns) valuesOf(r *record.Claim) (v values) {
	for f, name := range fieldValues(r) {
		v.field[f] = c.dicts[f].add(name)
	}
	v.confidence = uint16(math.Round(max(0, min(1, r.Confidence)) * 1e4))
	return v
}

// speakerText is where the words of a speaker are looked for.
func speakerText(r *record.Claim) string {
	s := r.Speaker
	if s == nil {
		return ""
	}
	return strings.Join([]string{s.Name, s.Role, s.Affiliation}, " ")
}

func fieldValues(r *record.Claim) (v [perClaim]string) {
	if s := r.Speaker; s != nil {
		v[Speaker], v[SpeakerType], v[Naming] = s.Name, s.Type, s.Naming
	} else {
		v[SpeakerType], v[Naming] = record.None, record.None
	}
	v[Status], v[Kind], v[Type], v[Extractor] = r.Status.Value, r.Kind, r.Content.Type, r.Extractor
	return v
}

// at is the claim at a row of the run.
func (c *columns) at(row uint32) (v values) {
	for f := range v.field {
		v.field[f] = c.field[f][row]
	}
	v.confidence = c.confidence[row]
	return v
}

func (c *columns) addClaim(v values, article uint32) {
	for f, n := range v.field {
		c.field[f] = append(c.field[f], n)
	}
	c.confidence = append(c.confidence, v.confidence)
	c.article = append(c.article, article)
}

// dayOf is a date or time as a number whose order is that of the dates.
func dayOf(published string) uint32 {
	n := uint32(0)
	digits := 0
	for i := 0; i < len(published) && digits < 8; i++ {
		switch c := published[i]; {
		case c >= '0' && c <= '9':
			n, digits = n*10+uint32(c-'0'), digits+1
		case c == '-' && (digits == 4 || digits == 6):
		default:
			i = len(published)
		}
	}
	switch digits {
	case 8:
		return n
	case 6, 7:
		return n / uint32(math.Pow10(digits-6)) * 100
	case 4, 5:
		return n / uint32(math.Pow10(digits-4)) * 10000
	}
	return 0
}

// monthName is the month of a day, as the field Month names it.
func monthName(month uint32) string {
	switch year, m := month/100, month%100; {
	case month == 0:
		return ""
	case m == 0:
		return fmt.Sprintf("%04d", year)
	default:
		return fmt.Sprintf("%04d-%02d", year, m)
	}
}

// piece is what columns have got since.
type piece struct{ claims, articles int }

func (c *columns) mark() piece { return piece{len(c.article), len(c.outlet)} }

func (c *columns) pack(since piece) []byte {
	n, m := len(c.article)-since.claims, len(c.outlet)-since.articles
	data := make([]byte, 0, n*(4*int(perClaim)+6)+8*m)
	for f := range c.field {
		data = packed(data, c.field[f][since.claims:])
	}
	for _, v := range c.confidence[since.claims:] {
		data = binary.LittleEndian.AppendUint16(data, v)
	}
	data = packed(data, c.article[since.claims:])
	data = packed(data, c.outlet[since.articles:])
	return packed(data, c.day[since.articles:])
}

func packed(data []byte, column []uint32) []byte {
	for _, v := range column {
		data = binary.LittleEndian.AppendUint32(data, v)
	}
	return data
}

func (c *columns) unpack(n, m int, data []byte) error {
	if len(data) != n*(4*int(perClaim)+6)+8*m {
		return errOther
	}
	take := func(column []uint32, n int) []uint32 {
		for i := range n {
			column = append(column, binary.LittleEndian.Uint32(data[4*i:]))
		}
		data = data[4*n:]
		return column
	}
	for f := range c.field {
		c.field[f] = take(c.field[f], n)
	}
	for i := range n {
		c.confidence = append(c.confidence, binary.LittleEndian.Uint16(data[2*i:]))
	}
	data = data[2*n:]
	c.article = take(c.article, n)
	c.outlet = take(c.outlet, m)
	c.day = take(c.day, m)
	return nil
}

// loadColumns reads what the file holds, and checks that no number leads
// outside, so that nothing later has to.
func loadColumns(ctx context.Context, db *sql.DB) (*columns, error) {
	c := newColumns()
	err := each(ctx, db, "SELECT field, number, name FROM names ORDER BY field, number", func(rows *sql.Rows) error {
		var field, number int
		var name string
		if err := rows.Scan(&field, &number, &name); err != nil {
			return err
		}
		if field < 0 || field >= int(fieldCount) || c.dicts[field].add(name) != uint32(number) {
			return errOther
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = each(ctx, db, "SELECT first, claims, articles, data FROM columns ORDER BY first", func(rows *sql.Rows) error {
		var first, n, m int
		var data []byte
		if err := rows.Scan(&first, &n, &m, &data); err != nil {
			return err
		}
		return c.unpack(n, m, data)
	})
	if err != nil {
		return nil, err
	}
	for f := range c.field {
		if !below(c.field[f], len(c.dicts[f].names)) {
			return nil, errOther
		}
	}
	if !below(c.article, len(c.outlet)) || !below(c.outlet, len(c.dicts[Outlet].names)) {
		return nil, errOther
	}
	return c, nil
}

func below(column []uint32, n int) bool {
	for _, v := range column {
		if int(v) >= n {
			return false
		}
	}
	return true
}

func each(ctx context.Context, db *sql.DB, query string, row func(*sql.Rows) error, args ...any) error {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
