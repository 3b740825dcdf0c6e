package record

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"testing"

	"github.com/invopop/jsonschema"
	validator "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write schema.json anew")

// generate makes the schema from the types.
func generate(t *testing.T) []byte {
	r := jsonschema.Reflector{
		Anonymous:      true, // no $id from the Go package: the schema has its own
		DoNotReference: true, // whole in one place, easy to read
		Mapper: func(typ reflect.Type) *jsonschema.Schema {
			if typ != reflect.TypeFor[Span]() {
				return nil
			}
			two := uint64(2)
			return &jsonschema.Schema{
				Type: "array", Items: &jsonschema.Schema{Type: "integer", Minimum: json.Number("0")},
				MinItems: &two, MaxItems: &two,
				Description: "Start and end, end excluded, in Unicode code points of the article's text.",
			}
		},
	}
	s := r.Reflect(&Claim{})
	s.Title = "A claim: who said what in a news article"
	s.Description = "One line of claims.jsonl (" + SchemaID + ")."
	out, err := json.MarshalIndent(s, "", "  ")
	require.NoError(t, err)
	return append(out, '\n')
}

func TestSchemaIsWhatTheTypesSay(t *testing.T) {
	got := generate(t)
	if *update {
		require.NoError(t, os.WriteFile("schema.json", got, 0o666))
		return
	}
	require.Equal(t, string(got), string(Schema()), "run: go test ./pipeline/record -update")
}

// compiled is the schema ready to validate with.
func compiled(t testing.TB) *validator.Schema {
	v, err := validator.UnmarshalJSON(bytes.NewReader(Schema()))
	require.NoError(t, err)
	c := validator.NewCompiler()
	require.NoError(t, c.AddResource("claim.json", v))
	s, err := c.Compile("claim.json")
	require.NoError(t, err)
	return s
}

func validate(t require.TestingT, s *validator.Schema, line []byte) error {
	v, err := validator.UnmarshalJSON(bytes.NewReader(line))
	require.NoError(t, err)
	return s.Validate(v)
}

func TestSchemaRefusesWhatIsNotAClaim(t *testing.T) {
	s := compiled(t)
	good, err := json.Marshal(FromDoc(article(), document(t), "rules")[0])
	require.NoError(t, err)
	require.NoError(t, validate(t, s, good))

	for name, change := range map[string]func(m map[string]any){
		"key missing":       func(m map[string]any) { delete(m, "via") },
		"key too many":      func(m map[string]any) { m["extra"] = 1 },
		"inner key missing": func(m map[string]any) { delete(m["content"].(map[string]any), "type") },
		"inner key extra":   func(m map[string]any) { m["speaker"].(map[string]any)["age"] = 3 },
		"null list":         func(m map[string]any) { m["via"] = nil },
		"null content":      func(m map[string]any) { m["content"] = nil },
		"no value":          func(m map[string]any) { m["status"].(map[string]any)["value"] = "" },
		"other value":       func(m map[string]any) { m["kind"] = "opinion" },
		"other schema":      func(m map[string]any) { m["schema"] = "whosaid/claim/2" },
		"half a span":       func(m map[string]any) { m["sentence"].(map[string]any)["span"] = []any{1} },
		"before the text":   func(m map[string]any) { m["sentence"].(map[string]any)["span"] = []any{-1, 4} },
		"too sure":          func(m map[string]any) { m["confidence"] = 1.5 },
		"bad id":            func(m map[string]any) { m["id"] = "17" },
	} {
		var m map[string]any
		require.NoError(t, json.Unmarshal(good, &m))
		change(m)
		line, err := json.Marshal(m)
		require.NoError(t, err)
		require.Error(t, validate(t, s, line), name)
	}
	for _, key := range []string{"cue", "source", "speaker"} {
		var m map[string]any
		require.NoError(t, json.Unmarshal(good, &m))
		m[key] = nil
		line, err := json.Marshal(m)
		require.NoError(t, err)
		require.NoError(t, validate(t, s, line), "%s may be null", key)
	}
}
