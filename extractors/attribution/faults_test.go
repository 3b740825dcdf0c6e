package attribution

// More marked texts: sentences whose parts stand apart, insertions between a
// subject and its verb, and clauses that look like claims and are none.

var markedFaults = []struct {
	phenomenon string
	texts      []string
}{
	{"subjects with clauses of their own", []string{
		`{source:A nurse who worked two shifts, and who asked not to be named because she feared losing work}, {cue:said} {content:the ward was empty}.`,
		`{source:A driver who came from work, and whose name is being withheld}, {cue:said} {content:the light was green}.`,
		`{source:A former guard at the mine, speaking anonymously for fear of his boss}, {cue:told} the Herald {content:that the pumps had been sold}.`,
		`{source:Jane Roe, speaking outside the court}, {cue:told} reporters {content:that she would appeal}.`,
		`{source:A survey published last week by the Northern Bank} {cue:shows} {content:that prices will rise}.`,
		`{source:A letter sent in May to the council} {cue:warned} {content:that the roof was rotten}.`,
		`{source:A report released on Monday by the ministry} {cue:said} {content:the dam was safe}.`,
		`{source:Lawyers representing the widow} {cue:say} {content:that she was never told}.`,
		`{source:The lawsuit filed on Friday on behalf of Jane Roe} {cue:claims} {content:that the firm lied}.`,
		`{source:Lawyers for Roe & Doe, the failed brewery founded by two sisters}, {cue:allege} {content:that the bank broke its word}.`,
		`Prices fell after {source:revised figures} {cue:showed} {content:that wages had dropped}.`,
		`{source:Doe himself} {cue:said} {content:that he was tired}.`,
		`{source:Doe herself} {cue:tweeted}: {content:“We are going home.”}`,
		`{source:The teachers’ union} {cue:said} {content:it had asked for a meeting}.`,
		`{content1:“We lost,”} {cue1:said} {source1,2:Jane Roe, whose sons play for the club}, {cue2:adding} {content2:that she might leave}.`,
	}},
	{"refusals that are coordinated", []string{
		`{source1:The Treasury} {cue1:has neither confirmed nor denied} {content1:that it lent the money}, and {source2:Minister Jane Roe} {cue2:declined} {content2:to comment}.`,
		`{source:The army} {cue:neither confirmed nor denied} {content:that it had crossed the river}.`,
		`{source:The bank} {cue:has not confirmed or denied} in public {content:the existence of the loan}.`,
		`{source:The ministry} {cue:would neither confirm nor deny} {content:the report}.`,
		`{source:Roe} {cue:could not confirm or deny} {content:that the ship had sunk}.`,
	}},
	{"objects of rejection", []string{
		`{source:Roe Textiles, which ran the mill until 2001}, {cue:rejected} {content:any suggestion that it had lied}.`,
		`{source:The mayor, who left in May}, {cue:denied} {content:all charges}.`,
		`{source:Doe, who lives abroad now}, {cue:has since denied} {content:saying so}.`,
		`{source:Doe, who lives abroad now}, {cue:has since denied} {content:making the remark}.`,
	}},
	{"a quotation after a colon with its own tag", []string{
		`Some parents are worried: {content:“My son drank that milk,”} {cue:said} {source:Jane Roe, who lives in Orr}.`,
		`The mood was poor: {content:“Nobody came,”} {source:Doe} {cue:said}.`,
	}},
	{"quoted as saying", []string{
		`The Herald quoted {source:a former guard, John Doe}, as {cue:saying} {content:that the gate “was never locked.”}`,
		`The agency quoted {source:Jane Roe} as {cue:saying} {content:that talks would resume}.`,
		`{source:Jane Roe} was quoted as {cue:saying} {content:that talks would resume}.`,
	}},
	{"headlines with a colon", []string{
		`Roe was late again.¶{source:Bakers’ union}{cue::} {content:Bread tax will not pass}¶The vote is on Monday.`,
	}},
	{"nouns before a main verb", []string{
		`{source:Roe}’s {cue:claim} {content:that the firm paid twice} was doubted by the bank.`,
		`{source:Roe}’s {cue:claim} {content:that Doe earned more than $3,000} was doubted by the bank.`,
		`{source:Doe}’s {cue:claim} {content:that the letter was lost} {cue2:was questioned} by {source2:Judge Roe}, {source3:who} {cue3:asked} {content3:whether it had been sent}.`,
	}},
	{"what looks like a claim", []string{
		`The second driver stayed, because she will be called as a witness.`,
		`Alternatively: the old road¶It was a long walk.¶Alternatively: the new bridge¶Both are closed.¶Alternatively: a boat`,
	}},
	{"whole contents", []string{
		`{source:Her guests} {cue:had expected} {content:perhaps ten people}.`,
		`{source:A banker, who was granted anonymity to discuss internal matters}, {cue:said} {content:the sale was off}.`,
		`{source:They} {cue:have not said} {content:with whose permission}.`,
		`{source:The envoy} {cue:urged} {content:both parties to keep the truce}.`,
		`{source:Roe, who left in May}, {cue:promised} {content:to hand over the keys}.`,
		`The poor suffered under {content:a law which}, {source:she} {cue:said}, {content:“punishes the poor.”}`,
		`{source:The mayor} {cue:blamed} {content:a law which, she said, “punishes the poor.”}`,
		`{source:Experts} {cue:say} {content:the dye, once used to stain silk, can stay in the soil}.`,
		`{content:She died on a road near Orr on Friday}, {source:her brother, John Roe}, {cue:told} the Herald.`,
		`{source:They} {cue:said} {content:that a price had been discussed but not agreed}.`,
	}},
	{"an opening mark is missing", []string{
		`{content:We won,”} {source:she} {cue:said}. {content:“They lost.”}`,
		`The vote was on Monday.¶{content:We won. Nobody helped us,”} {cue:said} {source:Jane Roe}.¶The hall was full.`,
		`{content:We won,"} {source:Roe} {cue:told} reporters.`,
		`The board was 6', 2" wide, the owner thought of it often.`,
	}},
	{"per", []string{
		`{content:The house is worth two million}, {cue:per} {source:the Land Registry}.`,
	}},
}
