package metrics

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Address brings an address into the form HOST:PORT. Without a host it is this
// machine's own, which no other can reach: what a run is at is not for all to
// see unless the user says so.
func Address(s string) (string, error) {
	if !strings.Contains(s, ":") {
		s = ":" + s
	}
	host, port, err := net.SplitHostPort(s)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return "", errors.New("an address is wanted, such as 9100, localhost:9100 or 0.0.0.0:9100")
	}
	if host == "" {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port), nil
}

// Server answers on an address from Listen until Close.
type Server struct {
	listener net.Listener
	http     http.Server
	ended    chan struct{} // nil before Show
}

// Listen takes the address, as Address gives it. Port 0 is one that is free.
func Listen(address string) (*Server, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		var errno syscall.Errno
		if errors.As(err, &errno) {
			err = errno // without the names of system calls around it
		}
		return nil, fmt.Errorf("cannot listen on %s: %w", address, err)
	}
	return &Server{listener: l}, nil
}

// URL is where the metrics are.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() + "/metrics" }

// Show begins to answer with m. It is called once.
func (s *Server) Show(m *Metrics) {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry(), promhttp.HandlerOpts{}))
	mux.Handle("GET /{$}", http.RedirectHandler("/metrics", http.StatusFound))
	s.http = http.Server{
		Handler:           mux,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       2 * time.Minute, // Prometheus asks every minute or so on one connection
		MaxHeaderBytes:    16 << 10,
	}
	s.ended = make(chan struct{})
	go func() {
		defer close(s.ended)
		_ = s.http.Serve(s.listener) // until Close
	}()
}

// lastAnswers is how long Close waits for those who have asked.
const lastAnswers = 2 * time.Second

// Close gives those who have asked their answer, and lets go of the address.
func (s *Server) Close() {
	if s.ended == nil {
		_ = s.listener.Close()
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), lastAnswers)
	defer cancel()
	if s.http.Shutdown(ctx) != nil {
		_ = s.http.Close()
	}
	<-s.ended
}
