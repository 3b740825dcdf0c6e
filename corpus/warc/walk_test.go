package warc_test

import (
	"bytes"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/corpus/inputs"
)

// Whatever the name and however it comes, the reader gets the file as it is:
// the places in locators are those in the file.
func TestThroughWalk(t *testing.T) {
	t.Chdir(t.TempDir())
	for packing, pack := range packings {
		f := pack(t, textPages(t, 1, 3)...)
		spoiled := bytes.Clone(f.data)
		spoiled[f.ends[1]-6] ^= 1 // the checksum, or the text of record 2
		for name, stdin := range map[string]bool{names[packing]: false, "no-extension": false, "stdin": true} {
			opts := inputs.Options{AnyLanguage: true}
			input := name
			if stdin {
				opts.Stdin, input = bytes.NewReader(spoiled), "-"
			} else {
				require.NoError(t, os.WriteFile(name, spoiled, 0o666))
			}
			var got []string
			err := inputs.Walk(t.Context(), []string{input}, opts, func(it corpus.Item) error {
				got = append(got, it.Input)
				return nil
			})
			require.NoError(t, err)
			second := name + "#" + id(2)
			if packing != "plain" {
				second = fmt.Sprintf("%s#offset=%d", name, f.ends[0])
			}
			require.Equal(t, []string{name + "#" + id(1), second, name + "#" + id(3)}, got, packing)
		}
	}
}

// An archive without a page is no fault: what was passed over is counted.
func TestNoPages(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("meta.warc", written(t, image(1)), 0o666))
	reasons := map[string]int{}
	opts := inputs.Options{Skip: func(reason string) { reasons[reason]++ }}
	require.NoError(t, inputs.Walk(t.Context(), []string{"meta.warc"}, opts, func(it corpus.Item) error {
		t.Error(it.Input)
		return nil
	}))
	require.Equal(t, map[string]int{"type image": 1}, reasons)
}
