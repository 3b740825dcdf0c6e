package attribution

// The walk over the quotations of a document that gives each whole one its
// claim, and ties the pieces of one claim together.

// direct proposes a claim for each whole quotation, in order.
func (v *view) direct() []candidate {
	var out []candidate
	last := -1      // claim that a quotation may go on from, index into out
	lastPara := -10 // paragraph of that claim's last piece
	for q := range v.quotes {
		x := v.quotes[q]
		para := v.para[x.first]
		if !v.wholeQuote(q) && !(last >= 0 && para == lastPara && x.speech && v.lowerPart(q) && v.continues(&out[last], q)) {
			continue
		}
		// The rest of a split quotation: “A,” she said, “B.”
		if last >= 0 && para == lastPara && v.continues(&out[last], q) {
			out[last].content = append(out[last].content, v.trim(run{x.first, x.last}))
			continue
		}
		c, ok := v.afterQuote(q)
		if !ok {
			c, ok = v.beforeQuote(q)
		}
		if ok {
			c.content = []run{{x.first, x.last}}
			out = append(out, c)
			last, lastPara = len(out)-1, para
			continue
		}
		if last >= 0 && (para == lastPara || para == lastPara+1 && v.opensParagraph(x.first)) {
			out[last].content = append(out[last].content, v.trim(run{x.first, x.last}))
			lastPara = para
			continue
		}
		if c, ok := v.fromBefore(q); ok {
			c.content = []run{{x.first, x.last}}
			out = append(out, c)
			last, lastPara = len(out)-1, para
			continue
		}
		last = -1
	}
	return out
}

func (v *view) opensParagraph(i int) bool {
	return i == 0 || v.para[i-1] != v.para[i]
}

// continues reports whether q goes on with claim c in the same sentence:
// “A,” she said, “B.” and not “A,” she said, adding: “B.”
func (v *view) continues(c *candidate, q int) bool {
	x := v.quotes[q]
	prev := c.content[len(c.content)-1].last
	if prev > x.first || v.sent[prev-1] != v.sent[x.first] && !v.sameSentence(prev, x.first) {
		return false
	}
	if len(c.cue) == 0 || c.cue[0].first < prev {
		return false
	}
	for k := prev; k < x.first; k++ {
		if g := v.verb(k); g >= 0 && v.groups[g].head >= c.cue[len(c.cue)-1].last {
			// “A,” she said, pointing to the map, “b”: only a cue right before introduces.
			if d, ok := v.cueOf(g); ok && (!v.lowerPart(q) || d.last >= x.first-2) {
				return false
			}
		}
	}
	return true
}

// lowerPart reports whether q looks like the rest of a sentence that a tag
// clause has split: set off by a comma or conjunction, without a capital.
func (v *view) lowerPart(q int) bool {
	x := v.quotes[q]
	switch v.word(x.first - 1) {
	case ",", "but", "and":
		return x.first+1 < x.last && !v.isUpper(x.first+1)
	}
	return false
}

func (v *view) sameSentence(i, j int) bool {
	for k := i; k < j; k++ {
		if isStop(v.word(k)) && v.quoteAt(k) < 0 {
			return false
		}
	}
	return true
}

// fromBefore: a quotation that opens a paragraph without any cue, after a
// paragraph that ends by naming the speaker: “Ms Roe was blunt:” or “Roe said.”
func (v *view) fromBefore(q int) (candidate, bool) {
	x := v.quotes[q]
	if !v.opensParagraph(x.first) || x.first == 0 {
		return candidate{}, false
	}
	p := x.first - 1
	s, e := v.sentence(p)
	colon := v.word(p) == ":"
	vc, ok := v.cueBefore(s, e, colon)
	if !ok && colon && v.verbless(s, e) {
		// “From the desk of Jane Roe:”, “Jane Roe:”
		end := e - 1
		if b := v.nounLeft(end, s); b < end {
			for k := b; k < end; k++ {
				if v.word(k) == "of" && v.isUpper(k+1) {
					b = k + 1
				}
			}
			return candidate{frame: "quote", rule: "quote-heading", lemma: ":",
				cue: []run{{end, end + 1}}, source: []run{{b, end}}}, true
		}
	}
	if !ok || !colon && vc.last < e-4 {
		return candidate{}, false
	}
	source := v.speakerOf(vc, e)
	if source == nil {
		return candidate{}, false
	}
	rule := "quote-next-paragraph"
	if colon {
		rule = "quote-colon-paragraph"
	}
	return candidate{frame: "quote", rule: rule, lemma: vc.lemma, negated: vc.negated,
		cue: []run{{vc.first, vc.last}}, source: source}, true
}
