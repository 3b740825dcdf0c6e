package serve_test

// How much is taken, how long it is waited for, and how the service ends.

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/extractors/doc"
	"whosaid/pipeline/serve"
)

// gate makes extraction wait until it is opened.
type gate struct {
	entered chan struct{}
	open    chan struct{}
}

func gated(cfg *serve.Config) gate {
	g := gate{make(chan struct{}, 100), make(chan struct{})}
	cfg.Extract = func(a *corpus.Article) (*doc.Doc, error) {
		g.entered <- struct{}{}
		<-g.open
		return extract(a)
	}
	return g
}

func TestBusy(t *testing.T) {
	cfg := config()
	cfg.InFlight = 2
	g := gated(&cfg)
	address := start(t, cfg)
	var waiting sync.WaitGroup
	for range 2 {
		waiting.Go(func() { require.Equal(t, 200, post(t, address+serve.ClaimsPath, "text/plain", story).StatusCode) })
		<-g.entered
	}
	r := post(t, address+serve.ClaimsPath, "text/plain", story)
	problem(t, address, r, 503, "busy")
	require.NotEmpty(t, r.Header.Get("Retry-After"))
	require.Equal(t, 200, ask(t, "GET", address+serve.HealthPath, nil).StatusCode, "what takes no work is answered")
	require.Contains(t, string(ask(t, "GET", address+serve.MetricsPath, nil).body), "whosaid_requests_in_flight 2\n")
	close(g.open)
	waiting.Wait()
	require.Equal(t, 200, post(t, address+serve.ClaimsPath, "text/plain", story).StatusCode)
}

// An article whose client waits no more keeps its seat until it is done: else
// clients that come again would pile up work.
func TestOvertimeKeepsItsSeat(t *testing.T) {
	cfg := config()
	cfg.InFlight = 1
	cfg.Timeout = 50 * time.Millisecond
	g := gated(&cfg)
	address := start(t, cfg)
	problem(t, address, post(t, address+serve.ClaimsPath, "text/plain", story), 503, "overtime")
	problem(t, address, post(t, address+serve.ClaimsPath, "text/plain", story), 503, "busy")
	close(g.open)
	require.Eventually(t, func() bool {
		return post(t, address+serve.ClaimsPath, "text/plain", story).StatusCode == 200
	}, 10*time.Second, 10*time.Millisecond)
}

// Who has an answer finds the seat free that was had for it.
func TestSeatIsFreeOnceAnswered(t *testing.T) {
	cfg := config()
	cfg.InFlight = 1
	cfg.Extract = func(a *corpus.Article) (*doc.Doc, error) { return &doc.Doc{Text: a.Text}, nil }
	address := start(t, cfg)
	defer http.DefaultClient.CloseIdleConnections()
	for range 500 {
		r, err := http.Post(address+serve.ClaimsPath, "text/plain", strings.NewReader(story))
		require.NoError(t, err)
		_, err = io.Copy(io.Discard, r.Body)
		require.NoError(t, errors.Join(err, r.Body.Close()))
		require.Equal(t, 200, r.StatusCode)
	}
}

// A batch that cannot be finished must not look finished.
func TestBatchCut(t *testing.T) {
	cfg := config()
	cfg.Workers = 1
	cfg.Timeout = time.Second // enough for the first article, also on a busy machine
	stuck := make(chan struct{})
	cfg.Extract = func(a *corpus.Article) (*doc.Doc, error) {
		if a.ID == "b" {
			<-stuck
		}
		return extract(a)
	}
	address := start(t, cfg)
	r, err := http.Post(address+serve.ArticlesPath, serve.NDJSONType, strings.NewReader(`{"id":"a","text":"“No,” said Bo Li."}`+"\n"+`{"id":"b","text":"“No,” said Bo Li."}`))
	require.NoError(t, err)
	defer r.Body.Close()
	require.Equal(t, 200, r.StatusCode)
	time.AfterFunc(2*cfg.Timeout, func() { close(stuck) })
	got, err := io.ReadAll(r.Body)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.LessOrEqual(t, bytes.Count(got, []byte("\n")), 2)
	require.Contains(t, string(got), `"id":"a"`)
}

// listen serves until the returned function is called, whose result is Serve's.
func listen(t *testing.T, cfg serve.Config, grace time.Duration) (address string, end func(), ended <-chan error) {
	t.Helper()
	s, err := serve.New(cfg)
	require.NoError(t, err)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, ln, grace) }()
	t.Cleanup(cancel)
	return "http://" + ln.Addr().String(), cancel, done
}

func TestEndFinishesWhatIsInFlight(t *testing.T) {
	cfg := config()
	g := gated(&cfg)
	address, end, ended := listen(t, cfg, time.Minute)
	require.Equal(t, 200, ask(t, "GET", address+serve.ReadyPath, nil).StatusCode)
	answered := make(chan reply, 1)
	go func() { answered <- post(t, address+serve.ClaimsPath, "text/plain", story) }()
	<-g.entered
	end()
	require.Eventually(t, func() bool {
		c, err := net.Dial("tcp", strings.TrimPrefix(address, "http://"))
		if err == nil {
			_ = c.Close()
		}
		return err != nil
	}, 10*time.Second, time.Millisecond, "nothing new is taken")
	select {
	case err := <-ended:
		t.Fatalf("ended with a request in flight: %v", err)
	default:
	}
	close(g.open)
	r := <-answered
	require.Equal(t, 200, r.StatusCode)
	require.Contains(t, string(r.body), "Ana Ruiz")
	require.NoError(t, <-ended)
}

func TestEndWaitsNoLongerThanGrace(t *testing.T) {
	cfg := config()
	g := gated(&cfg)
	address, end, ended := listen(t, cfg, 50*time.Millisecond)
	var client sync.WaitGroup
	client.Go(func() {
		r, err := http.Post(address+serve.ClaimsPath, "text/plain", strings.NewReader(story))
		if err == nil {
			_ = r.Body.Close()
		}
	})
	<-g.entered
	end()
	require.ErrorContains(t, <-ended, "not finished: 1")
	close(g.open)
	client.Wait()
}

func TestManyAtOnce(t *testing.T) {
	cfg := config()
	cfg.InFlight = 100
	address := start(t, cfg)
	want := post(t, address+serve.ClaimsPath, "text/plain", story)
	var all sync.WaitGroup
	errs := make(chan error, 100)
	for range 20 {
		all.Go(func() {
			for range 3 {
				r, err := http.Post(address+serve.ClaimsPath, "text/plain", strings.NewReader(story))
				if err != nil {
					errs <- err
					return
				}
				got, err := io.ReadAll(r.Body)
				_ = r.Body.Close()
				if err != nil || !bytes.Equal(got, want.body) {
					errs <- errors.Join(err, fmt.Errorf("got %s", got))
				}
			}
		})
	}
	all.Wait()
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
	http.DefaultClient.CloseIdleConnections()
	require.Contains(t, string(ask(t, "GET", address+serve.MetricsPath, nil).body), "whosaid_requests_in_flight 0\n")
}
