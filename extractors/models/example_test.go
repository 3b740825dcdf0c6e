package models_test

import (
	"fmt"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
	"whosaid/extractors/models"
)

// Claims of a string: run the chain on a document, then read its layers.
func Example() {
	chain, err := models.Rules(en.Default())
	if err != nil {
		fmt.Println(err)
		return
	}
	d := &doc.Doc{Text: "Anna Roe, the mayor, denied that the bridge is unsafe. “We tested it twice,” she said."}
	if err := chain.Run(d); err != nil {
		fmt.Println(err)
		return
	}
	for _, a := range d.Attributions {
		fmt.Printf("%s %s: %s (%s)\n", d.Speakers[a.Speaker].Name, a.Status, d.Slice(a.Content[0]), a.Type)
	}
	// Output:
	// Anna Roe denied: that the bridge is unsafe (indirect)
	// Anna Roe asserted: “We tested it twice,” (direct)
}
