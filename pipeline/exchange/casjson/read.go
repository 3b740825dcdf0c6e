package casjson

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"iter"
	"os"
	"slices"
	"strings"

	"whosaid/pipeline/exchange"
	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
)

// read takes a folder with CAS JSON files, at any depth, or one file.
func read(path string) iter.Seq2[*exchange.Incoming, error] {
	return exchange.ReadEach(path, ".json", incoming)
}

// cas is a file. Begin and end may have the marker of an anchor before them in
// older ones.
type cas struct {
	Structures []struct {
		structure
		AnchorBegin *int `json:"^begin"`
		AnchorEnd   *int `json:"^end"`
	} `json:"%FEATURE_STRUCTURES"`
}

func incoming(file string, list *exchange.Index) (*exchange.Incoming, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // only read
	var c cas
	if err := json.NewDecoder(bufio.NewReader(f)).Decode(&c); err != nil {
		return nil, fmt.Errorf("%s: is no UIMA CAS in JSON: %w", file, err)
	}
	entry, known := list.Of(file)
	in := &exchange.Incoming{Where: file, DocID: entry.DocID, Given: entry.Claims}
	p := &parsed{byID: map[int]*structure{}, used: map[int]bool{}}
	for i := range c.Structures {
		s := &c.Structures[i].structure
		s.Begin, s.End = cmp.Or(s.Begin, c.Structures[i].AnchorBegin), cmp.Or(s.End, c.Structures[i].AnchorEnd)
		p.byID[s.ID] = s
		switch s.Type {
		case sofaType:
			if !in.HasText {
				in.Text, in.HasText = s.SofaString, true
			}
		case metaType:
			p.documentID = s.DocumentID
		}
	}
	if !in.HasText {
		return nil, fmt.Errorf("%s: holds no text (no %s with a sofaString)", file, sofaType)
	}
	p.offsets = exchange.NewOffsets(in.Text)
	for i := range c.Structures {
		if s := &c.Structures[i].structure; s.Type == claimType {
			claim, err := p.claim(s, file)
			if err != nil {
				in.Faults = append(in.Faults, err.Error())
				continue
			}
			in.Claims = append(in.Claims, claim)
		}
	}
	for i := range c.Structures {
		// Those of a claim that was deleted stay behind.
		if s := &c.Structures[i].structure; s.Type == partType && !p.used[s.ID] && s.Of == "" {
			in.Faults = append(in.Faults, fmt.Sprintf("%s: the %s with id %d (%s) is linked to no claim", file, partType, s.ID, s.Part))
		}
	}
	if !known && !slices.ContainsFunc(in.Claims, func(c exchange.IncomingClaim) bool { return c.ID != "" }) {
		in.DocID = p.documentID
	}
	return in, nil
}

type parsed struct {
	byID       map[int]*structure
	used       map[int]bool
	offsets    *exchange.Offsets
	documentID string
}

func (p *parsed) claim(s *structure, file string) (exchange.IncomingClaim, error) {
	f := s.Features
	if f == nil {
		f = &Features{}
	}
	c := exchange.IncomingClaim{
		Where: fmt.Sprintf("%s: claim %s", file, cmp.Or(f.ClaimID, fmt.Sprint(s.ID))),
		ID:    f.ClaimID, Revision: f.Revision, Note: f.Note, Has: carried,
		State: index.State(strings.ToLower(f.Review)),
	}
	first, err := p.span(s)
	if err != nil {
		return c, fmt.Errorf("%s: %w", c.Where, err)
	}
	spans := map[string][]record.Span{content: {first}}
	for _, id := range p.links(s) {
		link := p.byID[id]
		if link == nil || p.byID[link.Target] == nil {
			return c, fmt.Errorf("%s: a link of it leads nowhere", c.Where)
		}
		target := p.byID[link.Target]
		p.used[link.Target] = true
		span, err := p.span(target)
		if err != nil {
			return c, fmt.Errorf("%s: %w", c.Where, err)
		}
		role := strings.ToLower(cmp.Or(link.Role, target.Part))
		spans[role] = append(spans[role], span)
	}
	for role, list := range spans {
		slices.SortFunc(list, func(a, b record.Span) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
		spans[role] = slices.Compact(list)
	}
	c.Claim.Content.Spans = spans[content]
	if list := spans[cue]; list != nil {
		c.Claim.Cue = &record.Cue{Spans: list}
	}
	if list := spans[source]; list != nil {
		c.Claim.Source = &record.Piece{Spans: list}
	}
	c.Claim.Status.Evidence = spans[evidence]
	via := []string{}
	for name := range strings.SplitSeq(f.Via, strings.TrimSpace(viaJoint)) {
		if name = strings.TrimSpace(name); name != "" {
			via = append(via, name)
		}
	}
	f.fill(&c.Claim, via)
	return c, nil
}

// links are those of a claim.
func (p *parsed) links(s *structure) []int {
	if array := p.byID[s.Parts]; array != nil {
		return array.Elements
	}
	return nil
}

func (p *parsed) span(s *structure) (record.Span, error) {
	if s.Begin == nil || s.End == nil || *s.Begin < 0 || *s.Begin >= *s.End || *s.End > p.offsets.Units() {
		return record.Span{}, fmt.Errorf("its place is not in the text")
	}
	return record.Span{p.offsets.FromUTF16(*s.Begin), p.offsets.FromUTF16(*s.End)}, nil
}
