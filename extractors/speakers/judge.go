package speakers

// What sort of speaker a description is of, and whether one that is not named
// could be.

import (
	"slices"
	"strings"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// judge says what type of speaker a description is, and whether it is one that
// the reader could name.
func (r *resolver) judge(x described) (doc.SpeakerType, doc.Naming) {
	if x.counted {
		// a handful of voters are particular people; 60 percent of them are not
		switch x.sort {
		case person, class:
			if r.share(x) {
				return doc.SpeakerGroup, doc.Generic
			}
			return doc.SpeakerPerson, doc.Anonymous
		case office:
			return doc.SpeakerPerson, doc.Anonymous
		case organization:
			return doc.SpeakerGroup, doc.Generic
		case mass:
			return doc.SpeakerGroup, doc.Generic
		}
	}
	det := r.word(x.det)
	tied := x.proper || x.owner >= 0 && r.isNamed(x.owner) || x.tie >= 0
	switch x.sort {
	case office:
		if x.definite && !x.plural {
			return doc.SpeakerPerson, doc.Named
		}
		return doc.SpeakerPerson, doc.Anonymous
	case person:
		if tied && x.definite && !x.plural && slices.Contains(x.classes, "office") {
			return doc.SpeakerPerson, doc.Named
		}
		return doc.SpeakerPerson, doc.Anonymous
	case class:
		if x.plural && det == "the" && r.word(x.head+1) == "who" && r.tag(x.head+2) == "VBD" {
			return doc.SpeakerPerson, doc.Anonymous // the surveyors who climbed it
		}
		if x.plural && (x.det >= 0 && (r.tag(x.det) == "CD" || r.lex.Has(en.Counts, det) || det == "several" || det == "those" || det == "these")) {
			return doc.SpeakerPerson, doc.Anonymous
		}
		if !x.plural && x.det >= 0 {
			return doc.SpeakerPerson, doc.Anonymous
		}
		return doc.SpeakerGroup, doc.Generic
	case mass:
		return doc.SpeakerGroup, doc.Generic
	case organization:
		switch {
		case tied || x.definite && x.noun != "police":
			return doc.SpeakerOrganization, doc.Named
		}
		return doc.SpeakerOrganization, doc.Anonymous
	}
	switch {
	case tied, x.definite && !x.plural:
		return doc.SpeakerDocument, doc.Named
	case x.sort == data && x.bare && (x.plural || x.noun == "data" || x.noun == "evidence" || x.noun == "research"):
		return doc.SpeakerDocument, doc.Generic
	case x.bare && x.plural:
		return doc.SpeakerDocument, doc.Generic
	}
	return doc.SpeakerDocument, doc.Anonymous
}

// share reports whether the words that count in x tell a part of a whole class:
// percent, majority, most.
func (r *resolver) share(x described) bool {
	for k := x.first; k < x.head; k++ {
		switch w := r.word(k); w {
		case "percent", "majority", "minority", "share", "proportion", "most", "part", "plurality":
			return true
		default:
			if strings.HasSuffix(w, "%") || strings.HasSuffix(w, "-thirds") || strings.HasSuffix(w, "-quarters") || strings.HasPrefix(w, "third") || strings.HasPrefix(w, "quarter") || w == "half" {
				return true
			}
		}
	}
	return false
}

// particular makes anonymous persons of those classes of people of whom the
// article shows particular ones speak: "surveyors say" in a headline, where a
// surveyor, named or not, is a source below.
func (r *resolver) particular() {
	spoke := map[string]bool{}
	for _, c := range r.sources {
		if c < 0 {
			continue
		}
		switch k := r.at(c); {
		case k.typ != doc.SpeakerPerson || k.fixed == doc.Generic:
		case k.name == "":
			spoke[k.head] = true
		default:
			for _, w := range strings.Fields(en.Normal(k.role)) {
				spoke[w] = true
			}
		}
	}
	for _, c := range r.sources {
		if c < 0 {
			continue
		}
		if k := r.at(c); k.typ == doc.SpeakerGroup && k.fixed == doc.Generic && k.head != "" && spoke[k.head] && !strings.Contains(k.desc, " ") && !r.lex.Has(en.NoRoles, k.head) {
			k.typ, k.fixed = doc.SpeakerPerson, doc.Anonymous
		}
	}
}
