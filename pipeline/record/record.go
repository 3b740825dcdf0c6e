// Package record is the form of the output: one Claim a line. Its fields and
// their meaning are fixed; offsets count Unicode code points into the
// article's text, end excluded.
package record

// SchemaID is the value of Claim.Schema.
const SchemaID = "whosaid/claim/1"

// Claim is who said what. Every key stands on every line.
type Claim struct {
	Schema     string   `json:"schema"`
	ID         string   `json:"id"`
	DocID      string   `json:"doc_id"`
	Doc        Doc      `json:"doc"`
	Content    Content  `json:"content"`
	Cue        *Cue     `json:"cue"`
	Source     *Piece   `json:"source"`
	Speaker    *Speaker `json:"speaker"`
	Via        []string `json:"via"`
	Status     Status   `json:"status"`
	Kind       string   `json:"kind"`
	Sentence   Sentence `json:"sentence"`
	Confidence float64  `json:"confidence"`
	Extractor  string   `json:"extractor"`
}

// Doc is the article's metadata.
type Doc struct {
	URL       string `json:"url"`
	Title     string `json:"title"`
	Published string `json:"published"`
	Publisher string `json:"publisher"`
}

// Span is [start, end) in code points.
type Span [2]int

// Joint joins the texts of several pieces.
const Joint = " … "

// Piece is text at one or more spans, in order; Text joins them with Joint.
type Piece struct {
	Text  string `json:"text"`
	Spans []Span `json:"spans"`
}

// Content is what was said.
type Content struct {
	Text  string `json:"text"`
	Spans []Span `json:"spans"`
	Type  string `json:"type"`
}

// Cue is the expression that attributes.
type Cue struct {
	Text    string `json:"text"`
	Spans   []Span `json:"spans"`
	Lemma   string `json:"lemma"`
	Negated bool   `json:"negated"`
}

// Speaker is who said it, after reading the whole article.
type Speaker struct {
	Name            string `json:"name"`
	Type            string `json:"type"`
	Naming          string `json:"naming"`
	AnonymityStated bool   `json:"anonymity_stated"`
	Role            string `json:"role"`
	Affiliation     string `json:"affiliation"`
	ID              string `json:"id"`
}

// Status is what the source does with the content, and what that rests on.
type Status struct {
	Value    string `json:"value"`
	Evidence []Span `json:"evidence"`
}

// Sentence is the sentence, or run of sentences, that the claim stands in.
type Sentence struct {
	Text string `json:"text"`
	Span Span   `json:"span"`
}

// None is the type and the naming of a speaker of whom neither is known.
const None = "none"
