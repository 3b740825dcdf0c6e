package learned

import (
	"slices"
	"sort"
	"unicode"
	"unicode/utf8"

	"whosaid/extractors/doc"
	"whosaid/extractors/encoder/wordpiece"
)

// Piece is one input of the encoder: a wordpiece, or the mark that stands
// between paragraphs (an empty span).
type Piece struct {
	ID    int32
	Start int // bytes of the text, [Start, End)
	End   int
	// Inside says that it goes on with the word that the piece before is of.
	Inside bool
	// Features are indexes into the tables of Tables, in their order.
	Features [nFeatures]uint8
}

// mark reports whether p is the mark between paragraphs.
func (p *Piece) mark() bool { return p.End == p.Start }

// Features of a piece beside its wordpiece. What the program knows exactly, or
// has found by rules, goes in with the words.
const (
	caseFeature  = iota // of the word the piece stands in, since the vocabulary is uncased
	quoteFeature        // place in an outermost quotation
	ruleFeature         // part of an attribution that the rules propose
	sureFeature         // how sure the rules are of it
	cueFeature          // in the lexicon of cues, by class
	tagFeature          // part of speech
	nFeatures
)

// Tables are the names and sizes of the feature tables, as in model files.
func Tables() []Table {
	return []Table{
		{"case", 4}, {"quote", 7}, {"rule", 7}, {"sure", 2 + len(sureBorders)}, {"cue", 1 + len(cueClasses)}, {"tag", 1 + len(posTags)},
	}
}

// Table is one feature: its name and the number of its values.
type Table struct {
	Name string
	Size int
}

// sureBorders part the confidence of the rules into values 1, 2, …; 0 is for
// pieces that the rules propose nothing for.
var sureBorders = []float64{0.2, 0.35, 0.5, 0.65, 0.8, 0.92}

// cueClasses are the classes of doc.Cue in the order of their values from 1.
var cueClasses = []string{"verb", "preposition", "noun", "adverb", "adjective", "phrase"}

// posTags are the parts of speech of the Penn Treebank in the order of their
// values from 1; others are 0.
var posTags = []string{
	"CC", "CD", "DT", "EX", "FW", "IN", "JJ", "JJR", "JJS", "LS", "MD", "NN", "NNS", "NNP", "NNPS", "PDT", "POS", "PRP", "PRP$",
	"RB", "RBR", "RBS", "RP", "SYM", "TO", "UH", "VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "WDT", "WP", "WP$", "WRB",
	",", ".", ":", "(", ")", "\"", "``", "''", "$", "#",
}

// LeastProposal is how likely the rules must hold a proposal for the model to see it.
const LeastProposal = 0.1

// ParagraphPiece is the piece of the vocabulary that stands between paragraphs.
const ParagraphPiece = "[unused1]"

// Pieces cuts d's text into the encoder's input. Proposals are what the rules
// find down to LeastProposal. It reads paragraphs, tokens with tags, quotes and cues.
func Pieces(t *wordpiece.Tokenizer, d *doc.Doc, proposals []doc.Attribution) []Piece {
	paragraph, _ := t.ID(ParagraphPiece)
	var out []Piece
	var buf []wordpiece.Piece
	for i, p := range d.Paragraphs {
		if i > 0 {
			out = append(out, Piece{ID: paragraph, Start: p.Start, End: p.Start})
		}
		buf = t.Append(buf[:0], d.Text[p.Start:p.End], p.Start)
		for _, w := range buf {
			out = append(out, Piece{ID: w.ID, Start: w.Start, End: w.End})
		}
	}
	setCase(d.Text, out)
	for _, q := range d.Quotes {
		if q.Parent < 0 {
			setQuote(out, q)
		}
	}
	for _, a := range proposals {
		sure := uint8(1 + sort.SearchFloat64s(sureBorders, a.Confidence))
		for _, part := range []struct {
			begin uint8
			spans []doc.Span
		}{{1, a.Source}, {3, a.Cue}, {5, a.Content}} {
			for _, s := range part.spans {
				v := part.begin
				for i := range within(out, s) {
					out[i].Features[ruleFeature], out[i].Features[sureFeature] = v, sure
					v = part.begin + 1
				}
			}
		}
	}
	for _, c := range d.Cues {
		class := uint8(1 + slices.Index(cueClasses, c.Class))
		for i := range within(out, c.Span) {
			out[i].Features[cueFeature] = class
		}
	}
	for _, k := range d.Tokens {
		tag := uint8(1 + slices.Index(posTags, k.Tag))
		for i := range within(out, k.Span) {
			out[i].Features[tagFeature] = tag
		}
	}
	return out
}

// within gives the indexes of the pieces that begin inside s.
func within(pieces []Piece, s doc.Span) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		i := sort.Search(len(pieces), func(i int) bool { return pieces[i].Start >= s.Start })
		for ; i < len(pieces) && pieces[i].Start < s.End; i++ {
			if !pieces[i].mark() && !yield(i) {
				return
			}
		}
	}
}

// setQuote gives the pieces of q 1 at the opening mark, 3 at the closing one and
// 2 between, and 4 to 6 where the marks are not for speech.
func setQuote(pieces []Piece, q doc.Quote) {
	var base uint8
	if q.Use != doc.QuoteSpeech {
		base = 3
	}
	for i := range within(pieces, q.Span) {
		v := uint8(2)
		switch {
		case pieces[i].Start < q.Inner.Start:
			v = 1
		case q.Closed && pieces[i].Start >= q.Inner.End:
			v = 3
		}
		pieces[i].Features[quoteFeature] = base + v
	}
}

// setCase tells of each piece what word it stands in: 0 no word, 1 lower case,
// 2 first letter a capital, 3 capitals only; and which pieces are one word.
func setCase(text string, pieces []Piece) {
	for i := 0; i < len(pieces); {
		if pieces[i].mark() {
			i++
			continue
		}
		first, size := utf8.DecodeRuneInString(text[pieces[i].Start:])
		end := pieces[i].Start
		letters, upper := 0, 0
		for end < len(text) {
			r, n := utf8.DecodeRuneInString(text[end:])
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
				break
			}
			if unicode.IsLetter(r) {
				letters++
			}
			if unicode.IsUpper(r) {
				upper++
			}
			end += n
		}
		end = max(end, pieces[i].Start+size)
		var v uint8
		switch {
		case !unicode.IsLetter(first):
		case upper == letters && letters > 1:
			v = 3
		case unicode.IsUpper(first):
			v = 2
		default:
			v = 1
		}
		for first := i; i < len(pieces) && pieces[i].Start < end; i++ {
			pieces[i].Features[caseFeature] = v
			pieces[i].Inside = i > first
		}
	}
}
