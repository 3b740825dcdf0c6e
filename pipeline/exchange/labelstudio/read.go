package labelstudio

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"

	"whosaid/pipeline/exchange"
	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
)

// read takes the JSON that Label Studio exports (JSON, not JSON_MIN, which
// leaves out relations), or the folder that write has made.
func read(path string) iter.Seq2[*exchange.Incoming, error] {
	return func(yield func(*exchange.Incoming, error) bool) {
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			path = filepath.Join(path, tasksFile)
		}
		f, err := os.Open(path)
		if err != nil {
			yield(nil, err)
			return
		}
		defer f.Close() //nolint:errcheck // only read
		d := json.NewDecoder(bufio.NewReaderSize(f, 64<<10))
		fail := func(err error) {
			yield(nil, fmt.Errorf("%s: cannot be read as an export of Label Studio in JSON: %w", path, err))
		}
		if token, err := d.Token(); err != nil || token != json.Delim('[') {
			fail(cmp.Or(err, fmt.Errorf("it is no array of tasks")))
			return
		}
		for n := 1; d.More(); n++ {
			var t task
			if err := d.Decode(&t); err != nil {
				fail(fmt.Errorf("task %d: %w", n, err))
				return
			}
			if in := incoming(&t, fmt.Sprintf("%s: task %d", path, n)); in != nil && !yield(in, nil) {
				return
			}
		}
		if _, err := d.Token(); err != nil {
			fail(err)
		}
	}
}

// incoming is what the last annotation says; nil where there is none, as nobody
// has looked at the task.
func incoming(t *task, where string) *exchange.Incoming {
	var last *annotation
	valid := 0
	for i := range t.Annotations {
		a := &t.Annotations[i]
		if a.WasCancelled {
			continue
		}
		valid++
		if last == nil || a.UpdatedAt >= last.UpdatedAt {
			last = a
		}
	}
	if last == nil {
		return nil
	}
	in := &exchange.Incoming{
		Where: where, DocID: t.Data.DocID, Text: t.Data.Text, HasText: true, Given: t.Data.Revisions,
	}
	if valid > 1 {
		in.Faults = append(in.Faults, fmt.Sprintf("%s: has %d annotations; the last of them is taken", where, valid))
	}
	if t.Data.DocID == "" {
		in.Faults = append(in.Faults, where+": its data has no doc_id; is it of a project made from an export?")
		return in
	}
	g := gather(last.Result)
	for _, id := range g.heads() {
		in.Claims = append(in.Claims, g.claim(id, where, t.Data.Revisions))
	}
	for _, id := range g.order {
		// Those of a claim whose content was deleted stay behind.
		if r := g.regions[id]; !r.used && claimOf(id) == "" {
			in.Faults = append(in.Faults, fmt.Sprintf("%s: the region %s (%s %q) is tied to no content by a relation", where, id, r.label, r.text))
		}
	}
	return in
}

type region struct {
	label   string
	span    record.Span
	text    string
	choices map[string]string // by the control's name; of several choices the last
	lines   map[string]string
	piece   bool // goes on from another content
	tied    bool // has a relation to a content
	used    bool
}

type graph struct {
	regions map[string]*region
	order   []string
	parts   map[string][]string // of a content, by relations
}

func gather(list []result) *graph {
	g := &graph{regions: map[string]*region{}, parts: map[string][]string{}}
	at := func(id string) *region {
		r := g.regions[id]
		if r == nil {
			r = &region{choices: map[string]string{}, lines: map[string]string{}}
			g.regions[id] = r
		}
		return r
	}
	for _, x := range list {
		if x.Value == nil {
			continue
		}
		r := at(x.ID)
		switch x.Type {
		case typeLabels:
			if len(x.Value.Labels) == 0 || r.label != "" {
				continue
			}
			r.label = x.Value.Labels[0]
			r.span = record.Span{x.Value.Start, x.Value.End}
			r.text, _ = x.Value.Text.(string)
			g.order = append(g.order, x.ID)
		case typeChoices:
			for _, c := range x.Value.Choices {
				r.choices[x.FromName] = c
			}
		case typeTextArea:
			r.lines[x.FromName] = firstLine(x.Value.Text)
		}
	}
	for _, x := range list {
		if x.Type == typeRelation {
			g.relate(x)
		}
	}
	return g
}

func firstLine(text any) string {
	switch text := text.(type) {
	case string:
		return text
	case []any:
		if len(text) > 0 {
			line, _ := text[0].(string)
			return line
		}
	}
	return ""
}

// relate ties a part to its content. People draw relations either way: only
// between two contents does the direction count.
func (g *graph) relate(x result) {
	from, to := x.FromID, x.ToID
	if x.Direction == "left" {
		from, to = to, from
	}
	a, b := g.regions[from], g.regions[to]
	if a == nil || b == nil || from == to {
		return
	}
	if a.label != contentLabel {
		from, to, a, b = to, from, b, a
	}
	if a.label != contentLabel {
		return
	}
	b.tied = true
	b.piece = b.label == contentLabel
	g.parts[from] = append(g.parts[from], to)
}

// heads are the contents that begin a claim. One that was handed over as a
// later piece, and has lost its relation, still is one while its first is there.
func (g *graph) heads() (list []string) {
	first := map[string]bool{}
	for _, id := range g.order {
		r := g.regions[id]
		if r.label != contentLabel || r.piece {
			continue
		}
		if claim := claimOf(id); claim != "" {
			if first[claim] {
				continue
			}
			first[claim] = true
		}
		list = append(list, id)
	}
	return list
}

func (g *graph) claim(head, where string, revisions map[string]string) exchange.IncomingClaim {
	id := claimOf(head)
	c := exchange.IncomingClaim{Where: where + ": region " + head, ID: id, Revision: revisions[id], Has: carried}
	parts := append([]string{head}, g.parts[head]...)
	if id != "" { // relations that JSON_MIN and some editors lose
		for _, other := range g.order {
			if r := g.regions[other]; claimOf(other) == id && !r.tied && other != head {
				parts = append(parts, other)
			}
		}
	}
	spans, first := map[string][]*region{}, map[string]*region{}
	for _, p := range parts {
		r := g.regions[p]
		r.used = true
		if !slices.Contains(spans[r.label], r) {
			spans[r.label] = append(spans[r.label], r)
		}
		if first[r.label] == nil {
			first[r.label] = r
		}
	}
	h := g.regions[head]
	c.Claim.Content.Spans, c.Claim.Content.Text = join(spans[contentLabel])
	c.Claim.Content.Type, c.Claim.Status.Value, c.Claim.Kind = h.choices["content_type"], h.choices["status"], h.choices["kind"]
	c.State = index.State(h.choices["review"])
	if q := first[cueLabel]; q != nil {
		c.Claim.Cue = &record.Cue{Negated: has(spans[cueLabel], "cue_negated")}
		c.Claim.Cue.Spans, c.Claim.Cue.Text = join(spans[cueLabel])
	}
	if s := first[sourceLabel]; s != nil {
		c.Claim.Source = &record.Piece{}
		c.Claim.Source.Spans, c.Claim.Source.Text = join(spans[sourceLabel])
		c.Claim.Speaker = &record.Speaker{
			Name: s.lines["speaker_name"], Role: s.lines["speaker_role"], Affiliation: s.lines["speaker_affiliation"],
			Type: s.choices["speaker_type"], Naming: s.choices["speaker_naming"],
			AnonymityStated: has(spans[sourceLabel], "speaker_anonymity_stated"),
		}
	}
	// A region drawn anew has not the labels of the one that it is in the place
	// of: what nobody has entered is not a correction.
	if !slices.Contains(spans[cueLabel], g.regions[regionID(id, cueLabel, 0)]) {
		c.Has &^= exchange.Negated
	}
	if !slices.Contains(spans[sourceLabel], g.regions[regionID(id, sourceLabel, 0)]) {
		c.Has &^= exchange.AnonymityStated | exchange.Role | exchange.Affiliation
	}
	if s := first[sourceLabel]; s != nil {
		for name, field := range map[string]exchange.FieldSet{
			"speaker_role": exchange.Role, "speaker_affiliation": exchange.Affiliation,
		} {
			if s.lines[name] != "" {
				c.Has |= field
			}
		}
		if c.Claim.Speaker.AnonymityStated {
			c.Has |= exchange.AnonymityStated
		}
	}
	if c.Claim.Cue != nil && c.Claim.Cue.Negated {
		c.Has |= exchange.Negated
	}
	return c
}

func has(regions []*region, choice string) bool {
	return slices.ContainsFunc(regions, func(r *region) bool { return r.choices[choice] != "" })
}

func join(regions []*region) (spans []record.Span, text string) {
	slices.SortStableFunc(regions, func(a, b *region) int { return cmp.Compare(a.span[0], b.span[0]) })
	for i, r := range regions {
		spans = append(spans, r.span)
		if i > 0 {
			text += record.Joint
		}
		text += r.text
	}
	return spans, text
}
