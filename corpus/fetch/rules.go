package fetch

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jimsmart/grobotstxt"
)

// maxRobots is how much of a robots.txt is read: what RFC 9309 asks for at
// least.
const maxRobots = 500 << 10

// maxEffort bounds the steps that matching one address may take, well
// under a second's worth. Files of the largest size with an address of usual length
// stay below; only hostile ones do not.
const maxEffort = 200 << 20

// rules are what a robots.txt says to one crawler. The reading and matching is
// that of grobotstxt, a port of Google's parser. Kept of it are the lines that
// bear on this crawler, so that the files of many hosts fit into memory.
type rules struct {
	product string // the crawler's name, as user-agent lines give it
	text    strings.Builder
	starred int           // bytes of patterns behind a *, each of which may try the whole path
	delay   time.Duration // Crawl-delay; 0: none

	// State of reading.
	specific, global     bool // the group is for this crawler, for all
	ruled                bool // the group has rules: a user-agent line begins the next
	other                bool // the last line kept is the start of others' group
	delayed, delayed4All time.Duration
	seenSpecific         bool
}

// parseRules reads a robots.txt. A file over maxRobots is cut after its last
// whole line within.
func parseRules(body []byte, product string) (r *rules, err error) {
	defer func() {
		if p := recover(); p != nil {
			r, err = nil, fmt.Errorf("cannot be read: %v", p)
		}
	}()
	if len(body) > maxRobots {
		body = body[:maxRobots]
		if end := strings.LastIndexAny(string(body), "\r\n"); end >= 0 {
			body = body[:end]
		}
	}
	r = &rules{product: product}
	grobotstxt.Parse(plainEscapes(string(body)), r)
	r.delay = r.delayed4All
	if r.seenSpecific {
		r.delay = r.delayed
	}
	return r, nil
}

// size is about how many bytes are held.
func (r *rules) size() int { return 256 + r.text.Cap() }

// allows tells whether address (absolute, escaped) may be fetched, and the
// line that forbids it.
func (r *rules) allows(address string) (ok bool, line string) {
	defer func() {
		if p := recover(); p != nil {
			ok, line = false, fmt.Sprintf("cannot be applied: %v", p)
		}
	}()
	if r.text.Len() == 0 {
		return true, ""
	}
	address = plainEscapes(address)
	if int64(r.starred)*int64(len(address)) > maxEffort {
		return false, "its patterns are too many for so long an address"
	}
	m := grobotstxt.NewRobotsMatcher()
	if m.AgentAllowed(r.text.String(), r.product, address) {
		return true, ""
	}
	lines := strings.Split(r.text.String(), "\n")
	if n := m.MatchingLine(); n >= 1 && n <= len(lines) {
		line = lines[n-1]
	}
	return false, line
}

// The rest makes rules a grobotstxt.ParseHandler.

func (r *rules) HandleRobotsStart() {}

func (r *rules) HandleRobotsEnd() {}

func (r *rules) HandleUserAgent(_ int, agent string) {
	if r.ruled {
		r.specific, r.global, r.ruled = false, false, false
	}
	name := product(agent)
	switch {
	case agent == "*" || strings.HasPrefix(agent, "* ") || strings.HasPrefix(agent, "*\t"):
		r.global = true
		r.add("user-agent: *")
	case strings.EqualFold(name, r.product):
		r.specific, r.seenSpecific = true, true
		r.add("user-agent: " + r.product)
	case !r.other:
		r.add("user-agent: " + r.product + "-other") // all of them alike
		r.other = true
	}
}

func (r *rules) HandleAllow(_ int, value string) { r.rule("Allow: ", value) }

func (r *rules) HandleDisallow(_ int, value string) { r.rule("Disallow: ", value) }

func (r *rules) HandleSitemap(int, string) {}

func (r *rules) HandleUnknownAction(_ int, action, value string) {
	if !strings.EqualFold(action, "crawl-delay") || !r.specific && !r.global {
		return
	}
	seconds, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || !(seconds > 0) {
		return
	}
	d := time.Duration(min(seconds, 1e9) * float64(time.Second))
	if r.specific {
		r.delayed = max(r.delayed, d)
	} else {
		r.delayed4All = max(r.delayed4All, d)
	}
}

func (r *rules) rule(what, value string) {
	r.ruled = true
	if r.specific || r.global {
		if star := strings.IndexByte(value, '*'); star >= 0 {
			r.starred += len(value) - star
		}
		r.add(what + value)
	}
}

func (r *rules) add(line string) {
	r.text.WriteString(line + "\n")
	r.other = false
}

// product is the name at the start of a user agent: whosaid of "whosaid/1.0
// (+mailto:…)". Digits are taken too, as crawlers have them, though RFC 9309
// has letters, - and _ only.
func product(agent string) string {
	end := strings.IndexFunc(agent, func(c rune) bool {
		return c != '-' && c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z')
	})
	if end < 0 {
		return agent
	}
	return agent[:end]
}

// plainEscapes brings escapes into one form, as RFC 9309 asks before comparing:
// characters that need none get none (%7Ejoe is ~joe), the others are written
// in capitals. It also keeps grobotstxt from its own way of writing capitals,
// which spoils digits.
func plainEscapes(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '%' || i+2 >= len(s) {
			out.WriteByte(s[i])
			continue
		}
		c, err := hex.DecodeString(s[i+1 : i+3])
		switch {
		case err != nil:
			out.WriteByte('%')
			continue
		case unreserved(c[0]):
			out.WriteByte(c[0])
		default:
			out.WriteString(strings.ToUpper(s[i : i+3]))
		}
		i += 2
	}
	return out.String()
}

func unreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0
}
