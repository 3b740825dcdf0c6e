package metrics

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"whosaid/corpus"
	"whosaid/extractors/doc"
	"whosaid/pipeline"
	"whosaid/pipeline/progress"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// show gives what a server with m answers.
func show(t *testing.T, m *Metrics) string {
	t.Helper()
	s, err := Listen("127.0.0.1:0")
	require.NoError(t, err)
	s.Show(m)
	defer s.Close()
	return get(t, s.URL())
}

func get(t *testing.T, url string) string {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get(url)
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.Contains(t, resp.Header.Get("Content-Type"), "text/plain")
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return string(body)
}

type nowhere struct{ err error }

func (n nowhere) Write(pipeline.Result) error         { return n.err }
func (n nowhere) Close(pipeline.Summary, error) error { return nil }

// A run of ten articles and five errors, looked at in its midst and at its end.
func TestShowsARun(t *testing.T) {
	stages := progress.NewStages("tokens")
	m := New(stages, Options{
		Version: "v1", Model: "rules", Workers: 1, Started: time.Unix(1000, 0),
		Skipped: func() map[string]int { return map[string]int{"status 404": 7, "\xff": 1} },
	})
	midst := ""
	source := func(ctx context.Context, emit func(corpus.Item) error) error {
		for i := range 15 {
			item := corpus.Item{Input: "a", Bytes: 10, Load: func() (*corpus.Article, error) {
				return &corpus.Article{ID: "a", Text: "x"}, nil
			}}
			if i%3 == 0 {
				item = corpus.Failed("a", corpus.StageRead, corpus.Because("empty", errors.New("is empty")))
			}
			if i == 7 {
				load := item.Load
				item.Load = func() (*corpus.Article, error) {
					midst = show(t, m)
					return load()
				}
			}
			if err := emit(item); err != nil {
				return err
			}
		}
		return nil
	}
	extract := func(a *corpus.Article) (*doc.Doc, error) {
		stages.Spent("tokens", 1, time.Second)
		return &doc.Doc{Text: a.Text}, nil
	}
	cfg := pipeline.Config{Source: source, Extract: extract, Sink: nowhere{}, Workers: 1, Observer: m, Progress: m}
	_, err := pipeline.Run(t.Context(), cfg)
	require.NoError(t, err)

	require.Contains(t, midst, `whosaid_queue_items{queue="working"} 1`+"\n")
	require.Regexp(t, `(?m)^whosaid_queue_bytes [1-9]`, midst)

	text := show(t, m)
	for _, line := range []string{
		`whosaid_articles_total 10`,
		`whosaid_claims_total 0`,
		`whosaid_errors_total{reason="empty",stage="read"} 5`,
		`whosaid_bytes_total 100`,
		`whosaid_skipped_total{reason="status 404"} 7`,
		`whosaid_queue_items{queue="waiting"} 0`,
		`whosaid_queue_items{queue="working"} 0`,
		`whosaid_queue_items{queue="worked"} 0`,
		`whosaid_queue_bytes 0`,
		`whosaid_stage_seconds_total{stage="tokens"} 10`,
		`whosaid_stage_items_total{stage="tokens"} 10`,
		`whosaid_stage_items_total{stage="read"} 15`,
		`whosaid_stage_items_total{stage="decode"} 15`,
		`whosaid_stage_items_total{stage="record"} 10`,
		`whosaid_stage_items_total{stage="write"} 15`,
		`whosaid_workers 1`,
		`whosaid_start_time_seconds 1000`,
		`whosaid_build_info{model="rules",version="v1"} 1`,
	} {
		require.Contains(t, text, "\n"+line+"\n")
	}
	require.Contains(t, text, "\ngo_goroutines ")

	faults, err := promlint.New(strings.NewReader(text)).Lint()
	require.NoError(t, err)
	require.Empty(t, faults)
}

// What earlier parts of a run have done is counted from the beginning.
func TestRunThatGoesOn(t *testing.T) {
	done := pipeline.Summary{Articles: 5, Reasons: pipeline.Reasons{"open": {"not found": 2}}}
	text := show(t, New(progress.NewStages(), Options{Done: done}))
	require.Contains(t, text, "\nwhosaid_articles_total 5\n")
	require.Contains(t, text, "\n"+`whosaid_errors_total{reason="not found",stage="open"} 2`+"\n")
}

// A run that is cut short leaves items in the queues, and never fewer than none.
func TestQueuesOfARunThatFails(t *testing.T) {
	m := New(progress.NewStages(), Options{})
	source := func(ctx context.Context, emit func(corpus.Item) error) error {
		for {
			if err := emit(corpus.Failed("a", "read", errors.New("odd"))); err != nil {
				return err
			}
		}
	}
	extract := func(*corpus.Article) (*doc.Doc, error) { return nil, nil }
	_, err := pipeline.Run(t.Context(), pipeline.Config{
		Source: source, Extract: extract, Sink: nowhere{errors.New("disk full")}, Workers: 2, Observer: m, Progress: m,
	})
	require.ErrorContains(t, err, "disk full")
	for _, value := range regexp.MustCompile(`(?m)^whosaid_queue\S* (\S+)$`).FindAllStringSubmatch(show(t, m), -1) {
		require.NotContains(t, value[1], "-", "%v", value)
	}
}

func TestAddress(t *testing.T) {
	for in, want := range map[string]string{
		"9100": "127.0.0.1:9100", ":9100": "127.0.0.1:9100", "localhost:0": "localhost:0",
		"0.0.0.0:9100": "0.0.0.0:9100", "[::1]:9100": "[::1]:9100",
	} {
		got, err := Address(in)
		require.NoError(t, err, in)
		require.Equal(t, want, got)
	}
	for _, in := range []string{"", "x", "localhost", "host:port", "1:2:3", "99999", "http://localhost:9100/"} {
		_, err := Address(in)
		require.ErrorContains(t, err, "an address is wanted", in)
	}
}

func TestAddressThatIsTaken(t *testing.T) {
	s, err := Listen("127.0.0.1:0")
	require.NoError(t, err)
	defer s.Close()
	_, err = Listen(s.listener.Addr().String())
	require.EqualError(t, err, "cannot listen on "+s.listener.Addr().String()+": address already in use")
}

// Who asked before the end gets an answer; nobody can ask after it.
func TestEndsGracefully(t *testing.T) {
	s, err := Listen("127.0.0.1:0")
	require.NoError(t, err)
	asked, release := make(chan bool), make(chan bool)
	s.Show(New(progress.NewStages(), Options{Skipped: func() map[string]int {
		close(asked)
		<-release
		return nil
	}}))
	answer := make(chan string, 1)
	go func() { answer <- get(t, s.URL()) }()
	<-asked
	ended := make(chan bool)
	go func() { s.Close(); close(ended) }()
	require.Eventually(t, func() bool {
		c, err := net.Dial("tcp", s.listener.Addr().String())
		if err == nil {
			_ = c.Close()
		}
		return err != nil
	}, 5*time.Second, time.Millisecond)
	close(release)
	require.Contains(t, <-answer, "whosaid_articles_total")
	<-ended
}
