// Package conll writes tokens in columns after CoNLL-U Plus: one token a line,
// a blank line after each sentence, the names of the columns in the first line.
//
// Each token has the parts that it is of as BIO labels (B-content, I-cue, …)
// and, in step with them, the ids of their claims, both parted by "|" where
// claims overlap. A token is cut where a span begins or ends inside it, so that
// the tokens from a B to the last I after it are the span. What a claim has
// besides its spans stands as JSON in a comment at the top of its article.
package conll

import (
	"bufio"
	"fmt"
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"whosaid/extractors"
	"whosaid/extractors/doc"
	"whosaid/extractors/quotes"
	"whosaid/extractors/sentences"
	"whosaid/extractors/tokens"
	"whosaid/pipeline/exchange"
	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
)

// Format is columns of tokens.
var Format = exchange.Format{
	Name:  "conll",
	Doc:   "Tokens in columns (CoNLL-U Plus) with BIO labels of source, cue and content.",
	Write: write,
}

// Columns are the names of the columns, as in the first line.
const Columns = "ID FORM MISC WHOSAID:START WHOSAID:END WHOSAID:PARTS WHOSAID:CLAIMS"

const (
	none  = "_" // what an empty cell holds
	joint = "|"
)

func write(out exchange.Out, docs iter.Seq2[*exchange.Document, error]) error {
	chain, err := extractors.NewChain("tokens", tokens.Extractor(), quotes.Extractor(), sentences.Extractor())
	if err != nil {
		return err
	}
	w := bufio.NewWriter(out.W)
	fmt.Fprintf(w, "# global.columns = %s\n", Columns) // errors stay in w until Flush
	for d, err := range docs {
		if err != nil {
			return err
		}
		text := doc.Doc{Text: d.Article.Text}
		if err := chain.Run(&text); err != nil {
			return fmt.Errorf("article %q: %w", d.Article.ID, err)
		}
		if err := article(w, d, &text); err != nil {
			return err
		}
	}
	return w.Flush()
}

// tokensOf are the tokens of a sentence, and what no token holds though it is no
// blank, such as marks of the writing direction: a span may begin there.
func tokensOf(text *doc.Doc, sentence int) (list []doc.Span) {
	s := text.Sentences[sentence]
	end := 0
	if s.First > 0 {
		end = text.Tokens[s.First-1].End
	}
	gap := func(to int) {
		for end < to {
			r, size := utf8.DecodeRuneInString(text.Text[end:])
			begin := end
			for !unicode.IsSpace(r) && end < to {
				end += size
				r, size = utf8.DecodeRuneInString(text.Text[end:])
			}
			if begin < end {
				list = append(list, doc.Span{Start: begin, End: end})
			} else {
				end += size
			}
		}
	}
	for _, t := range text.Tokens[s.First:s.Last] {
		gap(t.Start)
		list = append(list, t.Span)
		end = t.End
	}
	if sentence == len(text.Sentences)-1 {
		gap(len(text.Text))
	}
	return list
}

// span is a piece of a claim in bytes.
type span struct {
	doc.Span
	label, claim string
	begun        bool // has had its B
}

func article(w *bufio.Writer, d *exchange.Document, text *doc.Doc) error {
	offsets := exchange.NewOffsets(d.Article.Text)
	spans := spansOf(d, offsets)
	var open []*span // those that the token at hand may be of
	for i, s := range text.Sentences {
		if i == 0 {
			fmt.Fprintf(w, "# newdoc id = %s\n", exchange.OneLine(d.Article.ID))
			for j := range d.Claims {
				if err := comment(w, &d.Claims[j]); err != nil {
					return err
				}
			}
		}
		fmt.Fprintf(w, "# sent_id = %d\n# text = %s\n", i+1, exchange.OneLine(exchange.Clean(text.Slice(s.Span))))
		n := 0
		for _, t := range tokensOf(text, i) {
			open = slices.DeleteFunc(open, func(s *span) bool { return s.End <= t.Start })
			for len(spans) > 0 && spans[0].Start < t.End {
				if spans[0].End > t.Start {
					open = append(open, spans[0])
				}
				spans = spans[1:]
			}
			for _, piece := range cut(t, open) {
				n++
				parts, claims := labels(piece, open)
				misc := none
				if piece.End == t.End && !spaceAfter(text.Text, piece.End) || piece.End < t.End {
					misc = "SpaceAfter=No"
				}
				fmt.Fprintf(w, "%d\t%s\t%s\t%d\t%d\t%s\t%s\n", n, form(text.Slice(piece)), misc,
					offsets.FromByte(piece.Start), offsets.FromByte(piece.End), parts, claims)
			}
		}
		if _, err := w.WriteString("\n"); err != nil {
			return err
		}
	}
	return nil
}

// spansOf lists the pieces of all claims by their begin.
func spansOf(d *exchange.Document, offsets *exchange.Offsets) (list []*span) {
	add := func(label, claim string, pieces []record.Span) {
		for _, p := range pieces {
			list = append(list, &span{Span: doc.Span{Start: offsets.Byte(p[0]), End: offsets.Byte(p[1])}, label: label, claim: claim})
		}
	}
	for i := range d.Claims {
		c := &d.Claims[i]
		add("content", c.ID, c.Content.Spans)
		if c.Cue != nil {
			add("cue", c.ID, c.Cue.Spans)
		}
		if c.Source != nil {
			add("source", c.ID, c.Source.Spans)
		}
	}
	slices.SortStableFunc(list, func(a, b *span) int { return a.Start - b.Start })
	return list
}

// cut cuts a token where spans begin or end in it.
func cut(t doc.Span, spans []*span) (pieces []doc.Span) {
	var at []int
	for _, s := range spans {
		for _, b := range []int{s.Start, s.End} {
			if t.Start < b && b < t.End {
				at = append(at, b)
			}
		}
	}
	slices.Sort(at)
	begin := t.Start
	for _, b := range slices.Compact(at) {
		pieces = append(pieces, doc.Span{Start: begin, End: b})
		begin = b
	}
	return append(pieces, doc.Span{Start: begin, End: t.End})
}

// labels are the cells of a token that no border of a span goes through.
func labels(t doc.Span, spans []*span) (parts, claims string) {
	var p, c []string
	for _, s := range spans {
		if !s.Overlaps(t) {
			continue
		}
		b := "I-"
		if !s.begun {
			b, s.begun = "B-", true
		}
		p, c = append(p, b+s.label), append(c, s.claim)
	}
	if p == nil {
		return none, none
	}
	return strings.Join(p, joint), strings.Join(c, joint)
}

func spaceAfter(text string, end int) bool {
	rest := text[end:]
	return rest == "" || strings.TrimLeft(rest[:min(len(rest), 4)], " \t\r\n\u00a0") != rest[:min(len(rest), 4)]
}

// form is a token as it can stand in a cell.
func form(s string) string {
	s = exchange.OneLine(exchange.Clean(s))
	if s == "" {
		return none
	}
	return s
}

// about is the comment on a claim.
type about struct {
	Type    string          `json:"type"`
	Status  string          `json:"status"`
	Kind    string          `json:"kind"`
	Negated bool            `json:"cue_negated"`
	Speaker *record.Speaker `json:"speaker"`
	Via     []string        `json:"via"`
	Review  index.State     `json:"review"`
}

func comment(w *bufio.Writer, c *exchange.Claim) error {
	a := about{
		Type: c.Content.Type, Status: c.Status.Value, Kind: c.Kind, Negated: c.Cue != nil && c.Cue.Negated,
		Speaker: c.Speaker, Via: c.Via, Review: c.State,
	}
	var line strings.Builder
	if err := record.NewEncoder(&line).Encode(a); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "# claim %s = %s\n", c.ID, exchange.OneLine(strings.TrimSpace(line.String())))
	return err
}
