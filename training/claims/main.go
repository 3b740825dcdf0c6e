// Command claims prints what a model file makes of articles ({"id", "text"} a
// line on standard input), one JSON line a candidate: its spans in code points,
// the evidence for it, whether it stands, the model's votes for its labels and
// what the rules alone say of them.
//
//	go run ./training/claims -model FILE < articles.jsonl > candidates.jsonl
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"

	"whosaid/extractors"
	"whosaid/extractors/attribution"
	"whosaid/extractors/doc"
	"whosaid/extractors/en"
	"whosaid/extractors/labels"
	"whosaid/extractors/learned"
	"whosaid/extractors/models"
	"whosaid/extractors/speakers"
	"whosaid/training/articles"
)

func main() {
	file := flag.String("model", "", "model file")
	flag.Parse()
	if err := run(*file, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "claims:", err)
		os.Exit(1)
	}
}

type spans struct {
	Spans [][2]int `json:"spans"`
}

type line struct {
	DocID    string    `json:"doc_id"`
	Content  *spans    `json:"content"`
	Cue      *spans    `json:"cue"`
	Source   *spans    `json:"source"`
	Evidence []float64 `json:"evidence,omitempty"` // of a candidate

	// Of a claim that stands.
	Stands          bool      `json:"stands"`
	Votes           []float32 `json:"votes,omitempty"`
	Speaker         int       `json:"speaker"`
	Status          string    `json:"status,omitempty"`
	Negated         bool      `json:"cue_negated"`
	Kind            string    `json:"kind,omitempty"`
	Type            string    `json:"speaker_type,omitempty"`
	Naming          string    `json:"naming,omitempty"`
	AnonymityStated bool      `json:"anonymity_stated"`
}

func run(file string, in io.Reader, out io.Writer) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	m, err := learned.Load(data)
	if err != nil {
		return err
	}
	lex := en.Default()
	chain, err := models.Learned("learned", lex, m)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(out)
	enc := json.NewEncoder(w)
	err = articles.Each(in, func(id, text string) error {
		lines, err := read(chain, m, lex, id, text)
		if err != nil {
			return err
		}
		for _, l := range lines {
			if err := enc.Encode(l); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return w.Flush()
}

func read(chain *extractors.Chain, m *learned.Model, lex *en.Lexicon, id, text string) ([]line, error) {
	d := &doc.Doc{Text: text}
	if err := chain.Run(d); err != nil {
		return nil, err
	}
	candidates, err := m.Candidates(d, attribution.Read(d, lex))
	if err != nil {
		return nil, err
	}
	// The rules' own word: the same claims, labelled by them alone.
	d.Speakers = nil
	for i := range d.Attributions {
		a := &d.Attributions[i]
		a.Lemma, a.Negated, a.Status, a.Kind, a.Speaker, a.Via, a.Evidence = "", false, "", "", -1, nil, nil
	}
	for _, e := range []extractors.Extractor{speakers.Extractor(lex), labels.Extractor(lex)} {
		if err := e.Run(d); err != nil {
			return nil, err
		}
	}
	o := doc.NewOffsets(text)
	points := func(list []doc.Span) *spans {
		if len(list) == 0 {
			return nil
		}
		var s spans
		for _, x := range list {
			s.Spans = append(s.Spans, [2]int{o.CodePoints(x.Start), o.CodePoints(x.End)})
		}
		return &s
	}
	line0 := func(a *doc.Attribution) line {
		return line{DocID: id, Content: points(a.Content), Cue: points(a.Cue), Source: points(a.Source), Speaker: -1}
	}
	var out []line
	for i := range candidates {
		l := line0(&candidates[i].Attribution)
		l.Evidence = candidates[i].Evidence
		out = append(out, l)
	}
	for i := range d.Attributions {
		a := &d.Attributions[i]
		l := line0(a)
		l.Stands, l.Votes = true, a.Votes
		l.Status, l.Negated, l.Kind = string(a.Status), a.Negated, string(a.Kind)
		if a.Speaker >= 0 {
			s := d.Speakers[a.Speaker]
			l.Speaker, l.Type, l.Naming, l.AnonymityStated = a.Speaker, string(s.Type), string(s.Naming), s.AnonymityStated
		}
		out = append(out, l)
	}
	return out, nil
}
