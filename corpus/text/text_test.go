package text_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/corpus/charset"
	"whosaid/corpus/corpustest"
	"whosaid/corpus/text"
)

const story = "Council votes to close the old market\n\n“It was not an easy vote,” said Mayor Ana Ruiz.\n\nTraders said they would appeal.\n"

func TestReader(t *testing.T) {
	corpustest.Run(t, text.Reader,
		corpustest.Sample{Name: "story", Data: []byte(story)},
		corpustest.Sample{Name: "windows-1252", Data: []byte("She said \x93no\x94 \x96 twice. Caf\xe9 owners agreed.")},
		corpustest.Sample{Name: "utf-16", Data: utf16("The minister denied it.\r\nTwice.")},
		corpustest.Sample{Name: "half a sequence", Data: []byte("The last letter is cut off: caf\xc3")},
	)
}

func utf16(s string) []byte {
	b := []byte{0xff, 0xfe}
	for _, r := range s {
		b = append(b, byte(r), byte(r>>8))
	}
	return b
}

func parse(t *testing.T, raw string) *corpus.Article {
	a, err := text.Parse([]byte(raw), corpus.Input{Locator: "a.txt", Limits: corpus.DefaultLimits})
	require.NoError(t, err)
	return a
}

func TestText(t *testing.T) {
	for name, c := range map[string]struct{ raw, want string }{
		"as it is":             {story, story},
		"Windows line ends":    {"One.\r\n\r\nTwo.\r\n", "One.\n\nTwo.\n"},
		"old Mac line ends":    {"One.\r\rTwo.", "One.\n\nTwo."},
		"byte order mark":      {"\xef\xbb\xbfOne.", "One."},
		"white space is kept":  {"  One.\t \n\n\n Two.  ", "  One.\t \n\n\n Two.  "},
		"decomposed is kept":   {"cafe\u0301 owners", "cafe\u0301 owners"},
		"windows-1252":         {"She said \x93no\x94.", "She said “no”."},
		"UTF-16":               {string(utf16("“No,” she said.\r\n")), "“No,” she said.\n"},
		"emoji and direction":  {"He wrote \u202bok\u202c 👍🏽.", "He wrote \u202bok\u202c 👍🏽."},
		"line separator stays": {"One.\u2028Two.", "One.\u2028Two."},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, c.want, parse(t, c.raw).Text) })
	}
}

func TestTitle(t *testing.T) {
	const body = "\n\nThe council said so on Monday.\n"
	for name, c := range map[string]struct{ raw, want string }{
		"headline":             {"Council votes to close the market" + body, "Council votes to close the market"},
		"question":             {"Who will pay for the bridge?" + body, "Who will pay for the bridge?"},
		"quoted":               {"“We are done”: a trader speaks" + body, "“We are done”: a trader speaks"},
		"blank lines before":   {"\n \nCouncil votes" + body, "Council votes"},
		"Windows line ends":    {"Council votes\r\n\r\nIt did.", "Council votes"},
		"sentence":             {"The council voted." + body, ""},
		"quoted sentence":      {"“It is over.”" + body, ""},
		"colon":                {"What the council said:" + body, ""},
		"goes on":              {"Council votes\nto close the market" + body, ""},
		"nothing below":        {"Council votes to close the market\n\n", ""},
		"no line end":          {"Council votes", ""},
		"one word":             {"Market" + body, ""},
		"byline":               {"By Ana Ruiz" + body, ""},
		"long":                 {strings.Repeat("word ", 40) + body, ""},
		"closing marks only":   {"” ”" + body, ""},
		"dots of an ellipsis…": {"And then it was gone…" + body, ""},
	} {
		t.Run(name, func(t *testing.T) {
			a := parse(t, c.raw)
			require.Equal(t, c.want, a.Title)
			require.Contains(t, a.Text, c.want, "the title stays in the text")
		})
	}
}

func TestNothingToRead(t *testing.T) {
	for _, raw := range []string{"", " \n\t\r\n", "\xef\xbb\xbf", "\xff\xfe"} {
		_, err := text.Parse([]byte(raw), corpus.Input{})
		require.ErrorIs(t, err, text.ErrEmpty, "%q", raw)
	}
	_, err := text.Parse([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x04\x00\x00\x00\x03\x00"), corpus.Input{})
	require.ErrorIs(t, err, charset.ErrBinary)
}

func TestWarningTellsWhatWasReplaced(t *testing.T) {
	a := parse(t, "The café owner said naïve things – and caf\xc3")
	require.Len(t, a.Warnings, 1)
	require.Contains(t, a.Warnings[0], "U+FFFD")
	require.Empty(t, parse(t, story).Warnings)
}

// Whatever the bytes: valid text with plain line ends or an error, and a title
// that stands in the text.
func FuzzText(f *testing.F) {
	for _, s := range []string{story, "", "a\r\rb", "\xff\xfea\x00", "caf\xe9", "\x00\x01", "A b\n\nc"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var items []corpus.Item
		in := corpus.Input{Locator: "a.txt", Limits: corpus.DefaultLimits}
		err := text.Read(context.Background(), bytes.NewReader(raw), in, func(it corpus.Item) error {
			items = append(items, it)
			return nil
		})
		require.NoError(t, err)
		require.Len(t, items, 1)
		a, err := items[0].Load()
		if err != nil {
			var fault *corpus.Error
			require.ErrorAs(t, err, &fault)
			return
		}
		require.True(t, utf8.ValidString(a.Text))
		require.NotContains(t, a.Text, "\r")
		require.NotEmpty(t, strings.TrimSpace(a.Text))
		require.Contains(t, a.Text, a.Title)
		if utf8.Valid(raw) && !bytes.ContainsAny(raw, "\r\x00") && !bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")) {
			require.Equal(t, string(raw), a.Text)
		}
	})
}

func TestSniff(t *testing.T) {
	for _, yes := range []string{story, "x", "caf\xe9", string(utf16("No.")), "{curly} words", "<b>bold</b>"} {
		require.True(t, text.Sniff([]byte(yes)), yes)
	}
	for _, no := range []string{"%PDF-1.7\n", `{\rtf1\ansi`, "%!PS-Adobe-3.0", `<?xml version="1.0"?><rss>`, "\x00\x01\x02\x03\x04\x05", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"} {
		require.False(t, text.Sniff([]byte(no)), "%q", no)
	}
}
