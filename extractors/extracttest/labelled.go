package extracttest

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"

	"whosaid/extractors/doc"
	"whosaid/testdata/sharedtest"
)

// Labels are what a reader says of an attribution; nil where the reader could
// not tell. Speaker lists the names that are accepted, "" for no speaker.
type Labels struct {
	Speaker    *[]string `json:"speaker"`
	Type       *string   `json:"speaker_type"`
	Naming     *string   `json:"naming"`
	Anonymity  *bool     `json:"anonymity_stated"`
	Status     *string   `json:"status"`
	CueNegated *bool     `json:"cue_negated"`
	Kind       *string   `json:"kind"`
}

// LabelledAttribution is an attribution that people marked, with its labels.
// Offsets are code points.
type LabelledAttribution struct {
	ID      string   `json:"id"`
	Source  [][2]int `json:"source"`
	Cue     [][2]int `json:"cue"`
	Content [][2]int `json:"content"`
	Labels
}

// LabelledArticle is an article with its marked attributions.
type LabelledArticle struct {
	ID           string                `json:"id"`
	Text         string                `json:"text"`
	Title        string                `json:"title"`
	Author       string                `json:"author"`
	Byline       string                `json:"byline"`
	Attributions []LabelledAttribution `json:"attributions"`
}

// Labelled reads the articles of texts (a file below data/) that have labels:
// their own, or those that the file labels gives for them by article and
// attribution. The test is skipped where the data is absent.
func Labelled(t testing.TB, texts, labels string) []LabelledArticle {
	t.Helper()
	byID := map[string]map[string]Labels{}
	if labels != "" {
		eachLine(t, labels, func(b []byte) error {
			var l struct {
				DocID string `json:"doc_id"`
				ID    string `json:"id"`
				Labels
			}
			err := json.Unmarshal(b, &l)
			if byID[l.DocID] == nil {
				byID[l.DocID] = map[string]Labels{}
			}
			byID[l.DocID][l.ID] = l.Labels
			return err
		})
	}
	var out []LabelledArticle
	eachLine(t, texts, func(b []byte) error {
		var g LabelledArticle
		err := json.Unmarshal(b, &g)
		if g.Byline == "" {
			g.Byline = g.Author
		}
		if labels != "" {
			if byID[g.ID] == nil {
				return err
			}
			for i := range g.Attributions {
				g.Attributions[i].Labels = byID[g.ID][g.Attributions[i].ID]
			}
		}
		out = append(out, g)
		return err
	})
	if len(out) == 0 {
		t.Fatalf("no labelled articles in %s", texts)
	}
	return out
}

func eachLine(t testing.TB, path string, each func(b []byte) error) {
	t.Helper()
	f, err := os.Open(sharedtest.Path(t, "data/"+path))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 16<<20)
	for n := 1; sc.Scan(); n++ {
		if err := each(sc.Bytes()); err != nil {
			t.Fatalf("%s, line %d: %v", path, n, err)
		}
	}
	if err := sc.Err(); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// Put gives d the attributions that people marked in g, as a perfect finder
// would, so that what builds on attributions is seen alone. The list returned
// is parallel to d.Attributions.
func (g LabelledArticle) Put(d *doc.Doc) []LabelledAttribution {
	at := make([]int, 0, len(g.Text)+1)
	for i := range g.Text {
		at = append(at, i)
	}
	at = append(at, len(g.Text))
	spans := func(s [][2]int) (out []doc.Span) {
		for _, x := range s {
			if x[0] < x[1] {
				out = append(out, doc.Span{Start: at[x[0]], End: at[x[1]]})
			}
		}
		return out
	}
	var list []LabelledAttribution
	for _, a := range g.Attributions {
		x := doc.Attribution{Content: spans(a.Content), Cue: spans(a.Cue), Source: spans(a.Source), Speaker: -1, Type: doc.Indirect}
		if len(x.Content) == 0 {
			continue
		}
		d.Attributions = append(d.Attributions, x)
		list = append(list, a)
	}
	return list
}
