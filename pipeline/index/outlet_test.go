package index

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOutletOf(t *testing.T) {
	for _, c := range [][3]string{
		{"Example Post", "https://example.org/a", "Example Post"},
		{" ", "https://www.Example.org:8443/a", "example.org"},
		{"", "http://news.example.org/a", "news.example.org"},
		{"", "file:///home/a.txt", ""},
		{"", "testdata/a.txt", ""},
		{"", "https://%zz", ""},
		{"", "", ""},
	} {
		require.Equal(t, c[2], outletOf(c[0], c[1]))
	}
}
