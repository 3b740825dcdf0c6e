package exchange

// What was handed over in a folder with a file an article, kept beside those
// files: programs that annotate texts have no place for it in them.

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"whosaid/pipeline/record"
)

// indexName is the name of the file: a line of JSON an article.
const indexName = "whosaid.jsonl"

// IndexEntry is a line of it.
type IndexEntry struct {
	File   string            `json:"file"` // name without extension
	DocID  string            `json:"doc_id"`
	Claims map[string]string `json:"claims"` // id to revision, of the claims handed over
}

// indexWriter writes the index, an article after the other.
type indexWriter struct {
	file *os.File
	buf  *bufio.Writer
	json *json.Encoder
}

// newIndex begins the index of a folder.
func newIndex(dir string) (*indexWriter, error) {
	f, err := os.Create(filepath.Join(dir, indexName))
	if err != nil {
		return nil, err
	}
	w := &indexWriter{file: f, buf: bufio.NewWriter(f)}
	w.json = record.NewEncoder(w.buf)
	return w, nil
}

// add adds an article with the claims that its file holds.
func (w *indexWriter) add(file string, d *Document) error {
	e := IndexEntry{File: file, DocID: d.Article.ID, Claims: map[string]string{}}
	for i := range d.Claims {
		e.Claims[d.Claims[i].ID] = Revision(&d.Claims[i].Claim, d.Claims[i].State)
	}
	return w.json.Encode(e)
}

// close may be called twice.
func (w *indexWriter) close() error {
	if w.file == nil {
		return nil
	}
	err := errors.Join(w.buf.Flush(), w.file.Close())
	w.file = nil
	return err
}

// Index finds what was handed over in a file that comes back.
type Index struct{ entries map[string]IndexEntry }

// readIndex reads the index of the folder at path, or of that which the file at
// path is in; it is empty where there is none.
func readIndex(path string) (*Index, error) {
	index := &Index{map[string]IndexEntry{}}
	if info, err := os.Stat(path); err != nil {
		return nil, err
	} else if !info.IsDir() {
		path = filepath.Dir(path)
	}
	path = filepath.Join(path, indexName)
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return index, nil
	} else if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // only read
	d := json.NewDecoder(bufio.NewReader(f))
	for {
		var e IndexEntry
		if err := d.Decode(&e); err == io.EOF {
			return index, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		index.entries[e.File] = e
	}
}

// Of is the entry of a file, which may lie in folders: some programs make one
// of the file's name, and in it a file for each of its users.
func (x *Index) Of(file string) (IndexEntry, bool) {
	for _, p := range []string{file, filepath.Dir(file)} {
		name := filepath.Base(p)
		if e, ok := x.entries[strings.TrimSuffix(name, filepath.Ext(name))]; ok {
			return e, true
		}
	}
	return IndexEntry{}, false
}

// files lists the files at path with an extension, in order: those of the
// folder and of folders in it, or path itself.
func files(path, ext string) (list []string, err error) {
	err = filepath.WalkDir(path, func(p string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && strings.EqualFold(filepath.Ext(p), ext) {
			list = append(list, p)
		}
		return err
	})
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("%s: holds no file named *%s", path, ext)
	}
	return list, err
}

// ReadEach reads a folder of files with an extension, at any depth, or one such
// file, one document after another with the index that lies beside them. The
// first error ends it.
func ReadEach(path, ext string, read func(file string, list *Index) (*Incoming, error)) iter.Seq2[*Incoming, error] {
	return func(yield func(*Incoming, error) bool) {
		found, err := files(path, ext)
		if err != nil {
			yield(nil, err)
			return
		}
		list, err := readIndex(path)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, file := range found {
			in, err := read(file, list)
			if !yield(in, err) || err != nil {
				return
			}
		}
	}
}

// WriteEach writes a file, or some, for each document, under a name in dir
// that is given without an extension, and the index of them.
func WriteEach(dir string, docs iter.Seq2[*Document, error], write func(path string, d *Document) error) error {
	index, err := newIndex(dir)
	if err != nil {
		return err
	}
	defer index.close() //nolint:errcheck // closed below where all went well
	var names Names
	for d, err := range docs {
		if err != nil {
			return err
		}
		name := names.Next(d.Article.ID)
		if err := write(filepath.Join(dir, name), d); err != nil {
			return err
		}
		if err := index.add(name, d); err != nil {
			return err
		}
	}
	return index.close()
}
