//go:build linux

// Package spark_test runs the Spark job on a cluster of its own, and takes
// processes away from it.
package spark_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"whosaid/pipeline/record"
)

const (
	inputFiles      = 40
	articlesPerFile = 50
	root            = "../.."
	model           = "rules" // the fastest: which one it is makes no difference here
)

func TestJobWithoutSpark(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skipf("no Python here: %v", err)
	}
	cmd := exec.Command(python, "-B", "-m", "unittest", "-q")
	said, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", said)
}

// A program that is killed and a machine that is lost, both in the middle of
// their work, cost time and nothing else.
func TestClusterLosesProcessesAndNoClaims(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute or two")
	}
	s := findSpark(t)
	// No wait has a time of its own, as machines may be busy; what is still waited
	// for shortly before the test's end is told, and the cluster ended.
	ctx := t.Context()
	if end, ok := t.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, end.Add(-30*time.Second))
		defer cancel()
	}
	dir, err := filepath.EvalSymlinks(t.TempDir()) // as /proc names it
	require.NoError(t, err)

	whosaid := filepath.Join(dir, "whosaid")
	output(ctx, t, 0, "go", "build", "-o", whosaid, root+"/cmd/whosaid")
	names := makeInputs(ctx, t, dir, whosaid)
	whole := filepath.Join(dir, "whole")
	// One line of the inputs is no article: 3 tells of it, here and there.
	output(ctx, t, 3, whosaid, "extract", "-q", "-o", whole, "--model", model, "--reprints", "keep", "--files-from", names)

	address, workers := s.startCluster(ctx, t, dir)
	parts, events := filepath.Join(dir, "parts"), filepath.Join(dir, "events")
	require.NoError(t, os.Mkdir(events, 0o700))
	job := s.start(t, dir, "job", "org.apache.spark.deploy.SparkSubmit", "--master", address,
		"--driver-memory", "512m", "--executor-memory", "512m",
		"--conf", "spark.driver.host=127.0.0.1", "--conf", "spark.driver.bindAddress=127.0.0.1",
		"--conf", "spark.ui.enabled=false", "--conf", "spark.eventLog.enabled=true",
		"--conf", "spark.eventLog.rolling.enabled=false", "--conf", "spark.eventLog.compress=false",
		"--conf", "spark.eventLog.dir=file:"+events,
		absolute(t, "job.py"), "--whosaid", whosaid, "--tasks", "10", "-o", parts, names, "--", "--model", model)

	had := waitForParts(ctx, t, job, parts, 2)
	victim, _ := freezeChild(ctx, t, job, whosaid)
	require.NoError(t, syscall.Kill(victim, syscall.SIGKILL))

	waitForParts(ctx, t, job, parts, had+2)
	orphan, executor := freezeChild(ctx, t, job, whosaid)
	_, worker := stat(executor)
	lost := 0
	for _, w := range workers {
		if w.cmd.Process.Pid == worker {
			lost++
		}
	}
	require.Equal(t, 1, lost, "the executor is no child of a worker: %s", commandLine(executor))
	require.NoError(t, syscall.Kill(worker, syscall.SIGKILL))
	require.NoError(t, syscall.Kill(executor, syscall.SIGKILL))
	// Its child goes on for a while, beside the one that gets the same names now.
	require.NoError(t, syscall.Kill(orphan, syscall.SIGCONT))

	until(ctx, t, "the job to end", job.ended)
	said, err := os.ReadFile(job.log)
	require.NoError(t, err)
	require.Equal(t, 3, job.cmd.ProcessState.ExitCode(), "%s", said)
	require.Contains(t, string(said), fmt.Sprintf("whosaid: a line of counts for each of %d inputs; ", inputFiles))

	// Both losses were felt.
	felt := eventsOf(t, events)
	require.Positive(t, felt["killed program"], "%v", felt)
	require.Positive(t, felt["lost executor"], "%v", felt)
	t.Logf("the driver saw %v", felt)

	output(ctx, t, 0, whosaid, "verify", parts)
	for _, kind := range []string{"claims", "articles"} {
		want, err := os.ReadFile(filepath.Join(whole, kind+".jsonl"))
		require.NoError(t, err)
		require.NotEmpty(t, want)
		require.True(t, bytes.Equal(want, unpack(t, parts, kind)), "other %s than those of one run", kind)
	}
	want, err := os.ReadFile(filepath.Join(whole, "errors.jsonl"))
	require.NoError(t, err)
	got, err := os.ReadFile(filepath.Join(parts, "errors.jsonl"))
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))
}

// makeInputs multiplies the bundled articles into files with one broken line,
// and gives the list of their names.
func makeInputs(ctx context.Context, t *testing.T, dir, whosaid string) string {
	bundled := filepath.Join(dir, "bundled")
	output(ctx, t, 0, whosaid, "extract", "-q", "-o", bundled, "--model", model, absolute(t, root+"/testdata/articles"))
	data, err := os.ReadFile(filepath.Join(bundled, "articles.jsonl"))
	require.NoError(t, err)
	var articles []record.Article
	for line := range strings.Lines(string(data)) {
		var a record.Article
		require.NoError(t, json.Unmarshal([]byte(line), &a))
		articles = append(articles, a)
	}
	require.NotEmpty(t, articles)

	var names strings.Builder
	for i := range inputFiles {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		for j := range articlesPerFile {
			n := i*articlesPerFile + j
			a := articles[n%len(articles)]
			require.NoError(t, e.Encode(map[string]string{
				"id": fmt.Sprintf("article-%d", n), "title": a.Title,
				"text": fmt.Sprintf("%s\n\nIt is %d steps to the mill, the miller said.", a.Text, n),
			}))
		}
		if i == inputFiles/2 {
			b.WriteString(`{"id": "broken", "text": "The line breaks`)
		}
		name := filepath.Join(dir, fmt.Sprintf("input %02d.jsonl", i))
		require.NoError(t, os.WriteFile(name, b.Bytes(), 0o600))
		fmt.Fprintln(&names, name)
	}
	list := filepath.Join(dir, "names")
	require.NoError(t, os.WriteFile(list, []byte(names.String()), 0o600))
	return list
}

func (sv *service) ended() bool {
	select {
	case <-sv.gone:
		return true
	default:
		return false
	}
}

// mustRun fails when the job has ended before the test was done with it.
func (sv *service) mustRun(t *testing.T) {
	if sv.ended() {
		said, _ := os.ReadFile(sv.log)
		require.FailNow(t, "the job has ended too early", "%s", said)
	}
}

// waitForParts waits until n parts or more are whole, and gives their number.
func waitForParts(ctx context.Context, t *testing.T, job *service, dir string, n int) (there int) {
	until(ctx, t, fmt.Sprintf("%d parts", n), func() bool {
		whole, err := filepath.Glob(filepath.Join(dir, "part-*.json"))
		require.NoError(t, err)
		there = len(whole)
		if there < n {
			job.mustRun(t)
		}
		return there >= n
	})
	return there
}

// freezeChild stops a program that an executor has started, so that it is in
// the middle of its work until it is let go on.
func freezeChild(ctx context.Context, t *testing.T, job *service, whosaid string) (child, executor int) {
	until(ctx, t, "a program at work", func() bool {
		for _, pid := range processes() {
			if program(pid) != whosaid {
				continue
			}
			if executor = executorOf(pid); executor == 0 {
				continue
			}
			_ = syscall.Kill(pid, syscall.SIGSTOP)
			for state(pid) != 'T' && state(pid) != 'Z' && state(pid) != 0 {
				time.Sleep(time.Millisecond)
			}
			if state(pid) == 'T' {
				child = pid
				return true
			}
		}
		job.mustRun(t)
		return false
	})
	return child, executor
}

// executorOf is the executor that a process descends from, 0 for none.
func executorOf(pid int) int {
	for pid > 1 {
		if strings.Contains(commandLine(pid), "CoarseGrainedExecutorBackend") {
			return pid
		}
		_, pid = stat(pid)
	}
	return 0
}

// eventsOf counts, in Spark's own log of events, what the job has gone through.
func eventsOf(t *testing.T, dir string) map[string]int {
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	data, err := os.ReadFile(files[0])
	require.NoError(t, err)
	felt := map[string]int{}
	for line := range strings.Lines(string(data)) {
		var e struct {
			Event  string
			Reason struct {
				Reason      string
				Description string
			} `json:"Task End Reason"`
		}
		require.NoError(t, json.Unmarshal([]byte(line), &e))
		switch {
		case e.Event == "SparkListenerTaskEnd" && e.Reason.Reason == "Success":
			felt["task done"]++
		case e.Event == "SparkListenerTaskEnd" && strings.Contains(e.Reason.Description, "exited with error code -9"):
			felt["killed program"]++
		case e.Event == "SparkListenerTaskEnd":
			felt["other failure: "+e.Reason.Reason]++
		case e.Event == "SparkListenerExecutorRemoved":
			felt["lost executor"]++
		}
	}
	return felt
}

// unpack gives what the files of a kind hold, in the order of the manifest.
// There are no others of that kind.
func unpack(t *testing.T, dir, kind string) []byte {
	data, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	require.NoError(t, err)
	var manifest record.Manifest
	require.NoError(t, json.Unmarshal(data, &manifest))
	var named []string
	var all bytes.Buffer
	for _, f := range manifest.Files {
		if f.Kind != kind {
			continue
		}
		named = append(named, filepath.Join(dir, f.File))
		packed, err := os.Open(filepath.Join(dir, f.File))
		require.NoError(t, err)
		r, err := zstd.NewReader(packed)
		require.NoError(t, err)
		_, err = io.Copy(&all, r)
		require.NoError(t, err)
		r.Close()
		require.NoError(t, packed.Close())
	}
	there, err := filepath.Glob(filepath.Join(dir, kind+"-*"))
	require.NoError(t, err)
	require.ElementsMatch(t, named, there)
	return all.Bytes()
}

// output runs a program that must end with the status.
func output(ctx context.Context, t *testing.T, status int, name string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(ctx, name, args...)
	said, err := cmd.CombinedOutput()
	require.NotNil(t, cmd.ProcessState, "%v", err)
	require.Equal(t, status, cmd.ProcessState.ExitCode(), "%s %s: %v\n%s", name, args, err, said)
}

func absolute(t *testing.T, path string) string {
	path, err := filepath.Abs(path)
	require.NoError(t, err)
	return path
}
