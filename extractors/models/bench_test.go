package models_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/extractors/doc"
)

// article is about 600 words of the forms that news articles are made of.
var article = strings.Repeat(`The bridge over the Elm was closed on Monday after engineers found cracks, officials said.

“We could not wait any longer,” said Anna Roe, the mayor, who had promised to keep it open. “Nobody should drive over it.”

The ministry declined to comment. According to a report by its inspectors, the bridge had been unsafe since May, and two letters that warned of a collapse were never answered.

Roe told reporters that the city would pay for the repairs, adding that she expects the state to help. Her opponent, John Doe, called the plan “a gift to the builders” and accused her of hiding the report.

`, 5)

func BenchmarkRules(b *testing.B) {
	c := rules(b)
	b.SetBytes(int64(len(article)))
	b.ReportAllocs()
	for b.Loop() {
		require.NoError(b, c.Run(&doc.Doc{Text: article}))
	}
}

func BenchmarkRulesAllCores(b *testing.B) {
	c := rules(b)
	b.SetBytes(int64(len(article)))
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := c.Run(&doc.Doc{Text: article}); err != nil {
				b.Error(err)
			}
		}
	})
}

// BenchmarkLayers tells where the time goes.
func BenchmarkLayers(b *testing.B) {
	list := rules(b).Extractors()
	for i, e := range list {
		b.Run(e.Name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				d := &doc.Doc{Text: article}
				for _, before := range list[:i] {
					require.NoError(b, before.Run(d))
				}
				b.StartTimer()
				require.NoError(b, e.Run(d))
			}
		})
	}
}
