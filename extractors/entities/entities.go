// Package entities finds mentions: the pieces of text that stand for somebody
// or something and can be the source of a claim.
//
// It works in three steps over each sentence. Base noun phrases are cut out by
// their tags ("a former Taliban official", "Ann Poe", "they"). Names inside
// them are found and typed by titles, given names, heads of organisations,
// lists, and what the rest of the article says of the same name. Then phrases
// grow by what belongs to them: complements ("of the ministry", "familiar with
// the matter"), party and age in brackets or commas, and appositions.
//
// Decisions that users of the layer should know:
//   - The list is in order of Start, the longer first. A mention within a longer
//     one is kept and marked Inside, because names there are needed to tell who
//     is who; those not Inside are the maximal phrases.
//   - Span holds titles, complements and an apposition right after, as a person
//     marking the source of a claim would; not a comma at its end, and not a
//     relative clause. Core is the bare name, or the base phrase without its
//     article.
//   - Two names joined by "and" are two mentions.
//   - A possessor ("the ministry" in "the ministry's spokeswoman") is a mention
//     without its ending 's.
//   - Phrases that tell a time ("last Tuesday") are left out.
package entities

import (
	"cmp"
	"slices"

	"whosaid/extractors"
	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// Extractor adds Mentions.
func Extractor(lex *en.Lexicon) extractors.Extractor {
	return extractors.Extractor{
		Name:     "entities",
		Doc:      "Finds names, noun phrases and pronouns that can be sources, with type, role and affiliation.",
		Requires: []doc.Layer{doc.Tokens, doc.Quotes, doc.Sentences, doc.Tags},
		Adds:     []doc.Layer{doc.Mentions},
		Run: func(d *doc.Doc) error {
			run(d, lex)
			return nil
		},
	}
}

func run(d *doc.Doc, lex *en.Lexicon) {
	v := newView(d, lex)
	var phrases []phrase
	for s := range d.Sentences {
		phrases = v.sentence(phrases, s)
	}
	v.article(phrases)
	var out []doc.Mention
	for i := 0; i < len(phrases); {
		j := i + 1
		for j < len(phrases) && phrases[j].sentence == phrases[i].sentence {
			j++
		}
		v.attach(phrases[i:j])
		for k := i; k < j; k++ {
			out = v.mentions(out, &phrases[k], phrases[i:j])
		}
		i = j
	}
	d.Mentions = order(out)
}

// order sorts mentions, drops those that are there twice and marks the inner ones.
func order(list []doc.Mention) []doc.Mention {
	slices.SortStableFunc(list, func(a, b doc.Mention) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End))
	})
	out := list[:0]
	end := 0
	for _, m := range list {
		if n := len(out); n > 0 && out[n-1].Span == m.Span {
			continue
		}
		m.Inside = m.End <= end
		end = max(end, m.End)
		out = append(out, m)
	}
	return out
}
