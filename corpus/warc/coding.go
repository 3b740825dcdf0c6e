package warc

// DecodeBody takes off the content codings (gzip, deflate, br, zstd) that an
// HTTP header Content-Encoding names, as it is done for pages in archives:
// each gives at most limit bytes, else the error wraps corpus.ErrTooLarge and
// what was unpacked so far comes with it. notes tell of oddities, such as a
// body that is not coded as the header says and is taken as it is.
func DecodeBody(body []byte, contentEncoding string, limit int64) (decoded []byte, notes []string, err error) {
	return decodeBody(body, httpHead{contentEncoding: contentEncoding}, limit)
}
