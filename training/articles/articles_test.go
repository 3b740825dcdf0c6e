package articles

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEach(t *testing.T) {
	var got []string
	read := func(id, text string) error { got = append(got, id+" "+text); return nil }
	require.NoError(t, Each(strings.NewReader(`{"id":"a","text":"x"}`+"\n"+`{"id":"b","text":"y","byline":"z"}`), read))
	require.Equal(t, []string{"a x", "b y"}, got)

	require.Error(t, Each(strings.NewReader(`{"id":"a","text":"x"} {`), read), "cut off")
	why := errors.New("why")
	err := Each(strings.NewReader(`{"id":"a","text":"x"} {"id":"b","text":"y"}`), func(id, _ string) error { return why })
	require.ErrorIs(t, err, why)
	require.ErrorContains(t, err, "article a: ")
}
