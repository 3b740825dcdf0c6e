package eval

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf16"
)

// Figures is the result of Score. Marshalled by JSON it has the keys, the
// order and the form of numbers of the reference scorer's output.
type Figures struct {
	Exact       PRF           `json:"exact"`
	Claim       PRF           `json:"claim"`
	ClaimStrict PRF           `json:"claim_strict"`
	Content     PRF           `json:"content"`
	Source      PRF           `json:"source"`
	Cue         PRF           `json:"cue"`
	DirectClaim Direct        `json:"direct_claim"`
	Labels      *LabelFigures `json:"labels,omitempty"` // nil where the gold has no labels
	N           N             `json:"n"`
}

// PRF is precision, recall and their harmonic mean.
type PRF struct {
	P  Ratio `json:"p"`
	R  Ratio `json:"r"`
	F1 Ratio `json:"f1"`
}

// Direct is the claim figure on direct quotations alone, and how many there are.
type Direct struct {
	PRF
	Gold   int `json:"gold"`
	System int `json:"system"`
}

// LabelFigures has one entry for each label.
type LabelFigures struct {
	Speaker         LabelFigure `json:"speaker"`
	SpeakerLoose    LabelFigure `json:"speaker_loose"`
	SpeakerType     LabelFigure `json:"speaker_type"`
	Naming          LabelFigure `json:"naming"`
	AnonymityStated LabelFigure `json:"anonymity_stated"`
	Status          LabelFigure `json:"status"`
	CueNegated      LabelFigure `json:"cue_negated"`
	Kind            LabelFigure `json:"kind"`
}

// LabelFigure says how often a label is right.
type LabelFigure struct {
	Accuracy Ratio `json:"accuracy"` // among the pairs that are the same claim
	Pairs    int   `json:"pairs"`
	*ByValue       // nil for names
}

// ByValue is F1 end to end for each value of a label: a missed or spurious
// claim counts against it.
type ByValue struct {
	F1    map[string]Ratio `json:"f1"`
	Macro Ratio            `json:"macro"` // their mean over the values in the gold
}

// N is how much was compared.
type N struct {
	Gold     int `json:"gold"`
	System   int `json:"system"`
	Articles int `json:"articles"`
}

// Ratio is a figure from 0 to 1, cut to four decimals.
type Ratio float64

// round cuts to four decimals. It goes by way of the decimal form because that
// is correctly rounded from the exact binary value (a true half goes to the
// even digit), which multiplying by 10,000 is not.
func round(x float64) Ratio {
	v, err := strconv.ParseFloat(strconv.FormatFloat(x, 'f', 4, 64), 64)
	if err != nil { // not for any finite x
		return 0
	}
	return Ratio(v)
}

// MarshalJSON keeps a decimal point in whole numbers: 1.0.
func (r Ratio) MarshalJSON() ([]byte, error) {
	b := strconv.AppendFloat(nil, float64(r), 'f', -1, 64)
	if !bytes.ContainsRune(b, '.') {
		b = append(b, ".0"...)
	}
	return b, nil
}

// Percent is r as 41.96.
func (r Ratio) Percent() string { return strconv.FormatFloat(float64(r)*100, 'f', 2, 64) }

// JSON is f as the reference scorer prints it: indented by one blank, ASCII
// only, with a newline at the end.
func (f Figures) JSON() ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(f); err != nil {
		return nil, fmt.Errorf("write figures: %w", err)
	}
	return ascii(buf.Bytes()), nil
}

func ascii(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for _, r := range string(b) {
		switch {
		case r < 0x7F:
			out = append(out, byte(r))
		case r > 0xFFFF:
			hi, lo := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, hi, lo)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
	}
	return out
}
