package record

import (
	"fmt"
	"slices"

	"whosaid/extractors/doc"
)

// Check reports the first label of c that is not among the values that the
// schema allows: an extractor has left it out. The schema's other demands hold
// by the way FromDoc makes claims.
func (c *Claim) Check() error {
	for _, l := range []struct {
		name, value string
		allowed     []string
	}{
		{"content.type", c.Content.Type, contentTypes},
		{"status.value", c.Status.Value, statuses},
		{"kind", c.Kind, kinds},
	} {
		if !slices.Contains(l.allowed, l.value) {
			return c.bad(l.name, l.value)
		}
	}
	if s := c.Speaker; s != nil {
		switch {
		case !slices.Contains(speakerTypes, s.Type):
			return c.bad("speaker.type", s.Type)
		case !slices.Contains(namings, s.Naming):
			return c.bad("speaker.naming", s.Naming)
		}
	}
	return nil
}

func (c *Claim) bad(name, value string) error {
	return fmt.Errorf("claim %s (%s) at %v: %s is %q", c.ID, c.Extractor, c.Content.Spans, name, value)
}

var (
	contentTypes = values(doc.Direct, doc.Indirect, doc.Mixed)
	statuses     = values(doc.Asserted, doc.Confirmed, doc.Denied, doc.Neither, doc.Questioned)
	kinds        = values(doc.Statement, doc.Belief, doc.Intention, doc.Feeling)
	speakerTypes = append(values(doc.SpeakerPerson, doc.SpeakerOrganization, doc.SpeakerGroup, doc.SpeakerDocument), None)
	namings      = append(values(doc.Named, doc.Anonymous, doc.Generic), None)
)

func values[T ~string](list ...T) (out []string) {
	for _, v := range list {
		out = append(out, string(v))
	}
	return out
}
