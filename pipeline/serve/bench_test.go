package serve_test

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/pipeline/serve"
)

// An article over HTTP, one client a core.
func BenchmarkClaims(b *testing.B) {
	body, err := os.ReadFile("../../testdata/articles/harbour-bridge.txt")
	require.NoError(b, err)
	address := start(b, config())
	b.SetBytes(int64(len(body)))
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			r, err := http.Post(address+serve.ClaimsPath, serve.TextType, bytes.NewReader(body))
			if err != nil {
				b.Error(err)
				return
			}
			_, err = io.Copy(io.Discard, r.Body)
			_ = r.Body.Close()
			if err != nil || r.StatusCode != http.StatusOK {
				b.Error(r.Status, err)
				return
			}
		}
	})
	http.DefaultClient.CloseIdleConnections()
}
