package attribution

import "whosaid/extractors/doc"

// run is the tokens [first, last).
type run struct{ first, last int }

func (r run) empty() bool { return r.last <= r.first }

// candidate is an attribution that a rule proposes. Rules are generous; which
// candidates stand is decided by their measured precision and by what they
// overlap (resolve.go).
type candidate struct {
	content, cue, source []run

	rule    string // which rule: "verb-right"
	frame   string // form of the content after the cue: "that", "np"; "" where it says nothing
	lemma   string
	negated bool
	traits  [5]string // in the order of traitNames
}

// spans turns runs of tokens into spans of bytes, in order, overlaps merged.
func (v *view) spans(runs []run) []doc.Span {
	var out []doc.Span
	for _, r := range runs {
		if r.empty() {
			continue
		}
		s := v.span(r.first, r.last)
		if n := len(out); n > 0 && s.Start < out[n-1].End {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}

// trim takes marks that belong to the sentence off both ends of a content:
// commas, dashes, the full stop. Quotation marks and brackets that open or
// close inside stay.
func (v *view) trim(r run) run {
	for r.first < r.last && v.loose(r.first) {
		r.first++
	}
	for r.first < r.last && (v.loose(r.last-1) || isStop(v.word(r.last-1))) && !v.opensQuote(r) {
		r.last--
	}
	return r
}

func (v *view) loose(i int) bool {
	w := v.word(i)
	return w == "," || w == ";" || w == ":" || isDash(w)
}

// contentType tells verbatim speech from paraphrase.
func (v *view) contentType(spans []doc.Span, runs []run) doc.ContentType {
	direct, quoted := true, false
	for _, r := range runs {
		if r.empty() {
			continue
		}
		q := v.quoteAt(r.first)
		// Where the opening mark is missing nobody can say what was quoted.
		if q < 0 || v.quotes[q].first != r.first || v.quotes[q].last < r.last || v.quotes[q].unopened {
			direct = false
		}
		for t := r.first; t < r.last; t++ {
			if q := v.quoteAt(t); q >= 0 {
				quoted = true
				t = v.quotes[q].last - 1
			}
		}
	}
	switch {
	case direct && len(spans) > 0:
		return doc.Direct
	case quoted:
		return doc.Mixed
	}
	return doc.Indirect
}

// opensQuote reports whether r starts with the opening mark of a quotation
// that holds all of it: the full stop inside is then the speaker's own.
func (v *view) opensQuote(r run) bool {
	q := v.quoteAt(r.first)
	return q >= 0 && v.quotes[q].first == r.first && v.quotes[q].last >= r.last
}
