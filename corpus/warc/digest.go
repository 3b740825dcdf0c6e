package warc

import (
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"hash"
	"strings"

	"whosaid/corpus"
)

// hashes are the algorithms that archives use. Digests by others cannot be
// checked and pass.
var hashes = map[string]func() hash.Hash{
	"sha1": sha1.New, "sha-1": sha1.New,
	"sha256": sha256.New, "sha-256": sha256.New,
	"sha512": sha512.New, "sha-512": sha512.New,
	"md5": md5.New,
}

// checkDigests compares the block and the payload with the digests that the
// record gives for them, and tells which do not fit.
func (p page) checkDigests(block, stored []byte, limit int64) error {
	var wrong []string
	if !fits(p.block, block) {
		wrong = append(wrong, "WARC-Block-Digest")
	}
	if !p.payloadFits(stored, limit) {
		wrong = append(wrong, "WARC-Payload-Digest")
	}
	if wrong == nil {
		return nil
	}
	return corpus.Because("wrong digest", fmt.Errorf("the record is not as it was archived: wrong %s", strings.Join(wrong, " and ")))
}

// payloadFits accepts a digest of the body as it is stored, which is what most
// crawlers give, of that without its transfer coding, which is what the
// standard says, and of that unpacked, which some give.
func (p page) payloadFits(stored []byte, limit int64) bool {
	if p.payload == "" || fits(p.payload, stored) {
		return true
	}
	if p.segment != "" { // that of the whole payload
		return true
	}
	if p.http.transferEncoding != "" {
		if body, _, err := decodeBody(stored, httpHead{transferEncoding: p.http.transferEncoding}, limit); err == nil && fits(p.payload, body) {
			return true
		}
	}
	if p.http.contentEncoding != "" {
		if body, _, err := decodeBody(stored, p.http, limit); err == nil && fits(p.payload, body) {
			return true
		}
	}
	return false
}

// fits reports whether digest ("sha1:" and base32 or hexadecimal digits) is
// that of data, or cannot be checked.
func fits(digest string, data []byte) bool {
	name, value, found := strings.Cut(digest, ":")
	new, known := hashes[strings.ToLower(strings.TrimSpace(name))]
	if !found || !known {
		return true
	}
	h := new()
	_, _ = h.Write(data)
	sum := h.Sum(nil)
	value = strings.TrimSpace(value)
	if want, err := hex.DecodeString(value); err == nil && len(want) == len(sum) {
		return bytes.Equal(want, sum)
	}
	want, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ToUpper(strings.TrimRight(value, "=")))
	return err == nil && bytes.Equal(want, sum)
}
