// Package models lists the chains of extractors that the program comes with.
// It stands apart from package extractors because the extractors import that
// one.
package models

import (
	_ "embed"
	"fmt"
	"slices"
	"sync"

	"whosaid/extractors"
	"whosaid/extractors/attribution"
	"whosaid/extractors/cues"
	"whosaid/extractors/en"
	"whosaid/extractors/entities"
	"whosaid/extractors/labels"
	"whosaid/extractors/learned"
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
	// Weights are those of a learned model; nil where nothing is learned but counts.
	Weights func() (*learned.Model, error)
	New     func(lex *en.Lexicon) (*extractors.Chain, error)
}

//go:embed weights/full.model
var fullModel []byte

//go:embed weights/fast.model
var fastModel []byte

// Models are parsed and unpacked once, when they are first asked for. The fast one
// has the words of the full one.
var (
	full = sync.OnceValues(func() (*learned.Model, error) { return learned.Load(fullModel) })
	fast = sync.OnceValues(func() (*learned.Model, error) { return learned.LoadOn(fullModel, fastModel) })
)

// Models are to be chosen from, the default first.
type Models []Model

// List holds the bundled models, the most accurate first.
func List() Models {
	return Models{
		Of("full", "a learned model of 6 layers that reads what the rules propose; docs/model.md is its card.", full),
		Of("fast", "the same with 3 layers: nearly twice as fast, less accurate.", fast),
		{Name: "rules", Doc: "rules over tags, quotation marks and a lexicon of cues; nothing is learned but counts.", New: Rules},
	}
}

// Of makes a list entry of a learned model.
func Of(name, doc string, weights func() (*learned.Model, error)) Model {
	return Model{Name: name, Doc: doc, Weights: weights, New: func(lex *en.Lexicon) (*extractors.Chain, error) {
		m, err := weights()
		if err != nil {
			return nil, fmt.Errorf("model %s: %w", name, err)
		}
		return Learned(name, lex, m)
	}}
}

// Find gives the model called name, if it is there.
func (l Models) Find(name string) (Model, bool) {
	i := slices.IndexFunc(l, func(m Model) bool { return m.Name == name })
	if i < 0 {
		return Model{}, false
	}
	return l[i], true
}

// Names of the models.
func (l Models) Names() []string {
	var names []string
	for _, m := range l {
		names = append(names, m.Name)
	}
	return names
}

// Rules is the chain that finds claims without a learned model, from text to
// labelled attributions, in the order in which the layers are added.
func Rules(lex *en.Lexicon) (*extractors.Chain, error) {
	return extractors.NewChain("rules", append(before(lex),
		attribution.Extractor(lex),
		speakers.Extractor(lex),
		labels.Extractor(lex),
	)...)
}

// Learned is the chain that finds claims with m.
func Learned(name string, lex *en.Lexicon, m *learned.Model) (*extractors.Chain, error) {
	return extractors.NewChain(name, append(before(lex),
		learned.Extractor(lex, m),
		speakers.Extractor(lex),
		learned.Labels(lex, m),
	)...)
}

// before are the layers that attributions are found in.
func before(lex *en.Lexicon) []extractors.Extractor {
	return []extractors.Extractor{
		tokens.Extractor(),
		quotes.Extractor(),
		sentences.Extractor(),
		tags.Extractor(),
		entities.Extractor(lex),
		cues.Extractor(lex),
	}
}
