package eval

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// WriteTable writes f for people: figures in per cent.
func (f Figures) WriteTable(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%-18s %9s %9s %9s\n", "", "precision", "recall", "F1")
	row := func(name string, v PRF) {
		fmt.Fprintf(&b, "%-18s %9s %9s %9s\n", name, v.P.Percent(), v.R.Percent(), v.F1.Percent())
	}
	row("claim", f.Claim)
	row("claim, strict", f.ClaimStrict)
	row("claim, direct", f.DirectClaim.PRF)
	row("exact content", f.Exact)
	row("content tokens", f.Content)
	row("source tokens", f.Source)
	row("cue tokens", f.Cue)
	fmt.Fprintf(&b, "\n%s (%d direct) in %s of the gold, %s (%d direct)\n",
		plural(f.N.Gold, "attribution"), f.DirectClaim.Gold, plural(f.N.Articles, "article"), plural(f.N.System, "claim"), f.DirectClaim.System)
	if f.Labels != nil {
		f.Labels.write(&b)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (l *LabelFigures) write(b *strings.Builder) {
	fmt.Fprintf(b, "\n%-18s %9s %9s %9s\n", "label", "accuracy", "pairs", "F1")
	row := func(name string, v LabelFigure) {
		if v.ByValue == nil {
			fmt.Fprintf(b, "%-18s %9s %9d\n", name, v.Accuracy.Percent(), v.Pairs)
			return
		}
		fmt.Fprintf(b, "%-18s %9s %9d %9s\n", name, v.Accuracy.Percent(), v.Pairs, v.Macro.Percent())
		for _, value := range slices.Sorted(maps.Keys(v.F1)) {
			fmt.Fprintf(b, "  %-36s %9s\n", value, v.F1[value].Percent())
		}
	}
	row("speaker", l.Speaker)
	row("speaker, loose", l.SpeakerLoose)
	row("speaker type", l.SpeakerType)
	row("naming", l.Naming)
	row("anonymity stated", l.AnonymityStated)
	row("status", l.Status)
	row("cue negated", l.CueNegated)
	row("kind", l.Kind)
	fmt.Fprint(b, "\nAccuracy is among the pairs that are the same claim. F1 is end to end for each value,\nmissed and spurious claims counted; the label's own line has their mean.\n")
}
