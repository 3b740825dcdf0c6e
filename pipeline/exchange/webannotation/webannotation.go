// Package webannotation writes W3C Web Annotations (the model of 2017, in
// JSON-LD): one annotation a claim, whose targets are the pieces of its
// content, cue and source, each by a TextQuoteSelector and a
// TextPositionSelector.
//
// Positions count Unicode code points, as the model demands, of the article's
// clean text, not of the page that it was taken from. Quotes with 32 characters
// on either side, as Hypothesis takes them, find the piece in the page again.
package webannotation

import (
	"bufio"
	"encoding/json"
	"io"
	"iter"
	"net/url"
	"strings"

	"whosaid/pipeline/exchange"
	"whosaid/pipeline/record"
)

// Format is W3C Web Annotation.
var Format = exchange.Format{
	Name:  "webannotation",
	Doc:   "W3C Web Annotations in JSON-LD, with quote and position selectors.",
	Write: write,
}

// head is the context: the W3C's, and the terms that it does not have.
const head = `{
"@context": ["http://www.w3.org/ns/anno.jsonld", {"whosaid": "urn:whosaid:", "claim": {"@id": "whosaid:claim", "@type": "@json"}, "review": "whosaid:review", "part": "whosaid:part"}],
"type": "AnnotationPage",
"items": [
`

const foot = "\n]\n}\n"

type annotation struct {
	ID         string   `json:"id"`
	Type       string   `json:"type"`
	Motivation string   `json:"motivation"`
	Generator  agent    `json:"generator"`
	Body       []body   `json:"body"`
	Target     []target `json:"target"`
	Review     string   `json:"review"` // whosaid:review
	Claim      any      `json:"claim"`  // whosaid:claim
}

type agent struct {
	Type string `json:"type"`
	Name string `json:"name"`
}

type body struct {
	Type    string `json:"type"`
	Purpose string `json:"purpose"`
	Value   string `json:"value"`
	Format  string `json:"format"`
}

type target struct {
	Type     string `json:"type"`
	Source   string `json:"source"`
	Part     string `json:"part"` // whosaid:part: content, cue or source
	Selector []any  `json:"selector"`
}

type quote struct {
	Type   string `json:"type"`
	Exact  string `json:"exact"`
	Prefix string `json:"prefix"`
	Suffix string `json:"suffix"`
}

type position struct {
	Type  string `json:"type"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}

func write(out exchange.Out, docs iter.Seq2[*exchange.Document, error]) error {
	w := bufio.NewWriter(out.W)
	if _, err := io.WriteString(w, head); err != nil {
		return err
	}
	first := true
	for d, err := range docs {
		if err != nil {
			return err
		}
		offsets := exchange.NewOffsets(d.Article.Text)
		for i := range d.Claims {
			if !first {
				if _, err := io.WriteString(w, ",\n"); err != nil {
					return err
				}
			}
			first = false
			line, err := json.Marshal(of(d, &d.Claims[i], offsets))
			if err != nil {
				return err
			}
			if _, err := w.Write(line); err != nil {
				return err
			}
		}
	}
	if _, err := io.WriteString(w, foot); err != nil {
		return err
	}
	return w.Flush()
}

func of(d *exchange.Document, c *exchange.Claim, offsets *exchange.Offsets) annotation {
	a := annotation{
		ID: "urn:whosaid:claim:" + c.ID, Type: "Annotation", Motivation: "describing",
		Generator: agent{Type: "Software", Name: "whosaid " + c.Extractor},
		Body:      []body{text("describing", sentence(c))},
		Review:    string(c.State),
		Claim:     c.Claim,
	}
	tags := []string{"status:" + c.Status.Value, "kind:" + c.Kind, "type:" + c.Content.Type}
	if s := c.Speaker; s != nil {
		tags = append(tags, "naming:"+s.Naming, "speaker:"+s.Name)
	}
	for _, tag := range tags {
		a.Body = append(a.Body, text("tagging", tag))
	}
	add := func(part string, spans []record.Span) {
		for _, s := range spans {
			a.Target = append(a.Target, target{
				Type: "SpecificResource", Source: resource(&d.Article), Part: part,
				Selector: []any{
					quote{
						Type: "TextQuoteSelector", Exact: offsets.Slice(s),
						Prefix: offsets.Slice(record.Span{max(0, s[0]-context), s[0]}),
						Suffix: offsets.Slice(record.Span{s[1], s[1] + context}),
					},
					position{Type: "TextPositionSelector", Start: s[0], End: s[1]},
				},
			})
		}
	}
	add("content", c.Content.Spans)
	if c.Cue != nil {
		add("cue", c.Cue.Spans)
	}
	if c.Source != nil {
		add("source", c.Source.Spans)
	}
	return a
}

// context is the number of characters before and after a quote.
const context = 32

func text(purpose, value string) body {
	return body{Type: "TextualBody", Purpose: purpose, Value: value, Format: "text/plain"}
}

// sentence is the claim in words.
func sentence(c *exchange.Claim) string {
	who := "somebody whom the text does not name"
	if c.Speaker != nil {
		who = c.Speaker.Name
		if c.Speaker.Naming == "anonymous" {
			who += " (anonymous)"
		}
	}
	return who + ": " + c.Status.Value
}

// resource is the article's address, or a name made of its id.
func resource(a *record.Article) string {
	if u, err := url.Parse(a.URL); err == nil && u.IsAbs() && !strings.ContainsAny(a.URL, " <>\"{}|\\^`") {
		return a.URL
	}
	return "urn:whosaid:article:" + url.PathEscape(a.ID)
}
