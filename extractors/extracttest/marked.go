package extracttest

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"
	"unicode"

	"whosaid/extractors/doc"
	"whosaid/testdata/sharedtest"
)

// Article is a text with the attributions that people marked in it, in bytes.
type Article struct {
	ID, Text string
	Claims   []Claim
}

// Attributions reads articles with marked attributions, one a line as JSON,
// from a file of the shared data; the test is skipped where it is absent.
func Attributions(t testing.TB, path string) []Article {
	t.Helper()
	f, err := os.Open(sharedtest.Path(t, path))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []Article
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 64<<20)
	for sc.Scan() {
		var a struct {
			ID, Text     string
			Attributions []struct{ Source, Cue, Content [][2]int }
		}
		if err := json.Unmarshal(sc.Bytes(), &a); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		var at []int // code points to bytes
		for i := range a.Text {
			at = append(at, i)
		}
		at = append(at, len(a.Text))
		bytes := func(list [][2]int) []doc.Span {
			var s []doc.Span
			for _, x := range list {
				s = append(s, doc.Span{Start: at[x[0]], End: at[x[1]]})
			}
			return s
		}
		g := Article{ID: a.ID, Text: a.Text}
		for _, x := range a.Attributions {
			g.Claims = append(g.Claims, Claim{Source: bytes(x.Source), Cue: bytes(x.Cue), Content: bytes(x.Content)})
		}
		out = append(out, g)
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// Words are the offsets of the words that begin in the spans: runs of letters,
// digits and underscores, the unit that accuracy is measured in.
func Words(text string, spans ...doc.Span) map[int]bool {
	out := map[int]bool{}
	for _, s := range spans {
		in := false
		for i, r := range text[s.Start:s.End] {
			word := unicode.IsLetter(r) || unicode.IsNumber(r) || r == '_'
			if word && !in {
				out[s.Start+i] = true
			}
			in = word
		}
	}
	return out
}
