// Command names prints what the entity head of a model reads of articles, for
// training (entities.py): for each article of standard input ({"id", "text"}) a
// JSON line with its names, then for each of them the states that the head reads,
// as float32, little-endian, one name after the other.
//
//	go run ./training/names -model FILE -layer 3 < articles.jsonl > names
//
// Spans are in code points.
package main

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"

	"whosaid/extractors/attribution"
	"whosaid/extractors/doc"
	"whosaid/extractors/en"
	"whosaid/extractors/learned"
	"whosaid/extractors/models"
	"whosaid/training/articles"
)

func main() {
	file := flag.String("model", "full", "name of a bundled model, or a model file")
	layer := flag.Int("layer", 3, "after which layer; the first is 1")
	flag.Parse()
	if err := run(*file, *layer, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "names:", err)
		os.Exit(1)
	}
}

type name struct {
	Span  [2]int `json:"span"`
	Prior [2]int `json:"prior"`
	Role  bool   `json:"role"` // it stands with a person's role
}

type line struct {
	ID     string `json:"id"`
	Names  []name `json:"names"`
	Values int    `json:"values"` // float32 that follow
}

func run(file string, layer int, in io.Reader, out io.Writer) error {
	m, err := model(file)
	if err != nil {
		return err
	}
	lex := en.Default()
	chain, err := models.Rules(lex)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(out)
	enc := json.NewEncoder(w)
	err = articles.Each(in, func(id, text string) error {
		d := &doc.Doc{Text: text}
		if err := chain.Run(d); err != nil {
			return err
		}
		o := doc.NewOffsets(text)
		l := line{ID: id, Names: []name{}}
		var values []float32
		err := m.NameStates(d, attribution.Read(d, lex), layer, func(i int, states []float32, prior [2]int) {
			x := &d.Mentions[i]
			l.Names = append(l.Names, name{[2]int{o.CodePoints(x.Core.Start), o.CodePoints(x.Core.End)}, prior, x.Role != ""})
			values = append(values, states...)
		})
		if err != nil {
			return err
		}
		l.Values = len(values)
		if err := enc.Encode(l); err != nil {
			return err
		}
		return binary.Write(w, binary.LittleEndian, values)
	})
	if err != nil {
		return err
	}
	return w.Flush()
}

func model(name string) (*learned.Model, error) {
	if b, there := models.List().Find(name); there && b.Weights != nil {
		return b.Weights()
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return learned.Load(data)
}
