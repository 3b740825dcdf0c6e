package brat

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"whosaid/pipeline/exchange"
	"whosaid/pipeline/record"
)

func write(out exchange.Out, docs iter.Seq2[*exchange.Document, error]) error {
	for name, content := range map[string][]byte{"annotation.conf": annotationConf, "visual.conf": visualConf} {
		if err := os.WriteFile(filepath.Join(out.Dir, name), content, 0o666); err != nil {
			return err
		}
	}
	return exchange.WriteEach(out.Dir, docs, func(path string, d *exchange.Document) error {
		if err := os.WriteFile(path+".txt", []byte(plain(d.Article.Text)), 0o666); err != nil {
			return err
		}
		ann, err := annotate(d)
		if err != nil {
			return err
		}
		return os.WriteFile(path+".ann", ann, 0o666)
	})
}

type writer struct {
	offsets *exchange.Offsets
	out     bytes.Buffer
	ids     map[byte]int // used, by kind of annotation
}

func annotate(d *exchange.Document) ([]byte, error) {
	w := &writer{offsets: exchange.NewOffsets(d.Article.Text), ids: map[byte]int{}}
	for i := range d.Claims {
		if err := w.claim(&d.Claims[i]); err != nil {
			return nil, err
		}
	}
	return w.out.Bytes(), nil
}

func (w *writer) claim(c *exchange.Claim) error {
	content := w.textBound(contentType, c.Content.Spans)
	if content == "" {
		return nil // nothing but ends of lines, which brat has no spans for
	}
	w.attribute(attrStatus, content, c.Status.Value)
	w.attribute(attrKind, content, c.Kind)
	w.attribute(attrType, content, c.Content.Type)
	if v := exchange.Verdict(c.State); v != "" {
		w.attribute(attrReview, content, v)
	}
	if err := w.note(content, note{Claim: c.ID, Via: c.Via, Note: c.Note}); err != nil {
		return err
	}
	if q := c.Cue; q != nil {
		if id := w.textBound(cueType, q.Spans); id != "" {
			w.relation(hasCue, content, id)
			if q.Negated {
				w.attribute(attrNegated, id, "")
			}
			if err := w.note(id, note{Claim: c.ID, Lemma: q.Lemma}); err != nil {
				return err
			}
		}
	}
	if s := c.Source; s != nil {
		if id := w.textBound(sourceType, s.Spans); id != "" {
			w.relation(hasSource, content, id)
			if who := c.Speaker; who != nil {
				w.attribute(attrSpeaker, id, who.Type)
				w.attribute(attrNaming, id, who.Naming)
				if who.AnonymityStated {
					w.attribute(attrWithheld, id, "")
				}
				if err := w.note(id, note{Claim: c.ID, Speaker: who.Name, Role: who.Role, Affiliation: who.Affiliation}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (w *writer) next(kind byte) string {
	w.ids[kind]++
	return fmt.Sprintf("%c%d", kind, w.ids[kind])
}

// textBound writes one, and gives its id; "" where nothing is left of the spans.
func (w *writer) textBound(name string, spans []record.Span) string {
	spans = w.offsets.Lines(spans)
	if len(spans) == 0 {
		return ""
	}
	id := w.next('T')
	places, texts := make([]string, len(spans)), make([]string, len(spans))
	for i, s := range spans {
		places[i] = fmt.Sprintf("%d %d", s[0], s[1])
		texts[i] = plain(w.offsets.Slice(s))
	}
	fmt.Fprintf(&w.out, "%s\t%s %s\t%s\n", id, name, strings.Join(places, ";"), strings.Join(texts, " "))
	return id
}

func (w *writer) relation(name, from, to string) {
	fmt.Fprintf(&w.out, "%s\t%s Arg1:%s Arg2:%s\n", w.next('R'), name, from, to)
}

// attribute writes one with a value or, where that is "", a flag.
func (w *writer) attribute(name, of, value string) {
	line := w.next('A') + "\t" + name + " " + of
	if value != "" {
		line += " " + value
	}
	w.out.WriteString(line + "\n")
}

func (w *writer) note(of string, n note) error {
	var text bytes.Buffer
	if err := record.NewEncoder(&text).Encode(n); err != nil {
		return err
	}
	// JSON escapes what would end the line but for this one.
	line := strings.ReplaceAll(strings.TrimSpace(text.String()), "\u0085", `\u0085`)
	fmt.Fprintf(&w.out, "%s\t%s %s\t%s\n", w.next('#'), noteType, of, line)
	return nil
}

// parseNote reads a note; people may have written something else there.
func parseNote(text string) (n note, err error) {
	if text = strings.TrimSpace(text); !strings.HasPrefix(text, "{") {
		return note{Note: text}, nil
	}
	return n, json.Unmarshal([]byte(text), &n)
}
