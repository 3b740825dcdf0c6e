package exchangetest

import (
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/pipeline/exchange"
	"whosaid/pipeline/record"
	"whosaid/pipeline/review"
	"whosaid/pipeline/runfiles"
)

// Conform checks what holds of every format. annotate does to an export what
// the format's program does when a person agrees to all; nil for nothing.
func Conform(t *testing.T, f exchange.Format, annotate func(t testing.TB, path string)) {
	if annotate == nil {
		annotate = func(testing.TB, string) {}
	}
	require.NotEmpty(t, f.Name)
	require.True(t, strings.HasSuffix(f.Doc, "."), "one sentence")
	t.Run("the same twice", func(t *testing.T) {
		run := Write(t, Hostile())
		require.Equal(t, contents(t, Export(t, f, run)), contents(t, Export(t, f, run)))
	})
	t.Run("no articles", func(t *testing.T) {
		Export(t, f, Write(t, nil))
	})
	t.Run("nothing is left of what fails", func(t *testing.T) {
		fault := errors.New("planted")
		docs := func(yield func(*exchange.Document, error) bool) {
			for d, err := range Documents(t, Write(t, Hostile()[:2])) {
				if !yield(d, err) {
					return
				}
			}
			yield(nil, fault)
		}
		dir := t.TempDir()
		err := exchange.Export(f, filepath.Join(dir, "out"), exchange.Out{}, docs)
		require.ErrorIs(t, err, fault)
		entries, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Empty(t, entries)
	})
	t.Run("nothing that is there is lost", func(t *testing.T) {
		path := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(path, "mine"), nil, 0o666))
		err := exchange.Export(f, path, exchange.Out{}, Documents(t, Write(t, nil)))
		require.ErrorIs(t, err, exchange.ErrExists)
		require.FileExists(t, filepath.Join(path, "mine"))
	})
	if f.Read == nil {
		return
	}
	t.Run("what comes back unchanged changes nothing", func(t *testing.T) {
		run := Write(t, Hostile())
		path := Export(t, f, run)
		annotate(t, path)
		got := Import(t, f, run, path, "anna")
		require.Empty(t, got.Faults)
		require.Zero(t, got.Events)
		require.Equal(t, got.Claims, got.Unchanged)
		require.Equal(t, claimsOf(Hostile()), got.Claims)
	})
	t.Run("what is of another run is told", func(t *testing.T) {
		path := Export(t, f, Write(t, Hostile()[:1]))
		annotate(t, path)
		other := Hostile()[1:3]
		got := Import(t, f, Write(t, other), path, "anna")
		require.NotEmpty(t, got.Faults)
		require.Zero(t, got.Events)
	})
	t.Run("what is cut short or damaged is told", func(t *testing.T) {
		run := Write(t, Hostile()[:2])
		path := Export(t, f, run)
		for name, data := range contents(t, path) {
			if ext := filepath.Ext(name); ext == ".txt" || ext == ".conf" || ext == ".xml" {
				continue
			}
			file := filepath.Join(path, name)
			for _, cut := range []string{data[:len(data)/2], data[:len(data)-1], strings.ReplaceAll(data, "\"", "")} {
				require.NoError(t, os.WriteFile(file, []byte(cut), 0o666))
				for in, err := range f.Read(path) { // must end, and must not panic
					_, _ = in, err
				}
			}
			require.NoError(t, os.WriteFile(file, []byte(data), 0o666))
		}
	})
}

func claimsOf(articles []Article) (n int) {
	for _, a := range articles {
		n += len(a.Claims)
	}
	return n
}

// Documents are those of a run.
func Documents(t testing.TB, run string) iter.Seq2[*exchange.Document, error] {
	folder, err := runfiles.Open(run)
	require.NoError(t, err)
	return exchange.Documents(t.Context(), folder)
}

// Export exports the claims of a run that are kept to a new path, and gives it.
func Export(t testing.TB, f exchange.Format, run string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), f.Name)
	require.NoError(t, exchange.Export(f, path, exchange.Out{Name: "test"}, exchange.Choose(Documents(t, run), exchange.Kept)))
	return path
}

// Import imports what is at path into a run.
func Import(t testing.TB, f exchange.Format, run, path, reviewer string) exchange.Imported {
	t.Helper()
	desk, err := review.Open(t.Context(), run, review.Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, desk.Close()) }()
	im := exchange.Importer{Desk: desk, Format: f.Name, Reviewer: reviewer}
	got, err := im.Import(t.Context(), f.Read(path))
	require.NoError(t, err)
	return got
}

// Claims are the claims of a run as they stand after review, by id.
func Claims(t testing.TB, run string) map[string]exchange.Claim {
	t.Helper()
	all := map[string]exchange.Claim{}
	for d, err := range Documents(t, run) {
		require.NoError(t, err)
		for _, c := range d.Claims {
			all[c.ID] = c
		}
	}
	return all
}

// ByContent is the claim of a run whose content is text.
func ByContent(t testing.TB, run, text string) exchange.Claim {
	t.Helper()
	for _, c := range Claims(t, run) {
		if c.Content.Text == text {
			return c
		}
	}
	require.Fail(t, "no such claim", text)
	return exchange.Claim{}
}

// Spans are the pieces of a claim's part.
func Spans(p *record.Piece) []record.Span {
	if p == nil {
		return nil
	}
	return p.Spans
}

// contents are the files at path, by name in it.
func contents(t testing.TB, path string) map[string]string {
	t.Helper()
	files := map[string]string{}
	require.NoError(t, filepath.WalkDir(path, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		name, _ := filepath.Rel(path, p)
		files[name] = string(data)
		return err
	}))
	return files
}
