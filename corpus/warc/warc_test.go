package warc_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/corpus/corpustest"
	"whosaid/corpus/warc"
)

type letters struct{}

func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// hugePage is one page of n bytes.
func hugePage(n int64) io.Reader {
	head := head("200 OK", htmlType)
	return io.MultiReader(
		strings.NewReader(fmt.Sprintf("WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <%s>\r\nContent-Length: %d\r\n\r\n%s", id(1), n+int64(len(head)), head)),
		io.LimitReader(letters{}, n), strings.NewReader("\r\n\r\n"))
}

func TestReader(t *testing.T) {
	var samples []corpustest.Sample
	for name, pack := range packings {
		f := pack(t, textPages(t, 1, 4)...)
		samples = append(samples, corpustest.Sample{Name: name, Data: f.data, Ends: f.ends, Huge: hugePage})
	}
	corpustest.Run(t, warc.Reader, samples...)
}

func TestPackings(t *testing.T) {
	for name, pack := range packings {
		t.Run(name, func(t *testing.T) {
			got := readAll(t, pack(t, pages(t, 1, 30)...).data)
			require.NoError(t, got.err)
			require.Empty(t, got.faults)
			require.Empty(t, got.skipped)
			require.Len(t, got.articles, 30)
			for i, a := range got.articles {
				n := i + 1
				require.Equal(t, "crawl.warc.gz#"+id(n), a.Input)
				require.Equal(t, uri(n), a.URL)
				require.Equal(t, id(n), a.Archive.ID)
				require.Equal(t, "2024-05-01T10:11:12Z", a.Archive.Date)
				require.Regexp(t, `^sha1:[A-Z2-7]{32}$`, a.Archive.PayloadDigest)
				require.Contains(t, a.Text, fmt.Sprintf("denied that bridge %d would open", n))
				require.Empty(t, a.Warnings)
			}
		})
	}
}
