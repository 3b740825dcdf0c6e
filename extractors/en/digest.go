package en

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// Digest is "sha256:…" of all that the lexicon holds, so that a result can be
// traced to the words that it rests on. It hangs on the content alone, not on
// the files that it came from.
func (l *Lexicon) Digest() string {
	h := sha256.New()
	for _, lemma := range l.order {
		for _, c := range l.cues[lemma] {
			fmt.Fprintf(h, "%+v\n", c)
		}
	}
	for _, name := range lists {
		fmt.Fprintf(h, "[%s]\n", name)
		for _, e := range l.Entries(name) {
			fmt.Fprintf(h, "%q %q\n", e.Key, e.Value)
		}
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}
