package entities

// The view holds each word in its normal form and its tag, mended: a tagger
// trained on clean text misreads capitals at the start of sentences and in
// headlines, and the article itself often tells better.

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
	"whosaid/extractors/tags"
)

// view is a document with what is asked of its tokens again and again.
type view struct {
	d    *doc.Doc
	lex  *en.Lexicon
	low  []string // Normal form of each token
	tags []string // parts of speech, mended where capital letters tell better
	// nick is, for the opening mark of a nickname (William “Bill” Smith), the
	// token after its closing mark; else 0.
	nick   []int
	nicked []bool // tokens of nicknames, marks and all
	// midCap counts words seen with a capital where none was due, so that they
	// are known for names at the start of a sentence too.
	midCap map[string]int
	// lower counts words seen without one.
	lower    map[string]int
	known    known
	headline []bool // sentences that are headlines in Title Case
	head     []bool // tokens of those
}

func newView(d *doc.Doc, lex *en.Lexicon) *view {
	n := len(d.Tokens)
	v := &view{d: d, lex: lex, low: make([]string, n), tags: make([]string, n), nick: make([]int, n), nicked: make([]bool, n),
		midCap: map[string]int{}, lower: map[string]int{}}
	for i, t := range d.Tokens {
		v.low[i] = en.Normal(d.Slice(t.Span))
		v.tags[i] = t.Tag
	}
	k := 0
	for _, q := range d.Quotes {
		if !q.Closed || q.Len() > maxNick {
			continue
		}
		for k < n && d.Tokens[k].Start < q.Start {
			k++
		}
		e := k
		for e < n && d.Tokens[e].End < q.End {
			e++
		}
		if k < n && e+1 < n && e-k <= 5 && (q.Use == doc.QuoteNickname || k > 0 && (e-k == 2 || e-k == 3 && v.low[k+1] == "the") && v.between(k-1, e-1, e+1)) {
			v.nick[k] = e + 1
			for i := k; i <= e; i++ {
				v.nicked[i] = true
			}
		}
	}
	title := make([]bool, len(d.Sentences))
	v.headline = title
	v.head = make([]bool, n)
	for s, x := range d.Sentences {
		title[s] = tags.Headline(d, x)
		for i := x.First; i < x.Last; i++ {
			v.head[i] = title[s]
		}
	}
	for s, x := range d.Sentences {
		for i := x.First; i < x.Last; i++ {
			switch {
			case !v.capital(i):
				v.lower[v.low[i]]++
			case i > x.First && !title[s] && !v.opens(i):
				v.midCap[v.low[i]]++
			}
		}
	}
	for s, x := range d.Sentences {
		for i := x.First; i < x.Last; i++ {
			if l, ok := tags.Verb(d, lex, x, i, title[s]); ok {
				v.tags[i] = "VBZ"
				if !strings.HasSuffix(v.low[i], "s") || l == v.low[i] {
					v.tags[i] = "VBD"
				}
				continue
			}
			v.mend(i, i == x.First || v.opens(i), title[s])
		}
	}
	return v
}

// maxNick bounds a nickname, in bytes.
const maxNick = 40

// between reports whether tokens a, b and c are all capitalised names: then the
// marks around b make it a nickname.
func (v *view) between(a, b, c int) bool {
	return v.capital(a) && v.capital(b) && v.capital(c) && isName(v.tags[a]) && isName(v.tags[b]) && isName(v.tags[c])
}

func (v *view) word(i int) string { return v.d.Slice(v.d.Tokens[i].Span) }

// capital reports whether token i begins with a capital letter.
func (v *view) capital(i int) bool {
	r, _ := utf8.DecodeRuneInString(v.word(i))
	return unicode.IsUpper(r)
}

// allCaps reports whether token i is made of two or more capitals: NATO, U.S.
func (v *view) allCaps(i int) bool {
	n := 0
	for _, r := range v.word(i) {
		switch {
		case unicode.IsUpper(r):
			n++
		case unicode.IsLower(r):
			return false
		}
	}
	return n > 1
}

// opens reports whether token i stands where any word has a capital: after an
// opening quotation mark, a colon or a dash at a line's start.
func (v *view) opens(i int) bool {
	if i == 0 {
		return true
	}
	if v.nick[i-1] > 0 {
		return false
	}
	switch v.tags[i-1] {
	case "``", ":", ".":
		return true
	}
	switch v.word(i - 1) {
	case "“", "\"", "‘", "«", "„", "•", "—", "–", "-", "[":
		return true
	}
	return false
}

// mend corrects the tag of token i where the capital letter and the lists know
// better than the tagger.
func (v *view) mend(i int, first, title bool) {
	t := v.tags[i]
	w := v.low[i]
	if !v.capital(i) {
		if t == "NNP" || t == "NNPS" {
			if r, _ := utf8.DecodeRuneInString(w); unicode.IsLower(r) && v.midCap[w] == 0 {
				v.tags[i] = map[string]string{"NNP": "NN", "NNPS": "NNS"}[t]
			}
		}
		if strings.HasPrefix(t, "V") || t == "JJ" {
			// "aides", "sources", "critics" are taken for verbs now and then.
			if lemma := v.lex.Lemma(w, "NNS"); lemma != w && i > 0 && v.before(i, "DT", "JJ", "PRP$", "CD", "POS", "NNP") && v.classes(lemma) != "" && v.next(i, "V", "MD", "IN", ",", "WP") {
				v.tags[i] = "NNS"
			}
		}
		return
	}
	if t == "WP" && w == "who" && v.allCaps(i) && !title && i+1 < len(v.tags) && !v.capital(i+1) {
		v.tags[i] = "NNP" // the WHO
		return
	}
	lemma := v.lex.Lemma(w, "NNS")
	name := v.lex.Has(en.Given, w) || v.lex.Has(en.Orgs, w) || v.lex.Has(en.Outlets, w) || v.lex.Has(en.Places, w)
	common := v.lex.Has(en.NotNames, w) && !(v.allCaps(i) && len(w) < 4)
	switch {
	case first && v.lex.Has(en.Modifiers, w) && v.midCap[w] == 0 && t != "VBN":
		v.tags[i] = "JJ"
	case v.lex.Has(en.Calendar, w):
		if t != "MD" || !first {
			v.tags[i] = "NNP"
		}
	case (t == "NNP" || t == "NNPS") && common && v.midCap[w] == 0:
		if first {
			v.tags[i] = "IN" // no noun; which other word does not matter here
		}
	case first || title:
		switch {
		case t == "NNP" || t == "NNPS":
			// At the start of a sentence a capital tells nothing.
			common := !name && v.lower[w]+v.lower[lemma] > 0 || v.classes(lemma) != "" && !v.lex.Has(en.Titles, w) && !v.namesakeOf(i) && !v.peopleBefore(i)
			if first && !title && v.midCap[w] == 0 && common {
				v.tags[i] = "NN"
				if lemma != w {
					v.tags[i] = "NNS"
				}
			}
		case common || t == "PRP" || t == "DT" || t == "IN" || t == "PRP$":
		case v.midCap[w] > v.lower[w], name && v.lower[w] == 0 && !strings.HasPrefix(t, "MD"):
			v.tags[i] = "NNP"
		}
	case t == "NNP" || t == "NNPS" || t == "POS" || t == "CD":
	case common || t == "PRP" || t == "DT" || t == "PRP$" || t == "MD":
	case v.lex.Has(en.Demonyms, w) && t == "JJ":
	case t == "NNS":
		v.tags[i] = "NNPS"
	case v.lower[w] > 2*v.midCap[w]:
	default:
		v.tags[i] = "NNP"
	}
}

// namesakeOf reports whether token i, a noun, is rather a given name: "Bill" or
// "Guy" before a name, where the text never writes it small.
func (v *view) namesakeOf(i int) bool {
	w := v.low[i]
	return (v.lex.Has(en.Given, w) || w == "guy" && v.lower[w] == 0) && i+1 < len(v.tags) && isName(v.tags[i+1]) && v.capital(i+1) && !v.opens(i+1)
}

// peopleBefore reports whether token i is a word for a people before a name
// that goes on with it: American Crossroads.
func (v *view) peopleBefore(i int) bool {
	return v.lex.Has(en.Demonyms, v.low[i]) && i+1 < len(v.tags) && isName(v.tags[i+1]) && v.capital(i+1)
}

// before reports whether the token before i has one of the tags.
func (v *view) before(i int, tags ...string) bool {
	for _, t := range tags {
		if i > 0 && v.tags[i-1] == t {
			return true
		}
	}
	return false
}

// next reports whether the tag of the token after i begins with one of the prefixes.
func (v *view) next(i int, prefixes ...string) bool {
	if i+1 >= len(v.tags) {
		return false
	}
	for _, p := range prefixes {
		if strings.HasPrefix(v.tags[i+1], p) {
			return true
		}
	}
	return false
}

// classes are the classes of speaker that noun, a singular, names; "" for none.
func (v *view) classes(noun string) string {
	c, _ := v.lex.Value(en.SourceNouns, noun)
	return c
}

func isName(tag string) bool { return tag == "NNP" || tag == "NNPS" }

func isNoun(tag string) bool {
	return tag == "NN" || tag == "NNS" || tag == "NNP" || tag == "NNPS" || tag == "FW"
}

// span is the text of tokens [i, j).
func (v *view) span(i, j int) doc.Span {
	return doc.Span{Start: v.d.Tokens[i].Start, End: v.d.Tokens[j-1].End}
}

// phraseLow is tokens [i, j) in Normal form, apart by one space.
func (v *view) phraseLow(i, j int) string {
	if j == i+1 {
		return v.low[i]
	}
	return strings.Join(v.low[i:j], " ")
}
