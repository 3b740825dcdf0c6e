package labelstudio

import (
	"bufio"
	"encoding/json"
	"io"
	"iter"
	"os"
	"path/filepath"

	"whosaid/pipeline/exchange"
	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
)

func write(out exchange.Out, docs iter.Seq2[*exchange.Document, error]) (err error) {
	if err := os.WriteFile(filepath.Join(out.Dir, configFile), config, 0o666); err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(out.Dir, tasksFile))
	if err != nil {
		return err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	w := bufio.NewWriter(f)
	apart := "[\n"
	for d, err := range docs {
		if err != nil {
			return err
		}
		line, err := json.Marshal(taskOf(d))
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, apart); err != nil {
			return err
		}
		if _, err := w.Write(line); err != nil {
			return err
		}
		apart = ",\n"
	}
	if apart == "[\n" {
		apart = "["
	} else {
		apart = "\n"
	}
	if _, err := io.WriteString(w, apart+"]\n"); err != nil {
		return err
	}
	return w.Flush()
}

func taskOf(d *exchange.Document) task {
	a := &d.Article
	t := task{
		Data: data{
			// Label Studio's database refuses NUL.
			Text: exchange.Clean(a.Text), DocID: a.ID, Title: exchange.Clean(a.Title), URL: a.URL,
			Published: a.Published, Publisher: exchange.Clean(a.Publisher), Revisions: map[string]string{},
		},
		Predictions: []prediction{}, Annotations: []annotation{},
	}
	offsets := exchange.NewOffsets(t.Data.Text)
	var found, stand writer
	found.offsets, stand.offsets = offsets, offsets
	found.result, stand.result = []result{}, []result{}
	reviewed := false
	p := prediction{}
	for i := range d.Claims {
		c := &d.Claims[i]
		t.Data.Revisions[c.ID] = exchange.Revision(&c.Claim, c.State)
		reviewed = reviewed || c.State != index.Unreviewed
		if e := c.Extracted; e != nil {
			found.claim(e, "")
			p.ModelVersion = e.Extractor
			p.Score += e.Confidence
		}
		stand.claim(&c.Claim, c.State)
	}
	if p.Result = found.result; len(p.Result) > 0 {
		p.Score /= float64(len(d.Claims))
		if out := modelOf(p.ModelVersion); out != "" {
			p.ModelVersion = out
		}
		t.Predictions = append(t.Predictions, p)
	}
	if reviewed {
		t.Annotations = append(t.Annotations, annotation{Result: stand.result})
	}
	return t
}

// modelOf is the extractor without the rule: rules/verb-right.
func modelOf(extractor string) string {
	for i := range extractor {
		if extractor[i] == '/' {
			return extractor[:i]
		}
	}
	return extractor
}

type writer struct {
	offsets *exchange.Offsets
	result  []result
}

func (w *writer) claim(c *record.Claim, state index.State) {
	var content, cue, source []string
	content = w.regions(c.ID, contentLabel, c.Content.Spans, &c.Confidence)
	at := c.Content.Spans[0]
	w.choice(content[0], at, "status", c.Status.Value)
	w.choice(content[0], at, "kind", c.Kind)
	w.choice(content[0], at, "content_type", c.Content.Type)
	if v := exchange.Verdict(state); v != "" {
		w.choice(content[0], at, "review", v)
	}
	if q := c.Cue; q != nil {
		cue = w.regions(c.ID, cueLabel, q.Spans, nil)
		if q.Negated {
			w.choice(cue[0], q.Spans[0], "cue_negated", "negated")
		}
	}
	if s := c.Source; s != nil {
		source = w.regions(c.ID, sourceLabel, s.Spans, nil)
		if who := c.Speaker; who != nil {
			w.line(source[0], s.Spans[0], "speaker_name", who.Name)
			w.line(source[0], s.Spans[0], "speaker_role", who.Role)
			w.line(source[0], s.Spans[0], "speaker_affiliation", who.Affiliation)
			w.choice(source[0], s.Spans[0], "speaker_type", who.Type)
			w.choice(source[0], s.Spans[0], "speaker_naming", who.Naming)
			if who.AnonymityStated {
				w.choice(source[0], s.Spans[0], "speaker_anonymity_stated", "stated")
			}
		}
	}
	w.relations(content[0], content[1:], "piece")
	w.relations(content[0], cue, "cue")
	w.relations(content[0], source, "source")
}

func (w *writer) regions(claim, label string, spans []record.Span, score *float64) (ids []string) {
	for i, s := range spans {
		id := regionID(claim, label, i)
		ids = append(ids, id)
		v := w.place(s)
		v.Labels = []string{label}
		w.result = append(w.result, result{ID: id, FromName: "part", ToName: "text", Type: typeLabels, Value: v, Score: score})
	}
	return ids
}

func (w *writer) place(s record.Span) *value {
	return &value{Start: s[0], End: s[1], Text: w.offsets.Slice(s)}
}

func (w *writer) choice(id string, at record.Span, name, choice string) {
	v := w.place(at)
	v.Choices = []string{choice}
	w.result = append(w.result, result{ID: id, FromName: name, ToName: "text", Type: typeChoices, Value: v})
}

func (w *writer) line(id string, at record.Span, name, line string) {
	if line != "" {
		v := &value{Start: at[0], End: at[1], Text: []string{exchange.Clean(line)}}
		w.result = append(w.result, result{ID: id, FromName: name, ToName: "text", Type: typeTextArea, Value: v})
	}
}

func (w *writer) relations(from string, to []string, label string) {
	for _, id := range to {
		w.result = append(w.result, result{Type: typeRelation, FromID: from, ToID: id, Direction: "right", Labels: []string{label}})
	}
}
