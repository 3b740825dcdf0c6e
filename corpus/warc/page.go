package warc

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"whosaid/corpus"
)

// page is a record that holds a page.
type page struct {
	header
	http httpHead // of a response; zero for records that have no HTTP head
	kind string   // html or text, below
	// contentType is the page's own, which may name its charset
	contentType string
}

const (
	htmlPage = "html"
	textPage = "text"
)

// pageOf tells whether a record is a page, from the start of its block (at
// most maxHead bytes, and all of a shorter one). If not, it gives the reason,
// of which there are few, or the fault.
func pageOf(h header, head []byte) (p page, reason string, fault error) {
	p = page{header: h, contentType: h.contentType}
	last := int64(len(head)) == h.length
	body := head
	switch h.kind {
	case "response":
		if len(head) == 0 {
			return p, "empty page", nil
		}
		if !h.arc && h.contentType != "" && mediaType(h.contentType) != "application/http" {
			return p, "response of another protocol", nil // as of DNS
		}
		if p.http, fault = parseHTTP(head, last); fault != nil {
			// Very old servers, in ARC, send no head.
			if h.arc && fault == errNoHTTP && isWeb(h.uri) {
				p.http, fault = httpHead{}, nil
				break
			}
			if h.arc && !isWeb(h.uri) {
				return p, "response of another protocol", nil
			}
			return p, "", fault
		}
		if p.http.status != http.StatusOK {
			return p, fmt.Sprintf("status %d", p.http.status), nil
		}
		body = head[p.http.size:]
		p.contentType = p.http.contentType
	case "resource", "conversion":
		// Tools keep their own notes and pictures under addresses like
		// urn:text: and urn:view:, beside the response they belong to.
		if scheme, _, _ := strings.Cut(h.uri, ":"); !isWeb(h.uri) && !isFile(scheme) && h.uri != "" {
			return p, h.kind + " record under an address that is not of the web", nil
		}
	case "warcinfo", "request", "metadata", "revisit", "continuation", "filedesc":
		return p, h.kind + " record", nil
	default:
		return p, "record of an unknown type", nil
	}
	switch {
	case len(body) == 0 && last:
		return p, "empty page", nil
	case isRobots(h.uri):
		return p, "robots.txt", nil
	}
	p.kind, reason = kindOf(p, body)
	return p, reason, nil
}

func isWeb(uri string) bool {
	scheme, _, _ := strings.Cut(strings.ToLower(uri), ":")
	return scheme == "http" || scheme == "https"
}

func isFile(scheme string) bool {
	switch strings.ToLower(scheme) {
	case "file", "ftp", "ftps":
		return true
	}
	return false
}

// isRobots tells the file of rules for crawlers, which each crawl of a site
// begins with and which is plain text.
func isRobots(uri string) bool {
	if !strings.Contains(uri, "robots.txt") {
		return false
	}
	u, err := url.Parse(uri)
	return err == nil && u.Path == "/robots.txt"
}

// kindOf tells by its type what the page is, or why it is none. A missing type
// is told from the start of the body.
func kindOf(p page, body []byte) (kind, reason string) {
	t := mediaType(p.contentType)
	if t == "" || p.arc && t == "no-type" || t == "unknown" {
		t = mediaType(http.DetectContentType(startOf(body, p.http)))
	}
	switch t {
	case "text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml":
		return htmlPage, ""
	case "text/plain":
		return textPage, ""
	}
	return "", "type " + reasonType(t)
}

// sniffed is how much of a body is looked at to tell its type.
const sniffed = 512

// reasonType keeps the types that are common on the web and only the class of
// all others, so that the reasons stay few.
func reasonType(t string) string {
	class, _, _ := strings.Cut(t, "/")
	switch class {
	case "image", "audio", "video", "font":
		return class
	}
	switch t {
	case "text/css", "text/javascript", "text/xml", "text/calendar", "text/csv", "application/javascript", "application/x-javascript",
		"application/json", "application/ld+json", "application/xml", "application/rss+xml", "application/atom+xml",
		"application/pdf", "application/zip", "application/octet-stream", "application/manifest+json":
		return t
	}
	if class == "text" || class == "application" {
		return "other " + class
	}
	return "other"
}

// item is the page as it is handed on.
func (p page) item(at string, block []byte, in corpus.Input) corpus.Item {
	return corpus.Item{
		Input: at,
		Bytes: int64(len(block)),
		Load: func() (*corpus.Article, error) {
			in.Locator = at
			return p.load(block, in)
		},
	}
}
