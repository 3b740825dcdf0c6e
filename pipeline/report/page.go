package report

// The page: one file with everything in it, that asks for nothing and runs
// nothing. Whatever stands in articles is text to it: the template escapes it,
// and the content security policy lets nothing run even if that failed. The
// template is Go code when the program is built: html/template would call
// methods by name, for which the linker keeps those of every library.

import (
	"context"
	_ "embed"
	"fmt"
	"io"

	"whosaid/pipeline/index"
	"whosaid/pipeline/review/figures"
)

//go:generate go run github.com/valyala/quicktemplate/qtc -file=page.qtpl

//go:embed page.css
var pageCSS string

// Write writes the page. x is the index that r was gathered from.
func Write(ctx context.Context, w io.Writer, r *Report, x *index.Index) error {
	v, err := newView(r)
	if err != nil {
		return err
	}
	if err := v.lists.fill(ctx, x); err != nil {
		return err
	}
	v.Lists = v.lists.sorted(sections)
	_, err = io.WriteString(w, pageHTML(v))
	return err
}

// Sections of the page, by the ids that their headings have.
const (
	speakersID  = "speakers"
	outletsID   = "outlets"
	namelessID  = "nameless"
	statusID    = "status"
	sortsID     = "sorts"
	certaintyID = "certainty"
)

var sections = []string{speakersID, outletsID, namelessID, statusID, sortsID, certaintyID}

func percent(share float64) string {
	switch p := share * 100; {
	case p > 0 && p < 0.95, p > 99.05 && p < 100:
		return fmt.Sprintf("%.1f %%", p)
	default:
		return fmt.Sprintf("%.0f %%", p)
	}
}

// shareOf is a measured share with its interval.
func shareOf(s figures.Share) string {
	if s.Of == 0 {
		return "not known"
	}
	return fmt.Sprintf("%s (%s to %s)", percent(s.Value), percent(s.Low), percent(s.High))
}

// words are the record's values as people read them.
var words = map[string]string{
	"none": "no source", "neither": "taking no side", "named": "with a name", "anonymous": "anonymous", "generic": "nobody in particular",
	"unreviewed": "not reviewed", "right": "right", "replaced": "split or joined",
	"direct": "word for word", "indirect": "in other words", "mixed": "partly word for word", "": "not known",
}

func word(value string) string {
	if w, ok := words[value]; ok {
		return w
	}
	return value
}
