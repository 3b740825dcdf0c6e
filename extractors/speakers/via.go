package speakers

// Through whom a claim came: the one who was told, the outlet that reports it.
// Only fixed forms are read, since a wrong chain says more than a missing one.

import (
	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// viaReach is how many tokens after a cue the one told may stand.
const viaReach = 24

// findVia finds to whom each claim was made and who reports it: the one told
// ("told Reuters", "in an interview with the Post") first, then the outlet
// whose own attribution holds this one or stands beside it (", the AP
// reported"), the outermost last.
func (r *resolver) findVia() {
	d := r.d
	r.via = make([][]int, len(d.Attributions))
	last := -1 // attribution before, in the same sentence
	for i, a := range d.Attributions {
		if len(a.Cue) == 0 {
			continue
		}
		add := func(c int) {
			if c < 0 {
				return
			}
			c = r.root(c)
			if r.sources[i] >= 0 && r.root(r.sources[i]) == c {
				return
			}
			for _, o := range r.via[i] {
				if r.root(o) == c {
					return
				}
			}
			r.via[i] = append(r.via[i], c)
		}
		add(r.told(i))
		if last >= 0 {
			// "according to the AP, officials said": an outlet with nothing between
			r.tiedTo(last, i, add)
		}
		if i+1 < len(d.Attributions) {
			r.tiedTo(i+1, i, add)
		}
		add(r.reported(i))
		last = i
	}
}

// tiedTo adds the source of attribution o to the chain of i if o is an outlet's
// report of the same sentence that holds i or says nothing else.
func (r *resolver) tiedTo(o, i int, add func(int)) {
	d := r.d
	x, y := d.Attributions[o], d.Attributions[i]
	if r.sources[o] < 0 || len(x.Cue) == 0 {
		return
	}
	f, g := r.token(x.Cue[0].Start), r.token(y.Cue[0].Start)
	if f < 0 || g < 0 || r.sent[f] != r.sent[g] {
		return
	}
	for _, s := range x.Content {
		if s.Overlaps(y.Cue[0]) {
			if r.outlet(r.sources[o]) && (r.sources[i] < 0 || !r.outlet(r.sources[i])) {
				add(r.sources[o])
			}
			return
		}
	}
}

// told is the body or person that the source of attribution i spoke to.
func (r *resolver) told(i int) int {
	a := r.d.Attributions[i]
	f, l := r.tokens(a.Cue[0])
	if f >= l || r.sent[f] < 0 {
		return -1
	}
	end := r.d.Sentences[r.sent[f]].Last
	tells := false
	for k := f; k < end && k < f+viaReach; k++ {
		if r.inContent(a, k) {
			if k >= l {
				break
			}
			continue
		}
		w := r.word(k)
		switch w {
		case "told", "tell", "tells", "telling", "informed", "assured":
			if prev := r.word(k - 1); w == "tell" && (prev == "not" || prev == "n't" || r.tag(k-1) == "MD") {
				continue // would not tell the Post
			}
			tells = true
			if c := r.nameAt(k + 1); c >= 0 {
				return c
			}
			continue
		case "with", "to", "by", "on":
			if w == "to" && !r.addressed(k-1) || w == "with" && !r.talk(k, f) || w == "by" && !r.askedBy(k) || w == "on" && !r.onAir(k, f) {
				continue
			}
			if c := r.nameAt(k + 1); c >= 0 {
				return c
			}
		}
	}
	if tells {
		return -1
	}
	// "In an interview with the Post, Roe said", and "a Post interview".
	for k := f - 1; k >= r.d.Sentences[r.sent[f]].First && k > f-viaReach; k-- {
		if r.word(k) == "interview" || r.word(k) == "conversation" {
			for m := k + 1; m < k+3; m++ {
				if w := r.word(m); w == "with" || w == "on" {
					return r.nameAt(m + 1)
				}
			}
			if n := r.name[k-min(k, 1)]; k > 0 && n >= 0 && r.named[n] >= 0 && r.outlet(r.named[n]) {
				return r.named[n]
			}
		}
		switch r.word(k) {
		case "speaking", "spoke", "spoken", "talking", "talked":
			for m := k + 1; m < k+4 && m < f; m++ {
				if w := r.word(m); w == "to" || w == "with" {
					return r.nameAt(m + 1)
				}
			}
		}
	}
	return -1
}

// reported is the outlet that is said to report attribution i behind it:
// "…,” the AP said.", "…, according to Reuters." It stands after the content or,
// where that was taken too far, at its end.
func (r *resolver) reported(i int) int {
	a := r.d.Attributions[i]
	last := a.Content[len(a.Content)-1]
	k := r.after(max(last.End, a.Cue[len(a.Cue)-1].End))
	if k == 0 {
		return -1
	}
	for n := 0; n < 3 && k < len(r.low) && !r.wordy(k); n++ {
		k++
	}
	for j := k; j > 0 && j > k-8 && r.d.Tokens[j-1].Start > last.Start; j-- {
		if j < len(r.low) && r.para[j] == r.para[k-1] && !r.wordy(j-1) && r.word(j-1) != "." {
			if c := r.reports(j); c >= 0 && !r.among(a.Source, j+2) {
				return c
			}
		}
	}
	return -1
}

// reports is the outlet of "the AP said" or "according to the AP" at token k.
func (r *resolver) reports(k int) int {
	by := r.word(k) == "according" && r.word(k+1) == "to"
	if by {
		k += 2
	}
	c := r.nameAt(k)
	if c < 0 || !r.outlet(c) {
		return -1
	}
	for k < len(r.low) && (r.lex.Has(en.Articles, r.word(k)) || r.name[k] >= 0) {
		k++
	}
	switch r.word(k) {
	case "said", "says", "reported", "reports", "wrote", "writes", "noted", "has":
		return c
	}
	if by {
		return c
	}
	return -1
}

// addressed: speech to somebody: "said to", "in an email to", "comments to".
func (r *resolver) addressed(k int) bool {
	switch r.word(k) {
	case "said", "spoke", "speaking", "email", "e-mail", "letter", "statement", "message", "comments", "confirmed", "remarks", "interview", "talking", "explained", "wrote", "complained", "admitted":
		return true
	}
	return false
}

// talk: the "with" at k belongs to an interview or a talk that began at f.
func (r *resolver) talk(k, f int) bool {
	for i := k - 1; i >= max(0, f-4) && i >= k-5; i-- {
		switch r.word(i) {
		case "interview", "interviews", "spoke", "speaking", "conversation", "call", "anonymously", "talking", "talked", "q&a":
			return true
		}
	}
	return false
}

func (r *resolver) askedBy(k int) bool {
	w := r.word(k - 1)
	return w == "quoted" || w == "cited" || w == "interviewed"
}

func (r *resolver) onAir(k, f int) bool {
	for i := k - 1; i >= f && i >= k-4; i-- {
		switch r.word(i) {
		case "said", "interview", "appearing", "appearance", "told":
			return r.lex.Has(en.Outlets, r.word(k+1)) || r.name[min(k+1, len(r.name)-1)] >= 0 && r.outletMention(r.name[min(k+1, len(r.name)-1)])
		}
	}
	return false
}

func (r *resolver) inContent(a doc.Attribution, k int) bool { return r.among(a.Content, k) }

// among reports whether token k lies in one of the spans.
func (r *resolver) among(spans []doc.Span, k int) bool {
	for _, s := range spans {
		if k < len(r.low) && s.Overlaps(r.d.Tokens[k].Span) {
			return true
		}
	}
	return false
}

// nameAt is the cluster of the name that begins at token k, after an article
// and titles; of a person or body, not of a place.
func (r *resolver) nameAt(k int) int {
	for n := 0; n < 4 && k < len(r.low); n++ {
		if m := r.name[k]; m >= 0 {
			if t := r.d.Mentions[m].Type; r.named[m] >= 0 && (t == doc.Person || t == doc.Organization) {
				// "told CNN's Roe": the person, if one follows
				if e := r.endOf(m); t == doc.Organization && r.word(e) == "'s" {
					if c := r.nameAt(e + 1); c >= 0 {
						return c
					}
				}
				return r.named[m]
			}
			return -1
		}
		if classes, _, _ := r.class(k); !r.lex.Has(en.Articles, r.word(k)) && !r.lex.Has(en.Titles, r.word(k)) && (len(classes) == 0 || classes[0] != "person") {
			return -1
		}
		k++
	}
	return -1
}

// outlet reports whether cluster c is a news agency, newspaper or station.
func (r *resolver) outlet(c int) bool {
	return r.isOutlet(r.at(c).name)
}

func (r *resolver) isOutlet(n string) bool {
	return n != "" && (r.lex.Has(en.Outlets, n) || r.lex.Has(en.Outlets, "the "+n))
}

func (r *resolver) outletMention(m int) bool { return r.named[m] >= 0 && r.outlet(r.named[m]) }
