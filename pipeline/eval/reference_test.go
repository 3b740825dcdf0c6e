package eval_test

// Comparison with the reference scorer on the same files: every figure, and
// the form in which it is printed, must be equal.

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/pipeline/eval"
	"whosaid/testdata/sharedtest"
)

func reference(t *testing.T, args ...string) string {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 to run the reference scorer")
	}
	cmd := exec.Command(python, append([]string{sharedtest.Path(t, "tools/score.py")}, args...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, stderr.String())
	return string(out)
}

func figures(t *testing.T, gold, claims, labels string) string {
	t.Helper()
	g, err := eval.ReadGold(bytes.NewReader(read(t, gold)), gold)
	require.NoError(t, err)
	if labels != "" {
		require.NoError(t, eval.ReadLabels(bytes.NewReader(read(t, labels)), labels, g))
	}
	c, err := eval.ReadClaims(bytes.NewReader(read(t, claims)), claims)
	require.NoError(t, err)
	out, err := eval.Score(g, c).JSON()
	require.NoError(t, err)
	return string(out)
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	return b
}

func TestSameAsReference(t *testing.T) {
	for _, set := range []struct {
		name         string
		gold, labels string
		seeds        int
	}{
		{"polnear", "data/polnear/dev.jsonl", "", 2},
		{"polnear with labels", "data/polnear/dev.jsonl", "data/claims-gold/dev.jsonl", 2},
		{"polnear rare labels", "data/polnear/train.jsonl", "data/claims-gold/train-rare.jsonl", 1},
		{"web", "data/web-gold/dev.jsonl", "", 4},
		{"news", "data/web-gold/news-dev.jsonl", "", 4},
	} {
		for seed := range set.seeds {
			t.Run(fmt.Sprintf("%s/%d", set.name, seed), func(t *testing.T) {
				gold, labels := sharedtest.Path(t, set.gold), ""
				args := []string{gold, filepath.Join(t.TempDir(), "claims.jsonl")}
				if set.labels != "" {
					labels = sharedtest.Path(t, set.labels)
					args = append(args, "--labels", labels)
				}
				require.NoError(t, os.WriteFile(args[1], spoil(t, read(t, gold), uint64(seed)), 0o600))
				require.Equal(t, reference(t, args...), figures(t, gold, args[1], labels))
			})
		}
	}
}

// Made-up articles with marks, scripts and overlaps that news does not hold.
func TestSameAsReferenceOnOddText(t *testing.T) {
	pieces := []string{
		"“", "”", `"`, "‘", "’", ".", ",", " ", "\n\n", "the ", "Ms Roe", "said", "naïve", "cafe\u0301", "x²", "Ⅷ", "٣٤",
		"東京", "a_b", "don't", "\u00a0", "\u200b", "\x1c", "😀", "ΟΔΟΣ", "İzmir", "½", "\u2028", "ß", "…", "—", "123",
	}
	names := []string{"The Roe", "Roe's", "roe", "A.", "the", "Ms. Ann Roe", "Ann  ROE", "ΟΔΟΣ", "οδος", "İzmir", "", "U.S.", "the’s", "An Bord", "Ann\u00a0Roe", "x_y"}
	status := []any{"asserted", "denied", "bestätigt <&>", "neither", nil, "\U0001F600"}
	for seed := range uint64(40) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(seed, 7))
			pick := func(list []string) string { return list[rng.IntN(len(list))] }
			var gold, claims, labels bytes.Buffer
			for d := range 1 + rng.IntN(4) {
				text := ""
				for range 1 + rng.IntN(120) {
					text += pick(pieces)
				}
				n := len([]rune(text))
				span := func(most int) [][2]int {
					var out [][2]int
					for range rng.IntN(most + 1) {
						a := rng.IntN(n + 1)
						out = append(out, [2]int{a, a + rng.IntN(n+4-a)})
					}
					return out
				}
				list := []map[string]any{}
				labelled := rng.IntN(3)
				for i := range rng.IntN(12) {
					a := map[string]any{"id": fmt.Sprint("E", i), "content": span(3), "source": span(2), "cue": span(1)}
					l := a
					if labelled == 1 {
						l = map[string]any{"doc_id": fmt.Sprint("d", d), "id": a["id"]}
					}
					if labelled > 0 && rng.IntN(4) > 0 {
						l["status"] = status[rng.IntN(len(status))]
						l["speaker"] = []string{pick(names), pick(names)}[rng.IntN(3)/2:]
						l["naming"] = pick([]string{"named", "anonymous"})
						l["speaker_type"] = pick([]string{"person", "none"})
						l["anonymity_stated"] = rng.IntN(2) == 0
						l["cue_negated"] = rng.IntN(2) == 0
						l["kind"] = []any{"statement", "belief", nil}[rng.IntN(3)]
					}
					if labelled == 1 && len(l) > 2 {
						writeLine(t, &labels, l)
					}
					list = append(list, a)
				}
				writeLine(t, &gold, map[string]any{"id": fmt.Sprint("d", d), "text": text, "attributions": list})
				for range rng.IntN(14) {
					c := map[string]any{
						"doc_id": fmt.Sprint("d", d), "content": map[string]any{"spans": span(3)}, "source": map[string]any{"spans": span(2)},
						"cue":     map[string]any{"spans": span(1), "negated": rng.IntN(2) == 0},
						"speaker": map[string]any{"name": pick(names), "type": "person", "naming": "named", "anonymity_stated": rng.IntN(2) == 0},
						"status":  map[string]any{"value": status[rng.IntN(len(status))]}, "kind": pick([]string{"statement", "belief"}),
					}
					for _, key := range []string{"source", "cue", "speaker", "status"} {
						if rng.IntN(5) == 0 {
							c[key] = nil
						}
					}
					writeLine(t, &claims, c)
				}
			}
			dir := t.TempDir()
			files := map[string]*bytes.Buffer{"gold": &gold, "claims": &claims, "labels": &labels}
			for name, b := range files {
				require.NoError(t, os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o600))
			}
			g, c, l := filepath.Join(dir, "gold"), filepath.Join(dir, "claims"), filepath.Join(dir, "labels")
			require.Equal(t, reference(t, g, c, "--labels", l), figures(t, g, c, l))
		})
	}
}

func writeLine(t *testing.T, b *bytes.Buffer, v any) {
	t.Helper()
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	require.NoError(t, enc.Encode(v))
}

// spoil makes claims of gold with the faults of a real system: some are
// missing, moved, joined with their neighbour, found twice, or labelled wrongly.
func spoil(t *testing.T, gold []byte, seed uint64) []byte {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 1))
	var out bytes.Buffer
	for _, line := range bytes.Split(bytes.TrimSpace(gold), []byte("\n")) {
		var a struct {
			ID, Text     string
			Attributions []struct {
				Content, Source, Cue [][2]int
				Speaker              []string
				SpeakerType          string `json:"speaker_type"`
				Naming, Status, Kind string
				Stated               bool `json:"anonymity_stated"`
				Negated              bool `json:"cue_negated"`
			}
		}
		require.NoError(t, json.Unmarshal(line, &a))
		n := len([]rune(a.Text))
		move := func(spans [][2]int) [][2]int {
			moved := [][2]int{}
			for _, s := range spans {
				if rng.IntN(3) == 0 {
					s[0] = min(max(0, s[0]+rng.IntN(41)-20), n)
					s[1] = min(max(s[0], s[1]+rng.IntN(41)-20), n)
				}
				if rng.IntN(12) > 0 {
					moved = append(moved, s)
				}
			}
			return moved
		}
		or := func(v string, others ...string) string {
			if v == "" || rng.IntN(4) == 0 {
				return others[rng.IntN(len(others))]
			}
			return v
		}
		for i, g := range a.Attributions {
			if rng.IntN(5) == 0 {
				continue
			}
			content := g.Content
			if i+1 < len(a.Attributions) && rng.IntN(8) == 0 {
				content = append(append([][2]int{}, content...), a.Attributions[i+1].Content...)
			}
			name := a.ID
			if len(g.Speaker) > 0 {
				name = g.Speaker[rng.IntN(len(g.Speaker))]
			}
			claim := map[string]any{
				"doc_id": a.ID, "content": map[string]any{"spans": move(content)}, "source": map[string]any{"spans": move(g.Source)},
				"cue": map[string]any{"spans": move(g.Cue), "negated": g.Negated != (rng.IntN(9) == 0)},
				"speaker": map[string]any{
					"name": or(name, "", "the "+name, "Jo "+name), "type": or(g.SpeakerType, "person", "group"),
					"naming": or(g.Naming, "named", "generic"), "anonymity_stated": g.Stated != (rng.IntN(9) == 0),
				},
				"status": map[string]any{"value": or(g.Status, "asserted", "denied", "neither")},
				"kind":   or(g.Kind, "statement", "belief"),
			}
			if rng.IntN(10) == 0 {
				claim["source"], claim["speaker"] = nil, nil
			}
			for range 1 + rng.IntN(8)/7 {
				writeLine(t, &out, claim)
			}
		}
	}
	return out.Bytes()
}
