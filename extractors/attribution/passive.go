package attribution

// Passives: “it is believed that C”, “[he] is expected [to leave]”, “[the
// plan] was opposed by unions”. And verbs that work like them: “[he] seems
// [to know]”.

// raising reports verbs whose subject belongs to the content.
func raising(lemma string) bool {
	switch lemma {
	case "seem", "appear", "look", "sound", "prove":
		return true
	}
	return false
}

func (v *view) passiveVerb(c verbCue) []candidate {
	g := &v.groups[c.group]
	_, hi := v.sentence(g.head)
	if q := v.quoteAt(g.head); q >= 0 {
		hi = min(hi, v.quotes[q].last-1)
	}
	s := v.subject(c.group)
	cand := candidate{cue: []run{{c.first, c.last}}, lemma: c.lemma, negated: c.negated}
	r := c.last
	for r < hi && v.isAdverb(r) {
		r++
	}
	if v.word(r) == "by" {
		e := v.sourceEnd(r+1, hi)
		if e == r+1 {
			return nil
		}
		cand.source = []run{{r + 1, e}}
		r = e
	}
	cand.rule = "passive"
	if cand.source != nil {
		cand.rule = "passive-by"
	}
	it := s.ok() && s.last == s.first+1 && v.word(s.first) == "it"
	if r < hi && !isStop(v.word(r)) && v.word(r) != "," {
		frame, start, end := v.complement(c, r, hi)
		if c.lemma == "call" && frame == "as" {
			return nil // called as a witness: done, not said
		}
		if frame != "" && end > start {
			cand.frame = frame
			if it && frame != "np" && frame != "quote" {
				cand.frame = "it-" + frame
			}
			if s.ok() && !(it && (frame == "that" || frame == "clause" || frame == "wh")) && frame != "quote" {
				cand.content = append(cand.content, run{s.first, s.last})
			}
			cand.content = append(cand.content, v.trim(run{start, end}))
		}
	}
	if cand.content == nil {
		if cand.source == nil || !s.ok() {
			return nil
		}
		cand.frame = "subject"
		cand.content = []run{{s.first, s.last}}
	}
	return []candidate{cand}
}

// raisingVerb proposes “[S] seems [to C]”, without a source.
func (v *view) raisingVerb(c verbCue) []candidate {
	g := &v.groups[c.group]
	_, hi := v.sentence(g.head)
	r := c.last
	if r >= hi {
		return nil
	}
	frame, start, end := v.complement(c, r, hi)
	if frame == "" || end <= start {
		return nil
	}
	cand := candidate{cue: []run{{c.first, c.last}}, rule: "raising", frame: frame, lemma: c.lemma, negated: c.negated}
	if s := v.subject(c.group); s.ok() && v.word(s.first) != "it" {
		cand.content = append(cand.content, run{s.first, s.last})
	}
	cand.content = append(cand.content, v.trim(run{start, end}))
	return []candidate{cand}
}
