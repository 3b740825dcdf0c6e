package formats_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/pipeline/exchange"
	"whosaid/pipeline/exchange/exchangetest"
	"whosaid/pipeline/exchange/formats"
	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
	"whosaid/pipeline/review"
)

// reviewed is a run with a claim of each state.
func reviewed(t *testing.T) (run string, ids map[string]string) {
	run = exchangetest.Write(t, council())
	ids = idsOf(t, run)
	edited := exchangetest.Claims(t, run)[ids[planted.denied]].Claim
	edited.Status.Value = "denied"
	decide(t, run, review.Event{Reviewer: "anna", Action: review.Edit, Claims: []string{edited.ID}, After: []record.Claim{edited}})
	decide(t, run, review.Event{Reviewer: "anna", Action: review.Wrong, Claims: []string{ids[planted.wrong]}})
	decide(t, run, review.Event{Reviewer: "anna", Action: review.Unsure, Claims: []string{ids[planted.cut]}})
	added := record.Claim{Content: record.Content{Spans: []record.Span{{120, 144}}, Type: "indirect"}, Kind: "statement"}
	added.Status.Value = "asserted"
	decide(t, run, review.Event{Reviewer: "ben", Action: review.Add, DocID: "council", After: []record.Claim{added}})
	decide(t, run, review.Event{Reviewer: "ben", Action: review.Note, Claims: []string{ids[planted.cut]}, Note: "who?"})
	return run, ids
}

func TestChoices(t *testing.T) {
	run, _ := reviewed(t)
	for choice, want := range map[exchange.Choice][]index.State{
		exchange.All:      {index.Edited, index.Unsure, index.Wrong, index.Added},
		exchange.Kept:     {index.Edited, index.Unsure, index.Added},
		exchange.Reviewed: {index.Edited, index.Added},
	} {
		var got []index.State
		for d, err := range exchange.Choose(exchangetest.Documents(t, run), choice) {
			require.NoError(t, err)
			for _, c := range d.Claims {
				got = append(got, c.State)
			}
		}
		require.Equal(t, want, got, choice)
	}
}

// Reviewed values go over the extracted ones, and each row says which it holds.
func TestReviewedValuesGoOut(t *testing.T) {
	run, ids := reviewed(t)
	f, _ := formats.Find("csv")
	table(t, exchangetest.Export(t, f, run), func(rows [][]string, column func(string) int) [][]string {
		of := map[string][]string{}
		for _, r := range rows[1:] {
			of[r[column("claim_id")]] = []string{
				r[column("status")], r[column("review")], r[column("reviewed_fields")], r[column("reviewer")], r[column("note")],
			}
		}
		require.Equal(t, []string{"denied", "edited", `["status"]`, "anna", ""}, of[ids[planted.denied]])
		require.Equal(t, []string{"asserted", "unsure", `[]`, "anna", "who?"}, of[ids[planted.cut]])
		require.NotContains(t, of, ids[planted.wrong])
		require.Len(t, of, 3)
		return rows
	})

	// In Label Studio what was extracted is a prediction, what stands an annotation.
	f, _ = formats.Find("labelstudio")
	tasks(t, exchangetest.Export(t, f, run), func(task map[string]any) {
		statuses := func(kind string) (list []string) {
			for _, r := range task[kind].([]any)[0].(map[string]any)["result"].([]any) {
				if r := r.(map[string]any); r["from_name"] == "status" {
					list = append(list, r["value"].(map[string]any)["choices"].([]any)[0].(string))
				}
			}
			return list
		}
		require.Equal(t, []string{"asserted", "asserted"}, statuses("predictions"))
		require.Equal(t, []string{"denied", "asserted", "asserted"}, statuses("annotations"))
	})
	f, _ = formats.Find("hf")
	card, err := os.ReadFile(filepath.Join(exchangetest.Export(t, f, run), "README.md"))
	require.NoError(t, err)
	require.Contains(t, string(card), "1 unsure, 1 edited, 1 added.")
	require.Contains(t, string(card), "- expert-generated")
}

// Other programs write halves of surrogate pairs as escapes, for which Go has
// no character: they count as one, as they do there.
func TestBrokenSurrogatesInEscapes(t *testing.T) {
	for _, name := range []string{"labelstudio", "casjson"} {
		f, _ := formats.Find(name)
		run := exchangetest.Write(t, exchangetest.Hostile())
		path := exchangetest.Export(t, f, run)
		if annotate[name] != nil {
			annotate[name](t, path)
		}
		changed := 0
		files, err := filepath.Glob(filepath.Join(path, "*.json"))
		require.NoError(t, err)
		for _, file := range files {
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			changed += strings.Count(string(data), "\uFFFD")
			require.NoError(t, os.WriteFile(file, []byte(strings.ReplaceAll(string(data), "\uFFFD", `\ud83d`)), 0o666))
		}
		require.NotZero(t, changed)
		got := exchangetest.Import(t, f, run, path, "anna")
		require.Empty(t, got.Faults)
		require.Zero(t, got.Events)
		require.Equal(t, claimsIn(exchangetest.Hostile()), got.Unchanged)
	}
}

func claimsIn(articles []exchangetest.Article) (n int) {
	for _, a := range articles {
		n += len(a.Claims)
	}
	return n
}
