// Package attribution finds who said what: it adds the layer Attributions.
//
// Rules look at the tags, quotations and cues of a sentence and propose
// candidates, each with the spans of its content, cue and source; one
// phenomenon a file. They are generous: what a cue is worth in the form it
// stands in was counted on marked articles (confidence.tsv), and resolve.go
// keeps those candidates that are likely enough right and do not contradict a
// better one.
//
//	view.go        the document by token: words, quotations, cues, verb groups
//	groups.go      verb groups: auxiliaries, negation, passive
//	phrase.go      noun phrases to the left and right
//	subject.go     whose a verb is
//	complement.go  what follows a cue, and where it ends
//	direct.go, quotations.go   “C,” S said; S said: “C”; pieces of one claim
//	verbs.go       S said that C; S denied C; S wants to C; a C that S rejected
//	fronted.go     C, S said; C, said S; as S said, C
//	passive.go     it is believed that C; C was rejected by S; C seems to
//	according.go   according to S, C
//	nominal.go     S's claim that C
//	adverbs.go     C reportedly C
//	colon.go       S: C, in headlines and conversations
//	confidence.go, traits.go   how sure a candidate is
//	resolve.go     which candidates stand
package attribution

import (
	"whosaid/extractors"
	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// maxSentence bounds, in tokens, the sentences that rules look through more
// than once, so that the work stays linear in the text.
const maxSentence = 400

// Extractor adds the layer Attributions, using the cues of lex.
func Extractor(lex *en.Lexicon) extractors.Extractor {
	return extractors.Extractor{
		Name:     "attribution",
		Doc:      "ties contents to the cues and sources that attribute them, by rules.",
		Requires: []doc.Layer{doc.Paragraphs, doc.Tokens, doc.Quotes, doc.Sentences, doc.Tags, doc.Mentions, doc.Cues},
		Adds:     []doc.Layer{doc.Attributions},
		Run: func(d *doc.Doc) error {
			d.Attributions = Read(d, lex).Find(threshold)
			return nil
		},
	}
}

// Reading is a document prepared for the rules.
type Reading struct{ v *view }

// Read prepares d, from the layers that Extractor requires. It adds none.
func Read(d *doc.Doc, lex *en.Lexicon) Reading { return Reading{newView(d, lex)} }

// Find gives the attributions that the rules hold at least as likely as least,
// a probability. A learned model takes unlikely ones, too, as a hint.
func (r Reading) Find(least float64) []doc.Attribution {
	return r.v.emit(r.v.resolve(r.v.propose(), least))
}

// Type tells whether a content is verbatim: wholly between quotation marks.
func (r Reading) Type(content []doc.Span) doc.ContentType {
	runs := make([]run, len(content))
	for i, s := range content {
		runs[i] = run{r.v.tokenAt(s.Start), r.v.tokenBefore(s.End) + 1}
	}
	return r.v.contentType(content, runs)
}

// propose runs all rules.
func (v *view) propose() []candidate {
	out := v.direct()
	introduced := map[int]bool{} // cues of quotations, by their first token
	for i := range out {
		for _, r := range out[i].cue {
			introduced[r.first] = true
		}
	}
	for _, c := range v.verbCues() {
		if lo, hi := v.sentence(c.first); hi-lo > maxSentence {
			continue
		}
		if raising(c.lemma) {
			out = append(out, v.raisingVerb(c)...)
			continue
		}
		if f, ok := v.fronted(c); ok {
			out = append(out, f)
			continue
		}
		if f, ok := v.asClause(c); ok {
			out = append(out, f)
			continue
		}
		for _, r := range v.verbRight(c) {
			if r.frame != "quote" || !introduced[c.first] {
				out = append(out, r) // direct has tied the quotation's pieces together
			}
		}
		out = append(out, v.objectRelative(c)...)
	}
	out = append(out, v.prepositions()...)
	out = append(out, v.nominal()...)
	out = append(out, v.adverbs()...)
	out = append(out, v.colons()...)
	for i := range out {
		mark(out[i].source, v.inSource)
	}
	for i := range out {
		v.traits(&out[i])
	}
	return out
}

func (v *view) emit(list []candidate) []doc.Attribution {
	var out []doc.Attribution
	for i := range list {
		c := &list[i]
		content := v.spans(c.content)
		if len(content) == 0 {
			continue
		}
		out = append(out, doc.Attribution{
			Content: content, Cue: v.spans(c.cue), Source: v.spans(c.source),
			Type:  v.contentType(content, c.content),
			Lemma: c.lemma, Negated: c.negated, Speaker: -1,
			Confidence: confidence(c), Rule: c.rule,
		})
	}
	return out
}
