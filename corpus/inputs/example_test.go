package inputs_test

import (
	"context"
	"fmt"

	"whosaid/corpus"
	"whosaid/corpus/inputs"
)

// Read all articles in a folder, one after the other.
func ExampleWalk() {
	err := inputs.Walk(context.Background(), []string{"testdata/example"}, inputs.Options{}, func(item corpus.Item) error {
		article, err := item.Load()
		if err != nil {
			fmt.Println("no article:", err)
			return nil // go on with the next
		}
		fmt.Printf("%s: %q, %d bytes\n", article.ID, article.Title, len(article.Text))
		return nil
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// testdata/example/2024/bridge.html: "Old bridge to stay closed", 435 bytes
	// testdata/example/market.txt: "Council votes to close the old market", 124 bytes
	// wire-1: "Ferry to run again", 60 bytes
	// wire-2: "", 55 bytes
}
