package reprints_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/pipeline/reprints"
)

const story = "The harbour council voted on Tuesday to close the old ferry pier, after engineers found cracks in its pillars. " +
	"Ferries will leave from the north quay until spring, the council said, and tickets stay valid."

// next takes texts through an index, as articles 0, 1, 2 …
func next(t *testing.T, o reprints.Options, texts ...string) (list []reprints.Match) {
	t.Helper()
	x := reprints.Open(o)
	defer func() { require.NoError(t, x.Close()) }()
	for i, text := range texts {
		s := reprints.Sign(text)
		m, err := x.Next(fmt.Sprint(i), &s)
		require.NoError(t, err)
		list = append(list, m)
	}
	return list
}

// What is another text and what is not.
func TestSameWords(t *testing.T) {
	for name, text := range map[string]string{
		"marks":         strings.NewReplacer(",", " –", ".", "!").Replace(story),
		"spaces":        strings.ReplaceAll(story, " ", "\n\n "),
		"case":          strings.ToUpper(story),
		"all the same":  story,
		"before, after": "“" + story + "” ***",
	} {
		require.Equal(t, reprints.Match{ID: "0", Similarity: 1}, next(t, reprints.Options{}, story, text)[1], name)
	}
	for name, text := range map[string]string{
		"no word":     "… – !",
		"empty":       "",
		"other order": strings.Join(reversed(strings.Fields(story)), " "),
		"other story": "Two players left the club in winter, and the trainer would not say who comes in their place this year.",
	} {
		require.Zero(t, next(t, reprints.Options{}, story, text)[1], name)
	}
}

func reversed(list []string) (out []string) {
	for i := range list {
		out = append(out, list[len(list)-1-i])
	}
	return out
}

func TestShortTexts(t *testing.T) {
	require.Equal(t, []reprints.Match{{}, {ID: "0", Similarity: 1}, {}, {}, {}, {}},
		next(t, reprints.Options{}, "No comment.", "no comment", "no comments", "Comment: no", "", "!"))
	require.Equal(t, "0", next(t, reprints.Options{}, "Ćmielów – ÉCOLE ٣ 日本", "ćmielów école ٣ 日本")[1].ID, "letters of all scripts")
}

// A mark leads to an article that has none, the most similar one.
func TestMarkLeadsToAnOriginal(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	a, b := words(r, 100), words(r, 100)
	half := a + " " + words(r, 90)
	list := next(t, reprints.Options{}, a, b, half, a+" also", b+" also", half+" also", a)
	ids := make([]string, len(list))
	for i, m := range list {
		ids[i] = m.ID
		if m.ID == "" {
			require.Zero(t, m.Similarity)
		} else {
			require.GreaterOrEqual(t, m.Similarity, reprints.Threshold)
			require.Empty(t, ids[atoi(t, m.ID)])
		}
	}
	require.Equal(t, "0", ids[3])
	require.Equal(t, "1", ids[4])
	require.Equal(t, "0", ids[6])
}

func atoi(t *testing.T, s string) (n int) {
	_, err := fmt.Sscan(s, &n)
	require.NoError(t, err)
	return n
}

// Where the index lies makes no difference.
func TestMemoryMakesNoDifference(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	var texts []string
	for _, p := range plant(r, 300, 150, func() string { return words(r, 25) }) {
		texts = append(texts, p.text)
	}
	want := next(t, reprints.Options{}, texts...)
	for _, memory := range []int{3, 20, 100, 299} {
		dir := t.TempDir()
		require.Equal(t, want, next(t, reprints.Options{Dir: dir, Memory: memory}, texts...), "memory %d", memory)
		left, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Empty(t, left, "files stay behind")
	}
}

// A run that goes on where it stopped, with its originals entered, marks the
// rest as one that was not stopped.
func TestGoingOn(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	list := plant(r, 200, 100, func() string { return words(r, 25) })
	var texts []string
	for _, p := range list {
		texts = append(texts, p.text)
	}
	want := next(t, reprints.Options{}, texts...)
	for _, stop := range []int{1, 50, 299} {
		x := reprints.Open(reprints.Options{Dir: t.TempDir(), Memory: 20})
		for i, text := range texts {
			s := reprints.Sign(text)
			if i < stop {
				if want[i].ID == "" {
					require.NoError(t, x.Enter(fmt.Sprint(i), &s))
				}
				continue
			}
			m, err := x.Next(fmt.Sprint(i), &s)
			require.NoError(t, err)
			require.Equal(t, want[i], m)
		}
		require.NoError(t, x.Close())
		require.NoError(t, x.Close(), "twice")
	}
}

// A page that everybody prints does not make the work for one article grow.
func TestSharedPartsAreBounded(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	shared := words(r, 40)
	x := reprints.Open(reprints.Options{Dir: t.TempDir(), Memory: 100})
	defer x.Close()
	var texts []string
	for range 600 {
		texts = append(texts, shared+" "+words(r, 80))
	}
	for i, text := range texts {
		s := reprints.Sign(text)
		m, err := x.Next(fmt.Sprint(i), &s)
		require.NoError(t, err)
		require.Empty(t, m.ID)
	}
	for i, text := range texts {
		s := reprints.Sign(text + " once more")
		m, err := x.Next("copy", &s)
		require.NoError(t, err)
		require.Equal(t, fmt.Sprint(i), m.ID)
	}
}

func TestNoFolderForFiles(t *testing.T) {
	x := reprints.Open(reprints.Options{Dir: filepath.Join(t.TempDir(), "none"), Memory: 1})
	s := reprints.Sign(story)
	_, err := x.Next("0", &s)
	require.ErrorIs(t, err, os.ErrNotExist)
	require.NoError(t, x.Close())
}

func TestSweep(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{".reprints-123", "claims.jsonl"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), nil, 0o666))
	}
	require.NoError(t, reprints.Sweep(dir))
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, left, 1)
	require.Equal(t, "claims.jsonl", left[0].Name())
}

func BenchmarkSign(b *testing.B) {
	text := words(rand.New(rand.NewPCG(5, 5)), 600)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		reprints.Sign(text)
	}
}

func FuzzSign(f *testing.F) {
	f.Add(story)
	f.Add("é\u0301 \xff\xfe a")
	f.Fuzz(func(t *testing.T, text string) {
		s := reprints.Sign(text)
		require.Equal(t, s, reprints.Sign(text))
		require.Equal(t, s, reprints.Sign(" "+text+"\n"), "spaces around are no words")
	})
}
