package attribution

// Names set off by a colon: headlines (“Roe: Taxes will rise”), interview
// transcripts (“Roe: Well, we tried.” at the head of paragraphs), and “From the
// desk of …:”.

// transcript reports whether the document has the form of an interview: two
// paragraphs or more that a name and a colon open.
func (v *view) transcriptHeads() map[int]int {
	heads := map[int]int{} // paragraph → token of its colon
	for i := range v.low {
		if i > 0 && v.para[i-1] == v.para[i] {
			continue
		}
		for k := i; k < len(v.low) && k < i+6 && v.para[k] == v.para[i]; k++ {
			if v.word(k) == ":" {
				if k > i && v.isUpper(i) {
					heads[v.para[i]] = k
				}
				break
			}
			if v.quote[k] >= 0 || v.verbAt[k] >= 0 && v.isVerb(k) && !v.isUpper(k) {
				break
			}
		}
	}
	return heads
}

func (v *view) colons() []candidate {
	heads := v.transcriptHeads()
	var out []candidate
	for p := range v.d.Paragraphs {
		colon, ok := heads[p]
		if !ok {
			continue
		}
		first := colon
		for first > 0 && v.para[first-1] == p {
			first--
		}
		last := colon + 1
		for last < len(v.low) && v.para[last] == p {
			last++
		}
		if last == colon+1 {
			continue
		}
		name := v.nounRight(first, colon, true) == colon || colon == first+1
		if !name {
			continue
		}
		cand := candidate{lemma: ":", cue: []run{{colon, colon + 1}}, source: []run{{first, colon}}, quote: -1, frame: "clause"}
		if len(heads) >= 4 {
			cand.rule = "transcript"
			cand.content = []run{{colon + 1, last}}
		} else {
			_, hi := v.sentence(colon + 1)
			cand.rule = "colon-head"
			if p == 0 {
				cand.rule = "headline"
			}
			cand.content = []run{v.trim(run{colon + 1, min(hi, last)})}
		}
		if !cand.content[0].empty() {
			out = append(out, cand)
		}
	}
	return out
}
