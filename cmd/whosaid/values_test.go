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

func TestColumnMap(t *testing.T) {
	for in, want := range map[string]string{
		"text=body": "text=body", "id=url, text = Full Text ,url=url": "text=Full Text,id=url,url=url", `"text=the, body",id=nr`: "text=the, body,id=nr", "text=a=b": "text=a=b",
	} {
		var c columnMap
		require.NoError(t, c.Set(in), in)
		require.Equal(t, want, c.String(), in)
	}
	for in, want := range map[string]string{
		"":              "a list is wanted",
		"text":          `"text" is not FIELD=COLUMN`,
		"text=":         `"text=" is not FIELD=COLUMN`,
		"body=text":     `there is no field "body": the fields are text, html, id, url,`,
		"text=a,text=b": "text is given two columns",
		`text=a,"id`:    "a list is wanted",
	} {
		var c columnMap
		require.NoError(t, c.Set("text=x"))
		require.ErrorContains(t, c.Set(in), want, in)
		require.Equal(t, "text=x", c.String(), "a bad value must not change it")
	}
}
