package dir

// Processes that end without a word: killed from outside at random instants,
// or by an article.

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/extractors/doc"
	"whosaid/pipeline"
)

var kills = flag.Int("kills", 25, "how often to kill a process at random")

// Words in an article that end the process, each in its own way.
var endings = map[string]func(){
	"Exit":     func() { os.Exit(0) },
	"Fail":     func() { os.Exit(2) },
	"Kill":     func() { p, _ := os.FindProcess(os.Getpid()); _ = p.Kill(); select {} },
	"Overflow": func() { debug.SetMaxStack(1 << 20); os.Exit(overflow(1)) },
}

//lint:ignore SA5007 it is to fill the stack
func overflow(n int) int { return overflow(n+1) + 1 }

// The test binary is the process that ends: role run, or try with an item.
const (
	roleVariable = "DIR_TEST_ROLE"
	pathVariable = "DIR_TEST_PATH"
)

func TestMain(m *testing.M) {
	role, item, _ := strings.Cut(os.Getenv(roleVariable), " ")
	switch role {
	case "run":
		os.Exit(status(deadly(inArchive()).run(os.Getenv(pathVariable), nil)))
	case "slow":
		j := inArchive()
		j.extract = func(a *corpus.Article) (*doc.Doc, error) {
			time.Sleep(time.Duration(rand.IntN(3)) * time.Millisecond)
			return said(a)
		}
		os.Exit(status(j.run(os.Getenv(pathVariable), nil)))
	case "try":
		n, _ := strconv.Atoi(item)
		j := deadly(inArchive())
		source, err := Only(os.Getenv(pathVariable), n, 0, j.walk)
		if err == nil {
			_, err = pipeline.Run(context.Background(), pipeline.Config{Source: source, Extract: j.extract, Sink: blackhole{}, Workers: 1})
		}
		if err == nil {
			fmt.Println("survived")
		}
		os.Exit(status(nil, err))
	}
	// Thousands of small runs, each with many renames, are many times faster in
	// memory; what a real disk does differently the other tests of it imitate.
	const memory = "/dev/shm"
	if f, err := os.CreateTemp(memory, "probe"); err == nil && os.Getenv("TMPDIR") == "" {
		_ = errors.Join(f.Close(), os.Remove(f.Name()))
		_ = os.Setenv("TMPDIR", memory)
	}
	flag.Parse()
	if testing.Short() {
		*stride *= 4
		*kills = min(*kills, 5)
	}
	os.Exit(m.Run())
}

func status(_ *Folder, err error) int {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

type blackhole struct{}

func (blackhole) Write(pipeline.Result) error         { return nil }
func (blackhole) Close(pipeline.Summary, error) error { return nil }

func deadly(j job) job {
	j.extract = func(a *corpus.Article) (*doc.Doc, error) {
		for word, end := range endings {
			if strings.Contains(a.Text, word) {
				end()
			}
		}
		return said(a)
	}
	j.options.Try = func(n int, _ string) error {
		out, err := process("try "+strconv.Itoa(n), os.Getenv(pathVariable)).Output()
		if err == nil && !strings.Contains(string(out), "survived") {
			err = errors.New("exit status 0")
		}
		return err
	}
	return j
}

func process(role, path string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleVariable+"="+role, pathVariable+"="+path)
	return cmd
}

func TestArticleThatEndsTheProcessIsSetAside(t *testing.T) {
	for word := range endings {
		t.Run(word, func(t *testing.T) {
			j := archive(t)
			data, err := os.ReadFile("many.jsonl")
			require.NoError(t, err)
			require.NoError(t, os.WriteFile("many.jsonl", []byte(strings.Replace(string(data), "Person 17", word+" 17", 1)), 0o666))
			path := t.TempDir()
			err = process("run", path).Run()
			flying, rerr := os.ReadFile(filepath.Join(path, state, flightName))
			require.NoError(t, rerr)
			require.Contains(t, string(flying), "+18\n", "ended by it: %v", err)
			require.False(t, finishedAt(t, path))

			out, err := process("run", path).CombinedOutput()
			require.NoError(t, err, "%s", out)
			require.True(t, finishedAt(t, path))
			faults, err := os.ReadFile(filepath.Join(path, Errors))
			require.NoError(t, err)
			require.Equal(t, 1, strings.Count(string(faults), `"stage":"crash"`), "%s", faults)
			require.Contains(t, string(faults), `{"input":"many.jsonl#line=18","stage":"crash","error":"ends the program (`)

			// All others are as they would be without it, in order.
			want := t.TempDir()
			without := j
			without.extract = func(a *corpus.Article) (*doc.Doc, error) {
				if a.ID == "m17" {
					return nil, errors.New("left out")
				}
				return said(a)
			}
			_, err = without.run(want, quick())
			require.NoError(t, err)
			for _, name := range []string{Claims, Articles} {
				require.Equal(t, left(t, want)[name], left(t, path)[name])
			}
			require.Equal(t, strings.Count(left(t, want)[Errors], "\n"), strings.Count(string(faults), "\n"))
		})
	}
}

// Wherever a run stands, every item that is to come can be tried by itself,
// also one of a source that comes long after the one being read.
func TestOnlyGivesAnyItemToCome(t *testing.T) {
	j := archive(t)
	all := listed(t, func(emit func(corpus.Item) error) error { return j.walk(t.Context(), Hooks{}, emit) })
	require.Len(t, all, items)
	for stop := range items {
		path := t.TempDir()
		ctx, cancel := context.WithCancel(t.Context())
		j.between = func(n int) {
			if n == stop {
				cancel()
			}
		}
		_, err := j.runUntil(ctx, path, quick())
		cancel()
		require.ErrorIs(t, err, context.Canceled)
		written, err := loadJournal(path)
		require.NoError(t, err)
		for n := written.Items; n < items; n++ {
			source, err := Only(path, n, 0, j.walk)
			require.NoError(t, err)
			got := listed(t, func(emit func(corpus.Item) error) error { return source(t.Context(), emit) })
			require.Equal(t, []string{all[n]}, got, "item %d, stopped at %d", n, stop)
		}
	}
}

func listed(t *testing.T, walk func(emit func(corpus.Item) error) error) (inputs []string) {
	t.Helper()
	require.NoError(t, walk(func(it corpus.Item) error {
		inputs = append(inputs, it.Input)
		return nil
	}))
	return inputs
}

func finishedAt(t *testing.T, path string) bool {
	j, err := loadJournal(path)
	require.NoError(t, err)
	return j.Finished
}

// Articles that were in work when somebody killed the process are not guilty.
func TestKilledAtRandom(t *testing.T) {
	for name, partBytes := range map[string]int64{"files": 0, "parts": 600} {
		t.Run(name, func(t *testing.T) {
			j := archive(t)
			if partBytes > 0 {
				require.NoError(t, os.WriteFile("in-parts", nil, 0o666))
				j.options.PartBytes = partBytes
			}
			want := t.TempDir()
			_, err := j.run(want, quick())
			require.NoError(t, err)
			begun := time.Now()
			require.NoError(t, process("slow", t.TempDir()).Run())
			whole := time.Since(begun)

			killed := 0
			for killed < *kills {
				path := t.TempDir()
				for calls := 0; !finishedIfAny(path); calls++ {
					cmd := process("slow", path)
					if calls == 4 { // on a machine that is busy now, none might come to its end
						require.NoError(t, cmd.Run())
						break
					}
					require.NoError(t, cmd.Start())
					ended := make(chan error, 1)
					go func() { ended <- cmd.Wait() }()
					select {
					case <-time.After(time.Duration(rand.Int64N(int64(whole)))):
						_ = cmd.Process.Kill()
						if err := <-ended; err != nil {
							killed++
						}
					case err := <-ended:
						require.NoError(t, err)
					}
				}
				require.Equal(t, left(t, want), left(t, path))
			}
		})
	}
}

func finishedIfAny(path string) bool {
	j, err := loadJournal(path)
	return err == nil && j.Finished
}

// inArchive is archive's job for a process that was started in its folder.
func inArchive() job {
	j := archiveJob()
	if _, err := os.Stat("in-parts"); err == nil {
		j.options.PartBytes = 600
	}
	return j
}
