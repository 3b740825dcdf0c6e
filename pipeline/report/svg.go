package report

// From the library's drawing to one that fits into the page: colours become
// classes of the page's style sheet, so that it follows light and dark; text is
// anchored where it belongs, whatever font the reader's machine has; bars get a
// name and lead to their claims; the whole is named and described.
//
// The library is given a colour of its own for each role, by which its elements
// are told apart.

import (
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/go-analyze/charts"
)

var roleColors = struct{ axis, grid, ground, along, beside, text charts.Color }{
	charts.ColorRGB(9, 0, 1), charts.ColorRGB(9, 0, 2), charts.ColorRGB(9, 0, 3),
	charts.ColorRGB(9, 0, 4), charts.ColorRGB(9, 0, 5), charts.ColorRGB(9, 0, 6),
}

func seriesColor(i int) charts.Color { return charts.ColorRGB(9, 1, uint8(i)) }

// element is one of the library's, with the attributes that are of use.
type element struct {
	name         string
	d            string
	x, y         string
	fill, stroke string
	text         string
}

var errDrawing = errors.New("the chart library's drawing is not as expected")

// parse reads the elements in the order in which they are painted.
func parse(raw []byte) (list []element, box string, err error) {
	d := xml.NewDecoder(strings.NewReader(string(raw)))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return list, box, nil
		}
		if err != nil {
			return nil, "", fmt.Errorf("%w: %w", errDrawing, err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			e := element{name: t.Name.Local}
			for _, a := range t.Attr {
				switch a.Name.Local {
				case "viewBox":
					box = a.Value
				case "d":
					e.d = strings.ReplaceAll(a.Value, "\n", "")
				case "x":
					e.x = a.Value
				case "y":
					e.y = a.Value
				case "style":
					e.fill, e.stroke = property(a.Value, "fill"), property(a.Value, "stroke")
				}
			}
			if e.name != "svg" {
				list = append(list, e)
			}
		case xml.CharData:
			if n := len(list); n > 0 && list[n-1].name == "text" {
				list[n-1].text += string(t)
			}
		}
	}
}

func property(style, name string) string {
	for part := range strings.SplitSeq(style, ";") {
		if key, value, _ := strings.Cut(part, ":"); strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// markup is part of a page, in which all that is not this package's own is
// escaped already.
type markup string

// rewrite makes the drawing the page's. width measures text as the library does.
func rewrite(c chart, raw []byte, width func(string) int) (markup, error) {
	list, box, err := parse(raw)
	if err != nil {
		return "", err
	}
	left := math.MaxFloat64            // where the axis at the side begins
	var ticks []float64                // lines that stand
	high, zero := math.MaxFloat64, 0.0 // lines that lie: the ends of the value axis of standing bars
	for _, e := range list {
		if e.name == "path" && (e.stroke == roleColors.axis.String() || e.stroke == roleColors.grid.String()) {
			from, to := ends(e.d)
			left = min(left, from.x)
			if from.x == to.x {
				ticks = append(ticks, from.x)
			} else {
				high, zero = min(high, from.y), max(zero, from.y)
			}
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg role="group" viewBox="%s" aria-labelledby="%[2]s-title" aria-describedby="%[2]s-desc"><title id="%[2]s-title">%[3]s</title><desc id="%[2]s-desc">%[4]s</desc>`,
		html.EscapeString(box), c.ID, escape(c.Title), escape(c.Desc))
	next := make([]int, len(c.Series))
	middles := make([]float64, len(c.Labels)) // of standing bars, side by side or on top of each other
	base := ""                                // of the text below them
	for _, e := range list {
		series := -1
		for i := range c.Series {
			if e.name == "path" && e.fill == seriesColor(i).String() {
				series = i
			}
		}
		switch {
		case series >= 0:
			s := c.Series[series]
			if next[series] >= len(s.Marks) {
				return "", fmt.Errorf("%w: more bars than values", errDrawing)
			}
			i := next[series]
			if c.Wide { // drawn from the bottom
				i = len(s.Marks) - 1 - i
			}
			m := s.Marks[i]
			next[series]++
			middles[i] += middle(points(e.d)) / float64(len(c.Series))
			if s.Values[i] != 0 { // the border of what has no size would hide the axis
				bar(&b, s.Role, e.d, m)
			}
			if m.High > 0 {
				whisker(&b, e.d, zero-m.Low/c.end()*(zero-high), zero-m.High/c.end()*(zero-high))
			}
		case e.name == "path" && e.stroke == roleColors.axis.String():
			if from, to := ends(e.d); !c.Wide && from.x == to.x {
				continue // a tick between bars: the labels stand under them
			}
			fmt.Fprintf(&b, `<path class="axis" d="%s"/>`, escape(e.d))
		case e.name == "path" && e.stroke == roleColors.grid.String():
			fmt.Fprintf(&b, `<path class="grid" d="%s"/>`, escape(e.d))
		case e.name == "text" && e.fill == roleColors.beside.String():
			fmt.Fprintf(&b, `<text class="beside" x="%.0f" y="%s">%s</text>`, left-6, escape(e.y), escape(e.text))
		case e.name == "text" && e.fill == roleColors.along.String():
			x, err := strconv.Atoi(e.x)
			if err != nil {
				return "", fmt.Errorf("%w: %w", errDrawing, err)
			}
			if base = e.y; c.Wide {
				along(&b, nearest(ticks, float64(x+width(e.text)/2)), base, e.text)
			}
		}
	}
	for i, s := range c.Series {
		if next[i] != len(s.Values) {
			return "", fmt.Errorf("%w: %d bars for %d values", errDrawing, next[i], len(s.Values))
		}
	}
	if !c.Wide { // as many labels as there is room for, each under its bar
		room := 0
		for _, l := range c.Labels {
			room = max(room, width(label(l))+labelGap)
		}
		first, last := middles[0], middles[len(middles)-1]
		step := 1
		for n := len(middles); n > 1 && float64(step)*(last-first)/float64(n-1) < float64(room); step++ {
		}
		for i := 0; i < len(middles); i += step {
			along(&b, middles[i], base, label(c.Labels[i]))
		}
	}
	b.WriteString(`</svg>`)
	return markup(b.String()), nil // all that is not of this file is escaped
}

func bar(b *strings.Builder, role, d string, m mark) {
	if m.Link != "" {
		// Out of the way of the keyboard: the table below has the same links.
		fmt.Fprintf(b, `<a href="#%s" tabindex="-1"><title>%s</title><path class="bar %s" d="%s"/></a>`, escape(m.Link), escape(clip([]rune(m.Title), false)), escape(role), escape(d))
		return
	}
	fmt.Fprintf(b, `<path class="bar %s" d="%s"><title>%s</title></path>`, escape(role), escape(d), escape(clip([]rune(m.Title), false)))
}

type point struct{ x, y float64 }

// points are those that a path of straight lines goes through.
func points(d string) (list []point) {
	fields := strings.Fields(strings.NewReplacer("M", " ", "L", " ").Replace(d))
	for i := 0; i+1 < len(fields); i += 2 {
		x, err := strconv.ParseFloat(fields[i], 64)
		y, err2 := strconv.ParseFloat(fields[i+1], 64)
		if err != nil || err2 != nil {
			return nil
		}
		list = append(list, point{x, y})
	}
	return list
}

func ends(d string) (from, to point) {
	if list := points(d); len(list) > 0 {
		return list[0], list[len(list)-1]
	}
	return point{}, point{1, 0}
}

// middle of a bar, from left to right.
func middle(bar []point) float64 {
	left, right := math.MaxFloat64, 0.0
	for _, p := range bar {
		left, right = min(left, p.x), max(right, p.x)
	}
	return (left + right) / 2
}

// whisker is the interval of a bar.
func whisker(b *strings.Builder, bar string, low, high float64) {
	x := middle(points(bar))
	fmt.Fprintf(b, `<path class="whisker" d="M %.1f %.1f L %.1f %.1f M %.1f %.1f L %.1f %.1f M %.1f %.1f L %.1f %.1f"/>`,
		x, low, x, high, x-4, low, x+4, low, x-4, high, x+4, high)
}

// labelGap keeps labels apart.
const labelGap = 14

// along writes text below the drawing.
func along(b *strings.Builder, x float64, y, text string) {
	fmt.Fprintf(b, `<text class="along" x="%.0f" y="%s">%s</text>`, x, escape(y), escape(text))
}

// nearest puts a number under the line that it belongs to; the library writes
// it beside.
func nearest(ticks []float64, x float64) float64 {
	const near = 30
	best := x
	for _, t := range ticks {
		if d := math.Abs(t - x); d < near && (best == x || d < math.Abs(best-x)) {
			best = t
		}
	}
	return best
}

func escape(s string) string { return html.EscapeString(s) }
