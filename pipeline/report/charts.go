package report

// Charts, drawn by go-analyze/charts: it lays out axes, bars and lines, and
// svg.go makes its drawing one that fits into a page.

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/go-analyze/charts"
	"github.com/rivo/uniseg"
)

// chart is what is to be drawn: series over the same labels.
type chart struct {
	ID      string // in the page
	Title   string
	Desc    string // what it shows, for those who do not see it
	Series  []series
	Labels  []string
	Percent bool   // the axis ends at 100
	Unit    string // behind the axis' numbers
	Wide    bool   // lying bars, for labels that are names
	Small   bool   // one of several side by side
	Grouped bool   // series stand side by side, not on top of each other
}

// series is one colour.
type series struct {
	Name   string
	Role   string // class of the page's style sheet
	Values []float64
	Marks  []mark // one for each value
}

// mark is what stands behind a bar or a point.
type mark struct {
	Title string // read out, and shown when pointed at
	Link  string // where the claims are; empty: nowhere

	// The interval of a measured value, on the axis' scale; High 0: none. Of
	// charts with standing bars only.
	Low, High float64
}

const (
	chartWidth = 760
	smallWidth = 420
	fontSize   = 13.0
	rowHeight  = 30
	longLabel  = 30 // characters
)

// draw gives the chart as SVG.
func (c chart) draw() (markup, error) {
	if len(c.Labels) == 0 {
		return "", nil
	}
	width, height := chartWidth, 300
	if c.Small {
		width = smallWidth
	}
	if c.Wide {
		height = rowHeight*len(c.Labels) + 50
	}
	p := charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputSVG, Width: width, Height: height})
	if err := c.bars(p); err != nil {
		return "", fmt.Errorf("chart %q: %w", c.Title, err)
	}
	raw, err := p.Bytes()
	if err != nil {
		return "", fmt.Errorf("chart %q: %w", c.Title, err)
	}
	return rewrite(c, raw, func(text string) int {
		return p.MeasureText(text, 0, charts.FontStyle{FontSize: fontSize, FontColor: roleColors.text}).Width()
	})
}

func (c chart) bars(p *charts.Painter) error {
	values := make([][]float64, len(c.Series))
	colors := make([]charts.Color, len(c.Series))
	for i, s := range c.Series {
		values[i] = slices.Clone(s.Values)
		colors[i] = seriesColor(i)
	}
	labels := make([]string, len(c.Labels))
	for i, l := range c.Labels {
		labels[i] = label(l)
	}
	if c.Wide { // the library begins at the bottom
		slices.Reverse(labels)
		for _, v := range values {
			slices.Reverse(v)
		}
	}
	style := charts.FontStyle{FontSize: fontSize}
	o := charts.NewBarChartOptionWithData(values)
	o.Theme = charts.MakeTheme(charts.ThemeOption{
		AxisStrokeColor: roleColors.axis, AxisSplitLineColor: roleColors.grid, BackgroundColor: roleColors.ground,
		TextColorXAxis: roleColors.along, TextColorYAxis: roleColors.beside, TextColor: roleColors.text, SeriesColors: colors,
	})
	o.Padding = charts.NewBox(4, 8, 30, 4)
	o.Legend.Show = charts.Ptr(false) // the page has one
	o.Horizontal = c.Wide
	o.StackSeries = charts.Ptr(len(c.Series) > 1 && !c.Grouped)
	o.BarSize = 0.72
	o.CategoryAxis.Labels = labels
	o.CategoryAxis.LabelFontStyle = style
	_, steps := scale(c.top())
	if c.Percent {
		steps = 5
	}
	o.ValueAxis = []charts.ValueAxisOption{{
		LabelFontStyle: style, SplitLineShow: charts.Ptr(true), PreferNiceIntervals: charts.Ptr(false), RangeValuePaddingScale: charts.Ptr(0.0),
		Min: charts.Ptr(0.0), Max: charts.Ptr(c.end()), LabelCount: steps + 1,
		ValueFormatter: func(v float64) string { return group(int(math.Round(v))) + c.Unit },
	}}
	return p.BarChart(o)
}

// top is the highest bar.
func (c chart) top() (top float64) {
	for i := range c.Labels {
		sum := 0.0
		for _, s := range c.Series {
			sum += s.Values[i]
			if c.Grouped {
				sum = s.Values[i]
				top = max(top, sum)
			}
		}
		top = max(top, sum)
	}
	return top
}

// end is that of the value axis.
func (c chart) end() float64 {
	if c.Percent {
		return 100
	}
	end, _ := scale(c.top())
	return end
}

// scale is the end of an axis that reaches to top, in four or five round steps.
func scale(top float64) (end float64, steps int) {
	for unit := 1.0; ; unit *= 10 {
		for _, m := range []float64{1, 2, 5} {
			if n := math.Ceil(top / (unit * m)); n <= 5 {
				n = max(n, 1)
				return n * unit * m, int(n)
			}
		}
	}
}

// group writes 1234567 as 1,234,567.
func group(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// label makes a name fit beside an axis: short, without line ends, and without
// controls that would turn the text around it.
func label(name string) string {
	name = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Bidi_Control, r):
			return -1
		case unicode.IsControl(r):
			return ' '
		}
		return r
	}, name)), " ")
	if uniseg.GraphemeClusterCount(name) <= longLabel && len(name) <= 8*longLabel {
		return name
	}
	var short strings.Builder
	for g, n := uniseg.NewGraphemes(name), 0; n < longLabel-1 && short.Len() < 8*longLabel && g.Next(); n++ {
		short.WriteString(g.Str()[:min(len(g.Str()), 64)])
	}
	return strings.ToValidUTF8(strings.TrimSpace(short.String()), "") + "…"
}
