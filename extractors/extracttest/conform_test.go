package extracttest_test

import (
	"testing"

	"whosaid/extractors"
	"whosaid/extractors/extracttest"
	"whosaid/extractors/quotes"
	"whosaid/extractors/sentences"
	"whosaid/extractors/tags"
	"whosaid/extractors/tokens"
)

// The extractors that know nothing of claims, each on those below it.
func TestConform(t *testing.T) {
	list := []extractors.Extractor{tokens.Extractor(), quotes.Extractor(), sentences.Extractor(), tags.Extractor()}
	for i, x := range list {
		t.Run(x.Name, func(t *testing.T) { extracttest.Conform(t, x, list[:i]...) })
	}
}
