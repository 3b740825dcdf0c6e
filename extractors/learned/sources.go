package learned

// Other sources for what the model has read. Each piece has one tag and each
// source one cue, so that who speaks twice in a sentence is missing from one of
// its claims; and a subject is easily taken for the source of a passive.

// origin says where a candidate of the model has its source from.
type origin int

const (
	asRead   origin = iota
	shared          // the source of another cue
	grammar         // the subject of its verb, the possessor of its noun
	leftOut         // taken away
	nOrigins = iota - 1
)

// otherSources adds c with the source that it may have instead of its own.
func (s *segment) otherSources(c *claim) {
	with := func(sources []part, link float64, from origin) {
		v := *c
		v.parts[sourceRole], v.link[sourceRole] = sources, link
		if from == grammar {
			s.m.judge(s.windows, &v, s.cues)
		}
		s.add(&v, s.attribution(&v), from)
	}
	switch {
	case len(c.parts[sourceRole]) > 0:
		with(nil, 1, leftOut)
	case c.spareLink > 0:
		with([]part{c.spare}, c.spareLink, shared)
	}
	a := s.attribution(c)
	if source, _ := s.rules.Source(a.Cue); len(source) > 0 && holds(s.span(), source) && !touch(source, a.Content) && !touch(source, a.Cue) {
		if p := partsOf(s.pieces, sourceRole, source); len(p) > 0 {
			with(p, 1, grammar)
		}
	}
}
