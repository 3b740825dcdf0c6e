package wordpiece

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func load(t testing.TB, file string) *Tokenizer {
	t.Helper()
	f, err := os.Open(file)
	require.NoError(t, err)
	defer f.Close()
	tok, err := New(f)
	require.NoError(t, err)
	return tok
}

// reference is one line of what testdata/golden.py writes.
type reference struct {
	Text  string   `json:"text"`
	IDs   []int32  `json:"ids"`
	Spans [][2]int `json:"spans"` // code points
}

// compare tells how many texts of file come out as the reference's, and which do not.
func compare(t testing.TB, tok *Tokenizer, file string) (equal int, different []reference) {
	t.Helper()
	f, err := os.Open(file)
	require.NoError(t, err)
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<26)
	for lines.Scan() {
		var want reference
		require.NoError(t, json.Unmarshal(lines.Bytes(), &want))
		var places []int // code point to byte
		for i := range want.Text {
			places = append(places, i)
		}
		places = append(places, len(want.Text))
		got := tok.Append(nil, want.Text, 0)
		same := len(got) == len(want.IDs)
		for i := 0; same && i < len(got); i++ {
			same = got[i] == Piece{want.IDs[i], places[want.Spans[i][0]], places[want.Spans[i][1]]}
		}
		if same {
			equal++
		} else {
			different = append(different, want)
		}
	}
	require.NoError(t, lines.Err())
	return equal, different
}

func TestGolden(t *testing.T) {
	tok := load(t, "testdata/vocab.txt")
	equal, different := compare(t, tok, "testdata/golden.jsonl")
	require.NotZero(t, equal)
	for _, d := range different {
		t.Errorf("%q\nreference %v %v\n      got %v", d.Text, d.IDs, d.Spans, tok.Append(nil, d.Text, 0))
	}
}

// TestReference compares with a file that testdata/golden.py made of any texts.
func TestReference(t *testing.T) {
	file, vocab := os.Getenv("WHOSAID_WORDPIECE"), os.Getenv("WHOSAID_VOCAB")
	if file == "" || vocab == "" {
		t.Skip("WHOSAID_WORDPIECE and WHOSAID_VOCAB name no reference: see testdata/golden.py")
	}
	tok := load(t, vocab)
	equal, different := compare(t, tok, file)
	t.Logf("%d texts equal, %d different", equal, len(different))
	for i, d := range different {
		if i < 20 {
			t.Logf("%.200q\nreference %.20v %.20v\n      got %.20v", d.Text, d.IDs, d.Spans, tok.Append(nil, d.Text, 0))
		}
	}
	require.Empty(t, len(different))
}

func TestSpecialPiecesAreNotReadFromText(t *testing.T) {
	tok := load(t, "testdata/vocab.txt")
	cls, ok := tok.ID("[CLS]")
	require.True(t, ok)
	for _, p := range tok.Append(nil, "[CLS] a [CLS]", 0) {
		require.NotEqual(t, cls, p.ID)
	}
}

func TestBaseShiftsSpans(t *testing.T) {
	tok := load(t, "testdata/vocab.txt")
	a, b := tok.Append(nil, "said the mayor", 0), tok.Append(nil, "said the mayor", 1000)
	require.NotEmpty(t, a)
	for i := range a {
		require.Equal(t, Piece{a[i].ID, a[i].Start + 1000, a[i].End + 1000}, b[i])
	}
}

func TestLongWordIsOneUnknownPiece(t *testing.T) {
	tok := load(t, "testdata/vocab.txt")
	unknown, _ := tok.ID("[UNK]")
	for _, unit := range []string{"x", "é", "🙂"} {
		text := strings.Repeat(unit, 1<<20)
		got := tok.Append(nil, "a "+text+" a", 0)
		require.Len(t, got, 3)
		require.Equal(t, Piece{unknown, 2, 2 + len(text)}, got[1])
	}
}

func TestVocabularyErrors(t *testing.T) {
	for name, vocab := range map[string]string{
		"line 3":     "[UNK]\nthe\nthe\n",
		"no line":    "the\n##s\n",
		"after line": "[UNK]\n" + strings.Repeat("x", 1<<20),
	} {
		_, err := New(strings.NewReader(vocab))
		require.ErrorContains(t, err, name)
	}
	tok, err := New(strings.NewReader("[UNK]\nthe\n##s"))
	require.NoError(t, err)
	require.Equal(t, 3, tok.Size())
	id, ok := tok.ID("##s")
	require.True(t, ok)
	require.EqualValues(t, 2, id)
	_, ok = tok.ID("s")
	require.False(t, ok)
}

func TestAppendAllocatesNothing(t *testing.T) {
	tok := load(t, "testdata/vocab.txt")
	text := strings.Repeat("“We’re done,” she said at the café. ", 100)
	dst := tok.Append(nil, text, 0)
	require.Zero(t, testing.AllocsPerRun(10, func() { dst = tok.Append(dst[:0], text, 0) }))
}

// FuzzSpans: spans go forward, on borders of runes, and cover all but what the
// tokenizer drops; cutting is the same whatever stands before.
func FuzzSpans(f *testing.F) {
	tok := load(f, "testdata/vocab.txt")
	for _, s := range []string{"", "a b", "“no”", "é\xff\xc3e", "ﬁne İ 中文", "x\u0301", strings.Repeat("x", 300), "\u0344\u2126"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := tok.Append(nil, s, 0)
		last := Piece{}
		for i, p := range got {
			require.True(t, 0 <= p.Start && p.Start < p.End && p.End <= len(s), "%q: %v", s, got)
			require.True(t, p.Start >= last.End || p.Start == last.Start && p.End == last.End, "%q: piece %d of %v", s, i, got)
			valid := utf8.ValidString(s)
			require.True(t, utf8.RuneStart(s[p.Start]), "%q: %v", s, p)
			require.True(t, p.End == len(s) || !valid || utf8.RuneStart(s[p.End]), "%q: %v", s, p)
			require.True(t, p.ID >= 0 && int(p.ID) < tok.Size())
			last = p
		}
		covered := 0
		for i, r := range s {
			for covered < len(got) && got[covered].End <= i {
				covered++
			}
			if r > ' ' && r < 0x7f {
				require.True(t, covered < len(got) && got[covered].Start <= i, "%q: byte %d is in no piece: %v", s, i, got)
			}
		}
		again := tok.Append(nil, "said "+s, 0)
		first := len(tok.Append(nil, "said ", 0))
		require.Len(t, again, first+len(got))
		for i, p := range got {
			require.Equal(t, Piece{p.ID, p.Start + 5, p.End + 5}, again[first+i])
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	tok := load(b, "testdata/vocab.txt")
	text := strings.Repeat("“We’re done,” she said on Tuesday; the mayor would reopen the bridge before winter. ", 50)
	dst := tok.Append(nil, text, 0)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		dst = tok.Append(dst[:0], text, 0)
	}
	b.ReportMetric(float64(len(dst))*float64(b.N)/b.Elapsed().Seconds(), "pieces/s")
}
