// Package inputs turns what a user names (files, folders, standard input) into
// items: it walks, unpacks and tells kinds. Readers is the list of the kinds.
package inputs

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"whosaid/corpus"
	"whosaid/corpus/archive"
	"whosaid/corpus/compress"
	"whosaid/corpus/csv"
	"whosaid/corpus/feeds"
	"whosaid/corpus/html"
	"whosaid/corpus/jsonl"
	"whosaid/corpus/nitf"
	"whosaid/corpus/parquet"
	"whosaid/corpus/text"
	"whosaid/corpus/wacz"
	"whosaid/corpus/warc"
)

// Readers are all kinds of input, in the order in which content is offered to
// them. To add a kind, write its reader, run corpustest on it and add it here;
// text takes all that is not binary and so stays last.
var Readers = []corpus.Reader{
	warc.Reader,
	feeds.Reader,
	nitf.Reader,
	html.Reader,
	wacz.Reader,
	archive.Zip,
	archive.Tar,
	jsonl.Reader,
	csv.Reader,
	parquet.Reader,
	text.Reader,
}

// ByName returns the reader that --format names. The error lists the names.
func ByName(name string) (corpus.Reader, error) {
	for _, r := range Readers {
		if r.Name == name {
			return r, nil
		}
	}
	return corpus.Reader{}, fmt.Errorf("unknown format %q: the formats are %s", name, strings.Join(Names(), ", "))
}

// Names are the names of the readers.
func Names() []string {
	names := make([]string, len(Readers))
	for i, r := range Readers {
		names[i] = r.Name
	}
	return names
}

// byExtension returns the readers for a file name without compression.
func byExtension(name string) []corpus.Reader {
	ext := strings.ToLower(filepath.Ext(name))
	var list []corpus.Reader
	for _, r := range Readers {
		if slices.Contains(r.Extensions, ext) {
			list = append(list, r)
		}
	}
	return list
}

// knownName reports whether the name of a file, also compressed, tells its kind.
func knownName(name string) bool {
	inner, _ := compress.Strip(name)
	return len(byExtension(inner)) > 0
}

func extensions() string {
	var all []string
	for _, r := range Readers {
		all = append(all, r.Extensions...)
	}
	return strings.Join(all, " ")
}
