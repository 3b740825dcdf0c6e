package index

import (
	"net/url"
	"strings"
)

// outletOf is where an article appeared: its publisher, or the site of its
// address where none is named, as most pages name none.
func outletOf(publisher, address string) string {
	if publisher = strings.TrimSpace(publisher); publisher != "" {
		return publisher
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
}
