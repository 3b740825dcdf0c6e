// Package brat writes and reads stand-off annotation of brat: for each article
// a .txt and an .ann, with the collection's annotation.conf and visual.conf.
//
// A claim is a text-bound annotation Content, with relations to its Cue and
// Source; labels are attributes, and what is free text stands as JSON in the
// annotator's note. Offsets are Unicode code points, the characters of brat's
// Python. A span stays within its line, so one that goes over the end of a line
// is written as several pieces; the text has a blank where it had a tab, which
// parts the fields of an .ann, or a carriage return, which programs that read
// texts by line take away.
package brat

import (
	_ "embed"
	"strings"

	"whosaid/pipeline/exchange"
)

// Format is brat's.
var Format = exchange.Format{
	Name:   "brat",
	Doc:    "Stand-off annotation of brat: a .txt and an .ann for each article.",
	Folder: true,
	Write:  write,
	Read:   read,
}

//go:embed annotation.conf
var annotationConf []byte

//go:embed visual.conf
var visualConf []byte

// Types of annotations, relations and attributes. brat has no two of one name.
const (
	contentType = "Content"
	cueType     = "Cue"
	sourceType  = "Source"

	hasCue    = "has_cue"
	hasSource = "has_source"

	attrStatus   = "Status"
	attrKind     = "Kind"
	attrType     = "Type"
	attrReview   = "Review"
	attrNegated  = "Negated"
	attrSpeaker  = "SpeakerType"
	attrNaming   = "Naming"
	attrWithheld = "AnonymityStated"

	noteType = "AnnotatorNotes"
)

// note is the JSON in a note: each annotation has its part of it.
type note struct {
	Claim       string   `json:"claim,omitempty"`
	Via         []string `json:"via,omitempty"` // content
	Note        string   `json:"note,omitempty"`
	Lemma       string   `json:"lemma,omitempty"`   // cue
	Speaker     string   `json:"speaker,omitempty"` // source
	Role        string   `json:"role,omitempty"`
	Affiliation string   `json:"affiliation,omitempty"`
}

// plain is the article's text as it goes out, as long as it was.
func plain(s string) string { return strings.NewReplacer("\r", " ", "\t", " ").Replace(s) }
