// Package charset turns the bytes of an article into UTF-8.
//
// Declarations of a charset are often wrong or far down in the page, while
// text that is valid UTF-8 and holds more than ASCII is hardly ever anything
// else. So the bytes are asked first and the declarations after:
//
//  1. a byte order mark (UTF-8, UTF-16);
//  2. UTF-16 told from its pattern of NUL bytes;
//  3. valid UTF-8 (unless a charset made of ASCII bytes, ISO-2022-JP, is declared);
//  4. UTF-8 with a few bad bytes, such as a sequence cut at the end: repaired;
//  5. the charset of the Content-Type, then that of the page's meta element;
//  6. windows-1252, which gives a character for every byte.
package charset

import (
	"bytes"
	"errors"
	"fmt"
	"mime"
	"strings"
	"unicode/utf8"

	htmlcharset "golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"whosaid/corpus"
)

// ErrBinary is returned for bytes that are no text in any charset.
var ErrBinary = corpus.Because("not text", errors.New("not text but binary data"))

// Decode returns raw as valid UTF-8 without a byte order mark and without NUL
// characters. contentType is the HTTP header of that name, or empty; html
// allows a meta element to name the charset. The warning, if any, tells what
// was guessed or changed. The error is ErrBinary.
func Decode(raw []byte, contentType string, html bool) (text, warning string, err error) {
	e, name, how := determine(raw, contentType, html)
	if e == nil {
		text = string(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")))
	} else {
		b, err := e.NewDecoder().Bytes(raw)
		if err != nil {
			return "", "", fmt.Errorf("cannot be read as %s: %w", name, err)
		}
		text = string(b)
	}

	var warnings []string
	if how != "" {
		warnings = append(warnings, "read as "+name+": "+how)
	}
	if n := countBad(text); n > 0 {
		text = strings.ToValidUTF8(text, string(utf8.RuneError))
		warnings = append(warnings, fmt.Sprintf("%s not valid %s, replaced by U+FFFD", count(n, "byte sequence"), name))
	} else if n := strings.Count(text, string(utf8.RuneError)); n > 0 && e != nil {
		warnings = append(warnings, fmt.Sprintf("%s not valid %s, replaced by U+FFFD", count(n, "byte sequence"), name))
	}

	nul, control := controls(text)
	if strings.HasPrefix(text, "%PDF-") || control*50 > len(text) {
		return "", "", ErrBinary
	}
	if nul > 0 {
		text = strings.ReplaceAll(text, "\x00", "")
		warnings = append(warnings, count(nul, "NUL character")+" removed")
	}
	return text, strings.Join(warnings, "; "), nil
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// determine returns the encoding of raw, nil for UTF-8, its name, and, where
// it is a guess against or without a declaration, what the guess rests on.
func determine(raw []byte, contentType string, html bool) (e encoding.Encoding, name, how string) {
	switch {
	case bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")):
		return nil, "UTF-8", ""
	case bytes.HasPrefix(raw, []byte("\xff\xfe")):
		return unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM), "UTF-16LE", ""
	case bytes.HasPrefix(raw, []byte("\xfe\xff")):
		return unicode.UTF16(unicode.BigEndian, unicode.ExpectBOM), "UTF-16BE", ""
	}
	switch little, big := utf16Pattern(raw); {
	case little:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "UTF-16LE", "every other byte is NUL"
	case big:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "UTF-16BE", "every other byte is NUL"
	}

	declared, declaredName := ofHeader(contentType)
	if declared == nil && html {
		declared, declaredName = ofMeta(raw)
	}
	if utf8.Valid(raw) {
		// The stateful Japanese charsets are made of ASCII bytes and escapes.
		if declaredName == "iso-2022-jp" && bytes.IndexByte(raw, 0x1b) >= 0 {
			return declared, declaredName, ""
		}
		return nil, "UTF-8", ""
	}
	if mostlyUTF8(raw, declaredName == "utf-8") {
		return nil, "UTF-8", ""
	}
	switch {
	case declared == nil:
		return charmap.Windows1252, "windows-1252", "not valid UTF-8 and no charset is declared"
	case declaredName == "utf-8":
		return charmap.Windows1252, "windows-1252", "declared as UTF-8 but not valid"
	}
	return declared, declaredName, ""
}

func ofHeader(contentType string) (encoding.Encoding, string) {
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil || params["charset"] == "" {
		return nil, ""
	}
	return usable(htmlcharset.Lookup(params["charset"]))
}

// metaReach bounds the search for a meta element: heads with inlined styles
// and scripts grow long, but no head is longer than this.
const metaReach = 256 << 10

// ofMeta finds the charset that a meta element names. The library looks at the
// first 1,024 bytes only, as a browser does; here the whole text is at hand.
func ofMeta(raw []byte) (encoding.Encoding, string) {
	head := raw[:min(len(raw), metaReach)]
	for range 200 { // meta elements before the one looked for
		i := indexFold(head, "<meta")
		if i < 0 {
			return nil, ""
		}
		head = head[i:]
		end := bytes.IndexByte(head, '>')
		if end < 0 {
			return nil, ""
		}
		tag := head[:end+1]
		head = head[end+1:]
		if indexFold(tag, "charset") < 0 || len(tag) > 1024 {
			continue
		}
		// Not valid UTF-8 and not windows-1252 by default: only the meta
		// element itself can give an answer for a tag that is pure ASCII.
		e, name, _ := htmlcharset.DetermineEncoding(tag, "")
		if e, name = usable(e, name); e != nil && isASCII(tag) && (name != "windows-1252" || names1252(tag)) {
			return e, name
		}
	}
	return nil, ""
}

// names1252 tells a declared windows-1252 from the library's default.
func names1252(tag []byte) bool {
	for _, label := range []string{"1252", "8859-1", "latin1", "l1", "ascii", "cp819", "ibm819"} {
		if indexFold(tag, label) >= 0 {
			return true
		}
	}
	return false
}

// usable drops encodings that are no text: "replacement" stands for charsets
// that browsers refuse to decode. A meta element cannot declare UTF-16, since
// it was read as ASCII.
func usable(e encoding.Encoding, name string) (encoding.Encoding, string) {
	if name == "replacement" || name == "x-user-defined" {
		return nil, ""
	}
	if strings.HasPrefix(name, "utf-16") {
		return encoding.Nop, "utf-8"
	}
	return e, name
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// indexFold is bytes.Index for a lower-case ASCII sub, case folded.
func indexFold(b []byte, sub string) int {
	for i := 0; i+len(sub) <= len(b); i++ {
		if b[i]|0x20 == sub[0]|0x20 && strings.EqualFold(string(b[i:i+len(sub)]), sub) {
			return i
		}
	}
	return -1
}

// utf16Pattern looks at the start of raw: text in a Latin script as UTF-16 has
// a NUL in nearly every other byte and none in the bytes between.
func utf16Pattern(raw []byte) (little, big bool) {
	head := raw[:min(len(raw), 2048)&^1]
	var even, odd int
	for i, c := range head {
		if c == 0 {
			if i%2 == 0 {
				even++
			} else {
				odd++
			}
		}
	}
	half := len(head) / 2
	if half < 2 {
		return false, false
	}
	return odd*10 >= half*7 && even*20 < half, even*10 >= half*7 && odd*20 < half
}

// mostlyUTF8 reports whether raw, not valid as a whole, is UTF-8 with some
// damage: valid sequences of several bytes are more than the bad ones, or the
// only bad one is cut off by the end. In windows-1252 a valid sequence is rare
// chance ("Ã©" for "é"). Where UTF-8 is declared, damage up to the number of
// good sequences is enough.
func mostlyUTF8(raw []byte, declared bool) bool {
	good, bad, cut := 0, 0, false
	for i := 0; i < len(raw); {
		if raw[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(raw[i:])
		switch {
		case r != utf8.RuneError || size > 1:
			good++
		case !utf8.FullRune(raw[i:]):
			// A lead byte alone at the end may be an accented letter.
			cut = len(raw)-i > 1 || declared
			if !cut && good == 0 {
				bad++
			}
			i = len(raw)
			continue
		default:
			bad++
		}
		i += size
	}
	if declared {
		return good >= bad && good > 0 || cut && bad == 0
	}
	return good > 2*bad || cut && bad == 0
}

func countBad(text string) int {
	if utf8.ValidString(text) {
		return 0
	}
	n, before := 0, false
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		bad := r == utf8.RuneError && size == 1
		if bad && !before {
			n++ // strings.ToValidUTF8 replaces a run of bad bytes by one character
		}
		before = bad
		i += size
	}
	return n
}

// controls counts NUL and all control characters that do not occur in text.
func controls(text string) (nul, control int) {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == 0:
			nul++
			control++
		case c < 0x20 && (c < '\t' || c > '\r') && c != 0x1b && c != 0x1a:
			control++
		}
	}
	return nul, control
}
