// Package articles reads what the commands of training are given: articles as
// JSON, one after the other.
package articles

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Each calls do with each article ({"id", "text"}) of in. An error of do names
// the article and ends the reading.
func Each(in io.Reader, do func(id, text string) error) error {
	dec := json.NewDecoder(bufio.NewReader(in))
	for {
		var a struct{ ID, Text string }
		switch err := dec.Decode(&a); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if err := do(a.ID, a.Text); err != nil {
			return fmt.Errorf("article %s: %w", a.ID, err)
		}
	}
}
