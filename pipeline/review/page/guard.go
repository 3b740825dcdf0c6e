package page

// Who may talk to the page. It listens on this machine alone, but so does
// every other page that is open in the browser: a site could send requests
// here, or by DNS rebinding give its own name this address. So each request
// must carry the token, name this machine as its host, and come from this page.

import (
	"crypto/sha256"
	"crypto/subtle"
	_ "embed"
	"html"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
)

// policy lets nothing run, load or be reached but the files and the interface
// of this server. Trusted types without any policy make the ways from text to
// markup (innerHTML and the like) errors.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

//go:embed templates/refused.html
var refusedHTML string

// parameter is the name of the token in an address.
const parameter = "token"

// guard lets through what is allowed.
type guard struct {
	token  string
	port   string
	once   atomic.Pointer[string] // a token that is good for one visit; nil: none, or used
	hosts  map[string]bool
	cookie string
	next   http.Handler
}

// newGuard guards what listens at an address. Cookies are not kept apart by
// port, so the name holds it: several runs can be reviewed at a time.
func newGuard(address net.Addr, token string, next http.Handler) *guard {
	_, port, err := net.SplitHostPort(address.String())
	if err != nil {
		port = address.String()
	}
	hosts := map[string]bool{}
	for _, name := range []string{"127.0.0.1", "localhost", "::1"} {
		hosts[net.JoinHostPort(name, port)] = true
	}
	return &guard{token: token, port: port, hosts: hosts, cookie: "whosaid-" + port, next: next}
}

func (g *guard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")

	if !g.hosts[strings.ToLower(r.Host)] {
		refuse(w, http.StatusForbidden, "this server answers only under the address that it printed")
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodPost && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD, POST")
		refuse(w, http.StatusMethodNotAllowed, "only GET and POST are answered")
		return
	}
	if !g.fromHere(r) {
		refuse(w, http.StatusForbidden, "this request comes from another page")
		return
	}
	if given := r.URL.Query().Get(parameter); r.URL.Path == "/" && r.Method == http.MethodGet && (g.isToken(given) || g.useOnce(given)) {
		g.welcome(w, r)
		return
	}
	if c, err := r.Cookie(g.cookie); err != nil || !g.isToken(c.Value) {
		g.stranger(w, r)
		return
	}
	g.next.ServeHTTP(w, r)
}

// fromHere reports whether a request was made by this page or by the user.
// A link on another page is a user's way here too, but only to the page itself.
func (g *guard) fromHere(r *http.Request) bool {
	if origin, given := r.Header["Origin"]; given {
		u, err := url.Parse(strings.Join(origin, ","))
		if err != nil || u.Scheme != "http" || !g.hosts[strings.ToLower(u.Host)] || !strings.EqualFold(u.Host, r.Host) {
			return false
		}
	} else if r.Method == http.MethodPost {
		return false // browsers name the origin of every POST
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
		return true
	default:
		return r.Method == http.MethodGet && r.URL.Path == "/" && r.Header.Get("Sec-Fetch-Mode") == "navigate"
	}
}

func (g *guard) isToken(s string) bool { return same(s, g.token) }

// useOnce takes the token that is good for one visit.
func (g *guard) useOnce(s string) bool {
	once := g.once.Load()
	return once != nil && same(s, *once) && g.once.CompareAndSwap(once, nil)
}

// same compares in a time that tells nothing of the token.
func same(given, token string) bool {
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(token))
	return token != "" && subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// welcome takes the token out of the address, so that it stands in no history,
// bookmark or picture of the screen, and keeps it where no script can read it
// and no other site can send it.
func (g *guard) welcome(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, &http.Cookie{
		Name: g.cookie, Value: g.token, Path: "/", MaxAge: 30 * 24 * 3600,
		HttpOnly: true, SameSite: http.SameSiteStrictMode,
	})
	http.Redirect(w, r, here(r.URL), http.StatusSeeOther)
}

// here is the page's own address with what it looks at, without the token.
func here(u *url.URL) string {
	query := u.Query()
	query.Del(parameter)
	to := url.URL{Path: "/", RawQuery: query.Encode()}
	return to.String()
}

// stranger answers a request without the token. A link from elsewhere comes
// without the cookie even where there is one; the page then offers to go on
// from here, with it.
func (g *guard) stranger(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/" {
		refuse(w, http.StatusUnauthorized, "the token is missing: open the address that whosaid review printed")
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusUnauthorized)
	_, _ = io.WriteString(w, strings.ReplaceAll(refusedHTML, "{{here}}", html.EscapeString(here(r.URL)))) // a reader that has gone
}
