// Package speakers finds out who is meant by the source of each attribution:
// it brings the mentions of one person, organisation or document together,
// gives each its fullest name, and says whether the reader learns who speaks.
//
// It goes over the article twice. The first pass (names.go) knows names only:
// full names make clusters, wherever they stand, and surnames, given names and
// acronyms join them. The second (discourse.go) goes through mentions and
// sources in the order of the text, so that pronouns and "the senator" are
// tied to what stands before them. The phrase of a source is taken apart in
// phrase.go, since sources are found by other means than mentions and need not
// be among them. All look-ups go by hashed words with short lists behind them,
// so the work is linear in the number of mentions.
package speakers

import (
	"whosaid/extractors"
	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// Extractor adds the speakers and ties mentions and attributions to them.
func Extractor(lex *en.Lexicon) extractors.Extractor {
	names := newAnonymity(lex)
	return extractors.Extractor{
		Name:     "speakers",
		Doc:      "finds who is meant by each source, by name where the article gives one",
		Requires: []doc.Layer{doc.Paragraphs, doc.Tokens, doc.Quotes, doc.Sentences, doc.Tags, doc.Mentions, doc.Attributions},
		Adds:     []doc.Layer{doc.Speakers},
		Run:      func(d *doc.Doc) error { run(d, lex, names); return nil },
	}
}

func run(d *doc.Doc, lex *en.Lexicon, withheld anonymity) {
	r := newResolver(d, lex)
	r.resolveAll(withheld)
	r.emit()
}

func newResolver(d *doc.Doc, lex *en.Lexicon) *resolver {
	return &resolver{text: newText(d, lex), clusters: newClusters(), weights: learnedWeights(), asked: -1}
}

// resolveAll finds out who is meant, all over the document.
func (r *resolver) resolveAll(withheld anonymity) {
	r.collectNames()
	r.findTurns()
	r.readInOrder()
	r.fillIn()
	r.particular()
	r.markAnonymity(withheld)
	r.findVia()
}

// resolver is the state of the work on one document.
type resolver struct {
	*text
	*clusters

	small map[string]bool // words that the text also writes without a capital; nil until asked for

	slips index // surnames of full names and their slips → persons; nil until asked for

	genders map[string]byte // surname → gender of the titles that it stands with, 'b' for both
	words   [][]string      // mention → the words of its name, nil for other mentions
	named   []int           // mention → cluster of a name, -1 for other mentions
	tied    []int           // mention → cluster, -1 where nothing is known
	sources []int           // attribution → cluster of its source, -1 without one
	via     [][]int

	turns   []int // paragraph → cluster of whose turn it is in a transcript, -1
	asks    int   // cluster of who asks in a transcript of Q and A, -1
	answers int   // cluster of who answers

	firstAt map[int]int // named cluster → token of its first mention
	top     []int       // named clusters that the article speaks of most, the most first
	weights *linkWeights
	asked   int // attribution whose source is being resolved, -1
	// teacher chooses in place of the weights while they are learned; nil else.
	teacher func(k linkKind, list []candidate, x *described, a int) int

	runs    map[int]bool   // persons whose campaign the article names; nil until asked for
	governs map[string]int // campaign, administration → 1 + whose it is, -1 where several have one

	recent  recency
	inQuote map[int]int // quotation → attribution whose content lies in it
	writer  int         // 1 + cluster of the author, 0 before it was asked for
	depth   int         // of sources resolved ahead of their turn
}

// emit writes the clusters that speak into the document, numbered in the order
// in which they first do.
func (r *resolver) emit() {
	number := make([]int, len(r.all))
	for i := range number {
		number[i] = -1
	}
	d := r.d
	d.Speakers = d.Speakers[:0]
	add := func(c int) int {
		if c < 0 {
			return -1
		}
		c = r.root(c)
		if number[c] < 0 {
			number[c] = len(d.Speakers)
			d.Speakers = append(d.Speakers, r.speaker(c))
		}
		return number[c]
	}
	for i := range d.Attributions {
		d.Attributions[i].Speaker = add(r.sources[i])
	}
	for i := range d.Attributions {
		a := &d.Attributions[i]
		a.Via = a.Via[:0]
		for _, v := range r.via[i] {
			a.Via = append(a.Via, add(v))
		}
	}
	for i := range d.Mentions {
		d.Mentions[i].Speaker = -1
		if c := r.tied[i]; c >= 0 {
			d.Mentions[i].Speaker = number[r.root(c)]
		}
	}
}
