// Package rows is the flat form of a claim: one row, the same columns in every
// format that is a table. What a column holds is told beside it, once: the
// documentation, the data-set card and the metadata take it from here.
package rows

import (
	"reflect"

	"whosaid/pipeline/exchange"
	"whosaid/pipeline/record"
)

// Span is [start, end) in Unicode code points of the article's text.
type Span struct {
	Start int32 `parquet:"start"`
	End   int32 `parquet:"end"`
}

// Row is one claim. Texts are empty and lists without elements where the claim
// has no such part; no cell is ever null.
type Row struct {
	ClaimID          string   `parquet:"claim_id" doc:"The claim's id: the same on every run over the same article."`
	DocID            string   `parquet:"doc_id,dict" doc:"The article's id."`
	ContentText      string   `parquet:"content_text" doc:"What was said; several pieces are joined by ' … '."`
	ContentSpans     []Span   `parquet:"content_spans,list" doc:"Where it stands in the article's text: start and end in Unicode code points, end excluded."`
	ContentType      string   `parquet:"content_type,dict" doc:"direct (verbatim, in quotation marks), indirect or mixed."`
	CueText          string   `parquet:"cue_text" doc:"The expression that attributes, such as 'said'; empty where the text has none."`
	CueSpans         []Span   `parquet:"cue_spans,list" doc:"Where the cue stands."`
	CueLemma         string   `parquet:"cue_lemma,dict" doc:"The cue's dictionary form."`
	CueNegated       bool     `parquet:"cue_negated" doc:"The cue itself is negated: did not say."`
	SourceText       string   `parquet:"source_text" doc:"Who it is attributed to, in the words beside the content; empty where the text has none."`
	SourceSpans      []Span   `parquet:"source_spans,list" doc:"Where the source stands."`
	SpeakerName      string   `parquet:"speaker_name" doc:"Who that is after reading the whole article: the fullest name it gives."`
	SpeakerType      string   `parquet:"speaker_type,dict" doc:"person, organization, group, document or none."`
	SpeakerNaming    string   `parquet:"speaker_naming,dict" doc:"named, anonymous, generic or none: whether the reader learns who it is."`
	AnonymityStated  bool     `parquet:"speaker_anonymity_stated" doc:"The article itself says that the name is withheld."`
	SpeakerRole      string   `parquet:"speaker_role" doc:"The speaker's role, as the article gives it."`
	Affiliation      string   `parquet:"speaker_affiliation" doc:"The organisation that the speaker speaks for."`
	SpeakerID        string   `parquet:"speaker_id,dict" doc:"The same speaker within the article."`
	Via              []string `parquet:"via,list" doc:"Who it was told to or reported by, outermost last."`
	Status           string   `parquet:"status,dict" doc:"asserted, confirmed, denied, neither or questioned: what the source does with the content."`
	StatusEvidence   []Span   `parquet:"status_evidence,list" doc:"Where the text shows the status."`
	Kind             string   `parquet:"kind,dict" doc:"statement, belief, intention or feeling."`
	SentenceText     string   `parquet:"sentence_text" doc:"The sentence, or run of sentences, that the claim stands in."`
	SentenceStart    int32    `parquet:"sentence_start" doc:"Where the sentence starts, in code points."`
	SentenceEnd      int32    `parquet:"sentence_end" doc:"Where it ends, excluded."`
	Confidence       float64  `parquet:"confidence" doc:"Probability that the extracted claim is right, from 0 to 1."`
	Extractor        string   `parquet:"extractor,dict" doc:"The model and rule that found it."`
	Review           string   `parquet:"review,dict" doc:"unreviewed, right, wrong, unsure, edited, added, replaced or disputed: whose values the row holds. Of edited, added and some disputed ones a reviewer's; else the extracted ones."`
	ReviewedFields   []string `parquet:"reviewed_fields,list" doc:"The fields in which a reviewer's value stands over the extracted one."`
	Reviewer         string   `parquet:"reviewer,dict" doc:"Who has decided on it, parted by '; '."`
	Note             string   `parquet:"note" doc:"Reviewers' remarks, a line each."`
	ArticleURL       string   `parquet:"article_url,dict" doc:"The article's address, where known."`
	ArticleTitle     string   `parquet:"article_title,dict" doc:"Its title."`
	ArticlePublished string   `parquet:"article_published,dict" doc:"Its date or time as far as known: 2018-09-13."`
	ArticlePublisher string   `parquet:"article_publisher,dict" doc:"Its publisher."`
	Revision         string   `parquet:"revision" doc:"Stands for the values as they were handed over; import tells by it what was changed."`
}

// Of is the row of a claim of a document.
func Of(d *exchange.Document, c *exchange.Claim) Row {
	r := Row{
		ClaimID: c.ID, DocID: c.DocID,
		ContentText: c.Content.Text, ContentSpans: spans(c.Content.Spans), ContentType: c.Content.Type,
		CueSpans: []Span{}, SourceSpans: []Span{}, Via: append([]string{}, c.Via...),
		Status: c.Status.Value, StatusEvidence: spans(c.Status.Evidence), Kind: c.Kind,
		SentenceText: c.Sentence.Text, SentenceStart: int32(c.Sentence.Span[0]), SentenceEnd: int32(c.Sentence.Span[1]),
		Confidence: c.Confidence, Extractor: c.Extractor,
		Review: string(c.State), Reviewer: c.Reviewer, Note: c.Note,
		ReviewedFields: append([]string{}, exchange.Changed(c.Extracted, &c.Claim)...),
		ArticleURL:     d.Article.URL, ArticleTitle: d.Article.Title,
		ArticlePublished: d.Article.Published, ArticlePublisher: d.Article.Publisher,
		Revision: exchange.Revision(&c.Claim, c.State),
	}
	if q := c.Cue; q != nil {
		r.CueText, r.CueSpans, r.CueLemma, r.CueNegated = q.Text, spans(q.Spans), q.Lemma, q.Negated
	}
	if s := c.Source; s != nil {
		r.SourceText, r.SourceSpans = s.Text, spans(s.Spans)
	}
	if s := c.Speaker; s != nil {
		r.SpeakerName, r.SpeakerType, r.SpeakerNaming, r.SpeakerID = s.Name, s.Type, s.Naming, s.ID
		r.AnonymityStated, r.SpeakerRole, r.Affiliation = s.AnonymityStated, s.Role, s.Affiliation
	}
	return r
}

func spans(list []record.Span) []Span {
	out := make([]Span, len(list))
	for i, s := range list {
		out[i] = Span{int32(s[0]), int32(s[1])}
	}
	return out
}

// Article is one article, for data sets that hold the texts too.
type Article struct {
	ID          string   `parquet:"id" doc:"The article's id: claims name it in doc_id."`
	URL         string   `parquet:"url" doc:"Its address, where known."`
	Title       string   `parquet:"title" doc:"Its title."`
	Byline      string   `parquet:"byline" doc:"Who wrote it, as printed."`
	Published   string   `parquet:"published,dict" doc:"Its date or time as far as known: 2018-09-13."`
	Publisher   string   `parquet:"publisher,dict" doc:"Its publisher."`
	Language    string   `parquet:"language,dict" doc:"ISO 639-1."`
	Text        string   `parquet:"text" doc:"The clean text that all offsets count into."`
	Input       string   `parquet:"input" doc:"Where it was read from."`
	Warnings    []string `parquet:"warnings,list" doc:"What a user should know about how the text came to be."`
	SHA256      string   `parquet:"sha256" doc:"Of the text in UTF-8, hexadecimal digits."`
	DuplicateOf string   `parquet:"duplicate_of" doc:"The earlier article that this one is nearly the same as; empty where none is."`
	Similarity  float64  `parquet:"similarity" doc:"The share of five-word runs that they have in common."`
}

// OfArticle is the row of an article.
func OfArticle(a *record.Article) Article {
	r := Article{
		ID: a.ID, URL: a.URL, Title: a.Title, Byline: a.Byline, Published: a.Published, Publisher: a.Publisher,
		Language: a.Language, Text: a.Text, Input: a.Input, Warnings: append([]string{}, a.Warnings...),
		SHA256: a.SHA256, Similarity: a.Similarity,
	}
	if a.DuplicateOf != nil {
		r.DuplicateOf = *a.DuplicateOf
	}
	return r
}

// Type is what a column holds.
type Type string

// Types of columns.
const (
	Text  Type = "text"
	Flag  Type = "flag"
	Int   Type = "int32"
	Float Type = "float64"
	Spans Type = "spans"
	Texts Type = "texts"
)

// Column describes one.
type Column struct {
	Name, Doc string
	Type      Type
}

// Columns lists the columns of a row type, Row or Article.
func Columns[R Row | Article]() (list []Column) {
	t := reflect.TypeFor[R]()
	for i := range t.NumField() {
		f := t.Field(i)
		c := Column{Name: name(f.Tag.Get("parquet")), Doc: f.Tag.Get("doc")}
		switch reflect.Zero(f.Type).Interface().(type) {
		case string:
			c.Type = Text
		case bool:
			c.Type = Flag
		case int32:
			c.Type = Int
		case float64:
			c.Type = Float
		case []Span:
			c.Type = Spans
		case []string:
			c.Type = Texts
		}
		list = append(list, c)
	}
	return list
}

func name(tag string) string {
	for i := range tag {
		if tag[i] == ',' {
			return tag[:i]
		}
	}
	return tag
}

// Values are the row's, in the order of Columns.
func (r *Row) Values() []any {
	v := reflect.ValueOf(r).Elem()
	values := make([]any, v.NumField())
	for i := range values {
		values[i] = v.Field(i).Interface()
	}
	return values
}
