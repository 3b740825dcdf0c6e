package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"whosaid/corpus"
	"whosaid/extractors"
	"whosaid/extractors/doc"
	"whosaid/pipeline"
	"whosaid/pipeline/record"
	"whosaid/testdata/sharedtest"
)

// The scripts run the real program, as the test binary under the name whosaid.
func TestMain(m *testing.M) {
	quickModel(os.Setenv)
	testscript.Main(m, map[string]func(){"whosaid": main, "mortal": mortal})
}

// mortal is whosaid, but for words in an article that end it without a word:
// "deadly" each time, "fatal" where it is not tried in another process.
func mortal() {
	whole := extract
	extract = func(chain *extractors.Chain) pipeline.Extract {
		run := whole(chain)
		return func(a *corpus.Article) (*doc.Doc, error) {
			trial := slices.ContainsFunc(os.Args, func(arg string) bool { return strings.HasPrefix(arg, "--only-item") })
			if strings.Contains(a.Text, "deadly") || strings.Contains(a.Text, "fatal") && !trial {
				p, _ := os.FindProcess(os.Getpid())
				_ = p.Kill()
				select {}
			}
			return run(a)
		}
	}
	main()
}

// quickModel lets tests of everything but claims run with the rules, which are
// many times as fast; those of claims name their model.
func quickModel(setenv func(name, value string) error) { _ = setenv("WHOSAID_MODEL", "rules") }

func TestScripts(t *testing.T) {
	repository := sharedtest.Repository(t)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			// A variable of the developer's must not change what is tested.
			for _, v := range os.Environ() {
				if name, _, _ := strings.Cut(v, "="); strings.HasPrefix(name, "WHOSAID_") {
					env.Setenv(name, "")
				}
			}
			quickModel(func(name, value string) error { env.Setenv(name, value); return nil })
			env.Setenv("REPOSITORY", repository)
			return nil
		},
		Condition: func(cond string) (bool, error) {
			switch cond {
			case "devfull":
				_, err := os.Stat("/dev/full")
				return err == nil, nil
			case "root":
				return os.Geteuid() == 0, nil
			}
			return false, fmt.Errorf("unknown condition %q", cond)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status":    scriptStatus,
			"pack":      scriptPack,
			"valid":     scriptValid,
			"lines":     scriptLines,
			"unpack":    scriptUnpack,
			"repeat":    scriptRepeat,
			"interrupt": scriptInterrupt,
			"serve":     scriptServe,
			"jsonlog":   scriptJSONLog,
			"busy":      scriptBusy,
			"scrape":    scriptScrape,
		},
	})
}

// status N COMMAND ARG... runs a command whose exit status must be N.
func scriptStatus(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N COMMAND ARG...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit status %d, not %d", got, want)
	}
}

// pack gz|zst FILE... writes FILE.gz or FILE.zst beside each.
func scriptPack(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: pack gz|zst FILE...")
	}
	for _, name := range args[1:] {
		f, err := os.Create(ts.MkAbs(name + "." + args[0]))
		ts.Check(err)
		var w io.WriteCloser
		switch args[0] {
		case "gz":
			w = gzip.NewWriter(f)
		case "zst":
			w, err = zstd.NewWriter(f)
			ts.Check(err)
		default:
			ts.Fatalf("cannot pack as %s", args[0])
		}
		_, err = io.WriteString(w, ts.ReadFile(name))
		ts.Check(errors.Join(err, w.Close(), f.Close()))
	}
}

// valid SCHEMA FILE: FILE holds at least one line, and each is valid.
func scriptValid(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: valid SCHEMA FILE")
	}
	raw, err := jsonschema.UnmarshalJSON(strings.NewReader(ts.ReadFile(args[0])))
	ts.Check(err)
	c := jsonschema.NewCompiler()
	ts.Check(c.AddResource("claim.json", raw))
	schema, err := c.Compile("claim.json")
	ts.Check(err)
	lines := strings.SplitAfter(ts.ReadFile(args[1]), "\n")
	if len(lines) < 2 {
		ts.Fatalf("%s holds no whole line", args[1])
	}
	for i, line := range lines[:len(lines)-1] {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
		if err == nil {
			err = schema.Validate(v)
		}
		if err != nil {
			ts.Fatalf("%s:%d: %v\n%s", args[1], i+1, err, line)
		}
	}
	if lines[len(lines)-1] != "" {
		ts.Fatalf("%s ends in half a line", args[1])
	}
}

// lines N FILE: FILE holds exactly N whole lines; N may be +N for at least.
func scriptLines(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: lines N FILE")
	}
	want, err := strconv.Atoi(strings.TrimPrefix(args[0], "+"))
	ts.Check(err)
	text := ts.ReadFile(args[1])
	if text != "" && !strings.HasSuffix(text, "\n") {
		ts.Fatalf("%s ends in half a line", args[1])
	}
	got := strings.Count(text, "\n")
	if got < want || got > want && !strings.HasPrefix(args[0], "+") {
		ts.Fatalf("%s holds %d lines, not %s", args[1], got, args[0])
	}
}

// unpack DIR KIND OUT writes what the files of a kind hold that the manifest in
// DIR lists, and checks their sizes, lines and digests.
func scriptUnpack(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: unpack DIR claims|articles OUT")
	}
	var manifest record.Manifest
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(filepath.Join(args[0], "manifest.json"))), &manifest))
	z, err := zstd.NewReader(nil)
	ts.Check(err)
	defer z.Close()
	var all []byte
	for _, f := range manifest.Files {
		if f.Kind != args[1] {
			continue
		}
		packed := ts.ReadFile(filepath.Join(args[0], f.File))
		data, err := z.DecodeAll([]byte(packed), nil)
		ts.Check(err)
		if f.Bytes != int64(len(packed)) || f.Lines != bytes.Count(data, []byte("\n")) || f.SHA256 != fmt.Sprintf("%x", sha256.Sum256([]byte(packed))) {
			ts.Fatalf("%s is not what the manifest says: %+v", f.File, f)
		}
		all = append(all, data...)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), all, 0o600))
}

// repeat N FILE OUT writes N copies of FILE, in which # becomes the number.
func scriptRepeat(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: repeat N FILE OUT")
	}
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	text := ts.ReadFile(args[1])
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(text, "#", strconv.Itoa(i)))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(b.String()), 0o600))
}

// interrupt SIGNAL INPUT OUT ARG... starts whosaid with a standard
// input that gives what INPUT holds and then stays open, waits until OUT holds a
// line, sends the signal, and demands exit status 130. OUT is a file that the
// run writes, or stdout.jsonl, which standard output is then saved as.
func scriptInterrupt(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 4 {
		ts.Fatalf("usage: interrupt SIGNAL INPUT OUT ARG...")
	}
	sig, ok := map[string]os.Signal{"INT": os.Interrupt, "TERM": syscall.SIGTERM}[args[0]]
	if !ok {
		ts.Fatalf("no signal %s", args[0])
	}
	out := ts.MkAbs(args[2])

	program, err := lookPath(ts.Getenv("PATH"), "whosaid")
	ts.Check(err)
	cmd := exec.Command(program, args[3:]...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = append(os.Environ(), "HOME="+ts.Getenv("HOME"))
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if args[2] == "stdout.jsonl" {
		f, err := os.Create(out)
		ts.Check(err)
		defer f.Close()
		cmd.Stdout = f
	}
	stdin, err := cmd.StdinPipe()
	ts.Check(err)
	defer stdin.Close()
	ts.Check(cmd.Start())
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()

	_, err = io.WriteString(stdin, ts.ReadFile(args[1]))
	ts.Check(err)
	// The input stays open, so only the signal can end the run.
	for !holdsLine(out) {
		select {
		case err := <-ended:
			ts.Fatalf("ended before it was interrupted: %v\n%s", err, stderr.String())
		case <-time.After(10 * time.Millisecond):
		}
	}
	ts.Check(cmd.Process.Signal(sig))
	select {
	case <-ended:
	case <-time.After(time.Minute):
		_ = cmd.Process.Kill()
		ts.Fatalf("still running a minute after the signal\n%s", stderr.String())
	}
	ts.Check(os.WriteFile(ts.MkAbs("stderr.txt"), []byte(stderr.String()), 0o600))
	if got := cmd.ProcessState.ExitCode(); got != statusInterrupted {
		ts.Fatalf("exit status %d, not %d\n%s", got, statusInterrupted, stderr.String())
	}
}

func holdsLine(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	_, err = bufio.NewReader(f).ReadString('\n')
	return err == nil
}

func lookPath(path, name string) (string, error) {
	for _, dir := range filepath.SplitList(path) {
		p := filepath.Join(dir, name)
		if st, err := os.Stat(p); err == nil && st.Mode()&0o111 != 0 {
			return p, nil
		}
	}
	return "", fmt.Errorf("%s is not in the path", name)
}
