// Package page is the page on which a run's claims are reviewed: a server for
// one machine and its files, which are written by hand and embedded. It holds
// no state of its own; what is looked at stands in the address, what is decided
// in the files of package review.
package page

import (
	"embed"
	"io/fs"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"whosaid/pipeline/index"
	"whosaid/pipeline/review"
)

//go:embed static templates
var files embed.FS

//go:embed templates/page.html
var pageHTML []byte

// Server answers for one run.
type Server struct {
	desk     *review.Desk
	index    *index.Index
	name     string
	reviewer string
}

// New serves what is on a desk.
func New(desk *review.Desk) *Server {
	return &Server{desk: desk, index: desk.Index(), name: runName(desk.Index().Dir())}
}

// Options of a server.
type Options struct {
	Token    string   // what a request must know
	Once     string   // stands for it in the address of one visit, for starting a browser: others can see that command; empty: none
	Address  net.Addr // where it listens
	Reviewer string   // the name that the page takes; empty: it asks
}

// Handler is the page, guarded.
func (s *Server) Handler(o Options) http.Handler {
	s.reviewer = o.Reviewer
	mux := http.NewServeMux()
	static, err := fs.Sub(files, "static")
	if err != nil {
		panic(err) // embedded
	}
	mux.Handle("GET /static/", http.StripPrefix("/static/", http.FileServerFS(static)))
	mux.HandleFunc("GET /{$}", s.page)
	for path, f := range map[string]http.HandlerFunc{
		"GET /api/session":   get(s.session),
		"GET /api/progress":  get(s.progress),
		"GET /api/queue":     get(s.queue),
		"GET /api/facets":    get(s.facets),
		"GET /api/article":   get(s.article),
		"GET /api/samples":   get(s.samples),
		"GET /api/members":   get(s.members),
		"GET /api/figures":   get(s.figures),
		"GET /api/agreement": get(s.agreement),
		"GET /api/compare":   get(s.compare),
		"POST /api/decide":   post(s.decide),
		"POST /api/edit":     post(s.edit),
		"POST /api/add":      post(s.add),
		"POST /api/split":    post(s.split),
		"POST /api/join":     post(s.join),
		"POST /api/note":     post(s.note),
		"POST /api/read":     post(s.read),
		"POST /api/samples":  post(s.draw),
		"POST /api/settle":   post(s.settle),
		"POST /api/undo":     post(s.undo),
		"POST /api/redo":     post(s.redo),
	} {
		mux.HandleFunc(path, f)
	}
	g := newGuard(o.Address, o.Token, mux)
	if o.Once != "" {
		g.once.Store(&o.Once)
	}
	return g
}

// NewHTTP is a server with the bounds that one needs, also on one machine.
func NewHTTP(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute,
		IdleTimeout:       5 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
}

func (s *Server) page(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(pageHTML) // a reader that has gone
}

// runName is what the page calls the run: the last parts of its path.
func runName(dir string) string {
	path, err := filepath.Abs(dir)
	if err != nil {
		path = dir
	}
	return filepath.Base(path)
}
