// Package tags gives tokens their part of speech, in the Penn Treebank's set,
// with prose's averaged perceptron.
package tags

import (
	"strings"
	"sync"

	"github.com/jdkato/prose/v3/tag"

	"whosaid/extractors"
	"whosaid/extractors/doc"
	"whosaid/extractors/tokens"
)

// Extractor adds Tags: it fills Token.Tag. Quotation marks get the two tags
// that the Penn Treebank has for opening and closing ones; a mark that belongs
// to no quotation counts as closing.
func Extractor() extractors.Extractor {
	return extractors.Extractor{
		Name:     "tags",
		Doc:      "Gives tokens their part of speech.",
		Requires: []doc.Layer{doc.Tokens, doc.Quotes, doc.Sentences},
		Adds:     []doc.Layer{doc.Tags},
		Run:      run,
	}
}

// load reads the model, once a process.
var load = sync.OnceValues(func() (*tag.Tagger, error) { return tag.New() })

// straight writes apostrophes as the model has seen them.
var straight = strings.NewReplacer("’", "'", "‘", "'", "‛", "'")

func run(d *doc.Doc) error {
	tagger, err := load()
	if err != nil {
		return err
	}
	// The tagger guesses at quotation marks: which they are is known here.
	marks := make(map[int]string, 2*len(d.Quotes))
	for _, q := range d.Quotes {
		marks[q.Start] = "``"
		if q.Closed {
			marks[q.Inner.End] = "''"
		}
	}
	var list []tag.Token // reused for all sentences
	for _, s := range d.Sentences {
		list = list[:0]
		for _, t := range d.Tokens[s.First:s.Last] {
			list = append(list, tag.Token{Text: straight.Replace(d.Slice(t.Span))})
		}
		tagger.TagTokens(list)
		for i, t := range list {
			tok := &d.Tokens[s.First+i]
			tok.Tag = t.Tag
			if m := marks[tok.Start]; m != "" {
				tok.Tag = m
			} else if w := d.Slice(tok.Span); tok.Tag != "POS" && tokens.QuoteMark(w) == len(w) {
				tok.Tag = "''"
			}
		}
	}
	return nil
}
