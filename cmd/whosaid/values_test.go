package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestByteSize(t *testing.T) {
	for in, want := range map[string]int64{
		"1": 1, "500000": 500000, "20B": 20, "16MiB": 16 << 20, "16 MiB": 16 << 20, "16M": 16 << 20, "16m": 16 << 20,
		"16MB": 16e6, "64k": 64 << 10, "1.5GiB": 3 << 29, "2tb": 2e12, " 7 ": 7,
	} {
		var b byteSize
		require.NoError(t, b.Set(in), in)
		require.Equal(t, byteSize(want), b, in)
		// What it prints is read back as the same.
		var again byteSize
		require.NoError(t, again.Set(b.String()), b.String())
		require.Equal(t, b, again)
	}
	for _, in := range []string{"", "0", "-1", "MiB", "1e3", "0x10", "1PB", "1 2", "inf", "NaN", "9999999TiB", "1.2.3", "16Mi", "plenty", "1_000"} {
		b := byteSize(5)
		require.Error(t, b.Set(in), in)
		require.Equal(t, byteSize(5), b, "a bad value must not change it")
	}
}
