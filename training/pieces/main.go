// Command pieces prints articles as the learned model reads them, for
// training: one JSON line for each article of standard input ({"id", "text"}).
// The program itself cuts the text and sets the features, so that training
// sees exactly what the model sees when it runs.
//
//	go run ./training/pieces -vocabulary vocab.txt < articles.jsonl > pieces.jsonl
//
// Spans are in code points. With -tables it prints the feature tables instead.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"

	"whosaid/extractors/attribution"
	"whosaid/extractors/doc"
	"whosaid/extractors/en"
	"whosaid/extractors/encoder/wordpiece"
	"whosaid/extractors/learned"
	"whosaid/extractors/models"
	"whosaid/training/articles"
)

func main() {
	vocabulary := flag.String("vocabulary", "", "file with one wordpiece a line")
	tables := flag.Bool("tables", false, "print the feature tables and end")
	flag.Parse()
	if err := run(*vocabulary, *tables, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "pieces:", err)
		os.Exit(1)
	}
}

type line struct {
	ID       string     `json:"id"`
	IDs      []int32    `json:"ids"`
	Spans    [][2]int   `json:"spans"`
	Features [][]uint16 `json:"features"` // a row a table
}

func run(vocabulary string, tables bool, in io.Reader, out io.Writer) error {
	enc := json.NewEncoder(out)
	if tables {
		return enc.Encode(learned.Tables())
	}
	f, err := os.Open(vocabulary)
	if err != nil {
		return err
	}
	defer f.Close()
	tok, err := wordpiece.New(f)
	if err != nil {
		return err
	}
	lex := en.Default()
	chain, err := models.Rules(lex)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(out)
	enc = json.NewEncoder(w)
	err = articles.Each(in, func(id, text string) error {
		d := &doc.Doc{Text: text}
		if err := chain.Run(d); err != nil {
			return err
		}
		o := doc.NewOffsets(text)
		l := line{ID: id, Features: make([][]uint16, len(learned.Tables()))}
		for _, p := range learned.Pieces(tok, d, attribution.Read(d, lex).Find(learned.LeastProposal)) {
			l.IDs = append(l.IDs, p.ID)
			l.Spans = append(l.Spans, [2]int{o.CodePoints(p.Start), o.CodePoints(p.End)})
			for k, v := range p.Features {
				l.Features[k] = append(l.Features[k], uint16(v))
			}
		}
		return enc.Encode(l)
	})
	if err != nil {
		return err
	}
	return w.Flush()
}
