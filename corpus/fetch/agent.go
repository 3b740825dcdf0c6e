package fetch

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Who runs a server must be able to find out who asks so much of it, so the
// user agent must name somebody.

// ErrNoAgent is the error of Agent for no user agent at all.
var ErrNoAgent = errors.New("to fetch from the web, give servers a user agent with your contact: --user-agent you@example.org, or 'my-study/1.0 (+https://example.org/study)'")

var (
	mail    = regexp.MustCompile(`^[^\s@()<>]+@[^\s@()<>]+\.[^\s@()<>]+$`)
	contact = regexp.MustCompile(`[^\s@()<>]+@[^\s@()<>]+\.[^\s@()<>]+|https?://[^\s/()<>]+\.[^\s()<>]+`)
)

// Agent makes the header User-Agent from what the user gives: a contact alone
// (an e-mail or web address) comes behind this program's name and version; a
// whole user agent that holds a contact is taken as it is.
func Agent(given, version string) (string, error) {
	given = strings.TrimSpace(given)
	version = strings.Trim(version, "()") // of (devel): brackets begin a comment
	switch {
	case given == "":
		return "", ErrNoAgent
	case strings.ContainsFunc(given, func(c rune) bool { return c < ' ' || c > '~' }):
		return "", fmt.Errorf("the user agent %q has characters that no header can hold: only plain ASCII can be used", given)
	case !contact.MatchString(given):
		return "", fmt.Errorf("the user agent %q names no contact, an e-mail or web address, such as 'my-study/1.0 (+https://example.org/study)'", given)
	case mail.MatchString(given):
		return fmt.Sprintf("whosaid/%s (+mailto:%s)", version, given), nil
	case strings.HasPrefix(given, "http://") || strings.HasPrefix(given, "https://"):
		return fmt.Sprintf("whosaid/%s (+%s)", version, given), nil
	case product(given) == "":
		return "", fmt.Errorf("the user agent %q must begin with a name, which robots.txt files can address: 'my-study/1.0 (…)'", given)
	}
	return given, nil
}
