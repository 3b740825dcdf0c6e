package report

// The sections on sorts of claims and on how sure they are.

import (
	"fmt"

	"whosaid/pipeline/review"
)

// measured is the sample of which most was judged; nil where there is none.
func (v *view) measured() (best *review.Figures) {
	if v.Review == nil {
		return nil
	}
	for i, f := range v.Review.Samples {
		if f.Found.Of > 0 && (best == nil || f.Found.Of > best.Found.Of) {
			best = &v.Review.Samples[i]
		}
	}
	return best
}

func (v *view) divisions() error {
	for _, d := range []struct {
		id, title, what string
		list            []Share
	}{
		{"naming", "How the source is named", "naming", v.Naming},
		{"statuses", "What the source does with it", "status", v.Status},
		{"types", "How it is reported", "type", v.Types},
		{"kinds", "What sort of statement", "kind", v.Kinds},
		{"speaker-types", "Who speaks", "speaker type", v.SpeakerTypes},
	} {
		out := division{ID: d.id, Title: d.title}
		c := chart{ID: "chart-" + d.id, Title: d.title, Wide: true, Small: true, Series: []series{{Name: "claims", Role: "plain"}},
			Desc: "Lying bars, one for each value, longest first. The table below holds the numbers."}
		for _, s := range d.list {
			n := v.number(sortsID, "Claims by "+d.what+": "+word(s.Value), s.Filter, s.Claims)
			out.Rows = append(out.Rows, divisionRow{word(s.Value), n, percent(s.Share)})
			c.Labels = append(c.Labels, word(s.Value))
			c.Series[0].Values = append(c.Series[0].Values, float64(s.Claims))
			c.Series[0].Marks = append(c.Series[0].Marks, mark{Title: fmt.Sprintf("%s: %s, %s of all", word(s.Value), group(s.Claims), percent(s.Share)), Link: n.Link})
		}
		if err := v.draw(&out.Figure, c, ""); err != nil {
			return err
		}
		v.Divisions = append(v.Divisions, out)
	}
	return nil
}

func (v *view) certainty() error {
	c := chart{ID: "chart-confidence", Title: "Claims by the model's confidence", Series: []series{{Name: "claims", Role: "plain"}},
		Desc: "Standing bars, ten steps of confidence from 0 to 1. The table below holds the numbers."}
	for _, b := range v.Confidence {
		label := fmt.Sprintf("%.1f–%.1f", b.From, b.To)
		n := v.number(certaintyID, "Claims of confidence "+label, b.Filter, b.Claims)
		v.BinRows = append(v.BinRows, binRow{label, n})
		c.Labels = append(c.Labels, label)
		c.Series[0].Values = append(c.Series[0].Values, float64(b.Claims))
		c.Series[0].Marks = append(c.Series[0].Marks, mark{Title: fmt.Sprintf("Confidence %s: %s claims", label, group(b.Claims)), Link: n.Link})
	}
	return v.draw(&v.Certainty, c, "")
}

func (v *view) samples() error {
	if v.Review == nil {
		return nil
	}
	for _, s := range v.Review.States {
		v.States = append(v.States, divisionRow{word(s.Value), v.number(certaintyID, "Claims by review: "+word(s.Value), s.Filter, s.Claims), percent(s.Share)})
	}
	for i, f := range v.Review.Samples {
		out := sample{Figures: f, Bins: f.Reliability.Found.Bins}
		if f.Found.Of > 0 {
			c := chart{ID: fmt.Sprintf("chart-sample-%d", i+1), Title: "What the confidence promises, and what was measured: sample " + f.Sample, Percent: true, Unit: " %", Grouped: true,
				Desc:   "Pairs of standing bars, one pair for each step of confidence: the mean confidence, and the share of claims that reviewers found to be claims, with its 95 % interval. The table below holds the numbers.",
				Series: []series{{Name: "promised: the mean confidence", Role: "dim"}, {Name: "measured, with 95 % interval", Role: "good"}}}
			for _, b := range out.Bins {
				label := fmt.Sprintf("%.1f–%.1f", b.From, b.To)
				c.Labels = append(c.Labels, label)
				c.Series[0].Values = append(c.Series[0].Values, 100*b.Confidence)
				c.Series[0].Marks = append(c.Series[0].Marks, mark{Title: fmt.Sprintf("%s: promised %s", label, percent(b.Confidence))})
				c.Series[1].Values = append(c.Series[1].Values, 100*b.Right.Value)
				c.Series[1].Marks = append(c.Series[1].Marks, mark{Title: fmt.Sprintf("%s: measured %s", label, shareOf(b.Right)), Low: 100 * b.Right.Low, High: 100 * b.Right.High})
			}
			if err := v.draw(&out.Figure, c, ""); err != nil {
				return err
			}
		}
		v.Samples = append(v.Samples, out)
	}
	return nil
}
