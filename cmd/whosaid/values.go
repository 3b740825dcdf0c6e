package main

// Values of flags that are checked when they are set.

import (
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"whosaid/corpus/fields"
)

// byteSize is a number of bytes, written 1048576, 16MiB, 1.5 GB or 64k.
type byteSize int64

// Units: KiB and K count by 1024, KB by 1000.
var byteUnits = map[string]float64{
	"": 1, "B": 1,
	"K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40,
	"KIB": 1 << 10, "MIB": 1 << 20, "GIB": 1 << 30, "TIB": 1 << 40,
	"KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12,
}

func (b *byteSize) Set(s string) error {
	s = strings.TrimSpace(s)
	digits := strings.TrimRight(s, "BKMGTbkmgtIi ")
	unit, ok := byteUnits[strings.ToUpper(strings.TrimSpace(s[len(digits):]))]
	n, err := strconv.ParseFloat(digits, 64)
	if err != nil || !ok || strings.ContainsAny(digits, "eExXpP_nN") {
		return errors.New("a size is wanted, such as 500000, 16MiB or 1GB")
	}
	n *= unit
	if n < 1 || n >= math.MaxInt64 {
		return errors.New("a size of at least one byte is wanted")
	}
	*b = byteSize(n)
	return nil
}

func (b *byteSize) String() string {
	for _, u := range []struct {
		name string
		size byteSize
	}{{"TiB", 1 << 40}, {"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}} {
		if *b >= u.size && *b%u.size == 0 {
			return fmt.Sprintf("%d%s", *b/u.size, u.name)
		}
	}
	return strconv.FormatInt(int64(*b), 10)
}

func (*byteSize) Type() string { return "size" }

// choice is one of a list of words.
type choice struct {
	value string
	of    []string
}

func (c *choice) Set(s string) error {
	if !slices.Contains(c.of, s) {
		return fmt.Errorf("must be one of: %s", strings.Join(c.of, ", "))
	}
	c.value = s
	return nil
}

func (c *choice) String() string { return c.value }

func (*choice) Type() string { return "name" }

// workers is a number of goroutines; 0 is as many as there are cores.
type workers int

func (w *workers) Set(s string) error {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n < 0 || n > 4096 {
		return errors.New("a number from 1 to 4096 is wanted, or 0 for as many as there are cores")
	}
	*w = workers(n)
	return nil
}

func (w *workers) String() string { return strconv.Itoa(int(*w)) }

func (*workers) Type() string { return "n" }

// columnMap names the columns that hold fields: text=body,id=url. A name with a
// comma in it stands in quotation marks, as in a row of CSV: "text=the, body".
type columnMap struct{ of map[string]string }

func (c *columnMap) Set(s string) error {
	pairs, err := csv.NewReader(strings.NewReader(s)).Read()
	if err != nil {
		return errors.New("a list is wanted, such as text=body,id=url")
	}
	columns, err := fields.Parse(pairs)
	if err != nil {
		return err
	}
	c.of = columns
	return nil
}

func (c *columnMap) String() string { return fields.Format(c.of) }

func (*columnMap) Type() string { return "list" }
