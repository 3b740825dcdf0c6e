// Package casjson writes and reads UIMA CAS JSON 0.4, the format that INCEpTION
// takes and gives with all layers: a file for each article, and the layers'
// type system.
//
// A claim is an annotation of the layer webanno.custom.Claim over the first
// piece of its content, with its labels as features and a link feature "parts"
// to annotations of webanno.custom.ClaimPart: further pieces, cue, source and
// the evidence of its status. Offsets are UTF-16 code units, as in UIMA.
package casjson

import (
	_ "embed"
	"encoding/json"

	"whosaid/pipeline/exchange"
	"whosaid/pipeline/record"
)

// Format is UIMA CAS JSON.
var Format = exchange.Format{
	Name:   "casjson",
	Doc:    "UIMA CAS JSON for INCEpTION, a file for each article.",
	Folder: true,
	Write:  write,
	Read:   read,
}

//go:embed types.json
var types json.RawMessage

// typeSystem is the layers of types once more, in the form in which annotation
// programs take them.
//
//go:embed typesystem.xml
var typeSystem []byte

const typeSystemFile = "typesystem.xml"

// Names of types.
const (
	sofaType  = "uima.cas.Sofa"
	arrayType = "uima.cas.FSArray"
	metaType  = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
	claimType = "webanno.custom.Claim"
	partType  = "webanno.custom.ClaimPart"
	linkType  = "webanno.custom.ClaimPartsLink"
)

// Roles of parts.
const (
	content  = "content"
	cue      = "cue"
	source   = "source"
	evidence = "evidence"
)

// structure is a feature structure: the fields of all types used here, of which
// each has some. Pointers tell a feature that is not set from an empty one.
type structure struct {
	ID   int    `json:"%ID"`
	Type string `json:"%TYPE"`

	// uima.cas.Sofa
	SofaNum    int    `json:"sofaNum,omitempty"`
	SofaID     string `json:"sofaID,omitempty"`
	MimeType   string `json:"mimeType,omitempty"`
	SofaString string `json:"sofaString,omitempty"`

	// annotations
	Sofa  int  `json:"@sofa,omitempty"`
	Begin *int `json:"begin,omitempty"`
	End   *int `json:"end,omitempty"`

	// uima.cas.FSArray
	Elements []int `json:"%ELEMENTS,omitempty"`

	// links
	Role   string `json:"role,omitempty"`
	Target int    `json:"@target,omitempty"`

	Part string `json:"part,omitempty"`
	Of   string `json:"of_claim,omitempty"` // id; "" for a new one

	Language      string `json:"language,omitempty"`
	DocumentID    string `json:"documentId,omitempty"`
	DocumentTitle string `json:"documentTitle,omitempty"`
	DocumentURI   string `json:"documentUri,omitempty"`

	*Features
	Parts int `json:"@parts,omitempty"`
}

// Features are those of a claim (exported, as the JSON decoder cannot make an
// embedded value of another package's unexported type). Strings that are empty are left out, which is
// the same in UIMA's editors.
type Features struct {
	ClaimID         string  `json:"claim_id,omitempty"`
	ContentType     string  `json:"content_type,omitempty"`
	Status          string  `json:"status,omitempty"`
	Kind            string  `json:"kind,omitempty"`
	CueLemma        string  `json:"cue_lemma,omitempty"`
	CueNegated      bool    `json:"cue_negated"`
	SpeakerName     string  `json:"speaker_name,omitempty"`
	SpeakerType     string  `json:"speaker_type,omitempty"`
	SpeakerNaming   string  `json:"speaker_naming,omitempty"`
	AnonymityStated bool    `json:"speaker_anonymity_stated"`
	SpeakerRole     string  `json:"speaker_role,omitempty"`
	Affiliation     string  `json:"speaker_affiliation,omitempty"`
	Via             string  `json:"via,omitempty"` // joined by "; "
	Review          string  `json:"review,omitempty"`
	Note            string  `json:"note,omitempty"`
	Confidence      float64 `json:"confidence"`
	Extractor       string  `json:"extractor,omitempty"`
	Revision        string  `json:"revision,omitempty"`
}

const viaJoint = "; "

type view struct {
	Sofa    int   `json:"%SOFA"`
	Members []int `json:"%MEMBERS"`
}

// featuresOf are the features of a claim.
func featuresOf(c *exchange.Claim) *Features {
	f := &Features{
		ClaimID: c.ID, ContentType: c.Content.Type, Status: c.Status.Value, Kind: c.Kind,
		Review: exchange.Verdict(c.State), Note: exchange.Clean(c.Note), Confidence: c.Confidence, Extractor: c.Extractor, Revision: exchange.Revision(&c.Claim, c.State),
	}
	for i, v := range c.Via {
		if i > 0 {
			f.Via += viaJoint
		}
		f.Via += exchange.Clean(v)
	}
	if q := c.Cue; q != nil {
		f.CueLemma, f.CueNegated = exchange.Clean(q.Lemma), q.Negated
	}
	if s := c.Speaker; s != nil {
		f.SpeakerName, f.SpeakerType, f.SpeakerNaming = exchange.Clean(s.Name), s.Type, s.Naming
		f.AnonymityStated, f.SpeakerRole, f.Affiliation = s.AnonymityStated, exchange.Clean(s.Role), exchange.Clean(s.Affiliation)
	}
	return f
}

// carried are the fields that a file gives.
const carried = exchange.AllFields

// fill puts the features into a claim with its spans.
func (f *Features) fill(c *record.Claim, via []string) {
	c.Content.Type, c.Status.Value, c.Kind, c.Via = f.ContentType, f.Status, f.Kind, via
	if c.Cue != nil {
		c.Cue.Lemma, c.Cue.Negated = f.CueLemma, f.CueNegated
	}
	if c.Source != nil {
		c.Speaker = &record.Speaker{
			Name: f.SpeakerName, Type: f.SpeakerType, Naming: f.SpeakerNaming,
			AnonymityStated: f.AnonymityStated, Role: f.SpeakerRole, Affiliation: f.Affiliation,
		}
	}
}
