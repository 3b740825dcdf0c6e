package parquet

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

// Packing holds memory for a page, not for the window of a large file.
func TestPackingTakesLittle(t *testing.T) {
	var page bytes.Buffer
	for i := 0; page.Len() < 256<<10; i++ {
		fmt.Fprintf(&page, "Flood number %d is over, Ada Brandt said. ", i*i)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	c := newCodec()
	packed, err := c.Encode(nil, page.Bytes())
	require.NoError(t, err)
	require.Less(t, len(packed), page.Len()/2)
	runtime.GC()
	runtime.ReadMemStats(&after)
	require.Less(t, int64(after.HeapAlloc)-int64(before.HeapAlloc), int64(8<<20))
	back, err := c.Decode(nil, packed)
	require.NoError(t, err)
	require.True(t, bytes.Equal(page.Bytes(), back))
}
