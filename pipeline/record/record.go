// Package record is the form of the output: one Claim a line. Its fields and
// their meaning are fixed; offsets count Unicode code points into the
// article's text, end excluded.
//
// The tags named jsonschema are what Schema says beyond the Go types.
package record

import _ "embed"

// SchemaID is the value of Claim.Schema.
const SchemaID = "whosaid/claim/1"

//go:embed schema.json
var schema []byte

// Schema is the JSON Schema (2020-12) of a Claim. It is kept in schema.json,
// which a test makes anew from the types here and compares.
func Schema() []byte { return append([]byte(nil), schema...) }

// Claim is who said what. Every key stands on every line.
type Claim struct {
	Schema     string   `json:"schema" jsonschema:"enum=whosaid/claim/1" jsonschema_description:"Version of this form."`
	ID         string   `json:"id" jsonschema:"pattern=^c-[0-9a-f]{16}(-[0-9]+)?$" jsonschema_description:"The same for the same article id and spans on every run."`
	DocID      string   `json:"doc_id" jsonschema_description:"Id of the article."`
	Doc        Doc      `json:"doc" jsonschema_description:"Metadata of the article; empty where not known."`
	Content    Content  `json:"content" jsonschema_description:"What was said."`
	Cue        *Cue     `json:"cue" jsonschema:"nullable" jsonschema_description:"The expression that attributes; null where the text has none."`
	Source     *Piece   `json:"source" jsonschema:"nullable" jsonschema_description:"Who it is attributed to, in the words beside the content; null where the text has none."`
	Speaker    *Speaker `json:"speaker" jsonschema:"nullable" jsonschema_description:"Who that is, after reading the whole article; null only where source is null."`
	Via        []string `json:"via" jsonschema_description:"Who it was told to or reported by, outermost last."`
	Status     Status   `json:"status" jsonschema_description:"What the source does with the content."`
	Kind       string   `json:"kind" jsonschema:"enum=statement,enum=belief,enum=intention,enum=feeling" jsonschema_description:"The sort of attitude."`
	Sentence   Sentence `json:"sentence" jsonschema_description:"The sentence, or run of sentences, that the claim stands in."`
	Confidence float64  `json:"confidence" jsonschema:"minimum=0,maximum=1" jsonschema_description:"Probability that the claim is right."`
	Extractor  string   `json:"extractor" jsonschema:"minLength=1" jsonschema_description:"The model and rule that found it."`
}

// Doc is the article's metadata.
type Doc struct {
	URL       string `json:"url"`
	Title     string `json:"title"`
	Published string `json:"published" jsonschema_description:"Date or time as far as known: 2018-09-13."`
	Publisher string `json:"publisher"`
}

// Span is [start, end) in code points.
type Span [2]int

// Joint joins the texts of several pieces.
const Joint = " … "

// Piece is text at one or more spans, in order; Text joins them with Joint.
type Piece struct {
	Text  string `json:"text" jsonschema:"minLength=1"`
	Spans []Span `json:"spans" jsonschema:"minItems=1"`
}

// Content is what was said.
type Content struct {
	Text  string `json:"text" jsonschema:"minLength=1"`
	Spans []Span `json:"spans" jsonschema:"minItems=1"`
	Type  string `json:"type" jsonschema:"enum=direct,enum=indirect,enum=mixed" jsonschema_description:"Verbatim between quotation marks; paraphrase; paraphrase with quoted parts."`
}

// Cue is the expression that attributes.
type Cue struct {
	Text    string `json:"text" jsonschema:"minLength=1"`
	Spans   []Span `json:"spans" jsonschema:"minItems=1"`
	Lemma   string `json:"lemma"`
	Negated bool   `json:"negated" jsonschema_description:"The expression itself is negated: did not say."`
}

// Speaker is who said it, after reading the whole article.
type Speaker struct {
	Name            string `json:"name" jsonschema:"minLength=1" jsonschema_description:"The fullest that the article gives, without titles."`
	Type            string `json:"type" jsonschema:"enum=person,enum=organization,enum=group,enum=document,enum=none"`
	Naming          string `json:"naming" jsonschema:"enum=named,enum=anonymous,enum=generic,enum=none" jsonschema_description:"Whether the reader learns who it is."`
	AnonymityStated bool   `json:"anonymity_stated" jsonschema_description:"The article itself says that the name is withheld."`
	Role            string `json:"role"`
	Affiliation     string `json:"affiliation"`
	ID              string `json:"id" jsonschema:"pattern=^s[1-9][0-9]*$" jsonschema_description:"The same speaker in this article."`
}

// None is the type and the naming of a speaker of whom neither is known.
const None = "none"

// Status is what the source does with the content, and what that rests on.
type Status struct {
	Value    string `json:"value" jsonschema:"enum=asserted,enum=confirmed,enum=denied,enum=neither,enum=questioned"`
	Evidence []Span `json:"evidence" jsonschema_description:"Where the text shows it."`
}

// Sentence is the sentence, or run of sentences, that the claim stands in.
type Sentence struct {
	Text string `json:"text" jsonschema:"minLength=1"`
	Span Span   `json:"span"`
}
