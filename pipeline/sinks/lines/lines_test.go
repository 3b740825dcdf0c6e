package lines

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/pipeline"
)

// calls keeps each write apart.
type calls struct {
	got []string
	err error
	cut int // bytes that are not taken
}

func (c *calls) Write(p []byte) (int, error) {
	if c.err != nil {
		return 0, c.err
	}
	c.got = append(c.got, string(p))
	return len(p) - c.cut, nil
}

func TestOneWriteAFlush(t *testing.T) {
	c := new(calls)
	w := New(c, "f")
	require.NoError(t, w.Flush())
	require.NoError(t, w.JSON(map[string]string{"a": "<b>"}))
	require.NoError(t, w.JSON(2))
	require.Empty(t, c.got)
	require.NoError(t, w.Flush())
	fmt.Fprintf(w, "x")
	fmt.Fprintf(w, "y\n")
	require.NoError(t, w.Flush())
	require.Equal(t, []string{"{\"a\":\"<b>\"}\n2\n", "xy\n"}, c.got)
	require.EqualValues(t, 17, w.Written())
}

func TestErrorsStayAndNameTheFile(t *testing.T) {
	for name, c := range map[string]struct {
		out  *calls
		want error
		gone bool
	}{
		"disk full":   {&calls{err: syscall.ENOSPC}, syscall.ENOSPC, false},
		"short":       {&calls{cut: 1}, io.ErrShortWrite, false},
		"broken pipe": {&calls{err: fmt.Errorf("write: %w", syscall.EPIPE)}, syscall.EPIPE, true},
		"io.Pipe":     {&calls{err: io.ErrClosedPipe}, io.ErrClosedPipe, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := New(c.out, "claims.jsonl")
			require.NoError(t, w.JSON(1))
			err := w.Flush()
			require.ErrorIs(t, err, c.want)
			require.ErrorContains(t, err, "claims.jsonl")
			require.Equal(t, c.gone, errors.Is(err, pipeline.ErrReaderGone))
			require.Zero(t, w.Written())

			require.Equal(t, err, w.JSON(2))
			_, werr := w.Write([]byte("x"))
			require.Equal(t, err, werr)
			c.out.err, c.out.cut = nil, 0
			require.Equal(t, err, w.Flush(), "no second try: half a line may stand there")
		})
	}
}

func TestValueThatIsNoJSON(t *testing.T) {
	var out bytes.Buffer
	w := New(&out, "f")
	require.NoError(t, w.JSON(1))
	require.NoError(t, w.Flush())
	require.Error(t, w.JSON(math.NaN()))
	require.Error(t, w.Flush())
	require.Equal(t, "1\n", out.String(), "nothing of it is written")
}

func TestLargeBufferIsLetGo(t *testing.T) {
	w := New(io.Discard, "f")
	require.NoError(t, w.JSON(strings.Repeat("x", 4*keep)))
	require.NoError(t, w.Flush())
	require.LessOrEqual(t, w.buf.Cap(), keep)
	require.NoError(t, w.JSON(1))
	require.NoError(t, w.Flush())
}
