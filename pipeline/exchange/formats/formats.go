// Package formats lists the forms that claims can be handed over in.
package formats

import (
	"whosaid/pipeline/exchange"
	"whosaid/pipeline/exchange/brat"
	"whosaid/pipeline/exchange/casjson"
	"whosaid/pipeline/exchange/conll"
	"whosaid/pipeline/exchange/csv"
	"whosaid/pipeline/exchange/hf"
	"whosaid/pipeline/exchange/labelstudio"
	"whosaid/pipeline/exchange/parquet"
	"whosaid/pipeline/exchange/webannotation"
)

// All lists the formats. A new one is added here.
func All() []exchange.Format {
	return []exchange.Format{
		csv.Format, parquet.Format, webannotation.Format, labelstudio.Format,
		brat.Format, casjson.Format, conll.Format, hf.Format,
	}
}

// Find is the format of a name.
func Find(name string) (exchange.Format, bool) {
	for _, f := range All() {
		if f.Name == name {
			return f, true
		}
	}
	return exchange.Format{}, false
}
