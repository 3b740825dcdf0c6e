package page

// Decisions: each is one event, and is answered when it is on disk.

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
	"whosaid/pipeline/review"
)

// asked is what every decision says.
type asked struct {
	Reviewer string `json:"reviewer"`
	Claim    string `json:"claim"`
	Sample   string `json:"sample"` // the one that is gone through
}

func (a asked) event(action review.Action) review.Event {
	e := review.Event{Reviewer: strings.TrimSpace(a.Reviewer), Action: action, Sample: a.Sample, Origin: review.FromPage}
	if a.Claim != "" {
		e.Claims = []string{a.Claim}
	}
	return e
}

// outcome is what a decision came to.
type outcome struct {
	Claim string `json:"claim"` // the one to look at now
	What  string `json:"what"`  // what was taken back or brought back

	// Entry is the claim as it is now, where nothing else has changed; else
	// Article holds all claims of the article, without its text.
	Entry   *entry         `json:"entry"`
	Article *articleAnswer `json:"article"`
}

// do puts an event on disk and shows its article. claim picks the claim to look at.
func (s *Server) do(ctx context.Context, e review.Event, claim func(done review.Event) string) (out outcome, err error) {
	done, err := s.desk.Do(ctx, e)
	if err != nil {
		return out, asMistake(err)
	}
	return s.after(ctx, done, claim(done)), nil
}

// after shows what an event has left. The event is on disk by now, so that
// what fails here is no failure of the decision: the page then reads the
// article again.
func (s *Server) after(ctx context.Context, done review.Event, claim string) outcome {
	out := outcome{Claim: claim}
	if done.DocID == "" {
		return out
	}
	if a, err := s.show(ctx, done.DocID, done.Reviewer); err == nil {
		a.Article.Text = ""
		out.Article = &a
	}
	return out
}

func asMistake(err error) error {
	if errors.Is(err, review.ErrRefused) {
		return mistake{err}
	}
	return err
}

func firstClaim(e review.Event) string {
	if len(e.After) > 0 {
		return e.After[0].ID
	}
	if len(e.Claims) > 0 {
		return e.Claims[0]
	}
	return ""
}

func (s *Server) decide(r *http.Request, b struct {
	asked
	Verdict review.Action `json:"verdict"`
}) (out outcome, err error) {
	if !slices.Contains([]review.Action{review.Right, review.Wrong, review.Unsure}, b.Verdict) {
		return out, mistakef("%q is no verdict", b.Verdict)
	}
	done, err := s.desk.Do(r.Context(), b.event(b.Verdict))
	if err != nil {
		return out, asMistake(err)
	}
	out.Claim = b.Claim
	if c, err := s.desk.Claim(r.Context(), b.Claim, done.Reviewer); err == nil {
		e := s.entry(c, done.Reviewer)
		out.Entry = &e
	}
	return out, nil
}

// edit gives a claim other values; with Everywhere, the speaker also to the
// other claims of the article that have the same one.
func (s *Server) edit(r *http.Request, b struct {
	asked
	Value      record.Claim `json:"value"`
	Everywhere bool         `json:"everywhere"`
}) (out outcome, err error) {
	e := b.event(review.Edit)
	e.After = []record.Claim{b.Value}
	events := []review.Event{e}
	if b.Everywhere && b.Value.Speaker != nil {
		others, err := s.sameSpeaker(r.Context(), b.Claim, e.Reviewer)
		if err != nil {
			return out, err
		}
		for _, c := range others {
			c.Speaker = b.Value.Speaker
			e := e
			e.Claims, e.After = []string{c.ID}, []record.Claim{c}
			events = append(events, e)
		}
	}
	done, err := s.desk.DoStep(r.Context(), events)
	if err != nil {
		return out, asMistake(err)
	}
	return s.after(r.Context(), done[0], b.Claim), nil
}

// sameSpeaker are the other claims of a claim's article with its speaker, as a
// reviewer sees them: those that still count.
func (s *Server) sameSpeaker(ctx context.Context, id, as string) (list []record.Claim, err error) {
	one, err := s.desk.Claim(ctx, id, as)
	if err != nil || one.Claim.Speaker == nil {
		return nil, err
	}
	a, err := s.desk.Article(ctx, one.Claim.DocID, as)
	for _, c := range a.Claims {
		if who := c.Claim.Speaker; c.Claim.ID != id && c.Kept() && who != nil && who.ID == one.Claim.Speaker.ID {
			list = append(list, c.Claim)
		}
	}
	return list, err
}

func (s *Server) add(r *http.Request, b struct {
	asked
	Article string       `json:"article"`
	Value   record.Claim `json:"value"`
}) (outcome, error) {
	e := b.event(review.Add)
	e.Claims, e.DocID, e.After = nil, b.Article, []record.Claim{b.Value}
	return s.do(r.Context(), e, firstClaim)
}

// split makes a claim of each list of spans; all else they have in common.
func (s *Server) split(r *http.Request, b struct {
	asked
	Parts [][]record.Span `json:"parts"`
}) (out outcome, err error) {
	c, err := s.desk.Claim(r.Context(), b.Claim, strings.TrimSpace(b.Reviewer))
	if err != nil {
		return out, err
	}
	e := b.event(review.Split)
	for _, spans := range b.Parts {
		part := c.Claim
		part.Content.Spans = spans
		e.After = append(e.After, part)
	}
	return s.do(r.Context(), e, firstClaim)
}

// join puts what another claim says to what this one says.
func (s *Server) join(r *http.Request, b struct {
	asked
	With string `json:"with"`
}) (out outcome, err error) {
	as := strings.TrimSpace(b.Reviewer)
	one, err := s.desk.Claim(r.Context(), b.Claim, as)
	if err != nil {
		return out, err
	}
	other, err := s.desk.Claim(r.Context(), b.With, as)
	if err != nil {
		return out, err
	}
	a, err := s.desk.Article(r.Context(), one.Claim.DocID, as)
	if err != nil {
		return out, err
	}
	whole := one.Claim
	whole.Content.Spans = union([]rune(a.Text), one.Claim.Content.Spans, other.Claim.Content.Spans)
	if whole.Content.Type != other.Claim.Content.Type {
		whole.Content.Type = "mixed"
	}
	e := b.event(review.Join)
	e.Claims = append(e.Claims, b.With)
	e.After = []record.Claim{whole}
	return s.do(r.Context(), e, firstClaim)
}

// union is spans in order. Those that overlap, or between which there is
// nothing but space, are made one.
func union(text []rune, a, b []record.Span) (out []record.Span) {
	all := slices.Concat(a, b)
	slices.SortFunc(all, func(s, t record.Span) int { return slices.Compare(s[:], t[:]) })
	for _, s := range all {
		if n := len(out); n > 0 && (s[0] <= out[n-1][1] || s[0] <= len(text) && strings.TrimSpace(string(text[out[n-1][1]:s[0]])) == "") {
			out[n-1][1] = max(out[n-1][1], s[1])
			continue
		}
		out = append(out, s)
	}
	return out
}

func (s *Server) note(r *http.Request, b struct {
	asked
	Text string `json:"text"`
}) (outcome, error) {
	e := b.event(review.Note)
	e.Note = b.Text
	return s.do(r.Context(), e, firstClaim)
}

// read says that an article was read to its end.
func (s *Server) read(r *http.Request, b struct {
	asked
	Article string `json:"article"`
}) (outcome, error) {
	e := b.event(review.Read)
	e.Claims, e.DocID = nil, b.Article
	return s.do(r.Context(), e, func(review.Event) string { return b.Claim })
}

func (s *Server) undo(r *http.Request, b asked) (outcome, error) {
	return s.takeBack(r.Context(), b, s.desk.Undo)
}

func (s *Server) redo(r *http.Request, b asked) (outcome, error) {
	return s.takeBack(r.Context(), b, s.desk.Redo)
}

func (s *Server) takeBack(ctx context.Context, b asked, f func(ctx context.Context, reviewer, origin string) (review.Event, error)) (out outcome, err error) {
	done, err := f(ctx, strings.TrimSpace(b.Reviewer), review.FromPage)
	if err != nil {
		return out, asMistake(err)
	}
	var target review.Event
	s.desk.View(func(d *review.Decisions) {
		target = done
		for target.Action == review.Undo {
			target = d.Events()[target.Undoes-1]
		}
	})
	// The claim that it was about: the one that was there before, or else, of an
	// article that was read, the one that is looked at.
	claim := b.Claim
	if len(target.Claims) > 0 {
		claim = target.Claims[0]
	}
	out = s.after(ctx, done, claim)
	out.What = string(target.Action)
	if out.Article != nil && !slices.ContainsFunc(out.Article.Claims, func(e entry) bool { return e.Claim.ID == out.Claim }) {
		out.Claim = ""
		if len(out.Article.Claims) > 0 {
			out.Claim = out.Article.Claims[0].Claim.ID
		}
	}
	return out, nil
}

type session struct {
	Name      string   `json:"name"`     // of the run
	Reviewer  string   `json:"reviewer"` // who was named at the start; empty: the page asks
	Reviewers []string `json:"reviewers"`
	Finished  bool     `json:"finished"` // the run is whole
	Torn      bool     `json:"torn"`     // a decision that was not acknowledged was set aside
	Missing   int      `json:"missing"`  // decisions on claims that the run does not hold now
}

func (s *Server) session(*http.Request) (out session, err error) {
	out = session{
		Name: s.name, Reviewer: s.reviewer, Reviewers: []string{},
		Finished: s.index.Finished(), Torn: len(s.desk.Torn()) > 0, Missing: len(s.desk.Missing()),
	}
	s.desk.View(func(d *review.Decisions) { out.Reviewers = append(out.Reviewers, d.Reviewers()...) })
	return out, nil
}

type progress struct {
	Claims  int `json:"claims"`
	Decided int `json:"decided"` // by this reviewer
}

func (s *Server) progress(r *http.Request) (out progress, err error) {
	out.Claims, out.Decided, err = s.decided(r, index.Filter{As: reviewer(r.URL.Query())})
	return out, err
}
