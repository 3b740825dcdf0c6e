package verify

// Claims against articles, side by side.

import (
	"fmt"
	"strconv"

	"whosaid/pipeline/record"
	"whosaid/pipeline/runfiles"
)

// articles reads articles.jsonl, with a look ahead.
type articles struct {
	*reader
	read  int        // lines read
	ahead []*article // read and not taken
}

type article struct {
	number int // from 0
	line   record.Article
	text   text
	twins  map[string]int // how many claims of the article had this id
}

// maxAhead bounds the look ahead, which only articles of one id make necessary.
const maxAhead = 100

// take is the next article, nil after the last.
func (a *articles) take() (*article, error) {
	if len(a.ahead) > 0 {
		next := a.ahead[0]
		a.ahead = a.ahead[1:]
		return next, nil
	}
	for {
		line, err := a.next()
		if line == nil || err != nil {
			return nil, err
		}
		next := &article{number: a.read, twins: map[string]int{}}
		a.read++
		a.c.report.Articles++
		if err := decode(line, &next.line, articleKeys); err != nil {
			a.fault(Form, err.Error())
			continue
		}
		next.text.set(next.line.Text)
		a.check(next)
		return next, nil
	}
}

// check looks at an article by itself.
func (a *articles) check(next *article) {
	c, line := a.c, &next.line
	if digest := record.Digest(line.Text); digest != line.SHA256 {
		a.fault(SHA256, fmt.Sprintf("sha256 is %q, and that of the text %s", line.SHA256, digest))
	}
	if len(line.Warnings) > 0 {
		c.warnings++
	}
	if line.Warnings == nil {
		a.fault(Form, "warnings is null")
	}
	switch {
	case line.DuplicateOf == nil && line.Similarity != 0:
		a.fault(DuplicateOf, fmt.Sprintf("similarity is %v, and duplicate_of null", line.Similarity))
	case line.DuplicateOf != nil:
		c.reprints++
		first := c.ids.after(*line.DuplicateOf, -1)
		if first < 0 || first >= next.number {
			a.fault(DuplicateOf, fmt.Sprintf("no article before this one has the id %q", *line.DuplicateOf))
		} else if line.Similarity <= 0 || line.Similarity > 1 {
			a.fault(DuplicateOf, fmt.Sprintf("similarity is %v, and not between 0 and 1", line.Similarity))
		}
	}
	if c.opts.Inputs != nil {
		c.places.add(line.Input, next.number)
	}
}

// peek is the article of a number, which stays to be taken; nil where it is
// too far ahead, or its line is no article's.
func (a *articles) peek(number int) (*article, error) {
	if number >= a.read+maxAhead {
		return nil, nil
	}
	for {
		for _, p := range a.ahead {
			if p.number == number {
				return p, nil
			}
		}
		if a.read > number {
			return nil, nil
		}
		kept := a.ahead
		a.ahead = nil
		next, err := a.take()
		a.ahead = kept
		if next == nil || err != nil {
			return nil, err
		}
		a.ahead = append(a.ahead, next)
	}
}

func (c *checker) articlesAndClaims() error {
	list := &articles{reader: c.reader(runfiles.Articles)}
	defer list.lines.Close()
	claims := c.reader(runfiles.Claims)
	defer claims.lines.Close()

	at := &article{number: -1}
	goTo := func(number int) error {
		for at.number < number {
			next, err := list.take()
			if err != nil {
				return err
			}
			if next == nil {
				return nil
			}
			at = next
		}
		return nil
	}
	var claim record.Claim
	for {
		line, err := claims.next()
		if err != nil {
			return err
		}
		if line == nil {
			break
		}
		c.report.Claims++
		if err := c.schema.claim(line, &claim); err != nil {
			claims.fault(Form, err.Error())
			continue
		}
		if at.number < 0 || claim.DocID != at.line.ID {
			number := c.ids.after(claim.DocID, at.number)
			if number < 0 && c.ids.has(claim.DocID) {
				claims.fault(Order, fmt.Sprintf("the article %q stands before that of the claim above", claim.DocID))
				continue
			} else if number < 0 {
				claims.fault(DocID, fmt.Sprintf("there is no article %q", claim.DocID))
				continue
			}
			if err := goTo(number); err != nil {
				return err
			}
			if at.number != number {
				claims.fault(DocID, fmt.Sprintf("the line of the article %q cannot be read", claim.DocID))
				continue
			}
		}
		faults := c.claim(&claim, at)
		// Another article of the same id may follow, whose claim it is.
		for n := at.number; len(faults) > 0; {
			if n = c.ids.after(claim.DocID, n); n < 0 {
				break
			}
			other, err := list.peek(n)
			if err != nil {
				return err
			}
			if other == nil {
				break
			}
			if len(c.claim(&claim, other)) == 0 {
				faults = nil
				if err := goTo(n); err != nil {
					return err
				}
			}
		}
		for _, f := range faults {
			claims.fault(f.Kind, f.What)
		}
		at.twins[record.BaseID(&claim)]++
	}
	for { // articles after the last claim
		if next, err := list.take(); next == nil || err != nil {
			return err
		}
	}
}

// claim says what does not hold of a claim of an article.
func (c *checker) claim(r *record.Claim, a *article) (faults []Fault) {
	add := func(kind, format string, args ...any) {
		faults = append(faults, Fault{Kind: kind, What: r.ID + ": " + fmt.Sprintf(format, args...)})
	}
	line := &a.line
	if of := (record.Doc{URL: line.URL, Title: line.Title, Published: line.Published, Publisher: line.Publisher}); r.Doc != of {
		add(Doc, "doc is %q, and the article's is %q", r.Doc, of)
	}
	piece := func(name, text string, spans []record.Span) bool {
		err := a.text.gives(spans, text)
		if err != nil {
			add(Span, "%s: %v", name, err)
		}
		return err == nil
	}
	inText := piece("content", r.Content.Text, r.Content.Spans)
	if r.Cue != nil {
		piece("cue", r.Cue.Text, r.Cue.Spans)
	}
	if r.Source != nil {
		piece("source", r.Source.Text, r.Source.Spans)
	}
	piece("sentence", r.Sentence.Text, []record.Span{r.Sentence.Span})
	if err := a.text.check(r.Status.Evidence); err != nil {
		add(Span, "status.evidence: %v", err)
	}
	if (r.Source == nil) != (r.Speaker == nil) {
		add(Form, "only one of source and speaker is null")
	}

	want := record.BaseID(r)
	if n := a.twins[want] + 1; n > 1 {
		want += "-" + strconv.Itoa(n)
	}
	if r.ID != want {
		add(ID, "the id of these spans in this article is %s", want)
	}
	if r.Content.Type == "direct" && inText {
		for _, s := range r.Content.Spans {
			if !a.text.quoted(s) {
				add(Direct, "%v does not stand between quotation marks: %q", s, short(r.Content.Text))
				break
			}
		}
	}
	return faults
}
