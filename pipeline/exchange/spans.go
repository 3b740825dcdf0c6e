package exchange

// Where pieces are that come back: spans, their texts, or both, of which people
// may have changed one.

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"whosaid/pipeline/record"
)

// same reports whether spans differ in nothing that a format may have changed
// on the way: ends of lines left out, blanks between pieces.
func (o *Offsets) same(a, b []record.Span) bool {
	return slices.Equal(a, b) || slices.Equal(o.Join(o.Lines(a)), o.Join(o.Lines(b)))
}

func (o *Offsets) check(spans []record.Span) error {
	end := 0
	for _, s := range spans {
		if s[0] < end || s[0] >= s[1] || s[1] > o.Len() {
			return fmt.Errorf("the spans %s are not in order, or not in the article, which has %d characters", spansText(spans), o.Len())
		}
		end = s[1]
	}
	return nil
}

// resolve gives the spans that are meant by spans and text, where the claim has
// had those of base. Spans and a text that agree are those. Where one of them
// has been changed, it counts; else the text is looked for near the spans.
func (o *Offsets) resolve(base, spans []record.Span, text string) ([]record.Span, error) {
	if text == "" {
		if err := o.check(spans); err != nil {
			return nil, err
		}
		if o.same(base, spans) {
			return base, nil
		}
		return spans, nil
	}
	inside := len(spans) > 0 && o.check(spans) == nil
	switch {
	case inside && foldLines(o.Text(spans)) == foldLines(text):
		if o.same(base, spans) {
			return base, nil
		}
		return spans, nil
	case inside && !o.same(base, spans) && foldLines(o.Text(base)) == foldLines(text):
		return spans, nil
	}
	near := 0
	if len(spans) > 0 {
		near = spans[0][0]
	} else if len(base) > 0 {
		near = base[0][0]
	}
	found := o.locate(text, near)
	if found == nil {
		return nil, fmt.Errorf("the text %q stands nowhere in the article", short(text))
	}
	return found, nil
}

// locate finds the pieces of a text, each as near as can be to the code point
// near, and in order; nil where one is not there.
func (o *Offsets) locate(text string, near int) (spans []record.Span) {
	if span, ok := o.nearest(text, near, 0); ok {
		return []record.Span{span}
	}
	from := 0
	for piece := range strings.SplitSeq(text, strings.TrimSpace(record.Joint)) {
		if piece = strings.TrimSpace(piece); piece == "" {
			continue
		}
		span, ok := o.nearest(piece, near, from)
		if !ok {
			return nil
		}
		spans = append(spans, span)
		near, from = span[1], span[1]
	}
	return spans
}

// nearest is the place of a piece, not before a code point, that is nearest to
// another.
func (o *Offsets) nearest(piece string, near, from int) (best record.Span, ok bool) {
	for _, p := range slices.Compact([]string{piece, strings.ReplaceAll(piece, "\n", "\r\n")}) {
		for at := o.Byte(from); ; {
			i := strings.Index(o.text[at:], p)
			if i < 0 {
				break
			}
			at += i
			begin := o.FromByte(at)
			if !ok || distance(begin, near) < distance(best[0], near) {
				best, ok = record.Span{begin, begin + utf8.RuneCountInString(p)}, true
			} else if begin > near {
				break // they only get farther
			}
			_, size := utf8.DecodeRuneInString(o.text[at:])
			at += size
		}
		if ok {
			return best, true
		}
	}
	return best, false
}

func distance(a, b int) int { return max(a-b, b-a) }

// short cuts a text for a message.
func short(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}
