package eval

// This file reads gold, labels and claims from JSON Lines. Its errors begin
// with file and line.

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"unicode/utf8"
)

type object map[string]json.RawMessage

// part is a list of spans and its key in the files.
type part struct {
	key   string
	spans *[]Span
}

func (g *Attribution) parts() [3]part {
	return [3]part{{"content", &g.Content}, {"source", &g.Source}, {"cue", &g.Cue}}
}

func (c *Claim) parts() [3]part {
	return [3]part{{"content", &c.Content}, {"source", &c.Source}, {"cue", &c.Cue}}
}

// ReadGold reads one article a line: {"id", "text", "attributions": [{"id",
// "source", "cue", "content"}]}, each of the three a list of [start, end).
// Attributions with a "status" carry labels. Of two lines with the same id the
// later counts. name is used in errors.
func ReadGold(r io.Reader, name string) ([]Article, error) {
	var out []Article
	at := map[string]int{}
	err := eachLine(r, name, func(line object) error {
		if _, ok := line["attributions"]; !ok {
			if _, claim := line["doc_id"]; claim {
				return errors.New(`no "attributions": this is a line of claims or labels, gold is wanted here`)
			}
		}
		var a Article
		var list []object
		if err := errors.Join(line.require("id", &a.ID), line.require("text", &a.Text), line.require("attributions", &list)); err != nil {
			return err
		}
		for i, o := range list {
			g, err := attribution(o)
			if err != nil {
				return fmt.Errorf("attributions[%d]: %w", i, err)
			}
			a.Attributions = append(a.Attributions, g)
		}
		if i, again := at[a.ID]; again {
			out[i] = a
			return nil
		}
		at[a.ID] = len(out)
		out = append(out, a)
		return nil
	})
	if err == nil && len(out) == 0 {
		err = fmt.Errorf("%s: no articles", name)
	}
	return out, err
}

func attribution(o object) (Attribution, error) {
	var g Attribution
	if _, ok := o["content"]; !ok {
		return g, errors.New(`no "content"`)
	}
	if err := o.optional("id", &g.ID); err != nil {
		return g, err
	}
	for _, part := range g.parts() {
		var err error
		if *part.spans, err = o.spans(part.key); err != nil {
			return g, err
		}
	}
	return g, g.setLabels(o)
}

// ReadLabels reads one line for each attribution, {"doc_id", "id", "status",
// …}, and sets the labels of the attributions in gold. A label that is not on
// the line stays as it was; lines for other attributions are passed over.
func ReadLabels(r io.Reader, name string, gold []Article) error {
	at := make(map[string]int, len(gold))
	for i, a := range gold {
		at[a.ID] = i
	}
	return eachLine(r, name, func(line object) error {
		var doc, id string
		if err := errors.Join(line.require("doc_id", &doc), line.require("id", &id)); err != nil {
			return err
		}
		i, ok := at[doc]
		if !ok {
			return nil
		}
		for j := range gold[i].Attributions {
			if g := &gold[i].Attributions[j]; g.ID == id {
				if err := g.setLabels(line); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// setLabels takes over the labels that stand in o. The status makes them labels:
// an attribution without one is not labelled.
func (g *Attribution) setLabels(o object) error {
	l := GoldLabels{}
	if g.Labels != nil {
		l = *g.Labels
	}
	text := func(key string, to *string) error { return o.optional(key, to) }
	truth := func(key string, to *string) error {
		var v *bool
		if raw, ok := o[key]; ok {
			if err := json.Unmarshal(raw, &v); err != nil {
				return fmt.Errorf("%q must be true, false or null, not %s", key, short(raw))
			}
			*to = ""
			if v != nil {
				*to = boolName(*v)
			}
		}
		return nil
	}
	if raw, ok := o["speaker"]; ok {
		l.Speakers = nil
		if err := json.Unmarshal(raw, &l.Speakers); err != nil {
			return fmt.Errorf(`"speaker" must be a list of names or null, not %s`, short(raw))
		}
	}
	err := errors.Join(
		text("speaker_type", &l.SpeakerType), text("naming", &l.Naming), truth("anonymity_stated", &l.AnonymityStated),
		text("status", &l.Status), truth("cue_negated", &l.CueNegated), text("kind", &l.Kind))
	if err != nil {
		return err
	}
	if _, ok := o["status"]; ok || g.Labels != nil {
		g.Labels = &l
	}
	return nil
}

// boolName writes truth values as the reference scorer does.
func boolName(v bool) string {
	if v {
		return "True"
	}
	return "False"
}

// ReadClaims reads claims as whosaid writes them. Only what is scored is
// looked at: "doc_id", the spans, and the labels where there are any.
func ReadClaims(r io.Reader, name string) ([]Claim, error) {
	var out []Claim
	err := eachLine(r, name, func(line object) error {
		if _, ok := line["attributions"]; ok {
			return errors.New(`has "attributions": this is a line of gold, claims are wanted here`)
		}
		var c Claim
		if err := line.require("doc_id", &c.DocID); err != nil {
			return err
		}
		for _, part := range c.parts() {
			var piece object
			err := line.optional(part.key, &piece)
			if err == nil {
				*part.spans, err = piece.spans("spans")
			}
			if err != nil {
				return fmt.Errorf("%s: %w", part.key, err)
			}
		}
		var speaker struct {
			Name, Type, Naming string
			Stated             bool `json:"anonymity_stated"`
		}
		var cue struct{ Negated bool }
		var status struct{ Value string }
		if err := errors.Join(line.optional("speaker", &speaker), line.optional("cue", &cue), line.optional("status", &status), line.optional("kind", &c.Labels.Kind)); err != nil {
			return err
		}
		c.Labels.Speaker, c.Labels.Status = speaker.Name, status.Value
		c.Labels.SpeakerType, c.Labels.Naming = orNone(speaker.Type), orNone(speaker.Naming)
		c.Labels.AnonymityStated, c.Labels.CueNegated = boolName(speaker.Stated), boolName(cue.Negated)
		out = append(out, c)
		return nil
	})
	return out, err
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// eachLine calls do for every line that holds something. Lines may be of any
// length: each holds a whole article.
func eachLine(r io.Reader, name string, do func(object) error) error {
	br := bufio.NewReaderSize(r, 1<<16)
	for n := 1; ; n++ {
		line, err := br.ReadBytes('\n')
		if err != nil && err != io.EOF {
			if path := (*fs.PathError)(nil); errors.As(err, &path) {
				err = path.Err // the path stands before it
			}
			return fmt.Errorf("%s:%d: %w", name, n, err)
		}
		last := err == io.EOF
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		if line = bytes.TrimSpace(line); len(line) > 0 {
			if err := parse(line, do); err != nil {
				return fmt.Errorf("%s:%d: %w", name, n, err)
			}
		}
		if last {
			return nil
		}
	}
}

func parse(line []byte, do func(object) error) error {
	if !utf8.Valid(line) {
		// The decoder would put other characters in, in silence.
		return errors.New("not valid UTF-8")
	}
	var o object
	if err := json.Unmarshal(line, &o); err != nil {
		return fmt.Errorf("not a JSON object: %w", err)
	}
	if o == nil {
		return errors.New("not a JSON object: null")
	}
	return do(o)
}

// require decodes a key that must be there and not be null.
func (o object) require(key string, to any) error {
	if raw, ok := o[key]; !ok || string(raw) == "null" {
		return fmt.Errorf("no %q", key)
	}
	return o.optional(key, to)
}

// optional decodes a key; where it is missing, to is left alone, and null empties it.
func (o object) optional(key string, to any) error {
	raw, ok := o[key]
	if !ok {
		return nil
	}
	if string(raw) == "null" {
		if s, ok := to.(*string); ok {
			*s = ""
		}
		return nil
	}
	if err := json.Unmarshal(raw, to); err != nil {
		return fmt.Errorf("%q cannot be %s", key, short(raw))
	}
	return nil
}

func (o object) spans(key string) ([]Span, error) {
	var list [][]int
	if err := o.optional(key, &list); err != nil {
		return nil, err
	}
	var out []Span
	for _, s := range list {
		if len(s) != 2 || s[0] < 0 || s[1] < s[0] {
			return nil, fmt.Errorf("%q: %v is not a span [start, end) of code points", key, s)
		}
		out = append(out, Span{s[0], s[1]})
	}
	return out, nil
}

// short is raw cut to what an error message bears.
func short(raw []byte) string {
	const most = 40
	s := []rune(string(raw))
	if len(s) > most {
		return string(s[:most]) + "…"
	}
	return string(s)
}
