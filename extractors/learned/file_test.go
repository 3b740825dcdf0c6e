package learned_test

// Model files that are not as they should be: what the user is told.

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/extractors/learned"
)

// edited is a whole model file with another configuration.
func edited(t testing.TB, file []byte, edit func(config map[string]any)) []byte {
	t.Helper()
	const prefix, align = 16, 64
	n := int(binary.LittleEndian.Uint64(file[8:]))
	var h map[string]any
	require.NoError(t, json.Unmarshal(file[prefix:prefix+n], &h))
	edit(h["config"].(map[string]any))
	header, err := json.Marshal(h)
	require.NoError(t, err)
	pad := func(b []byte) []byte { return append(b, make([]byte, (align-len(b)%align)%align)...) }
	out := binary.LittleEndian.AppendUint64(bytes.Clone(file[:8]), uint64(len(header)))
	out = pad(append(out, header...))
	out = append(out, file[(prefix+n+align-1)/align*align:len(file)-sha256.Size]...)
	sum := sha256.Sum256(out)
	return append(out, sum[:]...)
}

func TestLoad(t *testing.T) {
	file := tinyFile(t)
	extra := func(f func(map[string]any)) func(map[string]any) {
		return func(c map[string]any) { f(c["extra"].(map[string]any)) }
	}
	same := func(map[string]any) {}
	m, err := learned.Load(edited(t, file, same))
	require.NoError(t, err)
	require.Equal(t, "tiny", m.Name())
	require.Len(t, m.SHA256(), 64)
	require.Equal(t, 1, m.Config().Layers)

	altered := bytes.Clone(file)
	altered[len(altered)/2] ^= 1
	newer := bytes.Clone(file)
	newer[7] = '2'
	for _, c := range []struct {
		name string
		file []byte
		want string
	}{
		{"empty", nil, "this is no model file"},
		{"text", []byte("Officials said that the bridge is safe.\n"), "this is no model file"},
		{"cut off", file[:len(file)-1000], "cut off or altered; get it again"},
		{"cut off in its header", file[:300], "cut off or altered"},
		{"altered", altered, "cut off or altered; get it again"},
		{"of a later version", newer, `it has version '2', this program reads version '1'`},
		{"no settings", edited(t, file, func(c map[string]any) { delete(c, "extra") }), "it holds no settings"},
		{"settings of another kind", edited(t, file, func(c map[string]any) { c["extra"] = []string{"a"} }), "settings"},
		{"window", edited(t, file, extra(func(e map[string]any) { e["window"] = 254 })), "a window of 254 pieces with a context of 8 does not fit an encoder of 66 positions"},
		{"context", edited(t, file, extra(func(e map[string]any) { e["context"] = 40 })), "a window of 64 pieces with a context of 40"},
		{"not calibrated", edited(t, file, extra(func(e map[string]any) { delete(e, "right") })),
			fmt.Sprintf("it has 0 weights of evidence, this program wants %d: calibrate it again (training/README.md)", learned.NWeights)},
		{"fewer features", edited(t, file, func(c map[string]any) { c["features"] = c["features"].([]any)[:5] }),
			"it has 5 feature tables, this program gives it 6: train it again for this version (training/README.md)"},
		{"other features", edited(t, file, func(c map[string]any) { f := c["features"].([]any); f[0], f[4] = f[4], f[0] }),
			"feature table 0 is cue of 7 values, this program's is case of 4 values: train it again for this version (training/README.md)"},
		{"entity head on a layer that is not there", edited(t, file, extra(func(e map[string]any) { e["entities"] = map[string]any{"layer": 2} })),
			"an entity head on layer 2 of 1"},
		{"base", edited(t, file, func(c map[string]any) { c["base"] = "abc" }), "it builds on another model file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := learned.Load(c.file)
			require.ErrorContains(t, err, c.want)
		})
	}
}

// Whatever a file holds, it is loaded or refused.
func FuzzLoad(f *testing.F) {
	file := tinyFile(f)
	f.Add(file, 20, byte(1))
	f.Add(file[:400], 200, byte(7))
	f.Fuzz(func(t *testing.T, file []byte, at int, flip byte) {
		if len(file) < 64 {
			return
		}
		body := bytes.Clone(file[:len(file)-sha256.Size])
		body[max(0, at)%len(body)] ^= flip
		sum := sha256.Sum256(body)
		if m, err := learned.Load(append(body, sum[:]...)); err == nil {
			require.NotEmpty(t, m.SHA256())
		}
	})
}
