package learned

import (
	"whosaid/extractors"
	"whosaid/extractors/attribution"
	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// Extractor adds the layers Attributions and Types with the model m, in one pass
// of its encoder. It takes the place of package attribution, whose proposals it
// reads.
func Extractor(lex *en.Lexicon, m *Model) extractors.Extractor {
	return extractors.Extractor{
		Name:     "learned",
		Doc:      "ties contents to the cues and sources that attribute them, by a learned model that has read what the rules propose; and types names.",
		Requires: []doc.Layer{doc.Paragraphs, doc.Tokens, doc.Quotes, doc.Sentences, doc.Tags, doc.Mentions, doc.Cues},
		Adds:     []doc.Layer{doc.Attributions, doc.Types},
		Run:      func(d *doc.Doc) error { return m.run(d, attribution.Read(d, lex)) },
	}
}

func (m *Model) run(d *doc.Doc, rules attribution.Reading) error {
	types := m.newTyping(d)
	candidates, err := m.candidates(d, rules, types.add)
	if err != nil {
		return err
	}
	d.Attributions = m.choose(d, candidates)
	goOn(d, d.Attributions, rules)
	types.decide()
	return nil
}
