package casjson

import (
	"bufio"
	"encoding/json"
	"iter"
	"os"
	"path/filepath"

	"whosaid/pipeline/exchange"
	"whosaid/pipeline/record"
)

func write(out exchange.Out, docs iter.Seq2[*exchange.Document, error]) error {
	if err := os.WriteFile(filepath.Join(out.Dir, typeSystemFile), typeSystem, 0o666); err != nil {
		return err
	}
	return exchange.WriteEach(out.Dir, docs, func(path string, d *exchange.Document) error {
		return writeCAS(path+".json", d)
	})
}

func writeCAS(path string, d *exchange.Document) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	b := build(d)
	buf := bufio.NewWriter(f)
	if err := record.NewEncoder(buf).Encode(struct {
		Types      json.RawMessage `json:"%TYPES"`
		Structures []structure     `json:"%FEATURE_STRUCTURES"`
		Views      map[string]view `json:"%VIEWS"`
	}{types, b.structures, map[string]view{"_InitialView": {Sofa: 1, Members: b.members}}}); err != nil {
		return err
	}
	return buf.Flush()
}

type builder struct {
	offsets    *exchange.Offsets
	structures []structure
	members    []int // annotations: what a view has in its index
}

func build(d *exchange.Document) *builder {
	a := &d.Article
	// UIMA keeps documents as XML too, which has no control characters.
	text := exchange.Clean(a.Text)
	b := &builder{offsets: exchange.NewOffsets(text)}
	b.add(structure{Type: sofaType, SofaNum: 1, SofaID: "_InitialView", MimeType: "text", SofaString: text})
	zero, end := 0, b.offsets.Units()
	b.members = append(b.members, b.add(structure{
		Type: metaType, Sofa: 1, Begin: &zero, End: &end, Language: language(a.Language),
		DocumentID: exchange.Clean(a.ID), DocumentTitle: exchange.Clean(a.Title), DocumentURI: a.URL,
	}))
	for i := range d.Claims {
		b.claim(&d.Claims[i])
	}
	return b
}

// language is UIMA's: x-unspecified where there is none.
func language(code string) string {
	if code == "" {
		return "x-unspecified"
	}
	return code
}

func (b *builder) add(s structure) (id int) {
	s.ID = len(b.structures) + 1
	b.structures = append(b.structures, s)
	return s.ID
}

func (b *builder) annotation(s structure, span record.Span) (id int) {
	begin, end := b.offsets.UTF16(span[0]), b.offsets.UTF16(span[1])
	s.Sofa, s.Begin, s.End = 1, &begin, &end
	id = b.add(s)
	b.members = append(b.members, id)
	return id
}

func (b *builder) claim(c *exchange.Claim) {
	var links []int
	link := func(role string, spans []record.Span) {
		for _, s := range spans {
			part := b.annotation(structure{Type: partType, Part: role, Of: c.ID}, s)
			links = append(links, b.add(structure{Type: linkType, Role: role, Target: part}))
		}
	}
	link(content, c.Content.Spans[1:])
	if c.Cue != nil {
		link(cue, c.Cue.Spans)
	}
	if c.Source != nil {
		link(source, c.Source.Spans)
	}
	link(evidence, c.Status.Evidence)
	s := structure{Type: claimType, Features: featuresOf(c)}
	if len(links) > 0 {
		s.Parts = b.add(structure{Type: arrayType, Elements: links})
	}
	b.annotation(s, c.Content.Spans[0])
}
