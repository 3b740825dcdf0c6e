package review

// Claims as a person gives them: spans and values. The rest of the record
// follows from the article's text.

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"whosaid/pipeline/record"
)

// Text is an article's text by code points, which all spans count in.
type Text []rune

// slice is the text of spans, as the record has it.
func (t Text) slice(spans []record.Span) string {
	parts := make([]string, len(spans))
	for i, s := range spans {
		parts[i] = string(t[s[0]:s[1]])
	}
	return strings.Join(parts, record.Joint)
}

// Complete makes a claim of article a whole: it takes space off the ends of
// spans, refuses spans that lie outside the text or not in order, and sets
// the texts, the metadata, the sentence (kept where it holds all spans), the id
// of the speaker (that of a speaker of this name among the article's claims,
// or a new one) and what may not be missing. The claim's own ID is left.
func Complete(a record.Article, claims []record.Claim, c *record.Claim) error {
	t := Text([]rune(a.Text))
	c.Schema, c.DocID = record.SchemaID, a.ID
	c.Doc = record.Doc{URL: a.URL, Title: a.Title, Published: a.Published, Publisher: a.Publisher}
	// Copies, so that the caller's claim is not changed behind its back.
	c.Via = append([]string{}, c.Via...)
	var err error
	if c.Content.Spans, err = t.spans("content", c.Content.Spans); err != nil {
		return err
	}
	if len(c.Content.Spans) == 0 {
		return refusef("the content has no span")
	}
	c.Content.Text = t.slice(c.Content.Spans)
	if c.Cue != nil {
		cue := *c.Cue
		if cue.Spans, err = t.spans("cue", cue.Spans); err != nil {
			return err
		}
		cue.Text, cue.Lemma = t.slice(cue.Spans), tidy(cue.Lemma)
		if c.Cue = &cue; len(cue.Spans) == 0 {
			c.Cue = nil
		}
	}
	if c.Source != nil {
		source := *c.Source
		if source.Spans, err = t.spans("source", source.Spans); err != nil {
			return err
		}
		source.Text = t.slice(source.Spans)
		if c.Source = &source; len(source.Spans) == 0 {
			c.Source = nil
		}
	}
	if c.Status.Evidence, err = t.spans("evidence", c.Status.Evidence); err != nil {
		return err
	}
	if c.Source == nil {
		c.Speaker = nil
	} else {
		completeSpeaker(claims, c)
	}
	for i := range c.Via {
		c.Via[i] = tidy(c.Via[i])
	}
	c.Via = slices.DeleteFunc(c.Via, func(v string) bool { return v == "" })
	hull := t.hull(c)
	if s := c.Sentence.Span; s[0] < 0 || s[1] > len(t) || s[0] > hull[0] || s[1] < hull[1] {
		c.Sentence.Span = t.around(hull)
	}
	c.Sentence.Text = string(t[c.Sentence.Span[0]:c.Sentence.Span[1]])
	return c.Check()
}

func completeSpeaker(claims []record.Claim, c *record.Claim) {
	s := record.Speaker{Type: record.None, Naming: record.None}
	if c.Speaker != nil {
		s = *c.Speaker
	}
	s.Name, s.Role, s.Affiliation = tidy(s.Name), tidy(s.Role), tidy(s.Affiliation)
	if s.Name == "" {
		s.Name = c.Source.Text
	}
	last := 0
	s.ID = ""
	for _, other := range claims {
		if o := other.Speaker; o != nil {
			if o.Name == s.Name && s.ID == "" {
				s.ID = o.ID
			}
			if n, err := strconv.Atoi(strings.TrimPrefix(o.ID, "s")); err == nil {
				last = max(last, n)
			}
		}
	}
	if s.ID == "" {
		s.ID = "s" + strconv.Itoa(last+1)
	}
	c.Speaker = &s
}

// tidy keeps a value that was typed to one line of at most 500 characters.
func tidy(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) > 500 {
		s = string([]rune(s)[:500])
	}
	return s
}

func (t Text) spans(name string, spans []record.Span) ([]record.Span, error) {
	out := make([]record.Span, 0, len(spans)) // [] in JSON, never null
	end := 0
	for _, s := range spans {
		if s[0] < 0 || s[1] > len(t) || s[0] >= s[1] {
			return nil, refusef("a span of the %s, %d to %d, is not in the article, which has %d characters", name, s[0], s[1], len(t))
		}
		if s[0] < end {
			return nil, refusef("the spans of the %s are not in order", name)
		}
		end = s[1]
		for s[0] < s[1] && unicode.IsSpace(t[s[0]]) {
			s[0]++
		}
		for s[0] < s[1] && unicode.IsSpace(t[s[1]-1]) {
			s[1]--
		}
		if s[0] < s[1] {
			out = append(out, s)
		}
	}
	return out, nil
}

// hull is from the first to the last character of content, cue and source.
func (t Text) hull(c *record.Claim) record.Span {
	all := slices.Clone(c.Content.Spans)
	if c.Cue != nil {
		all = append(all, c.Cue.Spans...)
	}
	if c.Source != nil {
		all = append(all, c.Source.Spans...)
	}
	h := all[0]
	for _, s := range all {
		h[0], h[1] = min(h[0], s[0]), max(h[1], s[1])
	}
	return h
}

// around widens a span to what a reader takes for its sentence: to a line
// break, or to a full stop with a space behind it.
func (t Text) around(s record.Span) record.Span {
	for s[0] > 0 && t[s[0]-1] != '\n' && !(s[0] > 1 && unicode.IsSpace(t[s[0]-1]) && ends(t[s[0]-2])) {
		s[0]--
	}
	for s[1] < len(t) && t[s[1]] != '\n' && !(unicode.IsSpace(t[s[1]]) && ends(t[s[1]-1])) {
		s[1]++
	}
	return s
}

func ends(r rune) bool { return strings.ContainsRune(`.!?…”"’`, r) }
