//go:build unix

package inputs_test

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/corpus/inputs"
)

func link(t *testing.T, target, name string) {
	t.Helper()
	require.NoError(t, os.Symlink(target, name))
}

func TestLinks(t *testing.T) {
	write(t, map[string]string{"n/a/x.txt": story, "n/b/y.txt": story, "elsewhere/z.txt": story, "elsewhere/deep/q.txt": story, "single.txt": story})
	link(t, "..", "n/a/up")                                  // a loop
	link(t, "../b", "n/a/sibling")                           // read at its own place
	link(t, "../elsewhere", "n/c")                           // outside: read
	link(t, "../elsewhere/deep", "n/d")                      // outside, read already
	link(t, "../single.txt", "n/linked.txt")                 // a file
	link(t, "gone.txt", "n/m.txt")                           // leads nowhere
	link(t, "self.txt", "n/self.txt")                        // leads to itself
	link(t, "gone", "n/no-article")                          // leads nowhere, but would not be read either
	link(t, filepath.Join("..", "n"), "elsewhere/deep/back") // a loop from outside
	require.NoError(t, os.Mkdir("n/folder.txt", 0o755))      // a folder named like a file
	require.NoError(t, os.WriteFile("n/folder.txt/w.txt", []byte(story), 0o644))

	want := []string{
		"n/a/x.txt", "n/b/y.txt", "n/c/deep/q.txt", "n/c/z.txt", "n/folder.txt/w.txt", "n/linked.txt",
		"n/m.txt: open: the link leads nowhere (file does not exist)",
		"n/self.txt: open: the link leads nowhere (file does not exist)",
	}
	require.Equal(t, want, walk(t, inputs.Options{}, "n"))

	link(t, "n", "name")
	require.Len(t, walk(t, inputs.Options{}, "name"), len(want), "a link given by name is followed")
	link(t, "circle", "circle")
	require.Contains(t, walk(t, inputs.Options{}, "circle")[0], "circle: open: too many levels of symbolic links")
}

func TestSpecialFiles(t *testing.T) {
	write(t, map[string]string{"n/a.txt": story})
	require.NoError(t, syscall.Mkfifo("n/pipe.txt", 0o644))
	link(t, "/dev/zero", "n/zero.txt")
	var skipped []string
	opts := inputs.Options{Skipped: func(path, why string) { skipped = append(skipped, path+" "+why) }}
	require.Equal(t, []string{"n/a.txt"}, walk(t, opts, "n"))
	require.Equal(t, []string{"n/pipe.txt is a named pipe, not a file", "n/zero.txt is a device, not a file"}, skipped)

	require.Equal(t, []string{"/dev/zero: open: is a device, not a file"}, walk(t, inputs.Options{}, "/dev/zero"))
}

// A pipe by name is what a shell makes of <(command).
func TestNamedPipe(t *testing.T) {
	write(t, nil)
	require.NoError(t, syscall.Mkfifo("pipe", 0o644))
	go func() {
		w, err := os.OpenFile("pipe", os.O_WRONLY, 0)
		if err == nil {
			_, _ = w.WriteString(line + line)
			w.Close()
		}
	}()
	require.Equal(t, []string{"a1", "a1"}, walk(t, inputs.Options{}, "pipe"))

	// One that nobody writes to ends with the context.
	ctx, cancel := context.WithCancel(context.Background())
	go cancel()
	err := inputs.Walk(ctx, []string{"pipe"}, inputs.Options{}, func(corpus.Item) error { return nil })
	require.ErrorIs(t, err, context.Canceled)
	w, err := os.OpenFile("pipe", os.O_RDWR, 0) // lets the goroutine that waits go
	require.NoError(t, err)
	require.NoError(t, w.Close())
}

func TestNoPermission(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may read everything")
	}
	write(t, map[string]string{"n/a.txt": story, "n/b.txt": story, "n/closed/c.txt": story})
	require.NoError(t, os.Chmod("n/a.txt", 0))
	require.NoError(t, os.Chmod("n/closed", 0))
	t.Cleanup(func() { _ = os.Chmod("n/closed", 0o755) })
	require.Equal(t, []string{
		"n/a.txt: open: there is no permission to read it (permission denied)",
		"n/b.txt",
		"n/closed: open: there is no permission to read it (permission denied)",
	}, walk(t, inputs.Options{}, "n"))
}

// A file may go away between the listing of its folder and its turn.
func TestFileVanishes(t *testing.T) {
	write(t, map[string]string{"n/a.txt": story, "n/b.txt": story, "n/c/d.txt": story})
	var got []string
	err := inputs.Walk(context.Background(), []string{"n"}, inputs.Options{}, func(it corpus.Item) error {
		if len(got) == 0 {
			require.NoError(t, os.Remove("n/b.txt"))
			require.NoError(t, os.RemoveAll("n/c"))
		}
		_, err := it.Load()
		if err != nil {
			got = append(got, err.Error())
			return nil
		}
		got = append(got, it.Input)
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, []string{
		"n/a.txt",
		"n/b.txt: open: there is no such file or folder (file does not exist)",
		"n/c: open: there is no such file or folder (file does not exist)",
	}, got)
}
