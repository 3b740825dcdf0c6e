// Package wacz reads WACZ, the zip file that web archives are packed in with
// their index and lists of pages (specs.webrecorder.net/wacz/1.1.1): the pages
// are those of the archives in its folder archive/. The lists in pages/ and the
// texts in them are left, since they were made of the archives.
package wacz

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"path"
	"strings"

	"whosaid/corpus"
	"whosaid/corpus/archive"
	"whosaid/corpus/compress"
	"whosaid/corpus/warc"
)

// Reader reads the pages in a WACZ file, under locators like
// a.wacz!/archive/x.warc.gz#urn:uuid:….
var Reader = corpus.Reader{
	Name:       "wacz",
	Doc:        "web archives with their index in one file: the pages in its folder archive/",
	Extensions: []string{".wacz"},
	Container:  true,
	Sniff:      Sniff,
	Read:       Read,
}

// Sniff accepts a zip whose first member is one that only WACZ has.
func Sniff(head []byte) bool {
	const localHead = 30 // bytes before the member's name
	if !bytes.HasPrefix(head, []byte("PK\x03\x04")) || len(head) < localHead {
		return false
	}
	name := head[localHead:]
	name = name[:min(len(name), int(binary.LittleEndian.Uint16(head[26:])))]
	switch dir, file := path.Split(string(name)); {
	case dir == "archive/":
		return file == "" || isArchive(file)
	case dir == "":
		return file == "datapackage.json" || file == "datapackage-digest.json"
	case dir == "indexes/":
		return file == "" || strings.Contains(file, ".cdx") || strings.HasSuffix(file, ".idx")
	default:
		return dir == "pages/" && (file == "" || strings.HasSuffix(file, "ages.jsonl"))
	}
}

// skipOther is the reason for passing over the members that are no archives.
const skipOther = "index or list in a WACZ"

// Read hands the archives in src to in.Member. From a pipe they are read as
// they come; a file is read by its table of contents.
func Read(ctx context.Context, src io.Reader, in corpus.Input, emit func(corpus.Item) error) error {
	member := in.Member
	in.Member = func(ctx context.Context, m corpus.Member) error {
		if !strings.HasPrefix(m.Name, "archive/") || !isArchive(m.Name) {
			in.Skipped(skipOther)
			return nil
		}
		return member(ctx, m)
	}
	return archive.Zip.Read(ctx, src, in, emit)
}

func isArchive(name string) bool {
	name, _ = compress.Strip(name)
	for _, ext := range warc.Reader.Extensions {
		if strings.EqualFold(path.Ext(name), ext) {
			return true
		}
	}
	return false
}
