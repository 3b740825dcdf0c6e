package dir

// A run that is stopped at any moment and gone on with leaves the same bytes
// as one that never was.

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/corpus/inputs"
	"whosaid/extractors/doc"
	"whosaid/pipeline"
	"whosaid/pipeline/disk"
	"whosaid/pipeline/disk/disktest"
	"whosaid/pipeline/record"
)

var stride = flag.Int("stride", 47, "test every n-th place at which a run can be stopped")

// job is a run over files that a test has made.
type job struct {
	inputs  []string
	options Options
	workers int
	extract pipeline.Extract
	between func(n int) // called before the n-th item is handed to the workers
}

// archive makes inputs of several kinds, with faults among them, and gives
// their names. It moves the test there.
func archive(t *testing.T) job {
	root := t.TempDir()
	t.Chdir(root)
	write := func(name string, data string) {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o777))
		require.NoError(t, os.WriteFile(name, []byte(data), 0o666))
	}
	lines := func(prefix string, n int) string {
		var b strings.Builder
		for i := range n {
			if i%9 == 4 {
				fmt.Fprintf(&b, "{\"id\":\"%s%d\"}\n", prefix, i) // no text
				continue
			}
			fmt.Fprintf(&b, "{\"id\":\"%s%d\",\"text\":\"Person %d said that bridge %d is shut.%s\"}\n",
				prefix, i, i, i, strings.Repeat(" It rained.", i%5))
		}
		return b.String()
	}
	write("one.txt", "Ada Brandt said that the bridge is shut.")
	write("many.jsonl", lines("m", 40))
	for i := range 6 {
		write(fmt.Sprintf("folder/%d/a.txt", i), fmt.Sprintf("Karim Osei said that boat %d was full.", i))
	}
	write("folder/notes.pdf", "%PDF-1.4")
	write("empty.txt", "")
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err := z.Write([]byte(lines("p", 30)))
	require.NoError(t, errors.Join(err, z.Close()))
	write("packed.jsonl.gz", packed.String())
	return archiveJob()
}

// archiveJob is a run over the files that archive has made.
func archiveJob() job {
	return job{
		inputs:  []string{"one.txt", "many.jsonl", "missing.txt", "folder", "empty.txt", "packed.jsonl.gz", "one.txt"},
		options: Options{every: 7, frame: 5, Run: record.Run{Settings: map[string]any{"model": "test"}}},
		workers: 3,
		extract: said,
	}
}

const items = 1 + 40 + 1 + 6 + 1 + 30 + 1

// said finds the one claim of "X said that Y."
func said(a *corpus.Article) (*doc.Doc, error) {
	d := &doc.Doc{Text: a.Text}
	i := strings.Index(a.Text, " said ")
	end := strings.Index(a.Text, ".")
	d.Speakers = []doc.Speaker{{Name: a.Text[:i], Type: doc.SpeakerPerson, Naming: doc.Named}}
	d.Attributions = []doc.Attribution{{
		Content: []doc.Span{{Start: i + 6, End: end}}, Cue: []doc.Span{{Start: i + 1, End: i + 5}}, Source: []doc.Span{{Start: 0, End: i}},
		Type: doc.Indirect, Status: doc.Asserted, Kind: doc.Statement, Lemma: "say", Rule: "test", Confidence: 1,
	}}
	return d, nil
}

func (j job) walk(ctx context.Context, h Hooks, emit func(corpus.Item) error) error {
	return inputs.Walk(ctx, j.inputs, inputs.Options{Sources: h.Sources, Skip: h.Skip, AnyLanguage: true}, emit)
}

// run begins or goes on.
func (j job) run(path string, fs disk.Files) (*Folder, error) {
	return j.runUntil(context.Background(), path, fs)
}

func (j job) runUntil(ctx context.Context, path string, fs disk.Files) (*Folder, error) {
	o := j.options
	o.Files = fs
	f, err := Open(path, o)
	if err != nil {
		return nil, err
	}
	if f.Finished() {
		return f, errors.Join(f.Check(ctx, j.walk), f.Close(pipeline.Summary{}, nil))
	}
	n := 0
	_, err = pipeline.Run(ctx, pipeline.Config{
		Source: f.Source(func(ctx context.Context, h Hooks, emit func(corpus.Item) error) error {
			return j.walk(ctx, h, func(it corpus.Item) error {
				if j.between != nil {
					j.between(n)
				}
				n++
				return emit(it)
			})
		}),
		Extract: j.extract, Sink: f, Model: "test", Workers: j.workers, Watch: f, Done: f.Done(),
	})
	return f, err
}

// quick is a disk that does not wait: tests survive the system.
func quick() disk.Files { return &disktest.Disk{Files: disk.OS} }

// left is what a run leaves, without what differs between any two runs.
func left(t *testing.T, path string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, name := range names(t, path) {
		data, err := os.ReadFile(filepath.Join(path, name))
		require.NoError(t, err)
		if name == Run {
			data = volatile(data)
		}
		out[name] = string(data)
	}
	return out
}

func volatile(run []byte) []byte {
	var kept [][]byte
	for line := range bytes.Lines(run) {
		if !bytes.Contains(line, []byte(`"seconds"`)) && !bytes.Contains(line, []byte(`"started"`)) && !bytes.Contains(line, []byte(`"finished"`)) {
			kept = append(kept, line)
		}
	}
	return bytes.Join(kept, nil)
}

// forms are a run without parts and one with many small ones.
func forms(t *testing.T, test func(t *testing.T, j job, want map[string]string)) {
	for name, bytes := range map[string]int64{"files": 0, "parts": 600} {
		t.Run(name, func(t *testing.T) {
			j := archive(t)
			j.options.PartBytes = bytes
			want := t.TempDir()
			_, err := j.run(want, quick())
			require.NoError(t, err)
			out := left(t, want)
			if bytes > 0 {
				require.Greater(t, len(out), 12, "several parts")
			}
			require.Equal(t, items, strings.Count(out[Errors], "\n")+articlesIn(t, want))
			test(t, j, out)
		})
	}
}

func articlesIn(t *testing.T, path string) int {
	j, err := loadJournal(path)
	require.NoError(t, err)
	return j.Counts.Articles
}

func TestStoppedAtAnyCallToTheDisk(t *testing.T) {
	forms(t, func(t *testing.T, j job, want map[string]string) {
		clean := &disktest.Disk{Files: disk.OS}
		_, err := j.run(t.TempDir(), clean)
		require.NoError(t, err)
		require.Greater(t, clean.Calls(), 300)
		stopped := map[string]bool{}
		for _, mode := range []struct{ Kill, Half bool }{{true, false}, {true, true}, {false, false}, {false, true}} {
			for at := 1 + rand.IntN(*stride); at <= clean.Calls(); at += *stride {
				path := t.TempDir()
				bad := &disktest.Disk{Files: disk.OS, At: at, Kill: mode.Kill, Half: mode.Half}
				_, err := j.run(path, bad)
				stopped[bad.What] = true
				switch { // what has no bearing on the output may fail
				case err == nil:
					require.Equal(t, want, left(t, path), "call %d: %s", at, bad.What)
				case !mode.Kill:
					require.ErrorIs(t, err, syscall.ENOSPC)
				}
				_, err = j.run(path, quick())
				require.NoError(t, err, "going on after call %d: %s", at, bad.What)
				require.Equal(t, want, left(t, path), "stopped at call %d: %s", at, bad.What)
			}
		}
		t.Logf("stopped at %d kinds of calls", len(stopped))
	})
}

func TestStoppedManyTimes(t *testing.T) {
	forms(t, func(t *testing.T, j job, want map[string]string) {
		for range 10 {
			path := t.TempDir()
			for stops := 0; ; stops++ {
				j.workers = 1 + rand.IntN(8)
				fs := quick()
				if stops < 12 {
					fs = &disktest.Disk{Files: disk.OS, At: 1 + rand.IntN(200), Kill: rand.IntN(2) == 0, Half: true}
				}
				if f, err := j.run(path, fs); err == nil && f.finished {
					break
				}
				require.Less(t, stops, 20)
			}
			require.Equal(t, want, left(t, path))
		}
	})
}

// Ctrl-C: what was worked on is not worked on again.
func TestInterruptedAtAnyItem(t *testing.T) {
	forms(t, func(t *testing.T, j job, want map[string]string) {
		for at := rand.IntN(4); at < items; at += 4 {
			path := t.TempDir()
			ctx, cancel := context.WithCancel(context.Background())
			first := j
			first.between = func(n int) {
				if n == at {
					cancel()
				}
			}
			_, err := first.runUntil(ctx, path, quick())
			require.ErrorIs(t, err, context.Canceled)
			saved, err := loadJournal(path)
			require.NoError(t, err)
			if j.options.PartBytes == 0 {
				require.Equal(t, strings.Count(left(t, path)[Articles], "\n"), saved.Counts.Articles)
			}
			flying, err := os.ReadFile(filepath.Join(path, state, flightName))
			require.NoError(t, err)
			require.Empty(t, flying, "nobody is under suspicion after an end in order")

			_, err = j.run(path, quick())
			require.NoError(t, err)
			require.Equal(t, want, left(t, path), "interrupted at %d", at)
			cancel()
		}
	})
}

// A power cut leaves less behind the journal's lengths than was written there,
// or other bytes.
func TestTornTails(t *testing.T) {
	forms(t, func(t *testing.T, j job, _ map[string]string) {
		j.options.every, j.options.frame = 20, 9
		whole := t.TempDir()
		_, err := j.run(whole, quick())
		require.NoError(t, err)
		want := left(t, whole)

		// Killed as late after a journal as can be.
		var path string
		var longest int64
		for at := 40; at < 400; at += 3 {
			p := t.TempDir()
			_, _ = j.run(p, &disktest.Disk{Files: disk.OS, At: at, Kill: true})
			if tails := tails(t, p); tails > longest {
				path, longest = p, tails
			}
		}
		require.NotEmpty(t, path)
		saved, err := loadJournal(path)
		require.NoError(t, err)
		for name, length := range safe(path, saved) {
			data, err := os.ReadFile(name)
			require.NoError(t, err)
			for end := int64(len(data)); end >= length && int64(len(data))-end <= 4096; end -= int64(1 + rand.IntN(*stride)) {
				for _, torn := range [][]byte{data[:end], append(bytes.Clone(data[:end]), make([]byte, 100)...)} {
					copied := clone(t, path)
					at, err := filepath.Rel(path, name)
					require.NoError(t, err)
					require.NoError(t, os.WriteFile(filepath.Join(copied, at), torn, 0o666))
					_, err = j.run(copied, quick())
					require.NoError(t, err)
					require.Equal(t, want, left(t, copied), "%s cut at %d of %d", name, end, len(data))
				}
			}
			if length > 0 {
				copied := clone(t, path)
				at, err := filepath.Rel(path, name)
				require.NoError(t, err)
				require.NoError(t, os.Truncate(filepath.Join(copied, at), length-1))
				_, err = j.run(copied, quick())
				require.Error(t, err, "%s: what was safely there is gone", name)
				require.ErrorContains(t, err, "--fresh")
			}
		}
	})
}

// safe are the files with what of them the journal counts.
func safe(path string, j journal) map[string]int64 {
	m := map[string]int64{}
	for name, n := range j.Lengths {
		if name == inputsName {
			name = filepath.Join(state, name)
		}
		m[filepath.Join(path, name)] = n
	}
	if p := j.Parts; p.Claims != nil {
		m[filepath.Join(path, partName(claimsKind, p.Number)+disk.Partial)] = p.Claims.Bytes
		m[filepath.Join(path, partName(articlesKind, p.Number)+disk.Partial)] = p.Articles.Bytes
	}
	return m
}

// tails is how much the files hold behind the journal.
func tails(t *testing.T, path string) (n int64) {
	j, err := loadJournal(path)
	if err != nil || j.Items == 0 {
		return 0
	}
	for name, length := range safe(path, j) {
		info, err := os.Stat(name)
		if err != nil {
			return 0
		}
		n += info.Size() - length
	}
	return n
}

func clone(t *testing.T, path string) string {
	to := t.TempDir()
	require.NoError(t, os.CopyFS(to, os.DirFS(path)))
	return to
}

func TestOtherNumberOfWorkersMayGoOn(t *testing.T) {
	forms(t, func(t *testing.T, j job, want map[string]string) {
		path := t.TempDir()
		for _, workers := range []int{1, 16, 2, 5} {
			j.workers = workers
			_, err := j.run(path, &disktest.Disk{Files: disk.OS, At: 150, Kill: true})
			require.Error(t, err)
		}
		j.workers = 7
		_, err := j.run(path, quick())
		require.NoError(t, err)
		require.Equal(t, want, left(t, path))
	})
}

// What was read whole is not opened again.
func TestFinishedSourcesAreNotOpened(t *testing.T) {
	j := archive(t)
	path := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	first := j
	first.workers = 1
	first.extract = func(a *corpus.Article) (*doc.Doc, error) {
		if a.Input == "packed.jsonl.gz#line=25" {
			cancel()
		}
		return said(a)
	}
	_, err := first.runUntil(ctx, path, quick())
	require.ErrorIs(t, err, context.Canceled)

	// The same size and time, other content.
	info, err := os.Stat("many.jsonl")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile("many.jsonl", bytes.Repeat([]byte("x"), int(info.Size())), 0o666))
	require.NoError(t, os.Chtimes("many.jsonl", time.Time{}, info.ModTime()))
	var loaded []string
	j.extract = func(a *corpus.Article) (*doc.Doc, error) {
		loaded = append(loaded, a.Input)
		return said(a)
	}
	j.workers = 1
	_, err = j.run(path, quick())
	require.NoError(t, err)
	require.LessOrEqual(t, len(loaded), 7, "%q", loaded)
}
