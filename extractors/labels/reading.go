package labels

// The words of a cue: which of them attribute, how the content stands with them,
// what negates them.

import (
	"slices"
	"sort"
	"strings"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// text is a document with its words in the form in which they are looked up.
type text struct {
	d    *doc.Doc
	lex  *en.Lexicon
	low  []string
	sent []int // token → sentence, -1 outside
}

func newText(d *doc.Doc, lex *en.Lexicon) *text {
	t := &text{d: d, lex: lex, low: make([]string, len(d.Tokens)), sent: make([]int, len(d.Tokens))}
	for i, tok := range d.Tokens {
		t.low[i] = en.Normal(d.Slice(tok.Span))
		t.sent[i] = -1
	}
	for s, x := range d.Sentences {
		for i := x.First; i < x.Last; i++ {
			t.sent[i] = s
		}
	}
	return t
}

func (t *text) tokens(spans []doc.Span) []int {
	var out []int
	for _, s := range spans {
		i := sort.Search(len(t.d.Tokens), func(i int) bool { return t.d.Tokens[i].End > s.Start })
		for ; i < len(t.d.Tokens) && t.d.Tokens[i].Start < s.End; i++ {
			out = append(out, i)
		}
	}
	return out
}

func (t *text) word(i int) string {
	if i < 0 || i >= len(t.low) {
		return ""
	}
	return t.low[i]
}

func (t *text) tag(i int) string {
	if i < 0 || i >= len(t.low) {
		return ""
	}
	return t.d.Tokens[i].Tag
}

// found is an expression of the lexicon in a cue.
type found struct {
	first, last int // tokens, [first, last)
	lemma       string
	rows        []en.Cue
}

// reading is a cue as read: its words in the lexicon, the main one among them,
// its negations, and the form of the content.
type reading struct {
	*text
	a       *doc.Attribution
	cue     []int // tokens
	content []int // the first tokens of the content
	source  []int
	words   []found
	main    int // index into words, -1
	row     en.Cue
	frames  en.Frames
	negs    []int
}

// lookahead is how many tokens of a content are looked at: its form shows at
// its beginning.
const lookahead = 40

func read(t *text, a *doc.Attribution) *reading {
	x := &reading{text: t, a: a, cue: t.tokens(a.Cue), source: t.tokens(a.Source), main: -1}
	c := t.tokens(a.Content[:1])
	x.content = c[:min(len(c), lookahead)]
	x.findWords()
	x.findFrames()
	x.findNegations()
	x.chooseMain()
	return x
}

// findWords looks the tokens of the cue up, the longest expression first.
func (x *reading) findWords() {
	longest := x.lex.LongestCue()
	for k := 0; k < len(x.cue); {
		n, f := 0, found{}
		for l := min(longest, len(x.cue)-k); l > 0; l-- {
			if lemma, rows := x.lookUp(x.cue[k : k+l]); len(rows) > 0 {
				n, f = l, found{x.cue[k], x.cue[k+l-1] + 1, lemma, rows}
				break
			}
		}
		if n == 0 {
			k++
			continue
		}
		x.words = append(x.words, f)
		k += n
	}
}

// lookUp tries the forms that the first of the tokens may be read as.
func (x *reading) lookUp(toks []int) (string, []en.Cue) {
	var rest strings.Builder
	for _, t := range toks[1:] {
		rest.WriteByte(' ')
		rest.WriteString(x.word(t))
	}
	w, tag := x.word(toks[0]), x.tag(toks[0])
	forms := []string{x.lex.Lemma(w, tag), x.lex.VerbLemma(w), w, x.lex.Lemma(w, "NNS")}
	if strings.HasPrefix(tag, "N") {
		forms[0], forms[1], forms[3] = forms[3], forms[0], forms[1]
	}
	for _, f := range forms {
		if rows := x.lex.Cues(f + rest.String()); len(rows) > 0 {
			return f + rest.String(), rows
		}
	}
	return "", nil
}

// findFrames tells in which forms the content stands.
func (x *reading) findFrames() {
	if len(x.content) == 0 {
		return
	}
	k := 0
	for k < len(x.content)-1 && !wordy(x.word(x.content[k])) {
		k++
	}
	first := x.content[k]
	if k > 0 || x.a.Type == doc.Direct || x.quoted(first) {
		x.frames |= en.Quote
	}
	w := x.word(first)
	if len(x.cue) > 0 {
		switch l := x.word(x.cue[len(x.cue)-1]); {
		case l == "to" && (x.tag(first) == "VB" || x.tag(first) == "VBP"):
			x.frames |= en.To
			return
		case l == "that" || x.lex.Has(en.WhWords, l) || l == "as":
			w = l
		case x.lex.Has(en.ContentPrepositions, l):
			x.frames |= en.PP
			return
		}
	}
	switch {
	case w == "to" && len(x.content) > k+1 && (strings.HasPrefix(x.tag(x.content[k+1]), "V") || strings.HasPrefix(x.tag(x.content[k+1]), "RB")):
		x.frames |= en.To
	case w == "that":
		x.frames |= en.That
	case x.lex.Has(en.WhWords, w):
		x.frames |= en.Wh
	case w == "as":
		x.frames |= en.As
	case x.lex.Has(en.ContentPrepositions, w) || w == "to":
		x.frames |= en.PP
	case x.tag(first) == "VBG":
		x.frames |= en.Ing
	case x.clause(k):
		x.frames |= en.That
	default:
		x.frames |= en.NP
	}
}

// quoted reports whether token i stands in a quotation or opens one.
func (x *reading) quoted(i int) bool {
	s := x.d.Tokens[i].Span
	k := sort.Search(len(x.d.Quotes), func(k int) bool { return x.d.Quotes[k].Start > s.Start })
	for n := 0; k > 0 && n < 4; n++ {
		k--
		if x.d.Quotes[k].Contains(s) {
			return true
		}
	}
	return false
}

// clause reports whether a finite verb stands in the content from token k on,
// before any mark: "the plan would fail", not "the plan".
func (x *reading) clause(k int) bool {
	for _, i := range x.content[k:] {
		switch x.tag(i) {
		case "VBD", "VBZ", "VBP", "MD":
			return true
		}
		switch x.word(i) {
		case "who", "which", "that", ";":
			return false
		}
	}
	return false
}

func wordy(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r > 0x7f && r != '“' && r != '”' && r != '‘' && r != '’' && r != '–' && r != '—' && r != '…' && r != '«' && r != '»'
	})
}

// chooseMain picks the word of the cue that attributes. Verbs that only hand on
// to the next ("continued to insist") do not.
func (x *reading) chooseMain() {
	if l := x.a.Lemma; l != "" {
		for i, f := range x.words {
			if f.lemma == l {
				x.main = i
				x.row = x.rowOf(f)
				return
			}
		}
	}
	best := -1.0
	for i, f := range x.words {
		row := x.rowOf(f)
		s := row.Weight
		head, _, _ := strings.Cut(f.lemma, " ")
		switch {
		case row.Class == en.Verb || row.Class == en.Phrase:
			s += 0.5
		case row.Class == en.Preposition:
			s -= 0.1
		}
		if x.lex.Has(en.Catenatives, head) && i+1 < len(x.words) {
			s -= 1
		}
		s -= 0.12 * float64(i)
		if s > best {
			best, x.main, x.row = s, i, row
		}
	}
}

// rowOf is the row of f that fits the form of the content and the tag.
func (x *reading) rowOf(f found) en.Cue {
	class := en.CueClass("")
	switch tag := x.tag(f.first); {
	case strings.HasPrefix(tag, "V"):
		class = en.Verb
	case strings.HasPrefix(tag, "N"):
		class = en.Noun
	}
	for _, c := range []en.CueClass{class, ""} {
		if row, ok := x.lex.CueIn(f.lemma, c, x.frames); ok {
			return row
		}
	}
	return f.rows[0]
}

func (x *reading) lemma() string {
	if x.main >= 0 {
		return x.words[x.main].lemma
	}
	for _, i := range x.cue {
		if strings.HasPrefix(x.tag(i), "V") {
			return x.lex.Lemma(x.word(i), x.tag(i))
		}
	}
	if len(x.cue) > 0 {
		return x.word(x.cue[len(x.cue)-1])
	}
	return ""
}

// findNegations collects the negations of the cue: those in it, and those that
// stand just before it among auxiliaries and adverbs.
func (x *reading) findNegations() {
	for k, i := range x.cue {
		w := x.word(i)
		switch next := x.word(i + 1); {
		case w == "not" && (next == "only" || next == "just" || next == "merely" || next == "simply"):
		case w == "no" && (next == "doubt" || next == "less" || next == "matter"):
		case w == "not" || w == "n't" || w == "never" || w == "neither" || w == "nor" || w == "cannot" || w == "without" || w == "hardly" || w == "no":
			x.negs = append(x.negs, i)
		case w == "no" && k == 0:
			x.negs = append(x.negs, i)
		}
	}
	if len(x.cue) == 0 {
		return
	}
	for i := x.cue[0] - 1; i >= 0 && i >= x.cue[0]-4 && x.sent[i] == x.sent[x.cue[0]] && !slices.Contains(x.source, i) && !slices.Contains(x.content, i); i-- {
		w := x.word(i)
		switch {
		case w == "not" || w == "n't" || w == "never" || w == "cannot":
			if n := x.word(i + 1); n != "only" && n != "just" {
				x.negs = append([]int{i}, x.negs...)
			}
		case x.lex.Has(en.Auxiliaries, w) || strings.HasPrefix(x.tag(i), "RB"):
		default:
			return
		}
	}
}
