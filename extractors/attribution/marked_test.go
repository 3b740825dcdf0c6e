package attribution

import (
	"strings"
	"testing"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
	"whosaid/extractors/extracttest"
)

// Texts with the claims that must be found in them marked, by phenomenon. A
// paragraph break is written ¶.
var marked = []struct {
	phenomenon string
	texts      []string
}{
	{"direct, tag behind", []string{
		`{content:“The bridge is safe,”} {source:Ms. Roe} {cue:said}.`,
		`{content:“The bridge is safe,”} {source:the mayor} {cue:told} reporters on Monday.`,
		`{content:“Who paid for this?”} {source:Mr. Doe} {cue:asked}.`,
		`{content:“We lost. We will be back!”} {source:she} {cue:wrote} in a letter to members.`,
		`{content:"The bridge is safe,"} {source:Roe, a former engineer}, {cue:said}.`,
		`{content:"Nobody asked us,"} {cue:said} {source:the union's president, Jane Doe}.`,
		`{content:''The bridge is safe,''} {cue:said} {source:Anna Roe, who chairs the board}.`,
		`{content:“The bridge is safe,”} {cue:according to} {source:a report by the ministry}.`,
		`{content:“I never took a cent,”} {source:he} {cue:insisted}.`,
		`{content:‘The bridge is safe,’} {source:Ms Roe} {cue:said}.`,
	}},
	{"direct, split", []string{
		`{content:“The bridge,”} {source:she} {cue:said}, {content:“is safe.”}`,
		`{content:“The bridge is safe,”} {source:she} {cue:said}. {content:“We tested it twice.”}`,
		`{content1:“We tried,”} {source1,2:Roe} {cue1:said}, {cue2:adding}, {content2:“Nobody listened.”}`,
		`{content:“We tried,”} {cue:said} {source:Roe}. The room went quiet. {content:“Nobody listened.”}`,
		`{content1:“We tried,”} {source1:Roe} {cue1:said}. {content2:“Nobody listened,”} {source2:Doe} {cue2:replied}.`,
	}},
	{"direct, introduced", []string{
		`{source:Ms. Roe} {cue:said}, {content:“The bridge is safe.”}`,
		`{source:Ms. Roe} {cue:said}: {content:“The bridge is safe. We tested it.”}`,
		`In a statement, {source:Ms. Roe} {cue:told} the paper: {content:“The bridge is safe.”}`,
		`{source:The report} {cue:noted} {content:that “the bridge is in good repair.”}`,
		`{source:He} shook his head and {cue:said}, {content:“Nobody knows.”}`,
		`Mr. Doe {cue:was asked}, {content:“Where were you?”}`,
		`{source:The senator} {cue:tweeted}: {content:“See you in court.”}`,
		`{source:Roe}{cue::} {content:“The bridge is safe.”}`,
	}},
	{"direct, over paragraphs", []string{
		`Ms. Roe was blunt when she spoke to the board on Monday.¶{content:“The bridge is not safe,”} {source:she} {cue:said}.¶{content:“Nobody should drive over it.”}`,
		`{content:“The bridge is not safe,”} {source:Ms. Roe} {cue:said}. {content:“We have known for years.}¶{content:“Nobody should drive over it.”}`,
		`{source:Mr. Doe} {cue:issued} the following statement:¶{content:“The company regrets the delay.”}`,
	}},
	{"indirect", []string{
		`{source:Ms. Roe} {cue:said} {content:that the bridge was safe}.`,
		`{source:Ms. Roe} {cue:said} {content:the bridge was safe}.`,
		`{source:Officials} {cue:say} {content:the bridge, which was built in 1950, is safe}.`,
		`{source:The ministry} {cue:has repeatedly denied} {content:that it knew of the cracks}.`,
		`{source:The company} {cue:denied} {content:taking the money}.`,
		`{source:Ms. Roe} {cue:denied} {content:the charge}.`,
		`{source:The mayor} {cue:asked} {content:whether the bridge was safe}.`,
		`{source:Mr. Doe} {cue:promised} {content:to rebuild the bridge}.`,
		`{source:The union} {cue:wants} {content:the company to pay}.`,
		`{source:The governor} {cue:called for} {content:an inquiry}.`,
		`{source:Ms. Roe} {cue:accused} {content:the company of lying}.`,
		`{source:She} {cue:described} {content:the plan as a mistake}.`,
		`{source:He} {cue:called} {content:it “a disgrace.”}`,
		`{source:The board} {cue:told} residents {content:that the water was clean}.`,
		`{source:The board} {cue:told} residents on Friday {content:that the water was clean}.`,
		`{source:Roe} {cue:said} on Tuesday {content:that she would resign}.`,
		`{source:Roe} {cue:said}, in a letter to the board, {content:that she would resign}.`,
		`{source:Roe, who chairs the board}, {cue:said} {content:she would resign}.`,
		`{source:Roe, the board's chairwoman since 2010}, {cue:said} {content:she would resign}.`,
		`{source:Sen. Jane Doe (D-Ohio)} {cue:said} {content:she would resign}.`,
		`{source:Roe and Doe} {cue:said} {content:they would resign}.`,
		`{source1,2:Roe} {cue1:said} {content1:she would resign} but {cue2:declined} {content2:to say when}.`,
		`{source1,2:Roe} {cue1:said} {content1:she would resign} and {cue2:added} {content2:that Doe should follow}.`,
		`{source1,2:Roe} {cue1:said} {content1:the bridge was safe}, {cue2:adding} {content2:that it had been tested twice}.`,
		`{source1,2:Roe} {cue1:thanked} {content1:the crowd}, {cue2:saying} {content2:she would be back}.`,
		`Roe met the governor, {source:who} {cue:said} {content:that the money was there}.`,
		`{source:He} {cue:said} {content:the bridge was “perfectly safe” and “as good as new.”}`,
		`{source1:Critics} {cue1:argue} {content1:that the plan is too expensive}, while {source2:supporters} {cue2:say} {content2:it creates jobs}.`,
	}},
	{"content in front", []string{
		`{content:The bridge is safe}, {source:Ms. Roe} {cue:said}.`,
		`{content:The bridge is safe}, {source:Ms. Roe} {cue:said} on Monday.`,
		`{content:The bridge is safe}, {cue:said} {source:Ms. Roe}.`,
		`{content:The bridge}, {source:she} {cue:said}, {content:is safe}.`,
		`{content:The bridge is safe}, {source:the ministry} {cue:reported}, but the road is not.`,
		`{content:Roe “is plainly wrong,”} {cue:said} {source:Doe}.`,
		`As {source:the ministry} {cue:reported}, {content:the bridge is safe}.`,
	}},
	{"prepositions", []string{
		`{content:The bridge is safe}, {cue:according to} {source:the ministry}.`,
		`{cue:According to} {source:the ministry}, {content:the bridge is safe}.`,
		`{content:The bridge}, {cue:according to} {source:engineers}, {content:is safe}.`,
	}},
	{"nouns", []string{
		`{source:Her} {cue:promise} {content:to rebuild the bridge} was broken.`,
		`{source:The company} {cue:rejected} {content:the union's demand for higher pay}.`,
		`{source:Mr. Doe} {cue:did not respond to} {content:a request for comment}.`,
	}},
	{"passive and sourceless", []string{
		`It {cue:is believed} {content:that the bridge was sold}.`,
		`{content:The bridge} {cue:is expected} {content:to reopen in May}.`,
		`{content:The plan} {cue:was criticized} by {source:the unions}.`,
		`{content:The bridge was} {cue:reportedly} {content:sold in March}.`,
		`{content:He} {cue:was accused of} {content:taking bribes}.`,
		`{content:The deal} {cue:has been demanded} by {source:investors}.`,
	}},
	{"refusals", []string{
		`{source:The ministry} {cue:declined} {content:to comment}.`,
		`{source:The ministry} {cue:neither confirmed nor denied} {content:the report}.`,
		`{source:The ministry} {cue:has not confirmed or denied} {content:the report}.`,
		`{source:Roe} {cue:would not say} {content:whether she would resign}.`,
		`{source:Doe} {cue:refused} {content:to discuss the matter}.`,
	}},
	{"headlines and transcripts", []string{
		`{source:Roe}{cue::} {content:The bridge is safe}¶The mayor spoke on Monday.`,
		`{content:Bridge is safe}, {source:mayor} {cue:says}¶The mayor spoke on Monday.`,
		`{source:Mayor} {cue:Says} {content:Bridge Is Safe}¶The town was calm.`,
		`{source1:Reporter}{cue1::} {content1:Is the bridge safe?}¶{source2:Roe}{cue2::} {content2:It is. We tested it.}¶{source3:Reporter}{cue3::} {content3:Twice?}¶{source4:Roe}{cue4::} {content4:Twice.}¶{source5:Reporter}{cue5::} {content5:Thank you.}`,
		`From the desk of {source:Jane Roe}{cue::}¶{content:“The bridge is safe.”}`,
		`{content:“The bridge is safe.”} — {source:Jane Roe, mayor}`,
	}},
	{"no claim", []string{
		`The so-called “bridge” is a plank.`,
	}},
	{"phrases around cue and source", []string{
		`{source1:Ms. Roe} {cue1:said} {content1:the plan was “a gift to the rich,”} but {source2:Mr. Doe} {cue2:called} {content2:it fair}.`,
		`{content:“The plan,”} {source:the report} {cue:concludes}, {content:“is a gift to the rich.”}`,
		`{content:“It is a gift,”} {source:Ms. Roe} {cue:said} of the plan.`,
		`{content:“It is a gift,”} {source:Ms. Roe} {cue:told} the paper in an interview, {content:“and nothing else.”}`,
		`{content:“It is a gift!”} {cue:shouted} {source:a man in the crowd}.`,
		`{cue1:Asked about} {content1:the plan}, {source2:Ms. Roe} {cue2:said} {content2:it was a gift}.`,
		`Speaking in Ohio on Monday, {source:Ms. Roe} {cue:said} {content:the plan was a gift}.`,
		`{source:Ms. Roe, speaking in Ohio}, {cue:said} {content:the plan was a gift}.`,
		`{source:Ms. Roe} on Monday {cue:said} {content:the plan was a gift}.`,
		`After the vote, {source:the ministry} {cue:announced} {content:that the bridge would close}.`,
		`{source:The ministry's spokesman, John Doe}, {cue:confirmed} {content:that the bridge would close}.`,
		`{source:A senior official, who asked not to be named}, {cue:said} {content:the bridge would close}.`,
		`{source:Two people familiar with the talks} {cue:said} {content:a deal was close}.`,
		`{source:The study} {cue:found} {content:that one in five bridges is unsafe}.`,
		`{source:A new poll} {cue:shows} {content:most voters oppose the toll}.`,
		`{source:Police} {cue:said} {content:they had arrested two men}.`,
		`{source:Ms. Roe} {cue:urged} {content:the governor to close the bridge}.`,
		`{source:The governor} {cue:ordered} {content:the bridge closed}.`,
		`{source:Ms. Roe} {cue:insisted on} {content:an inquiry}.`,
		`{source:Ms. Roe} {cue:warned of} {content:a collapse}.`,
		`{source:Mr. Doe} {cue:apologized for} {content:the delay}.`,
		`{source:He} {cue:hopes} {content:to be back by June}.`,
		`{source:She} {cue:fears} {content:that the bridge will fall}.`,
		`{source:They} {cue:expect} {content:the bridge to reopen in May}.`,
		`{source:She} {cue:thinks} {content:the bridge is ugly}.`,
		`{source:He} {cue:doubts} {content:that the bridge will hold}.`,
		`{source:The company} {cue:disputed} {content:the findings}.`,
		`{source:The court} {cue:rejected} {content:the claim that the bridge was safe}.`,
		`{source:Mr. Doe} {cue:never said} {content:that the bridge was safe}.`,
		`{source:Mr. Doe} {cue:did not say} {content:whether he would pay}.`,
		`{cue:It is not clear} {content:whether the bridge will reopen}.`,
		`{source:The party} {cue:opposes} {content:the toll}.`,
		`{source:The minister} {cue:went on to say} {content:that the toll was fair}.`,
		`{source:The minister} {cue:made clear} {content:that the toll would stay}.`,
		`{source:The minister} {cue:pointed out} {content:that the toll was low}.`,
		`Those {source:who} {cue:say} {content:that the bridge is safe} are wrong.`,
		`{source:The statement} {cue:said} {content:that no one was hurt}.`,
		`In a statement, {source:the company} {cue:said} {content:that no one was hurt}.`,
		`{source:The company} {cue:said} in a statement {content:that no one was hurt}.`,
		`{content:No one was hurt}, {source:the company} {cue:said} in a statement.`,
		`{content:“No one was hurt,”} {source:the company} {cue:said} in a statement on Monday.`,
		`{source:A letter} {cue:saying} {content:that the bridge was unsafe} was found in the mayor's office.`,
		`{source:Mr. Doe} {cue:said} {content:that Ms. Roe had told him that the bridge was safe}.`,
		`{content:“He told me, ‘The bridge is safe,’”} {source:Ms. Roe} {cue:said}.`,
		`{source1:Ms. Roe} {cue1:said} {content1:she was “shocked.”} {content2:“Nobody told me,”} {source2:she} {cue2:said}.`,
		`{source1:Ms. Roe} {cue1:said} {content1:the bridge was safe}; {source2:Mr. Doe} {cue2:said} {content2:it was not}.`,
		`{cue:According to} {source:a letter that the paper has seen}, {content:the bridge was unsafe}.`,
		`{content:The bridge is unsafe}, {cue:according to} {source:Jane Roe, an engineer who inspected it in May}.`,
		`{content:The bridge will close in May}, {source:Mr. Doe} {cue:said}, {content:and will not reopen}.`,
		`{content:“Promise me,”} {source:Roe} {cue:sings} to the crowd.`,
		`{content1:“Every time,”} {source1,2:Doe} {cue1:said}, {cue2:pointing to} {content2:the chart}, {content1:“the price goes up.”}`,
		`{content:“I like Jane,”} {source:he} {cue:said}, but {content:“when it comes to the bridge, she is wrong.”}`,
		`{cue:According to} {source:Roe}, {content:“The board knew. It did nothing.”}`,
		`{source:She} {cue:says}, {content:“Stay back,”} until help arrives.`,
		`As {source1:Mr. Doe} {cue1:laid out} {content1:the plan}, the crowd left.`,
		`GENEVA (AP) — {content:The bridge is safe}, {source:the ministry} {cue:said}.`,
		`{source:Police} had last month {cue:charged} {content:a man}.`,
	}},
}

func TestMarked(t *testing.T) {
	below, rules := layers(t), Extractor(en.Default())
	run := func(d *doc.Doc) error {
		if err := below.Run(d); err != nil {
			return err
		}
		return rules.Run(d)
	}
	for _, group := range append(marked, markedFaults...) {
		t.Run(group.phenomenon, func(t *testing.T) {
			for _, text := range group.texts {
				extracttest.Run(t, run, strings.ReplaceAll(text, "¶", "\n\n"))
			}
		})
	}
}
