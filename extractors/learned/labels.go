package learned

import (
	"whosaid/extractors"
	"whosaid/extractors/doc"
	"whosaid/extractors/en"
	"whosaid/extractors/labels"
)

// The labels that the model has an opinion of, and their values in the order of
// the head's outputs, as data.LABELS of training. Types and namings have one more
// there, for claims without a source.
var (
	statuses = []doc.Status{doc.Asserted, doc.Confirmed, doc.Denied, doc.Neither, doc.Questioned}
	negated  = []bool{false, true}
	kinds    = []doc.Kind{doc.Statement, doc.Belief, doc.Intention, doc.Feeling}
	types    = []doc.SpeakerType{doc.SpeakerPerson, doc.SpeakerOrganization, doc.SpeakerGroup, doc.SpeakerDocument}
	namings  = []doc.Naming{doc.Named, doc.Anonymous, doc.Generic}
)

// Where each label's values begin in the votes.
const (
	statusVote    = 0
	negatedVote   = statusVote + 5
	kindVote      = negatedVote + 2
	typeVote      = kindVote + 4
	namingVote    = typeVote + 5
	anonymityVote = namingVote + 4
	nLabelValues  = anonymityVote + 2
)

// votes adds up, for each value of each label, the means over the pieces of
// source, cue and content.
func votes(windows []window, c *claim) []float32 {
	out := make([]float32, nLabelValues)
	for role, parts := range c.parts {
		var sum [nLabelValues]float32
		n := 0
		for _, p := range parts {
			for i := p.first; i < p.last; i++ {
				for k, x := range answering(windows, i).row(i)[labelRow+role*nLabelValues:][:nLabelValues] {
					sum[k] += x
				}
				n++
			}
		}
		for k, x := range sum {
			out[k] += x / float32(max(n, 1))
		}
	}
	return out
}

// Labels adds the layer Labels: what package labels says, where the model does
// not know better. The rules read words that the model has seldom seen; the model
// reads what stands around them.
func Labels(lex *en.Lexicon, m *Model) extractors.Extractor {
	rules := labels.Extractor(lex)
	run := rules.Run
	rules.Doc = "says of each claim whether its source asserts, confirms, denies or asks it, and as what, by rules and a learned model"
	rules.Run = func(d *doc.Doc) error {
		if err := run(d); err != nil {
			return err
		}
		for i := range d.Attributions {
			if a := &d.Attributions[i]; a.Votes != nil {
				a.Status = weigh(statuses, a.Votes[statusVote:], a.Status, m.Trust["status"])
				a.Negated = weigh(negated, a.Votes[negatedVote:], a.Negated, m.Trust["cue_negated"])
				a.Kind = weigh(kinds, a.Votes[kindVote:], a.Kind, m.Trust["kind"])
			}
		}
		m.speakers(d)
		return nil
	}
	return rules
}

// speakers weighs type and naming of each speaker by the mean of the votes for
// its claims.
func (m *Model) speakers(d *doc.Doc) {
	sum := make([][nLabelValues]float32, len(d.Speakers))
	n := make([]float32, len(d.Speakers))
	for i := range d.Attributions {
		if a := &d.Attributions[i]; a.Votes != nil && a.Speaker >= 0 {
			for k, x := range a.Votes[:nLabelValues] {
				sum[a.Speaker][k] += x
			}
			n[a.Speaker]++
		}
	}
	for i := range d.Speakers {
		if n[i] == 0 {
			continue
		}
		for k := range sum[i] {
			sum[i][k] /= n[i]
		}
		s := &d.Speakers[i]
		s.Type = weigh(types, sum[i][typeVote:], s.Type, m.Trust["speaker_type"])
		s.Naming = weigh(namings, sum[i][namingVote:], s.Naming, m.Trust["naming"])
		s.AnonymityStated = weigh(negated, sum[i][anonymityVote:], s.AnonymityStated, m.Trust["anonymity_stated"])
	}
}

// weigh gives the value with the most votes, that of the rules having trust more.
func weigh[T comparable](values []T, votes []float32, rules T, trust float64) T {
	best, most := rules, float64(0)
	for i, v := range values {
		x := float64(votes[i])
		if v == rules {
			x += trust
		}
		if i == 0 || x > most {
			best, most = v, x
		}
	}
	return best
}
