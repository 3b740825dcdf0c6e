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

// plain is a token as the model has seen it: with straight apostrophes, typed
// dashes and ellipses, and without brackets in a word ([T]he).
func plain(w string) string {
	switch w {
	case "—", "–", "―", "---":
		return "--"
	case "…":
		return "..."
	}
	if strings.Trim(w, ".") == "" && len(w) > 3 {
		return "..."
	}
	if len(w) > 3 && w[0] == '[' && w[2] == ']' {
		w = w[1:2] + w[3:]
	}
	return straight.Replace(w)
}

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
			w, ok := marks[t.Start]
			if !ok {
				w = plain(d.Slice(t.Span))
			}
			list = append(list, tag.Token{Text: w})
		}
		tagger.TagTokens(list)
		for i, t := range list {
			tok := &d.Tokens[s.First+i]
			tok.Tag = t.Tag
			if t.Tag == "-NONE-" { // the model's mark for traces, which it takes 0 and * for
				tok.Tag = "SYM"
				if t.Text == "0" {
					tok.Tag = "CD"
				}
			}
			if m := marks[tok.Start]; m != "" {
				tok.Tag = m
			} else if w := d.Slice(tok.Span); tok.Tag != "POS" && tokens.QuoteMark(w) == len(w) {
				tok.Tag = "''"
			}
		}
	}
	return nil
}
