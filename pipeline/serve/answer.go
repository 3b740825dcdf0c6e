package serve

// The answers at each path.

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"whosaid/corpus"
	"whosaid/pipeline"
	"whosaid/pipeline/record"
)

// Article is what became of an article: its line of articles.jsonl, its claims,
// and its line of errors.jsonl. One of Article and Error is null.
type Article struct {
	Article *record.Article `json:"article"`
	Claims  []record.Claim  `json:"claims"`
	Error   *record.Error   `json:"error"`
}

func articleOf(r pipeline.Result) Article {
	if r.Err != nil {
		e := record.FromError(r.Err)
		return Article{Claims: []record.Claim{}, Error: &e}
	}
	line := r.Line()
	return Article{Article: &line, Claims: r.Claims}
}

// claims answers with the claims of one article, and nothing else.
func (s *Server) claims(w http.ResponseWriter, r *http.Request, at *seat) {
	form, problem := negotiate(r.Header.Values("Accept"), JSONType, NDJSONType)
	if problem != nil {
		problem.answer(w)
		return
	}
	m, source, problem := s.asked(w, r)
	if problem == nil && m.batch {
		problem = mediaType.problem(ClaimsPath + " takes one article: a batch goes to " + ArticlesPath)
	}
	if problem != nil {
		problem.answer(w)
		return
	}
	result, ok := s.worked(w, r, source, at)
	if !ok {
		return
	}
	body, err := linesOf(result.Claims, form == JSONType)
	s.send(w, form, body, err)
}

// linesOf writes claims as extract does, a line each; as the elements of an
// array where asked to.
func linesOf(claims []record.Claim, array bool) ([]byte, error) {
	var out bytes.Buffer
	encoder := record.NewEncoder(&out)
	if array {
		out.WriteString("[\n")
	}
	for i := range claims {
		if array && i > 0 {
			out.Truncate(out.Len() - 1) // the line end
			out.WriteString(",\n")
		}
		if err := encoder.Encode(&claims[i]); err != nil {
			return nil, err
		}
	}
	if array {
		out.WriteString("]\n")
	}
	return out.Bytes(), nil
}

// articles answers with articles and their claims.
func (s *Server) articles(w http.ResponseWriter, r *http.Request, at *seat) {
	m, source, problem := s.asked(w, r)
	offers := []string{JSONType, NDJSONType}
	if m.batch {
		offers = offers[1:]
	}
	form := ""
	if problem == nil {
		form, problem = negotiate(r.Header.Values("Accept"), offers...)
	}
	if problem != nil {
		problem.answer(w)
		return
	}
	if m.batch {
		s.batch(w, r, source)
		return
	}
	result, ok := s.worked(w, r, source, at)
	if !ok {
		return
	}
	var out bytes.Buffer
	err := record.NewEncoder(&out).Encode(articleOf(result))
	s.send(w, form, out.Bytes(), err)
}

// asked reads the request.
func (s *Server) asked(w http.ResponseWriter, r *http.Request) (medium, pipeline.Source, *Problem) {
	contentType := r.Header.Get("Content-Type")
	m, problem := mediumOf(contentType)
	if problem != nil {
		return m, nil, problem
	}
	id, problem := idOf(r.URL)
	if problem != nil {
		return m, nil, problem
	}
	body, problem := s.body(w, r)
	if problem != nil {
		return m, nil, problem
	}
	return m, s.source(m, body, contentType, id), nil
}

// worked is the result of one article; where there is none, it has answered.
func (s *Server) worked(w http.ResponseWriter, r *http.Request, source pipeline.Source, at *seat) (pipeline.Result, bool) {
	result, err := s.one(r.Context(), source, at)
	switch {
	case errors.Is(err, errOvertime):
		w.Header().Set("Retry-After", retryAfter)
		overtime.answer(w, fmt.Sprintf("the article was not done after %v: other work came first, or it is too long", s.cfg.Timeout))
	case err != nil && r.Context().Err() != nil:
		panic(http.ErrAbortHandler) // nobody is there to take an answer
	case err != nil:
		s.cfg.Log.Error("a defect of this program", "error", err)
		defect.answer(w, defectDetail)
	case result.Err != nil:
		s.problemOf(result.Err).answer(w)
	default:
		return result, true
	}
	return pipeline.Result{}, false
}

// problemOf says whose fault an article's error is.
func (s *Server) problemOf(e *corpus.Error) *Problem {
	switch {
	case errors.Is(e, corpus.ErrTooLarge):
		return tooLarge.article(e)
	case e.Stage == corpus.StageLanguage:
		return otherLanguage.article(e)
	case e.Stage == pipeline.StageExtract || e.Stage == pipeline.StageRecord:
		s.cfg.Log.Error("a defect of this program", "input", clip(e.Input), "stage", e.Stage, "error", e.Err)
		return defect.article(e)
	}
	return unreadable.article(e)
}

func (s *Server) send(w http.ResponseWriter, form string, body []byte, err error) {
	if err != nil {
		s.cfg.Log.Error("a defect of this program", "error", err)
		defect.answer(w, defectDetail)
		return
	}
	w.Header().Set("Content-Type", form)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) // a client that has gone needs no answer
}

// batch answers with a line for each article, as they are done, in order.
func (s *Server) batch(w http.ResponseWriter, r *http.Request, source pipeline.Source) {
	ctx, patience, cancel := newPatience(r.Context(), s.cfg.Timeout)
	defer cancel()
	out := &stream{server: s, ctx: ctx, w: w, control: http.NewResponseController(w), encoder: record.NewEncoder(w), patience: patience}
	err := s.run(ctx, source, s.cfg.Workers, out)
	switch {
	case err == nil && out.lines == 0:
		unreadable.answer(w, "the batch holds no article")
	case err == nil:
	case out.lines == 0 && ctx.Err() == nil: // the batch as a whole is not what it says
		unreadable.answer(w, err.Error())
	case out.lines == 0 && errors.Is(context.Cause(ctx), errOvertime):
		w.Header().Set("Retry-After", retryAfter)
		overtime.answer(w, fmt.Sprintf("the first article was not done after %v: other work came first, or it is too long", s.cfg.Timeout))
	default: // the status is out: what is missing must not look like an end
		s.cfg.Log.Warn("batch cut", "lines", out.lines, "error", context.Cause(ctx))
		panic(http.ErrAbortHandler)
	}
}

// stream is a sink that writes lines to a client.
type stream struct {
	server   *Server
	ctx      context.Context
	w        http.ResponseWriter
	control  *http.ResponseController
	encoder  *json.Encoder
	patience *patience
	lines    int
}

func (o *stream) Write(r pipeline.Result) error {
	if err := o.ctx.Err(); err != nil { // nobody waits, and what was turned down is no result
		return err
	}
	o.server.metrics.result(r)
	if r.Err != nil {
		_ = o.server.problemOf(r.Err) // logs what is a defect
	}
	if o.lines == 0 {
		o.w.Header().Set("Content-Type", NDJSONType)
	}
	o.lines++
	o.patience.again()
	_ = o.control.SetWriteDeadline(time.Now().Add(o.server.cfg.ReadTimeout)) // not known to writers of tests
	if err := o.encoder.Encode(articleOf(r)); err != nil {
		return err
	}
	return o.control.Flush()
}

func (o *stream) Close(pipeline.Summary, error) error { return nil }

func (s *Server) openAPI(w http.ResponseWriter, _ *http.Request) {
	s.send(w, JSONType, s.spec, nil)
}

// state is the answer about the service itself.
type state struct {
	Status  string `json:"status"` // ok, ready
	Version string `json:"version"`
	Model   string `json:"model"`
}

func (s *Server) health(w http.ResponseWriter, _ *http.Request) { s.tell(w, "ok") }

func (s *Server) ready(w http.ResponseWriter, _ *http.Request) {
	if s.ending.Load() {
		ending.answer(w, "the service is ending and takes nothing new")
		return
	}
	s.tell(w, "ready")
}

func (s *Server) tell(w http.ResponseWriter, status string) {
	body, err := json.Marshal(state{Status: status, Version: s.cfg.Version, Model: s.cfg.Model})
	s.send(w, JSONType, append(body, '\n'), err)
}
