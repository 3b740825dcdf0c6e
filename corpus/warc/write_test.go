package warc_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/stretchr/testify/require"

	"whosaid/corpus/warc"
)

// sample writes one record of each kind that a crawl has.
func sample(t testing.TB, w *warc.Writer) (records int) {
	t.Helper()
	require.NoError(t, w.WriteInfo("whosaid test", warc.Field{Name: "robots", Value: "obey"}))
	for n := range 3 {
		answer, err := w.WriteResponse(uri(n), crawled, head("200 OK", htmlType), pageHTML(n), warc.Field{Name: "WARC-IP-Address", Value: "192.0.2.1"})
		require.NoError(t, err)
		require.NoError(t, w.WriteRequest(uri(n), crawled, []byte("GET / HTTP/1.1\r\nHost: example.org\r\n\r\n"), answer))
	}
	for _, r := range []warc.Record{
		{Type: "metadata", ContentType: "application/warc-fields", Body: []byte("fetchTimeMs: 12\r\n")},
		{Type: "revisit", URI: uri(1), Head: head("304 Not Modified"), Fields: []warc.Field{
			{Name: "WARC-Profile", Value: "http://netpreserve.org/warc/1.1/revisit/server-not-modified"}, {Name: "WARC-Refers-To-Target-URI", Value: uri(1)}}},
		{Type: "resource", URI: "file:///a.html", ContentType: "text/html", Body: pageHTML(9)},
		{Type: "conversion", URI: uri(1), ContentType: "text/plain", Body: []byte("The mayor said no.")},
		{Type: "response", URI: "https://example.org/" + strings.Repeat("é", 3000), Head: head("200 OK", htmlType), Body: noise(100_000)},
	} {
		_, err := w.Write(r)
		require.NoError(t, err)
	}
	return 1 + 3*2 + 5
}

func TestWrittenIsRead(t *testing.T) {
	for name, open := range map[string]func(io.Writer) *warc.Writer{"gzip": warc.NewWriter, "plain": warc.NewPlainWriter} {
		var b bytes.Buffer
		w := open(&b)
		sample(t, w)
		require.EqualValues(t, b.Len(), w.Written())
		got := readAll(t, b.Bytes())
		require.NoError(t, got.err, name)
		require.Len(t, got.faults, 1, "noise is no page: %v", got.faults)
		require.Len(t, got.articles, 5)
		require.Equal(t, map[string]int{"warcinfo record": 1, "request record": 3, "metadata record": 1, "revisit record": 1}, got.skipped)
	}
}

func TestForm(t *testing.T) {
	require.Equal(t, "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:a>\r\nWARC-Date: 2024-05-01T10:11:12Z\r\nWARC-Target-URI: https://example.org/\r\n"+
		"WARC-Block-Digest: sha1:S7LK3U6BWUY6THKYSUI7U4BKZ4PRQO45\r\nWARC-Payload-Digest: sha1:QFWFF7JL3WKKMPGQSRECHJWAVKJYJQID\r\n"+
		"Content-Type: application/http;msgtype=response\r\nContent-Length: 21\r\n\r\nHTTP/1.1 200 OK\r\n\r\nNo\r\n\r\n",
		string(written(t, warc.Record{Type: "response", ID: "urn:uuid:a", Date: crawled.In(time.FixedZone("", 7200)),
			URI: "https://example.org/", Head: []byte("HTTP/1.1 200 OK\r\n\r\n"), Body: []byte("No")})))
	require.Regexp(t, `^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, warc.NewID())
	require.NotEqual(t, warc.NewID(), warc.NewID())
}

// Each record is a gzip member of its own.
func TestMembers(t *testing.T) {
	var b bytes.Buffer
	records := sample(t, warc.NewWriter(&b))
	members := 0
	in := bytes.NewReader(b.Bytes())
	for in.Len() > 0 {
		z, err := gzip.NewReader(in)
		require.NoError(t, err)
		z.Multistream(false)
		data, err := io.ReadAll(z)
		require.NoError(t, err)
		require.True(t, bytes.HasPrefix(data, []byte("WARC/1.1\r\n")))
		require.True(t, bytes.HasSuffix(data, []byte("\r\n\r\n")))
		members++
	}
	require.Equal(t, records, members)
}

func TestWhatCannotBeWritten(t *testing.T) {
	var b bytes.Buffer
	w := warc.NewWriter(&b)
	for name, r := range map[string]warc.Record{
		"must have a type":       {},
		"must have a target URI": {Type: "response"},
		"cannot be a field":      {Type: "response", URI: "https://example.org/\r\nWARC-Type: request"},
		"Name\" cannot":          {Type: "metadata", Fields: []warc.Field{{Name: "X", Value: "\x00"}, {Name: "Y", Value: "Name\n"}}},
	} {
		_, err := w.Write(r)
		require.Error(t, err, name)
	}
	require.Error(t, w.WriteInfo("x", warc.Field{Name: "a:b", Value: "c"}))
	require.Zero(t, b.Len(), "nothing of them is there")

	full := errors.New("the disk is full")
	w = warc.NewWriter(failing{full})
	for range 2 {
		_, err := w.Write(page(1))
		require.ErrorIs(t, err, full)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// Tools of others find nothing to say against what is written, and count the
// same records. They are Python's; WHOSAID_PYTHON names one that has them.
func TestOtherTools(t *testing.T) {
	python := os.Getenv("WHOSAID_PYTHON")
	if python == "" {
		python = "python3"
	}
	if exec.Command(python, "-c", "import warcio, fastwarc").Run() != nil {
		t.Skip("no Python with warcio and fastwarc (pip install warcio fastwarc, WHOSAID_PYTHON=…/bin/python)")
	}
	for _, name := range []string{"sample.warc.gz", "sample.warc"} {
		path := filepath.Join(t.TempDir(), name)
		f, err := os.Create(path)
		require.NoError(t, err)
		w := warc.NewWriter(f)
		if strings.HasSuffix(name, ".warc") {
			w = warc.NewPlainWriter(f)
		}
		records := sample(t, w)
		require.NoError(t, f.Close())
		run := func(args ...string) string {
			out, err := exec.Command(python, args...).CombinedOutput()
			require.NoError(t, err, "%v: %s", args, out)
			return string(out)
		}
		checked := run("-c", "import sys; from warcio.cli import main; main(sys.argv[1:])", "check", "-v", path)
		require.NotContains(t, checked, "fail")
		require.Equal(t, records, strings.Count(run("-c", "import sys; from warcio.cli import main; main(sys.argv[1:])", "index", path), "\n"))
		run("-c", `
import sys
from fastwarc.warc import ArchiveIterator
n = 0
with open(sys.argv[1], 'rb') as f:
    for r in ArchiveIterator(f, parse_http=False):
        n += 1
        assert r.verify_block_digest(), r.record_id
        if r.headers.get('WARC-Payload-Digest') and r.is_http:
            r.parse_http()
            assert r.verify_payload_digest(), r.record_id
assert n == int(sys.argv[2]), n
`, path, strconv.Itoa(records))
	}
}
