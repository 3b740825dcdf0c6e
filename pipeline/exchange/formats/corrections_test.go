package formats_test

// Corrections that a person makes in another program, done here to the files as
// that program leaves them, come back as decisions.

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
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

const smile = "\U0001F600"

// council is the article that is corrected.
func council() []exchangetest.Article {
	return []exchangetest.Article{{
		ID:   "council",
		Text: smile + " The council said that rents would rise. Rivers denied it twice, officials said. \u201CWe pay,\u201D Ms Oda said. A tenant wrote that the lift was broken.",
		Claims: []exchangetest.Claim{
			{Content: "that rents would rise", Cue: "said", Source: "The council"},
			{Content: "Rivers denied it twice", Cue: "#1:said", Source: "officials"},
			{Content: "\u201CWe pay,\u201D", Cue: "#2:said", Source: "Ms Oda"},
		},
	}}
}

// corrections is what was done to the claims of council, by content.
type corrections struct {
	denied string // status
	cut    string // content, to "Rivers denied it"
	wrong  string
}

var planted = corrections{denied: "that rents would rise", cut: "Rivers denied it twice", wrong: "\u201CWe pay,\u201D"}

// plant does these to an export, as the format's program would, and adds the
// claim "that the lift was broken" (wrote, A tenant).
var plant = map[string]func(t *testing.T, path string, ids map[string]string){
	"csv": func(t *testing.T, path string, ids map[string]string) {
		table(t, path, func(rows [][]string, column func(string) int) [][]string {
			for _, r := range rows[1:] {
				switch r[column("claim_id")] {
				case ids[planted.denied]:
					r[column("status")] = "Denied"
				case ids[planted.cut]: // only the text: nobody counts characters in a spreadsheet
					r[column("content_text")] = "Rivers denied it"
				case ids[planted.wrong]:
					r[column("review")] = "wrong"
				}
			}
			added := make([]string, len(rows[0]))
			added[column("doc_id")] = "council"
			added[column("content_text")] = "that the lift was broken"
			added[column("cue_text")] = "wrote"
			added[column("source_text")] = "A tenant"
			return append(rows, added)
		})
	},
	"labelstudio": func(t *testing.T, path string, ids map[string]string) {
		annotate["labelstudio"](t, path)
		tasks(t, path, func(task map[string]any) {
			text := []rune(task["data"].(map[string]any)["text"].(string))
			region := func(id, label, piece string) map[string]any {
				begin := len([]rune(string(text)[:strings.Index(string(text), piece)]))
				return map[string]any{"id": id, "from_name": "part", "to_name": "text", "type": "labels", "value": map[string]any{
					"start": begin, "end": begin + len([]rune(piece)), "text": piece, "labels": []any{label},
				}}
			}
			a := task["annotations"].([]any)[0].(map[string]any)
			result := []any{}
			for _, r := range a["result"].([]any) {
				r := r.(map[string]any)
				id, _ := r["id"].(string)
				from, _ := r["from_id"].(string)
				if strings.HasPrefix(id+from, ids[planted.wrong]) {
					continue
				}
				if v, ok := r["value"].(map[string]any); ok && strings.HasPrefix(id, ids[planted.cut]+".content") {
					v["end"] = v["end"].(float64) - float64(len(" twice"))
					if r["type"] == "labels" {
						v["text"] = "Rivers denied it"
					}
				}
				if strings.HasPrefix(id, ids[planted.denied]) && r["from_name"] == "status" {
					r["value"].(map[string]any)["choices"] = []any{"denied"}
				}
				result = append(result, r)
			}
			a["result"] = append(result,
				region("Xy1", "Content", "that the lift was broken"), region("Xy2", "Cue", "wrote"), region("Xy3", "Source", "A tenant"),
				map[string]any{"type": "relation", "from_id": "Xy1", "to_id": "Xy2", "direction": "right", "labels": []any{}},
				map[string]any{"type": "relation", "from_id": "Xy3", "to_id": "Xy1", "direction": "bi"},
			)
		})
	},
	"brat": func(t *testing.T, path string, ids map[string]string) {
		file := filepath.Join(path, "000001-council.ann")
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		lines := strings.Split(strings.TrimSpace(string(data)), "\n")
		of := map[string]string{} // annotation by claim
		for _, l := range lines {
			for name, id := range ids {
				if strings.HasPrefix(l, "#") && strings.Contains(l, id) && of[name] == "" { // the content comes first
					of[name] = strings.Fields(l)[2]
				}
			}
		}
		var out []string
		for _, l := range lines {
			fields := strings.FieldsFunc(l, func(r rune) bool { return strings.ContainsRune("\t :", r) })
			if slices.Contains(fields, of[planted.wrong]) {
				continue
			}
			if strings.Contains(l, "Status "+of[planted.denied]+" ") {
				l = strings.Replace(l, "asserted", "denied", 1)
			}
			if strings.HasPrefix(l, of[planted.cut]+"\tContent") {
				l = of[planted.cut] + "\tContent 42 58\tRivers denied it"
			}
			out = append(out, l)
		}
		out = append(out, "T90\tContent 120 144\tthat the lift was broken", "T91\tCue 114 119\twrote", "T92\tSource 105 113\tA tenant",
			"R90\thas_cue Arg1:T90 Arg2:T91\t", "R91\thas_source Arg1:T90 Arg2:T92\t")
		// As an editor on Windows leaves it.
		require.NoError(t, os.WriteFile(file, []byte(strings.Join(out, "\r\n")), 0o666))
	},
	"casjson": func(t *testing.T, path string, ids map[string]string) {
		file := filepath.Join(path, "000001-council.json")
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		var cas map[string]any
		require.NoError(t, json.Unmarshal(data, &cas))
		list := []any{}
		for _, s := range cas["%FEATURE_STRUCTURES"].([]any) {
			s := s.(map[string]any)
			switch s["claim_id"] {
			case ids[planted.denied]:
				s["status"] = "denied"
			case ids[planted.cut]:
				s["end"] = s["end"].(float64) - float64(len(" twice"))
			case ids[planted.wrong]:
				continue
			}
			list = append(list, s)
		}
		// One more for each emoji before it: UIMA counts in UTF-16.
		cas["%FEATURE_STRUCTURES"] = append(list,
			map[string]any{"%ID": 900, "%TYPE": "webanno.custom.Claim", "@sofa": 1, "begin": 121, "end": 145, "@parts": 901},
			map[string]any{"%ID": 901, "%TYPE": "uima.cas.FSArray", "%ELEMENTS": []any{902, 903}},
			map[string]any{"%ID": 902, "%TYPE": "webanno.custom.ClaimPartsLink", "role": "cue", "@target": 904},
			map[string]any{"%ID": 903, "%TYPE": "webanno.custom.ClaimPartsLink", "role": "source", "@target": 905},
			map[string]any{"%ID": 904, "%TYPE": "webanno.custom.ClaimPart", "@sofa": 1, "begin": 115, "end": 120},
			map[string]any{"%ID": 905, "%TYPE": "webanno.custom.ClaimPart", "@sofa": 1, "begin": 106, "end": 114},
		)
		data, err = json.Marshal(cas)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(file, data, 0o666))
	},
}

// table changes a table of CSV.
func table(t testing.TB, path string, change func(rows [][]string, column func(string) int) [][]string) {
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\uFEFF")))).ReadAll()
	require.NoError(t, err)
	rows = change(rows, func(name string) int { return slices.Index(rows[0], name) })
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.Comma = ';' // as Excel writes it in half of Europe
	w.UseCRLF = true
	require.NoError(t, w.WriteAll(rows))
	require.NoError(t, os.WriteFile(path, out.Bytes(), 0o666))
}

func idsOf(t testing.TB, run string) map[string]string {
	ids := map[string]string{}
	for id, c := range exchangetest.Claims(t, run) {
		ids[c.Content.Text] = id
	}
	return ids
}

func importable(t *testing.T, test func(t *testing.T, f exchange.Format)) {
	for _, f := range formats.All() {
		if f.Read != nil {
			t.Run(f.Name, func(t *testing.T) { test(t, f) })
		}
	}
}

func TestCorrectionsComeBack(t *testing.T) {
	importable(t, func(t *testing.T, f exchange.Format) {
		run := exchangetest.Write(t, council())
		ids := idsOf(t, run)
		path := exchangetest.Export(t, f, run)
		plant[f.Name](t, path, ids)
		got := exchangetest.Import(t, f, run, path, "anna")
		require.Empty(t, got.Faults)
		require.Equal(t, []int{2, 1, 1}, []int{got.Corrected, got.Wrong, got.Added}, "%+v", got)

		claims := exchangetest.Claims(t, run)
		denied := claims[ids[planted.denied]]
		require.Equal(t, "denied", denied.Status.Value)
		require.Equal(t, index.Edited, denied.State)
		require.Equal(t, "anna", denied.Reviewer)
		require.Equal(t, []string{"status"}, exchange.Changed(denied.Extracted, &denied.Claim), "nothing else has changed")
		cut := claims[ids[planted.cut]]
		require.Equal(t, "Rivers denied it", cut.Content.Text)
		require.Equal(t, []record.Span{{42, 58}}, cut.Content.Spans)
		require.Equal(t, []string{"content"}, exchange.Changed(cut.Extracted, &cut.Claim))
		require.Equal(t, index.Wrong, claims[ids[planted.wrong]].State)
		added := exchangetest.ByContent(t, run, "that the lift was broken")
		require.Equal(t, index.Added, added.State)
		require.Equal(t, []record.Span{{120, 144}}, added.Content.Spans)
		require.Equal(t, "wrote", added.Cue.Text)
		require.Equal(t, "A tenant", added.Source.Text)
		require.Equal(t, "A tenant", added.Speaker.Name)

		events, err := review.Load(run)
		require.NoError(t, err)
		for _, e := range events {
			require.Equal(t, []string{"anna", "import:" + f.Name}, []string{e.Reviewer, e.Origin})
		}
		again := exchangetest.Import(t, f, run, path, "anna")
		require.Empty(t, again.Faults)
		require.Zero(t, again.Events, "%+v", again)

		// What was reviewed goes out, and comes back the same.
		path = exchangetest.Export(t, f, run)
		if f.Name == "csv" { // kept claims alone are in it
			data, err := os.ReadFile(path)
			require.NoError(t, err)
			require.NotContains(t, string(data), ids[planted.wrong])
		}
		again = exchangetest.Import(t, f, run, path, "ben")
		require.Empty(t, again.Faults)
		require.Zero(t, again.Events, "%+v", again)
		require.Equal(t, 3, again.Unchanged)
	})
}

// decide does what a reviewer does on the page.
func decide(t *testing.T, run string, e review.Event) {
	desk, err := review.Open(t.Context(), run, review.Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, desk.Close()) }()
	_, err = desk.Do(t.Context(), e)
	require.NoError(t, err)
}

// What was changed on both sides is told and left; what was changed in other
// fields is put together.
func TestConflicts(t *testing.T) {
	importable(t, func(t *testing.T, f exchange.Format) {
		run := exchangetest.Write(t, council())
		ids := idsOf(t, run)
		path := exchangetest.Export(t, f, run)
		plant[f.Name](t, path, ids)
		edit := func(id string, change func(*record.Claim)) {
			c := exchangetest.Claims(t, run)[id].Claim
			change(&c)
			decide(t, run, review.Event{Reviewer: "cy", Action: review.Edit, Claims: []string{id}, After: []record.Claim{c}})
		}
		edit(ids[planted.denied], func(c *record.Claim) { c.Status.Value = "confirmed" })
		edit(ids[planted.cut], func(c *record.Claim) { c.Kind = "belief" })
		decide(t, run, review.Event{Reviewer: "cy", Action: review.Right, Claims: []string{ids[planted.wrong]}})

		got := exchangetest.Import(t, f, run, path, "anna")
		require.Len(t, got.Faults, 2, "%q", got.Faults)
		all := strings.Join(got.Faults, "\n")
		require.Contains(t, all, `status is "confirmed" here and "denied" there`)
		require.Regexp(t, `deleted there, and decided on here|it is right here and wrong there`, all)
		claims := exchangetest.Claims(t, run)
		require.Equal(t, "confirmed", claims[ids[planted.denied]].Status.Value)
		require.Equal(t, index.Right, claims[ids[planted.wrong]].State)
		both := claims[ids[planted.cut]]
		require.Equal(t, "Rivers denied it", both.Content.Text)
		require.Equal(t, "belief", both.Kind)
		require.Equal(t, 1, got.Corrected)
		again := exchangetest.Import(t, f, run, path, "anna")
		require.Zero(t, again.Events, "%+v", again)
	})
}

func TestAcceptAndVerdicts(t *testing.T) {
	csv, _ := formats.Find("csv")
	run := exchangetest.Write(t, council())
	ids := idsOf(t, run)
	path := exchangetest.Export(t, csv, run)
	table(t, path, func(rows [][]string, column func(string) int) [][]string {
		for _, r := range rows[1:] {
			switch r[column("claim_id")] {
			case ids[planted.denied]:
				r[column("review")] = "right"
			case ids[planted.cut]:
				r[column("review")], r[column("note")] = " Unsure", "who are they?"
			case ids[planted.wrong]:
				r[column("kind")] = "mood"
			}
		}
		return append(rows, []string{"c-0123456789abcdef"}, []string{""})
	})
	got := exchangetest.Import(t, csv, run, path, "anna")
	require.Equal(t, []int{1, 1, 1}, []int{got.Right, got.Unsure, got.Notes}, "%+v", got)
	require.Len(t, got.Faults, 2, "%q", got.Faults)
	require.Contains(t, got.Faults[0]+got.Faults[1], `kind is "mood"`)
	require.Contains(t, got.Faults[0]+got.Faults[1], "no claim c-0123456789abcdef")
	claims := exchangetest.Claims(t, run)
	require.Equal(t, index.Right, claims[ids[planted.denied]].State)
	require.Equal(t, "who are they?", claims[ids[planted.cut]].Note)
	require.Zero(t, exchangetest.Import(t, csv, run, path, "anna").Events)
}
