package eval

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

// Gold and claims come from anybody's hand: whatever stands in the files, the
// scorer says what is wrong or gives figures between 0 and 1.
func FuzzRead(f *testing.F) {
	gold := `{"id":"a","text":"“No,” said Ann.","attributions":[{"id":"E1","source":[[11,14]],"cue":[[6,10]],"content":[[0,5]],"status":"denied"}]}`
	claim := `{"doc_id":"a","content":{"spans":[[0,5]]},"source":{"spans":[[11,14]]},"cue":null,"status":{"value":"denied"}}`
	label := `{"doc_id":"a","id":"E1","status":"asserted","speaker":["Ann"]}`
	f.Add([]byte(gold), []byte(claim), []byte(label))
	f.Add([]byte(gold), []byte(`{"doc_id":"a","content":{"spans":[[5,0],[-1,99]]}}`), []byte(``))
	f.Add([]byte(`{"id":"a","text":"é🥖","attributions":[{"content":[[1,2]]}]}`), []byte(`{"doc_id":"b"}`), []byte(`{}`))
	f.Add([]byte("\xff{"), []byte(`[]`), []byte(`null`))
	f.Fuzz(func(t *testing.T, gold, claims, labels []byte) {
		articles, err := ReadGold(bytes.NewReader(gold), "gold")
		if err != nil {
			return
		}
		if err := ReadLabels(bytes.NewReader(labels), "labels", articles); err != nil {
			return
		}
		found, err := ReadClaims(bytes.NewReader(claims), "claims")
		if err != nil {
			return
		}
		figures := Score(articles, found)
		for _, v := range []Ratio{figures.Claim.F1, figures.Exact.F1, figures.Content.F1, figures.DirectClaim.F1} {
			require.True(t, v >= 0 && v <= 1, "%v", v)
		}
	})
}
