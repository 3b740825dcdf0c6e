package charset

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"
)

const quoted = "“We’re ready,” said Zoë Müller."

func utf16(t testing.TB, s string, order unicode.Endianness, bom unicode.BOMPolicy) string {
	out, err := unicode.UTF16(order, bom).NewEncoder().String(s)
	require.NoError(t, err)
	return out
}

func TestDecode(t *testing.T) {
	iso2022, err := japanese.ISO2022JP.NewEncoder().String("東京 police said no.")
	require.NoError(t, err)
	longHead := "<html><head><style>" + strings.Repeat("p{}", 2000) + "</style>"

	tests := map[string]struct {
		raw, contentType string
		html             bool
		want, warning    string
	}{
		"empty":                               {},
		"ASCII":                               {raw: "No, she said.", want: "No, she said."},
		"UTF-8":                               {raw: quoted, want: quoted},
		"UTF-8 against its header":            {raw: quoted, contentType: "text/html; charset=ISO-8859-1", want: quoted},
		"UTF-8 against its meta":              {raw: `<meta charset="windows-1252">` + quoted, html: true, want: `<meta charset="windows-1252">` + quoted},
		"UTF-8 mark":                          {raw: "\xef\xbb\xbf" + quoted, want: quoted},
		"UTF-16LE mark":                       {raw: utf16(t, quoted, unicode.LittleEndian, unicode.UseBOM), want: quoted},
		"UTF-16BE mark":                       {raw: utf16(t, quoted, unicode.BigEndian, unicode.UseBOM), want: quoted},
		"UTF-16LE told by NULs":               {raw: utf16(t, quoted, unicode.LittleEndian, unicode.IgnoreBOM), want: quoted, warning: "read as UTF-16LE"},
		"UTF-16BE told by NULs":               {raw: utf16(t, quoted, unicode.BigEndian, unicode.IgnoreBOM), want: quoted, warning: "read as UTF-16BE"},
		"UTF-16 cut inside a unit":            {raw: utf16(t, "He left.", unicode.LittleEndian, unicode.UseBOM) + "x", want: "He left.\uFFFD", warning: "1 byte sequence"},
		"windows-1252 as default":             {raw: "\x93No,\x94 said Zo\xeb.", want: "“No,” said Zoë.", warning: "no charset is declared"},
		"header":                              {raw: "\xcf\xf0\xe8\xe2\xe5\xf2", contentType: "text/plain; charset=windows-1251", want: "Привет"},
		"header that is wrong":                {raw: "\x93No,\x94 said Zo\xeb.", contentType: "text/html; charset=utf-8", want: "“No,” said Zoë.", warning: "declared as UTF-8"},
		"header of an unknown charset":        {raw: "caf\xe9s", contentType: "text/html; charset=klingon", want: "cafés", warning: "windows-1252"},
		"header that is broken":               {raw: quoted, contentType: ";;;=", want: quoted},
		"meta":                                {raw: `<meta charset="windows-1251">` + "\xcf\xf0\xe8\xe2\xe5\xf2", html: true, want: `<meta charset="windows-1251">Привет`},
		"meta in old style, after long style": {raw: longHead + `<meta name="a" content="b"><META http-equiv="Content-Type" content="text/html; charset=iso-8859-2">` + "\xb3\xf3d\xbc", html: true, want: longHead + `<meta name="a" content="b"><META http-equiv="Content-Type" content="text/html; charset=iso-8859-2">łódź`},
		"meta is not asked in plain text":     {raw: `<meta charset="windows-1251">` + "\xe9", want: `<meta charset="windows-1251">é`, warning: "windows-1252"},
		"header over meta":                    {raw: `<meta charset="iso-8859-2">` + "\xcf\xf0", contentType: "text/html; charset=windows-1251", html: true, want: `<meta charset="iso-8859-2">Пр`},
		"meta that says Latin-1":              {raw: `<meta charset="latin1">` + "Zo\xeb", html: true, want: `<meta charset="latin1">Zoë`},
		"Japanese in ASCII bytes":             {raw: iso2022, contentType: "text/plain; charset=iso-2022-jp", want: "東京 police said no."},
		"half a sequence at the end":          {raw: quoted + "\xe2\x80", want: quoted + "\uFFFD", warning: "1 byte sequence not valid UTF-8"},
		"half a sequence after ASCII":         {raw: "He left\xe2\x80", want: "He left\uFFFD", warning: "1 byte sequence"},
		"one accented letter at the end":      {raw: "The caf\xe9", want: "The café", warning: "windows-1252"},
		"bad bytes among good":                {raw: quoted + " \xff " + quoted, want: quoted + " \uFFFD " + quoted, warning: "1 byte sequence"},
		"mark in a header of another charset": {raw: "\xef\xbb\xbf" + quoted, contentType: "text/html; charset=latin1", want: quoted},
		"a stray NUL": {raw: strings.Repeat("He said no. ", 20) + "\x00He left.",
			want: strings.Repeat("He said no. ", 20) + "He left.", warning: "1 NUL character removed"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			text, warning, err := Decode([]byte(tt.raw), tt.contentType, tt.html)
			require.NoError(t, err)
			require.Equal(t, tt.want, text)
			if tt.warning == "" {
				require.Empty(t, warning)
			} else {
				require.Contains(t, warning, tt.warning)
			}
		})
	}
}

func TestDecodeRefusesBinary(t *testing.T) {
	for name, raw := range map[string]string{
		"NULs":  strings.Repeat("\x00", 100),
		"ELF":   "\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x03\x00\x3e\x00",
		"PNG":   "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x10\x00\x00\x00\x10\x08\x02",
		"PDF":   "%PDF-1.7\n1 0 obj << /Type /Catalog >>\n",
		"noise": strings.Repeat("\x01\x8f\xfa\x13q\x02\x99\x1f", 50),
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := Decode([]byte(raw), "", true)
			require.ErrorIs(t, err, ErrBinary)
		})
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{"", quoted, "caf\xe9", "\xff\xfea\x00", "a\x00b\x00c\x00", "<meta charset=utf-16>\xe9", "\xef\xbb\xbf", "\xe2\x80"} {
		f.Add([]byte(s), "text/html; charset=koi8-r", true)
		f.Add([]byte(s), "", false)
	}
	f.Fuzz(func(t *testing.T, raw []byte, contentType string, html bool) {
		text, warning, err := Decode(raw, contentType, html)
		if err != nil {
			require.Empty(t, text)
			return
		}
		require.True(t, utf8.ValidString(text))
		require.NotContains(t, text, "\x00")
		plain := string(raw)
		if utf8.ValidString(plain) && !strings.ContainsAny(plain, "\x00\x1b\ufeff") {
			require.Equal(t, plain, text)
			require.Empty(t, warning)
		}
	})
}
