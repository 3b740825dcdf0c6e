package attribution

import (
	"sort"
	"strings"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
	"whosaid/extractors/tags"
)

// view is a document prepared for the rules: words in lower case, the quotation
// that each token stands in, and where the cues are, all by token index. A run
// of tokens is written [i, j).
type view struct {
	d   *doc.Doc
	lex *en.Lexicon

	low   []string // token texts in lower case, curly apostrophes made straight
	sent  []int    // token → index of its sentence
	para  []int    // token → index of its paragraph
	quote []int    // token → outermost quotation around it (marks included), or -1
	cues  []cue    // in order
	cueAt []int    // token → cue whose head it is, or -1

	quotes []quote // outermost quotations, in order
	groups []group // verb groups, in order
	verbAt []int   // token → verb group that holds it, or -1

	inSource []bool // token → inside a candidate's source, filled by propose
	headline []bool // sentence → capitals all over

	ment []int // token → longest mention that ends at this token, or -1
}

// quote is an outermost quotation, by tokens.
type quote struct {
	first, last int // tokens, marks included
	speech      bool
	unopened    bool // the opening mark is missing: first is a word
}

// cue is a doc.Cue by tokens.
type cue struct {
	first, last int // with auxiliaries
	head        int
	lemma       string
	class       en.CueClass
	negated     bool
}

func newView(d *doc.Doc, lex *en.Lexicon) *view {
	n := len(d.Tokens)
	v := &view{d: d, lex: lex,
		low: make([]string, n), inSource: make([]bool, n), sent: make([]int, n), para: make([]int, n), quote: fill(n), cueAt: fill(n), verbAt: fill(n), ment: fill(n)}
	for i, t := range d.Tokens {
		v.low[i] = strings.ReplaceAll(strings.ToLower(d.Slice(t.Span)), "’", "'")
	}
	v.headline = make([]bool, len(d.Sentences))
	for s, x := range d.Sentences {
		v.headline[s] = tags.Headline(d, x)
		for i := x.First; i < x.Last; i++ {
			v.sent[i] = s
		}
	}
	p := 0
	for i, t := range d.Tokens {
		for p+1 < len(d.Paragraphs) && t.Start >= d.Paragraphs[p].End {
			p++
		}
		v.para[i] = p
	}
	v.placeCues()
	v.placeQuotes()
	for i, m := range d.Mentions {
		if e := v.tokenBefore(m.End); e >= 0 && (v.ment[e] < 0 || d.Mentions[v.ment[e]].Len() < m.Len()) {
			v.ment[e] = i
		}
	}
	v.findGroups()
	return v
}

func fill(n int) []int {
	x := make([]int, n)
	for i := range x {
		x[i] = -1
	}
	return x
}

// tokenAt is the first token that ends after byte b.
func (v *view) tokenAt(b int) int {
	return sort.Search(len(v.d.Tokens), func(i int) bool { return v.d.Tokens[i].End > b })
}

// tokenBefore is the last token that starts before byte b, or -1.
func (v *view) tokenBefore(b int) int {
	return sort.Search(len(v.d.Tokens), func(i int) bool { return v.d.Tokens[i].Start >= b }) - 1
}

func (v *view) placeQuotes() {
	next := 0 // token from which unopened quotations are looked for
	for _, q := range v.d.Quotes {
		if q.Parent < 0 {
			first := v.tokenAt(q.Start)
			v.unopened(next, first)
			next = max(next, v.tokenBefore(q.End)+1)
		}
		if q.Parent >= 0 || q.Use == doc.QuoteTitle || q.Use == doc.QuoteNickname {
			continue
		}
		first, last := v.tokenAt(q.Start), v.tokenBefore(q.End)+1
		if first >= last {
			continue
		}
		x := quote{first: first, last: last, speech: q.Use == doc.QuoteSpeech}
		for t := first; t < last; t++ {
			v.quote[t] = len(v.quotes)
		}
		v.quotes = append(v.quotes, x)
	}
	v.unopened(next, len(v.low))
}

// unopened takes a paragraph that holds a closing mark and no opening one
// before it (“We won,” she said, without its first mark) for a quotation from
// its start, where a cue follows the mark. It looks at the tokens [i, j), which
// no quotation holds.
func (v *view) unopened(i, j int) {
	start := i // of the paragraph
	fresh := i == 0 || i < len(v.para) && v.para[i-1] != v.para[i]
	for k := i; k < j; k++ {
		if k > start && v.para[k] != v.para[k-1] {
			start, fresh = k, true
		}
		if w := v.word(k); !isMark(w) || w == "'" || w == "’" {
			continue
		} else if w != "”" && w != `"` {
			fresh = false
			continue
		}
		if fresh && k > start+1 && v.word(k-1) == "," && v.cueSoon(k+1, j) {
			for t := start; t <= k; t++ {
				v.quote[t] = len(v.quotes)
			}
			v.quotes = append(v.quotes, quote{first: start, last: k + 1, speech: true, unopened: true})
		}
		fresh = false
	}
}

// cueSoon reports whether a verb of speech stands among the next few tokens.
func (v *view) cueSoon(i, j int) bool {
	for k := i; k < j && k < i+6 && !isStop(v.word(k)) && v.word(k) != ","; k++ {
		if c := v.cueAt[k]; c >= 0 && v.cues[c].class == en.Verb {
			row, ok := v.lex.CueIn(v.cues[c].lemma, en.Verb, en.Quote)
			return ok && row.Frames.Any(en.Quote) && row.Weight >= strongCue
		}
	}
	return false
}

func (v *view) placeCues() {
	for _, c := range v.d.Cues {
		first, last := v.tokenAt(c.Start), v.tokenBefore(c.End)+1
		head := c.Head
		if v.word(head) == "neither" && head+1 < last {
			head++ // “neither confirmed nor denied”: the verb
		}
		if first >= last || head < first || head >= last || v.cueAt[head] >= 0 {
			continue
		}
		v.cueAt[head] = len(v.cues)
		v.cues = append(v.cues, cue{first: first, last: last, head: head, lemma: c.Lemma, class: en.CueClass(c.Class), negated: c.Negated})
	}
}

func (v *view) tag(i int) string {
	if i < 0 || i >= len(v.low) {
		return ""
	}
	return v.d.Tokens[i].Tag
}

// verb is the verb group that holds token i, or -1.
func (v *view) verb(i int) int {
	if i < 0 || i >= len(v.verbAt) {
		return -1
	}
	return v.verbAt[i]
}

// quoteAt is the outermost quotation around token i, or -1.
func (v *view) quoteAt(i int) int {
	if i < 0 || i >= len(v.quote) {
		return -1
	}
	return v.quote[i]
}

func (v *view) word(i int) string {
	if i < 0 || i >= len(v.low) {
		return ""
	}
	return v.low[i]
}

// text is the text of the tokens [i, j).
func (v *view) text(i, j int) string {
	if i >= j {
		return ""
	}
	return v.d.Text[v.d.Tokens[i].Start:v.d.Tokens[j-1].End]
}

// span is the bytes of the tokens [i, j).
func (v *view) span(i, j int) doc.Span {
	return doc.Span{Start: v.d.Tokens[i].Start, End: v.d.Tokens[j-1].End}
}

// sentence gives the tokens of the sentence that i stands in.
func (v *view) sentence(i int) (int, int) {
	s := v.d.Sentences[v.sent[i]]
	return s.First, s.Last
}

func (v *view) isUpper(i int) bool {
	if i < 0 || i >= len(v.low) {
		return false
	}
	s := v.d.Slice(v.d.Tokens[i].Span)
	return s != "" && strings.ToLower(s[:1]) != s[:1]
}

func isMark(s string) bool {
	switch s {
	case `"`, "“", "”", "''", "``", "«", "»", "„", "‘", "’", "'", "‹", "›", "`":
		return true
	}
	return false
}

func isDash(s string) bool {
	switch s {
	case "-", "--", "---", "–", "—", "―":
		return true
	}
	return false
}

func isStop(s string) bool {
	switch s {
	case ".", "?", "!", "...", "…", "....", ". . .", "?!", "!!", "??":
		return true
	}
	return false
}
