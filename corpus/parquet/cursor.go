package parquet

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"
)

// errLong stands for a value over the limit, which has been passed over.
var errLong = errors.New("value over the limit")

// cursor gives the values of one column, row by row.
type cursor struct {
	typ   parquet.Type
	list  bool // a row may have several values
	pages parquet.Pages
	check *checker

	page   parquet.Page
	values parquet.ValueReader
	buf    [64]parquet.Value
	next   []parquet.Value // of buf, not yet given out
}

func (c *cursor) close() {
	if c == nil {
		return
	}
	parquet.Release(c.page)
	_ = c.pages.Close()
	c.check.close()
}

// peek returns the next value, io.EOF after the last.
func (c *cursor) peek() (parquet.Value, error) {
	for len(c.next) == 0 {
		if c.page == nil {
			if err := c.check.page(); err != nil {
				return parquet.Value{}, err
			}
			page, err := c.pages.ReadPage()
			if err != nil {
				return parquet.Value{}, err
			}
			c.page, c.values = page, page.Values()
		}
		n, err := c.values.ReadValues(c.buf[:])
		c.next = c.buf[:n]
		if err == io.EOF || n == 0 && err == nil {
			if n > 0 {
				return c.next[0], nil
			}
			parquet.Release(c.page)
			c.page = nil
			continue
		}
		if err != nil {
			return parquet.Value{}, err
		}
	}
	return c.next[0], nil
}

// row returns the value in the next row as text, values of a list with commas
// between; errLong where it has more than limit bytes.
func (c *cursor) row(limit int64) (string, error) {
	v, err := c.peek()
	if err != nil {
		return "", err
	}
	text, long := "", false
	var list []string
	for {
		c.next = c.next[1:]
		switch {
		case v.IsNull() || long:
		case isBytes(v) && int64(len(v.ByteArray())) > limit:
			long = true
		default:
			text = textOf(v, c.typ)
			limit -= int64(len(text))
			list = append(list, text)
		}
		if !c.list {
			break
		}
		// Values of the same row repeat something in it.
		v, err = c.peek()
		if err == io.EOF || err == nil && v.RepetitionLevel() == 0 {
			break
		}
		if err != nil {
			return "", err
		}
	}
	switch {
	case long:
		return "", errLong
	case len(list) == 1:
		return text, nil
	}
	return strings.Join(list, ", "), nil
}

func isBytes(v parquet.Value) bool {
	return v.Kind() == parquet.ByteArray || v.Kind() == parquet.FixedLenByteArray
}

// textOf writes a value as text, dates and times as RFC 3339. A time without
// zone is told by its date alone.
func textOf(v parquet.Value, typ parquet.Type) string {
	switch v.Kind() {
	case parquet.ByteArray, parquet.FixedLenByteArray:
		return string(v.ByteArray())
	case parquet.Boolean:
		return strconv.FormatBool(v.Boolean())
	case parquet.Int32:
		if isDate(typ) {
			return time.Unix(int64(v.Int32())*daySeconds, 0).UTC().Format(time.DateOnly)
		}
		return strconv.FormatInt(int64(v.Int32()), 10)
	case parquet.Int64:
		if unit, zone := timestamp(typ); unit > 0 {
			perSecond := int64(time.Second / unit)
			return moment(time.Unix(v.Int64()/perSecond, v.Int64()%perSecond*int64(unit)), zone)
		}
		return strconv.FormatInt(v.Int64(), 10)
	case parquet.Int96:
		// What Spark and Hive wrote before there were timestamps: nanoseconds of
		// the day, in UTC, and the Julian day.
		const epoch = 2440588 // the Julian day of 1970-01-01
		t := v.Int96()
		return moment(time.Unix((int64(t[2])-epoch)*daySeconds, int64(t[1])<<32|int64(t[0])), true)
	case parquet.Float:
		return strconv.FormatFloat(float64(v.Float()), 'f', -1, 32)
	case parquet.Double:
		return strconv.FormatFloat(v.Double(), 'f', -1, 64)
	}
	return ""
}

const daySeconds = 24 * 60 * 60

func moment(t time.Time, zone bool) string {
	if zone {
		return t.UTC().Format(time.RFC3339)
	}
	return t.UTC().Format(time.DateOnly)
}

func isDate(typ parquet.Type) bool {
	if l := typ.LogicalType(); l != nil && l.Value != nil {
		_, ok := l.Value.(*format.DateType)
		return ok
	}
	c := typ.ConvertedType()
	return c != nil && *c == deprecated.Date
}

// timestamp returns the unit of a time in an integer, 0 where it is none, and
// whether its zone is known.
func timestamp(typ parquet.Type) (unit time.Duration, zone bool) {
	if l := typ.LogicalType(); l != nil && l.Value != nil {
		t, ok := l.Value.(*format.TimestampType)
		if !ok || t.Unit.Value == nil {
			return 0, false
		}
		return t.Unit.Value.Duration(), t.IsAdjustedToUTC
	}
	switch c := typ.ConvertedType(); {
	case c != nil && *c == deprecated.TimestampMillis:
		return time.Millisecond, true
	case c != nil && *c == deprecated.TimestampMicros:
		return time.Microsecond, true
	}
	return 0, false
}
