// Package archive reads zip and tar files whose members are articles: pages,
// texts, JSON Lines, tables, further archives.
//
// A member is handed to Input.Member, which tells its kind as for a file in a
// folder; nothing is unpacked to disk, so that a name in an archive is a label
// and nothing else. A damaged member costs that member.
package archive

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"whosaid/corpus"
	"whosaid/corpus/compress"
)

// Zip reads zip archives.
var Zip = corpus.Reader{
	Name:       "zip",
	Doc:        "a zip archive of files of the other kinds",
	Extensions: []string{".zip"},
	Container:  true,
	Sniff:      sniffZip,
	Read:       readZip,
}

// Tar reads tar archives. Compressed ones reach it unpacked.
var Tar = corpus.Reader{
	Name:       "tar",
	Doc:        "a tar archive of files of the other kinds; also .tar.gz, .tgz, .tar.zst, .tar.bz2",
	Extensions: []string{".tar"},
	Container:  true,
	Sniff:      sniffTar,
	Read:       readTar,
}

// Reasons for passing over a member, as corpus.Input.Skip is told them.
const (
	skipLink    = "link in an archive"
	skipSpecial = "device or pipe in an archive"
)

// part makes the member called name in the archive that in describes.
func part(in corpus.Input, name string, src io.Reader) corpus.Member {
	name = label(name)
	return corpus.Member{Name: name, Locator: in.Locator + "!/" + name, Source: src}
}

func faulty(in corpus.Input, name string, fault error) corpus.Member {
	m := part(in, name, nil)
	m.Fault = fault
	return m
}

// maxLabel bounds the names of members, which may have 64 kB and more; each of
// their articles carries it.
const maxLabel = 1 << 10

// label is a member's name as the output shows it: valid UTF-8, with slashes,
// on one line, and without characters that change how text around them is
// shown. Steps up ("../") stay, as they lead nowhere here.
func label(name string) string {
	if len(name) > maxLabel {
		name = name[:maxLabel] + "…"
	}
	name = strings.ToValidUTF8(name, "\uFFFD")
	name = strings.Map(func(r rune) rune {
		switch {
		case r == '\\':
			return '/' // how some archivers on Windows write paths
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == '\u2028', r == '\u2029':
			return '\uFFFD'
		}
		return r
	}, name)
	for strings.HasPrefix(name, "./") || strings.HasPrefix(name, "/") {
		name = strings.TrimPrefix(strings.TrimPrefix(name, "."), "/")
	}
	return name
}

// zipName decodes a name: UTF-8, whether it says so or not, else the charset
// of MS-DOS, which the format has as its default.
func zipName(name string) string {
	if utf8.ValidString(name) {
		return name
	}
	if s, err := charmap.CodePage437.NewDecoder().String(name); err == nil {
		return s
	}
	return name
}

// damaged makes an error of a decoder one about the archive.
func damaged(format string, err error) error {
	var unpacking *compress.Error
	switch {
	case err == nil, err == io.EOF, errors.As(err, &unpacking):
		return err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &compress.Error{Format: format, Err: fmt.Errorf("the member is not whole: %w", io.ErrUnexpectedEOF)}
	}
	return &compress.Error{Format: format, Err: err}
}

// explained is a member's content, with errors that say what they are about.
type explained struct {
	src    io.Reader
	format string
}

func (e explained) Read(p []byte) (int, error) {
	n, err := e.src.Read(p)
	return n, damaged(e.format, err)
}
