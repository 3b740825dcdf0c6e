// Package dateparser stands in for go-dateparser, which go-htmldate asks only in
// its extensive search. That search is off here; the real module would build its
// tables of 200 languages before main, at every start.
package dateparser

import (
	"errors"

	"github.com/markusmobius/go-dateparser/date"
)

// ParserType is a way of reading a date.
type ParserType uint8

// The ways that go-htmldate names.
const (
	CustomFormat ParserType = iota
	AbsoluteTime
)

// PreferredDateSource tells what fills up an incomplete date.
type PreferredDateSource uint8

// Past fills it up with the time before now.
const Past PreferredDateSource = 1

// Configuration is what go-htmldate sets.
type Configuration struct {
	PreferredDateSource PreferredDateSource
	StrictParsing       bool
}

// Parser reads nothing.
type Parser struct{ ParserTypes []ParserType }

var errAbsent = errors.New("go-dateparser is not in this program")

// Parse fails.
func (*Parser) Parse(*Configuration, string, ...string) (date.Date, error) {
	return date.Date{}, errAbsent
}
