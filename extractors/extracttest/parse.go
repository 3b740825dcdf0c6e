// Package extracttest tests extractors with texts that hold their own
// expectation:
//
//	{source:Ms Roe} {cue:denied} {content:taking the money}.
//
// A mark is {label:text}. A label is a lower-case word; a number after it says
// which claim it belongs to ({content1:…}, {content2:…}; none is 0), several
// numbers that it belongs to each of them ({source1,2:She}). A value may
// follow for what the text itself does not tell: {source=Anna Roe:she}.
// Marks nest: {content:“We {cue2:hope} {content2:so}”}. A label that comes
// twice with the same number marks two pieces. \{ \} and \\ are literal.
package extracttest

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"

	"whosaid/extractors/doc"
)

// Mark is one labelled span.
type Mark struct {
	doc.Span
	Label  string
	Claims []int  // the numbers after the label, {0} where there is none
	Value  string // after =, "" if none
}

// Marked is a text without its marks, and the marks in order of their start,
// outer before inner.
type Marked struct {
	Text  string
	Marks []Mark
}

// Parse reads marked text.
func Parse(s string) (Marked, error) {
	var m Marked
	var b strings.Builder
	var open []int // indexes into m.Marks
	for i := 0; i < len(s); {
		switch s[i] {
		case '\\':
			if i+1 == len(s) || !strings.ContainsRune(`{}\`, rune(s[i+1])) {
				return m, fmt.Errorf("at byte %d: \\ must stand before {, } or \\", i)
			}
			b.WriteByte(s[i+1])
			i += 2
		case '{':
			mark, n, err := head(s[i:])
			if err != nil {
				return m, fmt.Errorf("at byte %d: %w", i, err)
			}
			mark.Start = b.Len()
			open = append(open, len(m.Marks))
			m.Marks = append(m.Marks, mark)
			i += n
		case '}':
			if len(open) == 0 {
				return m, fmt.Errorf("at byte %d: } closes nothing", i)
			}
			k := open[len(open)-1]
			open = open[:len(open)-1]
			if m.Marks[k].End = b.Len(); m.Marks[k].Empty() {
				return m, fmt.Errorf("at byte %d: {%s:} marks nothing", i, m.Marks[k].Label)
			}
			i++
		default:
			b.WriteByte(s[i])
			i++
		}
	}
	if len(open) > 0 {
		return m, fmt.Errorf("{%s: is not closed", m.Marks[open[0]].Label)
	}
	m.Text = b.String()
	return m, nil
}

// head reads {label1,2=value: and returns its length.
func head(s string) (Mark, int, error) {
	end := strings.IndexByte(s, ':')
	if end < 0 {
		return Mark{}, 0, fmt.Errorf("{ opens no mark; write \\{ for a brace")
	}
	name, value, _ := strings.Cut(s[1:end], "=")
	label := strings.TrimRight(name, "0123456789,")
	if label == "" || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz") != "" {
		return Mark{}, 0, fmt.Errorf("bad label %q; write \\{ for a brace", name)
	}
	m := Mark{Label: label, Value: value}
	if label == name {
		m.Claims = []int{0}
		return m, end + 1, nil
	}
	for n := range strings.SplitSeq(name[len(label):], ",") {
		k, err := strconv.Atoi(n)
		if err != nil {
			return Mark{}, 0, fmt.Errorf("bad numbers in %q", name)
		}
		m.Claims = append(m.Claims, k)
	}
	return m, end + 1, nil
}

// Spans are the spans marked with label, in order.
func (m Marked) Spans(label string) []doc.Span {
	var out []doc.Span
	for _, k := range m.Marks {
		if k.Label == label {
			out = append(out, k.Span)
		}
	}
	return out
}

// Claim is what is marked with one number.
type Claim struct{ Source, Cue, Content []doc.Span }

// Claims are the claims that have a content marked, in order of their content.
func (m Marked) Claims() []Claim {
	byNumber := map[int]*Claim{}
	for _, k := range m.Marks {
		for _, n := range k.Claims {
			c := byNumber[n]
			if c == nil {
				c = &Claim{}
				byNumber[n] = c
			}
			switch k.Label {
			case "source":
				c.Source = append(c.Source, k.Span)
			case "cue":
				c.Cue = append(c.Cue, k.Span)
			case "content":
				c.Content = append(c.Content, k.Span)
			}
		}
	}
	var out []Claim
	for _, c := range byNumber {
		if len(c.Content) > 0 {
			out = append(out, *c)
		}
	}
	sortClaims(out)
	return out
}

func sortClaims(list []Claim) {
	slices.SortFunc(list, func(a, b Claim) int {
		for _, f := range []func(Claim) []doc.Span{
			func(c Claim) []doc.Span { return c.Content },
			func(c Claim) []doc.Span { return c.Cue },
			func(c Claim) []doc.Span { return c.Source },
		} {
			if d := slices.CompareFunc(f(a), f(b), compareSpans); d != 0 {
				return d
			}
		}
		return 0
	})
}

func compareSpans(a, b doc.Span) int {
	if a.Start != b.Start {
		return a.Start - b.Start
	}
	return b.End - a.End
}

// Render writes text with marks, the inverse of Parse. Marks that cross one
// another cannot be written; the later is left out and named in a line below.
func Render(text string, marks []Mark) string {
	marks = slices.Clone(marks)
	sort.SliceStable(marks, func(i, j int) bool { return compareSpans(marks[i].Span, marks[j].Span) < 0 })
	var b strings.Builder
	var open []doc.Span
	var crossing []string
	at := 0
	upTo := func(end int) {
		for len(open) > 0 && open[len(open)-1].End <= end {
			b.WriteString(escape(text[at:open[len(open)-1].End]))
			b.WriteByte('}')
			at = open[len(open)-1].End
			open = open[:len(open)-1]
		}
		b.WriteString(escape(text[at:end]))
		at = end
	}
	for _, m := range marks {
		upTo(m.Start)
		if len(open) > 0 && m.End > open[len(open)-1].End {
			crossing = append(crossing, fmt.Sprintf("\n  crossing: %s %q", name(m), text[m.Start:m.End]))
			continue
		}
		b.WriteString("{" + name(m) + ":")
		open = append(open, m.Span)
	}
	upTo(len(text))
	return b.String() + strings.Join(crossing, "")
}

func name(m Mark) string {
	var numbers []string
	for _, n := range m.Claims {
		if n != 0 || len(m.Claims) > 1 {
			numbers = append(numbers, strconv.Itoa(n))
		}
	}
	s := m.Label + strings.Join(numbers, ",")
	if m.Value != "" {
		s += "=" + m.Value
	}
	return s
}

var escaper = strings.NewReplacer(`\`, `\\`, `{`, `\{`, `}`, `\}`)

func escape(s string) string { return escaper.Replace(s) }
