package inputs

import (
	"bytes"
	"fmt"
	"strings"

	"whosaid/corpus"
	"whosaid/corpus/text"
)

// kind finds the reader for a stream by its name without compression, else by
// its first bytes: where the name tells a kind that the content is not of, and
// where several kinds share an extension. What is not text is refused whatever
// its name, unless a reader knows it for its own.
func kind(name string, head []byte) (corpus.Reader, error) {
	named := byExtension(name)
	for _, r := range named {
		if r.Sniff(head) {
			return r, nil
		}
	}
	if len(named) > 0 && text.Sniff(head) {
		return named[0], nil
	}
	for _, r := range Readers {
		if r.Sniff(head) {
			return r, nil
		}
	}
	return corpus.Reader{}, fmt.Errorf("is %s: the formats that can be read are %s", nameOf(head), strings.Join(Names(), ", "))
}

// nameOf says what a user would call the data.
func nameOf(head []byte) string {
	for _, m := range []struct{ magic, name string }{
		{"%PDF-", "a PDF document"},
		{`{\rtf`, "an RTF document"},
		{"%!PS", "a PostScript document"},
		{"<?xml", "an XML document"},
		{"PK\x03\x04", "a zip archive or an office document"},
		{"\xd0\xcf\x11\xe0", "an old office document"},
		{"\x89PNG", "an image (PNG)"},
		{"\xff\xd8\xff", "an image (JPEG)"},
		{"GIF8", "an image (GIF)"},
		{"RIFF", "an image or a sound"},
		{"\xfd7zXZ", "compressed by xz (unpack it first)"},
		{"7z\xbc\xaf", "a 7z archive"},
		{"Rar!", "a rar archive"},
		{"\x1f\x8b", "compressed twice (unpack it once)"},
		{"\x28\xb5\x2f\xfd", "compressed twice (unpack it once)"},
		{"\x7fELF", "a program"},
		{"SQLite format 3", "a database (SQLite)"},
		{"PAR1", "a Parquet file"},
	} {
		if bytes.HasPrefix(head, []byte(m.magic)) {
			return m.name
		}
	}
	return "binary data"
}
