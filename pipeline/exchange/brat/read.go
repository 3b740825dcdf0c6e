package brat

import (
	"cmp"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"whosaid/pipeline/exchange"
	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
)

// read takes the folder of a collection, with folders in it, or one .ann.
func read(path string) iter.Seq2[*exchange.Incoming, error] {
	return exchange.ReadEach(path, ".ann", incoming)
}

func incoming(file string, list *exchange.Index) (*exchange.Incoming, error) {
	entry, _ := list.Of(file)
	ann, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(strings.TrimSuffix(file, filepath.Ext(file)) + ".txt")
	if err != nil {
		return nil, fmt.Errorf("%s: has no text beside it: %w", file, err)
	}
	in := &exchange.Incoming{
		Where: file, DocID: entry.DocID, Text: string(text), HasText: true, Given: entry.Claims,
	}
	p := parse(file, string(ann))
	for _, id := range p.order {
		if p.bound[id].name == contentType {
			in.Claims = append(in.Claims, p.claim(id, file, entry.Claims))
		}
	}
	for _, id := range p.order {
		// Those of a claim whose content was deleted stay behind, as brat has it.
		if b := p.bound[id]; !b.used && p.notes(id, file).Claim == "" {
			p.faults = append(p.faults, fmt.Sprintf("%s: %s (%s %q) is tied to no content by a relation", file, id, b.name, b.text))
		}
	}
	in.Faults = p.faults
	return in, nil
}

// bound is a text-bound annotation with what is said about it.
type bound struct {
	name  string
	spans []record.Span
	text  string
	attrs map[string]string
	notes []string
	parts []string // of a content: the annotations that relations lead to
	used  bool
}

type parsed struct {
	bound  map[string]*bound
	order  []string
	faults []string
}

// parse reads an .ann. Lines of kinds that are not used here are passed over.
func parse(file, ann string) *parsed {
	p := &parsed{bound: map[string]*bound{}}
	fault := func(n int, format string, args ...any) {
		p.faults = append(p.faults, fmt.Sprintf("%s: line %d: %s", file, n, fmt.Sprintf(format, args...)))
	}
	lines := strings.Split(ann, "\n")
	for i, line := range lines {
		line = strings.TrimSuffix(line, "\r")
		id, rest, _ := strings.Cut(line, "\t")
		if !strings.HasPrefix(id, "T") {
			continue
		}
		head, text, _ := strings.Cut(rest, "\t")
		name, places, _ := strings.Cut(head, " ")
		spans, err := parseSpans(places)
		switch {
		case err != nil:
			fault(i+1, "%v", err)
		case p.bound[id] != nil:
			fault(i+1, "%s stands there twice", id)
		case name != contentType && name != cueType && name != sourceType:
			fault(i+1, "%s is of the type %q, which claims do not have", id, name)
		default:
			p.bound[id] = &bound{name: name, spans: spans, text: text, attrs: map[string]string{}}
			p.order = append(p.order, id)
		}
	}
	// What refers to others may stand before them.
	for i, line := range lines {
		line = strings.TrimSuffix(line, "\r")
		id, rest, _ := strings.Cut(line, "\t")
		if id == "" {
			continue
		}
		switch id[0] {
		case 'R':
			words := strings.Fields(rest)
			if len(words) != 3 {
				fault(i+1, "is no relation of two annotations")
				continue
			}
			a, b := p.bound[after(words[1])], p.bound[after(words[2])]
			if a == nil || b == nil || a.name != contentType || b.name == contentType {
				fault(i+1, "does not lead from a content to a cue or source")
				continue
			}
			a.parts = append(a.parts, after(words[2]))
		case 'A', 'M':
			words := strings.SplitN(rest, " ", 3)
			if len(words) < 2 || p.bound[words[1]] == nil {
				continue // of something that has been told above
			}
			value := "true"
			if len(words) == 3 {
				value = strings.TrimSpace(words[2])
			}
			p.bound[words[1]].attrs[words[0]] = value
		case '#':
			head, text, _ := strings.Cut(rest, "\t")
			if _, of, _ := strings.Cut(head, " "); p.bound[of] != nil {
				p.bound[of].notes = append(p.bound[of].notes, text)
			}
		}
	}
	return p
}

func after(arg string) string {
	_, id, _ := strings.Cut(arg, ":")
	return id
}

func parseSpans(places string) (spans []record.Span, err error) {
	for place := range strings.SplitSeq(places, ";") {
		from, to, _ := strings.Cut(strings.TrimSpace(place), " ")
		begin, err1 := strconv.Atoi(from)
		end, err2 := strconv.Atoi(to)
		if err := cmp.Or(err1, err2); err != nil || begin >= end {
			return nil, fmt.Errorf("%q is no span", place)
		}
		spans = append(spans, record.Span{begin, end})
	}
	slices.SortFunc(spans, func(a, b record.Span) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	return spans, nil
}

// claim is the claim of a content. What the annotations of it do not say is
// left as it is in the run.
func (p *parsed) claim(head, file string, revisions map[string]string) exchange.IncomingClaim {
	h := p.bound[head]
	h.used = true
	n := p.notes(head, file)
	c := exchange.IncomingClaim{
		Where: file + ": " + head, ID: n.Claim, Revision: revisions[n.Claim], Note: n.Note,
		State: index.State(h.attrs[attrReview]),
		Has:   exchange.Content | exchange.ContentType | exchange.Status | exchange.Kind | exchange.Cue | exchange.Source,
	}
	c.Claim.Content.Spans = h.spans
	c.Claim.Content.Type = strings.ToLower(h.attrs[attrType])
	c.Claim.Status.Value = strings.ToLower(h.attrs[attrStatus])
	c.Claim.Kind = strings.ToLower(h.attrs[attrKind])
	if len(h.notes) > 0 && n.Claim != "" {
		c.Claim.Via = n.Via
		c.Has |= exchange.Via
	}
	var cue, source []string
	for _, id := range h.parts {
		b := p.bound[id]
		b.used = true
		if b.name == cueType {
			cue = append(cue, id)
		} else {
			source = append(source, id)
		}
	}
	if len(cue) > 0 {
		q := p.bound[cue[0]]
		c.Claim.Cue = &record.Cue{Spans: p.spans(cue), Negated: q.attrs[attrNegated] != ""}
		c.Has |= exchange.Negated
		if n := p.notes(cue[0], file); n.Lemma != "" {
			c.Claim.Cue.Lemma = n.Lemma
			c.Has |= exchange.Lemma
		}
	}
	if len(source) > 0 {
		s := p.bound[source[0]]
		c.Claim.Source = &record.Piece{Spans: p.spans(source)}
		n := p.notes(source[0], file)
		c.Claim.Speaker = &record.Speaker{
			Name: n.Speaker, Role: n.Role, Affiliation: n.Affiliation,
			Type: strings.ToLower(s.attrs[attrSpeaker]), Naming: strings.ToLower(s.attrs[attrNaming]),
			AnonymityStated: s.attrs[attrWithheld] != "",
		}
		c.Has |= exchange.SpeakerName | exchange.SpeakerType | exchange.Naming | exchange.AnonymityStated
		if len(s.notes) > 0 && n.Speaker != "" {
			c.Has |= exchange.Role | exchange.Affiliation
		}
	}
	return c
}

// spans are those of several annotations: people mark pieces one by one.
func (p *parsed) spans(ids []string) (list []record.Span) {
	for _, id := range ids {
		list = append(list, p.bound[id].spans...)
	}
	slices.SortFunc(list, func(a, b record.Span) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	return slices.Compact(list)
}

func (p *parsed) notes(id, file string) (n note) {
	for _, text := range p.bound[id].notes {
		m, err := parseNote(text)
		if err != nil {
			p.faults = append(p.faults, fmt.Sprintf("%s: the note of %s is no JSON any more: %v", file, id, err))
			continue
		}
		if m.Claim == "" && m.Lemma == "" && m.Speaker == "" {
			n.Note = m.Note // written by somebody
			continue
		}
		if m.Note == "" {
			m.Note = n.Note
		}
		n = m
	}
	return n
}
