package warc

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"

	"whosaid/corpus"
	"whosaid/corpus/html"
	"whosaid/corpus/text"
)

// load makes the article of a page.
func (p page) load(block []byte, in corpus.Input) (*corpus.Article, error) {
	fail := func(stage string, err error) (*corpus.Article, error) {
		return nil, &corpus.Error{Input: in.Locator, Stage: stage, Err: err}
	}
	stored := block[p.http.size:]
	var warnings []string
	if wrong := p.checkDigests(block, stored, in.Limits.ArticleBytes); wrong != nil {
		if in.StrictDigests {
			return fail(corpus.StageRead, wrong)
		}
		warnings = append(warnings, wrong.Error())
	}
	if p.truncated != "" {
		warnings = append(warnings, fmt.Sprintf("the archive holds only a part of the page (WARC-Truncated: %s)", p.truncated))
	}
	if p.segment != "" {
		warnings = append(warnings, "the archive holds the page in several records, of which this is the first")
	}

	body, notes, err := decodeBody(stored, p.http, in.Limits.ArticleBytes)
	warnings = append(warnings, notes...)
	if cut, ok := err.(*cutError); ok && p.isPart() && len(body) > 0 {
		warnings, err = append(warnings, cut.Error()), nil
	}
	if err != nil {
		return fail(corpus.StageDecompress, err)
	}
	if short := p.missing(stored); short > 0 && p.truncated == "" {
		warnings = append(warnings, fmt.Sprintf("the page is cut: its last %d bytes, of %s, are not in the archive", short, p.http.contentLength))
	}

	var a *corpus.Article
	if p.kind == htmlPage {
		if a, err = html.Parse(body, p.contentType, in); err != nil {
			return nil, err
		}
	} else if a, err = text.ParseTyped(body, p.contentType, in); err != nil {
		return fail(corpus.StageRead, err)
	}
	if isWeb(p.uri) {
		a.URL = p.uri
	}
	a.Archive = &corpus.ArchiveRecord{ID: p.id, Date: p.date, PayloadDigest: p.payload}
	if p.payload == "" {
		sum := sha256.Sum256(stored)
		a.Archive.PayloadDigest = "sha256:" + hex.EncodeToString(sum[:])
	}
	a.Warnings = append(a.Warnings, warnings...)
	return a, nil
}

// isPart tells that the record says itself that it holds a part only.
func (p page) isPart() bool { return p.truncated != "" || p.segment != "" }

// missing is how many bytes of the body the server announced and did not send.
// Crawlers that store a body unpacked leave the announcement as it was.
func (p page) missing(stored []byte) int64 {
	if p.http.contentEncoding != "" || p.http.transferEncoding != "" {
		return 0
	}
	n, err := strconv.ParseInt(p.http.contentLength, 10, 64)
	if err != nil {
		return 0
	}
	return n - int64(len(stored))
}
