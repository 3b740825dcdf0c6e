package serve

// What stands before the work: methods, admission, a guard against panics, and
// the record of each request in log and metrics.

import (
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// route is what answers at one path.
type route struct {
	methods []string
	handle  http.HandlerFunc
}

var (
	posted = []string{http.MethodPost}
	got    = []string{http.MethodGet, http.MethodHead}
)

func (to route) serve(w http.ResponseWriter, r *http.Request) {
	if !slices.Contains(to.methods, r.Method) {
		allowed := strings.Join(to.methods, ", ")
		w.Header().Set("Allow", allowed)
		wrongMethod.answer(w, fmt.Sprintf("%s is answered to %s", r.URL.Path, allowed))
		return
	}
	to.handle(w, r)
}

// retryAfter is in seconds: an article of usual size takes far less than one.
const retryAfter = "1"

// seat is the place of a request among those in flight.
type seat struct {
	taken chan struct{}
	kept  bool // by work that goes on behind the handler, and leaves it then
}

func (t *seat) leave() { <-t.taken }

// admitted lets in as many requests as there are seats.
func (s *Server) admitted(handle func(http.ResponseWriter, *http.Request, *seat)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if s.ending.Load() {
			w.Header().Set("Connection", "close")
			w.Header().Set("Retry-After", retryAfter)
			ending.answer(w, "the service is ending and takes nothing new")
			return
		}
		select {
		case s.seats <- struct{}{}:
			at := &seat{taken: s.seats}
			defer func() {
				if !at.kept {
					at.leave()
				}
			}()
			handle(w, r, at)
		default:
			w.Header().Set("Retry-After", retryAfter)
			busy.answer(w, fmt.Sprintf("%d requests are in flight, which is as many as are taken", s.cfg.InFlight))
		}
	}
}

// answer is a ResponseWriter that remembers what was sent.
type answer struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(b)
	a.bytes += int64(n)
	return n, err
}

// Unwrap is for http.ResponseController.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// watched writes requests down, and makes a panic an answer.
func (s *Server) watched(handle http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		a := &answer{ResponseWriter: w}
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		_ = http.NewResponseController(w).SetWriteDeadline(began.Add(s.cfg.Timeout + 2*s.cfg.ReadTimeout)) // not known to writers of tests

		defer func() {
			p := recover()
			cut := false
			if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				cut, p = true, nil
			}
			if p != nil {
				s.cfg.Log.Error("a defect of this program", "path", clip(r.URL.Path), "panic", p, "stack", string(debug.Stack()))
				if cut = a.status != 0; !cut {
					defect.answer(a, defectDetail)
				}
			}
			spent := time.Since(began)
			s.metrics.request(r.URL.Path, a.status, spent)
			s.cfg.Log.Debug("request", "method", r.Method, "path", clip(r.URL.Path), "status", a.status,
				"cut", cut, "bytes", a.bytes, "ms", spent.Milliseconds(), "from", r.RemoteAddr)
			if cut {
				panic(http.ErrAbortHandler)
			}
		}()
		handle(a, r)
	})
}

// clip keeps what a client sent short enough to be told of.
func clip(s string) string {
	const most = 100
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
