package review

// What a reviewer takes back is as if it had never been.

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"whosaid/pipeline/record"
)

var people = []string{"ann", "bo", "cy"}

// numbered is a claim of the article doc.
func numbered(doc, id, status string) record.Claim {
	n := len(id)
	return record.Claim{
		Schema: record.SchemaID, ID: id, DocID: doc, Via: []string{}, Kind: "statement", Extractor: "t",
		Content: record.Content{Text: "x", Type: "indirect", Spans: []record.Span{{n, n + 1}}},
		Status:  record.Status{Value: status, Evidence: []record.Span{}},
	}
}

// step draws an event that could come from a page.
func step(r *rapid.T, d *Decisions) Event {
	e := Event{Reviewer: rapid.SampledFrom(people).Draw(r, "reviewer"), DocID: rapid.SampledFrom([]string{"d1", "d2"}).Draw(r, "doc")}
	known := []string{e.DocID + "-a", e.DocID + "-bb"}
	known = append(known, d.byDoc[e.DocID]...)
	one := func() string { return rapid.SampledFrom(known).Draw(r, "claim") }
	values := func(id string) record.Claim {
		return numbered(e.DocID, id, rapid.SampledFrom([]string{"asserted", "denied"}).Draw(r, "status"))
	}
	fresh := func() record.Claim {
		return values(fmt.Sprintf("%s-new-%s", e.DocID, rapid.SampledFrom([]string{"x", "yy", "zzz", "wwww"}).Draw(r, "new")))
	}
	e.Action = rapid.SampledFrom([]Action{Right, Wrong, Unsure, Edit, Add, Split, Join, Note, Read, Adjudicate, Undo, Undo, Draw}).Draw(r, "action")
	switch e.Action {
	case Add:
		e.After = []record.Claim{fresh()}
	case Split:
		e.Claims = []string{one()}
		e.After = []record.Claim{fresh(), fresh()}
	case Join:
		e.Claims = []string{one(), one()}
		e.After = []record.Claim{fresh()}
	case Edit:
		e.Claims = []string{one()}
		e.After = []record.Claim{values(e.Claims[0])}
	case Note:
		e.Claims, e.Note = []string{one()}, "look again"
	case Read:
	case Draw:
		e.Sample, e.DocID = rapid.SampledFrom([]string{"s", "t"}).Draw(r, "sample"), ""
		e.Drawn = &Drawn{Name: e.Sample, Unit: OfClaims}
	case Adjudicate:
		e.Claims = []string{one()}
		e.Verdict = Verdict(rapid.SampledFrom([]string{"right", "wrong", "edited", "as:ann", "as:bo"}).Draw(r, "verdict"))
		if e.Verdict == "edited" {
			e.After = []record.Claim{values(e.Claims[0])}
		}
	case Undo:
		e.DocID = ""
		e.Undoes = rapid.IntRange(1, len(d.events)+1).Draw(r, "undoes")
	default:
		e.Claims = []string{one()}
	}
	return e
}

// try adds an event if it may be.
func try(t require.TestingT, d *Decisions, e Event) error {
	e.Schema, e.Seq, e.Time = SchemaID, len(d.events)+1, time.Unix(int64(len(d.events)), 0).UTC()
	if err := e.check(); err != nil {
		return err
	}
	if slices.ContainsFunc(e.After, func(c record.Claim) bool { return slices.Contains(e.Claims, c.ID) }) && makes(e.Action) {
		return ErrRefused // the desk gives a new claim a new id
	}
	if err := d.can(e); err != nil {
		require.ErrorIs(t, err, ErrRefused)
		return err
	}
	d.add(e)
	return nil
}

// outcome is all that can be asked of decisions.
func outcome(t require.TestingT, d *Decisions) string {
	m := map[string]any{}
	put := func(name string, by Decision) {
		if by.State != "" {
			by.event = 0
			m[name] = by
		}
	}
	for _, doc := range []string{"d1", "d2"} {
		ids := append([]string{doc + "-a", doc + "-bb"}, d.byDoc[doc]...)
		slices.Sort(ids)
		for _, id := range slices.Compact(ids) {
			for _, name := range people {
				put(name+" "+id, d.Own(name, id))
			}
			if all := d.All(id); all.State != "unreviewed" {
				put("all "+id, all)
			}
			if notes := d.Notes(id); len(notes) > 0 {
				m["notes "+id] = len(notes)
			}
		}
		made := map[string]Reviewed{} // by id: their order at one place of the text is that of their making
		for _, r := range d.MadeIn(doc) {
			made[r.Claim.ID] = r
		}
		m["made "+doc] = made
		m["read "+doc] = append([]string{}, d.ReadBy(doc)...)
	}
	m["samples"] = append([]Drawn{}, d.Samples()...)
	data, err := json.Marshal(m)
	require.NoError(t, err)
	return string(data)
}

func TestUndoGivesWhatWas(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		d, err := Replay(nil)
		require.NoError(r, err)
		for range rapid.IntRange(0, 12).Draw(r, "before") {
			_ = try(r, d, step(r, d))
		}
		before := outcome(r, d)
		e := step(r, d)
		if try(r, d, e) != nil {
			require.Equal(r, before, outcome(r, d), "what was refused leaves no trace")
			return
		}
		after := outcome(r, d)
		seq := len(d.events)
		require.NoError(r, try(r, d, Event{Reviewer: e.Reviewer, Action: Undo, Undoes: seq}))
		require.Equal(r, before, outcome(r, d))
		require.False(r, d.Counts(seq))
		require.Error(r, try(r, d, Event{Reviewer: e.Reviewer, Action: Undo, Undoes: seq}), "once only")
		require.NoError(r, try(r, d, Event{Reviewer: e.Reviewer, Action: Undo, Undoes: seq + 1}), "and back")
		require.Equal(r, after, outcome(r, d))

		// The file gives the same again.
		var read []Event
		for _, e := range d.Events() {
			line, err := e.line()
			require.NoError(r, err)
			back, err := parse(line)
			require.NoError(r, err)
			read = append(read, back)
		}
		again, err := Replay(read)
		require.NoError(r, err)
		require.Equal(r, after, outcome(r, again))
	})
}

// A claim that is made stays with those it was made of.
func TestPiecesComeAndGoWithTheirSplit(t *testing.T) {
	d, err := Replay(nil)
	require.NoError(t, err)
	must := func(e Event) {
		e.DocID = "d1"
		if e.Action == Undo {
			e.DocID = ""
		}
		require.NoError(t, try(t, d, e))
	}
	there := func() (ids []string) {
		for _, r := range d.MadeIn("d1") {
			ids = append(ids, r.Claim.ID)
		}
		return ids
	}
	pieces := []record.Claim{numbered("d1", "d1-new-x", "asserted"), numbered("d1", "d1-new-yy", "asserted")}
	must(Event{Reviewer: "ann", Action: Split, Claims: []string{"d1-a"}, After: pieces})
	require.Equal(t, State("replaced"), d.All("d1-a").State)
	require.Len(t, there(), 2)
	require.ErrorIs(t, try(t, d, Event{DocID: "d1", Reviewer: "ann", Action: Right, Claims: []string{"d1-a"}}), ErrRefused)

	must(Event{Reviewer: "bo", Action: Right, Claims: []string{"d1-a"}})
	require.Equal(t, State("disputed"), d.All("d1-a").State)
	require.Empty(t, there(), "bo's is the latest, and keeps the claim whole")
	require.Len(t, d.MadeInBy("ann", "d1"), 2)
	must(Event{Reviewer: "cy", Action: Adjudicate, Claims: []string{"d1-a"}, Verdict: "as:ann"})
	require.Len(t, there(), 2)
	require.True(t, d.All("d1-a").Adjudicated)

	// Bo splits it in the same way, blind, and they agree.
	must(Event{Reviewer: "cy", Action: Undo, Undoes: 3})
	must(Event{Reviewer: "bo", Action: Undo, Undoes: 2})
	must(Event{Reviewer: "bo", Action: Split, Claims: []string{"d1-a"}, After: pieces})
	require.Equal(t, State("replaced"), d.All("d1-a").State)
	require.Equal(t, []string{"ann", "bo"}, d.MadeIn("d1")[0].Reviewers)
	must(Event{Reviewer: "ann", Action: Undo, Undoes: 1})
	require.Len(t, there(), 2, "bo's stay")

	// Bo judges a piece: the split cannot be taken back under it.
	must(Event{Reviewer: "bo", Action: Wrong, Claims: []string{"d1-new-x"}})
	require.ErrorContains(t, try(t, d, Event{Reviewer: "bo", Action: Undo, Undoes: 6}), "undo that first")
	require.False(t, d.MadeIn("d1")[0].Kept())
}

// Claims that were made of each other, in a circle, are there as long as one of
// them stands on something else.
func TestClaimsMadeOfEachOther(t *testing.T) {
	d, err := Replay(nil)
	require.NoError(t, err)
	one := func(id string) record.Claim { return numbered("d1", "d1-"+id, "asserted") }
	do := func(name string, a Action, of []string, to ...record.Claim) {
		t.Helper()
		require.NoError(t, try(t, d, Event{Reviewer: name, Action: a, DocID: "d1", Claims: of, After: to}))
	}
	do("ann", Split, []string{"d1-a"}, one("x"), one("ww"))                                                                           // 1
	do("bo", Split, []string{"d1-x"}, one("yyy"), one("zzzz"))                                                                        // 2
	do("cy", Join, []string{"d1-yyy", "d1-zzzz"}, one("x"))                                                                           // 3
	require.NoError(t, try(t, d, Event{Reviewer: "cy", Action: Adjudicate, DocID: "d1", Claims: []string{"d1-x"}, Verdict: "as:bo"})) // 4
	require.Equal(t, State("replaced"), d.All("d1-a").State)
	require.Len(t, d.MadeIn("d1"), 4)
	require.ErrorContains(t, try(t, d, Event{Reviewer: "ann", Action: Undo, Undoes: 1}), "event 2 by bo", "it is what all others are made of")
	do("cy", Right, []string{"d1-a"}) // 5: the split of ann's is not what counts any more
	require.Empty(t, d.MadeIn("d1"))
	require.Empty(t, d.All("d1-x").State)
	require.Empty(t, d.All("d1-yyy").State)
	require.NoError(t, try(t, d, Event{Reviewer: "cy", Action: Undo, Undoes: 5}))
	require.Len(t, d.MadeIn("d1"), 4)
}

func TestEventsThatCannotBe(t *testing.T) {
	c := numbered("d1", "d1-a", "asserted")
	bad := c
	bad.Status.Value = "shouted"
	for _, x := range []struct {
		want string
		e    Event
	}{
		{"the reviewer's name is empty", Event{Action: Right, DocID: "d1", Claims: []string{"d1-a"}}},
		{"control characters", Event{Reviewer: "an\u202en", Action: Right, DocID: "d1", Claims: []string{"d1-a"}}},
		{`"like" is no action`, Event{Reviewer: "ann", Action: "like", DocID: "d1"}},
		{"right is of one claim, not of 0", Event{Reviewer: "ann", Action: Right, DocID: "d1"}},
		{"must name an article", Event{Reviewer: "ann", Action: Right, Claims: []string{"d1-a"}}},
		{"right gives no claim, not 1", Event{Reviewer: "ann", Action: Right, DocID: "d1", Claims: []string{"d1-a"}, After: []record.Claim{c}}},
		{"edit gives one claim, not 0", Event{Reviewer: "ann", Action: Edit, DocID: "d1", Claims: []string{"d1-a"}}},
		{"split gives 2 to 100 claims", Event{Reviewer: "ann", Action: Split, DocID: "d1", Claims: []string{"d1-a"}, After: []record.Claim{c}}},
		{"named twice", Event{Reviewer: "ann", Action: Join, DocID: "d1", Claims: []string{"d1-a", "d1-a"}, After: []record.Claim{c}}},
		{`status.value is "shouted"`, Event{Reviewer: "ann", Action: Edit, DocID: "d1", Claims: []string{"d1-a"}, After: []record.Claim{bad}}},
		{"of article \"d1\", the event of \"d2\"", Event{Reviewer: "ann", Action: Edit, DocID: "d2", Claims: []string{"d1-a"}, After: []record.Claim{c}}},
		{"the note is empty", Event{Reviewer: "ann", Action: Note, DocID: "d1", Note: " "}},
		{"only an adjudication", Event{Reviewer: "ann", Action: Right, DocID: "d1", Claims: []string{"d1-a"}, Verdict: "right"}},
		{"an adjudication says", Event{Reviewer: "ann", Action: Adjudicate, DocID: "d1", Claims: []string{"d1-a"}, Verdict: "as:"}},
		{"bo has not decided", Event{Reviewer: "ann", Action: Adjudicate, DocID: "d1", Claims: []string{"d1-a"}, Verdict: "as:bo"}},
		{"there is no event 7", Event{Reviewer: "ann", Action: Undo, Undoes: 7}},
		{"of which event", Event{Reviewer: "ann", Action: Undo}},
		{"what was drawn", Event{Reviewer: "ann", Action: Draw, Sample: "s"}},
	} {
		d, err := Replay(nil)
		require.NoError(t, err)
		err = try(t, d, x.e)
		require.ErrorIs(t, err, ErrRefused)
		require.ErrorContains(t, err, x.want)
	}
}

// To undo is to come back to what was, so what was built on a decision goes first.
func TestWhatStandsOnADecisionGoesFirst(t *testing.T) {
	d, err := Replay(nil)
	require.NoError(t, err)
	on := func(name string, a Action) Event {
		return Event{Reviewer: name, Action: a, DocID: "d1", Claims: []string{"d1-a"}}
	}
	undo := func(name string, seq int) error {
		return try(t, d, Event{Reviewer: name, Action: Undo, Undoes: seq})
	}
	require.NoError(t, try(t, d, on("ann", Right))) // 1
	require.NoError(t, try(t, d, on("ann", Wrong))) // 2
	require.ErrorContains(t, undo("ann", 1), "event 2 by ann")
	require.ErrorContains(t, undo("bo", 2), "event 2 is ann's")
	settled := on("cy", Adjudicate)
	settled.Verdict = "as:ann"
	require.NoError(t, try(t, d, settled)) // 3
	require.ErrorContains(t, undo("ann", 2), "event 3 by cy")
	require.NoError(t, undo("cy", 3))  // 4
	require.NoError(t, undo("ann", 2)) // 5
	require.ErrorContains(t, undo("ann", 2), "undone already")
	require.Equal(t, State("right"), d.All("d1-a").State)

	require.NoError(t, try(t, d, Event{Reviewer: "ann", Action: Add, DocID: "d1", After: []record.Claim{numbered("d1", "d1-new-x", "asserted")}})) // 6
	e := on("bo", Right)
	e.Claims[0] = "d1-new-x"
	require.NoError(t, try(t, d, e)) // 7
	require.ErrorContains(t, undo("ann", 6), "event 7 by bo")
}
