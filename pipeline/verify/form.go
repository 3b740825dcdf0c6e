package verify

// Whether a line is of the form of its file. Nearly all lines are as the
// program writes them, which is seen by writing them again; any other is put
// before the JSON Schema (a claim) or has its keys counted, since a file that
// another tool has copied key by key is just as good.

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"whosaid/pipeline/record"
)

// schema checks claims.
type schema struct {
	out      bytes.Buffer
	compiled *jsonschema.Schema // when the first line needs it
}

// claim decodes a line into c, and says what the schema has against it.
func (s *schema) claim(line []byte, c *record.Claim) error {
	*c = record.Claim{}
	decoded := json.Unmarshal(line, c)
	if decoded == nil && s.asWritten(line, c) && sound(c) {
		return nil
	}
	if s.compiled == nil {
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(record.Schema()))
		if err != nil {
			return err
		}
		compiler := jsonschema.NewCompiler()
		if err := compiler.AddResource(record.SchemaID, v); err != nil {
			return err
		}
		if s.compiled, err = compiler.Compile(record.SchemaID); err != nil {
			return err
		}
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(line))
	if err != nil {
		return fmt.Errorf("is not JSON: %w", err)
	}
	if err := s.compiled.Validate(v); err != nil {
		return errors.New(deepest(err))
	}
	return decoded
}

// deepest is the first cause of a refusal, which comes as a tree of them.
func deepest(err error) string {
	var v *jsonschema.ValidationError
	if !errors.As(err, &v) {
		return err.Error()
	}
	for len(v.Causes) > 0 {
		v = v.Causes[0]
	}
	// Its text is "jsonschema validation failed with …\n- at '/a/b': what".
	if _, what, ok := strings.Cut(v.Error(), "\n- "); ok {
		return what
	}
	return v.Error()
}

func (s *schema) asWritten(line []byte, c *record.Claim) bool {
	s.out.Reset()
	if record.NewEncoder(&s.out).Encode(c) != nil {
		return false
	}
	return bytes.Equal(bytes.TrimSuffix(s.out.Bytes(), []byte("\n")), line)
}

var (
	claimID   = regexp.MustCompile(`^c-[0-9a-f]{16}(-[0-9]+)?$`)
	speakerID = regexp.MustCompile(`^s[1-9][0-9]*$`)
)

// sound reports that c is surely valid; the schema judges all else.
func sound(c *record.Claim) bool {
	piece := func(text string, spans []record.Span) bool {
		for _, s := range spans {
			if s[0] < 0 || s[1] < 0 {
				return false
			}
		}
		return text != "" && len(spans) > 0
	}
	return c.Schema == record.SchemaID && claimID.MatchString(c.ID) && c.Check() == nil &&
		piece(c.Content.Text, c.Content.Spans) &&
		(c.Cue == nil || piece(c.Cue.Text, c.Cue.Spans)) &&
		(c.Source == nil || piece(c.Source.Text, c.Source.Spans)) &&
		(c.Speaker == nil || c.Speaker.Name != "" && speakerID.MatchString(c.Speaker.ID)) &&
		c.Via != nil && c.Status.Evidence != nil && (len(c.Status.Evidence) == 0 || piece("-", c.Status.Evidence)) &&
		piece(c.Sentence.Text, []record.Span{c.Sentence.Span}) &&
		0 <= c.Confidence && c.Confidence <= 1 && c.Extractor != ""
}

// Keys of the lines that have no schema.
var (
	articleKeys = keysOf(record.Article{})
	errorKeys   = keysOf(record.Error{})
)

func keysOf(v any) (keys []string) {
	for _, f := range reflect.VisibleFields(reflect.TypeOf(v)) {
		keys = append(keys, f.Tag.Get("json"))
	}
	return keys
}

// decode reads a line that must have these keys and no others.
func decode(line []byte, v any, keys []string) error {
	var m map[string]json.RawMessage
	if err := json.Unmarshal(line, &m); err != nil {
		return fmt.Errorf("is not a JSON object: %w", err)
	}
	for _, k := range keys {
		if _, ok := m[k]; !ok {
			return fmt.Errorf("the key %q is missing", k)
		}
		delete(m, k)
	}
	for k := range m {
		return fmt.Errorf("has a key too many: %q", k)
	}
	return json.Unmarshal(line, v)
}
