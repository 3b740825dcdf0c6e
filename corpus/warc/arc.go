package warc

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// arcHead is the one line at the head of a record of ARC (Internet Archive,
// 1996): address, IP address, date, type, length. Version 2 has more fields
// between type and length. Addresses and types with blanks occur.
var arcHead = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9+.-]*:.*?) (\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*|-) (\d{8,17}) (.*?) ?(\d{1,18})$`)

func parseARC(line string) (header, error) {
	m := arcHead.FindStringSubmatch(line)
	if m == nil {
		return header{}, errNoRecord
	}
	length, err := strconv.ParseInt(m[5], 10, 64)
	if err != nil {
		return header{}, errNoRecord
	}
	h := header{arc: true, kind: "response", uri: m[1], date: arcDate(m[3]), length: length}
	h.contentType, _, _ = strings.Cut(m[4], " ")
	if strings.HasPrefix(h.uri, "filedesc:") {
		h.kind = "filedesc"
	}
	return h, nil
}

// arcDate makes RFC 3339 of a date written in 14 digits, UTC.
func arcDate(s string) string {
	t, err := time.Parse("20060102150405", s)
	if err != nil {
		return s
	}
	return t.Format(time.RFC3339)
}
