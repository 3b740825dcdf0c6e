package review

// What decisions come to: for one reviewer, and for all.

import (
	"slices"
	"strings"

	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
)

// Own is what a reviewer has decided on a claim; the zero Decision for nothing.
func (d *Decisions) Own(reviewer, id string) (own Decision) {
	own.event = -1
	h := d.claims[id]
	if h == nil {
		return own
	}
	verdict, made := Action(""), false
	for _, n := range h.events {
		e := &d.events[n]
		if !d.counts[n] || e.Reviewer != reviewer || e.Action == Adjudicate {
			continue
		}
		own.event, verdict = n, e.Action
		if i := e.made(id); i >= 0 {
			own.Claim, made, verdict = &e.After[i], true, Right
		} else if e.Action == Edit {
			own.Claim, verdict = &e.After[0], Right
		}
	}
	switch {
	case verdict == "":
		return own
	case verdict == Wrong:
		own.State = index.Wrong
	case verdict == Unsure:
		own.State = index.Unsure
	case verdict != Right:
		own.State = index.Replaced
	case made:
		own.State = index.Added
	case own.Claim != nil: // right as shown: a reviewer's own values stay
		own.State = index.Edited
	default:
		own.State = index.Right
	}
	own.Reviewers = []string{reviewer}
	return own
}

// made is which of the event's new claims has this id; -1 where it makes none.
func (e *Event) made(id string) int {
	if !makes(e.Action) {
		return -1
	}
	return slices.IndexFunc(e.After, func(c record.Claim) bool { return c.ID == id })
}

// All is what all decisions on a claim come to:
//
//   - the latest adjudication, where there is one;
//   - else what those who are sure agree on;
//   - else, where they differ, the latest decision, in the state Disputed;
//   - else Unsure, where nobody is sure.
//
// A claim that a split or join has made is there only where that split or join
// is what counts for the claims whose place it takes. The state is empty for a
// claim that is not there, Unreviewed for one that nobody has decided on.
func (d *Decisions) All(id string) Decision { return d.all(id, nil) }

// all is All, asked for the sake of the claims of path: one that stands only on
// itself, by way of others that were made of it, is not there.
func (d *Decisions) all(id string, path []string) Decision {
	all := Decision{event: -1}
	h := d.claims[id]
	if h == nil {
		return Decision{State: index.Unreviewed, event: -1}
	}
	if h.made && (slices.Contains(path, id) || !d.standing(id, append(path, id))) {
		return all
	}
	settled := -1
	var sure, unsure []Decision
	for _, name := range d.deciders(h) {
		own := d.Own(name, id)
		switch own.State {
		case "":
			continue
		case index.Unsure:
			unsure = append(unsure, own)
		default:
			sure = append(sure, own)
		}
		all.Reviewers = append(all.Reviewers, name)
	}
	for _, n := range h.events {
		if d.counts[n] && d.events[n].Action == Adjudicate {
			settled = n
		}
	}
	switch {
	case settled >= 0:
		e := &d.events[settled]
		all.Adjudicated, all.event = true, settled
		if name, as := strings.CutPrefix(string(e.Verdict), "as:"); as {
			own := d.Own(name, id)
			all.State, all.Claim, all.event = own.State, own.Claim, own.event
			break
		}
		all.State = State(e.Verdict)
		if all.State == index.Edited {
			all.Claim = &e.After[0]
		}
	case len(sure) > 0:
		last := sure[0]
		differ := false
		for _, own := range sure[1:] {
			differ = differ || !d.agree(sure[0], own)
			if own.event > last.event {
				last = own
			}
		}
		all.State, all.Claim, all.event = last.State, last.Claim, last.event
		if differ {
			all.State = index.Disputed
		}
	case len(unsure) > 0:
		last := unsure[len(unsure)-1]
		all.State, all.Claim, all.event = index.Unsure, last.Claim, last.event
	case h.made:
	default:
		all.State = index.Unreviewed
	}
	return all
}

// deciders are the names of those with an event about the claim, sorted.
func (d *Decisions) deciders(h *history) (names []string) {
	for _, n := range h.events {
		if e := &d.events[n]; d.counts[n] && e.Action != Adjudicate {
			names = append(names, e.Reviewer)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// standing reports whether one of the events that made a claim counts: an add,
// or a split or join that is what counts for the claims it was made of.
func (d *Decisions) standing(id string, path []string) bool {
	for _, n := range d.claims[id].events {
		e := &d.events[n]
		if !d.counts[n] || e.made(id) < 0 {
			continue
		}
		if !slices.ContainsFunc(e.Claims, func(from string) bool {
			all := d.all(from, path)
			return all.event != n && !d.sameMade(all.event, n)
		}) {
			return true
		}
	}
	return false
}

// sameMade reports whether two events make the same claims.
func (d *Decisions) sameMade(a, b int) bool {
	if a < 0 || b < 0 || !makes(d.events[a].Action) || !makes(d.events[b].Action) {
		return false
	}
	return slices.Equal(ids(d.events[a].After), ids(d.events[b].After))
}

func ids(claims []record.Claim) (list []string) {
	for i := range claims {
		list = append(list, claims[i].ID)
	}
	slices.Sort(list)
	return list
}

// agree reports whether two decisions on one claim come to the same.
func (d *Decisions) agree(a, b Decision) bool {
	sa, sb := a.State, b.State
	if sa == index.Added && sb == index.Right || sa == index.Right && sb == index.Added {
		return true
	}
	if sa != sb {
		return false
	}
	switch sa {
	case index.Replaced:
		return d.sameMade(a.event, b.event)
	case index.Edited, index.Added:
		return len(Differences(a.Claim, b.Claim)) == 0
	}
	return true
}
