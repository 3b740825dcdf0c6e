package corpus_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
)

func TestReason(t *testing.T) {
	plain := errors.New("line 17 of a.txt is odd")
	empty := corpus.Because("empty", plain)
	for _, c := range []struct {
		stage string
		err   error
		want  string
	}{
		{corpus.StageRead, plain, "other"},
		{corpus.StageRead, nil, "other"},
		{corpus.StageDecompress, plain, "damaged"},
		{corpus.StageDecompress, corpus.TooLarge("the line", 5), "over a limit"},
		{corpus.StageOpen, fmt.Errorf("a.txt: %w", fs.ErrNotExist), "not found"},
		{corpus.StageOpen, fs.ErrPermission, "no permission"},
		{corpus.StageDecompress, fmt.Errorf("after 3 bytes: %w", io.ErrUnexpectedEOF), "cut"},
		{corpus.StageRead, empty, "empty"},
		{corpus.StageDecompress, fmt.Errorf("row 3: %w", empty), "empty"},
		{corpus.StageRead, &corpus.Error{Stage: corpus.StageDecompress, Err: plain}, "damaged"},
	} {
		e := &corpus.Error{Input: "a", Stage: c.stage, Err: c.err}
		require.Equal(t, c.want, e.Reason(), "%v", c.err)
	}
	require.Equal(t, plain.Error(), empty.Error())
	require.ErrorIs(t, empty, plain)
}
