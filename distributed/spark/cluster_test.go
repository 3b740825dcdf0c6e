//go:build linux

package spark_test

// A stand-alone Spark cluster on loopback addresses: the services are started
// by the names of their classes, as the package for Python has no start
// scripts, and each of their processes is ended with the test.

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// pythonVariable names the Python that has pyspark. Where it is set, a missing
// Java or pyspark is a failure and no reason to skip.
const pythonVariable = "WHOSAID_SPARK_PYTHON"

// spark is an installation of Spark for Python.
type spark struct {
	python, home string
}

// findSpark skips the test where Spark cannot run.
func findSpark(t *testing.T) spark {
	absent := t.Skipf
	python := os.Getenv(pythonVariable)
	if python != "" {
		absent = t.Fatalf
	} else {
		python = "python3"
	}
	if _, err := exec.LookPath("java"); err != nil && os.Getenv("JAVA_HOME") == "" {
		absent("no Java here, which Spark needs: %v", err)
	}
	home, err := exec.Command(python, "-c", "import os, pyspark; print(os.path.dirname(pyspark.__file__))").Output()
	if err != nil {
		absent("%s has no pyspark (%v): pip install -r distributed/spark/requirements.txt, and name that Python in %s",
			python, err, pythonVariable)
	}
	return spark{python: python, home: strings.TrimSpace(string(home))}
}

// environment is that of all processes of the cluster. mark, a folder of the
// test, tells them from others.
func (s spark) environment(mark string) []string {
	return append(os.Environ(), "SPARK_HOME="+s.home, "SPARK_LOCAL_IP=127.0.0.1", "SPARK_DAEMON_MEMORY=256m", "SPARK_LOCAL_DIRS="+mark,
		"PYSPARK_PYTHON="+s.python, "PYSPARK_DRIVER_PYTHON="+s.python, markVariable+"="+mark)
}

const markVariable = "WHOSAID_SPARK_TEST"

// service is a process of the cluster that runs until the test ends.
type service struct {
	cmd  *exec.Cmd
	log  string        // file
	gone chan struct{} // closed when it has ended
}

func (s spark) start(t *testing.T, dir, name string, args ...string) *service {
	sv := &service{cmd: exec.Command(s.home+"/bin/spark-class", args...), log: filepath.Join(dir, name+".log"), gone: make(chan struct{})}
	log, err := os.Create(sv.log)
	require.NoError(t, err)
	sv.cmd.Stdout, sv.cmd.Stderr, sv.cmd.Env, sv.cmd.Dir = log, log, s.environment(dir), dir
	require.NoError(t, sv.cmd.Start())
	go func() {
		_ = sv.cmd.Wait()
		log.Close()
		close(sv.gone)
	}()
	return sv
}

// says waits for what the service writes into its log, and gives the first group.
func (sv *service) says(ctx context.Context, t *testing.T, what string) string {
	pattern := regexp.MustCompile(what)
	var found string
	until(ctx, t, sv.log+" to say "+what, func() bool {
		data, err := os.ReadFile(sv.log)
		require.NoError(t, err)
		if m := pattern.FindSubmatch(data); m != nil {
			found = string(m[1])
			return true
		}
		select {
		case <-sv.gone:
			require.Fail(t, "a service of the cluster has ended", "%s", data)
		default:
		}
		return false
	})
	return found
}

// startCluster gives the address of a master with two workers of one core each,
// and the workers. All ends with the test.
func (s spark) startCluster(ctx context.Context, t *testing.T, dir string) (string, []*service) {
	t.Cleanup(func() { endAll(t, dir) })
	master := s.start(t, dir, "master", "org.apache.spark.deploy.master.Master",
		"--host", "127.0.0.1", "--port", "0", "--webui-port", "0")
	address := master.says(ctx, t, `Starting Spark master at (spark://127\.0\.0\.1:\d+)`)
	master.says(ctx, t, `I have been elected (leader)`)
	var workers []*service
	for i := range 2 {
		name := fmt.Sprintf("worker%d", i+1)
		workers = append(workers, s.start(t, dir, name, "org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1",
			"--port", "0", "--webui-port", "0", "--cores", "1", "--memory", "1g", "--work-dir", filepath.Join(dir, name), address))
	}
	for _, w := range workers {
		w.says(ctx, t, `(Successfully registered) with master`)
	}
	return address, workers
}

// endAll ends whatever the test has started: the services, what they have
// started, and programs in the folder dir.
func endAll(t *testing.T, dir string) {
	for range 100 {
		left := 0
		for _, pid := range processes() {
			environ, _ := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
			if state(pid) != 'Z' && (strings.Contains(string(environ), markVariable+"="+dir+"\x00") || strings.HasPrefix(program(pid), dir+"/")) {
				left++
				_ = syscall.Kill(pid, syscall.SIGKILL)
			}
		}
		if left == 0 {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Error("processes of the cluster do not end")
}

// until polls; what it waits for stands in the failure.
func until(ctx context.Context, t *testing.T, what string, done func() bool) {
	t.Helper()
	for !done() {
		select {
		case <-ctx.Done():
			require.FailNow(t, "waited in vain for "+what)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// The system's processes, by what /proc tells of them.

func processes() (pids []int) {
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		if pid, err := strconv.Atoi(e.Name()); err == nil && pid != os.Getpid() {
			pids = append(pids, pid)
		}
	}
	return pids
}

// program is the file that a process runs, "" for one that is gone.
func program(pid int) string {
	path, _ := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid))
	return path
}

func commandLine(pid int) string {
	data, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	return strings.ReplaceAll(string(data), "\x00", " ")
}

// stat gives the state of a process and its parent; zeros for one that is gone.
func stat(pid int) (state byte, parent int) {
	data, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	// The name before them may hold anything, but is in parentheses.
	_, after, _ := strings.Cut(string(data[strings.LastIndexByte(string(data), ')')+1:]), " ")
	if _, err := fmt.Sscanf(after, "%c %d", &state, &parent); err != nil {
		return 0, 0
	}
	return state, parent
}

func state(pid int) byte {
	s, _ := stat(pid)
	return s
}
