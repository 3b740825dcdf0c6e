// Package hf writes a folder that is a data set of the Hugging Face hub: the
// claims and the articles as Parquet, the card with its YAML head, and the
// description of both in Croissant 1.0 (JSON-LD), with the digests of the files.
package hf

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"iter"
	"os"
	"path/filepath"

	"whosaid/pipeline/exchange"
	"whosaid/pipeline/exchange/parquet"
	"whosaid/pipeline/exchange/rows"
	"whosaid/pipeline/index"
)

// Format is a data-set folder.
var Format = exchange.Format{
	Name:   "hf",
	Doc:    "A data-set folder for the Hugging Face hub: Parquet, card and Croissant metadata.",
	Folder: true,
	Write:  write,
}

// file is a table of the data set.
type file struct {
	Name    string // of the table: "claims"
	Path    string // in the folder, with slashes
	Doc     string
	Rows    int
	Bytes   int64
	SHA256  string
	Columns []rows.Column
}

// set is what the card and the metadata tell.
type set struct {
	Name     string
	Files    []*file
	Reviewed map[index.State]int
	Models   map[string]int // claims by model
	Version  string         // of the program; "" where unknown
	Date     string         // when the run ended: 2018-09-13; "" where unknown
	Settings string         // JSON
}

func write(out exchange.Out, docs iter.Seq2[*exchange.Document, error]) error {
	s := describe(out)
	claims := &file{
		Name: "claims", Path: "data/claims.parquet", Columns: rows.Columns[rows.Row](),
		Doc: "One row a claim: who said what, with spans into the article's text.",
	}
	articles := &file{
		Name: "articles", Path: "data/articles.parquet", Columns: rows.Columns[rows.Article](),
		Doc: "One row an article, with the text that all spans count into.",
	}
	s.Files = []*file{claims, articles}
	if err := os.MkdirAll(filepath.Join(out.Dir, "data"), 0o777); err != nil {
		return err
	}
	c, err := create[rows.Row](out.Dir, claims)
	if err != nil {
		return err
	}
	defer c.abandon()
	a, err := create[rows.Article](out.Dir, articles)
	if err != nil {
		return err
	}
	defer a.abandon()
	for d, err := range docs {
		if err != nil {
			return err
		}
		if err := a.write(rows.OfArticle(&d.Article)); err != nil {
			return err
		}
		for i := range d.Claims {
			claim := &d.Claims[i]
			s.Reviewed[claim.State]++
			s.Models[model(claim.Extractor)]++
			if err := c.write(rows.Of(d, claim)); err != nil {
				return err
			}
		}
	}
	if err := c.close(); err != nil {
		return err
	}
	if err := a.close(); err != nil {
		return err
	}
	for name, content := range map[string]func(*set) ([]byte, error){"README.md": card, "croissant.json": croissant} {
		data, err := content(s)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(out.Dir, name), data, 0o666); err != nil {
			return err
		}
	}
	return nil
}

// model is the extractor without its rule.
func model(extractor string) string {
	for i := range extractor {
		if extractor[i] == '/' {
			return extractor[:i]
		}
	}
	return extractor
}

// table writes a file and counts what goes into it.
type table[R any] struct {
	about *file
	f     *os.File
	buf   *bufio.Writer
	hash  hash.Hash
	rows  *parquet.Writer[R]
}

func create[R any](dir string, about *file) (*table[R], error) {
	f, err := os.Create(filepath.Join(dir, filepath.FromSlash(about.Path)))
	if err != nil {
		return nil, err
	}
	t := &table[R]{about: about, f: f, buf: bufio.NewWriter(f), hash: sha256.New()}
	t.rows = parquet.NewWriter[R](io.MultiWriter(t.buf, t.hash, counter{&about.Bytes}))
	return t, nil
}

func (t *table[R]) write(row R) error {
	t.about.Rows++
	return t.rows.Write(row)
}

func (t *table[R]) close() error {
	if err := t.rows.Close(); err != nil {
		return err
	}
	if err := t.buf.Flush(); err != nil {
		return err
	}
	t.about.SHA256 = hex.EncodeToString(t.hash.Sum(nil))
	err := t.f.Close()
	t.f = nil
	return err
}

// abandon lets go of a file that was not finished.
func (t *table[R]) abandon() {
	if t.f != nil {
		_ = t.f.Close()
	}
}

type counter struct{ n *int64 }

func (c counter) Write(p []byte) (int, error) {
	*c.n += int64(len(p))
	return len(p), nil
}
