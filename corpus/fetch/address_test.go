package fetch

import (
	"fmt"
	"net/http"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
)

// refusedAddresses has the first, the last or a telling address of every range.
var refusedAddresses = map[string]string{
	"0.0.0.0": "this network", "0.1.2.3": "this network", "0.255.255.255": "this network",
	"10.0.0.0": "private", "10.255.255.255": "private",
	"100.64.0.0": "carrier", "100.100.100.200": "carrier", "100.127.255.255": "carrier",
	"127.0.0.0": "loopback", "127.0.0.2": "loopback", "127.255.255.255": "loopback",
	"168.63.129.16": "cloud",
	"169.254.0.0":   "link-local", "169.254.169.254": "metadata", "169.254.255.255": "link-local",
	"172.16.0.0": "private", "172.31.255.255": "private",
	"192.0.0.0": "protocols", "192.0.0.192": "protocols", "192.0.2.1": "documentation", "192.88.99.1": "6to4",
	"192.168.0.0": "private", "192.168.255.255": "private",
	"198.18.0.0": "benchmarks", "198.19.255.255": "benchmarks",
	"198.51.100.7": "documentation", "203.0.113.255": "documentation",
	"224.0.0.1": "multicast", "239.255.255.255": "multicast",
	"240.0.0.0": "reserved", "255.255.255.255": "reserved",

	"::": "no address", "::1": "loopback", "::2": "reserved", "::7f00:1": "reserved",
	"::ffff:10.1.2.3": "private", "::ffff:127.0.0.2": "loopback", "::ffff:169.254.169.254": "metadata",
	"64:ff9b::10.1.2.3": "private", "64:ff9b::127.0.0.1": "loopback", "64:ff9b::a9fe:a9fe": "metadata",
	"64:ff9b:1::1": "translator", "64:ff9b:2::1": "reserved",
	"100::1": "reserved", "200::1": "reserved", "400::1": "reserved",
	"2001::1": "protocols", "2001:1ff:ffff::1": "protocols", "2001:db8::1": "documentation", "2002:7f00:1::1": "6to4", "3fff:fff::1": "documentation",
	"4000::1": "reserved", "5f00::1": "reserved",
	"fc00::1": "private", "fd00:ec2::254": "private", "fdff:ffff::1": "private",
	"fe80::1": "link-local", "febf:ffff::1": "link-local", "fec0::1": "private", "ff02::1": "multicast",
}

func TestSpecial(t *testing.T) {
	for address, what := range refusedAddresses {
		require.Contains(t, special(netip.MustParseAddr(address)), what, address)
	}
	require.Contains(t, special(netip.MustParseAddr("fe80::1%eth0")), "link-local")
	for _, address := range []string{
		"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
		"168.63.129.15", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.0.3.0",
		"192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "203.0.112.255", "203.0.114.0", "223.255.255.255",
		"::ffff:1.1.1.1", "64:ff9b::1.1.1.1", "2000::1", "2001:200::1", "2001:4860:4860::8888", "2003::1", "2606:4700::1111", "3ffe::1",
	} {
		require.Empty(t, special(netip.MustParseAddr(address)), address)
	}
}

// No way leads to an address that is not public: not the address itself, not a
// redirect, not a name that resolves to something harmless the first time.
func TestAllRangesByAllRoutes(t *testing.T) {
	clock := newClock()
	for address, what := range refusedAddresses {
		ip := netip.MustParseAddr(address)
		target := fmt.Sprintf("http://%s/secret", netip.AddrPortFrom(ip, 8080))
		it := newSite(t, clock, map[string]http.HandlerFunc{
			"/away":       redirect(target),
			"/page":       page("never seen"),
			"/robots.txt": status(http.StatusNotFound), // the next request resolves anew
		})
		resolver := newNames(t, map[string][][]netip.Addr{
			"plain.test":  {{ip}},
			"mixed.test":  {{ip, ip}},
			"rebind.test": {{it.addr.Addr()}, {ip}},
		})
		c := newClient(t, clock, []*site{it}, func(o *Options) { o.resolver = resolver })
		for route, from := range map[string]string{
			"direct": target, "by name": it.at("plain.test", "/page"), "by name, twice": it.at("mixed.test", "/page"),
			"redirect": it.URL + "/away", "rebinding": it.at("rebind.test", "/page"),
		} {
			got := get(c, from)
			require.Contains(t, got, "which is not asked (--allow-private allows it)", "%s: %s", route, address)
			require.Contains(t, got, what, "%s: %s", route, address)
		}
		require.Equal(t, []string{"/away"}, it.paths(), address)
	}
}

func TestAllowPrivate(t *testing.T) {
	it := newSite(t, nil, map[string]http.HandlerFunc{"/a": page("a")})
	for private, want := range map[bool]string{true: "<html><body><p>a</p></body></html>", false: "error: leads to a loopback address (127.0.0.1), which is not asked (--allow-private allows it)"} {
		c, err := New(Options{UserAgent: "x/1 (a@example.org)", Rate: 1000, AllowPrivate: private})
		require.NoError(t, err)
		require.Equal(t, want, get(c, it.URL+"/a"))
		require.NoError(t, c.Close())
	}
}

func TestAddressesThatAreNotAsked(t *testing.T) {
	it := newSite(t, newClock(), map[string]http.HandlerFunc{
		"/file": redirect("file:///etc/passwd"), "/gopher": redirect("gopher://127.0.0.1:70/1"), "/login": redirect("http://user:secret@127.0.0.1/"),
		"/nowhere": func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusFound) },
		"/broken": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "http://[::1")
			w.WriteHeader(http.StatusFound)
		},
	})
	c := newClient(t, it.clock, []*site{it}, nil)
	for address, want := range map[string]string{
		"ftp://example.org/x":              `has a scheme that is not of the web ("ftp")`,
		"file:///etc/passwd":               `has a scheme that is not of the web ("file")`,
		"//example.org/":                   `has a scheme that is not of the web ("")`,
		"http:opaque":                      "names no host",
		"http:///path":                     "names no host",
		"http://a b/":                      "is no web address that can be read",
		"http://-.test/":                   "names no valid host",
		"https://user:secret@example.org/": "user name or password",
		"http://user@example.org/":         "user name or password",
		"http://" + long(9000) + ".test/":  "longer than 8192 bytes",
		it.URL + "/file":                   `redirects to file:///etc/passwd, which has a scheme that is not of the web ("file")`,
		it.URL + "/gopher":                 `has a scheme that is not of the web ("gopher")`,
		it.URL + "/login":                  "user name or password",
		it.URL + "/nowhere":                "status 302 (Found) without saying where to",
		it.URL + "/broken":                 "redirects to something that is no address",
	} {
		got := get(c, address)
		require.Contains(t, got, "error: ", address)
		require.Contains(t, got, want, address)
		require.NotContains(t, got, "secret", address)
	}
}
