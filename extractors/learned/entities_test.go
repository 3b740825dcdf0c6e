package learned_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/extractors"
	"whosaid/extractors/doc"
	"whosaid/extractors/en"
	"whosaid/extractors/extracttest"
	"whosaid/extractors/learned"
	"whosaid/extractors/models"
)

// typesOf are the types of the names of a text, by their cores.
func typesOf(t testing.TB, c *extractors.Chain, text string) map[string]doc.MentionType {
	t.Helper()
	d := &doc.Doc{Text: text}
	require.NoError(t, c.Run(d))
	out := map[string]doc.MentionType{}
	for _, m := range d.Mentions {
		if m.Form == doc.Name {
			out[d.Slice(m.Core)] = m.Type
		}
	}
	return out
}

// Names whose words tell the rules nothing, or the wrong thing.
func TestTypesOfNamesByWhatStandsAround(t *testing.T) {
	for _, x := range []struct {
		text, name string
		want       doc.MentionType
	}{
		{"He was born during World War II in a village.", "World War II", doc.Other},
		{"He flew from Lombardy to Tuscany, where his mother lives.", "Lombardy", doc.Place},
		{"The band moved to Fayetteville after the tour.", "Fayetteville", doc.Place},
		{"The website Zero Hedge published the letter. Zero Hedge did not say who wrote it.", "Zero Hedge", doc.Organization},
		{"PolitiFact rated the claim false. A spokesman for PolitiFact declined to comment.", "PolitiFact", doc.Organization},
		{"Workers at Home Depot wanted higher pay.", "Home Depot", doc.Organization},
		{"The Rams beat the Orioles by two points. Rams players danced.", "Rams", doc.Organization},
		{"Singh allegedly owed the dealer money. His lawyer said that Singh was in court.", "Singh", doc.Person},
	} {
		for _, b := range models.List() {
			if b.Weights == nil {
				continue
			}
			c, err := b.New(en.Default())
			require.NoError(t, err)
			require.Equal(t, x.want, typesOf(t, c, x.text)[x.name], "%s: %s", b.Name, x.text)
		}
	}
}

// Who has a role stays a person, and what a person speaks for a body.
func TestRolesTellTypes(t *testing.T) {
	c := chain(t, full(t))
	for _, name := range []string{"Seattle", "Windows", "Scientology", "Zero Hedge", "Medicare"} {
		got := typesOf(t, c, "“We are glad,” said "+name+" CEO Anna Roe. Senator "+name+" agreed.")
		require.Equal(t, doc.Person, got["Anna Roe"], name)
		d := &doc.Doc{Text: "Senator " + name + " agreed."}
		require.NoError(t, c.Run(d))
		for _, m := range d.Mentions {
			if m.Role != "" {
				require.Equal(t, doc.Person, m.Type, name)
			}
		}
	}
}

// Without a head the types are those of the rules; where there is one, it changes
// types and nothing else of the mentions.
func TestModelWithoutHead(t *testing.T) {
	bare, err := learned.Load(edited(t, tinyFile(t), func(config map[string]any) {
		delete(config["extra"].(map[string]any), "entities")
	}))
	require.NoError(t, err)
	mentions := func(c *extractors.Chain, until string) []doc.Mention {
		d := &doc.Doc{Text: strings.Repeat(article, 12)} // several windows
		for _, x := range c.Extractors() {
			require.NoError(t, x.Run(d))
			if x.Name == until {
				break
			}
		}
		return d.Mentions
	}
	rules, err := models.Rules(en.Default())
	require.NoError(t, err)
	want := mentions(rules, "entities")
	require.Equal(t, want, mentions(chain(t, bare), "learned"))
	typed := mentions(chain(t, tiny(t)), "learned")
	require.NotEqual(t, want, typed)
	for i := range typed {
		typed[i].Type = want[i].Type
	}
	require.Equal(t, want, typed)
}

// The same name has the same scores all over an article, so that it has one type
// where the rules think the same of it.
func TestOneTypeAName(t *testing.T) {
	for _, m := range []*learned.Model{tiny(t), full(t)} {
		rules, err := models.Rules(en.Default())
		require.NoError(t, err)
		text := strings.Repeat("Ozy sued Semafor. The board of Ozy met in Salem, where Semafor has an office.\n\n", 60)
		before, after := &doc.Doc{Text: text}, &doc.Doc{Text: text}
		require.NoError(t, rules.Run(before))
		require.NoError(t, chain(t, m).Run(after))
		type key struct {
			name  string
			rules doc.MentionType
		}
		seen := map[key]doc.MentionType{}
		for i, x := range after.Mentions {
			if x.Form != doc.Name {
				continue
			}
			k := key{after.Slice(x.Core), before.Mentions[i].Type}
			if seen[k] == "" {
				seen[k] = x.Type
			}
			require.Equal(t, seen[k], x.Type, k.name)
		}
		require.NotEmpty(t, seen)
	}
}

// Floors for the types of names on texts that nothing learned from, above those
// of the rules (which package entities guards on news).
func TestTypesOfNames(t *testing.T) {
	rules, err := models.Rules(en.Default())
	require.NoError(t, err)
	share := func(c *extractors.Chain) float64 {
		all, right := 0, 0
		for _, g := range extracttest.GUM(t, "data/gum/dev.conllu.gz", "") {
			d := &doc.Doc{Text: g.Text}
			require.NoError(t, c.Run(d))
			for _, m := range d.Mentions {
				for _, s := range []doc.Span{m.Core, m.Span} {
					if want := g.Entities[s]; m.Form == doc.Name && (want == "person" || want == "organization" || want == "place") {
						all++
						if string(m.Type) == want {
							right++
						}
						break
					}
				}
			}
		}
		require.Greater(t, all, 300)
		t.Logf("%s: %.3f of %d", c.Name, float64(right)/float64(all), all)
		return float64(right) / float64(all)
	}
	byRules, typed := share(rules), share(chain(t, full(t)))
	require.GreaterOrEqual(t, typed, 0.80)
	require.Greater(t, typed, byRules+0.05)
}
