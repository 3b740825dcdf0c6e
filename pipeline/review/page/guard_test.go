package page

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const secret = "a-token-for-tests"

func guarded() http.Handler {
	at := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 4711}
	return newGuard(at, secret, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("inside"))
	}))
}

func TestGuard(t *testing.T) {
	const here = "127.0.0.1:4711"
	good := "whosaid-4711=" + secret
	for name, c := range map[string]struct {
		method, path, host, origin, cookie string
		header                             map[string]string
		want                               int
	}{
		"with the cookie":                   {host: here, cookie: good, want: 200},
		"by the name localhost":             {host: "localhost:4711", cookie: good, want: 200},
		"by the new address of this host":   {host: "[::1]:4711", cookie: good, want: 200},
		"from its own page":                 {host: here, cookie: good, origin: "http://127.0.0.1:4711", want: 200},
		"sent by its own page":              {method: "POST", host: here, cookie: good, origin: "http://127.0.0.1:4711", header: map[string]string{"Sec-Fetch-Site": "same-origin"}, want: 200},
		"no token":                          {host: here, want: 401},
		"no token, other path":              {host: here, path: "/api/queue", want: 401},
		"no token, file of the page":        {host: here, path: "/static/app.js", want: 401},
		"wrong token":                       {host: here, cookie: "whosaid-4711=" + secret + "x", want: 401},
		"empty token":                       {host: here, cookie: "whosaid-4711=", want: 401},
		"cookie of another port":            {host: here, cookie: "whosaid-4712=" + secret, want: 401},
		"foreign host":                      {host: "evil.example", cookie: good, want: 403},
		"foreign host with the right port":  {host: "evil.example:4711", cookie: good, want: 403},
		"host without a port":               {host: "127.0.0.1", cookie: good, want: 403},
		"rebound name":                      {host: "127.0.0.1.evil.example:4711", cookie: good, want: 403},
		"foreign origin":                    {host: here, cookie: good, origin: "https://evil.example", want: 403},
		"origin of another port":            {host: here, cookie: good, origin: "http://127.0.0.1:4712", want: 403},
		"origin that is none":               {host: here, cookie: good, origin: "null", want: 403},
		"origin of a longer name":           {host: here, cookie: good, origin: "http://127.0.0.1:4711.evil.example", want: 403},
		"origin by another name":            {host: here, cookie: good, origin: "http://localhost:4711", want: 403},
		"sent without an origin":            {method: "POST", host: here, cookie: good, want: 403},
		"fetched by a page of another port": {host: here, cookie: good, path: "/api/queue", header: map[string]string{"Sec-Fetch-Site": "same-site"}, want: 403},
		"a picture in a foreign page":       {host: here, cookie: good, header: map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, want: 403},
		"a link from elsewhere":             {host: here, header: map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, want: 401},
		"a form of a foreign page":          {method: "POST", host: here, cookie: good, origin: "https://evil.example", header: map[string]string{"Sec-Fetch-Mode": "navigate"}, want: 403},
		"another method":                    {method: "DELETE", host: here, cookie: good, want: 405},
		"token in another path":             {host: here, path: "/api/queue?token=" + secret, want: 401},
		"token in a POST":                   {method: "POST", path: "/?token=" + secret, host: here, want: 403},
	} {
		t.Run(name, func(t *testing.T) {
			if c.method == "" {
				c.method = http.MethodGet
			}
			if c.path == "" {
				c.path = "/"
			}
			r := httptest.NewRequest(c.method, c.path, nil)
			r.Host = c.host
			if c.origin != "" {
				r.Header.Set("Origin", c.origin)
			}
			if c.cookie != "" {
				r.Header.Set("Cookie", c.cookie)
			}
			for k, v := range c.header {
				r.Header.Set(k, v)
			}
			w := httptest.NewRecorder()
			guarded().ServeHTTP(w, r)
			require.Equal(t, c.want, w.Code, w.Body.String())
			require.Equal(t, c.want == 200, w.Body.String() == "inside")
			require.NotContains(t, w.Body.String(), secret)
			require.Equal(t, policy, w.Header().Get("Content-Security-Policy"))
			require.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
			require.Equal(t, "no-store", w.Header().Get("Cache-Control"))
		})
	}
}

// The token goes from the address into a cookie that scripts cannot read and
// other sites cannot send; what the address looks at stays.
func TestTokenLeavesTheAddress(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "/?token="+secret+"&status=denied&status=confirmed", nil)
	r.Host = "127.0.0.1:4711"
	w := httptest.NewRecorder()
	guarded().ServeHTTP(w, r)
	require.Equal(t, http.StatusSeeOther, w.Code)
	require.Equal(t, "/?status=denied&status=confirmed", w.Header().Get("Location"))
	cookies := w.Result().Cookies()
	require.Len(t, cookies, 1)
	require.Equal(t, secret, cookies[0].Value)
	require.True(t, cookies[0].HttpOnly)
	require.Equal(t, http.SameSiteStrictMode, cookies[0].SameSite)
}

// What a stranger put into the address comes back as text.
func TestRefusalEscapes(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, `/?q="><script>alert(1)</script>&token=wrong`, nil)
	r.Host = "127.0.0.1:4711"
	w := httptest.NewRecorder()
	guarded().ServeHTTP(w, r)
	require.Equal(t, http.StatusUnauthorized, w.Code)
	require.NotContains(t, w.Body.String(), "<script")
	require.NotContains(t, w.Body.String(), "wrong")
}

// The policy is what keeps text from becoming script.
func TestPolicy(t *testing.T) {
	require.Contains(t, policy, "default-src 'none'")
	require.Contains(t, policy, "script-src 'self';")
	for _, word := range []string{"unsafe", "http:", "https:", "data:", "*"} {
		require.False(t, strings.Contains(policy, word), word)
	}
}

// The token with which a browser is started works once: others on this machine
// can read that command.
func TestTokenForOneVisit(t *testing.T) {
	g := guarded().(*guard)
	once := "once-for-tests"
	g.once.Store(&once)
	visit := func(path, cookie string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Host = "127.0.0.1:4711"
		r.Header.Set("Cookie", cookie)
		w := httptest.NewRecorder()
		g.ServeHTTP(w, r)
		return w
	}
	require.Equal(t, http.StatusUnauthorized, visit("/api/queue?token="+once, "").Code)
	require.Equal(t, http.StatusUnauthorized, visit("/", "whosaid-4711="+once).Code, "it is no cookie")
	first := visit("/?token="+once, "")
	require.Equal(t, http.StatusSeeOther, first.Code)
	require.Equal(t, secret, first.Result().Cookies()[0].Value)
	require.Equal(t, http.StatusUnauthorized, visit("/?token="+once, "").Code)
	require.Equal(t, http.StatusSeeOther, visit("/?token="+secret, "").Code)
}
