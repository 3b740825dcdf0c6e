package feeds

import (
	"bytes"
	"io"
)

// ampersands makes &amp; of each & that begins no reference. Sitemaps are full
// of addresses written as they are; the decoder's own way to read these would
// also pass over elements that are out of order, and lose entries silently.
type ampersands struct {
	src io.Reader
	raw []byte // read, not yet looked at
	out []byte // to be given
	err error
}

// maxReference is the longest reference looked for, &CounterClockwiseContourIntegral;.
const maxReference = 40

func (a *ampersands) Read(p []byte) (int, error) {
	for len(a.out) == 0 {
		// An & needs what stands behind it; at the end there is no more.
		if a.err == nil && len(a.raw) <= maxReference {
			buf := make([]byte, max(len(p), 512))
			n, err := a.src.Read(buf)
			a.raw, a.err = append(a.raw, buf[:n]...), err
			continue
		}
		if len(a.raw) == 0 {
			return 0, a.err
		}
		a.step()
	}
	n := copy(p, a.out)
	a.out = a.out[n:]
	return n, nil
}

// step moves what is decided from raw to out.
func (a *ampersands) step() {
	a.out = a.out[:0]
	for len(a.raw) > 0 {
		i := bytes.IndexByte(a.raw, '&')
		if i < 0 {
			i = len(a.raw)
		}
		a.out = append(a.out, a.raw[:i]...)
		a.raw = a.raw[i:]
		if len(a.raw) == 0 || len(a.raw) <= maxReference && a.err == nil {
			return
		}
		a.out = append(a.out, '&')
		if !reference(a.raw) {
			a.out = append(a.out, "amp;"...)
		}
		a.raw = a.raw[1:]
	}
}

// reference tells &name; and &#123; by their form.
func reference(s []byte) bool {
	end := bytes.IndexByte(s[:min(len(s), maxReference)], ';')
	if end < 2 {
		return false
	}
	for _, c := range s[1:end] {
		if c != '#' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}
