package speakers

// Where the article says that it withholds a name.

import (
	"regexp"
	"sort"
	"strings"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// anonymity finds the phrases that say that a name is withheld.
type anonymity struct {
	phrases *regexp.Regexp
	// rare holds a word of each phrase, so that only sentences with one of them
	// need be searched.
	rare map[string]bool
}

// newAnonymity makes one expression of all phrases of the lexicon.
func newAnonymity(lex *en.Lexicon) anonymity {
	var alt []string
	rare := map[string]bool{}
	for _, e := range lex.Entries(en.Anonymity) {
		var b strings.Builder
		longest := ""
		for i, w := range strings.Fields(e.Key) {
			switch {
			case w == "*":
				b.WriteString(`(?:\s+[^\s.;!?]+){0,4}`)
				continue
			case i > 0:
				b.WriteString(`\s+`)
			}
			b.WriteString(strings.ReplaceAll(regexp.QuoteMeta(w), "'", "['’]"))
			if len(w) > len(longest) && !strings.Contains(w, "'") {
				longest = w
			}
		}
		if longest == "" {
			continue
		}
		rare[longest] = true
		alt = append(alt, b.String())
	}
	if len(alt) == 0 {
		return anonymity{}
	}
	return anonymity{regexp.MustCompile(`(?i)\b(?:` + strings.Join(alt, "|") + `)\b`), rare}
}

// withheld lists the bytes at which phrases of a begin.
func (r *resolver) withheld(a anonymity) []int {
	var out []int
	done := -1
	for i, w := range r.low {
		s := r.sent[i]
		if s <= done || !a.rare[w] {
			continue
		}
		done = s
		x := r.d.Sentences[s].Span
		for _, m := range a.phrases.FindAllStringIndex(r.d.Slice(x), -1) {
			out = append(out, x.Start+m[0])
		}
	}
	return out
}

// markAnonymity marks the speakers whose names the article says are withheld:
// for each phrase that says so, the one whose source it stands in, else the
// nearest source before it in its sentence, after it in its sentence, before it
// in its paragraph. Only speakers without a name are meant.
func (r *resolver) markAnonymity(a anonymity) {
	found := r.withheld(a)
	if len(found) == 0 {
		return
	}
	type place struct {
		doc.Span
		cluster int
	}
	var list []place
	for i, x := range r.d.Attributions {
		if c := r.sources[i]; c >= 0 {
			list = append(list, place{doc.Span{Start: x.Source[0].Start, End: x.Source[len(x.Source)-1].End}, r.root(c)})
		}
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].Start < list[j].Start })
	all := false
	for _, f := range found {
		t := r.token(f)
		if t < 0 || r.sent[t] < 0 {
			continue
		}
		s := r.d.Sentences[r.sent[t]]
		if all = all || r.ofAll(t, s.First); all {
			break
		}
		k := sort.Search(len(list), func(i int) bool { return list[i].Start > f })
		best := -1
		for i := k - 1; i >= 0 && i >= k-6 && best < 0; i-- {
			if list[i].Start >= s.Start && r.unnamed(list[i].cluster) {
				best = list[i].cluster
			}
		}
		for i := k; i < len(list) && i < k+4 && best < 0; i++ {
			if list[i].Start < s.End && r.unnamed(list[i].cluster) {
				best = list[i].cluster
			}
		}
		for i := k - 1; i >= 0 && i >= k-4 && best < 0; i-- {
			if j := r.token(list[i].Start); j >= 0 && r.para[j] == r.para[t] && r.unnamed(list[i].cluster) {
				best = list[i].cluster
			}
		}
		if best >= 0 {
			r.at(best).stated = true
		}
	}
	for _, x := range list {
		if all && r.unnamed(x.cluster) && r.at(x.cluster).typ == doc.SpeakerPerson {
			r.at(x.cluster).stated = true
		}
	}
}

// ofAll reports whether what is said at token t holds for all who are not named:
// "who, like all respondents, answered anonymously".
func (r *resolver) ofAll(t, start int) bool {
	for k := t - 1; k >= start && k >= t-12; k-- {
		if r.word(k) == "like" || r.word(k) == "as" {
			switch r.word(k + 1) {
			case "all", "others", "other", "most", "everyone", "with", "did":
				return true
			}
		}
	}
	return false
}

// unnamed reports whether cluster c is of people whom the article does not name.
func (r *resolver) unnamed(c int) bool {
	k := r.at(c)
	return k.name == "" && len(k.members) == 0 && (k.typ == doc.SpeakerPerson || k.typ == doc.SpeakerGroup)
}
