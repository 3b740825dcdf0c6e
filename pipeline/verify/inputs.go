package verify

// Articles against the inputs that they came from: these are read again as the
// run has read them, and the articles that they give are compared in order.

import (
	"fmt"
	"strings"

	"whosaid/corpus"
	"whosaid/extractors/doc"
	"whosaid/pipeline"
	"whosaid/pipeline/record"
	"whosaid/pipeline/runfiles"
)

func (c *checker) compare() error {
	if c.opts.Inputs == nil {
		return nil
	}
	list := c.reader(runfiles.Articles)
	list.quiet = true
	defer list.lines.Close()
	_, err := pipeline.Run(c.ctx, pipeline.Config{
		Source:  c.opts.Inputs,
		Extract: func(a *corpus.Article) (*doc.Doc, error) { return &doc.Doc{Text: a.Text}, nil },
		Sink:    &comparer{c: c, list: list, at: -1},
		Workers: c.opts.Workers,
	})
	return err
}

// comparer is the sink of a run over the inputs.
type comparer struct {
	c    *checker
	list *reader
	at   int // number of the article read last
	line record.Article
}

// next reads the next article; false after the last.
func (p *comparer) next() (bool, error) {
	for {
		line, err := p.list.next()
		if line == nil || err != nil {
			return false, err
		}
		p.at++
		p.line = record.Article{}
		if decode(line, &p.line, articleKeys) == nil { // else it has been told of
			return true, nil
		}
	}
}

// unmet is the article read last, which no input has given.
func (p *comparer) unmet(why string) {
	if p.c.opts.Gone != nil && p.c.opts.Gone(p.line.Input) {
		p.c.report.Gone++
		return
	}
	p.list.fault(Input, fmt.Sprintf("%s: %s", p.line.Input, why))
}

func (p *comparer) Write(r pipeline.Result) error {
	c := p.c
	number := c.places.after(r.Input, p.at)
	switch {
	case number < 0 && c.places.has(r.Input):
		c.fault(runfiles.Articles+".jsonl", 0, Input, r.Input+": is given by the inputs in another place, or more often")
		return nil
	case number < 0 && (r.Err != nil || c.failed.has(r.Input)):
		return nil
	case number < 0:
		c.fault(runfiles.Articles+".jsonl", 0, Input, r.Input+": is given by the inputs, and the run has no article of it")
		return nil
	}
	for p.at < number {
		if more, err := p.next(); err != nil || !more {
			return err
		}
		if p.at < number {
			p.unmet("the inputs do not give this article any more")
		}
	}
	if p.at > number {
		return nil // its line is none
	}
	if r.Err != nil {
		p.unmet("cannot be read any more: " + fmt.Sprint(r.Err.Err))
		return nil
	}
	c.report.Compared++
	if what := differences(&p.line, record.FromArticle(r.Article)); what != "" {
		p.list.fault(Input, fmt.Sprintf("%s: the input gives another %s", p.line.Input, what))
	}
	return nil
}

func (p *comparer) Close(_ pipeline.Summary, err error) error {
	for err == nil {
		more, err := p.next()
		if err != nil || !more {
			return err
		}
		p.unmet("the inputs do not give this article any more")
	}
	return nil
}

// differences names the fields in which two lines differ that say the same of
// one article.
func differences(was *record.Article, is record.Article) string {
	var names []string
	differ := func(name string, yes bool) {
		if yes {
			names = append(names, name)
		}
	}
	differ("id", was.ID != is.ID)
	differ("text", was.Text != is.Text || was.SHA256 != is.SHA256)
	differ("url", was.URL != is.URL)
	differ("title", was.Title != is.Title)
	differ("byline", was.Byline != is.Byline)
	differ("published", was.Published != is.Published)
	differ("publisher", was.Publisher != is.Publisher)
	differ("language", was.Language != is.Language)
	differ("archive", (was.Archive == nil) != (is.Archive == nil) || was.Archive != nil && *was.Archive != *is.Archive)
	return strings.Join(names, ", ")
}
