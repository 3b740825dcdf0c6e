package learned

import (
	"whosaid/extractors"
	"whosaid/extractors/attribution"
	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// Extractor adds the layer Attributions with the model m. It takes the place of
// package attribution, whose proposals it reads.
func Extractor(lex *en.Lexicon, m *Model) extractors.Extractor {
	return extractors.Extractor{
		Name:     "learned",
		Doc:      "ties contents to the cues and sources that attribute them, by a learned model that has read what the rules propose.",
		Requires: []doc.Layer{doc.Paragraphs, doc.Tokens, doc.Quotes, doc.Sentences, doc.Tags, doc.Mentions, doc.Cues},
		Adds:     []doc.Layer{doc.Attributions},
		Run: func(d *doc.Doc) error {
			found, err := m.Find(d, attribution.Read(d, lex))
			d.Attributions = found
			return err
		},
	}
}

// Find gives the attributions of d.
func (m *Model) Find(d *doc.Doc, rules attribution.Reading) ([]doc.Attribution, error) {
	candidates, err := m.Candidates(d, rules)
	if err != nil {
		return nil, err
	}
	found := m.choose(d, candidates)
	goOn(d, found, rules)
	return found, nil
}
