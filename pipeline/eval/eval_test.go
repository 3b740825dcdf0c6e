package eval_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/pipeline/eval"
)

// The text of the table below. Offsets of the words, in code points:
//
//	0 Ms  3 Röe  7 said  13 taxes  19 fell  24 fast  31 Bo  34 denied  41 it  44 all
const text = "Ms Röe said “taxes fell fast”. Bo denied it all."

type spans = []eval.Span

func TestScoreOneArticle(t *testing.T) {
	roe := eval.Attribution{Source: spans{{0, 6}}, Cue: spans{{7, 11}}, Content: spans{{12, 29}}}
	bo := eval.Attribution{Source: spans{{31, 33}}, Cue: spans{{34, 40}}, Content: spans{{41, 47}}}
	claim := func(source, cue, content spans) eval.Claim {
		return eval.Claim{DocID: "a", Source: source, Cue: cue, Content: content}
	}
	third, half := eval.Ratio(0.3333), eval.Ratio(0.5)
	for _, c := range []struct {
		name   string
		gold   []eval.Attribution
		claims []eval.Claim
		want   eval.Figures
	}{
		{
			name: "all right, with other marks at the borders",
			gold: []eval.Attribution{roe, bo},
			claims: []eval.Claim{
				claim(spans{{0, 7}}, spans{{7, 11}}, spans{{13, 28}}),
				claim(spans{{30, 33}}, spans{{34, 40}}, spans{{41, 48}}),
			},
			want: eval.Figures{
				Exact: all(1), Claim: all(1), ClaimStrict: all(1), Content: all(1), Source: all(1), Cue: all(1),
				DirectClaim: eval.Direct{PRF: all(1), Gold: 1, System: 1},
				N:           eval.N{Gold: 2, System: 2, Articles: 1},
			},
		},
		{
			name: "nothing found",
			gold: []eval.Attribution{roe, bo},
			want: eval.Figures{
				DirectClaim: eval.Direct{Gold: 1}, N: eval.N{Gold: 2, Articles: 1},
			},
		},
		{
			name:   "source wrong: contents pair, but it is not the claim",
			gold:   []eval.Attribution{roe},
			claims: []eval.Claim{claim(spans{{31, 33}}, nil, spans{{12, 29}})},
			want: eval.Figures{
				Exact: all(1), Content: all(1),
				DirectClaim: eval.Direct{Gold: 1, System: 1},
				N:           eval.N{Gold: 1, System: 1, Articles: 1},
			},
		},
		{
			name:   "source in part: 1 of 2 tokens, F1 0.6667, is enough even for strict",
			gold:   []eval.Attribution{roe},
			claims: []eval.Claim{claim(spans{{3, 6}}, spans{{7, 11}}, spans{{12, 29}})},
			want: eval.Figures{
				Exact: all(1), Claim: all(1), ClaimStrict: all(1), Content: all(1), Cue: all(1),
				Source:      eval.PRF{P: 1, R: 0.5, F1: 0.6667},
				DirectClaim: eval.Direct{PRF: all(1), Gold: 1, System: 1},
				N:           eval.N{Gold: 1, System: 1, Articles: 1},
			},
		},
		{
			name:   "one token of three: overlap F1 0.5 still counts, not exact, not direct",
			gold:   []eval.Attribution{roe},
			claims: []eval.Claim{claim(spans{{0, 6}}, spans{{7, 11}}, spans{{19, 23}})},
			want: eval.Figures{
				Claim: all(1), Source: all(1), Cue: all(1),
				Content:     eval.PRF{P: 1, R: third, F1: half},
				DirectClaim: eval.Direct{PRF: eval.PRF{R: 1}, Gold: 1},
				N:           eval.N{Gold: 1, System: 1, Articles: 1},
			},
		},
		{
			name: "of two claims for one attribution the better overlap pairs, the other is spurious",
			gold: []eval.Attribution{roe},
			claims: []eval.Claim{
				claim(spans{{0, 6}}, nil, spans{{13, 23}}),
				claim(spans{{0, 6}}, nil, spans{{12, 29}}),
			},
			want: eval.Figures{
				Exact: eval.PRF{P: half, R: 1, F1: 0.6667}, Claim: eval.PRF{P: half, R: 1, F1: 0.6667}, ClaimStrict: eval.PRF{P: half, R: 1, F1: 0.6667},
				Content: eval.PRF{P: 0.6, R: 1, F1: 0.75}, Source: eval.PRF{P: half, R: 1, F1: 0.6667},
				DirectClaim: eval.Direct{PRF: all(1), Gold: 1, System: 1},
				N:           eval.N{Gold: 1, System: 2, Articles: 1},
			},
		},
		{
			name: "of equal overlaps the earlier claim pairs: its source is wrong, so no claim",
			gold: []eval.Attribution{roe},
			claims: []eval.Claim{
				claim(spans{{31, 33}}, nil, spans{{12, 29}}),
				claim(spans{{0, 6}}, nil, spans{{12, 29}}),
			},
			want: eval.Figures{
				Exact: eval.PRF{P: half, R: 1, F1: 0.6667}, Content: eval.PRF{P: half, R: 1, F1: 0.6667},
				DirectClaim: eval.Direct{Gold: 1, System: 2},
				N:           eval.N{Gold: 1, System: 2, Articles: 1},
			},
		},
		{
			name:   "no source on either side is agreement",
			gold:   []eval.Attribution{{Content: spans{{41, 47}}}},
			claims: []eval.Claim{claim(nil, nil, spans{{41, 47}})},
			want: eval.Figures{
				Exact: all(1), Claim: all(1), ClaimStrict: all(1), Content: all(1),
				N: eval.N{Gold: 1, System: 1, Articles: 1},
			},
		},
		{
			name:   "a content without a word is not there",
			gold:   []eval.Attribution{bo, {Content: spans{{29, 31}}}},
			claims: []eval.Claim{claim(nil, nil, spans{{29, 30}}), claim(nil, nil, spans{})},
			want:   eval.Figures{N: eval.N{Gold: 1, Articles: 1}},
		},
		{
			name:   "a span past the end counts as far as the text goes",
			gold:   []eval.Attribution{bo},
			claims: []eval.Claim{claim(spans{{31, 33}}, spans{{34, 40}}, spans{{41, 9000}})},
			want: eval.Figures{
				Exact: all(1), Claim: all(1), ClaimStrict: all(1), Content: all(1), Source: all(1), Cue: all(1),
				N: eval.N{Gold: 1, System: 1, Articles: 1},
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			gold := []eval.Article{{ID: "a", Text: text, Attributions: c.gold}}
			require.Equal(t, c.want, eval.Score(gold, c.claims))
		})
	}
}

func all(v eval.Ratio) eval.PRF { return eval.PRF{P: v, R: v, F1: v} }

func TestScoreLabels(t *testing.T) {
	gold := func(at eval.Span, status string, names ...string) eval.Attribution {
		return eval.Attribution{
			Content: spans{at}, Labels: &eval.GoldLabels{Labels: eval.Labels{Status: status, Naming: "named"}, Speakers: names},
		}
	}
	claim := func(at eval.Span, status, name string) eval.Claim {
		return eval.Claim{DocID: "a", Content: spans{at}, Labels: eval.Labels{Status: status, Naming: "named", Speaker: name}}
	}
	taxes, fell, fast, it := eval.Span{13, 18}, eval.Span{19, 23}, eval.Span{24, 28}, eval.Span{41, 43}
	f := eval.Score([]eval.Article{{ID: "a", Text: text, Attributions: []eval.Attribution{
		gold(taxes, "asserted", "the Röe Group", "Röe"), // right
		gold(fell, "denied", "Bo Smith"),                // wrong status, name only loosely right
		gold(fast, "", ""),                              // status left open: its claim does not count there
		gold(it, "denied", "Bo"),                        // missed
	}}}, []eval.Claim{
		claim(taxes, "asserted", "RÖE GROUP"),
		claim(fell, "asserted", "Mr Bo Smith"),
		claim(fast, "denied", ""),
		claim(eval.Span{44, 47}, "denied", "Bo"), // spurious
	})
	require.NotNil(t, f.Labels)
	require.Equal(t, eval.LabelFigure{
		Accuracy: 0.5, Pairs: 2,
		ByValue: &eval.ByValue{
			// asserted: 1 right of 1 gold and 2 claims; denied: 0 right of 2 gold and 1 claim.
			F1:    map[string]eval.Ratio{"asserted": 0.6667, "denied": 0},
			Macro: 0.3333, // of 0.6667 and 0: the half 0.33335 lies below in binary
		},
	}, f.Labels.Status)
	require.Equal(t, eval.LabelFigure{
		Accuracy: 1, Pairs: 3,
		ByValue: &eval.ByValue{F1: map[string]eval.Ratio{"named": 0.75}, Macro: 0.75}, // 2·3 of 4 and 4
	}, f.Labels.Naming)
	require.Equal(t, eval.LabelFigure{Accuracy: 0.6667, Pairs: 3}, f.Labels.Speaker)
	require.Equal(t, eval.LabelFigure{Accuracy: 1, Pairs: 3}, f.Labels.SpeakerLoose)
}

func TestArticlesWithoutLabelsDoNotCountForLabels(t *testing.T) {
	labelled := eval.Attribution{Content: spans{{0, 6}}, Labels: &eval.GoldLabels{Labels: eval.Labels{Status: "asserted"}}}
	f := eval.Score([]eval.Article{
		{ID: "a", Text: text, Attributions: []eval.Attribution{labelled}},
		{ID: "b", Text: text, Attributions: []eval.Attribution{{Content: spans{{0, 6}}}}},
	}, []eval.Claim{
		{DocID: "a", Content: spans{{0, 6}}, Labels: eval.Labels{Status: "asserted"}},
		{DocID: "b", Content: spans{{0, 6}}, Labels: eval.Labels{Status: "asserted"}},
	})
	require.Equal(t, map[string]eval.Ratio{"asserted": 1}, f.Labels.Status.F1)
	require.Nil(t, eval.Score([]eval.Article{{ID: "b", Text: text}}, nil).Labels)
}

const goldLine = `{"id":"a","text":"Bo denied it.","attributions":[{"id":"E1","source":[[0,2]],"cue":[[3,9]],"content":[[10,12]]}]}`

func TestReadErrorsNameFileLineAndFault(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"gold", "", "f: no articles"},
		{"gold", "\n" + goldLine + "\n{", "f:3: not a JSON object: unexpected end of JSON input"},
		{"gold", "null", "f:1: not a JSON object: null"},
		{"gold", "{\"id\":\"\xff\"}", "f:1: not valid UTF-8"},
		{"gold", `{"id":"a","attributions":[]}`, `f:1: no "text"`},
		{"gold", `{"id":7,"text":"","attributions":[]}`, `f:1: "id" cannot be 7`},
		{"gold", `{"doc_id":"a","content":{}}`, `f:1: no "attributions": this is a line of claims or labels, gold is wanted here`},
		{"gold", `{"id":"a","text":"","attributions":[{"source":[]}]}`, `f:1: attributions[0]: no "content"`},
		{"gold", `{"id":"a","text":"","attributions":[{"content":[[3,1]]}]}`, `f:1: attributions[0]: "content": [3 1] is not a span [start, end) of code points`},
		{"gold", `{"id":"a","text":"","attributions":[{"content":[[-1,1]]}]}`, `f:1: attributions[0]: "content": [-1 1] is not a span [start, end) of code points`},
		{"gold", `{"id":"a","text":"","attributions":[{"content":[[1]]}]}`, `f:1: attributions[0]: "content": [1] is not a span [start, end) of code points`},
		{"gold", `{"id":"a","text":"","attributions":[{"content":[],"status":"denied","cue_negated":"no"}]}`, `f:1: attributions[0]: "cue_negated" must be true, false or null, not "no"`},
		{"gold", `{"id":"a","text":"","attributions":[{"content":[],"status":"denied","speaker":"Bo"}]}`, `f:1: attributions[0]: "speaker" must be a list of names or null, not "Bo"`},
		{"labels", `{"doc_id":"a"}`, `f:1: no "id"`},
		{"labels", `{"doc_id":"a","id":"E1","status":["a list that is much longer than an error message should be"]}`, `f:1: "status" cannot be ["a list that is much longer than an err…`},
		{"claims", goldLine, `f:1: has "attributions": this is a line of gold, claims are wanted here`},
		{"claims", `{"content":{"spans":[]}}`, `f:1: no "doc_id"`},
		{"claims", `{"doc_id":"a","content":{"spans":[["a",2]]}}`, `f:1: content: "spans" cannot be [["a",2]]`},
		{"claims", `{"doc_id":"a","content":[[1,2]]}`, `f:1: content: "content" cannot be [[1,2]]`},
	} {
		t.Run(c.name+" "+c.in, func(t *testing.T) {
			var err error
			switch r := strings.NewReader(c.in); c.name {
			case "gold":
				_, err = eval.ReadGold(r, "f")
			case "labels":
				gold, e := eval.ReadGold(strings.NewReader(goldLine), "g")
				require.NoError(t, e)
				err = eval.ReadLabels(r, "f", gold)
			case "claims":
				_, err = eval.ReadClaims(r, "f")
			}
			require.EqualError(t, err, c.want)
		})
	}
}

func TestReadTakesWhatIsThere(t *testing.T) {
	gold, err := eval.ReadGold(strings.NewReader("\ufeff"+goldLine+"\n\n"), "g")
	require.NoError(t, err)
	labels := `{"doc_id":"a","id":"E1","status":"denied","speaker":null,"cue_negated":true,"kind":null}
{"doc_id":"elsewhere","id":"E1","status":"denied"}`
	require.NoError(t, eval.ReadLabels(strings.NewReader(labels), "l", gold))
	require.Equal(t, []eval.Article{{ID: "a", Text: "Bo denied it.", Attributions: []eval.Attribution{{
		ID: "E1", Source: spans{{0, 2}}, Cue: spans{{3, 9}}, Content: spans{{10, 12}},
		Labels: &eval.GoldLabels{Labels: eval.Labels{Status: "denied", CueNegated: "True"}},
	}}}}, gold)

	claims, err := eval.ReadClaims(strings.NewReader(`{"doc_id":"a","content":{"spans":[[10,12]]},"source":null,"cue":null,"speaker":null}`), "c")
	require.NoError(t, err)
	require.Equal(t, []eval.Claim{{DocID: "a", Content: spans{{10, 12}}, Labels: eval.Labels{
		SpeakerType: "none", Naming: "none", AnonymityStated: "False", CueNegated: "False",
	}}}, claims)
}

func TestWarnings(t *testing.T) {
	gold := []eval.Article{{ID: "a", Text: "Bø."}}
	require.Empty(t, eval.Warnings(gold, []eval.Claim{{DocID: "a", Content: spans{{0, 3}}}}))
	require.Equal(t, []string{
		`2 documents of the claims not in the gold, such as "b": their claims are not counted`,
		`1 claim past the end of the article's text in the gold, such as in "a": are the offsets from another text?`,
	}, eval.Warnings(gold, []eval.Claim{
		{DocID: "b"}, {DocID: "b"}, {DocID: "c"}, {DocID: "a", Cue: spans{{0, 4}}},
	}))
}

func TestTable(t *testing.T) {
	f := eval.Score([]eval.Article{{ID: "a", Text: text, Attributions: []eval.Attribution{
		{Source: spans{{0, 6}}, Content: spans{{12, 29}}, Labels: &eval.GoldLabels{Labels: eval.Labels{Status: "asserted"}}},
	}}}, []eval.Claim{
		{DocID: "a", Source: spans{{3, 6}}, Content: spans{{12, 29}}, Labels: eval.Labels{Status: "denied"}},
	})
	var b strings.Builder
	require.NoError(t, f.WriteTable(&b))
	lines := strings.Split(b.String(), "\n")
	require.Equal(t, "                   precision    recall        F1", lines[0])
	require.Equal(t, "claim                 100.00    100.00    100.00", lines[1])
	require.Equal(t, "source tokens         100.00     50.00     66.67", lines[6])
	require.Equal(t, "1 attribution (1 direct) in 1 article of the gold, 1 claim (1 direct)", lines[9])
	require.Contains(t, lines, "status                  0.00         1      0.00")
	require.Contains(t, lines, "  asserted                                  0.00")
}
