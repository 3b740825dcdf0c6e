package serve_test

// Each kind of problem, provoked.

import (
	"bytes"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/extractors/doc"
	"whosaid/pipeline/serve"
)

func TestProblems(t *testing.T) {
	cfg := config()
	cfg.Limits.ArticleBytes = 2000
	cfg.BodyBytes = 5000
	usual := cfg.Extract
	cfg.Extract = func(a *corpus.Article) (*doc.Doc, error) {
		switch {
		case strings.HasPrefix(a.Text, "panic"):
			panic("boom")
		case strings.HasPrefix(a.Text, "other"):
			return &doc.Doc{Text: "other text"}, nil
		}
		return usual(a)
	}
	var log bytes.Buffer
	cfg.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelError}))
	address := start(t, cfg)
	claims, articles := address+serve.ClaimsPath, address+serve.ArticlesPath

	long := strings.Repeat("The mayor said so. ", 120)
	lines := strings.Repeat(`{"id":"a","text":"The mayor said so."}`+"\n", 150)
	for name, c := range map[string]struct {
		got    func(t *testing.T) reply
		status int
		kind   string
		detail string
	}{
		"a query that is none":  {func(t *testing.T) reply { return post(t, claims+"?id=%zz", "text/plain", story) }, 400, "bad-request", "the query cannot be read"},
		"another parameter":     {func(t *testing.T) reply { return post(t, claims+"?title=x", "text/plain", story) }, 400, "bad-request", `no parameter "title"`},
		"two ids":               {func(t *testing.T) reply { return post(t, claims+"?id=a&id=b", "text/plain", story) }, 400, "bad-request", "given twice"},
		"an empty id":           {func(t *testing.T) reply { return post(t, claims+"?id=", "text/plain", story) }, 400, "bad-request", "is empty"},
		"a long id":             {func(t *testing.T) reply { return post(t, claims+"?id="+strings.Repeat("x", 2049), "text/plain", story) }, 400, "bad-request", "more than 2048 characters"},
		"an id that is no text": {func(t *testing.T) reply { return post(t, claims+"?id=%ff", "text/plain", story) }, 400, "bad-request", "not valid UTF-8"},
		"not gzip":              {func(t *testing.T) reply { return post(t, claims, "text/plain", story, "Content-Encoding", "gzip") }, 400, "bad-request", "not what its Content-Encoding says"},
		"cut gzip": {func(t *testing.T) reply {
			return post(t, claims, "text/plain", pack(t, "gzip", story)[:60], "Content-Encoding", "gzip")
		}, 400, "bad-request", "not what its Content-Encoding says"},
		"a page of elsewhere": {func(t *testing.T) reply {
			return post(t, claims, "text/plain", story, "Origin", "https://elsewhere.example")
		}, 403, "cross-origin", "another origin"},
		"a page, by fetch data": {func(t *testing.T) reply { return post(t, claims, "text/plain", story, "Sec-Fetch-Site", "cross-site") }, 403, "cross-origin", "another origin"},
		"another path":          {func(t *testing.T) reply { return ask(t, "GET", address+"/v2/claims", nil) }, 404, "not-found", "/v2/claims"},
		"another method":        {func(t *testing.T) reply { return ask(t, "GET", claims, nil) }, 405, "method", "POST"},
		"posting a state":       {func(t *testing.T) reply { return post(t, address+serve.HealthPath, "text/plain", "x") }, 405, "method", "GET, HEAD"},
		"no such form": {func(t *testing.T) reply {
			return post(t, claims, "text/plain", story, "Accept", "text/html, application/json;q=0")
		}, 406, "not-acceptable", serve.NDJSONType},
		"a batch as one value": {func(t *testing.T) reply {
			return post(t, articles, "application/x-ndjson", lines[:100], "Accept", serve.JSONType)
		}, 406, "not-acceptable", serve.NDJSONType},
		"no type":             {func(t *testing.T) reply { return ask(t, "POST", claims, strings.NewReader(story)) }, 415, "media-type", "is missing"},
		"another type":        {func(t *testing.T) reply { return post(t, claims, "application/pdf", "%PDF-") }, 415, "media-type", `"application/pdf"`},
		"a type that is none": {func(t *testing.T) reply { return post(t, claims, ";;", story) }, 415, "media-type", "cannot be read"},
		"another encoding":    {func(t *testing.T) reply { return post(t, claims, "text/plain", story, "Content-Encoding", "compress") }, 415, "media-type", `"compress"`},
		"a batch for one":     {func(t *testing.T) reply { return post(t, claims, "application/x-ndjson", lines[:100]) }, 415, "media-type", serve.ArticlesPath},
		"a long text":         {func(t *testing.T) reply { return post(t, claims, "text/plain", long) }, 413, "too-large", "larger than 2000 bytes"},
		"a long body":         {func(t *testing.T) reply { return post(t, articles, "application/x-ndjson", lines) }, 413, "too-large", "larger than 5000 bytes"},
		"a long body of no length": {func(t *testing.T) reply {
			return ask(t, "POST", articles, io.MultiReader(strings.NewReader(lines)), "Content-Type", serve.NDJSONType)
		}, 413, "too-large", "larger than 5000 bytes"},
		"a bomb": {func(t *testing.T) reply {
			return post(t, claims, "text/plain", pack(t, "gzip", strings.Repeat(" ", 1<<20)), "Content-Encoding", "gzip")
		}, 413, "too-large", "unpacks to more than 5000 bytes"},
		"nothing":           {func(t *testing.T) reply { return post(t, claims, "text/plain", "") }, 422, "unreadable", "is empty"},
		"no article":        {func(t *testing.T) reply { return post(t, claims, "text/html", "<html><body></body></html>") }, 422, "unreadable", "no article text"},
		"broken JSON":       {func(t *testing.T) reply { return post(t, claims, "application/json", `{"id":"a",`) }, 422, "unreadable", "is not valid JSON (at byte 10"},
		"no id":             {func(t *testing.T) reply { return post(t, claims, "application/json", `{"text":"a"}`) }, 422, "unreadable", `has no "id"`},
		"no text":           {func(t *testing.T) reply { return post(t, claims, "application/json", `{"id":"a"}`) }, 422, "unreadable", `neither "text" nor "html"`},
		"an empty batch":    {func(t *testing.T) reply { return post(t, articles, "application/x-ndjson", "\n\n") }, 422, "unreadable", "holds no article"},
		"a list as a batch": {func(t *testing.T) reply { return post(t, articles, "application/x-ndjson", "[\n{}]") }, 422, "unreadable", "one JSON value over many lines"},
		"not in English": {func(t *testing.T) reply {
			return post(t, claims, "text/plain", "Мэр города сказала, что мост был закрыт из-за опасности обрушения.")
		}, 422, "language", "Russian"},
		"a panic":           {func(t *testing.T) reply { return post(t, claims, "text/plain", "panic, said the mayor.") }, 500, "defect", "panic"},
		"a broken document": {func(t *testing.T) reply { return post(t, claims, "text/plain", "other, said the mayor.") }, 500, "defect", "text is not the article's"},
	} {
		t.Run(name, func(t *testing.T) {
			r := c.got(t)
			p := problem(t, address, r, c.status, c.kind)
			require.Contains(t, p.Detail, c.detail)
			require.Equal(t, c.status == 405, r.Header.Get("Allow") != "")
		})
	}
	require.Contains(t, log.String(), "boom")
}

func TestOvertime(t *testing.T) {
	cfg := config()
	cfg.Timeout = 50 * time.Millisecond
	g := gated(&cfg)
	address := start(t, cfg)
	p := problem(t, address, post(t, address+serve.ClaimsPath, "text/plain", story), 503, "overtime")
	require.Contains(t, p.Detail, "not done after 50ms")
	time.AfterFunc(time.Second, func() { close(g.open) }) // a batch ends with the articles that were begun
	r := post(t, address+serve.ArticlesPath, serve.NDJSONType, `{"id":"a","text":"The mayor said so."}`)
	p = problem(t, address, r, 503, "overtime")
	require.Contains(t, p.Detail, "not done after 50ms")
	require.NotEmpty(t, r.Header.Get("Retry-After"))
}

// A body that never ends must not hold its seat for ever.
func TestSlowBody(t *testing.T) {
	cfg := config()
	cfg.ReadTimeout = 100 * time.Millisecond
	cfg.InFlight = 1
	address := start(t, cfg)
	body, stuck := io.Pipe()
	defer stuck.Close()
	go func() { _, _ = io.WriteString(stuck, "The mayor said") }()
	p := problem(t, address, ask(t, "POST", address+serve.ClaimsPath, body, "Content-Type", "text/plain"), 408, "slow-body")
	require.Contains(t, p.Detail, "100ms")
	require.Equal(t, 200, post(t, address+serve.ClaimsPath, "text/plain", story).StatusCode, "the seat is free")
}
