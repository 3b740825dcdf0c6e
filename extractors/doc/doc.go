// Package doc holds the document that extractors work on: a text and layers
// over it. Each extractor reads layers and adds layers; none changes the text
// or a layer that another has added, unless its list entry says so.
//
// Invariants, guarded by Doc.Check and fuzzed:
//   - every Span s lies in the text on rune boundaries: 0 <= s.Start < s.End <= len(Text);
//   - the spans of a list are in order and do not overlap;
//   - offsets are bytes inside this package and code points in the record;
//     Offsets converts.
package doc

import "fmt"

// Span is a half-open range of bytes [Start, End) of the text.
type Span struct{ Start, End int }

// Len is the number of bytes in s.
func (s Span) Len() int { return s.End - s.Start }

// Empty reports whether s holds nothing.
func (s Span) Empty() bool { return s.End <= s.Start }

// Contains reports whether o lies wholly inside s.
func (s Span) Contains(o Span) bool { return s.Start <= o.Start && o.End <= s.End }

// Overlaps reports whether s and o share a byte.
func (s Span) Overlaps(o Span) bool { return s.Start < o.End && o.Start < s.End }

// Layer names a part of a Doc, for Extractor.Requires and Extractor.Adds.
type Layer string

// The layers, in the order in which they come to be.
const (
	Paragraphs   Layer = "paragraphs"
	Tokens       Layer = "tokens"
	Quotes       Layer = "quotes"
	Sentences    Layer = "sentences"
	Tags         Layer = "tags"
	Mentions     Layer = "mentions"
	Cues         Layer = "cues"
	Attributions Layer = "attributions"
	Types        Layer = "types" // of mentions, by a learned model, in place of those that came with them
	Speakers     Layer = "speakers"
	Labels       Layer = "labels"
)

// Doc is one article and its layers. A Doc is used by one goroutine at a time.
type Doc struct {
	Text   string
	Title  string // metadata, not part of Text; "" if unknown
	Byline string // metadata: who wrote it, for first persons outside quotations

	Paragraphs   []Span
	Tokens       []Token
	Quotes       []Quote
	Sentences    []Sentence
	Mentions     []Mention
	Cues         []Cue
	Attributions []Attribution
	Speakers     []Speaker
}

// Token is a word, number or mark.
type Token struct {
	Span
	Tag string // Penn Treebank part of speech; "" before the Tags layer
}

// Sentence is a run of tokens [First, Last) with its span.
type Sentence struct {
	Span
	First, Last int // indexes into Doc.Tokens
}

// QuoteUse tells speech from the other uses of quotation marks.
type QuoteUse string

// Uses of quotation marks.
const (
	QuoteSpeech   QuoteUse = "speech"   // somebody's words, whole or a fragment of them
	QuoteTitle    QuoteUse = "title"    // title of a work
	QuoteNickname QuoteUse = "nickname" // William “Bill” Smith
	QuoteScare    QuoteUse = "scare"    // a so-called “expert”
)

// Quote is a piece of text between quotation marks inside one paragraph.
// A quotation over several paragraphs is several Quotes tied by Continues.
type Quote struct {
	Span        // with the marks
	Inner  Span // without the marks; may be empty
	Parent int  // index of the enclosing Quote, -1 at the top
	Use    QuoteUse
	// Closed is false where the closing mark is missing: the quote then ends
	// with its paragraph.
	Closed bool
	// Continues is the index of the Quote in an earlier paragraph that this one
	// goes on from (opening mark repeated, closing mark only at the end), or -1.
	Continues int
}

// MentionType says what a mention is.
type MentionType string

// Types of mentions.
const (
	Person       MentionType = "person"
	Organization MentionType = "organization"
	Place        MentionType = "place"
	Group        MentionType = "group"    // a class of people: voters, critics
	Document     MentionType = "document" // a report, poll, letter
	Other        MentionType = "other"
)

// Form says how a mention refers.
type Form string

// Forms of mentions.
const (
	Name    Form = "name"    // Angela Merkel, the State Department
	Nominal Form = "nominal" // a senior official, the ministry's spokeswoman
	Pronoun Form = "pronoun" // she, they, I
)

// Mention is a piece of text that stands for somebody or something.
type Mention struct {
	Span             // the whole phrase, with title and apposition where they belong to it
	Core        Span // the name without titles, or the head noun's phrase without article
	Type        MentionType
	Form        Form
	Role        string // "senator", "spokeswoman for the ministry"; "" if the text gives none here
	Affiliation string // organisation that the person speaks for, as the text gives it
	Speaker     int    // index into Doc.Speakers after that layer, -1 for none
	// Inside: it lies within a longer mention that starts before it or with it,
	// as "the ministry" does in "a spokesman for the ministry".
	Inside bool
}

// Cue is an expression that attributes: said, according to, in a statement.
// It is a candidate; attribution decides.
type Cue struct {
	Span
	Lemma   string // key into the lexicon of cues
	Class   string // verb, preposition, noun, adverb, adjective, phrase
	Head    int    // index into Doc.Tokens of the word that Lemma begins with
	Negated bool   // did not say, never told
}

// Status is what a source does with a content.
type Status string

// Values of Status.
const (
	Asserted   Status = "asserted"
	Confirmed  Status = "confirmed"
	Denied     Status = "denied"
	Neither    Status = "neither"
	Questioned Status = "questioned"
)

// Kind is the sort of attitude.
type Kind string

// Values of Kind.
const (
	Statement Kind = "statement"
	Belief    Kind = "belief"
	Intention Kind = "intention"
	Feeling   Kind = "feeling"
)

// ContentType says whether a content is verbatim.
type ContentType string

// Values of ContentType.
const (
	Direct   ContentType = "direct" // wholly inside quotation marks, verbatim
	Indirect ContentType = "indirect"
	Mixed    ContentType = "mixed" // paraphrase with quoted parts
)

// Attribution is one claim: content, the cue that attributes it and its source.
type Attribution struct {
	Content []Span // at least one piece, in order
	Cue     []Span // empty where the text has none
	Source  []Span // empty where the text has none
	Type    ContentType

	Lemma   string // of the cue
	Negated bool   // the cue is negated: did not say

	// Speaker is the index into Doc.Speakers of who is meant by Source; -1
	// where there is no source.
	Speaker int
	Via     []int // speakers it was told to or reported by, outermost last

	Status     Status
	Evidence   []Span // what Status rests on
	Kind       Kind
	Confidence float64 // probability that the claim is right
	Rule       string  // what found it, such as "verb-content"

	// Votes are what a learned model holds of the labels, for the extractor that
	// weighs them against the rules, and the evidence for Confidence; nil without
	// one. Package learned has the order.
	Votes []float32
}

// SpeakerType is the type of a speaker in the record.
type SpeakerType string

// Values of SpeakerType.
const (
	SpeakerPerson       SpeakerType = "person"
	SpeakerOrganization SpeakerType = "organization"
	SpeakerGroup        SpeakerType = "group"
	SpeakerDocument     SpeakerType = "document"
)

// Naming says whether the reader learns who speaks.
type Naming string

// Values of Naming.
const (
	Named     Naming = "named"
	Anonymous Naming = "anonymous"
	Generic   Naming = "generic"
)

// Speaker is somebody or something that speaks in this article, after all its
// mentions have been brought together.
type Speaker struct {
	Name   string // the fullest that the article gives, without titles and leading article
	Type   SpeakerType
	Naming Naming
	// AnonymityStated: the article itself says that the name is withheld.
	AnonymityStated bool
	Role            string
	Affiliation     string
}

// Slice is the text of s.
func (d *Doc) Slice(s Span) string { return d.Text[s.Start:s.End] }

// Check returns the first breach of the package's invariants, or nil.
func (d *Doc) Check() error {
	one := func(layer Layer, i int, s Span) error {
		if s.Start < 0 || s.End > len(d.Text) || s.Start >= s.End {
			return fmt.Errorf("%s[%d]: span %v is empty or outside the text of %d bytes", layer, i, s, len(d.Text))
		}
		if !boundary(d.Text, s.Start) || !boundary(d.Text, s.End) {
			return fmt.Errorf("%s[%d]: span %v cuts a character", layer, i, s)
		}
		return nil
	}
	list := func(layer Layer, i int, spans []Span) error {
		for j, s := range spans {
			if err := one(layer, i, s); err != nil {
				return err
			}
			if j > 0 && spans[j-1].End > s.Start {
				return fmt.Errorf("%s[%d]: spans %v and %v are not in order", layer, i, spans[j-1], s)
			}
		}
		return nil
	}
	if err := list(Paragraphs, 0, d.Paragraphs); err != nil {
		return err
	}
	for i, t := range d.Tokens {
		if err := one(Tokens, i, t.Span); err != nil {
			return err
		}
		if i > 0 && d.Tokens[i-1].End > t.Start {
			return fmt.Errorf("tokens[%d]: overlaps the one before", i)
		}
	}
	for i, s := range d.Sentences {
		if err := one(Sentences, i, s.Span); err != nil {
			return err
		}
		if s.First < 0 || s.Last > len(d.Tokens) || s.First >= s.Last {
			return fmt.Errorf("sentences[%d]: tokens [%d,%d) of %d", i, s.First, s.Last, len(d.Tokens))
		}
	}
	for i, q := range d.Quotes {
		if err := one(Quotes, i, q.Span); err != nil {
			return err
		}
		if q.Parent >= i || q.Continues >= i {
			return fmt.Errorf("quotes[%d]: parent %d or continues %d is not an earlier quote", i, q.Parent, q.Continues)
		}
	}
	for i, m := range d.Mentions {
		if err := one(Mentions, i, m.Span); err != nil {
			return err
		}
		if !m.Contains(m.Core) || m.Core.Empty() {
			return fmt.Errorf("mentions[%d]: core %v is not inside %v", i, m.Core, m.Span)
		}
		if m.Speaker >= len(d.Speakers) {
			return fmt.Errorf("mentions[%d]: speaker %d of %d", i, m.Speaker, len(d.Speakers))
		}
	}
	for i, c := range d.Cues {
		if err := one(Cues, i, c.Span); err != nil {
			return err
		}
	}
	for i, a := range d.Attributions {
		if len(a.Content) == 0 {
			return fmt.Errorf("attributions[%d]: no content", i)
		}
		for _, spans := range [][]Span{a.Content, a.Cue, a.Source, a.Evidence} {
			if err := list(Attributions, i, spans); err != nil {
				return err
			}
		}
		if a.Speaker >= len(d.Speakers) {
			return fmt.Errorf("attributions[%d]: speaker %d of %d", i, a.Speaker, len(d.Speakers))
		}
		for _, v := range a.Via {
			if v < 0 || v >= len(d.Speakers) {
				return fmt.Errorf("attributions[%d]: via %d of %d speakers", i, v, len(d.Speakers))
			}
		}
	}
	return nil
}
