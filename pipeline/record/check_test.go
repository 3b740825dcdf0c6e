package record

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// Check and the schema agree on every label.
func TestCheckAgreesWithSchema(t *testing.T) {
	schema := compiled(t)
	for name, field := range map[string]func(*Claim) *string{
		"content.type":   func(c *Claim) *string { return &c.Content.Type },
		"status.value":   func(c *Claim) *string { return &c.Status.Value },
		"kind":           func(c *Claim) *string { return &c.Kind },
		"speaker.type":   func(c *Claim) *string { return &c.Speaker.Type },
		"speaker.naming": func(c *Claim) *string { return &c.Speaker.Naming },
	} {
		for _, list := range [][]string{contentTypes, statuses, kinds, speakerTypes, namings, {"", "other"}} {
			for _, value := range list {
				c := FromDoc(article(), document(t), "rules")[0]
				*field(&c) = value
				line, err := json.Marshal(c)
				require.NoError(t, err)
				if validate(t, schema, line) == nil {
					require.NoError(t, c.Check(), "%s %q", name, value)
				} else {
					require.ErrorContains(t, c.Check(), name, "%q", value)
				}
			}
		}
	}
}
