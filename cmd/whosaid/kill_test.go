package main

// The program itself, killed and interrupted at random and called again.

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var (
	kills        = flag.Int("kills", 6, "how often to kill the program at random")
	killArticles = flag.Int("kill-articles", 300, "articles of the run that is killed")
)

// program is this test binary in the role of whosaid.
func program(t *testing.T, args ...string) *exec.Cmd {
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(self)
	cmd.Args = append([]string{"whosaid"}, args...)
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "WHOSAID_") })
	quickModel(func(name, value string) error { cmd.Env = append(cmd.Env, name+"="+value); return nil })
	return cmd
}

func TestKilledAtRandomAndCalledAgain(t *testing.T) {
	if testing.Short() {
		t.Skip("takes many runs")
	}
	t.Chdir(t.TempDir())
	var lines strings.Builder
	for i := range *killArticles {
		fmt.Fprintf(&lines, `{"id":"a%d","text":"Flood number %d is over, Ada Brandt said.%s “We saw it coming,” Brandt said."}`+"\n",
			i, i, strings.Repeat(" The county denied that the dam had failed.", i%20))
	}
	require.NoError(t, os.WriteFile("many.jsonl", []byte(lines.String()), 0o600))
	require.NoError(t, os.Mkdir("folder", 0o700))
	for i := range 20 {
		require.NoError(t, os.WriteFile(fmt.Sprintf("folder/%d.txt", i), fmt.Appendf(nil, "Mill %d will reopen, Rosa Keller said.", i), 0o600))
	}
	for name, more := range map[string][]string{"files": nil, "parts": {"--part-size", "2kB"}} {
		t.Run(name, func(t *testing.T) {
			args := func(out string) []string {
				return append([]string{"extract", "-q", "-o", out, "many.jsonl", "missing.txt", "folder"}, more...)
			}
			begun := time.Now()
			ended(t, program(t, args("whole"+name)...).Run(), statusIncomplete)
			whole := time.Since(begun)
			want := outputOf(t, "whole"+name)

			for stopped, round := 0, 0; stopped < *kills; round++ {
				out := fmt.Sprint(name, round)
				for calls := 0; ; calls++ {
					cmd := program(t, args(out)...)
					if calls == 4 { // on a machine that is busy now, none might come to its end
						ended(t, cmd.Run(), statusIncomplete)
						break
					}
					require.NoError(t, cmd.Start())
					done := make(chan error, 1)
					go func() { done <- cmd.Wait() }()
					select {
					case err := <-done:
						ended(t, err, statusIncomplete)
					case <-time.After(time.Duration(rand.Int64N(int64(whole)))):
						how := rand.IntN(3)
						switch how {
						case 0:
							_ = cmd.Process.Kill()
						case 1:
							_ = cmd.Process.Signal(os.Interrupt)
						default:
							_ = cmd.Process.Signal(os.Interrupt)
							_ = cmd.Process.Signal(syscall.SIGTERM)
						}
						if err := <-done; err != nil {
							stopped++
						}
					}
					if _, err := os.Stat(filepath.Join(out, "run.json")); err == nil {
						break
					}
				}
				require.Equal(t, want, outputOf(t, out))
			}
		})
	}
}

func ended(t *testing.T, err error, status int) {
	t.Helper()
	var exit *exec.ExitError
	require.True(t, errors.As(err, &exit), "%v", err)
	require.Equal(t, status, exit.ExitCode())
}

// outputOf is what a run has left, but for times.
func outputOf(t *testing.T, dir string) map[string]string {
	out := map[string]string{}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		require.NoError(t, err)
		if e.Name() == "run.json" {
			var run map[string]any
			require.NoError(t, json.Unmarshal(data, &run))
			for _, time := range []string{"started", "finished", "seconds", "stages"} {
				delete(run, time)
			}
			data, err = json.Marshal(run)
			require.NoError(t, err)
		}
		out[e.Name()] = string(data)
	}
	return out
}
