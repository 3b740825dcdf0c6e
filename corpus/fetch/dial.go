package fetch

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"syscall"
	"time"
)

const (
	connectTimeout = 10 * time.Second
	maxHeader      = 256 << 10 // bytes of a response's head
)

// newTransport connects only to addresses that allowed accepts. It speaks
// HTTP/1.1, whose bytes can be kept as they are, and goes by no proxy: one
// would resolve names itself, out of sight.
func newTransport(allowed func(netip.AddrPort) error, resolver *net.Resolver, roots *tls.Config) *http.Transport {
	dialer := &net.Dialer{
		Timeout:  connectTimeout,
		Resolver: resolver,
		ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
			at, err := netip.ParseAddrPort(address)
			if err != nil {
				return fmt.Errorf("the address %q cannot be judged: %w", address, err)
			}
			return allowed(at)
		},
	}
	return &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := dialer.DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return &tape{Conn: conn}, nil
		},
		DialTLSContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := dialer.DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			config := roots.Clone()
			config.ServerName, _, _ = net.SplitHostPort(address)
			config.NextProtos = []string{"http/1.1"}
			secured := tls.Client(conn, config)
			shake, cancel := context.WithTimeout(ctx, connectTimeout)
			defer cancel()
			if err := secured.HandshakeContext(shake); err != nil {
				_ = conn.Close()
				return nil, err
			}
			return &tape{Conn: secured}, nil
		},
		DisableCompression: true, // bodies are unpacked under a limit, and kept as they came
		// A connection a request: net/http sends a request again by itself where
		// one that it used before turns out to be closed, past any distance that
		// is to be kept.
		DisableKeepAlives:      true,
		MaxResponseHeaderBytes: maxHeader,
	}
}

// tape is a connection that can keep what goes over it, unencrypted.
type tape struct {
	net.Conn

	mu       sync.Mutex
	on       bool
	room     int64 // bytes that may still be kept
	sent     []byte
	received []byte
}

// start begins to keep, at most limit bytes, with nothing kept so far.
func (t *tape) start(limit int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.on, t.room, t.sent, t.received = true, limit, nil, nil
}

// stop ends the keeping and gives what was kept.
func (t *tape) stop() (sent, received []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	sent, received = t.sent, t.received
	t.on, t.sent, t.received = false, nil, nil
	return sent, received
}

func (t *tape) keep(to *[]byte, p []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.on {
		n := min(int64(len(p)), t.room)
		*to = append(*to, p[:n]...)
		t.room -= n
	}
}

func (t *tape) Read(p []byte) (int, error) {
	n, err := t.Conn.Read(p)
	t.keep(&t.received, p[:n])
	return n, err
}

func (t *tape) Write(p []byte) (int, error) {
	n, err := t.Conn.Write(p)
	t.keep(&t.sent, p[:n])
	return n, err
}
