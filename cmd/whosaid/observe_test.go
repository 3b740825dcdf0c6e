package main

// Tests of what can be seen of a run, and the commands for that in scripts.

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"whosaid/pipeline/record"
)

// jsonlog FILE: FILE holds at least one line, and each is a JSON object with
// time, level and message.
func scriptJSONLog(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: jsonlog FILE")
	}
	lines := strings.Split(strings.TrimSuffix(ts.ReadFile(args[0]), "\n"), "\n")
	for _, line := range lines {
		var o struct {
			Time       time.Time
			Level, Msg string
		}
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			ts.Fatalf("%v: %s", err, line)
		}
		if o.Time.IsZero() || o.Level == "" || o.Msg == "" {
			ts.Fatalf("no time, level or message: %s", line)
		}
	}
}

// busy puts an address that something listens on into BUSY.
func scriptBusy(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: busy")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { _ = l.Close() })
	ts.Setenv("BUSY", l.Addr().String())
}

var metricsAt = regexp.MustCompile(`metrics are at (http://127\.0\.0\.1:\d+/metrics)`)

// scrape INPUT DIR extracts the lines of INPUT into DIR, asks for the metrics
// until all are through, saves the last as DIR/metrics.txt and what was told as
// DIR/stderr.txt, and compares them with DIR/run.json.
func scriptScrape(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: scrape INPUT DIR")
	}
	input, dir := ts.ReadFile(args[0]), ts.MkAbs(args[1])
	program, err := lookPath(ts.Getenv("PATH"), "whosaid")
	ts.Check(err)
	cmd := exec.Command(program, "extract", "--format", "jsonl", "-o", args[1], "--metrics", "0", "-")
	cmd.Dir = ts.MkAbs(".")
	stdin, err := cmd.StdinPipe()
	ts.Check(err)
	told, err := cmd.StderrPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	defer func() { _ = cmd.Process.Kill() }()

	url, stderr := "", new(strings.Builder)
	lines := bufio.NewReader(told)
	for url == "" {
		line, err := lines.ReadString('\n')
		stderr.WriteString(line)
		if err != nil {
			ts.Fatalf("it does not tell where the metrics are: %s", stderr)
		}
		if m := metricsAt.FindStringSubmatch(line); m != nil {
			url = m[1]
		}
	}
	rest := make(chan error, 1)
	go func() { _, err := io.Copy(stderr, lines); rest <- err }()
	_, err = io.WriteString(stdin, input)
	ts.Check(err)
	want := strings.Count(input, "\n")
	var text string
	for begun := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		text = scrapeOnce(ts, url)
		// The input is still open, so the run goes on. An item leaves the queues
		// after it was counted.
		if sumOf(text, "whosaid_articles_total")+sumOf(text, "whosaid_errors_total") == want && sumOf(text, "whosaid_queue_items") == 0 {
			break
		}
		if time.Since(begun) > time.Minute {
			ts.Fatalf("not all are through after a minute:\n%s", text)
		}
	}
	ts.Check(stdin.Close())
	ts.Check(<-rest)
	_ = cmd.Wait()
	ts.Check(os.WriteFile(filepath.Join(dir, "metrics.txt"), []byte(text), 0o600))
	ts.Check(os.WriteFile(filepath.Join(dir, "stderr.txt"), []byte(stderr.String()), 0o600))

	var run record.Run
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(filepath.Join(args[1], "run.json"))), &run))
	reasons := 0
	for stage, of := range run.Counts.ErrorsByReason {
		for reason, n := range of {
			reasons += n
			label := fmt.Sprintf(`whosaid_errors_total{reason=%q,stage=%q}`, reason, stage)
			if got := sumOf(text, label); got != n {
				ts.Fatalf("%s is %d, not %d", label, got, n)
			}
		}
	}
	c := run.Counts
	for name, n := range map[string]int{
		"whosaid_articles_total": c.Articles, "whosaid_claims_total": c.Claims, "whosaid_errors_total": c.Errors,
		"whosaid_bytes_total": int(c.Bytes), "whosaid_reprints_total": c.Reprints, "whosaid_warnings_total": c.Warnings,
		"whosaid_queue_items": 0, "whosaid_queue_bytes": 0,
	} {
		if got := sumOf(text, name); got != n {
			ts.Fatalf("%s is %d, and run.json says %d", name, got, n)
		}
	}
	if reasons != c.Errors {
		ts.Fatalf("run.json gives %d reasons for %d errors", reasons, c.Errors)
	}
	if len(run.Stages) < 10 {
		ts.Fatalf("run.json knows only the stages %v", run.Stages)
	}
}

func scrapeOnce(ts *testscript.TestScript, url string) string {
	resp, err := http.Get(url)
	ts.Check(err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	ts.Check(err)
	if resp.StatusCode != http.StatusOK {
		ts.Fatalf("%s: %s", resp.Status, body)
	}
	return string(body)
}

// sumOf adds the values of the series that begin so.
func sumOf(text, name string) (sum int) {
	for line := range strings.Lines(text) {
		rest, is := strings.CutPrefix(line, name)
		if !is || rest[0] != ' ' && rest[0] != '{' {
			continue
		}
		var value float64
		if _, err := fmt.Sscan(rest[strings.LastIndexByte(rest, ' '):], &value); err == nil {
			sum += int(value)
		}
	}
	return sum
}

func TestWantsJSON(t *testing.T) {
	for _, c := range []struct {
		env, args string
		want      bool
	}{
		{"", "extract a.txt", false},
		{"json", "extract a.txt", true},
		{"json", "extract --log-format text a.txt", false},
		{"text", "extract --log-format=json a.txt", true},
		{"", "extract --log-format json --log-format text a.txt", false},
		{"", "extract -- --log-format json", false},
		{"", "extract a.txt --log-format", false},
	} {
		t.Setenv("WHOSAID_LOG_FORMAT", c.env)
		require.Equal(t, c.want, wantsJSON(strings.Fields(c.args)), "%q %s", c.env, c.args)
	}
}
