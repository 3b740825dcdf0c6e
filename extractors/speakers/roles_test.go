package speakers_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/extractors/doc"
)

// TestRoles: a role or affiliation is given where the text ties it to the very
// speaker, by the fullest name of the body; else it is left empty.
func TestRoles(t *testing.T) {
	for name, c := range map[string]struct{ text, who, role, body string }{
		"title":                     {`{source:Sen. Ann Roe} {cue:said} {content:so}.`, "Ann Roe", "senator", ""},
		"apposition":                {`{source:Ann Roe}, a lawyer at Lowe & Hart, {cue:said} {content:so}.`, "Ann Roe", "lawyer at Lowe & Hart", "Lowe & Hart"},
		"clause of a relative":      {`{source:Dorrit, 31, whose uncle kept the mill}, {cue:said} {content:so}. Ena Dorrit lives there.`, "Ena Dorrit", "", ""},
		"spokesman of somebody":     {`{source:A spokesman for the governor, Otto Brill}, {cue:said} {content:so}.`, "Otto Brill", "spokesman for the governor", ""},
		"kin tell no role":          {`{source:His niece, Ann Roe}, {cue:said} {content:so}.`, "Ann Roe", "", ""},
		"title after kin":           {`{source:Kane’s niece, Judge Ann Roe}, {cue:said} {content:so}.`, "Ann Roe", "Judge", ""},
		"rival":                     {`He met his rival, Ann Roe. {source:Roe} {cue:said} {content:so}.`, "Ann Roe", "", ""},
		"what somebody once was":    {`As a student at Bragby College, {source:Ann Roe} {cue:said} {content:so}.`, "Ann Roe", "", ""},
		"what runs on":              {`Having been a lawyer, {source:Ann Roe} {cue:said} {content:so}.`, "Ann Roe", "", ""},
		"a tag after a description": {`It helps the nominee, Roe {cue:said}, {content:so}. {source:Ann Roe} came.`, "Ann Roe", "", ""},
		"house editor":              {`{source:Ann Roe}, House editor for the Bragby Political Report, {cue:said} {content:so}.`, "Ann Roe", "House editor for the Bragby Political Report", ""},
		"age":                       {`{source:Ann Roe}, a 64-year-old nurse, {cue:said} {content:so}.`, "Ann Roe", "nurse", ""},
		"called so in a quotation":  {`“I want President Roe to win,” he shouted. {source:Ann Roe} {cue:said} {content:so}.`, "Ann Roe", "", ""},
		"campaign":                  {`{source:Roe campaign manager Max Kane} {cue:said} {content:so}.`, "Max Kane", "Roe campaign manager", "Roe campaign"},
		"governor of a place":       {`{source:New Jersey Gov. Ann Roe} {cue:said} {content:so}.`, "Ann Roe", "governor", "New Jersey"},
		"farmer in a place":         {`{source:Ohio farmer Ann Roe} {cue:said} {content:so}.`, "Ann Roe", "Ohio farmer", ""},
		"secretary of state":        {`{source:Ann Roe}, a former secretary of State, {cue:said} {content:so}.`, "Ann Roe", "former secretary of State", ""},
		"author of a book":          {`{source:Ann Roe}, author of The Long Winter, {cue:said} {content:so}.`, "Ann Roe", "author of The Long Winter", ""},
		"a body by a common noun":   {`{source:Ann Roe}, a professor at the university, {cue:said} {content:so}.`, "Ann Roe", "professor at the university", ""},
		"the one body of that kind": {`Bragby University rose. {source:Ann Roe}, a professor at the university, {cue:said} {content:so}.`, "Ann Roe", "professor at the university", "Bragby University"},
		"official of a body":        {`{source:A Taliban official} {cue:said} {content:so}.`, "Taliban official", "official", "Taliban"},
		"officials of a body":       {`{source:Taliban officials} {cue:said} {content:so}.`, "Taliban officials", "", "Taliban"},
		"a woman":                   {`{source:A woman from Bragby} {cue:said} {content:so}.`, "woman from Bragby", "", ""},
		"expert on a land":          {`{source:Experts on North Korea} {cue:said} {content:so}.`, "Experts on North Korea", "", ""},
		"a document":                {`{source:A poll by Bragby University} {cue:found} {content:so}.`, "poll by Bragby University", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			d, _ := read(t, c.text)
			s := d.Speakers[d.Attributions[0].Speaker]
			require.Equal(t, [3]string{c.who, c.role, c.body}, [3]string{s.Name, s.Role, s.Affiliation}, c.text)
		})
	}
}

// TestTranscript: labels tell whose turn it is; Q and A are nobody's name.
func TestTranscript(t *testing.T) {
	const intro = "The botanist Wilma Frost spoke to Karl Dreyer about moss.\n\n"
	for name, c := range map[string]struct{ text, who string }{
		"question":     {intro + "DREYER: Why?\n\nFROST: It is old.\n\n{source:Q}{cue::} {content:And now?}\n\nA: Yes.", "Karl Dreyer"},
		"answer":       {intro + "DREYER: Why?\n\nFROST: It is old.\n\nQ: And now?\n\n{source:A}{cue::} {content:Yes.}", "Wilma Frost"},
		"first person": {intro + "DREYER: Why?\n\nFROST: It is old.\n\nFROST: {source:I} {cue:think} {content:it is patient}.", "Wilma Frost"},
		"no labels":    {"Wilma Frost loves moss.\n\nQ: And now?\n\n{source:A}{cue::} {content:Yes.}", "Wilma Frost"},
		"byline asks":  {"Wilma Frost loves moss.\n\n{source:Q}{cue::} {content:And now?}\n\nA: Yes.", "Cora Quill"},
		"nobody known": {"Moss is old.\n\nQ: And now?\n\n{source:A}{cue::} {content:Yes.}", "person interviewed"},
	} {
		t.Run(name, func(t *testing.T) {
			d, _ := read(t, c.text)
			require.Equal(t, c.who, d.Speakers[d.Attributions[0].Speaker].Name)
		})
	}
}

// TestParticular: people of whom the article shows some speak are anonymous
// persons, a class in general is not.
func TestParticular(t *testing.T) {
	for text, want := range map[string]doc.Naming{
		`{source1:Economists} {cue1:say} {content1:prices rose}. {source2:Ann Roe}, an economist, {cue2:said} {content2:so}.`: doc.Anonymous,
		`{source1:Economists} {cue1:say} {content1:prices rose}. {source2:Ann Roe}, a baker, {cue2:said} {content2:so}.`:      doc.Generic,
		`{source1:Critics} {cue1:say} {content1:prices rose}. {source2:One critic} {cue2:said} {content2:so}.`:                doc.Generic,
		`{source:Rebel commanders} {cue:say} {content:the truce holds}.`:                                                      doc.Anonymous,
		`Bridge was unsafe, {source:inspectors} {cue:say} {content:today}.`:                                                   doc.Anonymous,
	} {
		d, _ := read(t, text)
		require.Equal(t, want, d.Speakers[d.Attributions[0].Speaker].Naming, text)
	}
}
