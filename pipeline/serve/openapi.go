package serve

// The description in OpenAPI 3.1. It is written by hand in openapi.json; what the
// program knows better is filled in: the record's schema, the kinds of problem,
// the version, the limits.

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"whosaid/pipeline/record"
)

//go:embed openapi.json
var openAPI string

// A schema inside a document does not say again of which draft it is.
var draft = regexp.MustCompile(`"\$schema":\s*"[^"]*",`)

func description(cfg Config) ([]byte, error) {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = problemSpace + k.name
	}
	types, err := json.Marshal(names)
	if err != nil {
		return nil, err
	}
	version, err := json.Marshal(cfg.Version)
	if err != nil {
		return nil, err
	}
	filled := strings.NewReplacer(
		`"{version}"`, string(version),
		`"{claim}"`, draft.ReplaceAllString(string(record.Schema()), ""),
		`"{problems}"`, string(types),
		`"{max-id}"`, strconv.Itoa(maxID),
		`{max-bytes}`, strconv.FormatInt(cfg.Limits.ArticleBytes, 10),
		`{max-body}`, strconv.FormatInt(cfg.BodyBytes, 10),
	).Replace(openAPI)
	var out bytes.Buffer
	if err := json.Indent(&out, []byte(filled), "", "  "); err != nil {
		return nil, fmt.Errorf("the description is not JSON: %w", err)
	}
	return out.Bytes(), nil
}
