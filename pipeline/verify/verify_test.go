package verify_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"whosaid/corpus"
	"whosaid/extractors/doc"
	"whosaid/pipeline"
	"whosaid/pipeline/record"
	"whosaid/pipeline/reprints"
	"whosaid/pipeline/runfiles"
	"whosaid/pipeline/sinks/dir"
	"whosaid/pipeline/verify"
)

// texts of the run that is checked: articles a0, a1, …
var texts = []string{
	"“Der Zug fährt,” Zoë Brandt said. “Now.”\n\nShe denied the rest.",
	"Nobody spoke.",
	"“The pier is closed,” Ada Poole said.",
	"\"One. Two.\" Ada Poole said. The café thinks so.",
	"“The pier is closed”, Ada Poole said.", // a reprint
	"", // an input that cannot be read
}

// spans of a piece of a text that stands there once.
func spans(text string, pieces ...string) (list []doc.Span) {
	for _, p := range pieces {
		i := strings.Index(text, p)
		if i < 0 {
			panic(p)
		}
		list = append(list, doc.Span{Start: i, End: i + len(p)})
	}
	return list
}

func extract(a *corpus.Article) (*doc.Doc, error) {
	d := &doc.Doc{Text: a.Text}
	claim := func(typ doc.ContentType, source, cue string, content ...string) {
		d.Speakers = append(d.Speakers, doc.Speaker{Name: source, Type: doc.SpeakerPerson, Naming: doc.Named})
		d.Attributions = append(d.Attributions, doc.Attribution{
			Content: spans(a.Text, content...), Cue: spans(a.Text, cue), Source: spans(a.Text, source), Evidence: spans(a.Text, cue),
			Type: typ, Status: doc.Asserted, Kind: doc.Statement, Lemma: "say", Rule: "test", Confidence: 0.5, Speaker: len(d.Speakers) - 1,
		})
	}
	switch a.ID {
	case "a0":
		claim(doc.Direct, "Zoë Brandt", "said", "“Der Zug fährt,”", "“Now.”")
		claim(doc.Indirect, "She", "denied", "the rest")
	case "a2":
		claim(doc.Direct, "Ada Poole", "said", "The pier is closed")
	case "a3":
		claim(doc.Direct, "Ada Poole", "said", "\"One.")
		claim(doc.Indirect, "The café", "thinks", "so")
		claim(doc.Mixed, "The café", "thinks", "so") // a twin
	}
	return d, nil
}

// inputs are the texts as a source; change replaces some.
func inputs(change map[int]string) pipeline.Source {
	return func(_ context.Context, emit func(corpus.Item) error) error {
		for i, text := range texts {
			if other, ok := change[i]; ok {
				text = other
			}
			input := fmt.Sprintf("in.jsonl#line=%d", i+1)
			err := emit(corpus.Item{Input: input, Bytes: 1, Load: func() (*corpus.Article, error) {
				if text == "" {
					return nil, &corpus.Error{Input: input, Stage: corpus.StageRead, Err: fmt.Errorf("is empty")}
				}
				a := &corpus.Article{ID: fmt.Sprintf("a%d", i), Input: input, Text: text, Title: "Pier", Published: "2019-01-02"}
				if i == 1 {
					a.Warnings = []string{"odd"}
					a.Archive = &corpus.ArchiveRecord{ID: "urn:uuid:1", Date: "2019-01-02T00:00:00Z", PayloadDigest: "sha1:A"}
				}
				return a, nil
			}})
			if err != nil {
				return err
			}
		}
		return nil
	}
}

// written is a run's folder.
func written(t *testing.T, partBytes int64) string {
	path := filepath.Join(t.TempDir(), "run")
	folder, err := dir.Open(path, dir.Options{PartBytes: partBytes, Run: record.Run{Version: "1", Inputs: []string{"in.jsonl"}}})
	require.NoError(t, err)
	index := reprints.Open(reprints.Options{})
	_, err = pipeline.Run(context.Background(), pipeline.Config{
		Source: inputs(nil), Extract: extract, Sink: folder, Model: "rules", Reprints: index,
	})
	require.NoError(t, err)
	require.NoError(t, index.Close())
	return path
}

func check(t *testing.T, path string, o verify.Options) verify.Report {
	t.Helper()
	folder, err := runfiles.Open(path)
	require.NoError(t, err)
	o.Show = 100
	r, err := verify.Run(context.Background(), folder, o)
	require.NoError(t, err)
	require.Len(t, r.Shown, r.Faults)
	return r
}

func TestAllHolds(t *testing.T) {
	for _, partBytes := range []int64{0, 1} {
		r := check(t, written(t, partBytes), verify.Options{Inputs: inputs(nil), Workers: 2})
		require.Equal(t, verify.Report{
			Articles: 5, Claims: 6, Errors: 1, Compared: 5, Kinds: map[string]int{}, Shown: []verify.Fault{},
		}, r)
	}
}

// plant changes a file of a run: the line of a number, from 1, replaced in old by new.
func plant(t *testing.T, path, file string, line int, old, new string) {
	t.Helper()
	name := filepath.Join(path, file)
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	lines := strings.SplitAfter(string(data), "\n")
	require.Contains(t, lines[line-1], old)
	lines[line-1] = strings.Replace(lines[line-1], old, new, 1)
	require.NoError(t, os.WriteFile(name, []byte(strings.Join(lines, "")), 0o666))
}

// Each planted fault is found, and nothing else.
func TestPlantedFaults(t *testing.T) {
	type found struct {
		file string
		line int
		kind string
	}
	const claims, articles, errors, run = "claims.jsonl", "articles.jsonl", "errors.jsonl", "run.json"
	for _, c := range []struct {
		name     string
		file     string
		line     int
		old, new string
		want     []found
		what     string // part of the message
	}{
		{"text of a content", claims, 2, `"the rest"`, `"the west"`, []found{{claims, 2, verify.Span}}, `content: the spans [[53 61]] give "the rest"`},
		{"joint of pieces", claims, 1, ` … `, ` `, []found{{claims, 1, verify.Span}}, "content"},
		{"text of a cue", claims, 2, `"text":"denied"`, `"text":"denies"`, []found{{claims, 2, verify.Span}}, "cue"},
		{"text of a source", claims, 2, `"text":"She"`, `"text":"Her"`, []found{{claims, 2, verify.Span}}, "source"},
		{"text of a sentence", claims, 2, `"sentence":{"text":"She`, `"sentence":{"text":"she`, []found{{claims, 2, verify.Span}}, "sentence"},
		{"evidence outside", claims, 2, `"evidence":[[46,52]]`, `"evidence":[[46,520]]`, []found{{claims, 2, verify.Span}}, "outside of the text"},
		{"evidence empty", claims, 2, `"evidence":[[46,52]]`, `"evidence":[[46,46]]`, []found{{claims, 2, verify.Span}}, "is empty"},
		{"evidence twice", claims, 2, `"evidence":[[46,52]]`, `"evidence":[[46,52],[46,52]]`, []found{{claims, 2, verify.Span}}, "before the one before it ends"},
		{"span moved", claims, 2, `[[53,61]]`, `[[54,62]]`, []found{{claims, 2, verify.Span}, {claims, 2, verify.ID}}, "content"},
		{"key too many", claims, 2, `"id":"c-`, `"id":"c-0123456789abcdef-2","was":"c-`, []found{{claims, 2, verify.Form}}, "was"},
		{"number of a twin", claims, 6, `-2",`, `-3",`, []found{{claims, 6, verify.ID}}, "-2"},
		{"twin without number", claims, 6, `-2",`, `",`, []found{{claims, 6, verify.ID}}, "-2"},
		{"unknown article", claims, 3, `"doc_id":"a2"`, `"doc_id":"a9"`, []found{{claims, 3, verify.DocID}}, `"a9"`},
		{"article of another claim", claims, 6, `"doc_id":"a3"`, `"doc_id":"a2"`, []found{{claims, 6, verify.Order}}, `"a2"`},
		{"title", claims, 2, `"title":"Pier"`, `"title":"Peer"`, []found{{claims, 2, verify.Doc}}, "Peer"},
		{"direct without marks", claims, 2, `"type":"indirect"`, `"type":"direct"`, []found{{claims, 2, verify.Direct}}, "the rest"},
		{"label", claims, 2, `"kind":"statement"`, `"kind":"opinion"`, []found{{claims, 2, verify.Form}}, "/kind"},
		{"key missing", claims, 2, `"via":[],`, ``, []found{{claims, 2, verify.Form}}, "via"},
		{"null list", claims, 2, `"via":[],`, `"via":null,`, []found{{claims, 2, verify.Form}}, "/via"},
		{"half a span", claims, 2, `"evidence":[[46,52]]`, `"evidence":[[46]]`, []found{{claims, 2, verify.Form}}, "/status/evidence"},
		{"probability", claims, 2, `"confidence":0.5`, `"confidence":1.5`, []found{{claims, 2, verify.Form}}, "/confidence"},
		{"no speaker", claims, 1, `"speaker":{"name":"Zoë Brandt","type":"person","naming":"named","anonymity_stated":false,"role":"","affiliation":"","id":"s1"}`,
			`"speaker":null`, []found{{claims, 1, verify.Form}}, "source and speaker"},
		{"not JSON", claims, 2, `{"schema"`, `"schema"`, []found{{claims, 2, verify.Form}}, "JSON"},
		{"claim doubled", claims, 6, "\n", "\n{}\n", []found{{claims, 7, verify.Form}, {run, 0, verify.Count}}, ""},
		{"last line cut", claims, 6, "\n", "", []found{{claims, 6, verify.File}}, "cut"},

		{"text of an article", articles, 2, "Nobody", "Somebody", []found{{articles, 2, verify.SHA256}}, "sha256"},
		{"digest", articles, 2, `"sha256":"`, `"sha256":"0`, []found{{articles, 2, verify.SHA256}}, "sha256"},
		{"key of an article", articles, 2, `"similarity":0`, `"like":0`, []found{{articles, 2, verify.Form}, {run, 0, verify.Count}}, "similarity"},
		{"duplicate of none", articles, 5, `"duplicate_of":"a2"`, `"duplicate_of":"a7"`, []found{{articles, 5, verify.DuplicateOf}}, "a7"},
		{"duplicate of itself", articles, 5, `"duplicate_of":"a2"`, `"duplicate_of":"a4"`, []found{{articles, 5, verify.DuplicateOf}}, "a4"},
		{"similar to none", articles, 2, `"similarity":0`, `"similarity":0.7`, []found{{articles, 2, verify.DuplicateOf}}, "0.7"},
		{"too similar", articles, 5, `"similarity":1`, `"similarity":1.2`, []found{{articles, 5, verify.DuplicateOf}}, "1.2"},
		{"warning lost", articles, 2, `["odd"]`, `[]`, []found{{run, 0, verify.Count}}, "says 1 articles with a warning"},

		{"stage", errors, 1, `"read"`, `"open"`, []found{{run, 0, verify.Count}, {run, 0, verify.Count}}, ""},
		{"key of an error", errors, 1, `"stage"`, `"where"`, []found{{errors, 1, verify.Form}, {run, 0, verify.Count}}, "stage"},
		{"error lost", errors, 1, "{", "", []found{{errors, 1, verify.Form}, {run, 0, verify.Count}}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := written(t, 0)
			plant(t, path, c.file, c.line, c.old, c.new)
			r := check(t, path, verify.Options{})
			var got []found
			said := ""
			for _, f := range r.Shown {
				got = append(got, found{f.File, f.Line, f.Kind})
				said += f.What + "\n"
			}
			require.Equal(t, c.want, got, said)
			require.Contains(t, said, c.what)
		})
	}
}

func TestCountsOfRun(t *testing.T) {
	for _, key := range []string{"articles", "claims", "errors", "warnings", "reprints"} {
		path := written(t, 0)
		name := filepath.Join(path, "run.json")
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		changed := bytes.Replace(data, []byte(`"`+key+`": `), []byte(`"`+key+`": 7`), 1)
		require.NotEqual(t, data, changed)
		require.NoError(t, os.WriteFile(name, changed, 0o666))
		require.Equal(t, map[string]int{verify.Count: 1}, check(t, path, verify.Options{}).Kinds, key)
	}
}

func TestFilesMissing(t *testing.T) {
	for name, kinds := range map[string]map[string]int{
		"run.json":       {verify.File: 1},
		"errors.jsonl":   {verify.File: 1, verify.Count: 2},
		"claims.jsonl":   {verify.File: 1, verify.Count: 1},
		"articles.jsonl": {verify.File: 1, verify.DocID: 6, verify.Count: 3},
	} {
		path := written(t, 0)
		require.NoError(t, os.Remove(filepath.Join(path, name)))
		require.Equal(t, kinds, check(t, path, verify.Options{}).Kinds, name)
	}
}

func TestParts(t *testing.T) {
	const part = "claims-00001.jsonl.zst"
	change := func(t *testing.T, do func(lines []byte) []byte, manifest func(m *record.Manifest, packed []byte)) string {
		path := written(t, 1)
		packed, err := os.ReadFile(filepath.Join(path, part))
		require.NoError(t, err)
		z, err := zstd.NewReader(nil)
		require.NoError(t, err)
		defer z.Close()
		lines, err := z.DecodeAll(packed, nil)
		require.NoError(t, err)
		w, err := zstd.NewWriter(nil)
		require.NoError(t, err)
		packed = w.EncodeAll(do(lines), nil)
		require.NoError(t, os.WriteFile(filepath.Join(path, part), packed, 0o666))
		if manifest != nil {
			name := filepath.Join(path, "manifest.json")
			data, err := os.ReadFile(name)
			require.NoError(t, err)
			var m record.Manifest
			require.NoError(t, json.Unmarshal(data, &m))
			manifest(&m, packed)
			data, err = json.Marshal(m)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(name, data, 0o666))
		}
		return path
	}
	fit := func(m *record.Manifest, packed []byte) {
		sum := sha256.Sum256(packed)
		m.Files[0].Bytes, m.Files[0].SHA256 = int64(len(packed)), hex.EncodeToString(sum[:])
	}
	drop := func(lines []byte) []byte { return append(lines[bytes.IndexByte(lines, '\n')+1:], "\n"...) }
	swap := func(lines []byte) []byte { return bytes.Replace(lines, []byte("denied"), []byte("denies"), 1) }

	require.Equal(t, map[string]int{verify.File: 1, verify.Span: 1}, check(t, change(t, swap, nil), verify.Options{}).Kinds)
	require.Equal(t, map[string]int{verify.Span: 1}, check(t, change(t, swap, fit), verify.Options{}).Kinds, "a manifest that was made to fit")
	require.Equal(t, map[string]int{verify.Form: 1}, check(t, change(t, drop, fit), verify.Options{}).Kinds, "a blank line")
	require.Equal(t, map[string]int{verify.Count: 1}, check(t, change(t, func(l []byte) []byte { return l }, func(m *record.Manifest, packed []byte) {
		fit(m, packed)
		m.Claims = 9
	}), verify.Options{}).Kinds)

	path := written(t, 1)
	require.NoError(t, os.Remove(filepath.Join(path, part)))
	require.Equal(t, map[string]int{verify.File: 1, verify.Count: 3}, check(t, path, verify.Options{}).Kinds)

	path = written(t, 1)
	data, err := os.ReadFile(filepath.Join(path, part))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(path, part), data[:len(data)/2], 0o666))
	require.Equal(t, 2, check(t, path, verify.Options{}).Kinds[verify.File], "its size, and that it cannot be read to its end")
}

func TestAgainstInputs(t *testing.T) {
	path := written(t, 0)
	for _, c := range []struct {
		name   string
		change map[int]string
		want   []string
	}{
		{"text", map[int]string{2: "Other."}, []string{"articles.jsonl:3 in.jsonl#line=3: the input gives another text"}},
		{"not to be read", map[int]string{2: ""}, []string{"articles.jsonl:3 in.jsonl#line=3: cannot be read any more: is empty"}},
		{"failed, and now read", map[int]string{5: "Readable."}, nil},
	} {
		r := check(t, path, verify.Options{Inputs: inputs(c.change)})
		var got []string
		for _, f := range r.Shown {
			require.Equal(t, verify.Input, f.Kind)
			got = append(got, fmt.Sprintf("%s:%d %s", f.File, f.Line, f.What))
		}
		require.Equal(t, c.want, got, c.name)
	}

	short := func(ctx context.Context, emit func(corpus.Item) error) error {
		n := 0
		return inputs(nil)(ctx, func(it corpus.Item) error {
			if n++; n == 1 || n > 3 {
				return nil
			}
			return emit(it)
		})
	}
	r := check(t, path, verify.Options{Inputs: short})
	require.Equal(t, 2, r.Compared)
	require.Equal(t, map[string]int{verify.Input: 3}, r.Kinds)
	r = check(t, path, verify.Options{Inputs: short, Gone: func(input string) bool { return input != "in.jsonl#line=1" }})
	require.Equal(t, 2, r.Gone)
	require.Equal(t, 1, r.Faults)

	more := func(ctx context.Context, emit func(corpus.Item) error) error {
		if err := inputs(nil)(ctx, emit); err != nil {
			return err
		}
		return emit(corpus.Item{Input: "new.txt", Load: func() (*corpus.Article, error) {
			return &corpus.Article{ID: "new", Input: "new.txt", Text: "New."}, nil
		}})
	}
	r = check(t, path, verify.Options{Inputs: more})
	require.Equal(t, 1, r.Faults)
	require.Contains(t, r.Shown[0].What, "new.txt: is given by the inputs, and the run has no article of it")

	// A digest that was made to fit a text that was changed does not help.
	plant(t, path, "articles.jsonl", 2, "Nobody", "Somebody")
	plant(t, path, "articles.jsonl", 2, record.Digest(texts[1]), record.Digest("Somebody spoke."))
	require.Zero(t, check(t, path, verify.Options{}).Faults)
	require.Equal(t, map[string]int{verify.Input: 1}, check(t, path, verify.Options{Inputs: inputs(nil)}).Kinds)

	plant(t, path, "articles.jsonl", 2, "sha1:A", "sha1:B")
	require.Contains(t, check(t, path, verify.Options{Inputs: inputs(nil)}).Shown[0].What, "another text, archive")
}

// Two articles may bear one id: their claims are those of one or the other.
func TestArticlesOfOneID(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run")
	folder, err := dir.Open(path, dir.Options{Run: record.Run{Version: "1"}})
	require.NoError(t, err)
	_, err = pipeline.Run(context.Background(), pipeline.Config{
		Source: func(_ context.Context, emit func(corpus.Item) error) error {
			for i, id := range []string{"a2", "a2", "x", "a2", "a0"} {
				text := "“The pier is closed,” Ada Poole said."
				if i == 3 {
					text = "Well. " + text
				}
				if id == "a0" {
					text = texts[0]
				}
				if err := emit(corpus.Item{Input: fmt.Sprint(i), Load: func() (*corpus.Article, error) {
					return &corpus.Article{ID: id, Input: fmt.Sprint(i), Text: text}, nil
				}}); err != nil {
					return err
				}
			}
			return nil
		},
		Extract: extract, Sink: folder, Model: "rules",
	})
	require.NoError(t, err)
	r := check(t, path, verify.Options{})
	require.Equal(t, 5, r.Claims)
	require.Zero(t, r.Faults, "%v", r.Shown)
}

// What another tool has written anew, with other spaces and escapes, is as good.
func TestWrittenByAnotherTool(t *testing.T) {
	path := written(t, 0)
	for _, name := range []string{"claims.jsonl", "articles.jsonl", "errors.jsonl"} {
		data, err := os.ReadFile(filepath.Join(path, name))
		require.NoError(t, err)
		var out bytes.Buffer
		for line := range bytes.Lines(data) {
			var v map[string]any
			require.NoError(t, json.Unmarshal(line, &v))
			again, err := json.Marshal(v) // sorts the keys
			require.NoError(t, err)
			out.Write(bytes.ReplaceAll(again, []byte("“"), []byte(`\u201c`)))
			out.WriteString("\n")
		}
		require.NotEqual(t, data, out.Bytes())
		require.NoError(t, os.WriteFile(filepath.Join(path, name), out.Bytes(), 0o666))
	}
	require.Zero(t, check(t, path, verify.Options{Inputs: inputs(nil)}).Faults)
}

func TestShownIsBounded(t *testing.T) {
	path := written(t, 0)
	require.NoError(t, os.WriteFile(filepath.Join(path, "articles.jsonl"), nil, 0o666))
	folder, err := runfiles.Open(path)
	require.NoError(t, err)
	r, err := verify.Run(context.Background(), folder, verify.Options{Show: 2})
	require.NoError(t, err)
	require.Len(t, r.Shown, 2)
	require.Equal(t, 9, r.Faults)
}

func TestStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	folder, err := runfiles.Open(written(t, 0))
	require.NoError(t, err)
	_, err = verify.Run(ctx, folder, verify.Options{})
	require.ErrorIs(t, err, context.Canceled)
}
