// Package warc reads web archives: WARC (ISO 28500, versions 1.0 and 1.1) and
// its forerunner ARC (version 1 and 2), plain, with gzip or with zstd, also
// with a dictionary. It writes WARC as well (write.go).
//
// The way of a page:
//
//	stream -> tape     (tape.go: what lies a little back can be read again)
//	       -> members  (members.go: what can be unpacked by itself, usually one record)
//	       -> records  (reader.go, header.go, arc.go, resync.go)
//	       -> pages    (page.go, http.go: which records are pages; the others are counted)
//	       -> article  (load.go, body.go, digest.go: codings taken off, digests checked)
//
// All but the last is done in Read, in order; the last in Item.Load.
//
// A record that is damaged or cut costs that record: reading starts anew at
// the next one, and one failing item says which bytes were passed over. In a
// file with a gzip member or zstd frame a record that is the next member that
// unpacks to a record; in a plain one the next empty line with a record's
// version behind it. Where one member holds many records, damage inside it
// costs the rest of the member. A file that ends exactly between two records
// looks whole; no reader can see that more was meant to follow.
package warc

import (
	"bytes"
	"context"
	"io"
	"strings"

	"whosaid/corpus"
)

// Reader reads the pages in a web archive.
var Reader = corpus.Reader{
	Name:       "warc",
	Doc:        "a web archive (WARC or ARC): the pages in it, HTML or plain text, that were served with status 200",
	Extensions: []string{".warc", ".arc"},
	Unpacks:    []string{"gzip", "zstd"},
	Sniff:      Sniff,
	Read:       Read,
}

// Sniff looks for the first record, or the dictionary in front of it.
func Sniff(head []byte) bool {
	for _, start := range []string{"WARC/", "filedesc:", string(dictMagic)} {
		if bytes.HasPrefix(head, []byte(start)) {
			return true
		}
	}
	// A file with damage at its very start is an archive still.
	return bytes.Contains(head, []byte("\r\nWARC-Type: ")) && bytes.Contains(head, []byte("\r\nContent-Length: "))
}

// Read emits an item for each page, under the locator FILE#ID with the
// record's id (urn:uuid:…), or FILE#offset=N where the record has none: N is
// the place in the file of the record or, with compression, of the member that
// holds it; +K follows where the record begins K bytes into what that member
// unpacks to. A record, or run of records, that is damaged is an item that
// fails, under the locator of its place. What is no page goes to in.Skip.
//
// An error returned is one of src, or of a file that is no web archive at all
// or unpacks to more than in.Limits.UnpackedBytes.
func Read(ctx context.Context, src io.Reader, in corpus.Input, emit func(corpus.Item) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r := reader{ctx: ctx, in: in, emit: emit, m: newMembers(ctx, src, in)}
	r.arc = strings.Contains(strings.ToLower(in.Locator), ".arc") // until a record tells
	defer r.m.close()
	return r.run()
}
