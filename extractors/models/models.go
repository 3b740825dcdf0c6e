// Package models lists the chains of extractors that the program comes with.
// It stands apart from package extractors because the extractors import that
// one.
package models

import (
	"fmt"
	"strings"

	"whosaid/extractors"
	"whosaid/extractors/attribution"
	"whosaid/extractors/cues"
	"whosaid/extractors/en"
	"whosaid/extractors/entities"
	"whosaid/extractors/labels"
	"whosaid/extractors/quotes"
	"whosaid/extractors/sentences"
	"whosaid/extractors/speakers"
	"whosaid/extractors/tags"
	"whosaid/extractors/tokens"
)

// Model is a chain by name.
type Model struct {
	Name string // as in --model
	Doc  string // one sentence
	New  func(lex *en.Lexicon) (*extractors.Chain, error)
}

// List holds the bundled models, the most accurate first: it is the default.
func List() []Model {
	return []Model{
		{Name: "rules", Doc: "rules over tags, quotation marks and a lexicon of cues; nothing is learned but counts.", New: Rules},
	}
}

// Default is the name of the most accurate model.
func Default() string { return List()[0].Name }

// Find gives the model called name. The error lists those there are.
func Find(name string) (Model, error) {
	var names []string
	for _, m := range List() {
		if m.Name == name {
			return m, nil
		}
		names = append(names, m.Name)
	}
	return Model{}, fmt.Errorf("no model %q: bundled are %s", name, strings.Join(names, ", "))
}

// Rules is the chain that finds claims without a learned model, from text to
// labelled attributions, in the order in which the layers are added.
func Rules(lex *en.Lexicon) (*extractors.Chain, error) {
	return extractors.NewChain("rules",
		tokens.Extractor(),
		quotes.Extractor(),
		sentences.Extractor(),
		tags.Extractor(),
		entities.Extractor(lex),
		cues.Extractor(lex),
		attribution.Extractor(lex),
		speakers.Extractor(lex),
		labels.Extractor(lex),
	)
}
