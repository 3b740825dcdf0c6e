package fetch

import (
	"fmt"
	"net/netip"
)

// A program that fetches whatever a list names must not be made to speak to
// machines that only its own network can reach: a router, a database, the
// service that hands out a cloud machine's keys. So every address is looked at
// after its name is resolved and right before it is connected to, which also
// covers redirects and names that resolve differently the second time.

// addressRange is a block of addresses that no public server has.
type addressRange struct {
	prefix netip.Prefix
	what   string // "a loopback address"
}

func block(prefix, what string) addressRange {
	return addressRange{netip.MustParsePrefix(prefix), what}
}

// refusedV4 are the special-purpose blocks of IANA's registry, and the one
// public address under which a cloud serves its own machines.
var refusedV4 = []addressRange{
	block("0.0.0.0/8", "an address of this network"),
	block("10.0.0.0/8", "a private address"),
	block("100.64.0.0/10", "an address shared behind a carrier's NAT"),
	block("127.0.0.0/8", "a loopback address"),
	block("168.63.129.16/32", "the address of a cloud's own service"),
	block("169.254.0.0/16", "a link-local address, as of a cloud's metadata service"),
	block("172.16.0.0/12", "a private address"),
	block("192.0.0.0/24", "an address kept for protocols"),
	block("192.0.2.0/24", "an address for documentation"),
	block("192.88.99.0/24", "an address of an old relay (6to4)"),
	block("192.168.0.0/16", "a private address"),
	block("198.18.0.0/15", "an address for benchmarks"),
	block("198.51.100.0/24", "an address for documentation"),
	block("203.0.113.0/24", "an address for documentation"),
	block("224.0.0.0/4", "a multicast address"),
	block("240.0.0.0/4", "a reserved address"),
}

// refusedV6 are the special blocks inside 2000::/3; outside of it there is no
// public server but behind nat64.
var refusedV6 = []addressRange{
	block("2001::/23", "an address kept for protocols"),
	block("2001:db8::/32", "an address for documentation"),
	block("2002::/16", "an address that hides another one (6to4)"),
	block("3fff::/20", "an address for documentation"),
}

// outsideV6 name the blocks outside 2000::/3, the narrower first.
var outsideV6 = []addressRange{
	block("::1/128", "a loopback address"),
	block("::/128", "no address at all"),
	block("64:ff9b:1::/48", "an address of a local translator"),
	block("fc00::/7", "a private address"),
	block("fe80::/10", "a link-local address"),
	block("fec0::/10", "a private address"),
	block("ff00::/8", "a multicast address"),
}

var (
	public6 = netip.MustParsePrefix("2000::/3")
	// nat64 carries an IPv4 address in its last 32 bits: on networks without
	// IPv4 all of it is reached so, and the address inside decides.
	nat64 = netip.MustParsePrefix("64:ff9b::/96")
)

// special says what keeps an address from being a public server's; "" for one
// that may be.
func special(a netip.Addr) string {
	a = a.Unmap().WithZone("")
	if nat64.Contains(a) {
		b := a.As16()
		a = netip.AddrFrom4([4]byte(b[12:]))
	}
	if a.Is4() {
		return find(refusedV4, a)
	}
	if public6.Contains(a) {
		return find(refusedV6, a)
	}
	if what := find(outsideV6, a); what != "" {
		return what
	}
	return "a reserved address"
}

func find(list []addressRange, a netip.Addr) string {
	for _, r := range list {
		if r.prefix.Contains(a) {
			return r.what
		}
	}
	return ""
}

// refusedError is about an address that is not connected to.
type refusedError struct {
	addr netip.Addr
	what string
}

func (e *refusedError) Error() string {
	return fmt.Sprintf("leads to %s (%s), which is not asked (--allow-private allows it)", e.what, e.addr)
}

func (*refusedError) Reason() string { return "private address" }

// checkPublic is the policy where private addresses are not allowed.
func checkPublic(a netip.AddrPort) error {
	if what := special(a.Addr()); what != "" {
		return &refusedError{a.Addr(), what}
	}
	return nil
}
