package speakers

// Transcripts: whose turn each paragraph is, by the label that it begins with
// (ROE: …, Q: …). Q is who asks and A who answers, where the article tells who
// they are by other labels, its byline or the one it speaks of most.

import (
	"strings"

	"whosaid/extractors/doc"
)

// longestLabel bounds the words of a label.
const longestLabel = 4

// findTurns reads the labels of a transcript; one label alone makes none.
func (r *resolver) findTurns() {
	r.asks, r.answers = -1, -1
	r.turns = filled(len(r.d.Paragraphs))
	type turn struct{ para, cluster int } // cluster -1: Q, -2: A
	var list []turn
	questions, answers := map[int]int{}, map[int]int{}
	last := -1
	firstLetter := -1 // token of the first Q or A
	for i := range r.low {
		if i > 0 && r.para[i] == r.para[i-1] {
			continue
		}
		e := i
		for e < len(r.low) && e < i+longestLabel && r.wordy(e) && r.para[e] == r.para[i] {
			e++
		}
		if e == i || r.word(e) != ":" {
			continue
		}
		c, ok := r.labelled(i, e)
		if !ok {
			continue
		}
		if c < 0 && firstLetter < 0 {
			firstLetter = i
		}
		end := e
		for end+1 < len(r.low) && r.para[end+1] == r.para[i] {
			end++
		}
		if c >= 0 {
			if r.word(end) == "?" {
				questions[c]++
			} else {
				answers[c]++
			}
		}
		list = append(list, turn{r.para[i], c})
	}
	if len(list) < 2 {
		return
	}
	for _, t := range list {
		if c := t.cluster; c >= 0 {
			if questions[c] > answers[c] && (r.asks < 0 || questions[c] > questions[r.asks]) {
				r.asks = c
			}
			if answers[c] >= questions[c] && (r.answers < 0 || answers[c] > answers[r.answers]) {
				r.answers = c
			}
		}
	}
	if firstLetter >= 0 {
		r.findPair(firstLetter)
	}
	k := 0
	for p := range r.turns {
		if k < len(list) && list[k].para == p {
			switch last = list[k].cluster; last {
			case -1:
				last = r.asks
			case -2:
				last = r.answers
			}
			k++
		}
		r.turns[p] = last
	}
}

// labelled is the cluster of the label [i, j), -1 for Q, -2 for A.
func (r *resolver) labelled(i, j int) (int, bool) {
	text := r.slice(i, j)
	if j-i == 1 {
		switch strings.Trim(text, ".") {
		case "Q", "Question":
			return -1, true
		case "A", "Answer":
			return -2, true
		}
	}
	if !upper(text) || len(text) < 2 {
		return 0, false
	}
	w := strings.Fields(normal(text))
	if len(w) == 0 {
		return 0, false
	}
	if l := r.full[strings.Join(w, " ")]; len(l) > 0 && r.at(l[len(l)-1]).typ == doc.SpeakerPerson {
		return l[len(l)-1], true
	}
	for _, x := range []index{r.surnames, r.givens} {
		if c := r.pick(x[w[len(w)-1]], 0); c >= 0 {
			return c, true
		}
	}
	return 0, false
}

// findPair finds who asks and who answers in a transcript of Q and A, that
// begins at token at, where no label has told it.
func (r *resolver) findPair(at int) {
	if r.asks < 0 {
		r.asks = r.author()
	}
	if r.asks < 0 {
		r.asks = r.make(cluster{typ: doc.SpeakerPerson, desc: "interviewer", fixed: doc.Anonymous})
	}
	if r.answers >= 0 {
		return
	}
	best := 0
	for i, m := range r.d.Mentions {
		if m.Start >= r.d.Tokens[at].Start {
			break
		}
		if c := r.named[i]; c >= 0 && r.root(c) != r.root(r.asks) && r.at(c).typ == doc.SpeakerPerson && r.at(c).mentions > best {
			best, r.answers = r.at(c).mentions, c
		}
	}
	if r.answers < 0 {
		r.answers = r.make(cluster{typ: doc.SpeakerPerson, desc: "person interviewed", fixed: doc.Anonymous})
	}
}

// turnLabel is the cluster of the tokens [i, j) if they are the label Q or A of
// a turn, -1 otherwise.
func (r *resolver) turnLabel(i, j int) int {
	if j-i != 1 || r.word(j) != ":" || r.asks < 0 {
		return -1
	}
	switch r.d.Slice(r.d.Tokens[i].Span) {
	case "Q", "Q.", "Question":
		return r.asks
	case "A", "A.", "Answer":
		return r.answers
	}
	return -1
}

// turnAt is the cluster of whose turn token i stands in, -1 outside transcripts.
func (r *resolver) turnAt(i int) int {
	if p := r.para[i]; p < len(r.turns) {
		return r.turns[p]
	}
	return -1
}
