package page

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/pipeline/record"
	"whosaid/pipeline/review"
)

// What an article may hold if its writer means ill: markup, the end of what a
// page might wrap it in, characters that turn the text around, one long word.
const bad = "</script><script>document.title='run'</script><img src=x onerror=\"document.title='run'\"> \u202emirror\u202c \u2028\u2029 {{.}} ${1}"

var text = "“" + bad + "” said Ada <b>Roe</b>. " + strings.Repeat("long", 250_000) + "\n\nRoe denied 🎪 that the fair would close."

func spans(t testing.TB, piece string) []record.Span {
	before, _, found := strings.Cut(text, piece)
	require.True(t, found, piece)
	start := len([]rune(before))
	return []record.Span{{start, start + len([]rune(piece))}}
}

func claim(t testing.TB, content, cue, source string) record.Claim {
	c := record.Claim{
		Content: record.Content{Spans: spans(t, content), Type: "indirect"},
		Cue:     &record.Cue{Spans: spans(t, cue), Lemma: cue},
		Source:  &record.Piece{Spans: spans(t, source)},
		Speaker: &record.Speaker{Name: source, Type: "person", Naming: "named", Role: bad},
		Status:  record.Status{Value: "asserted", Evidence: spans(t, cue)}, Kind: "statement",
		Confidence: 0.5, Extractor: "rules/" + bad,
	}
	require.NoError(t, review.Complete(article(), nil, &c))
	c.ID = record.BaseID(&c)
	return c
}

func article() record.Article {
	return record.Article{ID: "a" + bad, URL: "javascript:document.title='run'", Title: bad, Published: "2020-02-03", Publisher: bad, Byline: bad, Text: text, SHA256: record.Digest(text)}
}

// site is a page over a run of one article.
type site struct {
	t       testing.TB
	dir     string
	handler http.Handler
	claims  []record.Claim
}

func newSite(t testing.TB) *site {
	s := &site{t: t, dir: t.TempDir(), claims: []record.Claim{
		claim(t, bad, "said", "Ada <b>Roe</b>"),
		claim(t, "that the fair would close", "denied", "Roe"),
	}}
	write := func(name string, values ...any) {
		f, err := os.Create(filepath.Join(s.dir, name))
		require.NoError(t, err)
		for _, v := range values {
			require.NoError(t, record.NewEncoder(f).Encode(v))
		}
		require.NoError(t, f.Close())
	}
	write("claims.jsonl", s.claims[0], s.claims[1])
	write("articles.jsonl", article())
	write("run.json", record.Run{Schema: record.RunSchemaID, Counts: record.Counts{Articles: 1, Claims: 2}})
	desk, err := review.Open(context.Background(), s.dir, review.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, desk.Close()) })
	s.handler = New(desk).Handler(Options{Token: secret, Address: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 4711}})
	return s
}

func (s *site) ask(method, path, kind string, body io.Reader) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, body)
	r.Host = "127.0.0.1:4711"
	r.Header.Set("Cookie", "whosaid-4711="+secret)
	if method == http.MethodPost {
		r.Header.Set("Origin", "http://127.0.0.1:4711")
		r.Header.Set("Content-Type", kind)
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w
}

func (s *site) get(path string, status int) map[string]any {
	s.t.Helper()
	return s.read(s.ask(http.MethodGet, path, "", nil), status)
}

func (s *site) post(path string, body any, status int) map[string]any {
	s.t.Helper()
	data, err := json.Marshal(body)
	require.NoError(s.t, err)
	return s.read(s.ask(http.MethodPost, path, "application/json", strings.NewReader(string(data))), status)
}

func (s *site) read(w *httptest.ResponseRecorder, status int) map[string]any {
	s.t.Helper()
	require.Equal(s.t, status, w.Code, "%.300s", w.Body.String())
	require.Equal(s.t, "application/json; charset=utf-8", w.Header().Get("Content-Type"))
	require.Equal(s.t, policy, w.Header().Get("Content-Security-Policy"))
	require.Equal(s.t, "nosniff", w.Header().Get("X-Content-Type-Options"))
	require.NotContains(s.t, w.Body.String(), "<", "also one who takes it for a page finds no markup in it")
	var v map[string]any
	require.NoError(s.t, json.Unmarshal(w.Body.Bytes(), &v))
	if status != http.StatusOK {
		require.NotEmpty(s.t, v["error"])
	}
	return v
}

func (s *site) events() []review.Event {
	s.t.Helper()
	list, err := review.Load(s.dir)
	require.NoError(s.t, err)
	return list
}

type m = map[string]any

func TestLooking(t *testing.T) {
	s := newSite(t)
	queue := s.get("/api/queue?as=Ada", 200)
	require.EqualValues(t, 2, queue["total"])
	first := queue["claims"].([]any)[0].(m)
	require.Equal(t, s.claims[0].ID, first["id"])
	require.LessOrEqual(t, len([]rune(first["content"].(string))), rowText+1)

	a := s.get("/api/article?as=Ada&claim="+s.claims[1].ID, 200)
	require.Equal(t, text, a["article"].(m)["text"], "not one character is changed")
	require.Len(t, a["claims"], 2)
	require.Len(t, a["speakers"], 2)

	require.EqualValues(t, 1, s.get("/api/queue?as=Ada&q=fair", 200)["total"])
	require.EqualValues(t, 0, s.get("/api/queue?as=Ada&min=0.6", 200)["total"])
	around := s.get("/api/queue?as=Ada&around="+s.claims[1].ID, 200)
	require.Len(t, around["claims"], 2)
	facets := s.get("/api/facets?as=Ada", 200)
	require.Len(t, facets["facets"], len(shownFacets))
	for _, f := range s.get("/api/facets?as=Ada&q=nowhere", 200)["facets"].([]any) {
		require.NotNil(t, f.(m)["values"], "a list without values is a list")
	}
	require.Equal(t, m{"claims": 2.0, "decided": 0.0}, s.get("/api/progress?as=Ada", 200))

	for path, status := range map[string]int{
		"/api/queue?q=%22%22":                 400, // no word
		"/api/queue?min=much":                 400,
		"/api/queue?from=tomorrow":            400,
		"/api/queue?order=odd":                400,
		"/api/queue?order=sample":             400, // of which sample?
		"/api/queue?limit=1000000":            400,
		"/api/queue?limit=0":                  400,
		"/api/queue?after=c-0000000000000000": 404,
		"/api/queue?after=99":                 404,
		"/api/article?claim=c-1":              404,
		"/api/article?article=none":           404,
		"/api/figures?sample=none":            404,
		"/api/compare?claim=c-1":              404,
		"/api/queue?sample=none":              404,
	} {
		s.get(path, status)
	}
}

// Each decision is on disk when it is answered.
func TestDecisions(t *testing.T) {
	s := newSite(t)
	one, two := s.claims[0].ID, s.claims[1].ID
	n := 0
	post := func(path string, body m) m {
		t.Helper()
		body["reviewer"] = "Ada"
		out := s.post(path, body, 200)
		n++
		require.Len(t, s.events(), n)
		return out
	}
	out := post("/api/decide", m{"claim": one, "verdict": "right"})
	require.Equal(t, "right", out["entry"].(m)["state"])
	require.Equal(t, review.Right, s.events()[0].Action)
	require.Equal(t, review.FromPage, s.events()[0].Origin)

	value := s.claims[1]
	value.Content = record.Content{Spans: spans(t, "🎪 that the fair"), Type: "indirect"}
	value.Speaker = &record.Speaker{Name: "Ada <b>Roe</b>", Type: "person", Naming: "named"}
	out = post("/api/edit", m{"claim": two, "value": value})
	entry := out["article"].(m)["claims"].([]any)[1].(m)
	require.Equal(t, "🎪 that the fair", entry["claim"].(m)["content"].(m)["text"])
	require.Equal(t, "that the fair would close", entry["extracted"].(m)["content"].(m)["text"])
	require.Equal(t, s.claims[0].Speaker.ID, entry["claim"].(m)["speaker"].(m)["id"], "the same name is the same speaker")
	require.Empty(t, out["article"].(m)["article"].(m)["text"], "the page has the text")

	missed := record.Claim{Content: record.Content{Spans: spans(t, "the fair"), Type: "indirect"}, Status: record.Status{Value: "asserted"}, Kind: "statement"}
	added := post("/api/add", m{"article": article().ID, "value": missed})["claim"].(string)
	parts := post("/api/split", m{"claim": two, "parts": [][]record.Span{spans(t, "🎪 that"), spans(t, "the fair would")}})
	require.Len(t, s.events()[n-1].After, 2)
	joined := post("/api/join", m{"claim": parts["claim"], "with": s.events()[n-1].After[1].ID})
	require.Equal(t, spans(t, "🎪 that the fair would"), s.events()[n-1].After[0].Content.Spans, "nothing but space is between")
	require.NotEqual(t, parts["claim"], joined["claim"])
	post("/api/note", m{"claim": one, "text": bad})
	post("/api/read", m{"article": article().ID})
	require.Equal(t, true, s.get("/api/article?as=Ada&claim="+one, 200)["complete"])

	require.Equal(t, "read", post("/api/undo", m{"claim": one})["what"])
	require.Equal(t, "note", post("/api/undo", m{"claim": one})["what"])
	back := post("/api/undo", m{"claim": added})
	require.Equal(t, "join", back["what"])
	require.Equal(t, "join", post("/api/redo", m{"claim": one})["what"])

	// Nobody else sees any of it.
	queue := s.get("/api/queue?as=Ben&review=unreviewed", 200)
	require.EqualValues(t, 2, queue["total"])
	a := s.get("/api/article?as=Ben&claim="+one, 200)
	require.Len(t, a["claims"], 2)
	require.Empty(t, a["claims"].([]any)[0].(m)["notes"])
	require.Equal(t, false, a["complete"])
	require.Equal(t, m{"claims": 2.0, "decided": 0.0}, s.get("/api/progress?as=Ben", 200))
}

func TestMistakes(t *testing.T) {
	s := newSite(t)
	one := s.claims[0].ID
	outside := s.claims[0]
	outside.Content.Spans = []record.Span{{5, 1 << 30}}
	wrong := s.claims[0]
	wrong.Status.Value = "shouted"
	for name, c := range map[string]struct {
		path   string
		body   any
		status int
	}{
		"no verdict":           {"/api/decide", m{"reviewer": "Ada", "claim": one, "verdict": "undo"}, 400},
		"no reviewer":          {"/api/decide", m{"claim": one, "verdict": "right"}, 400},
		"reviewer that turns":  {"/api/decide", m{"reviewer": "A\u202eda", "claim": one, "verdict": "right"}, 400},
		"no such claim":        {"/api/decide", m{"reviewer": "Ada", "claim": "c-0000000000000000", "verdict": "right"}, 404},
		"unknown key":          {"/api/decide", m{"reviewer": "Ada", "claim": one, "verdict": "right", "more": 1}, 400},
		"another type":         {"/api/decide", []int{1}, 400},
		"span outside":         {"/api/edit", m{"reviewer": "Ada", "claim": one, "value": outside}, 400},
		"no such value":        {"/api/edit", m{"reviewer": "Ada", "claim": one, "value": wrong}, 400},
		"no such article":      {"/api/add", m{"reviewer": "Ada", "article": "none", "value": s.claims[0]}, 404},
		"split in one":         {"/api/split", m{"reviewer": "Ada", "claim": one, "parts": [][]record.Span{{{0, 3}}}}, 400},
		"join with itself":     {"/api/join", m{"reviewer": "Ada", "claim": one, "with": one}, 400},
		"empty note":           {"/api/note", m{"reviewer": "Ada", "claim": one, "text": " "}, 400},
		"nothing to undo":      {"/api/undo", m{"reviewer": "Ada"}, 400},
		"nothing to do again":  {"/api/redo", m{"reviewer": "Ada"}, 400},
		"sample of none":       {"/api/samples", m{"reviewer": "Ada", "size": 0}, 400},
		"sample by no field":   {"/api/samples", m{"reviewer": "Ada", "size": 1, "by": "colour"}, 400},
		"sample of odd filter": {"/api/samples", m{"reviewer": "Ada", "size": 1, "filter": "min=much"}, 400},
		"settle for nobody":    {"/api/settle", m{"reviewer": "Ada", "claim": one, "take": "Ben"}, 400},
		"more than fits":       {"/api/note", m{"reviewer": "Ada", "claim": one, "text": strings.Repeat("x", maxBody)}, 413},
	} {
		t.Run(name, func(t *testing.T) {
			s := *s
			s.t = t
			s.post(c.path, c.body, c.status)
			require.Empty(t, s.events())
		})
	}
	require.Equal(t, 415, s.ask(http.MethodPost, "/api/undo", "text/plain", strings.NewReader(`{"reviewer":"Ada"}`)).Code, "a form of another page can send this type")
	require.Equal(t, 400, s.ask(http.MethodPost, "/api/undo", "application/json", strings.NewReader(`{"reviewer":"Ada"}{}`)).Code)
	require.Equal(t, 404, s.ask(http.MethodGet, "/api/other", "", nil).Code)
	require.Equal(t, 405, s.ask(http.MethodGet, "/api/decide", "", nil).Code)
	require.NotEqual(t, 200, s.ask(http.MethodGet, "/static/../guard.go", "", nil).Code)
}

// A speaker is put right in all claims of the article at once.
func TestSpeakerEverywhere(t *testing.T) {
	s := newSite(t)
	rename := func(claim string, value record.Claim, everywhere bool) {
		s.post("/api/edit", m{"reviewer": "Ada", "claim": claim, "value": value, "everywhere": everywhere}, 200)
	}
	named := func(c record.Claim, name string) record.Claim {
		who := *c.Speaker
		who.Name = name
		c.Speaker = &who
		return c
	}
	rename(s.claims[1].ID, named(s.claims[1], s.claims[0].Speaker.Name), false) // now both have one speaker
	require.Len(t, s.events(), 1)
	rename(s.claims[0].ID, named(s.claims[0], "Ada Roe"), true)
	list := s.events()
	require.Len(t, list, 3)
	for _, e := range list[1:] {
		require.Equal(t, "Ada Roe", e.After[0].Speaker.Name)
		require.Equal(t, list[1].After[0].Speaker.ID, e.After[0].Speaker.ID)
	}
	require.Equal(t, s.claims[1].Content.Spans, list[2].After[0].Content.Spans)

	// It was one step, and is undone and done again as one.
	speakers := func(answer m) (names []string) {
		for _, c := range answer["article"].(m)["claims"].([]any)[:2] {
			names = append(names, c.(m)["claim"].(m)["speaker"].(m)["name"].(string))
		}
		return names
	}
	old := s.claims[0].Speaker.Name
	undone := s.post("/api/undo", m{"reviewer": "Ada"}, 200)
	require.Equal(t, s.claims[0].ID, undone["claim"])
	require.Equal(t, []string{old, old}, speakers(undone))
	require.Equal(t, []string{"Ada Roe", "Ada Roe"}, speakers(s.post("/api/redo", m{"reviewer": "Ada"}, 200)))
}

// What was decided has no bearing on what a sample is drawn from.
func TestSampleIsDrawnFromAll(t *testing.T) {
	s := newSite(t)
	s.post("/api/decide", m{"reviewer": "Ada", "claim": s.claims[0].ID, "verdict": "wrong"}, 200)
	drawn := s.post("/api/samples", m{"reviewer": "Ada", "size": 2, "seed": 7, "filter": url.Values{"review": {"unreviewed"}, "as": {"Ada"}}.Encode()}, 200)
	require.EqualValues(t, 2, drawn["drawn"])
	list := s.get("/api/samples?as=Ada", 200)["samples"].([]any)
	require.Len(t, list, 1)
	require.EqualValues(t, 2, list[0].(m)["claims"])
	require.EqualValues(t, 1, list[0].(m)["decided"])
	sample := url.QueryEscape(list[0].(m)["name"].(string))
	require.EqualValues(t, 1, s.get("/api/figures?as=Ada&sample="+sample, 200)["judged"])
	require.EqualValues(t, 0, s.get("/api/figures?as=Ben&sample="+sample, 200)["judged"])
	require.EqualValues(t, 1, s.get("/api/figures?as=Ben&by=all&sample="+sample, 200)["judged"])
	require.EqualValues(t, 2, s.get("/api/queue?as=Ada&order=sample&sample="+sample, 200)["total"])
}

// An article of a sample is found also where no claim was.
func TestArticlesOfASample(t *testing.T) {
	s := newSite(t)
	s.get("/api/members?sample=none&as=Ada", 400)
	drawn := s.post("/api/samples", m{"reviewer": "Ada", "size": 5, "unit": "articles"}, 200)
	s.post("/api/decide", m{"reviewer": "Ada", "claim": s.claims[0].ID, "verdict": "unsure"}, 200)
	s.post("/api/read", m{"reviewer": "Ada", "article": article().ID}, 200)
	members := func(as string) []any {
		return s.get("/api/members?as="+as+"&sample="+url.QueryEscape(drawn["name"].(string)), 200)["members"].([]any)
	}
	require.Equal(t, []any{m{"id": article().ID, "title": bad, "claims": 2.0, "decided": 1.0, "read": true}}, members("Ada"))
	require.Equal(t, []any{m{"id": article().ID, "title": bad, "claims": 2.0, "decided": 0.0, "read": false}}, members("Ben"))
}

func TestAgreementAndSettling(t *testing.T) {
	s := newSite(t)
	one, two := s.claims[0].ID, s.claims[1].ID
	for _, d := range []m{
		{"reviewer": "Ada", "claim": one, "verdict": "right"}, {"reviewer": "Ben", "claim": one, "verdict": "wrong"},
		{"reviewer": "Ada", "claim": two, "verdict": "right"}, {"reviewer": "Ben", "claim": two, "verdict": "right"},
	} {
		s.post("/api/decide", d, 200)
	}
	a := s.get("/api/agreement", 200)
	require.Equal(t, []any{"Ada", "Ben"}, a["reviewers"])
	require.EqualValues(t, 1, a["total"])
	require.Equal(t, one, a["differences"].([]any)[0].(m)["id"])
	c := s.get("/api/compare?claim="+one, 200)
	require.Len(t, c["readings"], 2)
	require.Empty(t, c["settled"])
	s.post("/api/settle", m{"reviewer": "Cleo", "claim": one, "take": "Ben"}, 200)
	require.EqualValues(t, 0, s.get("/api/agreement", 200)["total"])
	require.Equal(t, "Cleo", s.get("/api/compare?claim="+one, 200)["settled"])
}

// Whatever is sent, the server is not at fault.
func FuzzRequests(f *testing.F) {
	s := newSite(f)
	paths := []string{"decide", "edit", "add", "split", "join", "note", "read", "undo", "redo", "samples", "settle", "queue", "facets", "article", "figures", "agreement", "compare", "progress", "session"}
	for i := range paths {
		f.Add(uint8(i), `{"reviewer":"Ada","claim":"`+s.claims[0].ID+`"}`, "as=Ada&claim="+s.claims[0].ID)
		f.Add(uint8(i), `{"reviewer":"Ada","claim":null,"parts":[[]],"value":{"content":{"spans":[[0,-1]]}},"size":-1,"seed":18446744073709551615}`, "q=%00*&around=-1&min=NaN&from=0000-00-00")
	}
	f.Fuzz(func(t *testing.T, which uint8, body, query string) {
		path := paths[int(which)%len(paths)]
		v, err := url.ParseQuery(query)
		if err != nil {
			t.Skip()
		}
		for _, w := range []*httptest.ResponseRecorder{
			s.ask(http.MethodPost, "/api/"+path, "application/json", strings.NewReader(body)),
			s.ask(http.MethodGet, "/api/"+path+"?"+v.Encode(), "", nil),
		} {
			require.Less(t, w.Code, 500, "%s %s %s: %s", path, body, query, w.Body.String())
		}
	})
}

// The files of the page keep to its policy, and to no network: no script or
// style inside the markup, no way from text to markup, no address elsewhere.
func TestFilesKeepToThePolicy(t *testing.T) {
	never := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|\beval\(|new Function|setTimeout\(['"` + "`" + `]|@import|url\(`)
	outside := regexp.MustCompile(`https?://[a-z0-9]|["'(]//[a-z0-9]`)
	inline := regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+=|<script(?:[^>]*)>[^<]|javascript:`)
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(files, name)
		require.NoError(t, err)
		body := strings.ReplaceAll(string(data), "http://www.w3.org/2000/svg", "")
		require.Empty(t, never.FindString(body), name)
		require.Empty(t, outside.FindString(body), name)
		if path.Ext(name) == ".html" {
			require.Empty(t, inline.FindString(body), name)
		}
		return nil
	})
	require.NoError(t, err)
}

// Each file that the page asks for is there.
func TestPageAndItsFiles(t *testing.T) {
	s := newSite(t)
	w := s.ask(http.MethodGet, "/?claim=x", "", nil)
	require.Equal(t, 200, w.Code)
	require.Equal(t, "text/html; charset=utf-8", w.Header().Get("Content-Type"))
	asked := regexp.MustCompile(`(?:src|href)="(static/[^"]+)"`).FindAllStringSubmatch(w.Body.String(), -1)
	require.NotEmpty(t, asked)
	scripts, err := fs.Glob(files, "static/*.js")
	require.NoError(t, err)
	for _, name := range scripts {
		asked = append(asked, []string{"", name})
		data, err := fs.ReadFile(files, name)
		require.NoError(t, err)
		for _, i := range regexp.MustCompile(`from '\./([a-z]+\.js)'`).FindAllStringSubmatch(string(data), -1) {
			asked = append(asked, []string{"", "static/" + i[1]})
		}
	}
	for _, a := range asked {
		w := s.ask(http.MethodGet, "/"+a[1], "", nil)
		require.Equal(t, 200, w.Code, a[1])
		if path.Ext(a[1]) == ".js" {
			require.Contains(t, w.Header().Get("Content-Type"), "text/javascript", fmt.Sprint("modules need it: ", a[1]))
		}
	}
}
