// Package listing writes claims for people: under each article's heading, who
// said what, whether named or anonymous, and what they do with it.
//
//	Dam repairs delayed again
//	dam.html · 2024-03-02 · Valley Courier
//
//	  denied      Ada Brandt, mayor
//	              “There was no money missing.”
//
//	  asserted    a city engineer (anonymous, name withheld)
//	              the wall has been leaking since autumn
package listing

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"

	"whosaid/extractors/doc"
	"whosaid/pipeline"
	"whosaid/pipeline/record"
	"whosaid/pipeline/sinks/lines"
)

// Options of a listing.
type Options struct {
	Width int  // columns of the terminal; 0: 80
	Color bool // ANSI colours and bold
}

// For is what suits file f: its width if it is a terminal, and colours if it
// is one that has them and the user has not turned them off (no-color.org).
func For(f *os.File) Options {
	fd := int(f.Fd())
	if !term.IsTerminal(fd) {
		return Options{}
	}
	width, _, _ := term.GetSize(fd)
	return Options{Width: width, Color: os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"}
}

const (
	defaultWidth = 80
	mostWidth    = 100 // longer lines are hard to read
	indent       = 2
	statusWidth  = len(doc.Questioned) + 2
)

// ANSI codes.
const (
	plain   = ""
	bold    = "\x1b[1m"
	dim     = "\x1b[2m"
	red     = "\x1b[1;31m"
	green   = "\x1b[1;32m"
	yellow  = "\x1b[1;33m"
	magenta = "\x1b[1;35m"
	cyan    = "\x1b[36m"
	reset   = "\x1b[0m"
)

var statusColor = map[string]string{
	string(doc.Asserted):   cyan,
	string(doc.Confirmed):  green,
	string(doc.Denied):     red,
	string(doc.Neither):    yellow,
	string(doc.Questioned): magenta,
}

type sink struct {
	out   *lines.Writer
	width int
	color bool
	first bool // nothing written yet
}

// New writes to out, which errors call name.
func New(out io.Writer, name string, o Options) pipeline.Sink {
	if o.Width <= 0 {
		o.Width = defaultWidth
	}
	return &sink{out: lines.New(out, name), width: min(o.Width, mostWidth), color: o.Color, first: true}
}

// Write lists an article's claims. Inputs that gave no article have no place
// here: the run logs them.
func (s *sink) Write(r pipeline.Result) error {
	if r.Err != nil {
		return s.out.Flush()
	}
	if !s.first {
		s.line(0, plain, "")
	}
	s.first = false
	s.heading(r)
	if len(r.Claims) == 0 {
		s.line(0, plain, "")
		s.line(indent, dim, "no claims found")
	}
	for i := range r.Claims {
		s.line(0, plain, "")
		s.claim(&r.Claims[i])
	}
	return s.out.Flush()
}

func (s *sink) Close(pipeline.Summary, error) error { return s.out.Flush() }

func (s *sink) heading(r pipeline.Result) {
	a := r.Article
	title, below := a.Title, []string{a.ID, a.Published, a.Publisher}
	if strings.TrimSpace(title) == "" {
		title, below = a.ID, below[1:]
	}
	for _, l := range wrap(harmless(title), s.width) {
		s.line(0, bold, l)
	}
	below = slices.DeleteFunc(below, func(s string) bool { return s == "" })
	for _, l := range wrap(harmless(strings.Join(below, " · ")), s.width) {
		s.line(0, dim, l)
	}
	for _, w := range a.Warnings {
		for _, l := range wrap(harmless("warning: "+w), s.width) {
			s.line(0, yellow, l)
		}
	}
}

func (s *sink) claim(c *record.Claim) {
	left := indent + statusWidth
	if s.width < 3*left { // too narrow for two columns
		left = indent
		s.line(indent, statusColor[c.Status.Value], harmless(c.Status.Value))
	}
	for i, l := range wrap(harmless(speaker(c)), s.width-left) {
		if i == 0 && left > indent {
			status := harmless(c.Status.Value)
			pad := strings.Repeat(" ", max(1, statusWidth-len(status)))
			s.printf("%*s%s%s%s\n", indent, "", s.paint(statusColor[c.Status.Value], status), pad, s.paint(bold, l))
			continue
		}
		s.line(left, bold, l)
	}
	for _, l := range wrap(harmless(quoted(c)), s.width-left) {
		s.line(left, plain, l)
	}
	if n := harmless(note(c)); n != "" {
		for _, l := range wrap(n, s.width-left) {
			s.line(left, dim, l)
		}
	}
}

// speaker is the name with role and affiliation, and whether it is withheld.
func speaker(c *record.Claim) string {
	p := c.Speaker
	if p == nil {
		return "nobody named (no source)"
	}
	name := p.Name
	if name == "" {
		name = c.Source.Text
	}
	if p.Role != "" {
		name += ", " + p.Role
	}
	if p.Affiliation != "" {
		name += ", " + p.Affiliation
	}
	switch {
	case p.AnonymityStated:
		name += " (anonymous, name withheld)"
	case p.Naming == string(doc.Anonymous):
		name += " (anonymous)"
	case p.Naming == string(doc.Generic):
		name += " (nobody in particular)"
	}
	return name
}

// quoted is the content. Verbatim words stand between quotation marks even
// where the span leaves them out.
func quoted(c *record.Claim) string {
	text := strings.TrimSpace(c.Content.Text)
	if c.Content.Type == string(doc.Direct) && !strings.ContainsAny(text, `“”"«»„‘’`) {
		text = "“" + text + "”"
	}
	return text
}

// note is what else a reviewer wants to see at a glance.
func note(c *record.Claim) string {
	var parts []string
	if c.Kind != string(doc.Statement) {
		parts = append(parts, c.Kind)
	}
	if c.Cue != nil && c.Cue.Negated {
		parts = append(parts, "negated: "+c.Cue.Text)
	}
	if len(c.Via) > 0 {
		parts = append(parts, "via "+strings.Join(c.Via, ", "))
	}
	return strings.Join(parts, " · ")
}

func (s *sink) line(left int, color, text string) {
	if text == "" {
		s.printf("\n")
		return
	}
	s.printf("%*s%s\n", left, "", s.paint(color, text))
}

func (s *sink) paint(color, text string) string {
	if !s.color || color == plain {
		return text
	}
	return color + text + reset
}

// printf adds to the buffer; Flush returns its error.
func (s *sink) printf(format string, args ...any) { _, _ = fmt.Fprintf(s.out, format, args...) }
