package extracttest

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"whosaid/extractors"
	"whosaid/extractors/doc"
)

// Conform checks what every extractor promises, on texts of many kinds: it
// leaves the document whole (doc.Check), changes neither the text nor a layer
// that it does not add, gives the same on each run, and may run on several
// documents at once (run the tests with -race). below are the extractors that
// it builds on, in order.
func Conform(t *testing.T, x extractors.Extractor, below ...extractors.Extractor) {
	t.Helper()
	if _, err := extractors.NewChain("conform", append(slices.Clone(below), x)...); err != nil {
		t.Fatal(err)
	}
	prepare := func(text string) *doc.Doc {
		d := &doc.Doc{Text: text, Title: "A title", Byline: "Anna Roe"}
		for _, b := range below {
			if err := b.Run(d); err != nil {
				t.Fatalf("%s: %v", b.Name, err)
			}
		}
		return d
	}
	for i, text := range texts() {
		t.Run(fmt.Sprintf("conform/%d", i), func(t *testing.T) {
			before, d := prepare(text), prepare(text)
			if err := x.Run(d); err != nil {
				t.Fatal(err)
			}
			if err := d.Check(); err != nil {
				t.Error(err)
			}
			if a, b := without(*before, x.Adds), without(*d, x.Adds); !reflect.DeepEqual(a, b) {
				t.Errorf("%s has changed what it does not add", x.Name)
			}
			var others [4]*doc.Doc
			var wait sync.WaitGroup
			for k := range others {
				others[k] = prepare(text)
				wait.Go(func() {
					if err := x.Run(others[k]); err != nil {
						t.Error(err)
					}
				})
			}
			wait.Wait()
			for _, o := range others {
				if !reflect.DeepEqual(d, o) {
					t.Errorf("two runs of %s differ", x.Name)
				}
			}
		})
	}
}

// without is a copy of d in which all that the layers of adds hold is empty.
func without(d doc.Doc, adds []doc.Layer) doc.Doc {
	d.Tokens = slices.Clone(d.Tokens)
	d.Mentions = slices.Clone(d.Mentions)
	d.Attributions = slices.Clone(d.Attributions)
	for _, l := range adds {
		switch l {
		case doc.Paragraphs:
			d.Paragraphs = nil
		case doc.Tokens:
			d.Tokens = nil
		case doc.Quotes:
			d.Quotes = nil
		case doc.Sentences:
			d.Sentences = nil
		case doc.Tags:
			for i := range d.Tokens {
				d.Tokens[i].Tag = ""
			}
		case doc.Mentions:
			d.Mentions = nil
		case doc.Types:
			for i := range d.Mentions {
				d.Mentions[i].Type = ""
			}
		case doc.Cues:
			d.Cues = nil
		case doc.Attributions:
			d.Attributions = nil
		case doc.Speakers:
			d.Speakers = nil
			for i := range d.Mentions {
				d.Mentions[i].Speaker = 0
			}
			for i := range d.Attributions {
				d.Attributions[i].Speaker, d.Attributions[i].Via = 0, nil
			}
		case doc.Labels:
			// Labels say what is thought of claims and speakers, not where they are.
			for i, a := range d.Attributions {
				d.Attributions[i] = doc.Attribution{Content: a.Content, Cue: a.Cue, Source: a.Source, Type: a.Type, Lemma: a.Lemma, Speaker: a.Speaker, Via: a.Via}
			}
			d.Speakers = slices.Clone(d.Speakers)
			for i, s := range d.Speakers {
				d.Speakers[i] = doc.Speaker{Name: s.Name}
			}
		}
	}
	return d
}

// texts are what extractors may meet, from an article to what no article holds.
func texts() []string {
	article := `Council splits over bridge

The council voted on Monday to close the old bridge, Mayor Anna Roe said. “We have waited ‘long enough,’” she told reporters. “The engineers…

“And the record is long.”

Peter Doe, who leads the opposition, denied that his party had asked for a delay. According to a report by the fire brigade, the bridge doesn't carry heavy engines. Officials who asked not to be named did not comment; one was quoted as saying: "No."

DOE: Why?
ROE: It is believed that nobody knows.
`
	return []string{
		"",
		" \n\t\u200b\u2028",
		article,
		strings.ToUpper(article),
		strings.Repeat(article, 5),
		strings.ReplaceAll(article, "\n", " "),
		strings.NewReplacer("“", "«", "”", "»", " said", "\u00a0said", "a", "a\u0301").Replace(article),
		"\x00Roe\u202a said\u202c \ufeff“ja” 😀 Привет 世界。",
		"“", "said", "”said“", "\n\n“said\n\n“said",
		strings.Repeat("“We won,” she said. ", 300),
		strings.Repeat("said ", 2_000),
		strings.Repeat("Anna Roe, ", 1_000),
		strings.Repeat("he said that ", 1_000),
		strings.Repeat(`"`, 5_000),
		strings.Repeat(". ", 5_000),
		strings.Repeat("(", 5_000),
		strings.Repeat("a", 50_000),
	}
}
