package serve_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"whosaid/corpus"
	"whosaid/extractors"
	"whosaid/extractors/doc"
	"whosaid/extractors/en"
	"whosaid/extractors/models"
	"whosaid/pipeline"
	"whosaid/pipeline/record"
	"whosaid/pipeline/serve"
)

func TestMain(m *testing.M) {
	// Loading them takes part of the time that some tests give an article.
	if _, err := rules(); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

const story = "Council closes the bridge\n\n“It was not safe,” said Mayor Ana Ruiz.\n\nShe denied that she had known of it for years.\n"

var rules = sync.OnceValues(func() (*extractors.Chain, error) { return models.Rules(en.Default()) })

func extract(a *corpus.Article) (*doc.Doc, error) {
	chain, err := rules()
	if err != nil {
		return nil, err
	}
	d := &doc.Doc{Text: a.Text, Title: a.Title, Byline: a.Byline}
	return d, chain.Run(d)
}

func config() serve.Config {
	return serve.Config{Extract: extract, Model: "rules", Version: "v0", Workers: 2, InFlight: 8, Timeout: time.Minute}
}

// start serves on a port of its own until the test ends.
func start(t testing.TB, cfg serve.Config) (address string) {
	t.Helper()
	s, err := serve.New(cfg)
	require.NoError(t, err)
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return server.URL
}

type reply struct {
	*http.Response
	body []byte
}

// ask sends a request with headers given in pairs.
func ask(t testing.TB, method, url string, body io.Reader, headers ...string) reply {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, body)
	require.NoError(t, err)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	// A connection each: a refused body may end the one that it came on.
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true, DisableCompression: true}}
	answer, err := client.Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	got, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return reply{answer, got}
}

func post(t testing.TB, url, kind, body string, headers ...string) reply {
	t.Helper()
	return ask(t, http.MethodPost, url, strings.NewReader(body), append([]string{"Content-Type", kind}, headers...)...)
}

// conforms checks value against a schema of the description.
func conforms(t testing.TB, address, schema string, value []byte) {
	t.Helper()
	description, err := jsonschema.UnmarshalJSON(bytes.NewReader(ask(t, http.MethodGet, address+serve.OpenAPIPath, nil).body))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("mem:openapi.json", description))
	s, err := c.Compile("mem:openapi.json#/components/schemas/" + schema)
	require.NoError(t, err)
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(value))
	require.NoError(t, err, "%s", value)
	require.NoError(t, s.Validate(v), "%s", value)
}

// problem checks that the answer is a problem of that kind.
func problem(t testing.TB, address string, r reply, status int, kind string) serve.Problem {
	t.Helper()
	require.Equal(t, status, r.StatusCode, "%s", r.body)
	require.Equal(t, serve.ProblemType, r.Header.Get("Content-Type"))
	conforms(t, address, "Problem", r.body)
	var p serve.Problem
	require.NoError(t, json.Unmarshal(r.body, &p))
	require.Equal(t, "urn:whosaid:problem:"+kind, p.Type)
	require.Equal(t, status, p.Status)
	require.NotEmpty(t, p.Detail)
	return p
}

// sink keeps the lines that extract would write.
type sink struct{ bytes.Buffer }

func (s *sink) Write(r pipeline.Result) error {
	if r.Err != nil {
		return r.Err
	}
	for i := range r.Claims {
		if err := record.NewEncoder(&s.Buffer).Encode(&r.Claims[i]); err != nil {
			return err
		}
	}
	return nil
}

func (s *sink) Close(pipeline.Summary, error) error { return nil }

// linesOf is what a run writes for one article.
func linesOf(t *testing.T, a corpus.Article) string {
	t.Helper()
	var out sink
	_, err := pipeline.Run(t.Context(), pipeline.Config{
		Source: func(_ context.Context, emit func(corpus.Item) error) error {
			return emit(corpus.Item{Input: a.Input, Load: func() (*corpus.Article, error) { return &a, nil }})
		},
		Extract: extract, Model: "rules", Sink: &out,
	})
	require.NoError(t, err)
	return out.String()
}

func TestClaims(t *testing.T) {
	address := start(t, config())
	lines := linesOf(t, corpus.Article{ID: "a.txt", Input: "a.txt", Text: story, Title: "Council closes the bridge"})
	require.Equal(t, 2, strings.Count(lines, "\n"))

	r := post(t, address+serve.ClaimsPath+"?id=a.txt", "text/plain", story, "Accept", serve.NDJSONType)
	require.Equal(t, http.StatusOK, r.StatusCode)
	require.Equal(t, serve.NDJSONType, r.Header.Get("Content-Type"))
	require.Equal(t, lines, string(r.body))

	r = post(t, address+serve.ClaimsPath+"?id=a.txt", "text/plain; charset=utf-8", story)
	require.Equal(t, serve.JSONType, r.Header.Get("Content-Type"))
	var list []json.RawMessage
	require.NoError(t, json.Unmarshal(r.body, &list))
	require.Len(t, list, 2)
	var joined string
	for _, claim := range list {
		joined += string(claim) + "\n"
		conforms(t, address, "Claim", claim)
	}
	require.Equal(t, lines, joined, "an element is, byte for byte, a line")

	line, err := json.Marshal(map[string]string{"id": "a.txt", "text": story, "title": "Council closes the bridge"})
	require.NoError(t, err)
	r = post(t, address+serve.ClaimsPath, "application/json", string(line), "Accept", serve.NDJSONType)
	require.Equal(t, lines, string(r.body))

	r = post(t, address+serve.ClaimsPath, "text/plain", "Nothing here that anybody said.")
	require.Equal(t, "[\n]\n", string(r.body))
}

func TestCharsetOfTheHeader(t *testing.T) {
	address := start(t, config())
	for _, kind := range []string{"text/plain", "text/html"} {
		r := post(t, address+serve.ArticlesPath, kind+"; charset=koi8-r", "<p>The mayor of \xec\xef\xf3 said that the bridge was closed to all of the cars.</p>")
		require.Equal(t, http.StatusOK, r.StatusCode, "%s", r.body)
		require.Contains(t, string(r.body), "mayor of ЛОС said")
	}
}

func TestArticles(t *testing.T) {
	address := start(t, config())
	page := "<html><head><title>Bridge</title></head><body><article><h1>Council closes the bridge</h1><p>“It was not safe,” said Mayor Ana Ruiz on Monday evening.</p><p>She denied that she had known of it for years, and asked for patience.</p></article></body></html>"
	for kind, body := range map[string]string{"text/plain": story, "text/html": page, "application/json": `{"id":"x","text":"“No,” said Bo Li."}`} {
		r := post(t, address+serve.ArticlesPath, kind, body)
		require.Equal(t, http.StatusOK, r.StatusCode, "%s", r.body)
		conforms(t, address, "Article", r.body)
		var got serve.Article
		require.NoError(t, json.Unmarshal(r.body, &got))
		require.Nil(t, got.Error)
		require.NotEmpty(t, got.Claims)
		text := []rune(got.Article.Text)
		for _, c := range got.Claims {
			require.Equal(t, got.Article.ID, c.DocID)
			require.Equal(t, c.Sentence.Text, string(text[c.Sentence.Span[0]:c.Sentence.Span[1]]), "offsets count into the text that is given")
		}
	}
}

func TestBatch(t *testing.T) {
	address := start(t, config())
	body := `{"id":"a","text":"“No,” said Bo Li."}` + "\n\n" + `{"id":` + "\n" + `{"id":"c","text":"Ana Ruiz denied that."}` + "\r\n" +
		`{"id":"d","text":"Der Bürgermeister sagte, dass die Brücke seit Jahren nicht mehr sicher gewesen sei und geschlossen werden müsse, weil niemand sie gepflegt habe."}`
	r := post(t, address+serve.ArticlesPath, "application/x-ndjson", body, "Accept", "*/*")
	require.Equal(t, http.StatusOK, r.StatusCode, "%s", r.body)
	require.Equal(t, serve.NDJSONType, r.Header.Get("Content-Type"))
	lines := strings.Split(strings.TrimSuffix(string(r.body), "\n"), "\n")
	require.Len(t, lines, 4)
	var got []string
	for _, line := range lines {
		conforms(t, address, "Article", []byte(line))
		var a serve.Article
		require.NoError(t, json.Unmarshal([]byte(line), &a))
		if a.Error != nil {
			require.Nil(t, a.Article)
			got = append(got, a.Error.Input+" "+a.Error.Stage)
		} else {
			got = append(got, fmt.Sprintf("%s %s %d", a.Article.Input, a.Article.ID, len(a.Claims)))
		}
	}
	require.Equal(t, []string{"request#line=1 a 1", "request#line=3 read", "request#line=4 c 1", "request#line=5 language"}, got)
}

func pack(t *testing.T, encoding, s string) string {
	var out bytes.Buffer
	var w io.WriteCloser = gzip.NewWriter(&out)
	if encoding == "zstd" {
		var err error
		w, err = zstd.NewWriter(&out)
		require.NoError(t, err)
	}
	_, err := io.WriteString(w, s)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.String()
}

func TestPackedBodies(t *testing.T) {
	address := start(t, config())
	plain := post(t, address+serve.ClaimsPath, "text/plain", story)
	for _, encoding := range []string{"gzip", "zstd"} {
		r := post(t, address+serve.ClaimsPath, "text/plain", pack(t, encoding, story), "Content-Encoding", encoding)
		require.Equal(t, string(plain.body), string(r.body))
	}
}

// Text that was made to hurt goes through as the readers let it through.
func TestHostileText(t *testing.T) {
	address := start(t, config())
	for name, c := range map[string]struct{ kind, body, text, warning string }{
		"half a pair":    {"application/json", `{"id":"a","text":"“No,” said Bo Li. \ud83d"}`, "“No,” said Bo Li. \ufffd", "half a surrogate pair"},
		"bad bytes":      {"text/plain", "“No,” said B\xc3 Li of the caf\xc3\xa9. It was a long day.", "“No,” said B\ufffd Li of the café. It was a long day.", "replaced by U+FFFD"},
		"bidi, controls": {"application/json", `{"id":"\u202e<script>","title":"<script>alert(1)</script>","text":"“\u202eNo\u0000\u2028<b>,” said Bo Li."}`, "“\u202eNo\x00\u2028<b>,” said Bo Li.", ""},
		"one long word":  {"text/plain", "“No,” said Bo Li. " + strings.Repeat("x", 1<<20), "“No,” said Bo Li. " + strings.Repeat("x", 1<<20), ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := post(t, address+serve.ArticlesPath, c.kind, c.body)
			require.Equal(t, http.StatusOK, r.StatusCode, "%.300s", r.body)
			conforms(t, address, "Article", r.body)
			var got serve.Article
			require.NoError(t, json.Unmarshal(r.body, &got))
			require.Equal(t, c.text, got.Article.Text)
			require.Len(t, got.Claims, 1)
			require.Equal(t, c.warning != "", len(got.Article.Warnings) > 0)
			require.Contains(t, strings.Join(got.Article.Warnings, " "), c.warning)
		})
	}
}

func TestStates(t *testing.T) {
	address := start(t, config())
	for path, status := range map[string]string{serve.HealthPath: "ok", serve.ReadyPath: "ready"} {
		r := ask(t, "GET", address+path, nil)
		require.Equal(t, 200, r.StatusCode)
		conforms(t, address, "State", r.body)
		require.JSONEq(t, `{"status":"`+status+`","version":"v0","model":"rules"}`, string(r.body))
		require.Empty(t, ask(t, "HEAD", address+path, nil).body)
	}
}

func TestMetrics(t *testing.T) {
	address := start(t, config())
	post(t, address+serve.ClaimsPath, "text/plain", story)
	post(t, address+serve.ClaimsPath, "text/plain", " ")
	post(t, address+serve.ArticlesPath, "application/x-ndjson", `{"id":"a","text":"“No,” said Bo Li."}`+"\n{}")
	ask(t, "GET", address+"/somewhere", nil)
	got := string(ask(t, "GET", address+serve.MetricsPath, nil).body)
	for _, line := range []string{
		"whosaid_articles_total 2", "whosaid_claims_total 3", `whosaid_errors_total{reason="empty",stage="read"} 1`, `whosaid_errors_total{reason="no id",stage="read"} 1`,
		`whosaid_http_requests_total{code="200",path="/v1/claims"} 1`, `whosaid_http_requests_total{code="422",path="/v1/claims"} 1`,
		`whosaid_http_requests_total{code="404",path="other"} 1`, `whosaid_build_info{model="rules",version="v0"} 1`,
	} {
		require.Contains(t, strings.Split(got, "\n"), line)
	}
	require.Contains(t, got, "go_goroutines")
}

// What the description says by hand must be what the program does.
func TestDescription(t *testing.T) {
	address := start(t, config())
	var d struct {
		Paths map[string]map[string]struct {
			Responses map[string]any
		}
		Components struct {
			Schemas map[string]struct {
				Required []string
			}
		}
	}
	raw := ask(t, "GET", address+serve.OpenAPIPath, nil).body
	require.NoError(t, json.Unmarshal(raw, &d))
	require.NotRegexp(t, `\{[a-z-]+\}`, string(raw), "everything is filled in")
	for _, path := range []string{serve.ClaimsPath, serve.ArticlesPath} {
		for _, status := range []string{"200", "400", "403", "405", "406", "408", "413", "415", "422", "500", "503"} {
			require.Contains(t, d.Paths[path]["post"].Responses, status)
		}
	}
	require.Len(t, d.Paths, 6)
	line, err := json.Marshal(record.Article{})
	require.NoError(t, err)
	var keys map[string]any
	require.NoError(t, json.Unmarshal(line, &keys))
	for key := range keys {
		require.Contains(t, d.Components.Schemas["Text"].Required, key)
	}
	require.Len(t, d.Components.Schemas["Text"].Required, len(keys))
}

func TestConfigIsChecked(t *testing.T) {
	_, err := serve.New(serve.Config{Extract: extract, Model: "rules", Workers: 1})
	require.ErrorContains(t, err, "must be set")
}

// Whatever is posted: no defect, and an answer in the form that is described.
func FuzzRequests(f *testing.F) {
	for _, s := range []string{story, "<p>“No,” said Bo Li.</p>", `{"id":"a","text":"x\ud83d"}`, "{}\n[]\n{\"id\":1,\"html\":\"<p>a said b</p>\"}", "\xff\xfe{\x00", "\x1f\x8b\x08"} {
		for kind := range byte(5) {
			f.Add(kind, "", "id=a", []byte(s))
		}
	}
	kinds := []string{"text/plain", "text/html", "application/json", "application/x-ndjson", "text/plain; charset=shift_jis"}
	s, err := serve.New(config())
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, kind byte, accept, query string, body []byte) {
		for _, path := range []string{serve.ClaimsPath, serve.ArticlesPath} {
			r := httptest.NewRequest(http.MethodPost, "http://localhost"+path, bytes.NewReader(body))
			r.URL.RawQuery = query
			r.Header.Set("Content-Type", kinds[int(kind)%len(kinds)])
			r.Header.Set("Accept", accept)
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			require.Less(t, w.Code, 500, "%s", w.Body)
			switch w.Header().Get("Content-Type") {
			case serve.JSONType, serve.ProblemType:
				require.True(t, json.Valid(w.Body.Bytes()))
			case serve.NDJSONType:
				for line := range bytes.Lines(w.Body.Bytes()) {
					require.True(t, json.Valid(line))
				}
			default:
				t.Fatalf("an answer of type %q", w.Header().Get("Content-Type"))
			}
		}
	})
}
