package en_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/extractors/en"
)

func TestDigestFollowsTheContent(t *testing.T) {
	base := en.Default().Digest()
	require.Regexp(t, `^sha256:[0-9a-f]{64}$`, base)
	require.Equal(t, base, en.Default().Digest())

	nothing, err := en.Default().With("empty.txt", strings.NewReader("# nothing\n"))
	require.NoError(t, err)
	require.Equal(t, base, nothing.Digest())

	more, err := en.Default().With("more.txt", strings.NewReader("[titles]\narchdeacon-general\n"))
	require.NoError(t, err)
	require.NotEqual(t, base, more.Digest())
}
