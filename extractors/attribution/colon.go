package attribution

import (
	"strings"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// Names set off by a colon: headlines (“Roe: Taxes will rise”), interview
// transcripts (“Roe: Well, we tried.” at the head of paragraphs), and “From the
// desk of …:”.

// head is a paragraph that opens with a name and a colon.
type head struct {
	first, colon, last int // tokens; last ends the paragraph
	turn               bool
}

// heads lists them, and tells those that are turns of a conversation: in a
// document with three heads or more, those whose name comes twice or stands in
// capitals.
func (v *view) heads() []head {
	var out []head
	seen := map[string]int{}
	for i := 0; i < len(v.low); {
		last := i
		for last < len(v.low) && v.para[last] == v.para[i] {
			last++
		}
		for k := i; k < last && k < i+7; k++ {
			if v.word(k) == ":" {
				if k > i && k+1 < last && v.isUpper(i) {
					out = append(out, head{first: i, colon: k, last: last})
					seen[v.lastWord(i, k)]++
				}
				break
			}
			if v.quoteAt(k) >= 0 {
				break
			}
		}
		i = last
	}
	repeated := false
	for _, n := range seen {
		repeated = repeated || n > 1
	}
	if len(out) < 3 || !repeated {
		return out
	}
	for i := range out {
		h := &out[i]
		name := v.text(h.first, h.colon)
		h.turn = seen[v.lastWord(h.first, h.colon)] > 1 || name == strings.ToUpper(name)
	}
	return out
}

// lastWord stands for a speaker: “JOEL BENSON” and “BENSON” are one.
func (v *view) lastWord(i, j int) string {
	for k := j - 1; k > i; k-- {
		if v.word(k) == ")" {
			continue
		}
		return v.word(k)
	}
	return v.word(i)
}

func (v *view) colons() []candidate {
	var out []candidate
	for _, h := range v.heads() {
		cand := candidate{lemma: ":", cue: []run{{h.colon, h.colon + 1}}, source: []run{{h.first, h.colon}}, frame: "clause"}
		_, hi := v.sentence(h.colon + 1)
		switch {
		case v.label(h.first, h.colon) && !v.speaks(h.first, h.colon):
			continue
		case h.turn:
			cand.rule = "transcript"
			if h.colon == h.first+1 && v.d.Tokens[h.first].Len() == 1 {
				cand.rule = "transcript-letter" // Q: and A:
			}
			cand.content = []run{{h.colon + 1, h.last}}
		case v.nounRight(h.first, h.colon, true) != h.colon:
			continue
		case h.first == 0:
			cand.rule = "headline"
			cand.content = []run{v.trim(run{h.colon + 1, min(hi, h.last)})}
		case v.headlineBelow(h):
			cand.rule = "headline-below"
			cand.content = []run{{h.colon + 1, h.last}}
		default:
			cand.rule = "colon-head"
			cand.content = []run{v.trim(run{h.colon + 1, min(hi, h.last)})}
		}
		if !cand.content[0].empty() {
			out = append(out, cand)
		}
	}
	return out
}

// speaks reports whether the phrase [i, j) is known to name somebody who speaks.
func (v *view) speaks(i, j int) bool {
	if m := v.ment[j-1]; m >= 0 && v.tokenAt(v.d.Mentions[m].Start) >= i {
		switch v.d.Mentions[m].Type {
		case doc.Person, doc.Organization, doc.Group, doc.Place, doc.Document:
			return true
		}
	}
	return v.lex.Has(en.SourceNouns, v.lex.Lemma(v.word(j-1), "NNS"))
}

// label reports whether [i, j) tells what follows and not who says it: “Exclusive”.
func (v *view) label(i, j int) bool {
	if v.lex.Has(en.PieceLabels, strings.ToLower(v.text(i, j))) || v.word(i) == "the" && v.lex.Has(en.PieceLabels, strings.ToLower(v.text(i+1, j))) {
		return true
	}
	return !v.isNoun(j-1) && v.word(j-1) != ")" && !v.inCapitals(i, j) && v.d.Tokens[i].Len() > 1
}

// inCapitals reports whether [i, j) is written as scripts write who speaks: ROE.
func (v *view) inCapitals(i, j int) bool {
	s := v.text(i, j)
	return len(s) > 1 && s == strings.ToUpper(s) && v.isUpper(i)
}

// headlineBelow reports whether h is a headline inside the text: one line, a
// clause without a full stop, and in front of it somebody who speaks.
func (v *view) headlineBelow(h head) bool {
	_, hi := v.sentence(h.colon + 1)
	return hi >= h.last && h.last-h.colon <= 16 && h.last-h.colon > 3 && !isStop(v.word(h.last-1)) &&
		v.speaks(h.first, h.colon) && !v.verbless(h.colon+1, h.last)
}
