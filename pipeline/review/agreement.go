package review

// How far reviewers agree, and where they do not.

import (
	"context"
	"errors"
	"slices"

	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
	"whosaid/pipeline/review/figures"
)

// Agreement is how far reviewers agree on what they have decided each for
// themselves, adjudications aside. It says something where the second has not
// seen what the first decided.
type Agreement struct {
	Reviewers []string `json:"reviewers"` // those with a decision
	Claims    int      `json:"claims"`    // on which at least two have decided
	// Fields are, first, "claim" (is it one at all?), then those with a few values.
	Fields []FieldAgreement `json:"fields"`
	Spans  []SpanAgreement  `json:"spans"`
}

// FieldAgreement is the agreement on a field's values, among claims that two
// reviewers hold to be claims.
type FieldAgreement struct {
	Field string `json:"field"`
	// Alpha is Krippendorff's, nominal: 1 where all agree, 0 as by chance. Nil
	// where there is nothing to differ in.
	Alpha *float64 `json:"alpha"`
	Same  int      `json:"same"` // claims on which all agree
	Of    int      `json:"of"`
}

// SpanAgreement is the agreement on spans, over all pairs of reviewers.
type SpanAgreement struct {
	Field string  `json:"field"`
	F1    float64 `json:"f1"`   // by characters
	Same  int     `json:"same"` // pairs with the same spans
	Of    int     `json:"of"`
}

// opinion is a reviewer's decision with the values it comes to.
type opinion struct {
	reviewer string
	holds    bool          // that it is a claim
	claim    *record.Claim // its values; nil where it is none, or was split or joined
}

// Agreement measures it over the claims of a sample, or over all that were
// decided on, where the name is empty. On a claim that one has added, those who
// have read the article to its end and did not add it hold that it is none.
func (k *Desk) Agreement(ctx context.Context, sample string) (Agreement, error) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	a := Agreement{Reviewers: []string{}, Fields: []FieldAgreement{}, Spans: []SpanAgreement{}}
	about, err := k.about(sample)
	if err != nil {
		return a, err
	}
	var units [][]opinion
	for _, id := range about {
		if h := k.dec.claims[id]; !h.made { // nobody to agree with: need not be looked up
			if names := k.dec.deciders(h); len(names) < 2 {
				a.Reviewers = append(a.Reviewers, names...)
				continue
			}
		}
		u, err := k.opinions(ctx, id)
		if err != nil && !errors.Is(err, index.ErrNotFound) {
			return a, err
		}
		for _, o := range u {
			a.Reviewers = append(a.Reviewers, o.reviewer)
		}
		if len(u) > 1 {
			units = append(units, u)
		}
	}
	slices.Sort(a.Reviewers)
	a.Reviewers = slices.Compact(a.Reviewers)
	a.Claims = len(units)
	a.Fields = append(a.Fields, agreementOn("claim", units, func(o opinion) (string, bool) {
		if o.holds {
			return "yes", true
		}
		return "no", true
	}))
	for _, f := range fields {
		if !f.spans {
			a.Fields = append(a.Fields, agreementOn(f.name, units, func(o opinion) (string, bool) {
				if o.claim == nil {
					return "", false
				}
				return f.of(o.claim), true
			}))
			continue
		}
		var all figures.Overlap
		for _, u := range units {
			for i, x := range u {
				for _, y := range u[i+1:] {
					if x.claim != nil && y.claim != nil {
						all.Add(spansOf(f.pieces(x.claim)), spansOf(f.pieces(y.claim)))
					}
				}
			}
		}
		a.Spans = append(a.Spans, SpanAgreement{Field: f.name, F1: all.F1(), Same: all.Same, Of: all.Of})
	}
	return a, nil
}

// about are the claims that there are decisions on, all or those of a sample.
func (k *Desk) about(sample string) ([]string, error) {
	all := k.dec.Claims()
	if sample == "" {
		return all, nil
	}
	s, err := k.sample(sample)
	if err != nil {
		return nil, err
	}
	in := map[string]bool{}
	for _, m := range s.Members {
		in[m.ID] = true
	}
	return slices.DeleteFunc(all, func(id string) bool {
		if s.Unit == OfClaims {
			return !in[id]
		}
		h := k.dec.claims[id]
		return len(h.events) == 0 || !in[k.dec.events[h.events[0]].DocID]
	}), nil
}

// opinions are those of all reviewers who are sure about a claim, by name.
func (k *Desk) opinions(ctx context.Context, id string) (list []opinion, err error) {
	d := k.dec
	h := d.claims[id]
	if h == nil {
		return nil, nil
	}
	var base *record.Claim
	var readers []string
	if h.made {
		if base = d.base(id); d.addedAlone(id) {
			readers = d.ReadBy(base.DocID)
		}
	} else {
		c, err := k.idx.Extracted(ctx, id)
		if err != nil {
			return nil, err
		}
		base = &c
	}
	names := append(d.deciders(h), readers...)
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		own := d.Own(name, id)
		o := opinion{reviewer: name, claim: own.Claim}
		switch own.State {
		case index.Right, index.Edited, index.Added:
			o.holds = true
			if o.claim == nil {
				o.claim = base
			}
		case index.Replaced:
			o.holds, o.claim = true, nil
		case index.Wrong:
			o.claim = nil
		case "":
			if !slices.Contains(readers, name) {
				continue
			}
			o.claim = nil
		default:
			continue
		}
		list = append(list, o)
	}
	if h.made && !slices.ContainsFunc(list, func(o opinion) bool { return o.holds }) {
		return nil, nil // undone
	}
	return list, nil
}

// addedAlone reports whether a claim was added, rather than made by a split or join.
func (d *Decisions) addedAlone(id string) bool {
	n := d.maker(id)
	return n >= 0 && d.events[n].Action == Add
}

func agreementOn(name string, units [][]opinion, of func(opinion) (string, bool)) FieldAgreement {
	a := FieldAgreement{Field: name}
	var all [][]string
	for _, u := range units {
		var values []string
		for _, o := range u {
			if v, ok := of(o); ok {
				values = append(values, v)
			}
		}
		if len(values) < 2 {
			continue
		}
		all = append(all, values)
		a.Of++
		if len(slices.Compact(slices.Clone(values))) == 1 {
			a.Same++
		}
	}
	if alpha, _, ok := figures.Alpha(all); ok {
		a.Alpha = &alpha
	}
	return a
}

// Difference is a claim on which reviewers differ and nobody has adjudicated.
type Difference struct {
	ID     string   `json:"id"`
	DocID  string   `json:"doc_id"`
	Views  []View   `json:"views"`  // of those who are sure, by name
	Fields []string `json:"fields"` // in which those who hold it to be a claim differ
}

// View is what one reviewer holds.
type View struct {
	Reviewer string       `json:"reviewer"`
	State    State        `json:"state"`
	Claim    record.Claim `json:"claim"` // with this reviewer's values
}

// Differences are what there is to adjudicate, by article and then by place in
// the text.
func (k *Desk) Differences(ctx context.Context) ([]Difference, error) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	list := []Difference{}
	for _, id := range k.dec.Claims() {
		if k.dec.All(id).State != index.Disputed {
			continue
		}
		d := Difference{ID: id, Fields: []string{}}
		opinions, err := k.opinions(ctx, id)
		if errors.Is(err, index.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		var first *record.Claim
		differs := map[string]bool{}
		for _, o := range opinions {
			v, err := k.own(ctx, &lookup{idx: k.idx}, o.reviewer, id)
			if err != nil {
				return nil, err
			}
			d.DocID = v.Claim.DocID
			d.Views = append(d.Views, View{o.reviewer, v.State, v.Claim})
			if o.claim == nil {
				continue
			}
			if first == nil {
				first = o.claim
			}
			for _, f := range Differences(first, o.claim) {
				differs[f] = true
			}
		}
		for _, f := range FieldNames() {
			if differs[f] {
				d.Fields = append(d.Fields, f)
			}
		}
		list = append(list, d)
	}
	slices.SortStableFunc(list, func(a, b Difference) int {
		if a.DocID != b.DocID {
			if a.DocID < b.DocID {
				return -1
			}
			return 1
		}
		return slices.CompareFunc(a.Views[0].Claim.Content.Spans, b.Views[0].Claim.Content.Spans, func(s, t record.Span) int { return s[0] - t[0] })
	})
	return list, nil
}
