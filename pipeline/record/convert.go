package record

// From the layers of a document to claims: bytes become code points, indexes
// become names, and each claim gets the sentences that it stands in.

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/cespare/xxhash/v2"

	"whosaid/corpus"
	"whosaid/extractors/doc"
)

// FromDoc lists the claims of article a, whose text d holds with all layers,
// in the order in which their contents begin. model is the first part of
// Claim.Extractor. d must have passed doc.Check.
func FromDoc(a *corpus.Article, d *doc.Doc, model string) []Claim {
	c := converter{
		article: a,
		doc:     d,
		offsets: doc.NewOffsets(d.Text),
		model:   model,
		speaker: map[int]string{},
		twins:   map[string]int{},
	}
	claims := make([]Claim, 0, len(d.Attributions))
	for _, at := range inOrder(d.Attributions) {
		claims = append(claims, c.claim(at))
	}
	return claims
}

// inOrder sorts by begin of content; ties by its end, by cue, by source, and
// at last as given, so that the order does not hang on the rules' order alone.
func inOrder(list []doc.Attribution) []doc.Attribution {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(x, y doc.Attribution) int {
		return cmp.Or(
			cmp.Compare(x.Content[0].Start, y.Content[0].Start),
			compareSpans(x.Content, y.Content),
			compareSpans(x.Cue, y.Cue),
			compareSpans(x.Source, y.Source),
		)
	})
	return list
}

func compareSpans(x, y []doc.Span) int {
	return slices.CompareFunc(x, y, func(s, t doc.Span) int {
		return cmp.Or(cmp.Compare(s.Start, t.Start), cmp.Compare(s.End, t.End))
	})
}

type converter struct {
	article *corpus.Article
	doc     *doc.Doc
	offsets *doc.Offsets
	model   string
	speaker map[int]string // index into doc.Speakers to id, given at first use
	ids     int            // ids given
	twins   map[string]int // how many claims have had this id
}

func (c *converter) claim(at doc.Attribution) Claim {
	a := c.article
	r := Claim{
		Schema: SchemaID,
		DocID:  a.ID,
		Doc:    Doc{URL: a.URL, Title: a.Title, Published: a.Published, Publisher: a.Publisher},
		Content: Content{
			Text:  c.text(at.Content),
			Spans: c.spans(at.Content),
			Type:  string(at.Type),
		},
		Via:        []string{},
		Status:     Status{Value: string(at.Status), Evidence: c.spans(at.Evidence)},
		Kind:       string(at.Kind),
		Sentence:   c.sentence(at),
		Confidence: round(at.Confidence),
		Extractor:  c.model,
	}
	if at.Rule != "" {
		r.Extractor += "/" + at.Rule
	}
	if len(at.Cue) > 0 {
		r.Cue = &Cue{Text: c.text(at.Cue), Spans: c.spans(at.Cue), Lemma: at.Lemma, Negated: at.Negated}
	}
	if len(at.Source) > 0 {
		r.Source = &Piece{Text: c.text(at.Source), Spans: c.spans(at.Source)}
		r.Speaker = c.speakerOf(at)
	}
	for _, v := range at.Via {
		r.Via = append(r.Via, c.doc.Speakers[v].Name)
	}
	r.ID = c.id(r)
	return r
}

// speakerOf is who is meant by the source. A source that no layer has resolved
// stands for itself, of no type.
func (c *converter) speakerOf(at doc.Attribution) *Speaker {
	if at.Speaker < 0 {
		return &Speaker{Name: c.text(at.Source), Type: None, Naming: None, ID: c.newID()}
	}
	id, seen := c.speaker[at.Speaker]
	if !seen {
		id = c.newID()
		c.speaker[at.Speaker] = id
	}
	s := c.doc.Speakers[at.Speaker]
	return &Speaker{
		Name:            cmp.Or(s.Name, c.text(at.Source)),
		Type:            string(s.Type),
		Naming:          string(s.Naming),
		AnonymityStated: s.AnonymityStated,
		Role:            s.Role,
		Affiliation:     s.Affiliation,
		ID:              id,
	}
}

func (c *converter) newID() string {
	c.ids++
	return "s" + strconv.Itoa(c.ids)
}

// sentence is the run of sentences from the first to the last that holds a
// piece of the claim. Where sentences do not reach a piece, the run does.
func (c *converter) sentence(at doc.Attribution) Sentence {
	hull := at.Content[0]
	for _, pieces := range [][]doc.Span{at.Content, at.Cue, at.Source} {
		for _, s := range pieces {
			hull.Start = min(hull.Start, s.Start)
			hull.End = max(hull.End, s.End)
		}
	}
	list := c.doc.Sentences
	first := sort.Search(len(list), func(i int) bool { return list[i].End > hull.Start })
	last := sort.Search(len(list), func(i int) bool { return list[i].Start >= hull.End }) - 1
	if first <= last {
		hull.Start = min(hull.Start, list[first].Start)
		hull.End = max(hull.End, list[last].End)
	}
	return Sentence{Text: c.doc.Slice(hull), Span: c.span(hull)}
}

func (c *converter) text(spans []doc.Span) string {
	if len(spans) == 1 {
		return c.doc.Slice(spans[0])
	}
	texts := make([]string, len(spans))
	for i, s := range spans {
		texts[i] = c.doc.Slice(s)
	}
	return strings.Join(texts, Joint)
}

func (c *converter) spans(spans []doc.Span) []Span {
	out := make([]Span, len(spans)) // [] in JSON, never null
	for i, s := range spans {
		out[i] = c.span(s)
	}
	return out
}

func (c *converter) span(s doc.Span) Span {
	return Span{c.offsets.CodePoints(s.Start), c.offsets.CodePoints(s.End)}
}

// id makes the claims of one article with the same spans different: -2, -3 …
func (c *converter) id(r Claim) string {
	id := BaseID(&r)
	c.twins[id]++
	if n := c.twins[id]; n > 1 {
		id += "-" + strconv.Itoa(n)
	}
	return id
}

// BaseID is the id of a claim of these spans: "c-" and 64 bits of xxHash, in
// hexadecimal, over the article's id and the spans of content, cue and source.
// The second claim of an article with all of these equal ends in "-2", the
// third in "-3", and so on.
func BaseID(r *Claim) string {
	key := append([]byte(r.DocID), 0)
	add := func(role byte, spans []Span) {
		key = append(key, role)
		for _, s := range spans {
			key = strconv.AppendInt(append(key, ' '), int64(s[0]), 10)
			key = strconv.AppendInt(append(key, '-'), int64(s[1]), 10)
		}
	}
	add('c', r.Content.Spans)
	if r.Cue != nil {
		add('q', r.Cue.Spans)
	}
	if r.Source != nil {
		add('s', r.Source.Spans)
	}
	sum := strconv.FormatUint(xxhash.Sum64(key), 16)
	return "c-" + strings.Repeat("0", 16-len(sum)) + sum
}

// round keeps four decimals of a probability: more are noise.
func round(p float64) float64 {
	if !(p > 0) { // NaN too
		return 0
	}
	return math.Round(min(p, 1)*1e4) / 1e4
}
